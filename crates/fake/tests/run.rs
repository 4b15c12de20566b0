//! The fake run by hand.

use std::time::Duration;

use cumulo_fake::run::{Options, run};

#[test]
fn it_prints_what_a_shell_needs_and_ends_by_itself() {
    let mut options = Options::default();
    options.limit = Some(Duration::from_millis(10));
    options.ignore_stdin = true;
    let mut out = Vec::new();
    run(&options, &mut out).unwrap();
    let out = String::from_utf8(out).unwrap();
    let lines: Vec<&str> = out.lines().collect();
    assert!(lines[0].starts_with(
        "# a fake of alibaba-kms, alibaba-polardb, alibaba-sts, huawei-dws, huawei-kms, alibaba-metadata, huawei-metadata, huawei-iam, huawei-sts, agents on http://127.0.0.1:"
    ));
    assert!(lines[1].starts_with("export CUMULO_FAKE_ENDPOINT=http://127.0.0.1:"));
    assert!(lines.contains(&"export ALIBABA_CLOUD_ACCESS_KEY_ID=fake-access-key-id"));
    assert!(lines.contains(&"export HUAWEICLOUD_SDK_SK=fake-access-key-secret"));
    assert_eq!(lines.last(), Some(&"# 0 requests"));
}

#[test]
fn a_port_that_is_taken_is_an_error() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut options = Options::default();
    options.port = taken.local_addr().unwrap().port();
    let error = run(&options, &mut Vec::new()).unwrap_err().to_string();
    assert!(error.starts_with(&format!("port {} of loopback: ", options.port)), "{error}");
}
