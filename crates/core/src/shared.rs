//! What all calls of a client share, whatever operation they send.

use std::sync::Arc;

use crate::cloud::{Lookups, Ways};
use crate::credentials::ProvideCredentials;
use crate::endpoint::Endpoint;
use crate::intercept::Intercept;
use crate::operation::ServiceFacts;
use crate::options::Timeouts;
use crate::retry::{Budget, RetryPolicy};
use crate::skew::Skew;
use crate::transport::{Limits, Transport};

/// One for a client and all its clones.
pub(crate) struct Shared {
    pub(crate) facts: &'static ServiceFacts,
    pub(crate) ways: &'static Ways,
    pub(crate) endpoint: Endpoint,
    pub(crate) credentials: Arc<dyn ProvideCredentials>,
    pub(crate) lookups: Lookups,
    pub(crate) project_id: Option<String>,
    pub(crate) domain_id: Option<String>,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) user_agent: http::HeaderValue,
    pub(crate) retry: RetryPolicy,
    pub(crate) timeouts: Timeouts,
    pub(crate) limits: Limits,
    pub(crate) hooks: Vec<Box<dyn Intercept>>,
    pub(crate) budget: Budget,
    pub(crate) skew: Skew,
}
