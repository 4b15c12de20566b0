//! Facts taken from the official SDK packages: one JSON file a service. Used to score the readers.

use crate::json::{self, Json};
use crate::model::{Cloud, Fact, Field, Known, KnownValue, Operation, Param, Place, Response, Source, Type};

/// Reads a facts file. Empty where the text is none.
pub fn read(id: &str, text: &str) -> Vec<Operation> {
    let Some(parsed) = json::parse(text) else { return Vec::new() };
    let service = parsed.value.text_of("service").unwrap_or_default();
    let cloud = if service.starts_with("huawei") { Cloud::Huawei } else { Cloud::Alibaba };
    let operations = parsed.value.get("operations").map_or(&[][..], Json::members);
    operations.iter().map(|(name, json)| operation(id, cloud, name, json)).collect()
}

fn operation(id: &str, cloud: Cloud, name: &str, json: &Json) -> Operation {
    let at = Source::new(id, name, 0);
    let text = |key: &str| json.text_of(key).map(|text| Fact::certain(text.to_owned(), &at));
    let params = json.get("params").map_or(&[][..], Json::elements).iter();
    let body = json.get("response").map(|json| field(json, &at));
    // Where the body is the value of one field, that field is the body.
    let whole = json.get("responseIsBodyField").and_then(Json::bool).unwrap_or(false);
    let body = match body {
        Some(mut body) if whole && body.fields.len() == 1 => {
            body.fields.pop().map(|field| Field { name: String::new(), ..field })
        }
        other => other,
    };
    Operation {
        cloud,
        name: Some(Fact::certain(name.to_owned(), &at)),
        method: text("method"),
        path: text("path"),
        deprecated: json.get("deprecated").and_then(Json::bool).unwrap_or(false),
        params: params
            .map(|json| Param {
                place: Place::of_word(json.text_of("in").unwrap_or_default()),
                field: field(json, &at),
            })
            .collect(),
        responses: vec![Response { status: "200".to_owned(), body, headers: Vec::new() }],
        ..Operation::default()
    }
}

fn field(json: &Json, at: &Source) -> Field {
    let name = json.text_of("name").unwrap_or_default();
    let ty = Type::of_word(json.text_of("type").unwrap_or_default());
    let mut out = Field::new(name, ty, at);
    out.type_name = json.text_of("model").map(str::to_owned);
    out.format = json.text_of("format").map(str::to_owned);
    out.encoding = json.text_of("encoding").map(str::to_owned);
    out.deprecated = json.get("deprecated").and_then(Json::bool).unwrap_or(false);
    out.required = json.get("required").and_then(Json::bool).map(|required| Fact::certain(required, at));
    out.example = json.text_of("example").map(|text| Fact::certain(text.to_owned(), at));
    let values = json.get("enum").map_or(&[][..], Json::elements).iter().filter_map(Json::scalar);
    let values: Vec<KnownValue> = values.map(|value| KnownValue { value, text: String::new() }).collect();
    if !values.is_empty() {
        out.known = Known::Listed(values);
    }
    let members = json.get("fields").map_or(&[][..], Json::elements).iter();
    out.fields = members.map(|json| field(json, at)).collect();
    let inner = json.get("items").or_else(|| json.get("values"));
    out.item = inner.map(|json| Box::new(field(json, at)));
    out
}
