//! `--import`: makes the files of facts from what was taken from the official clients and the vendors' metadata.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use cumulo_facts::json::{self, Json};

use super::fact::{self, Fact, Kind};
use super::ours::{self, side};
use crate::Outcome;
use crate::generate::Loaded;

/// Services of which every operation is in scope; of the others, those that the specs have and those of before.
const WHOLE: [&str; 2] = ["alibaba-kms", "alibaba-sts"];

/// Reads `facts/<service>.json` and `metadata/<name>-<version>.api-docs.json` in the folder.
pub(super) fn run(source: &Path, target: &Path, services: &[Loaded]) -> Outcome {
    for service in services {
        let file = target.join(format!("{}.tsv", service.folder));
        let before = fs::read_to_string(&file).map(|text| fact::read(&text).unwrap_or_default()).unwrap_or_default();
        let mut scope: BTreeSet<String> = before.into_iter().map(|fact| fact.operation).collect();
        scope.extend(service.model.operations.iter().map(|operation| operation.id.clone()));

        let path = source.join("facts").join(format!("{}.json", service.folder));
        let text = fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        let sdk = json::parse(&text).ok_or_else(|| format!("{} is no JSON", path.display()))?.value;
        let package = sdk.text_of("package").unwrap_or_default();
        let mut facts = Vec::new();
        for (id, operation) in sdk.get("operations").map(Json::members).unwrap_or_default() {
            if WHOLE.contains(&service.folder.as_str()) || scope.contains(id) {
                scope.insert(id.clone());
                Reader { id, facts: &mut facts }.operation(operation);
            }
        }
        let metadata = format!("{}-{}.api-docs.json", service.model.name, service.model.api_version);
        let text = fs::read_to_string(source.join("metadata").join(&metadata)).unwrap_or_default();
        let known = errors(&text, &scope, &mut facts);
        // Where the metadata is silent, what the spec has is at least not to be lost.
        let own = ours::facts(&service.model).into_iter().filter(|fact| fact.kind == Kind::Error);
        facts.extend(own.filter(|fact| !known.contains(&fact.operation)));
        facts.sort();
        facts.dedup();
        let comment = format!(
            "# Facts of {}, for `cargo xtask coverage`. Made by `cargo xtask coverage --import`.\n\
             # Operations and fields: {package}. Error codes: {} for {} operations, else the spec.\n",
            service.folder,
            if known.is_empty() { "none" } else { &metadata },
            known.len(),
        );
        fs::create_dir_all(target).map_err(|error| format!("cannot make {}: {error}", target.display()))?;
        fs::write(&file, fact::write(&comment, &facts))
            .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
        println!("{}: {} facts", service.folder, facts.len());
    }
    Ok(ExitCode::SUCCESS)
}

/// Error codes of the metadata. The operations that it has.
fn errors(text: &str, scope: &BTreeSet<String>, facts: &mut Vec<Fact>) -> BTreeSet<String> {
    let Some(parsed) = json::parse(text) else { return BTreeSet::new() };
    let apis = parsed.value.get("apis").map(Json::members).unwrap_or_default();
    for (id, api) in apis {
        for (status, codes) in api.get("errorCodes").map(Json::members).unwrap_or_default() {
            for code in codes.elements().iter().filter_map(|code| code.text_of("errorCode")) {
                if scope.contains(id) {
                    facts.push(Fact {
                        operation: id.clone(),
                        kind: Kind::Error,
                        name: code.trim().to_owned(),
                        place: status.clone(),
                        ty: String::new(),
                        required: false,
                    });
                }
            }
        }
    }
    apis.iter().map(|(id, _)| id.clone()).filter(|id| scope.contains(id)).collect()
}

/// Reads one operation of the official client.
struct Reader<'a> {
    id: &'a str,
    facts: &'a mut Vec<Fact>,
}

impl Reader<'_> {
    fn operation(&mut self, json: &Json) {
        let call = [json.text_of("method"), json.text_of("path")].map(Option::unwrap_or_default).join(" ");
        let signed = json.text_of("auth") != Some("Anonymous");
        self.add(Kind::Call, "", &call, if signed { "signed" } else { "anonymous" }, false);
        for param in json.get("params").map(Json::elements).unwrap_or_default() {
            let place = param.text_of("in").unwrap_or_default();
            match param.text_of("type") {
                // A body is one parameter there; its members are parameters here.
                Some("object") if place == "body" => self.members(Kind::Request, "", "body", param),
                _ => {
                    let encoding = param.text_of("encoding").map(|word| format!(":{word}")).unwrap_or_default();
                    self.field(
                        Kind::Request,
                        param.text_of("name").unwrap_or_default(),
                        &format!("{place}{encoding}"),
                        param,
                    );
                }
            }
        }
        let Some(answer) = json.get("response") else { return };
        let whole = json.get("responseIsBodyField").and_then(Json::bool) == Some(true);
        match answer.get("fields").map(Json::elements).unwrap_or_default() {
            [body] if whole => {
                if body.text_of("type") != Some("object") {
                    self.add(Kind::Answer, "", "", &word(body), false);
                }
                self.inside(Kind::Answer, "", body);
            }
            _ => self.members(Kind::Answer, "", "", answer),
        }
    }

    fn add(&mut self, kind: Kind, name: &str, place: &str, ty: &str, required: bool) {
        let (name, place, ty) = (name.to_owned(), place.to_owned(), ty.to_owned());
        self.facts.push(Fact { operation: self.id.to_owned(), kind, name, place, ty, required });
    }

    fn members(&mut self, kind: Kind, path: &str, place: &str, json: &Json) {
        for field in json.get("fields").map(Json::elements).unwrap_or_default() {
            let name = field.text_of("name").unwrap_or_default();
            let below = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            self.field(kind, &below, place, field);
        }
    }

    fn field(&mut self, kind: Kind, path: &str, place: &str, json: &Json) {
        let required = kind == Kind::Request && json.get("required").and_then(Json::bool) == Some(true);
        self.add(kind, path, place, &word(json), required);
        self.inside(kind, path, json);
    }

    fn inside(&mut self, kind: Kind, path: &str, json: &Json) {
        // A list has the known values of its elements.
        let values = json.get("enum").map(Json::elements).unwrap_or_default();
        let list = json.text_of("type") == Some("array");
        let at = if list { format!("{path}[]") } else { path.to_owned() };
        for value in values.iter().filter_map(Json::scalar) {
            self.add(Kind::Value, &at, side(kind), &value, false);
        }
        self.members(kind, path, "", json);
        if let Some(items) = json.get("items") {
            self.inside(kind, &format!("{path}[]"), items);
        }
        if let Some(values) = json.get("values") {
            self.inside(kind, &format!("{path}{{}}"), values);
        }
    }
}

fn word(json: &Json) -> String {
    let inner = |key: &str| json.get(key).map(word).unwrap_or_default();
    match json.text_of("type").unwrap_or_default() {
        "integer" => json.text_of("format").unwrap_or("integer").to_owned(),
        "array" => format!("array<{}>", inner("items")),
        "map" => format!("map<{}>", inner("values")),
        other => other.to_owned(),
    }
}
