//! The vendor's machine-readable description of a service (`api-docs.json`), RPC and ROA, as facts.

use std::collections::HashMap;

use crate::json::{self, Json};
use crate::model::{
    Cloud, ErrorFact, Fact, Field, FindingKind, Known, KnownValue, Operation, Param, Place, Response, Sample,
    SampleKind, Source, SourcePage, Type,
};
use crate::read::ReadError;

/// Fields of one operation beyond which a schema is cut: a guard against types that hold themselves.
const MAX_FIELDS: usize = 20_000;
/// The same for a whole file.
const MAX_ALL: usize = 1_000_000;
const MAX_DEPTH: usize = 40;

/// A whole service.
#[derive(Debug, Clone, Default)]
pub struct Service {
    /// The product's code.
    pub product: String,
    /// The version.
    pub version: String,
    /// `RPC`, `ROA` …
    pub style: String,
    /// `zh` or `en`.
    pub language: String,
    /// The file itself, where its hash is known; it becomes the service's `x-source`.
    pub sources: Vec<SourcePage>,
    /// Endpoints by region.
    pub endpoints: Vec<Endpoint>,
    /// The operations in the order of the file.
    pub operations: Vec<Operation>,
}

/// The host of a region.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Endpoint {
    /// The region.
    pub region: String,
    /// The host in the public network.
    pub public: String,
    /// The host inside of a private network.
    pub vpc: String,
}

/// Reads a metadata file.
///
/// # Errors
///
/// A text that is no such file gives an error that says what was recognised and what is missing.
pub fn read(id: &str, text: &str) -> Result<Service, ReadError> {
    let fail = |problem: &str, recognised: Vec<String>, missing: &str| ReadError {
        page: id.to_owned(),
        problem: problem.to_owned(),
        recognised,
        missing: vec![missing.to_owned()],
    };
    let Some(parsed) = json::parse(text) else {
        return Err(fail("no JSON", Vec::new(), "a JSON object"));
    };
    if let Some(slip) = parsed.slips.first() {
        return Err(fail(&format!("broken JSON: {slip}"), Vec::new(), "the rest of the file"));
    }
    let top = parsed.value;
    let names = || top.members().iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let Some(apis) = top.get("apis") else {
        return Err(fail("no api-docs.json", names(), "the key \"apis\""));
    };
    let Some(info) = top.get("info") else {
        return Err(fail("no api-docs.json", names(), "the key \"info\""));
    };
    let info = |key: &str| info.text_of(key).unwrap_or_default().to_owned();
    let style = info("style");
    let endpoints = top.get("endpoints").map_or(&[][..], Json::elements).iter().map(endpoint);
    let schemas = top.get("components").and_then(|known| known.get("schemas")).map_or(&[][..], Json::members);
    let schemas: HashMap<&str, &Json> = schemas.iter().map(|(name, schema)| (name.as_str(), schema)).collect();
    let mut all = MAX_ALL;
    let operations = apis.members().iter().map(|(name, api)| {
        let budget = MAX_FIELDS.min(all);
        let mut reader = Reader { schemas: &schemas, id, operation: name, left: budget, open: Vec::new() };
        let operation = reader.operation(api, &style);
        all -= budget - reader.left;
        operation
    });
    Ok(Service {
        product: info("product"),
        version: info("version"),
        endpoints: endpoints.collect(),
        operations: operations.collect(),
        style: style.clone(),
        language: language(text).to_owned(),
        sources: Vec::new(),
    })
}

/// Keys and codes are English everywhere, so a twentieth of Chinese means Chinese.
fn language(text: &str) -> &'static str {
    let (mut han, mut all) = (0, 0);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        all += 1;
        han += usize::from(('\u{4e00}'..='\u{9fff}').contains(&c));
    }
    if han * 20 > all { "zh" } else { "en" }
}

fn endpoint(json: &Json) -> Endpoint {
    let text = |key: &str| json.text_of(key).unwrap_or_default().to_owned();
    let public = if text("public").is_empty() { text("endpoint") } else { text("public") };
    Endpoint { region: text("regionId"), public, vpc: text("vpc") }
}

