//! The metadata services of both clouds, where a machine finds the credentials of its role: token first, then the key.
//!
//! They are services like the others, so that answers and faults can be set for them, and the ledger has what they were
//! asked: `alibaba-metadata/CreateToken`, `ListRoles`, `GetRoleCredentials`; `huawei-metadata/CreateToken`,
//! `GetSecurityKey`. A client is pointed at [`FakeCloud::endpoint`](crate::FakeCloud::endpoint) in place of the fixed
//! address.

use http::HeaderMap;
use serde_json::json;

use crate::FakeCloud;
use crate::answer::Answer;
use crate::clock;
use crate::refusal::Refusal;

/// What the router must know of them. Both are told apart by method and path.
pub(crate) const CATALOGS: [&str; 2] = [
    r#"{"service":"alibaba-metadata","cloud":"huawei","style":"rest","name":"metadata","version":"latest","hosts":[],"operations":[
{"id":"CreateToken","method":"PUT","path":"/latest/api/token","signed":false,"body":"none","retry":"safe","params":[],"errors":[]},
{"id":"ListRoles","method":"GET","path":"/latest/meta-data/ram/security-credentials/","signed":false,"body":"none","retry":"safe","params":[],"errors":[]},
{"id":"GetRoleCredentials","method":"GET","path":"/latest/meta-data/ram/security-credentials/{role}","signed":false,"body":"none","retry":"safe","params":[{"name":"role","in":"path","type":{"t":"string"},"required":true}],"errors":[]}],"errors":[]}"#,
    r#"{"service":"huawei-metadata","cloud":"huawei","style":"rest","name":"metadata","version":"latest","hosts":[],"operations":[
{"id":"CreateToken","method":"PUT","path":"/meta-data/latest/api/token","signed":false,"body":"none","retry":"safe","params":[],"errors":[]},
{"id":"GetSecurityKey","method":"GET","path":"/openstack/latest/securitykey","signed":false,"body":"none","retry":"safe","params":[],"errors":[]}],"errors":[]}"#,
];

/// The session token that they give, and ask for.
const TOKEN: &str = "fake-metadata-token";

/// The role of the machine.
const ROLE: &str = "fake-role";

/// How long a key lives, in seconds.
const LIFE: i64 = 6 * 3600;

/// The answer of a metadata service; nothing for other services.
pub(crate) fn answer(service: &str, operation: &str, headers: &HeaderMap, now: i64) -> Option<Result<Answer, Refusal>> {
    let (ttl, token) = match service {
        "alibaba-metadata" => ("x-aliyun-ecs-metadata-token-ttl-seconds", "x-aliyun-ecs-metadata-token"),
        "huawei-metadata" => ("x-metadata-token-ttl-seconds", "x-metadata-token"),
        _ => return None,
    };
    let text = |body: &'static str| Ok(Answer::new(200).header("content-type", "text/plain").body(body));
    if operation == "CreateToken" {
        let seconds = headers.get(ttl).and_then(|value| value.to_str().ok()?.parse::<u32>().ok());
        return Some(match seconds {
            Some(1..=21_600) => text(TOKEN),
            _ => Err(Refusal::new(400, "BadRequest", "Bad Request").because(format!("{ttl} must be 1 to 21600"))),
        });
    }
    if headers.get(token).is_none_or(|value| value != TOKEN) {
        return Some(Err(Refusal::new(401, "Unauthorized", "Unauthorized")
            .because(format!("{token} must hold the token that CreateToken gives"))));
    }
    let (id, secret, session) =
        (FakeCloud::TEMPORARY_KEY_ID, FakeCloud::TEMPORARY_KEY_SECRET, FakeCloud::SECURITY_TOKEN);
    let expiry = clock::extended(now + LIFE);
    Some(match operation {
        "ListRoles" => text(ROLE),
        "GetRoleCredentials" => Ok(Answer::json(json!({
            "Code": "Success", "LastUpdated": clock::extended(now), "Expiration": expiry,
            "AccessKeyId": id, "AccessKeySecret": secret, "SecurityToken": session,
        }))),
        _ => Ok(Answer::json(json!({
            "credential": {"access": id, "secret": secret, "securitytoken": session, "expires_at": expiry},
        }))),
    })
}
