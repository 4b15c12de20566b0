//! What lowering makes of a spec, part by part.

use expect_test::{Expect, expect};

use crate::diag::Diagnostics;
use crate::ir::{Field, Output, Service, Type};
use crate::{SourceFile, load, lower};

const SERVICE: &str = r##"
openapi: 3.0.3
info: {title: Things, version: v1, description: Keeps things.}
x-service: {cloud: huawei, name: things, client: Things, style: rest, crate-version: 0.1.0}
servers:
  - {url: "https://things.{region}.example.com", x-network: vpc, variables: {region: {default: a, enum: [a, b]}}}
  - {url: "https://things.example.com", x-network: public, x-regions: [c]}
security: [{signature: []}]
tags: [{name: Things, description: See things.}]
paths:
  /v1/{project_id}/things#DoThing: {$ref: operations/DoThing.yaml}
components:
  securitySchemes: {signature: {type: apiKey, in: header, name: Authorization}}
  parameters:
    Project:
      {name: project_id, in: path, required: true, schema: {$ref: "#/components/schemas/Id"}, x-from: credentials}
  responses:
    Gone: {description: The thing is gone.}
  headers:
    Trace: {description: ID of the trace., schema: {type: string}}
  schemas:
    Id: {type: string, description: ID of something., example: id-1}
    Alias: {$ref: "#/components/schemas/Id"}
    Unused: {type: object, description: Nobody uses it., properties: {a: {type: string, description: A.}}}
    Node:
      type: object
      description: A node.
      properties:
        children: {type: array, description: Nodes below., items: {$ref: "#/components/schemas/Node"}}
        state: {$ref: "#/components/schemas/State"}
        place: {type: object, description: Where it is., properties: {x: {type: number, description: X.}}}
    State: {type: string, description: State of a node., x-known-values: [up, {value: down, description: It rests.}]}
"##;

/// The service with one operation, `method` and what stands in it.
fn lowered(method: &str, rest: &str) -> Service {
    let indented: String = rest.lines().map(|line| format!("  {line}\n")).collect();
    let head = "  operationId: DoThing\n  summary: Does it.\n  x-retry: {class: safe, reason: Reads only.}\n";
    let parameters = match rest.contains("parameters:") {
        true => "",
        false => "  parameters:\n    - $ref: ../service.yaml#/components/parameters/Project\n",
    };
    let operation = format!("{method}:\n{head}{parameters}{indented}");
    let file = |path: &str, text: &str| SourceFile { path: path.to_owned(), text: text.to_owned() };
    let files = [file("service.yaml", SERVICE), file("operations/DoThing.yaml", &operation)];
    let mut diagnostics = Diagnostics::default();
    let loaded = load::load("huawei-things", &files, &mut diagnostics).expect("there is a service");
    let service = lower::lower("huawei-things", &loaded, &mut diagnostics);
    assert_eq!(diagnostics.into_sorted(), []);
    service
}

fn with_answer(schema: &str) -> Service {
    let content = format!("content: {{application/json: {{schema: {schema}}}}}");
    lowered("get", &format!("responses: {{\"200\": {{description: Done., {content}}}}}"))
}

/// Everything that a caller sends and gets, a line each.
fn shown(service: &Service) -> String {
    let mut text = String::new();
    for operation in &service.operations {
        text.push_str(&format!("{} {} {:?}\n", operation.method, operation.path, operation.body));
        operation.fields.iter().for_each(|field| line(&mut text, "  ", field));
        match &operation.output {
            Output::Object(shape) => {
                text.push_str("answers an object\n");
                shape.fields.iter().for_each(|field| line(&mut text, "  ", field));
            }
            Output::Value(ty) => text.push_str(&format!("answers {}\n", name(ty))),
            Output::Raw => text.push_str("answers bytes\n"),
            Output::Empty(_) => text.push_str("answers nothing\n"),
        }
        for shape in &operation.shapes {
            text.push_str(&format!("own {}\n", shape.name));
            shape.fields.iter().for_each(|field| line(&mut text, "  ", field));
        }
        operation.enums.iter().for_each(|open| text.push_str(&format!("own enum {}\n", open.name)));
    }
    for shape in &service.shapes {
        text.push_str(&format!("shared {}\n", shape.name));
        shape.fields.iter().for_each(|field| line(&mut text, "  ", field));
    }
    service.enums.iter().for_each(|open| text.push_str(&format!("shared enum {}\n", open.name)));
    text
}

