//! Who calls: credentials, and providers that find them.
//!
//! A [`Credential`] is an immutable triple of access key id, secret and token. Everything that can give one is a
//! [`ProvideCredentials`]: a credential itself, the environment, or a type of your own.

mod address;
pub mod alibaba;
mod cache;
mod chain;
mod environment;
mod error;
mod file;
mod grant;
#[cfg(test)]
mod hostile;
mod http;
pub mod huawei;
mod ini;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use address::trusted;
pub use cache::Cache;
pub use chain::Chain;
pub use environment::Environment;
use environment::needed;
pub use error::{CredentialsError, CredentialsErrorKind};
pub use http::Http;

use crate::Secret;
use crate::endpoint::Endpoint;
use crate::env::read;
pub use crate::env::{Env, ProcessEnv};
use crate::operation::Cloud;
use crate::sign::{Key, SignError};

/// Access key id, secret and token: what signs a request. Cheap to clone, never changed once made.
///
/// ```
/// use cumulo_core::credentials::Credential;
///
/// let credential = Credential::new("LTAI5tExampleKeyId0001", "secret");
/// assert_eq!(format!("{credential:?}"), "Credential { id: \"…0001\", temporary: false, expiry: None }");
/// ```
#[derive(Clone)]
pub struct Credential(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    id: String,
    secret: Secret<String>,
    token: Option<Secret<String>>,
    expiry: Option<SystemTime>,
    project_id: Option<String>,
    domain_id: Option<String>,
    /// Where to ask for its project and account, if the profile that it stands in says so.
    iam: Option<Endpoint>,
    /// The key schedule of the secret; none where the credential is a token.
    key: Option<Key>,
}

impl Credential {
    /// A permanent access key. White space around the texts, such as the line feed of a file, is cut off.
    #[must_use]
    pub fn new(id: impl AsRef<str>, secret: impl AsRef<str>) -> Self {
        let secret = secret.as_ref().trim();
        Self(Arc::new(Inner {
            id: id.as_ref().trim().to_owned(),
            secret: Secret::from(secret),
            token: None,
            expiry: None,
            project_id: None,
            domain_id: None,
            iam: None,
            key: Some(Key::new(secret.as_bytes())),
        }))
    }

    /// A temporary access key with its security token.
    #[must_use]
    pub fn temporary(id: impl AsRef<str>, secret: impl AsRef<str>, token: impl AsRef<str>) -> Self {
        Self::new(id, secret).with(|inner| inner.token = Some(Secret::from(token.as_ref().trim())))
    }

    /// An IAM token of Huawei Cloud, which travels as `X-Auth-Token` in place of a signature.
    #[must_use]
    pub fn auth_token(token: impl AsRef<str>) -> Self {
        Self::temporary("", "", token).with(|inner| inner.key = None)
    }

    /// Sets when it ceases to be valid.
    #[must_use]
    pub fn expires_at(self, expiry: SystemTime) -> Self {
        self.with(|inner| inner.expiry = Some(expiry))
    }

    /// Sets the project of Huawei Cloud that calls are about.
    #[must_use]
    pub fn in_project(self, project_id: impl Into<String>) -> Self {
        let project_id = project_id.into();
        self.with(|inner| inner.project_id = Some(project_id))
    }

    /// Sets the account of Huawei Cloud that calls of global services are about.
    #[must_use]
    pub fn in_domain(self, domain_id: impl Into<String>) -> Self {
        let domain_id = domain_id.into();
        self.with(|inner| inner.domain_id = Some(domain_id))
    }

    /// Sets where its project and account are asked for.
    pub(crate) fn known_to(self, iam: Endpoint) -> Self {
        self.with(|inner| inner.iam = Some(iam))
    }

    /// Where its project and account are asked for, if that is its own.
    pub(crate) fn iam(&self) -> Option<&Endpoint> {
        self.0.iam.as_ref()
    }

