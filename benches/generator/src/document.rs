//! The same operations as a plain OpenAPI document: what a generator for any API gets to read.

use cumulo_codegen::ir::{Field, Operation, Output, Service, Shape, Type};
use serde_json::{Map, Value, json};

/// One path an operation; parameters in the query, the answer as JSON.
pub fn of(service: &Service) -> Value {
    let mut schemas: Map<String, Value> =
        service.shapes.iter().map(|shape| (shape.name.clone(), object(&shape.fields, ""))).collect();
    let mut paths = Map::new();
    for operation in &service.operations {
        let prefix = operation.name.as_str();
        schemas
            .extend(operation.shapes.iter().map(|shape| (of_operation(prefix, shape), object(&shape.fields, prefix))));
        let answer = match &operation.output {
            Output::Object(shape) | Output::Empty(shape) => object(&shape.fields, prefix),
            Output::Value(ty) => schema(ty, prefix),
            Output::Raw => json!({}),
        };
        schemas.insert(format!("{prefix}Output"), answer);
        paths.insert(format!("/{prefix}"), path(operation));
    }
    json!({
        "openapi": "3.0.3",
        "info": { "title": service.title, "version": service.api_version },
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

fn of_operation(prefix: &str, shape: &Shape) -> String {
    format!("{prefix}{}", shape.name)
}

fn path(operation: &Operation) -> Value {
    // What a query cannot hold in the eyes of OpenAPI is left out; it makes the peer's work less, not ours.
    let plain = |ty: &Type| !matches!(ty, Type::Object(_) | Type::Map(_) | Type::Json | Type::Bytes | Type::List(_));
    let scalar = |field: &&Field| match &field.ty {
        Type::List(item) => plain(item),
        ty => plain(ty),
    };
    let parameter = |field: &Field| {
        json!({
            "name": field.wire, "in": "query", "required": field.required, "description": field.doc,
            "schema": schema(&field.ty, &operation.name),
        })
    };
    let parameters: Vec<Value> = operation.fields.iter().filter(scalar).map(parameter).collect();
    let answer = json!({ "$ref": format!("#/components/schemas/{}Output", operation.name) });
    json!({ "get": {
        "operationId": operation.module, "summary": operation.summary, "description": operation.doc,
        "parameters": parameters,
        "responses": { "200": { "description": "The answer.", "content": { "application/json": { "schema": answer } } } },
    } })
}

fn object(fields: &[Field], prefix: &str) -> Value {
    let member = |field: &Field| {
        let mut schema = schema(&field.ty, prefix);
        if let Some(map) = schema.as_object_mut().filter(|map| !map.contains_key("$ref")) {
            map.insert("description".to_owned(), json!(field.doc));
        }
        (field.wire.clone(), schema)
    };
    json!({ "type": "object", "properties": fields.iter().map(member).collect::<Map<_, _>>() })
}

fn schema(ty: &Type, prefix: &str) -> Value {
    match ty {
        Type::Bool => json!({ "type": "boolean" }),
        Type::Int32 => json!({ "type": "integer", "format": "int32" }),
        Type::Int64 => json!({ "type": "integer", "format": "int64" }),
        Type::Number => json!({ "type": "number" }),
        Type::Json => json!({}),
        Type::String | Type::Blob | Type::Timestamp | Type::Interval | Type::Enum(_) | Type::Bytes => {
            json!({ "type": "string" })
        }
        Type::Object(reference) if reference.shared => {
            json!({ "$ref": format!("#/components/schemas/{}", reference.name) })
        }
        Type::Object(reference) => json!({ "$ref": format!("#/components/schemas/{prefix}{}", reference.name) }),
        Type::List(item) => json!({ "type": "array", "items": schema(item, prefix) }),
        Type::Map(item) => json!({ "type": "object", "additionalProperties": schema(item, prefix) }),
    }
}
