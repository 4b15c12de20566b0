//! The services that turn one proof of identity into another: STS and CloudSSO of Alibaba Cloud, IAM and STS of Huawei
//! Cloud, and the agents that programs find on their machine or in their pod.
//!
//! They are services like the others, so that answers and faults can be set for them and the ledger has what they were
//! asked. The keys that they give are [`FakeCloud::TEMPORARY_KEY_ID`](crate::FakeCloud::TEMPORARY_KEY_ID) and its secret,
//! which the fake accepts: a chain of credentials can be followed to the call at its end.

use std::collections::BTreeSet;

use http::HeaderMap;
use serde_json::{Map, Value, json};

use crate::FakeCloud;
use crate::answer::Answer;
use crate::clock;
use crate::refusal::Refusal;

/// What the router must know of those that have no catalogue of their own.
pub(crate) const CATALOGS: [&str; 3] = [
    r#"{"service":"huawei-iam","cloud":"huawei","style":"rest","name":"iam","version":"v3","hosts":[],"operations":[
{"id":"CreateToken","method":"POST","path":"/v3/auth/tokens","signed":false,"body":"json","retry":"safe","params":[
  {"name":"nocatalog","in":"query","type":{"t":"string"}},{"name":"auth","in":"body","type":{"t":"any"},"required":true,"secret":true}],"errors":[]},
{"id":"ExchangeIdToken","method":"POST","path":"/v3.0/OS-AUTH/id-token/tokens","signed":false,"body":"json","retry":"safe","params":[
  {"name":"X-Idp-Id","in":"header","type":{"t":"string"},"required":true},{"name":"auth","in":"body","type":{"t":"any"},"required":true,"secret":true}],"errors":[]},
{"id":"CreateTemporaryAccessKey","method":"POST","path":"/v3.0/OS-CREDENTIAL/securitytokens","signed":false,"body":"json","retry":"safe","params":[
  {"name":"auth","in":"body","type":{"t":"any"},"required":true,"secret":true}],"errors":[]},
{"id":"ListProjects","method":"GET","path":"/v3/projects","body":"none","retry":"safe","params":[{"name":"name","in":"query","type":{"t":"string"}}],"errors":[]},
{"id":"ListDomains","method":"GET","path":"/v3/auth/domains","body":"none","retry":"safe","params":[],"errors":[]}],"errors":[]}"#,
    r#"{"service":"huawei-sts","cloud":"huawei","style":"rest","name":"sts","version":"v5","hosts":[],"operations":[
{"id":"AssumeAgencyWithOIDC","method":"POST","path":"/v5/agencies/assume-with-oidc","signed":false,"body":"json","retry":"safe","params":[
  {"name":"provider_urn","in":"body","type":{"t":"string"},"required":true},{"name":"agency_urn","in":"body","type":{"t":"string"},"required":true},
  {"name":"agency_session_name","in":"body","type":{"t":"string"},"required":true},{"name":"id_token","in":"body","type":{"t":"string"},"required":true,"secret":true},
  {"name":"duration_seconds","in":"body","type":{"t":"integer"}},{"name":"policy","in":"body","type":{"t":"string"}},
  {"name":"policy_ids","in":"body","type":{"t":"array","items":{"t":"string"}}}],"errors":[]},
{"id":"GetCallerIdentity","method":"GET","path":"/v5/caller-identity","body":"none","retry":"safe","params":[],"errors":[]}],"errors":[]}"#,
    r#"{"service":"agents","cloud":"huawei","style":"rest","name":"agents","version":"v1","hosts":[],"operations":[
{"id":"GetCredentials","method":"GET","path":"/credentials","signed":false,"body":"none","retry":"safe","params":[],"errors":[]},
{"id":"GetPodCredentials","method":"POST","path":"/pod-credentials","signed":false,"body":"json","retry":"safe","params":[],"errors":[]},
{"id":"GetCloudCredentials","method":"POST","path":"/cloud-credentials","signed":false,"body":"json","retry":"safe","params":[
  {"name":"AccountId","in":"body","type":{"t":"string"},"required":true},{"name":"AccessConfigurationId","in":"body","type":{"t":"string"},"required":true}],"errors":[]}],"errors":[]}"#,
];

/// How long keys and tokens live that nobody asked another life for, in seconds.
const LIFE: i64 = 3600;

