//! The types of a service as one writes them with serde: what generated clients cost elsewhere.

use std::fmt::Write;

use cumulo_codegen::ir::{Field, Output, Service, Shape, Type};

/// Every request, answer and object of the service as structs that derive, one module an operation.
pub fn types(service: &Service) -> String {
    let mut text = String::from("#![allow(dead_code, unused_imports)]\n\npub mod types {\n");
    write_all(&mut text, &service.shapes);
    text.push_str("}\n");
    for operation in &service.operations {
        let _ = write!(text, "\npub mod {} {{\n", operation.module);
        write_shape(&mut text, &operation.name, &operation.fields);
        match &operation.output {
            Output::Object(shape) | Output::Empty(shape) => {
                write_shape(&mut text, &format!("{}Output", operation.name), &shape.fields);
            }
            Output::Value(ty) => {
                let _ = writeln!(text, "pub type {}Output = {};", operation.name, rust(ty));
            }
            Output::Raw => {}
        }
        write_all(&mut text, &operation.shapes);
        text.push_str("}\n");
    }
    text
}

fn write_all(text: &mut String, shapes: &[Shape]) {
    for shape in shapes {
        write_shape(text, &shape.name, &shape.fields);
    }
}

fn write_shape(text: &mut String, name: &str, fields: &[Field]) {
    text.push_str("#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]\n");
    let _ = writeln!(text, "pub struct {name} {{");
    for field in fields {
        let (optional, boxed) = (field.optional, field.boxed);
        let mut ty = rust(&field.ty);
        if boxed {
            ty = format!("Box<{ty}>");
        }
        if optional {
            ty = format!("Option<{ty}>");
        }
        let rename = &field.wire;
        let _ = match optional {
            true => writeln!(text, "#[serde(rename = {rename:?}, skip_serializing_if = \"Option::is_none\")]"),
            false => writeln!(text, "#[serde(rename = {rename:?}, default)]"),
        };
        let _ = writeln!(text, "pub {}: {ty},", field.name);
    }
    text.push_str("}\n");
}

/// Types of the wire as serde's users have them; texts with a meaning are texts.
fn rust(ty: &Type) -> String {
    match ty {
        Type::Bool => "bool".to_owned(),
        Type::Int32 => "i32".to_owned(),
        Type::Int64 => "i64".to_owned(),
        Type::Number => "f64".to_owned(),
        Type::Json => "serde_json::Value".to_owned(),
        Type::String | Type::Blob | Type::Timestamp | Type::Interval | Type::Enum(_) => "String".to_owned(),
        Type::Bytes => "Vec<u8>".to_owned(),
        Type::Object(reference) if reference.shared => format!("crate::types::{}", reference.name),
        Type::Object(reference) => reference.name.clone(),
        Type::List(item) => format!("Vec<{}>", rust(item)),
        Type::Map(item) => format!("std::collections::BTreeMap<String, {}>", rust(item)),
    }
}
