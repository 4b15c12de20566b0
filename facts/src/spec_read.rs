//! A spec as facts: one operation file and its service file.

use crate::model::{
    Certainty, Cloud, Differs, ErrorFact, Fact, Field, Known, KnownValue, Operation, Param, Permission, Place,
    Response, Source, SourcePage, Type,
};
use crate::read::ReadError;
use crate::yaml::{self, Node};

/// References within references; a type that holds itself ends here at the latest.
const MAX_DEPTH: usize = 24;

/// The operation of a spec file. `service` is the text of its service.yaml.
///
/// # Errors
///
/// Broken YAML or a file that holds no operation gives an error that says what is missing.
pub fn operation(file: &str, text: &str, service: &str) -> Result<Operation, ReadError> {
    let fail = |problem: String, missing: &str| ReadError {
        page: file.to_owned(),
        problem,
        recognised: Vec::new(),
        missing: vec![missing.to_owned()],
    };
    let node = yaml::parse(text).map_err(|problem| fail(problem, "a path item"))?;
    let service = yaml::parse(service).map_err(|problem| fail(format!("service.yaml: {problem}"), "the service"))?;
    let methods = ["get", "post", "put", "patch", "delete", "head"];
    let entry = node.entries().iter().find(|(key, _)| methods.contains(&key.as_str()));
    let Some((method, spec)) = entry else {
        return Err(fail("no operation".to_owned(), "a method such as `post:`"));
    };
    let mut reader = Reader { file, service: &service, operation: Operation::default() };
    reader.read(method, spec);
    Ok(reader.operation)
}

/// The ids of the operations that a service file lists, with their wire paths.
///
/// # Errors
///
/// Broken YAML gives an error.
pub fn paths(file: &str, service: &str) -> Result<Vec<(String, String)>, ReadError> {
    let node = yaml::parse(service).map_err(|problem| ReadError {
        page: file.to_owned(),
        problem,
        recognised: Vec::new(),
        missing: vec!["the service".to_owned()],
    })?;
    let entries = node.get("paths").map(Node::entries).unwrap_or_default();
    let split = |(key, _): &(String, Node)| {
        let (path, id) = key.rsplit_once('#')?;
        Some((id.to_owned(), path.to_owned()))
    };
    Ok(entries.iter().filter_map(split).collect())
}

struct Reader<'a> {
    file: &'a str,
    service: &'a Node,
    operation: Operation,
}

impl<'a> Reader<'a> {
    fn at(&self, node: &Node, section: &str) -> Source {
        Source::new(self.file, section, node.line)
    }

    fn fact(&self, node: &Node, key: &str) -> Option<Fact<String>> {
        let found = node.get(key)?;
        let text = found.text()?.trim().to_owned();
        (!text.is_empty()).then(|| Fact::certain(text, &self.at(found, key)))
    }

    fn read(&mut self, method: &str, spec: &'a Node) {
        let id = self.fact(spec, "operationId");
        let name = id.as_ref().map(|id| id.value.clone()).unwrap_or_default();
        let mark = format!("#{name}");
        let entries = self.service.get("paths").map(Node::entries).unwrap_or_default();
        let path = entries.iter().find_map(|(key, _)| key.strip_suffix(&mark));
        let at = self.at(spec, "");
        let cloud = self.service.get("x-service").and_then(|service| service.text_at("cloud"));
        self.operation.cloud = if cloud == Some("huawei") { Cloud::Huawei } else { Cloud::Alibaba };
        self.operation.name = id;
        self.operation.summary = self.fact(spec, "summary");
        self.operation.description = self.fact(spec, "description");
        self.operation.method = Some(Fact::certain(method.to_uppercase(), &at));
        self.operation.path = path.map(|path| Fact::certain(path.to_owned(), &at));
        self.operation.deprecated = spec.is_true("deprecated");
        self.sources(spec);
        self.sourced(spec, "");
        self.extras(spec);
        for param in spec.get("parameters").map(Node::items).unwrap_or_default() {
            let param = self.resolve(param, 0);
            self.param(param);
        }
        if let Some(body) = spec.get("requestBody") {
            self.body(body);
        }
        for (status, response) in spec.get("responses").map(Node::entries).unwrap_or_default() {
            let response = self.resolve(response, 0);
            self.response(status, response);
        }
    }

