//! What each cloud does in its own way. A client is given the ways of its cloud, so that a program holds no code of the
//! other's.

use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::Request;

use crate::credentials::{self, Credential, CredentialsError, Env, Http, ProvideCredentials};
use crate::intercept::Attempt;
use crate::operation::Cloud;
use crate::shared::Shared;
use crate::sign::{SignError, Signed};
use crate::wire::WireRequest;
use crate::{alibaba, huawei};

/// The ways of one cloud.
pub(crate) struct Ways {
    pub(crate) request: MakeRequest,
    pub(crate) default_provider: DefaultProvider,
}

/// Makes the request of one attempt, and says what was signed of it.
type MakeRequest = fn(
    &Shared,
    &Attempt,
    &WireRequest,
    Option<&Credential>,
    SystemTime,
) -> Result<(Request<Bytes>, Option<Signed>), SignError>;

/// Where credentials come from when none are given; with a region, a project that nobody names is looked up.
type DefaultProvider = fn(&dyn Env, &Http, Option<&str>) -> Result<Arc<dyn ProvideCredentials>, CredentialsError>;

impl Ways {
    /// Those of a cloud. Ask in a constant: then the others are never named in the program.
    pub(crate) const fn of(cloud: Cloud) -> Self {
        match cloud {
            Cloud::Alibaba => {
                Self { request: alibaba::request, default_provider: credentials::alibaba::default_provider }
            }
            Cloud::Huawei => Self { request: huawei::request, default_provider: credentials::huawei::default_provider },
        }
    }
}
