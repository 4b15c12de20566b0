//! Two services with secrets in every place that a parameter can have. The real ones of this project that have secrets
//! are written just like this, by the generator.

use cumulo_core::Secret;
use cumulo_core::decode::{Decode, FromWire as _, Slot};
use cumulo_core::encode::{Encode, Fields, In};
use cumulo_core::operation::{Body, Cloud, Method, Operation, OperationFacts, Retry, Service, ServiceFacts};

/// The rpc service, as the fake knows it.
pub(crate) const ALIBABA: &str = r#"{"service":"alibaba-vault","cloud":"alibaba","style":"rpc","name":"vault","version":"2000-01-01",
"operations":[{"id":"StoreSecret","method":"POST","path":"/","signed":true,"body":"form","retry":"safe","params":[
{"name":"Password","in":"query","type":{"t":"string"},"secret":true},
{"name":"SecretData","in":"form","type":{"t":"string"},"secret":true},
{"name":"x-acs-note","in":"header","type":{"t":"string"},"secret":true}],
"response":{"t":"object","fields":[{"name":"Password","type":{"t":"string"},"secret":true}]},"errors":[]}],"errors":[]}"#;

/// The REST service, as the fake knows it.
pub(crate) const HUAWEI: &str = r#"{"service":"huawei-vault","cloud":"huawei","style":"rest","name":"vault","version":"v1",
"operations":[{"id":"OpenVault","method":"POST","path":"/v1/{project_id}/vaults/{name}/open","signed":true,"body":"json","retry":"safe","params":[
{"name":"project_id","in":"path","type":{"t":"string"},"required":true,"from":"credentials"},
{"name":"name","in":"path","type":{"t":"string"},"required":true,"secret":true},
{"name":"Password","in":"body","type":{"t":"string"},"secret":true}],
"response":{"t":"object","fields":[{"name":"Password","type":{"t":"string"},"secret":true}]},"errors":[]}],"errors":[]}"#;

pub(crate) struct AlibabaVault;

impl Service for AlibabaVault {
    const FACTS: ServiceFacts = ServiceFacts {
        cloud: Cloud::Alibaba,
        name: "vault",
        version: "2000-01-01",
        agent: "vault-test/0",
        servers: &[],
    };
}

pub(crate) struct HuaweiVault;

impl Service for HuaweiVault {
    const FACTS: ServiceFacts =
        ServiceFacts { cloud: Cloud::Huawei, name: "vault", version: "v1", agent: "vault-test/0", servers: &[] };
}

#[derive(Clone, Debug)]
pub(crate) struct StoreSecret {
    password: Secret<String>,
}

impl StoreSecret {
    pub(crate) fn new(password: &str) -> Self {
        Self { password: password.into() }
    }
}

impl Encode for StoreSecret {
    fn encode(&self, fields: &mut dyn Fields) {
        fields.put(In::Query, "Password", &self.password);
        fields.put(In::Form, "SecretData", &self.password);
        fields.put(In::Header, "x-acs-note", &self.password);
    }
}

impl Operation for StoreSecret {
    type Service = AlibabaVault;
    type Output = Sealed;
    const FACTS: OperationFacts = OperationFacts {
        name: "StoreSecret",
        method: Method::Post,
        body: Body::Form,
        retry: Retry::Safe,
        ..OperationFacts::DEFAULT
    };
}

#[derive(Clone, Debug)]
pub(crate) struct OpenVault {
    password: Secret<String>,
}

impl OpenVault {
    pub(crate) fn new(password: &str) -> Self {
        Self { password: password.into() }
    }
}

impl Encode for OpenVault {
    fn encode(&self, fields: &mut dyn Fields) {
        fields.put(In::Path, "name", &self.password);
        fields.put(In::Body, "Password", &self.password);
    }
}

impl Operation for OpenVault {
    type Service = HuaweiVault;
    type Output = Sealed;
    const FACTS: OperationFacts = OperationFacts {
        name: "OpenVault",
        method: Method::Post,
        path: "/v1/{project_id}/vaults/{name}/open",
        body: Body::Json("application/json"),
        retry: Retry::Safe,
        ..OperationFacts::DEFAULT
    };
}

/// An answer that holds a secret.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sealed {
    pub(crate) password: Option<Secret<String>>,
}

impl Decode for Sealed {
    fn blank() -> Self {
        Self::default()
    }

    fn field(&mut self, key: &str) -> Option<Slot<'_>> {
        (key == "Password").then(|| self.password.slot())
    }
}