    fn extras(&mut self, spec: &'a Node) {
        let permissions = spec.get("x-permission").map(Node::one_or_more).unwrap_or_default();
        for permission in permissions {
            let text = |key: &str| permission.text_at(key).unwrap_or_default().to_owned();
            let at = self.at(permission, "x-permission");
            self.operation.permissions.push(Permission {
                action: text("action"),
                access: text("access"),
                resource: text("resource"),
                at,
            });
        }
        for text in spec.get("x-constraints").map(Node::items).unwrap_or_default() {
            let at = self.at(text, "x-constraints");
            let text = text.text().unwrap_or_default().to_owned();
            self.operation.constraints.push(Fact::certain(text, &at));
        }
        for error in spec.get("x-errors").map(Node::items).unwrap_or_default() {
            let text = |key: &str| error.text_at(key).unwrap_or_default().trim().to_owned();
            self.sourced(error, &text("code"));
            let at = self.at(error, "x-errors");
            self.operation.errors.push(ErrorFact {
                status: text("status"),
                code: text("code"),
                message: text("message"),
                description: text("description"),
                only_on: error.get("x-only-on").map(Node::texts).unwrap_or_default(),
                at,
            });
        }
    }

    /// The pages of the operation, and those of the whole service that it does not name itself.
    fn sources(&mut self, spec: &Node) {
        let own = spec.get("x-source").map(Node::items).unwrap_or_default();
        let shared = self.service.get("x-source").map(Node::items).unwrap_or_default();
        let all = own.iter().map(|source| (source, false)).chain(shared.iter().map(|source| (source, true)));
        for (source, shared) in all {
            let text = |key: &str| source.text_at(key).unwrap_or_default().to_owned();
            let page = text("page");
            if self.operation.sources.iter().any(|known| known.page == page) {
                continue;
            }
            self.operation.sources.push(SourcePage {
                page,
                document: text("document"),
                title: text("title"),
                language: text("language"),
                sha256: text("sha256"),
                shared,
            });
        }
    }

    /// Known differences of a node.
    fn sourced(&mut self, node: &Node, subject: &str) {
        for differs in node.get("x-differs").map(Node::one_or_more).unwrap_or_default() {
            let says = differs.text_at("page").unwrap_or_default();
            // With several pages the text begins with the ids of those that it speaks of.
            let known = |id: &&str| self.operation.sources.iter().any(|source| source.page == *id);
            let ids: Vec<&str> =
                says.split_once(':').map(|(ids, _)| ids.split(',').map(str::trim).collect()).unwrap_or_default();
            let pages = if ids.iter().all(known) { ids } else { Vec::new() };
            self.operation.differs.push(Differs {
                pages: pages.into_iter().map(str::to_owned).collect(),
                subject: subject.to_owned(),
                says: says.to_owned(),
                reason: differs.text_at("reason").unwrap_or_default().to_owned(),
                at: Source::new(self.file, "x-differs", differs.line),
            });
        }
    }

