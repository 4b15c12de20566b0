use super::*;

fn server(network: Network, host: &'static str, regions: &'static [&'static str]) -> Server {
    Server { network, host, regions }
}

/// PolarDB: mainland regions share one public host, their VPC hosts are regional.
fn polardb<R>(test: impl FnOnce(&ServiceFacts) -> R) -> R {
    let servers = [
        server(Network::Public, "polardb.aliyuncs.com", &["cn-beijing", "cn-hangzhou"]),
        server(Network::Public, "polardb.{region}.aliyuncs.com", &["ap-southeast-1", "eu-central-1"]),
        server(Network::Vpc, "polardb-vpc.{region}.aliyuncs.com", &["ap-southeast-1", "cn-hangzhou"]),
    ];
    with(Cloud::Alibaba, "polardb", &servers, test)
}

/// DWS: three top-level domains, and no network but the public one.
fn dws<R>(test: impl FnOnce(&ServiceFacts) -> R) -> R {
    let servers = [
        server(Network::Public, "dws.{region}.myhuaweicloud.eu", &["eu-west-101"]),
        server(Network::Public, "dws.{region}.myhuaweicloud.cn", &["ap-southeast-4", "tr-west-1"]),
        server(Network::Public, "dws.{region}.myhuaweicloud.com", &["af-south-1", "ap-southeast-1", "cn-north-4"]),
    ];
    with(Cloud::Huawei, "dws", &servers, test)
}

fn with<R>(cloud: Cloud, name: &'static str, servers: &[Server], test: impl FnOnce(&ServiceFacts) -> R) -> R {
    // Facts are static in generated code; a test leaks a few bytes for the same shape.
    let servers: &'static [Server] = Box::leak(servers.to_vec().into_boxed_slice());
    test(&ServiceFacts { cloud, name, version: "", agent: "", servers })
}

fn nothing(_: &str) -> Option<String> {
    None
}

fn resolve(service: &ServiceFacts, region: &str, network: Network) -> String {
    let region = Some(region).filter(|region| !region.is_empty());
    match Endpoint::resolve(service, region, network, &nothing) {
        Ok(endpoint) => endpoint.to_string(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn the_table_of_the_service_answers_first() {
    polardb(|service| {
        for (region, network, host) in [
            ("cn-hangzhou", Network::Public, "https://polardb.aliyuncs.com"),
            ("cn-hangzhou", Network::Vpc, "https://polardb-vpc.cn-hangzhou.aliyuncs.com"),
            ("eu-central-1", Network::Public, "https://polardb.eu-central-1.aliyuncs.com"),
        ] {
            assert_eq!(resolve(service, region, network), host);
        }
    });
    dws(|service| {
        assert_eq!(resolve(service, "eu-west-101", Network::Public), "https://dws.eu-west-101.myhuaweicloud.eu");
        assert_eq!(resolve(service, "tr-west-1", Network::Public), "https://dws.tr-west-1.myhuaweicloud.cn");
        assert_eq!(resolve(service, " cn-north-4 ", Network::Public), "https://dws.cn-north-4.myhuaweicloud.com");
    });
}

#[test]
fn a_new_region_follows_the_rule_that_serves_most() {
    polardb(|service| {
        assert_eq!(resolve(service, "xx-new-9", Network::Public), "https://polardb.xx-new-9.aliyuncs.com");
        assert_eq!(resolve(service, "xx-new-9", Network::Vpc), "https://polardb-vpc.xx-new-9.aliyuncs.com");
    });
    dws(|service| {
        assert_eq!(resolve(service, "cn-north-99", Network::Public), "https://dws.cn-north-99.myhuaweicloud.com");
    });
}

#[test]
fn a_missing_or_misspelt_region_is_explained() {
    polardb(|service| {
        let message = resolve(service, "", Network::Public);
        assert!(
            message.contains(".region(\"cn-hangzhou\")") && message.contains("ALIBABA_CLOUD_REGION_ID"),
            "{message}"
        );
    });
    dws(|service| {
        assert!(resolve(service, "", Network::Public).contains("HUAWEICLOUD_SDK_REGION"));
        let message = resolve(service, "cn-north-4", Network::Vpc);
        assert!(message.contains("no endpoint in the VPC network"), "{message}");
        for region in ["CN-North-4", "cn_north_4", "a.evil.example/", "evil.example#", "é", "-a", "a-", "a b"] {
            let message = resolve(service, region, Network::Public);
            assert!(message.contains("lower-case letters, digits and hyphens"), "{region}: {message}");
        }
    });
}

#[test]
fn a_service_without_regions_needs_none() {
    let servers = [server(Network::Public, "iam.myhuaweicloud.com", &[])];
    with(Cloud::Huawei, "iam", &servers, |service| {
        assert_eq!(resolve(service, "", Network::Public), "https://iam.myhuaweicloud.com");
        assert_eq!(resolve(service, "cn-north-4", Network::Public), "https://iam.myhuaweicloud.com");
    });
}

#[test]
fn the_environment_overrides_a_region_of_huawei_cloud() {
    let env = |name: &str| match name {
        "HUAWEICLOUD_SDK_REGION_DWS_CN_NORTH_4" => Some(" https://one.example:8443 , https://two.example".to_owned()),
        "HUAWEICLOUD_SDK_REGION_DWS_CN_NORTH_1" => Some("http://one.example".to_owned()),
        _ => None,
    };
    dws(|service| {
        let resolve = |region| Endpoint::resolve(service, Some(region), Network::Public, &env);
        assert_eq!(
            resolve("cn-north-4").map(|endpoint| endpoint.to_string()),
            Ok("https://one.example:8443".to_owned())
        );
        let message = resolve("cn-north-1").map_err(|error| error.to_string());
        assert!(
            message.is_err_and(|text| text.starts_with("HUAWEICLOUD_SDK_REGION_DWS_CN_NORTH_1: endpoint: plain http"))
        );
    });
}

#[test]
fn an_endpoint_of_ones_own_is_taken_as_it_will_be_sent() {
    for (text, url) in [
        ("https://kms.example.com", "https://kms.example.com"),
        ("kms.example.com", "https://kms.example.com"),
        ("HTTPS://KMS.Example.COM:443/", "https://kms.example.com"),
        ("https://kms.example.com:8443", "https://kms.example.com:8443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.9.9.9:80", "http://127.9.9.9"),
        ("http://localhost:1", "http://localhost:1"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://[2001:db8::1]", "https://[2001:db8::1]"),
        ("https://10.0.0.8", "https://10.0.0.8"),
    ] {
        assert_eq!(Endpoint::parse(text).map(|endpoint| endpoint.to_string()), Ok(url.to_owned()), "{text}");
    }
}

#[test]
fn what_is_no_endpoint_is_refused_with_a_reason() {
    for (text, reason) in [
        ("http://kms.example.com", "plain http"),
        ("http://127.0.0.1.example.com", "plain http"),
        ("ftp://kms.example.com", "scheme must be https"),
        ("https://kms.example.com/v1", "no path"),
        ("https://kms.example.com//", "no path"),
        ("https://kms.example.com\\v1", "no path"),
        ("https://kms.example.com?a=1", "no query"),
        ("https://kms.example.com#a", "no query and no fragment"),
        ("https://user:geheim@kms.example.com", "no user name or password"),
        ("", "a host name"),
        ("https://", "a host name"),
        ("https://:443", "a host name"),
        ("https://kms.example.com:", "a host name"),
        ("https://kms.example.com:0", "a host name"),
        ("https://kms.example.com:65536", "a host name"),
        ("https://kms.example.com:+1", "a host name"),
        ("https://kms example.com", "a host name"),
        ("https://kms..example.com", "a host name"),
        ("https://kms.example.com\r\nx: y", "a host name"),
        ("https://bücher.example", "a host name"),
        ("https://[::1", "a host name"),
        ("https://[zz]", "a host name"),
    ] {
        let message = Endpoint::parse(text).map_err(|error| error.to_string());
        assert!(message.as_ref().is_err_and(|m| m.contains(reason) && !m.contains("geheim")), "{text}: {message:?}");
    }
}

#[test]
fn the_region_comes_from_the_environment() {
    let env = |name: &str| (name == "ALIBABA_CLOUD_REGION").then(|| " cn-beijing\n".to_owned());
    assert_eq!(region_from_env(Cloud::Alibaba, &env).as_deref(), Some("cn-beijing"));
    assert_eq!(region_from_env(Cloud::Huawei, &env), None);
}
