//! Where a service is reached: region, network, or an address of one's own.

mod regions_file;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io::ErrorKind;
use std::net::IpAddr;
use std::path::PathBuf;

use http::HeaderValue;
use http::uri::{Authority, Scheme};

use crate::env::{Env, home, read};
use crate::operation::{Cloud, Network, Server, ServiceFacts};

/// Scheme and host, with a port where it is not the default one: the base of every request to a service.
///
/// ```
/// use cumulo_core::endpoint::Endpoint;
///
/// let endpoint = Endpoint::parse("https://kst-1.cryptoservice.kms.aliyuncs.com:443/")?;
/// assert_eq!(endpoint.host(), "kst-1.cryptoservice.kms.aliyuncs.com");
/// assert_eq!(endpoint.to_string(), "https://kst-1.cryptoservice.kms.aliyuncs.com");
/// assert!(Endpoint::parse("http://127.0.0.1:8080").is_ok());
/// assert!(Endpoint::parse("http://example.com").is_err());
/// # Ok::<(), cumulo_core::endpoint::EndpointError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    scheme: Scheme,
    authority: Authority,
    /// The authority as a header, which every request has.
    host: HeaderValue,
}

impl Endpoint {
    /// Reads `https://host`, `host`, `host:port`, or `http://` with a loopback address.
    ///
    /// # Errors
    ///
    /// Where the text has a path, a query, a fragment or user information, another scheme, plain `http` to another
    /// machine, or no valid host.
    pub fn parse(text: &str) -> Result<Self, EndpointError> {
        let text = text.trim();
        let error = |problem: &str| Err(EndpointError(format!("endpoint: {problem}")));
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
            None => ("https".to_owned(), text),
        };
        let scheme = match scheme.as_str() {
            "https" => Scheme::HTTPS,
            "http" => Scheme::HTTP,
            _ => return error("the scheme must be https; write it as https://host"),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        // User information may be a password: it is looked for first, and nothing of the text is quoted.
        if rest.contains('@') {
            return error("it must hold no user name or password; credentials are given to the client apart from it");
        }
        if rest.contains(['?', '#']) {
            return error("it must hold no query and no fragment; write it as https://host");
        }
        if rest.contains(['/', '\\']) {
            return error("it must hold no path, for the path belongs to the operation; write it as https://host");
        }
        let Some((host, port)) = split(rest) else {
            return error("it must hold a host name or address and at most a port, as in https://host:8443");
        };
        let host = host.to_ascii_lowercase();
        if scheme == Scheme::HTTP && !is_loopback(&host) {
            return error(
                "plain http is allowed to this machine only (127.0.0.1, localhost); write it as https://host",
            );
        }
        let default = if scheme == Scheme::HTTPS { 443 } else { 80 };
        let text = match port {
            Some(port) if port != default => format!("{host}:{port}"),
            _ => host,
        };
        match (Authority::try_from(text.as_str()), HeaderValue::try_from(text)) {
            (Ok(authority), Ok(host)) => Ok(Self { scheme, authority, host }),
            _ => error("the host is not valid"),
        }
    }

    /// The address of a service: an override of the environment, else the table of the service.
    ///
    /// A region that the table does not know gets the address that the service's rule makes of it, so that new regions
    /// work. Huawei Cloud: `HUAWEICLOUD_SDK_REGION_{SERVICE}_{REGION}` overrides, as in
    /// `HUAWEICLOUD_SDK_REGION_DWS_CN_NORTH_4=https://host`; after it the file `HUAWEICLOUD_SDK_REGIONS_FILE`, else
    /// `~/.huaweicloud/regions.yaml`. Of several addresses the first is taken.
    ///
    /// # Errors
    ///
    /// Where a region is needed and missing or misspelt, the service has no address in the network, or the override is
    /// no endpoint.
    pub fn resolve(
        service: &ServiceFacts,
        region: Option<&str>,
        network: Network,
        env: &dyn Env,
    ) -> Result<Self, EndpointError> {
        let region = region.map(str::trim).filter(|region| !region.is_empty());
        if let Some(region) = region {
            check_region(region)?;
            if let Some(endpoint) = overridden(service, region, env)? {
                return Ok(endpoint);
            }
        }
        let server = server(service, region, network)?;
        Self::parse(&server.host.replace("{region}", region.unwrap_or("")))
    }

    /// The endpoint that a host with `{region}` in it makes of a region.
    pub(crate) fn in_region(host: &str, region: &str) -> Result<Self, EndpointError> {
        check_region(region)?;
        Self::parse(&host.replace("{region}", region))
    }

    /// The host as the `Host` header has it.
    #[must_use]
    pub fn host(&self) -> &str {
        self.authority.as_str()
    }

    /// The host alone, as spans name it: without a port, and an IPv6 address without brackets.
    pub(crate) fn bare_host(&self) -> &str {
        self.authority.host().trim_start_matches('[').trim_end_matches(']')
    }

    /// The port, the default one included.
    pub(crate) fn port(&self) -> u16 {
        self.authority.port_u16().unwrap_or(if self.scheme == Scheme::HTTPS { 443 } else { 80 })
    }

    /// The `Host` header itself.
    pub(crate) fn host_header(&self) -> &HeaderValue {
        &self.host
    }

    /// The scheme.
    #[must_use]
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// Host and port.
    #[must_use]
    pub fn authority(&self) -> &Authority {
        &self.authority
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.authority)
    }
}

