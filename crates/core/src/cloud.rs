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
    pub(crate) chain: DefaultChain,
    pub(crate) lookups: MakeLookups,
}

/// Who tells ids that stand in paths, where neither the client nor its credentials know them. They are asked only by
/// calls whose path has the id.
#[derive(Default)]
pub(crate) struct Lookups {
    pub(crate) project: Option<Arc<dyn ProvideCredentials>>,
    pub(crate) account: Option<Arc<dyn ProvideCredentials>>,
}

/// Makes the request of one attempt, and says what was signed of it.
type MakeRequest = fn(
    &Shared,
    &Attempt,
    &WireRequest,
    Option<&Credential>,
    SystemTime,
) -> Result<(Request<Bytes>, Option<Signed>), SignError>;

/// Where credentials come from when none are given; services that give them are asked in the region.
type DefaultChain = fn(&dyn Env, &Http, Option<&str>) -> Arc<dyn ProvideCredentials>;

/// The look-ups for credentials; the project's needs a region.
type MakeLookups = fn(&Arc<dyn ProvideCredentials>, &dyn Env, &Http, Option<&str>) -> Result<Lookups, CredentialsError>;

impl Ways {
    /// Those of a cloud. Ask in a constant: then the others are never named in the program.
    pub(crate) const fn of(cloud: Cloud) -> Self {
        match cloud {
            Cloud::Alibaba => Self {
                request: alibaba::request,
                chain: credentials::alibaba::chain,
                lookups: |_, _, _, _| Ok(Lookups::default()),
            },
            Cloud::Huawei => Self {
                request: huawei::request,
                chain: credentials::huawei::chain,
                lookups: credentials::huawei::lookups,
            },
        }
    }
}
