//! Which operation a request is for.

use http::HeaderMap;

use crate::catalog::{Cloud, Operation, Service};
use crate::params::{match_path, suggest};
use crate::refusal::Refusal;

/// Where a request goes.
pub(crate) struct Route<'a> {
    pub(crate) cloud: Cloud,
    /// The service and the operation, if there are such.
    pub(crate) found: Option<(&'a Service, &'a Operation)>,
    /// What the request calls the operation; nothing for a path that none has.
    pub(crate) called: String,
    /// Why there is none.
    pub(crate) refusal: Option<Refusal>,
}

/// Finds the operation; `scope` is the one service that the listener serves, if it does not serve all.
pub(crate) fn find<'a>(
    services: &'a [Service],
    scope: Option<&str>,
    method: &http::Method,
    path: &str,
    query: &[(String, String)],
    headers: &HeaderMap,
) -> Route<'a> {
    let mut served = services.iter().filter(|service| scope.is_none_or(|scope| service.id == scope));
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let pair = |name: &str| query.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    let rpc = headers.keys().any(|name| name.as_str().starts_with("x-acs-"))
        || header("authorization").is_some_and(|value| value.starts_with("ACS"))
        || (pair("Action").is_some() && pair("Version").is_some());
    if rpc {
        let action = header("x-acs-action").or(pair("Action")).unwrap_or_default();
        let version = header("x-acs-version").or(pair("Version")).unwrap_or_default();
        let served: Vec<&Service> = served.filter(|service| service.cloud == Cloud::Alibaba).collect();
        return alibaba(&served, action, version, method, path);
    }
    let rest = served.clone().filter(|service| service.cloud == Cloud::Huawei);
    let fits =
        |operation: &&Operation| operation.method == method.as_str() && match_path(&operation.path, path).is_some();
    // A path without a parameter in it goes before one that has a parameter in its place.
    let found = rest
        .flat_map(|service| service.operations.iter().filter(fits).map(move |operation| (service, operation)))
        .min_by_key(|(_, operation)| operation.path.matches('{').count());
    let refusal = found.is_none().then(|| {
        let same_path = served.find_map(|s| s.operations.iter().find(|o| match_path(&o.path, path).is_some()));
        let reason = match same_path {
            Some(operation) => format!("{path} takes {}, not {method}", operation.method),
            None => format!("no operation has the path {path}"),
        };
        Refusal::new(404, "APIGW.0101", "The API does not exist or has not been published in the environment.")
            .because(reason)
    });
    let called = found.map(|(_, operation)| operation.id.clone()).unwrap_or_default();
    Route { cloud: Cloud::Huawei, found, called, refusal }
}

fn alibaba<'a>(served: &[&'a Service], action: &str, version: &str, method: &http::Method, path: &str) -> Route<'a> {
    let of_version: Vec<&'a Service> = served.iter().copied().filter(|service| service.version == version).collect();
    let found = of_version
        .iter()
        .find_map(|service| service.operations.iter().find(|o| o.id == action).map(|operation| (*service, operation)));
    let not_found = |reason: String| {
        Refusal::new(404, "InvalidAction.NotFound", "Specified api is not found, please check your url and method.")
            .because(reason)
    };
    let refusal = if action.is_empty() || version.is_empty() {
        let name = if action.is_empty() { "Action" } else { "Version" };
        let message = format!("{name} is mandatory for this action.");
        Some(
            Refusal::new(400, format!("Missing{name}"), message)
                .because("x-acs-action and x-acs-version name the operation"),
        )
    } else if of_version.is_empty() {
        let known: Vec<String> = served.iter().map(|s| format!("{} of {}", s.version, s.id)).collect();
        Some(
            Refusal::new(400, "InvalidVersion", "Specified parameter Version is not valid.")
                .because(format!("`{version}` is no version that is served here; there are {}", known.join(", "))),
        )
    } else if found.is_none() {
        let names = of_version.iter().flat_map(|service| service.operations.iter().map(|o| o.id.as_str()));
        Some(not_found(format!("no operation `{action}`; {}", suggest(action, names))))
    } else if path != "/" {
        Some(not_found(format!("operations of this style have the path /, not {path}")))
    } else if method != http::Method::GET && method != http::Method::POST {
        let message = "This http method is not supported.";
        Some(
            Refusal::new(405, "UnsupportedHTTPMethod", message)
                .because(format!("{action} takes POST or GET, not {method}")),
        )
    } else {
        None
    };
    Route { cloud: Cloud::Alibaba, found, called: action.to_owned(), refusal }
}