struct Reader<'a> {
    schemas: &'a HashMap<&'a str, &'a Json>,
    id: &'a str,
    operation: &'a str,
    left: usize,
    /// References that are being followed.
    open: Vec<&'a str>,
}

impl<'a> Reader<'a> {
    fn at(&self, place: &str) -> Source {
        Source::new(self.id, &format!("{}.{place}", self.operation), 0)
    }

    fn fact(&self, api: &Json, key: &str) -> Option<Fact<String>> {
        let text = api.text_of(key)?.trim();
        (!text.is_empty()).then(|| Fact::certain(text.to_owned(), &self.at(key)))
    }

    fn operation(&mut self, api: &'a Json, style: &str) -> Operation {
        let at = self.at("");
        let mut operation = Operation {
            cloud: Cloud::Alibaba,
            name: Some(Fact::certain(self.operation.to_owned(), &at)),
            title: self.fact(api, "title"),
            summary: self.fact(api, "summary"),
            description: self.fact(api, "description"),
            deprecated: api.get("deprecated").and_then(Json::bool).unwrap_or(false),
            ..Operation::default()
        };
        let methods = api.get("methods").map_or(&[][..], Json::elements);
        let post = methods.iter().any(|method| method.text() == Some("post"));
        let method = if style == "RPC" && post {
            Some("POST".to_owned())
        } else {
            methods.first().and_then(Json::text).map(str::to_uppercase)
        };
        operation.method = method.map(|method| Fact::certain(method, &self.at("methods")));
        let path = api.text_of("path").unwrap_or("/").to_owned();
        operation.path = Some(Fact::certain(path, &self.at("path")));
        for param in api.get("parameters").map_or(&[][..], Json::elements) {
            let param = self.param(param);
            operation.params.push(param);
        }
        for (status, answer) in api.get("responses").map_or(&[][..], Json::members) {
            let place = self.at(&format!("responses.{status}"));
            let body = answer.get("schema").map(|schema| self.field("", schema, &place, 0));
            let headers = answer.get("headers").map_or(&[][..], Json::members).iter();
            let headers: Vec<Field> = headers
                .map(|(name, header)| {
                    let schema = header.get("schema").unwrap_or(header);
                    self.field(name, schema, &place, 0)
                })
                .collect();
            operation.responses.push(Response { status: status.clone(), body, headers });
        }
        for (status, list) in api.get("errorCodes").map_or(&[][..], Json::members) {
            for error in list.elements() {
                let text = |key: &str| error.text_of(key).unwrap_or_default().trim().to_owned();
                operation.errors.push(ErrorFact {
                    status: status.clone(),
                    code: text("errorCode"),
                    message: text("errorMessage"),
                    description: text("description"),
                    only_on: Vec::new(),
                    at: self.at("errorCodes"),
                });
            }
        }
        self.samples(api, &mut operation);
        if self.left == 0 {
            let text = "the schema is too large and was cut; does a type hold itself?";
            operation.find(FindingKind::Cells, "", text, &at);
        }
        operation
    }

    /// `responseDemo` is a JSON text that holds the page's samples.
    fn samples(&self, api: &Json, operation: &mut Operation) {
        let at = self.at("responseDemo");
        let Some(demo) = api.text_of("responseDemo").and_then(json::parse) else { return };
        for demo in demo.value.elements() {
            let mut push = |key: &str, kind: SampleKind| {
                let text = demo.text_of(key).unwrap_or_default().trim();
                if !text.is_empty() {
                    let sample = Sample { kind, text: text.to_owned(), at: at.clone() };
                    operation.samples.push(sample);
                }
            };
            push("example", SampleKind::Response);
            push("errorExample", SampleKind::Error);
        }
    }

    fn param(&mut self, json: &'a Json) -> Param {
        let name = json.text_of("name").unwrap_or_default();
        let at = self.at(&format!("parameters.{name}"));
        let mut field = match json.get("schema") {
            Some(schema) => self.field(name, schema, &at, 0),
            None => Field::new(name, Type::Unsaid, &at),
        };
        field.encoding = match json.text_of("style") {
            Some("repeatList" | "flat") => Some("flat".to_owned()),
            Some("json") => Some("json".to_owned()),
            Some("simple") => Some("comma".to_owned()),
            _ => None,
        };
        let place = Place::of_word(json.text_of("in").unwrap_or_default());
        match place {
            // The wire does not carry the name of a body.
            Place::Body => field.name = "body".to_owned(),
            Place::Path => field.required = Some(Fact::inferred(true, &at)),
            _ => {}
        }
        Param { place, field }
    }