    /// The access key id; empty where the credential is a token.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.0.id
    }

    /// The secret that belongs to the id.
    #[must_use]
    pub fn secret(&self) -> &Secret<String> {
        &self.0.secret
    }

    /// The security token of a temporary credential, or the IAM token that the credential is.
    #[must_use]
    pub fn token(&self) -> Option<&Secret<String>> {
        self.0.token.as_ref()
    }

    /// When it ceases to be valid; `None` where that is not known or never.
    #[must_use]
    pub fn expiry(&self) -> Option<SystemTime> {
        self.0.expiry
    }

    /// The project of Huawei Cloud that came with it.
    #[must_use]
    pub fn project_id(&self) -> Option<&str> {
        self.0.project_id.as_deref()
    }

    /// The account of Huawei Cloud that came with it.
    #[must_use]
    pub fn domain_id(&self) -> Option<&str> {
        self.0.domain_id.as_deref()
    }

    /// Whether it is a token that travels in place of a signature.
    #[must_use]
    pub fn is_token(&self) -> bool {
        self.0.key.is_none()
    }

    /// Whether both are one and the same, not only equal.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The prepared key.
    pub(crate) fn signing_key(&self) -> Result<&Key, SignError> {
        let problem = match &self.0.key {
            None => "a token cannot sign; give an access key id and its secret",
            Some(_) if self.0.id.is_empty() => "the access key id is empty",
            Some(_) if self.0.secret.expose().is_empty() => "the secret of the access key is empty",
            Some(key) => return Ok(key),
        };
        Err(SignError::Credential { problem })
    }

    fn with(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("id", &masked(self.id()))
            .field("temporary", &self.token().is_some())
            .field("expiry", &self.expiry())
            .finish()
    }
}

/// At most the last four characters, and never more than half of the text.
fn masked(id: &str) -> String {
    let count = id.chars().count();
    let shown: String = id.chars().skip(count - (count / 2).min(4)).collect();
    format!("…{shown}")
}

/// Where a client looks for credentials when it is given none: the default chain of its cloud, behind a [`Cache`].
///
/// With a region, the project of Huawei Cloud is looked up for credentials that come without one.
///
/// # Errors
///
/// Where `HUAWEICLOUD_SDK_IAM_ENDPOINT` holds no endpoint.
pub fn default_provider(
    cloud: Cloud,
    env: &dyn Env,
    http: &Http,
    region: Option<&str>,
) -> Result<Arc<dyn ProvideCredentials>, CredentialsError> {
    match cloud {
        Cloud::Alibaba => Ok(alibaba::chain(env, http, region)),
        Cloud::Huawei => huawei::default_provider(env, http, region),
    }
}

/// A credential on its way.
pub type CredentialFuture<'a> = Pin<Box<dyn Future<Output = Result<Credential, CredentialsError>> + Send + 'a>>;

/// Something that gives credentials.
///
/// ```
/// use cumulo_core::credentials::{Credential, CredentialFuture, ProvideCredentials};
///
/// #[derive(Debug)]
/// struct Vault;
///
/// impl ProvideCredentials for Vault {
///     fn name(&self) -> &str {
///         "vault"
///     }
///
///     fn credentials(&self) -> CredentialFuture<'_> {
///         Box::pin(async { Ok(Credential::new("id", "secret")) })
///     }
/// }
/// ```
pub trait ProvideCredentials: fmt::Debug + Send + Sync {
    /// What the provider is called in error messages.
    fn name(&self) -> &str;

    /// Fetches a credential.
    fn credentials(&self) -> CredentialFuture<'_>;

    /// A credential that is there without waiting.
    fn ready(&self) -> Option<Credential> {
        None
    }

    /// Hears that the service no longer accepts a credential. True where asking again may give another.
    fn invalidate(&self, _refused: &Credential) -> bool {
        false
    }

    /// How long before its end a credential that lives so long is renewed.
    fn renew_ahead(&self, life: Duration) -> Duration {
        renew_ahead(life)
    }
}

/// A quarter of the life, 15 minutes at most.
fn renew_ahead(life: Duration) -> Duration {
    (life / 4).min(Duration::from_secs(15 * 60))
}

impl ProvideCredentials for Credential {
    fn name(&self) -> &str {
        "given in code"
    }

    fn credentials(&self) -> CredentialFuture<'_> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }

    fn ready(&self) -> Option<Credential> {
        Some(self.clone())
    }
}

impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Arc<P> {
    fn name(&self) -> &str {
        (**self).name()
    }

    fn credentials(&self) -> CredentialFuture<'_> {
        (**self).credentials()
    }

    fn ready(&self) -> Option<Credential> {
        (**self).ready()
    }

    fn invalidate(&self, refused: &Credential) -> bool {
        (**self).invalidate(refused)
    }

    fn renew_ahead(&self, life: Duration) -> Duration {
        (**self).renew_ahead(life)
    }
}

impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Box<P> {
    fn name(&self) -> &str {
        (**self).name()
    }

    fn credentials(&self) -> CredentialFuture<'_> {
        (**self).credentials()
    }

    fn ready(&self) -> Option<Credential> {
        (**self).ready()
    }

    fn invalidate(&self, refused: &Credential) -> bool {
        (**self).invalidate(refused)
    }

    fn renew_ahead(&self, life: Duration) -> Duration {
        (**self).renew_ahead(life)
    }
}
