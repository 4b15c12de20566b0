use super::*;

fn args(words: &[&str]) -> Result<Args, String> {
    match parse(words.iter().map(OsString::from))? {
        Command::Audit(args) => Ok(args),
        Command::Help => Err("help".into()),
    }
}

#[test]
fn nothing_means_the_fake_cloud() {
    let args = args(&[]).unwrap();
    assert!(args.clusters.is_empty() && args.endpoints.is_empty());
    assert_eq!((args.format, args.fail_on), (Format::Text, None));
    assert_eq!(args.expires_within, Duration::from_secs(30 * 86_400));
}

#[test]
fn clusters_keep_their_order() {
    let args = args(&["--dws", "cn-north-4/c2", "--polardb=cn-hangzhou/pc-1", "--dws", "cn-east-2/c1"]).unwrap();
    let named: Vec<_> = args.clusters.iter().map(|c| (c.database.name(), &*c.region, &*c.id)).collect();
    assert_eq!(named, [("dws", "cn-north-4", "c2"), ("polardb", "cn-hangzhou", "pc-1"), ("dws", "cn-east-2", "c1")]);
}

#[test]
fn every_option_is_read() {
    let words = ["--polardb", "r/c", "--endpoint", "alibaba-kms=https://kms.example.com", "--fail-on=look"];
    let args = args(&[&words[..], &["--format", "json", "--expires-within", "7"]].concat()).unwrap();
    assert_eq!(args.endpoints["alibaba-kms"], "https://kms.example.com");
    assert_eq!((args.format, args.fail_on), (Format::Json, Some(Verdict::Look)));
    assert_eq!(args.expires_within, Duration::from_secs(7 * 86_400));
    assert_eq!(parse(["-h".into()]), Ok(Command::Help));
}

#[test]
fn mistakes_say_what_to_write() {
    let table: [(&[&str], &str); 11] = [
        (&["--polardb"], "missing argument for option '--polardb'"),
        (
            &["--polardb", "pc-1"],
            "cannot parse argument \"pc-1\": a cluster is named REGION/CLUSTER, as in cn-hangzhou/pc-orders",
        ),
        (
            &["--dws", "/c"],
            "cannot parse argument \"/c\": a cluster is named REGION/CLUSTER, as in cn-hangzhou/pc-orders",
        ),
        (&["--endpoint", "kms"], "cannot parse argument \"kms\": an endpoint is named SERVICE=URL"),
        (
            &["--endpoint", "kms=https://h"],
            "cannot parse argument \"kms=https://h\": there is no service `kms`; \
             there are alibaba-polardb, alibaba-kms, huawei-dws, huawei-kms",
        ),
        (
            &["--endpoint", "alibaba-kms=http://h"],
            "cannot parse argument \"alibaba-kms=http://h\": endpoint: plain http is allowed to this machine only \
             (127.0.0.1, localhost); write it as https://host",
        ),
        (
            &["--endpoint", "alibaba-kms=https://h"],
            "--endpoint goes with --polardb or --dws; the fake cloud has its own address",
        ),
        (&["--expires-within", "soon"], "cannot parse argument \"soon\": days are a whole number"),
        (&["--format", "xml"], "cannot parse argument \"xml\": formats are text and json"),
        (&["--fail-on", "fine"], "cannot parse argument \"fine\": verdicts to fail on are look and act"),
        (&["--verbose"], "invalid option '--verbose'"),
    ];
    for (words, expected) in table {
        assert_eq!(args(words), Err(expected.to_owned()));
    }
    assert_eq!(args(&["pc-1"]), Err("unexpected argument \"pc-1\"".to_owned()));
}
