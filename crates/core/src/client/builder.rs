//! Setting up a client.

#[cfg(all(test, feature = "reqwest"))]
mod tests;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use http::HeaderValue;

use super::Client;
use crate::cloud::{Lookups, Ways};
use crate::credentials::{Cache, Env, Http, ProcessEnv, ProvideCredentials};
use crate::endpoint::{self, Endpoint};
use crate::error::{Error, ErrorKind};
use crate::intercept::Intercept;
use crate::operation::{Cloud, Network, Service, ServiceFacts};
use crate::options::Timeouts;
use crate::retry::{Budget, RetryPolicy};
use crate::shared::Shared;
use crate::skew::Skew;
use crate::transport::{Limits, Transport};

/// Sets up a [`Client`]. What is not set comes from the environment, once, in [`build`](Self::build).
#[must_use = "a builder does nothing until `build`"]
pub struct Builder<S> {
    settings: Settings,
    service: PhantomData<fn() -> S>,
}

#[derive(Default)]
struct Settings {
    region: Option<String>,
    network: Network,
    endpoint: Option<String>,
    credentials: Option<Arc<dyn ProvideCredentials>>,
    project_id: Option<String>,
    domain_id: Option<String>,
    transport: Option<Arc<dyn Transport>>,
    app: Option<String>,
    retry: RetryPolicy,
    timeouts: Timeouts,
    limits: Limits,
    hooks: Vec<Box<dyn Intercept>>,
}

impl<S: Service> Builder<S> {
    pub(super) fn new() -> Self {
        Self { settings: Settings::default(), service: PhantomData }
    }

    /// Sets the region: `cn-hangzhou`, `cn-north-4`. Regions that are newer than this crate work too.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.settings.region = Some(region.into());
        self
    }

    /// Sets the network; [`Network::Vpc`] uses the addresses inside a virtual private cloud.
    pub fn network(mut self, network: Network) -> Self {
        self.settings.network = network;
        self
    }

    /// Sets the address instead of finding it by region: `https://kms.example.com`, without a path. Plain `http` is
    /// for loopback only.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.settings.endpoint = Some(endpoint.into());
        self
    }

    /// Sets where credentials come from. What the provider gives is kept and renewed ahead of its end.
    pub fn credentials(mut self, provider: impl ProvideCredentials + 'static) -> Self {
        self.settings.credentials = Some(Arc::new(Cache::new(provider)));
        self
    }

    /// Sets the project (Huawei Cloud): it stands in the path of most calls. Where nobody names it, IAM is asked, once, which
    /// project the region has.
    pub fn project_id(mut self, project_id: impl Into<String>) -> Self {
        self.settings.project_id = Some(project_id.into());
        self
    }

    /// Sets the account (Huawei Cloud), for services that are not bound to a region. IAM is asked for one that stands in a
    /// path and that nobody names.
    pub fn domain_id(mut self, domain_id: impl Into<String>) -> Self {
        self.settings.domain_id = Some(domain_id.into());
        self
    }

    /// Sets what sends the requests: those of the service, and those to token services far away.
    ///
    /// Metadata services, and what else gives credentials over plain `http`, are asked past it, without a proxy: a proxy
    /// would see their keys. Only where neither the feature `reqwest` nor `hyper` is on are they asked through it. To have
    /// all through one transport, such as a fake in memory, give the credentials too:
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use cumulo_core::operation::{Cloud, Service};
    /// # use cumulo_core::transport::Transport;
    /// # use cumulo_core::{Client, Error};
    /// use cumulo_core::credentials::{Http, ProcessEnv, default_provider};
    ///
    /// # fn of<S: Service>(memory: impl Transport + Clone) -> Result<Client<S>, Box<dyn std::error::Error>> {
    /// let http = Http::new(Arc::new(memory.clone()));
    /// let credentials = default_provider(Cloud::Alibaba, &ProcessEnv, &http, None)?;
    /// let client = Client::builder().region("cn-hangzhou").transport(memory).credentials(credentials).build()?;
    /// # Ok(client) }
    /// ```
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.settings.transport = Some(Arc::new(transport));
        self
    }

    /// Names your program in the user agent: visible ASCII, at most 50 characters.
    pub fn app(mut self, name: impl Into<String>) -> Self {
        self.settings.app = Some(name.into());
        self
    }

    /// Sets how often calls are sent again.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.settings.retry = policy;
        self
    }

    /// Sets how long things may take.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.settings.timeouts = timeouts;
        self
    }

    /// Sets how much of an answer is read.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// Adds a hook around every attempt. Hooks run in the order in which they were added.
    pub fn intercept(mut self, hook: impl Intercept) -> Self {
        self.settings.hooks.push(Box::new(hook));
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// Where something is missing or cannot work; the error says what to set.
    pub fn build(self) -> Result<Client<S>, Error> {
        self.settings
            .build(const { &S::FACTS }, const { &Ways::of(S::FACTS.cloud) }, &ProcessEnv)
            .map(Client::from_shared)
    }
}