    /// Follows a reference into the service file.
    fn resolve<'n>(&self, node: &'n Node, depth: usize) -> &'n Node
    where
        'a: 'n,
    {
        let Some(target) = node.text_at("$ref") else { return node };
        let Some((_, pointer)) = target.split_once('#') else { return node };
        let mut found: &'n Node = self.service;
        for part in pointer.split('/').filter(|part| !part.is_empty()) {
            match found.get(part) {
                Some(next) => found = next,
                None => return node,
            }
        }
        if depth > MAX_DEPTH { node } else { self.resolve(found, depth + 1) }
    }

    fn param(&mut self, node: &'a Node) {
        let name = node.text_at("name").unwrap_or_default();
        let schema = node.get("schema");
        let mut field = match schema {
            Some(schema) => self.field(name, schema, name, 0),
            None => Field::new(name, Type::Unsaid, &self.at(node, "parameters")),
        };
        field.at = self.at(node, "parameters");
        self.own(&mut field, node);
        field.required = Some(Fact::certain(node.is_true("required"), &field.at));
        self.sourced(node, name);
        let place = Place::of_word(node.text_at("in").unwrap_or_default());
        self.operation.params.push(Param { place, field });
    }

    /// What a node says of a field beside its type.
    fn own(&self, field: &mut Field, node: &Node) {
        field.description = self.fact(node, "description").or_else(|| field.description.take());
        field.example = self.fact(node, "example").or_else(|| field.example.take());
        field.deprecated |= node.is_true("deprecated");
        field.as_text |= node.is_true("x-as-text");
        if let Some(encoding) = node.text_at("x-encoding") {
            field.encoding = Some(encoding.to_owned());
        }
        if let Some(only) = node.get("x-only-on") {
            field.only_on = only.texts();
        }
        if let Some(when) = node.text_at("x-returned-when") {
            field.returned_when = Some(when.to_owned());
        }
    }

    fn body(&mut self, body: &'a Node) {
        let content = body.get("content").map(Node::entries).unwrap_or_default();
        for (kind, media) in content {
            let Some(schema) = media.get("schema") else { continue };
            if kind == "application/x-www-form-urlencoded" {
                let whole = self.field("", schema, "", 0);
                for field in whole.fields {
                    self.operation.params.push(Param { place: Place::Form, field });
                }
            } else {
                let mut field = self.field("body", schema, "body", 0);
                field.required = Some(Fact::certain(body.is_true("required"), &field.at));
                self.operation.params.push(Param { place: Place::Body, field });
            }
            return;
        }
    }

    fn response(&mut self, status: &str, node: &'a Node) {
        let at = self.at(node, "responses");
        let text = node.text_at("description").unwrap_or_default().to_owned();
        self.operation.statuses.push(Fact::certain((status.to_owned(), text), &at));
        self.sourced(node, status);
        let media = node.get("content").map(Node::entries).unwrap_or_default();
        let json = media.iter().find(|(kind, _)| kind.contains("json"));
        let schema = json.and_then(|(_, media)| media.get("schema"));
        let body = schema.map(|schema| self.field("", schema, "", 0));
        let headers = node.get("headers").map(Node::entries).unwrap_or_default();
        let headers: Vec<Field> = headers
            .iter()
            .map(|(name, header)| {
                let schema = header.get("schema").unwrap_or(header);
                self.field(name, schema, name, 0)
            })
            .collect();
        if status.starts_with('2') || body.is_some() {
            let status = status.to_owned();
            self.operation.responses.push(Response { status, body, headers });
        }
    }

    fn field(&mut self, name: &str, node: &'a Node, path: &str, depth: usize) -> Field {
        let at = self.at(node, path);
        let mut field = Field::new(name, Type::Unsaid, &at);
        if depth > MAX_DEPTH {
            return field;
        }
        let resolved = self.resolve(node, depth);
        if let Some(inner) = resolved.get("allOf").and_then(|all| all.items().first()) {
            field = self.field(name, inner, path, depth + 1);
            field.at = at;
            self.own(&mut field, resolved);
            self.sourced(resolved, path);
            return field;
        }
        self.own(&mut field, resolved);
        self.sourced(resolved, path);
        field.format = resolved.text_at("format").map(str::to_owned);
        field.default = self.fact(resolved, "default");
        field.known = known(resolved);
        field.ty.value = match resolved.text_at("type") {
            Some("object") if resolved.get("additionalProperties").is_some() => Type::Map,
            Some("string") if field.format.as_deref() == Some("binary") => Type::Binary,
            Some(word) => Type::of_word(word),
            None => Type::Any,
        };
        let values = resolved.get("items").or_else(|| resolved.get("additionalProperties"));
        if let Some(values) = values {
            let mark = if field.ty.value == Type::Map { "{}" } else { "[]" };
            field.item = Some(Box::new(self.field("", values, &format!("{path}{mark}"), depth + 1)));
        }
        let required = resolved.get("required").map(Node::texts).unwrap_or_default();
        for (member, schema) in resolved.get("properties").map(Node::entries).unwrap_or_default() {
            let below = if path.is_empty() { member.clone() } else { format!("{path}.{member}") };
            let mut inner = self.field(member, schema, &below, depth + 1);
            inner.required =
                Some(Fact { value: required.contains(member), at: inner.at.clone(), certainty: Certainty::Certain });
            field.fields.push(inner);
        }
        field
    }
}

fn known(node: &Node) -> Known {
    let items = node.get("x-known-values").map(Node::items).unwrap_or_default();
    let values: Vec<KnownValue> = items
        .iter()
        .filter_map(|item| match item.text() {
            Some(value) => Some(KnownValue { value: value.to_owned(), text: String::new() }),
            None => Some(KnownValue {
                value: item.text_at("value")?.to_owned(),
                text: item.text_at("description").unwrap_or_default().to_owned(),
            }),
        })
        .collect();
    if values.is_empty() { Known::Unsaid } else { Known::Listed(values) }
}