    fn field(&mut self, name: &str, schema: &'a Json, at: &Source, depth: usize) -> Field {
        let mut field = Field::new(name, Type::Unsaid, at);
        if depth > MAX_DEPTH || self.left == 0 {
            return field;
        }
        self.left -= 1;
        if let Some(target) = schema.text_of("$ref") {
            return self.referred(field, target, schema, at, depth);
        }
        field.ty.value = type_of(schema);
        field.format = schema.text_of("format").map(str::to_owned).filter(|text| !text.is_empty());
        let required = schema.get("docRequired").or_else(|| schema.get("required"));
        field.required = required.and_then(Json::bool).map(|required| Fact::certain(required, at));
        let text = |key: &str| {
            let text = schema.get(key).and_then(Json::scalar)?;
            let text = text.trim().to_owned();
            (!text.is_empty()).then(|| Fact::certain(text, at))
        };
        field.description = text("description").or_else(|| text("title"));
        field.example = text("example");
        field.default = text("default");
        field.deprecated = schema.get("deprecated").and_then(Json::bool).unwrap_or(false);
        field.known = known(schema, field.description.as_ref().map(|text| text.value.as_str()));
        if let Some(items) = schema.get("items") {
            field.item = Some(Box::new(self.field("", items, at, depth + 1)));
        } else if field.ty.value == Type::Map
            && let Some(values) = schema.get("additionalProperties")
        {
            field.item = Some(Box::new(self.field("", values, at, depth + 1)));
        }
        if field.ty.value == Type::Object {
            for (name, member) in schema.get("properties").map_or(&[][..], Json::members) {
                let member = self.field(name, member, at, depth + 1);
                field.fields.push(member);
            }
        }
        field
    }

    fn referred(&mut self, mut field: Field, target: &'a str, schema: &'a Json, at: &Source, depth: usize) -> Field {
        let name = target.rsplit('/').next().unwrap_or(target);
        field.type_name = Some(name.to_owned());
        field.ty.value = Type::Object;
        if let Some(found) = self.schemas.get(name).copied()
            && !self.open.contains(&name)
        {
            self.open.push(name);
            let whole = self.field(&field.name, found, at, depth + 1);
            self.open.pop();
            field = Field { type_name: field.type_name, ..whole };
        }
        if let Some(required) = schema.get("required").and_then(Json::bool) {
            field.required = Some(Fact::certain(required, at));
        }
        field
    }
}

fn type_of(schema: &Json) -> Type {
    let has = |key: &str| schema.get(key).is_some();
    match schema.text_of("type").unwrap_or_default() {
        "object" if !has("properties") && has("additionalProperties") => Type::Map,
        "string" if schema.text_of("format") == Some("binary") => Type::Binary,
        "" if has("properties") => Type::Object,
        "" if has("items") => Type::Array,
        "" => Type::Any,
        "file" => Type::Binary,
        "long" => Type::Integer,
        "float" | "double" => Type::Number,
        word => Type::of_word(word),
    }
}

/// `enum` with its titles, and what the description lists.
fn known(schema: &Json, description: Option<&str>) -> Known {
    let listed = schema.get("enum").map_or(&[][..], Json::elements);
    let titles = schema.get("enumValueTitles");
    let mut values: Vec<KnownValue> = listed
        .iter()
        .filter_map(Json::scalar)
        .map(|value| value.trim().to_owned())
        .map(|value| {
            let text = titles.and_then(|titles| titles.text_of(&value)).unwrap_or_default();
            KnownValue { text: text.to_owned(), value }
        })
        .collect();
    let told = crate::read::known_in_markdown(description.unwrap_or_default());
    for value in told.values() {
        match values.iter_mut().find(|known| known.value == value.value) {
            Some(known) if known.text.is_empty() => known.text.clone_from(&value.text),
            Some(_) => {}
            None => values.push(value.clone()),
        }
    }
    if values.is_empty() { Known::Unsaid } else { Known::Listed(values) }
}