impl Settings {
    fn build(mut self, facts: &'static ServiceFacts, ways: &'static Ways, env: &dyn Env) -> Result<Shared, Error> {
        let huawei = facts.cloud == Cloud::Huawei;
        let from_env = |name| env.var(name).filter(|value| huawei && !value.trim().is_empty());
        self.region = self.region.or_else(|| endpoint::region_from_env(facts.cloud, env));
        self.project_id = self.project_id.or_else(|| from_env("HUAWEICLOUD_SDK_PROJECT_ID"));
        self.domain_id = self.domain_id.or_else(|| from_env("HUAWEICLOUD_SDK_DOMAIN_ID"));
        let endpoint = self.find_endpoint(facts, env)?;
        let transport = match self.transport.take() {
            Some(transport) => transport,
            None => default_transport(&self.timeouts, &endpoint)?,
        };
        let (credentials, lookups) = self.find_credentials(ways, env, &transport)?;
        Ok(Shared {
            facts,
            ways,
            credentials,
            lookups,
            endpoint,
            project_id: self.project_id,
            domain_id: self.domain_id,
            transport,
            user_agent: user_agent(facts, self.app.as_deref())?,
            retry: self.retry,
            timeouts: self.timeouts,
            limits: self.limits,
            hooks: self.hooks,
            budget: Budget::new(),
            skew: Skew::default(),
        })
    }

    fn find_endpoint(&self, facts: &ServiceFacts, env: &dyn Env) -> Result<Endpoint, Error> {
        let found = match &self.endpoint {
            Some(text) => Endpoint::parse(text),
            None => Endpoint::resolve(facts, self.region.as_deref(), self.network, env),
        };
        found.map_err(|error| Error::new(ErrorKind::Configuration, error.to_string()).with_source(error))
    }

    /// The provider that was given, or the chain of the cloud; and who is asked for ids that nobody names.
    fn find_credentials(
        &mut self,
        ways: &Ways,
        env: &dyn Env,
        transport: &Arc<dyn Transport>,
    ) -> Result<(Arc<dyn ProvideCredentials>, Lookups), Error> {
        let http = credential_http(transport);
        let region = self.region.as_deref().filter(|_| self.project_id.is_none());
        let given = self.credentials.take();
        let credentials = given.unwrap_or_else(|| (ways.chain)(env, &http, region));
        let lookups = (ways.lookups)(&credentials, env, &http, region)
            .map_err(|error| Error::new(ErrorKind::Credentials, error.to_string()).with_source(error))?;
        Ok((credentials, lookups))
    }
}

fn user_agent(facts: &ServiceFacts, app: Option<&str>) -> Result<HeaderValue, Error> {
    let text = match app {
        None => facts.agent.to_owned(),
        Some(app) if app.len() <= 50 && app.bytes().all(|b| b.is_ascii_graphic()) => format!("{} {app}", facts.agent),
        Some(_) => {
            let message = "the name of the app is not visible ASCII of at most 50 characters";
            return Err(Error::new(ErrorKind::Configuration, message));
        }
    };
    HeaderValue::try_from(text)
        .map_err(|error| Error::new(ErrorKind::Configuration, "the user agent").with_source(error))
}

/// What providers send through. Whether a transport of one's own uses a proxy is not known, so what is near is asked past
/// it; where nothing else is compiled, it is all there is.
fn credential_http(transport: &Arc<dyn Transport>) -> Http {
    let http = Http::new(Arc::clone(transport));
    if cfg!(any(feature = "reqwest", feature = "hyper")) { http.with_system_direct() } else { http }
}

#[cfg(feature = "reqwest")]
fn default_transport(timeouts: &Timeouts, endpoint: &Endpoint) -> Result<Arc<dyn Transport>, Error> {
    let builder = crate::transport::Reqwest::builder().connect_timeout(timeouts.connect);
    // Plain http is loopback: no proxy has business there.
    let loopback = *endpoint.scheme() == http::uri::Scheme::HTTP;
    let builder = if loopback { builder.no_proxy() } else { builder };
    Ok(Arc::new(builder.build()?))
}

#[cfg(all(feature = "hyper", not(feature = "reqwest")))]
fn default_transport(timeouts: &Timeouts, _: &Endpoint) -> Result<Arc<dyn Transport>, Error> {
    Ok(Arc::new(crate::transport::Hyper::new(timeouts.connect)?))
}

#[cfg(not(any(feature = "reqwest", feature = "hyper")))]
fn default_transport(_: &Timeouts, _: &Endpoint) -> Result<Arc<dyn Transport>, Error> {
    Err(Error::new(ErrorKind::Configuration, "no transport: set one with `transport`, or enable the feature `reqwest`"))
}

impl<S> fmt::Debug for Builder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("region", &self.settings.region)
            .field("network", &self.settings.network)
            .finish_non_exhaustive()
    }
}