/// A request to one of them.
pub(crate) struct Claim<'a> {
    pub(crate) headers: &'a HeaderMap,
    pub(crate) parameters: &'a Map<String, Value>,
    /// Seconds on the fake's clock.
    pub(crate) now: i64,
    /// IAM tokens that are accepted.
    pub(crate) tokens: &'a BTreeSet<String>,
}

/// The answer of such a service; nothing for other services.
pub(crate) fn answer(service: &str, operation: &str, claim: &Claim<'_>) -> Option<Result<Answer, Refusal>> {
    Some(match (service, operation) {
        ("alibaba-sts", "AssumeRole" | "AssumeRoleWithOIDC" | "AssumeRoleWithSAML") => claim.role(),
        ("huawei-iam", "CreateToken") => claim.token(),
        ("huawei-iam", "ExchangeIdToken") => claim.exchange(),
        ("huawei-iam", "CreateTemporaryAccessKey") => claim.key_of_token(),
        ("huawei-iam", "ListProjects") => Ok(claim.projects()),
        ("huawei-iam", "ListDomains") => {
            Ok(Answer::json(json!({"domains": [{"id": FakeCloud::DOMAIN_ID, "name": "fake", "enabled": true}]})))
        }
        ("huawei-sts", "AssumeAgencyWithOIDC") => claim.agency(),
        ("huawei-sts", "GetCallerIdentity") => Ok(Answer::json(json!({
            "account_id": FakeCloud::DOMAIN_ID, "principal_urn": "urn:fake", "principal_id": "fake",
        }))),
        ("agents", "GetCredentials") => {
            let mut key = claim.alibaba_key(LIFE);
            if let Value::Object(members) = &mut key {
                members.insert("Code".to_owned(), "Success".into());
            }
            Ok(Answer::json(key))
        }
        ("agents", "GetPodCredentials") => claim.pod(),
        ("agents", "GetCloudCredentials") => claim.cloud_sso(),
        _ => return None,
    })
}