impl std::str::FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// The region that the environment names.
///
/// Alibaba Cloud: `ALIBABA_CLOUD_REGION_ID`, else `ALIBABA_CLOUD_REGION`. Huawei Cloud: `HUAWEICLOUD_SDK_REGION`. The
/// official SDKs read no region from the environment, so these names are a choice of these clients.
#[must_use]
pub fn region_from_env(cloud: Cloud, env: &dyn Env) -> Option<String> {
    let names: &[&str] = match cloud {
        Cloud::Alibaba => &["ALIBABA_CLOUD_REGION_ID", "ALIBABA_CLOUD_REGION"],
        Cloud::Huawei => &["HUAWEICLOUD_SDK_REGION"],
    };
    names.iter().find_map(|name| read(env, name))
}

/// Why there is no endpoint: what is wrong, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointError(String);

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for EndpointError {}

/// Host and port of an authority, checked.
fn split(text: &str) -> Option<(&str, Option<u16>)> {
    let end = if text.starts_with('[') { text.find(']')? + 1 } else { text.find(':').unwrap_or(text.len()) };
    let (host, rest) = text.split_at_checked(end)?;
    let port = match rest.strip_prefix(':') {
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => Some(digits.parse().ok().filter(|p| *p > 0)?),
        None if rest.is_empty() => None,
        _ => return None,
    };
    let valid = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            let name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
            let labels = host.strip_suffix('.').unwrap_or(host);
            host.len() <= 253 && host.bytes().all(name) && labels.split('.').all(|l| !l.is_empty() && l.len() <= 63)
        }
    };
    valid.then_some((host, port))
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Region ids become part of host names: nothing but what they are made of may pass.
fn check_region(region: &str) -> Result<(), EndpointError> {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if region.len() <= 63 && region.bytes().all(allowed) && !region.starts_with('-') && !region.ends_with('-') {
        return Ok(());
    }
    let shown: String = region.chars().take(32).collect();
    Err(EndpointError(format!(
        "region {shown:?}: a region id is lower-case letters, digits and hyphens, such as cn-hangzhou or cn-north-4"
    )))
}

/// What the environment, or else the regions file, says in place of the table of the service.
fn overridden(service: &ServiceFacts, region: &str, env: &dyn Env) -> Result<Option<Endpoint>, EndpointError> {
    if service.cloud != Cloud::Huawei {
        return Ok(None);
    }
    let upper = |text: &str| text.to_ascii_uppercase().replace('-', "_");
    let variable = format!("HUAWEICLOUD_SDK_REGION_{}_{}", upper(service.name), upper(region));
    let value = read(env, &variable).unwrap_or_default();
    let (place, text) = match value.split(',').map(str::trim).find(|text| !text.is_empty()) {
        Some(first) => (variable, first.to_owned()),
        None => match from_file(service.name, region, env)? {
            Some(found) => found,
            None => return Ok(None),
        },
    };
    let parsed = Endpoint::parse(&text);
    parsed.map(Some).map_err(|EndpointError(message)| EndpointError(format!("{place}: {message}")))
}

/// The endpoint in the regions file, and the name of the file. A file that is not there is no error.
fn from_file(service: &str, region: &str, env: &dyn Env) -> Result<Option<(String, String)>, EndpointError> {
    let named = read(env, "HUAWEICLOUD_SDK_REGIONS_FILE").map(PathBuf::from);
    let Some(path) = named.or_else(|| Some(home(env)?.join(".huaweicloud").join("regions.yaml"))) else {
        return Ok(None);
    };
    let place = format!("file {}", path.display());
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(EndpointError(format!("{place} cannot be read: {}", error.kind()))),
    };
    let found = regions_file::find(&text, service, region);
    let found = found.map_err(|problem| EndpointError(format!("{place}, {problem}")))?;
    Ok(found.map(|endpoint| (place, endpoint)))
}

/// The server for a region: listed, else by rule.
fn server<'a>(service: &'a ServiceFacts, region: Option<&str>, network: Network) -> Result<&'a Server, EndpointError> {
    let here = || service.servers.iter().filter(|server| server.network == network);
    let regional = |server: &&Server| server.host.contains("{region}");
    let name = service.name;
    if here().next().is_none() {
        let network = match network {
            Network::Public => "public",
            Network::Vpc => "VPC",
        };
        return Err(EndpointError(format!(
            "{name} has no endpoint in the {network} network; choose another network or give the endpoint itself"
        )));
    }
    let found = match region {
        Some(region) => {
            // The rule that serves the most regions is the one that new regions follow.
            let rule = || here().filter(regional).rev().max_by_key(|server| server.regions.len());
            here().find(|server| server.regions.contains(&region)).or_else(rule).or_else(|| here().next())
        }
        None if here().any(|server| regional(&server)) => None,
        None => here().next(),
    };
    found.ok_or_else(|| {
        let (example, variable) = match service.cloud {
            Cloud::Alibaba => ("cn-hangzhou", "ALIBABA_CLOUD_REGION_ID"),
            Cloud::Huawei => ("cn-north-4", "HUAWEICLOUD_SDK_REGION"),
        };
        EndpointError(format!(
            "{name}: no region is given; set it with .region(\"{example}\") or in the variable {variable}, or give the endpoint itself"
        ))
    })
}
