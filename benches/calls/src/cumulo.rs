//! cumulo, with both transports.

use std::time::Duration;

use cumulo_alibaba_kms::{DescribeKey, Kms};
use cumulo_core::credentials::Credential;
use cumulo_core::transport::Hyper;

use crate::Call;

#[derive(Clone)]
pub struct Cumulo(Kms);

impl Cumulo {
    pub fn new(port: u16) -> Self {
        Self(Self::builder(port).build().expect("a client"))
    }

    pub fn lean(port: u16) -> Self {
        let transport = Hyper::new(Duration::from_secs(5)).expect("a transport");
        Self(Self::builder(port).transport(transport).build().expect("a client"))
    }

    fn builder(port: u16) -> cumulo_core::Builder<cumulo_alibaba_kms::KmsService> {
        Kms::builder()
            .endpoint(format!("http://127.0.0.1:{port}"))
            .credentials(Credential::new("access-key-id", "access-key-secret"))
    }
}

impl Call for Cumulo {
    async fn call(&self) {
        let answer = self.0.send(DescribeKey::new("key-hzz630494463ejqjx****")).await.expect("an answer");
        assert!(answer.key_metadata.is_some());
    }
}
