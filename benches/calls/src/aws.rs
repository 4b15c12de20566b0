//! aws-sdk-kms: the same question to the peer, with static credentials and its retries on.

use aws_sdk_kms::Client;
use aws_sdk_kms::config::{BehaviorVersion, Credentials, Region};

use crate::Call;

#[derive(Clone)]
pub struct Aws(Client);

impl Aws {
    pub fn new(port: u16) -> Self {
        let config = aws_sdk_kms::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-2"))
            .credentials_provider(Credentials::new("access-key-id", "access-key-secret", None, None, "static"))
            .endpoint_url(format!("http://127.0.0.1:{port}"))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build();
        Self(Client::from_conf(config))
    }
}

impl Call for Aws {
    async fn call(&self) {
        let answer = self.0.describe_key().key_id("key-hzz630494463ejqjx****").send().await.expect("an answer");
        assert!(answer.key_metadata.is_some());
    }
}
