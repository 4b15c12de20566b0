//! Project and account of Huawei Cloud: known, asked for once, or not needed.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::future::IntoFuture as _;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use cumulo_core::credentials::Credential;
use cumulo_core::decode::{Decode, Slot};
use cumulo_core::encode::{Encode, Fields, In};
use cumulo_core::operation::{Cloud, Network, Operation, OperationFacts, Server, Service, ServiceFacts};
use cumulo_core::transport::{BoxFuture, Limits, Transport, TransportError};
use cumulo_core::{Client, ErrorKind};

struct Dws;

impl Service for Dws {
    const FACTS: ServiceFacts = ServiceFacts {
        cloud: Cloud::Huawei,
        name: "dws",
        version: "",
        agent: "cumulo-test/0",
        servers: &[Server { network: Network::Public, host: "dws.{region}.myhuaweicloud.com", regions: &[] }],
    };
}

const CLUSTERS: u8 = 0;
const REGIONS: u8 = 1;
const USERS: u8 = 2;

/// Three operations: of a project, of nothing, of an account. The first can name its project itself.
#[derive(Clone, Default)]
struct Read<const WHAT: u8>(Option<String>);

impl<const WHAT: u8> Encode for Read<WHAT> {
    fn encode(&self, fields: &mut dyn Fields) {
        fields.put(In::Path, "project_id", &self.0);
    }
}

impl<const WHAT: u8> Operation for Read<WHAT> {
    type Service = Dws;
    type Output = Output;
    const FACTS: OperationFacts = OperationFacts {
        name: "Read",
        path: match WHAT {
            CLUSTERS => "/v1.0/{project_id}/clusters",
            REGIONS => "/v1.0/regions",
            _ => "/v3/{domain_id}/users",
        },
        ..OperationFacts::DEFAULT
    };
}

#[derive(Debug)]
struct Output;

impl Decode for Output {
    fn blank() -> Self {
        Self
    }

    fn field(&mut self, _: &str) -> Option<Slot<'_>> {
        None
    }
}

/// The service, and an IAM that knows a project and an account, or knows nothing.
#[derive(Clone, Default)]
struct Clouds {
    strict: bool,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Clouds {
    fn client(&self, credential: Credential) -> Client<Dws> {
        Client::builder().region("cn-north-4").credentials(credential).transport(self.clone()).build().unwrap()
    }

    /// What was asked since the last time.
    fn seen(&self) -> Vec<String> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }
}

impl Transport for Clouds {
    fn send(
        &self,
        request: http::Request<Bytes>,
        _: Limits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let uri = request.uri();
        self.seen.lock().unwrap().push(uri.to_string().replace(".cn-north-4.myhuaweicloud.com", ""));
        let (status, body) = match uri.path() {
            "/v3/projects" | "/v3/auth/domains" if self.strict => (403, r#"{"error_code":"IAM.0003"}"#),
            "/v3/projects" => (200, r#"{"projects":[{"id":"p"}]}"#),
            "/v3/auth/domains" => (200, r#"{"domains":[{"id":"d"}]}"#),
            _ => (200, "{}"),
        };
        let answer = http::Response::builder().status(status).body(Bytes::from(body)).unwrap();
        Box::pin(std::future::ready(Ok(answer)))
    }
}

fn key() -> Credential {
    Credential::new("AK", "s")
}

#[tokio::test]
async fn the_project_of_a_key_given_in_code_is_looked_up_once() {
    let clouds = Clouds::default();
    let client = clouds.client(key());
    for _ in 0..2 {
        client.send(Read::<CLUSTERS>::default()).await.unwrap();
    }
    assert_eq!(
        clouds.seen(),
        ["https://iam/v3/projects?name=cn-north-4", "https://dws/v1.0/p/clusters", "https://dws/v1.0/p/clusters"]
    );
}

#[tokio::test]
async fn a_project_that_somebody_names_is_not_looked_up() {
    let clouds = Clouds { strict: true, ..Clouds::default() };
    clouds.client(key().in_project("q")).send(Read::<CLUSTERS>::default()).await.unwrap();
    let client = clouds.client(key());
    client.send(Read::<CLUSTERS>(Some("q".to_owned()))).await.unwrap();
    client.send(Read::<CLUSTERS>::default()).project_id("q").await.unwrap();
    client.send(Read::<REGIONS>::default()).await.unwrap();
    let clusters = "https://dws/v1.0/q/clusters";
    assert_eq!(clouds.seen(), [clusters, clusters, clusters, "https://dws/v1.0/regions"]);
    let error = client.send(Read::<CLUSTERS>::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(error.to_string().contains("project look-up: the service answered 403 IAM.0003"), "{error}");
}

#[tokio::test]
async fn callers_that_come_together_look_up_once() {
    let clouds = Clouds::default();
    let client = clouds.client(key());
    let calls: Vec<_> = (0..20).map(|_| tokio::spawn(client.send(Read::<CLUSTERS>::default()).into_future())).collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(clouds.seen().iter().filter(|line| line.starts_with("https://iam")).count(), 1);
}

#[tokio::test]
async fn an_account_in_the_path_is_looked_up_too() {
    let clouds = Clouds::default();
    let client = clouds.client(key());
    for _ in 0..2 {
        client.send(Read::<USERS>::default()).await.unwrap();
    }
    assert_eq!(clouds.seen(), ["https://iam/v3/auth/domains", "https://dws/v3/d/users", "https://dws/v3/d/users"]);
    clouds.client(key().in_domain("e")).send(Read::<USERS>::default()).await.unwrap();
    assert_eq!(clouds.seen(), ["https://dws/v3/e/users"]);
}

#[tokio::test]
async fn without_a_region_there_is_no_project_to_ask_for() {
    let clouds = Clouds::default();
    let builder = Client::<Dws>::builder().endpoint("https://dws.example.com").credentials(key());
    let error = builder.transport(clouds.clone()).build().unwrap().send(Read::<CLUSTERS>::default()).await.unwrap_err();
    assert_eq!((error.kind(), clouds.seen().len()), (ErrorKind::Input, 0));
    assert!(error.to_string().contains("project_id stands in the path and is not known"), "{error}");
}
