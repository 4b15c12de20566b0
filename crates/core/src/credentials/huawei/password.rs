//! A user's password becomes an IAM token, which travels in place of a signature.

use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};

use super::super::http::Way;
use super::super::{Credential, CredentialFuture, CredentialsError, CredentialsErrorKind, Http, ProvideCredentials};
use super::{post, renew_ahead};
use crate::endpoint::Endpoint;
use crate::skew::by_our_clock;
use crate::{Secret, Timestamp};

const NAME: &str = "IAM password";

/// Fetches an IAM token for a user and a project. Access keys are better: a token ends with a change of the password,
/// and several wrong passwords lock the user.
#[derive(Clone)]
pub struct PasswordToken {
    account: String,
    user: String,
    password: Secret<String>,
    project: String,
    endpoint: Endpoint,
    http: Http,
}

impl PasswordToken {
    /// Takes the names of account, IAM user and project (a project is named like its region), and IAM's endpoint.
    #[must_use]
    pub fn new(
        account: impl Into<String>,
        user: impl Into<String>,
        password: Secret<String>,
        project: impl Into<String>,
        endpoint: Endpoint,
        http: &Http,
    ) -> Self {
        let (account, user, project) = (account.into(), user.into(), project.into());
        Self { account, user, password, project, endpoint, http: http.clone() }
    }

    async fn fetch(&self) -> Result<Credential, CredentialsError> {
        // One try: a wrong password must not be sent thrice.
        let way = Way { tries: 1, ..Way::outside(NAME) };
        let user = json!({"name": self.user, "password": self.password.expose(), "domain": {"name": self.account}});
        let body = json!({"auth": {
            "identity": {"methods": ["password"], "password": {"user": user}},
            "scope": {"project": {"name": self.project}},
        }});
        let url = format!("{}/v3/auth/tokens?nocatalog=true", self.endpoint);
        let answer = way.success(self.http.send(&way, || post(&way, &url, &[], &body)).await?)?;
        let refused = |problem: &str| way.error(CredentialsErrorKind::Refused, problem);
        let token = answer.headers().get("x-subject-token").and_then(|value| value.to_str().ok());
        let token = token.ok_or_else(|| refused("the answer has no X-Subject-Token"))?;
        let value: Value = serde_json::from_slice(answer.body()).map_err(|_| refused("the answer is no JSON"))?;
        let expiry = value.pointer("/token/expires_at").and_then(Value::as_str).map(Timestamp::from);
        let Some(Ok(expiry)) = expiry.as_ref().map(Timestamp::time) else {
            return Err(refused("the answer does not say when the token ends"));
        };
        let credential = Credential::auth_token(token).expires_at(by_our_clock(expiry, answer.headers()));
        Ok(match value.pointer("/token/project/id").and_then(Value::as_str) {
            Some(project_id) => credential.in_project(project_id),
            None => credential,
        })
    }
}

impl ProvideCredentials for PasswordToken {
    fn name(&self) -> &str {
        NAME
    }

    fn credentials(&self) -> CredentialFuture<'_> {
        Box::pin(self.fetch())
    }

    fn renew_ahead(&self, life: Duration) -> Duration {
        renew_ahead(life)
    }
}

impl fmt::Debug for PasswordToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasswordToken").field("user", &self.user).finish_non_exhaustive()
    }
}
