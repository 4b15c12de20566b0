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

#[test]
fn the_regions_file_is_read_after_the_environment() {
    let text = "# ours\n---\nKMS:\n  - id: cn-north-4\n    endpoint: https://kms.example.com\n\
                dws:   # any case\n- id: 'cn-north-4'\n  name: \"x: y\"\n  endpoint: \"https://one.example.com\" # c\n\
                - endpoints: [ https://two.example.com:8443, https://three.example.com ]\n  endpoint: https://four.example.com\n  id: cn-north-1\n\
                - id: cn-south-1\n  endpoints:\n    - https://five.example.com\n    - https://six.example.com\n\
                - id: cn-south-2\n  endpoints:\n  - https://seven.example.com\n  endpoint: https://eight.example.com\n";
    let find = |service, region| regions_file::find(text, service, region).expect("a file");
    assert_eq!(find("dws", "cn-north-4").as_deref(), Some("https://one.example.com"));
    assert_eq!(find("dws", "cn-north-1").as_deref(), Some("https://two.example.com:8443"));
    assert_eq!(find("dws", "cn-south-1").as_deref(), Some("https://five.example.com"));
    assert_eq!(find("dws", "cn-south-2").as_deref(), Some("https://seven.example.com"));
    assert_eq!(find("kms", "cn-north-4").as_deref(), Some("https://kms.example.com"));
    assert_eq!((find("kms", "cn-north-1"), find("iam", "cn-north-4")), (None, None));

    let path = std::env::temp_dir().join(format!("cumulo-regions-{}.yaml", std::process::id()));
    std::fs::write(&path, text).expect("a file");
    let file = path.display().to_string();
    let resolve = |region: &str, own: Option<&str>| {
        let env = |name: &str| match name {
            "HUAWEICLOUD_SDK_REGIONS_FILE" => Some(file.clone()),
            "HUAWEICLOUD_SDK_REGION_DWS_CN_NORTH_4" => own.map(str::to_owned),
            _ => None,
        };
        dws(|service| Endpoint::resolve(service, Some(region), Network::Public, &env).map(|found| found.to_string()))
    };
    assert_eq!(resolve("cn-north-4", None).as_deref(), Ok("https://one.example.com"));
    assert_eq!(resolve("cn-north-4", Some("https://own.example.com")).as_deref(), Ok("https://own.example.com"));
    assert!(resolve("ap-southeast-1", None).is_ok_and(|found| found.contains("myhuaweicloud.com")));
    std::fs::write(&path, "DWS:\n- id: cn-north-4\n  endpoint: http://one.example.com\n").expect("a file");
    assert!(resolve("cn-north-4", None).is_err_and(|error| error.to_string().contains("plain http is allowed")));
    std::fs::remove_file(&path).expect("a file");
    assert!(resolve("cn-north-4", None).is_ok(), "a file that is not there is no error");
}

#[test]
fn a_broken_regions_file_names_its_line_and_key() {
    for (text, line) in [
        ("- id: x", "1: id: "),
        ("DWS: x", "1: write"),
        ("DWS:\n  id", "2: id: "),
        ("DWS:\n\t- id: x", "2: id: a tab"),
        ("DWS:\n- id: {a: b}", "2: id: "),
        ("DWS:\n- id: \"x", "2: id: a quote"),
        ("DWS:\n- id: x\n  endpoints: https://a", "3: endpoints: a list"),
        ("DWS:\n- id: x\n  endpoint:\n", "3: endpoint: a value"),
        ("DWS:\n- id: x\n  geheim\n", "3: write"),
    ] {
        let error = regions_file::find(text, "dws", "x").expect_err(text);
        assert!(error.starts_with(&format!("line {line}")) && !error.contains("geheim"), "{text:?}: {error}");
    }
    // Whatever the bytes are, it says yes or no.
    let text = "DWS:\n - id: 'x'\n   endpoints: [https://a, b]\n   endpoint: \"c\" # d\n";
    let mut seed = 1_u64;
    for _ in 0..100_000 {
        let mut bytes = text.as_bytes().to_vec();
        for _ in 0..3 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = usize::try_from(seed >> 33).unwrap_or(0) % bytes.len();
            bytes[at] = b":-#[]'\"\n\t {}ax,\xff"[usize::try_from(seed >> 20).unwrap_or(0) % 16];
        }
        let _ = regions_file::find(&String::from_utf8_lossy(&bytes), "dws", "x");
    }
}
