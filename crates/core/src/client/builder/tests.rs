//! Which way requests go: a proxy sees those of the service, and none that asks for a key nearby.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use bytes::Bytes;

use super::*;
use crate::transport::Reqwest;

const GRANT: &str = r#"{"Code":"Success","AccessKeyId":"STS.id","AccessKeySecret":"s","SecurityToken":"t","Expiration":"2099-01-01T00:00:00Z"}"#;

const KMS: ServiceFacts =
    ServiceFacts { cloud: Cloud::Alibaba, name: "kms", version: "2016-01-20", agent: "cumulo-test/0", servers: &[] };

/// Answers every request with a credential and keeps the request lines. Its thread ends with the tests.
fn recorder() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let lines = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&lines);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = [0; 8192];
            let length = stream.read(&mut head).unwrap();
            let head = String::from_utf8_lossy(&head[..length]).into_owned();
            seen.lock().unwrap().push(head.lines().next().unwrap_or("").to_owned());
            let length = GRANT.len();
            let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{GRANT}");
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    (address, lines)
}

#[tokio::test]
async fn a_proxy_of_one_s_own_does_not_see_what_gives_keys_nearby() {
    let ((proxy, by_proxy), (agent, by_agent)) = (recorder(), recorder());
    let env = |name: &str| match name {
        "HOME" => Some("/nonexistent".to_owned()),
        "ALIBABA_CLOUD_ECS_METADATA_DISABLED" => Some("true".to_owned()),
        "ALIBABA_CLOUD_CREDENTIALS_URI" => Some(format!("{agent}/key")),
        _ => None,
    };
    let settings = Settings {
        endpoint: Some("http://127.0.0.1:9".to_owned()),
        transport: Some(Arc::new(Reqwest::builder().proxy(proxy).build().unwrap())),
        ..Settings::default()
    };
    let shared = settings.build(&KMS, const { &Ways::of(Cloud::Alibaba) }, &env).unwrap();
    assert_eq!(shared.credentials.credentials().await.unwrap().id(), "STS.id");
    assert_eq!(*by_agent.lock().unwrap(), ["GET /key HTTP/1.1"]);
    assert!(by_proxy.lock().unwrap().is_empty(), "{by_proxy:?}");

    let request = http::Request::get("http://127.0.0.1:9/of-the-service").body(Bytes::new()).unwrap();
    shared.transport.send(request, shared.limits).await.unwrap();
    assert_eq!(*by_proxy.lock().unwrap(), ["GET http://127.0.0.1:9/of-the-service HTTP/1.1"]);
}