fn line(text: &mut String, indent: &str, field: &Field) {
    let mut words = vec![format!("{indent}{}: {}", field.wire, name(&field.ty)), format!("{:?}", field.place)];
    let flags = [
        (field.required, "required"),
        (field.as_text, "as text"),
        (field.secret, "secret"),
        (field.from_credentials, "from credentials"),
        (field.idempotency_token, "token"),
        (field.deprecated.is_some(), "deprecated"),
    ];
    words.extend(flags.iter().filter(|(set, _)| *set).map(|(_, word)| (*word).to_owned()));
    words.extend(field.wrapped.as_ref().map(|inner| format!("wrapped in {inner}")));
    words.push(format!("\"{}\"", field.doc));
    text.push_str(&format!("{}\n", words.join(", ")));
}

fn name(ty: &Type) -> String {
    match ty {
        Type::List(inner) => format!("[{}]", name(inner)),
        Type::Map(inner) => format!("{{{}}}", name(inner)),
        Type::Object(reference) | Type::Enum(reference) => {
            format!("{}{}", if reference.shared { "shared " } else { "" }, reference.name)
        }
        other => format!("{other:?}"),
    }
}

fn check(service: &Service, expected: &Expect) {
    expected.assert_eq(&shown(service));
}

#[test]
fn references_are_followed_and_what_stands_nearer_goes_first() {
    let service = with_answer(
        "{type: object, properties: {\
         a: {$ref: ../service.yaml#/components/schemas/Alias}, \
         b: {allOf: [{$ref: ../service.yaml#/components/schemas/Alias}], description: ID of B., deprecated: true}}}",
    );
    check(
        &service,
        &expect![[r#"
            GET /v1/{project_id}/things None
              project_id: String, Path, required, from credentials, "ID of something."
            answers an object
              a: String, Body, "ID of something."
              b: String, Body, deprecated, "ID of B."
        "#]],
    );
    let example = service.operations.first().and_then(|it| it.answer()?.fields.first()?.example.clone());
    assert_eq!(example, Some("id-1".into()));
}

#[test]
fn shared_types_recur_and_only_used_ones_stay() {
    check(
        &with_answer("{type: array, items: {$ref: ../service.yaml#/components/schemas/Node}}"),
        &expect![[r#"
            GET /v1/{project_id}/things None
              project_id: String, Path, required, from credentials, "ID of something."
            answers [shared Node]
            shared Node
              children: [shared Node], Body, "Nodes below."
              state: shared State, Body, "State of a node."
              place: shared place, Body, "Where it is."
            shared place
              x: Number, Body, "X."
            shared enum State
        "#]],
    );
}

#[test]
fn an_answer_that_is_a_shared_object_has_its_members() {
    check(
        &with_answer("{$ref: ../service.yaml#/components/schemas/Node}"),
        &expect![[r#"
            GET /v1/{project_id}/things None
              project_id: String, Path, required, from credentials, "ID of something."
            answers an object
              children: [shared Node], Body, "Nodes below."
              state: shared State, Body, "State of a node."
              place: shared place, Body, "Where it is."
            shared Node
              children: [shared Node], Body, "Nodes below."
              state: shared State, Body, "State of a node."
              place: shared place, Body, "Where it is."
            shared place
              x: Number, Body, "X."
            shared enum State
        "#]],
    );
}

#[test]
fn types_are_those_of_the_wire() {
    let property = |name: &str, schema: &str| format!("{name}: {{{schema}, description: D.}}");
    let properties = [
        property("text", "type: string"),
        property("bytes", "type: string, format: byte"),
        property("time", "type: string, format: date-time"),
        property("interval", "type: string, x-format: seconds"),
        property("unix", "type: string, x-format: milliseconds"),
        property("int", "type: integer"),
        property("int32", "type: integer, format: int32"),
        property("as_text", "type: integer, format: int64, x-as-text: true"),
        property("number", "type: number, format: double"),
        property("bool", "type: boolean, nullable: true"),
        "any: {description: D.}".to_owned(),
        property("map", "type: object, additionalProperties: {type: integer, format: int32}"),
        property("any_map", "type: object, additionalProperties: true"),
        property("lists", "type: array, items: {type: array, items: {type: string}}"),
        property("Keys", "type: object, x-wrapped: true, properties: {Key: {type: array, items: {type: string}}}"),
        property("state", "type: string, x-known-values: [a, b]"),
        property("states", "type: array, items: {type: string, x-name: State, x-known-values: [a, b]}"),
        property("password", "type: string, x-secret: true"),
    ];
    check(
        &with_answer(&format!("{{type: object, properties: {{{}}}}}", properties.join(", "))),
        &expect![[r#"
            GET /v1/{project_id}/things None
              project_id: String, Path, required, from credentials, "ID of something."
            answers an object
              text: String, Body, "D."
              bytes: Blob, Body, "D."
              time: Timestamp, Body, "D."
              interval: Interval, Body, "D."
              unix: Timestamp, Body, "D."
              int: Int64, Body, "D."
              int32: Int32, Body, "D."
              as_text: Int64, Body, as text, "D."
              number: Number, Body, "D."
              bool: Bool, Body, "D."
              any: Json, Body, "D."
              map: {Int32}, Body, "D."
              any_map: {Json}, Body, "D."
              lists: [[String]], Body, "D."
              Keys: [String], Body, wrapped in Key, "D."
              state: state, Body, "D."
              states: [state], Body, "D."
              password: String, Body, secret, "D."
            own enum state
        "#]],
    );
}

#[test]
fn parameters_travel_where_and_how_the_spec_says() {
    let service = lowered(
        "post",
        r#"
parameters:
  - $ref: ../service.yaml#/components/parameters/Project
  - {name: X-Language, in: header, description: Language., schema: {type: string}}
  - {name: ids, in: query, description: IDs., schema: {type: array, items: {type: string}}}
  - {name: sorts, in: query, description: Order., schema: {type: array, items: {type: string}}, x-encoding: comma}
  - {name: filter, in: query, description: Filter., schema: {}, x-encoding: json}
  - {name: mark, in: query, description: Marks repeats., schema: {type: string}, x-idempotency-token: true}
requestBody:
  content:
    application/x-www-form-urlencoded:
      schema:
        type: object
        required: [name]
        properties:
          name: {type: string, description: Name.}
          tags: {type: object, description: Tags., additionalProperties: {type: string}, x-encoding: json}
responses: {"204": {description: Done., headers: {X-Trace: {$ref: ../service.yaml#/components/headers/Trace}}}}
"#,
    );
    check(
        &service,
        &expect![[r#"
            POST /v1/{project_id}/things Form
              project_id: String, Path, required, from credentials, "ID of something."
              X-Language: String, Header, "Language."
              ids: [String], QueryRepeat, "IDs."
              sorts: [String], QueryComma, "Order."
              filter: Json, QueryJson, "Filter."
              mark: String, Query, token, "Marks repeats."
              name: String, Form, required, "Name."
              tags: {String}, FormJson, "Tags."
            answers an object
              X-Trace: String, Header, "ID of the trace."
        "#]],
    );
}

#[test]
fn bodies_are_members_one_value_or_bytes() {
    let body = |content: &str| {
        let body = format!("requestBody: {{description: Things., required: true, content: {{{content}}}}}");
        lowered("put", &format!("{body}\nresponses: {{\"200\": {{description: Done.}}}}"))
    };
    check(
        &body("application/json: {schema: {$ref: ../service.yaml#/components/schemas/Unused}}"),
        &expect![[r#"
            PUT /v1/{project_id}/things Json("application/json")
              project_id: String, Path, required, from credentials, "ID of something."
              a: String, Body, "A."
            answers nothing
        "#]],
    );
    let items = "{type: array, items: {type: object, properties: {a: {type: string, description: A.}}}}";
    check(
        &body(&format!("application/octet-stream: {{}}, application/json;charset=utf8: {{schema: {items}}}")),
        &expect![[r#"
            PUT /v1/{project_id}/things Json("application/json;charset=utf8")
              project_id: String, Path, required, from credentials, "ID of something."
              body: [DoThingItem], WholeBody, required, "Things."
            answers nothing
            own DoThingItem
              a: String, Body, "A."
        "#]],
    );
    check(
        &body("text/plain: {schema: {type: string}}"),
        &expect![[r#"
            PUT /v1/{project_id}/things Raw("text/plain")
              project_id: String, Path, required, from credentials, "ID of something."
              body: Bytes, WholeBody, required, "Things."
            answers nothing
        "#]],
    );
}

#[test]
fn equal_objects_of_one_name_are_one_shape() {
    let tag = "{type: object, properties: {k: {type: string, description: Key.}}}";
    let tags = |doc: &str| format!("{{type: array, description: {doc}, items: {tag}}}");
    let inner = format!("{{type: object, description: In it., properties: {{tags: {}}}}}", tags("Inner."));
    check(
        &with_answer(&format!("{{type: object, properties: {{tags: {}, inner: {inner}}}}}", tags("Outer."))),
        &expect![[r#"
            GET /v1/{project_id}/things None
              project_id: String, Path, required, from credentials, "ID of something."
            answers an object
              tags: [tags], Body, "Outer."
              inner: inner, Body, "In it."
            own tags
              k: String, Body, "Key."
            own inner
              tags: [tags], Body, "Inner."
        "#]],
    );
}

#[test]
fn the_first_sample_is_the_one_and_statuses_have_a_meaning() {
    let service = lowered(
        "get",
        r#"
security: []
responses:
  "200":
    description: The thing.
    content:
      application/xml: {example: <a/>}
      application/json:
        schema: {type: object, properties: {a: {type: string, description: A.}}}
        examples: {one: {value: {a: first}}, two: {value: {a: second}}}
  "404": {$ref: ../service.yaml#/components/responses/Gone}
  5XX: {description: The service failed.}
"#,
    );
    let operation = service.operations.first().expect("one");
    assert!(!operation.signed);
    assert_eq!(operation.example, Some(serde_json::json!({"a": "first"})));
    let statuses: Vec<String> = operation.statuses.iter().map(|(status, doc)| format!("{status} {doc}")).collect();
    assert_eq!(statuses, ["200 The thing.", "404 The thing is gone.", "5XX The service failed."]);
}

#[test]
fn servers_know_their_network_and_regions() {
    let service = lowered("get", "responses: {\"200\": {description: Done.}}");
    let servers: Vec<String> = service
        .servers
        .iter()
        .map(|server| {
            format!("{} {} {}", if server.vpc { "vpc" } else { "public" }, server.host, server.regions.join(","))
        })
        .collect();
    assert_eq!(servers, ["vpc things.{region}.example.com a,b", "public things.example.com c"]);
}

#[test]
fn an_object_stands_where_its_key_does() {
    let service = with_answer("{type: object, properties: {a: {type: string, description: A.}}}");
    let operation = service.operations.first().expect("one");
    assert_eq!(operation.span.to_string(), "huawei-things/operations/DoThing.yaml:1");
    assert_eq!(
        operation.fields.first().map(|field| field.span.to_string()).as_deref(),
        Some("huawei-things/service.yaml:15")
    );
}
