//! Reads the parameters of a request and checks them against the catalogue: required, names, places, types.

mod flat;
mod json;
mod suggest;

use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Map, Value};

pub(crate) use suggest::suggest;

use crate::catalog::{Body, Cloud, Encoding, Operation, Param, Place, Service, Type};
use crate::encoding;
use crate::refusal::Refusal;

/// What is wrong with the parameters.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// A required parameter is missing.
    Missing(String),
    /// A value does not fit its type.
    Invalid(String, String),
    /// No parameter has this name; the text says which ones are near.
    Unknown(String, String),
    /// The body is not what the operation takes.
    Body(String),
}

/// The parts of a request that hold parameters.
pub(crate) struct Received<'a> {
    pub(crate) path: &'a str,
    pub(crate) query: &'a [(String, String)],
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a Bytes,
}

/// Names that a gateway itself takes in the query.
const COMMON: &[&str] = &[
    "AccessKeyId",
    "Action",
    "BearerToken",
    "Format",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureType",
    "SignatureVersion",
    "Timestamp",
    "Version",
];

/// Reads all parameters; with `strict` off, unknown names pass unread.
pub(crate) fn read(
    service: &Service,
    operation: &Operation,
    received: &Received<'_>,
    strict: bool,
) -> Result<Map<String, Value>, Problem> {
    let mut values = Map::new();
    let common = service.cloud == Cloud::Alibaba && !operation.signed;
    let query: Vec<(String, String)> = received
        .query
        .iter()
        .filter(|(name, _)| {
            let known = operation.params.iter().any(|param| param.name == *name);
            known || !(common && COMMON.contains(&name.as_str()))
        })
        .cloned()
        .collect();
    pairs(service, operation, Place::Query, &query, strict, &mut values)?;
    path(operation, received.path, &mut values)?;
    headers(service, operation, received.headers, &mut values)?;
    body(service, operation, received, strict, &mut values)?;
    for param in &operation.params {
        if param.required && values.get(&param.name).is_none_or(Value::is_null) {
            return Err(Problem::Missing(param.name.clone()));
        }
    }
    Ok(values)
}

fn pairs(
    service: &Service,
    operation: &Operation,
    place: Place,
    pairs: &[(String, String)],
    strict: bool,
    values: &mut Map<String, Value>,
) -> Result<(), Problem> {
    let mut rest: Vec<&(String, String)> = pairs.iter().collect();
    for param in operation.params.iter().filter(|param| param.place == place) {
        let mine = |name: &str| {
            name == param.name
                || (param.encoding == Encoding::Flat
                    && name.strip_prefix(param.name.as_str()).is_some_and(|rest| rest.starts_with('.')))
        };
        // A name that another parameter has in full is that parameter's: `Key.Id` beside `Key`.
        let others = |name: &str| operation.params.iter().any(|other| other.name == name && other.name != param.name);
        let (own, left) = rest.into_iter().partition(|(name, _)| mine(name) && !others(name));
        rest = left;
        let own: Vec<&(String, String)> = own;
        if !own.is_empty() {
            values.insert(param.name.clone(), one(service, param, &own)?);
        }
    }
    match rest.first() {
        Some((name, _)) if strict => Err(unknown(operation, place, name)),
        _ => Ok(()),
    }
}

/// The value of one parameter from its pairs.
fn one(service: &Service, param: &Param, own: &[&(String, String)]) -> Result<Value, Problem> {
    let invalid = |why: String| Problem::Invalid(param.name.clone(), why);
    let ty = service.resolve(&param.ty);
    match (param.encoding, ty) {
        (Encoding::Repeat | Encoding::Comma, Type::Array(items)) => {
            let texts: Vec<&str> = match param.encoding {
                Encoding::Comma => own.iter().flat_map(|(_, text)| text.split(',')).collect(),
                _ => own.iter().map(|(_, text)| text.as_str()).collect(),
            };
            let items: Result<Vec<Value>, String> =
                texts.into_iter().map(|text| flat::scalar(service.resolve(items), text)).collect();
            items.map(Value::Array).map_err(invalid)
        }
        (Encoding::Json, _) => {
            let [(_, text)] = own else { return Err(invalid("is given more than once".into())) };
            let value = serde_json::from_str(text).map_err(|error| invalid(format!("is not JSON: {error}")))?;
            json::check(service, ty, None, &value, &param.name)?;
            Ok(value)
        }
        _ => flat::read(service, ty, &param.name, own).map_err(invalid),
    }
}

