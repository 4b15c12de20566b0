//! A client of one operation that progenitor makes from an OpenAPI document. It has no signature to make.

use crate::Call;

progenitor::generate_api!("describe-key.openapi.json");

impl Client {
    pub fn at(port: u16) -> Self {
        // reqwest wants one even for plain http.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self::new(&format!("http://127.0.0.1:{port}"))
    }
}

impl Call for Client {
    async fn call(&self) {
        let answer = self.describe_key("key-hzz630494463ejqjx****").await.expect("an answer");
        assert!(answer.key_metadata.is_some());
    }
}
