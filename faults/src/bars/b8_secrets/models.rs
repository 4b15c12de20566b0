//! Generated models that hold secrets: filled with planted ones, and shown.

use cumulo_core::decode::{FromWire, from_json};
use serde_json::{Map, Value, json};

use crate::bar::require;
use crate::catalogs::{self, list};
use crate::listen::look;

/// Reads JSON into a model and gives what `Debug` says of it.
type Show = fn(&[u8]) -> Result<String, String>;

fn show<T: FromWire + std::fmt::Debug>(body: &[u8]) -> Result<String, String> {
    from_json::<T>(body).map(|value| format!("{value:?} {value:#?}")).map_err(|error| error.to_string())
}

/// The model of an operation's request or answer. Every one that holds a secret must be here.
fn model(side: &str, operation: &str) -> Option<Show> {
    macro_rules! models {
        ($($side:literal $operation:literal => $model:ty),+ $(,)?) => {
            match (side, operation) {
                $(($side, $operation) => Some(show::<$model> as Show),)+
                _ => None,
            }
        };
    }
    use {cumulo_alibaba_kms as kms, cumulo_alibaba_sts as sts, cumulo_huawei_dws as dws};
    models! {
        "request" "AsymmetricEncrypt" => kms::AsymmetricEncrypt,
        "request" "CreateClientKey" => kms::CreateClientKey,
        "request" "CreateSecret" => kms::CreateSecret,
        "request" "Encrypt" => kms::Encrypt,
        "request" "ImportKeyMaterial" => kms::ImportKeyMaterial,
        "request" "PutSecretValue" => kms::PutSecretValue,
        "answer" "AsymmetricDecrypt" => kms::AsymmetricDecryptOutput,
        "answer" "BatchGetSecretValue" => kms::BatchGetSecretValueOutput,
        "answer" "CreateClientKey" => kms::CreateClientKeyOutput,
        "answer" "Decrypt" => kms::DecryptOutput,
        "answer" "GenerateDataKey" => kms::GenerateDataKeyOutput,
        "answer" "GetChallenge" => kms::GetChallengeOutput,
        "answer" "GetManagedDataKey" => kms::GetManagedDataKeyOutput,
        "answer" "GetParametersForImport" => kms::GetParametersForImportOutput,
        "answer" "GetRandomPassword" => kms::GetRandomPasswordOutput,
        "answer" "GetSecretValue" => kms::GetSecretValueOutput,
        "request" "AssumeRoleWithOIDC" => sts::AssumeRoleWithOidc,
        "request" "AssumeRoleWithSAML" => sts::AssumeRoleWithSaml,
        "answer" "AssumeRole" => sts::AssumeRoleOutput,
        "answer" "AssumeRoleWithOIDC" => sts::AssumeRoleWithOidcOutput,
        "answer" "AssumeRoleWithSAML" => sts::AssumeRoleWithSamlOutput,
        "request" "CheckCluster" => dws::CheckCluster,
        "request" "CreateCluster" => dws::CreateCluster,
        "request" "CreateClusterV2" => dws::CreateClusterV2,
        "request" "CreateDatabaseUser" => dws::CreateDatabaseUser,
        "request" "ResetPassword" => dws::ResetPassword,
    }
}

/// Shows every model that holds a secret; gives how many.
pub(super) fn all(short: &mut Vec<String>) -> usize {
    let mut count = 0;
    for catalog in catalogs::all() {
        for operation in list(&catalog, "operations") {
            let id = operation.get("id").and_then(Value::as_str).unwrap_or_default();
            let request = json!({"t": "object", "fields": operation.get("params")});
            for (side, ty) in [("request", &request), ("answer", operation.get("response").unwrap_or(&Value::Null))] {
                let mut planted = 0;
                let body = plant(ty, &catalog, false, &mut planted, 0);
                if planted == 0 {
                    continue;
                }
                count += 1;
                let Some(show) = model(side, id) else {
                    short.push(format!("the {side} of {id} holds a secret and is not looked at"));
                    continue;
                };
                match show(body.to_string().as_bytes()) {
                    Ok(text) => {
                        look(id, &text);
                        let hidden = text.matches("Secret(").count();
                        require(short, hidden >= planted, || format!("the {side} of {id}: {hidden} of {planted} read"));
                    }
                    Err(error) => short.push(format!("the {side} of {id} cannot be read: {error}")),
                }
            }
        }
    }
    count
}

/// A value of a type, with something planted where it is secret.
fn plant(ty: &Value, catalog: &Value, secret: bool, planted: &mut usize, depth: usize) -> Value {
    if depth > 8 {
        return Value::Null;
    }
    let mut inner = |ty: &Value, secret: bool| plant(ty, catalog, secret, planted, depth + 1);
    match ty.get("t").and_then(Value::as_str).unwrap_or_default() {
        "array" => json!([inner(ty.get("items").unwrap_or(&Value::Null), secret)]),
        "map" => json!({"k": inner(ty.get("values").unwrap_or(&Value::Null), secret)}),
        "object" => {
            let fields = list(ty, "fields").map(|field| {
                let name = field.get("name").and_then(Value::as_str).unwrap_or_default();
                let hides = field.get("secret").is_some_and(|secret| secret == true);
                let value = inner(field.get("type").unwrap_or(&Value::Null), secret || hides);
                match field.get("wrapped").and_then(Value::as_str) {
                    Some(wrapper) => (name.to_owned(), json!({wrapper: value})),
                    None => (name.to_owned(), value),
                }
            });
            Value::Object(fields.collect::<Map<String, Value>>())
        }
        "ref" => {
            let name = ty.get("name").and_then(Value::as_str).unwrap_or_default();
            let found = catalog.get("shapes").and_then(|shapes| shapes.get(name)).unwrap_or(&Value::Null);
            inner(found, secret)
        }
        "integer" | "int32" | "int64" | "number" => json!(1),
        "boolean" => json!(true),
        _ if secret => {
            *planted += 1;
            json!("planted-in-a-model")
        }
        _ => json!("text"),
    }
}