impl Claim<'_> {
    fn text(&self, name: &str) -> &str {
        self.parameters.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// A text within the body's `auth`.
    fn auth(&self, pointer: &str) -> Option<&str> {
        self.parameters.get("auth")?.pointer(pointer)?.as_str()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    fn alibaba_key(&self, life: i64) -> Value {
        json!({
            "AccessKeyId": FakeCloud::TEMPORARY_KEY_ID, "AccessKeySecret": FakeCloud::TEMPORARY_KEY_SECRET,
            "SecurityToken": FakeCloud::SECURITY_TOKEN, "Expiration": clock::extended(self.now + life),
        })
    }

    /// STS of Alibaba Cloud.
    fn role(&self) -> Result<Answer, Refusal> {
        let seconds = self.parameters.get("DurationSeconds").and_then(Value::as_i64).unwrap_or(LIFE);
        if !(900..=43_200).contains(&seconds) {
            return Err(Refusal::new(
                400,
                "InvalidParameter.DurationSeconds",
                "The parameter DurationSeconds is wrong.",
            )
            .because("it must be 900 to 43200"));
        }
        let (role, session) = (self.text("RoleArn"), self.text("RoleSessionName"));
        Ok(Answer::stamped(json!({
            "AssumedRoleUser": {"Arn": format!("{role}/{session}"), "AssumedRoleId": format!("3000:{session}")},
            "Credentials": self.alibaba_key(seconds),
        })))
    }

    /// IAM: a password, or the agency of one who has a token already.
    fn token(&self) -> Result<Answer, Refusal> {
        let method = self.auth("/identity/methods/0").unwrap_or_default();
        let proved = match method {
            "password" => self.auth("/identity/password/user/password") == Some(FakeCloud::PASSWORD),
            "assume_role" => {
                let named = self.auth("/identity/assume_role/agency_name").is_some_and(|name| !name.is_empty());
                named && self.tokens.contains(self.header("x-auth-token"))
            }
            _ => return Err(bad("methods must be password or assume_role")),
        };
        if !proved {
            return Ok(unauthorized("The username or password is wrong."));
        }
        let name = self.auth("/scope/project/name").unwrap_or(FakeCloud::HUAWEI_REGION);
        let project = json!({"id": FakeCloud::PROJECT_ID, "name": name, "domain": {"id": FakeCloud::DOMAIN_ID}});
        let body = json!({"token": {
            "expires_at": fine(self.now + 24 * 3600), "issued_at": fine(self.now), "methods": [method], "project": project,
        }});
        Ok(Answer::json(body).status(201).header("x-subject-token", FakeCloud::AUTH_TOKEN))
    }

    /// IAM: the token of an identity provider becomes an IAM token without a scope.
    fn exchange(&self) -> Result<Answer, Refusal> {
        if self.auth("/id_token/id").is_none_or(str::is_empty) {
            return Err(bad("auth.id_token.id must hold the token"));
        }
        let body = json!({"token": {"expires_at": fine(self.now + LIFE), "methods": ["mapped"]}});
        Ok(Answer::json(body).status(201).header("x-subject-token", FakeCloud::AUTH_TOKEN))
    }

    /// IAM: a token becomes a temporary access key.
    fn key_of_token(&self) -> Result<Answer, Refusal> {
        if !self.auth("/identity/token/id").is_some_and(|token| self.tokens.contains(token)) {
            return Ok(unauthorized("The token is invalid."));
        }
        let asked = self.parameters.get("auth").and_then(|auth| auth.pointer("/identity/token/duration_seconds"));
        let seconds = asked.and_then(Value::as_i64).unwrap_or(900);
        if !(900..=86_400).contains(&seconds) {
            return Err(bad("duration_seconds must be 900 to 86400"));
        }
        Ok(Answer::json(json!({"credential": {
            "access": FakeCloud::TEMPORARY_KEY_ID, "secret": FakeCloud::TEMPORARY_KEY_SECRET,
            "securitytoken": FakeCloud::SECURITY_TOKEN, "expires_at": fine(self.now + seconds),
        }}))
        .status(201))
    }

    /// IAM: the one project that a region has, whatever the region.
    fn projects(&self) -> Answer {
        let name = self.text("name");
        let project =
            json!({"id": FakeCloud::PROJECT_ID, "name": name, "domain_id": FakeCloud::DOMAIN_ID, "enabled": true});
        Answer::json(json!({"projects": [project], "links": {"self": "https://iam.example.com/v3/projects"}}))
    }

    /// STS of Huawei Cloud.
    fn agency(&self) -> Result<Answer, Refusal> {
        let seconds = self.parameters.get("duration_seconds").and_then(Value::as_i64).unwrap_or(LIFE);
        if self.text("id_token").is_empty() || !(900..=43_200).contains(&seconds) {
            return Err(bad("id_token must hold the token, duration_seconds must be 900 to 43200"));
        }
        Ok(Answer::json(json!({"credentials": {
            "access_key_id": FakeCloud::TEMPORARY_KEY_ID, "secret_access_key": FakeCloud::TEMPORARY_KEY_SECRET,
            "security_token": FakeCloud::SECURITY_TOKEN, "expiration": clock::extended(self.now + seconds),
        }})))
    }

    /// The agent of a CCE cluster: it knows a pod by its token.
    fn pod(&self) -> Result<Answer, Refusal> {
        if self.header("authorization").is_empty() {
            return Ok(unauthorized("The token of the pod is missing."));
        }
        Ok(Answer::json(json!({"credential": {
            "accessKeyId": FakeCloud::TEMPORARY_KEY_ID, "secretAccessKey": FakeCloud::TEMPORARY_KEY_SECRET,
            "securityToken": FakeCloud::SECURITY_TOKEN, "expiration": fine(self.now + LIFE),
        }})))
    }

    /// CloudSSO of Alibaba Cloud: it knows a user by the token of a login.
    fn cloud_sso(&self) -> Result<Answer, Refusal> {
        if !self.header("authorization").starts_with("Bearer ") {
            return Ok(unauthorized("The access token is missing."));
        }
        Ok(Answer::json(json!({"RequestId": "fake", "CloudCredential": self.alibaba_key(LIFE)})))
    }
}

/// A time with the fraction that IAM writes.
fn fine(seconds: i64) -> String {
    clock::extended(seconds).replace('Z', ".855000Z")
}

/// IAM v3 has a shape of its own for errors, with the code as a number.
fn unauthorized(message: &str) -> Answer {
    Answer::json(json!({"error": {"code": 401, "message": message, "title": "Unauthorized"}})).status(401)
}

fn bad(why: &str) -> Refusal {
    Refusal::new(400, "IAM.0011", "The request is malformed.").because(why)
}
