//! Providers tried in turn.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::{Credential, CredentialFuture, CredentialsError, ProvideCredentials, renew_ahead};

/// Tries its members in turn. The first that has credentials is used from then on; where none has, the error names every
/// member and its reason.
///
/// ```
/// use cumulo_core::credentials::{Chain, Credential, Environment, ProcessEnv, ProvideCredentials};
///
/// let chain = Chain::new("mine")
///     .with(Environment::alibaba(&ProcessEnv))
///     .with(Credential::new("id", "secret"));
/// assert_eq!(chain.names().collect::<Vec<_>>(), ["environment", "given in code"]);
/// let chain = chain.without("environment");
/// assert_eq!(chain.ready().unwrap().id(), "id");
/// ```
pub struct Chain {
    name: String,
    members: Vec<Member>,
    /// The member that had credentials, counted from 1; 0 where none had yet.
    chosen: AtomicUsize,
}

enum Member {
    Provider(Box<dyn ProvideCredentials>),
    /// A member that is not configured, and why.
    Absent(CredentialsError),
}

impl Chain {
    /// A chain without members.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), members: Vec::new(), chosen: AtomicUsize::new(0) }
    }

    /// Adds a member at the end.
    #[must_use]
    pub fn with(mut self, provider: impl ProvideCredentials + 'static) -> Self {
        self.members.push(Member::Provider(Box::new(provider)));
        self
    }

    /// Adds a member that may not be configured: then its reason stands in the error.
    #[must_use]
    pub fn with_result<P: ProvideCredentials + 'static>(mut self, provider: Result<P, CredentialsError>) -> Self {
        self.members.push(match provider {
            Ok(provider) => Member::Provider(Box::new(provider)),
            Err(error) => Member::Absent(error),
        });
        self
    }

    /// Removes the members of a name.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.members.retain(|member| member.name() != name);
        self.chosen = AtomicUsize::new(0);
        self
    }

    /// The names of the members, in the order in which they are tried.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(Member::name)
    }

    /// The member in use.
    fn chosen(&self) -> Option<&dyn ProvideCredentials> {
        let index = self.chosen.load(Ordering::Relaxed).checked_sub(1)?;
        self.members.get(index).and_then(Member::provider)
    }

    async fn get(&self) -> Result<Credential, CredentialsError> {
        if let Some(member) = self.chosen() {
            return member.credentials().await;
        }
        let mut tried = Vec::new();
        for (index, member) in self.members.iter().enumerate() {
            let result = match member {
                Member::Provider(provider) => provider.credentials().await,
                Member::Absent(error) => Err(error.clone()),
            };
            match result {
                Ok(credential) => {
                    tracing::debug!(provider = member.name(), "credentials found");
                    self.chosen.store(index + 1, Ordering::Relaxed);
                    return Ok(credential);
                }
                Err(error) => tried.push(error),
            }
        }
        Err(CredentialsError::all_failed(&self.name, tried))
    }
}

impl Member {
    fn name(&self) -> &str {
        match self {
            Self::Provider(provider) => provider.name(),
            Self::Absent(error) => error.provider(),
        }
    }

    fn provider(&self) -> Option<&dyn ProvideCredentials> {
        match self {
            Self::Provider(provider) => Some(provider.as_ref()),
            Self::Absent(_) => None,
        }
    }
}

impl ProvideCredentials for Chain {
    fn name(&self) -> &str {
        self.chosen().map_or(&self.name, |member| member.name())
    }

    fn credentials(&self) -> CredentialFuture<'_> {
        Box::pin(self.get())
    }

    fn ready(&self) -> Option<Credential> {
        // The first member that is configured comes before all others, so what it has at hand is the answer.
        self.chosen().or_else(|| self.members.iter().find_map(Member::provider))?.ready()
    }

    fn invalidate(&self, refused: &Credential) -> bool {
        self.chosen().is_some_and(|member| member.invalidate(refused))
    }

    fn renew_ahead(&self, life: Duration) -> Duration {
        match self.chosen() {
            Some(member) => member.renew_ahead(life),
            None => renew_ahead(life),
        }
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chain").field("name", &self.name).field("members", &self.names().collect::<Vec<_>>()).finish()
    }
}