/// Matches a path with a template; `None` if it has another form.
pub(crate) fn match_path<'t, 'p>(template: &'t str, path: &'p str) -> Option<Vec<(&'t str, &'p str)>> {
    let mut found = Vec::new();
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(found),
            (Some(want), Some(have)) => match want.strip_prefix('{').and_then(|want| want.strip_suffix('}')) {
                Some(name) if !have.is_empty() => found.push((name, have)),
                None if want == have => {}
                _ => return None,
            },
            _ => return None,
        }
    }
}

fn path(operation: &Operation, path: &str, values: &mut Map<String, Value>) -> Result<(), Problem> {
    for (name, raw) in match_path(&operation.path, path).unwrap_or_default() {
        let decoded = String::from_utf8_lossy(&encoding::decode(raw)).into_owned();
        if decoded.starts_with('{') && decoded.ends_with('}') {
            return Err(Problem::Missing(name.to_owned()));
        }
        values.insert(name.to_owned(), Value::String(decoded));
    }
    Ok(())
}

fn headers(
    service: &Service,
    operation: &Operation,
    headers: &HeaderMap,
    values: &mut Map<String, Value>,
) -> Result<(), Problem> {
    for param in operation.params.iter().filter(|param| param.place == Place::Header) {
        if let Some(value) = headers.get(&param.name) {
            let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
            values.insert(param.name.clone(), one(service, param, &[&(param.name.clone(), text)])?);
        }
    }
    Ok(())
}

fn body(
    service: &Service,
    operation: &Operation,
    received: &Received<'_>,
    strict: bool,
    values: &mut Map<String, Value>,
) -> Result<(), Problem> {
    let body = received.body;
    let content_type = received.headers.get(http::header::CONTENT_TYPE).map_or("", |v| v.to_str().unwrap_or_default());
    let content_type = content_type.to_ascii_lowercase();
    let want_type = |want: &str| {
        let fits = content_type.starts_with(want);
        (fits || body.is_empty() || !strict)
            .then_some(())
            .ok_or_else(|| Problem::Body(format!("content-type must be {want}, it is `{content_type}`")))
    };
    match operation.body {
        Body::None if body.is_empty() || !strict => Ok(()),
        Body::None => Err(Problem::Body(format!("{} takes no body, {} bytes came", operation.id, body.len()))),
        Body::Form => {
            want_type("application/x-www-form-urlencoded")?;
            let form = encoding::text_pairs(&String::from_utf8_lossy(body));
            pairs(service, operation, Place::Form, &form, strict, values)
        }
        Body::Json => {
            want_type("application/json")?;
            json::body(service, operation, body, strict, values)
        }
        Body::Raw => Ok(()),
    }
}

fn unknown(operation: &Operation, place: Place, name: &str) -> Problem {
    let elsewhere =
        |param: &&Param| param.place != place && (name == param.name || name.starts_with(&format!("{}.", param.name)));
    let hint = match operation.params.iter().find(elsewhere) {
        Some(param) => format!("it belongs in the {}", place_word(param.place)),
        None => suggest(name, operation.params.iter().map(|param| param.name.as_str())),
    };
    Problem::Unknown(
        name.to_owned(),
        format!("{} has no {} parameter `{name}`; {hint}", operation.id, place_word(place)),
    )
}

fn place_word(place: Place) -> &'static str {
    match place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Form => "form",
        Place::Header => "header",
        Place::Body | Place::WholeBody => "body",
    }
}

impl Problem {
    /// The answer of the service to it.
    pub(crate) fn refusal(self, service: &Service, operation: &Operation) -> Refusal {
        let reason = match &self {
            Self::Missing(name) => format!("{name} is required by {}", operation.id),
            Self::Invalid(name, why) => format!("{name} {why}"),
            Self::Unknown(_, why) | Self::Body(why) => why.clone(),
        };
        let (code, message) = match (service.cloud, service.id.as_str(), &self) {
            (Cloud::Alibaba, _, Self::Missing(name)) => (
                "MissingParameter",
                format!(
                    "The input parameter \"{name}\" that is mandatory for processing this request is not supplied."
                ),
            ),
            (Cloud::Alibaba, ..) => ("InvalidParameter", "The specified parameter is not valid.".into()),
            (Cloud::Huawei, "huawei-dws", _) => ("DWS.0001", "Illegal parameter.".into()),
            (Cloud::Huawei, "huawei-kms", Self::Missing(_)) => {
                ("KMS.0204", "Parameters missing in the request message.".into())
            }
            (Cloud::Huawei, "huawei-kms", Self::Body(_)) => {
                ("KMS.0202", "Invalid JSON format of the request message.".into())
            }
            (Cloud::Huawei, "huawei-kms", _) => ("KMS.0308", "Invalid parameter.".into()),
            (Cloud::Huawei, ..) => ("APIGW.0602", "Bad request.".into()),
        };
        Refusal::new(400, code, message).because(reason)
    }
}
