//! Operations of every retry class, for both clouds: the generated crates begin with safe ones only.

use cumulo_core::Secret;
use cumulo_core::decode::{Decode, FromWire, Slot};
use cumulo_core::encode::{Encode, Fields, In};
use cumulo_core::operation::{Body, Cloud, Method, Operation, OperationFacts, Retry, Service, ServiceFacts};
use cumulo_fake::FakeCloud;

/// What the fake must know of them.
const ALIBABA: &str = r#"{"service":"alibaba-zoo","cloud":"alibaba","style":"rpc","name":"zoo","version":"2000-01-01","hosts":[],
"operations":[
{"id":"ReadAnimal","method":"POST","path":"/","signed":true,"body":"none","retry":"safe","params":[
  {"name":"Tag","in":"query","type":{"t":"string"},"required":true},
  {"name":"Password","in":"query","type":{"t":"string"},"secret":true}],"response":{"t":"object","fields":[{"name":"Count","type":{"t":"int64"}}]},"example":{"Count":7},"errors":[]},
{"id":"BuyAnimal","method":"POST","path":"/","signed":true,"body":"none","retry":"token","params":[
  {"name":"Tag","in":"query","type":{"t":"string"},"required":true},
  {"name":"Password","in":"query","type":{"t":"string"},"secret":true},
  {"name":"ClientToken","in":"query","type":{"t":"string"},"token":true}],"response":{"t":"object","fields":[{"name":"Count","type":{"t":"int64"}}]},"example":{"Count":7},"errors":[]},
{"id":"FeedAnimal","method":"POST","path":"/","signed":true,"body":"none","retry":"unsafe","params":[
  {"name":"Tag","in":"query","type":{"t":"string"},"required":true},
  {"name":"Password","in":"query","type":{"t":"string"},"secret":true}],"response":{"t":"object","fields":[{"name":"Count","type":{"t":"int64"}}]},"example":{"Count":7},"errors":[]}],
"errors":[]}"#;

const HUAWEI: &str = r#"{"service":"huawei-zoo","cloud":"huawei","style":"rest","name":"zoo","version":"v1","hosts":[],
"operations":[
{"id":"ReadAnimal","method":"POST","path":"/v1/zoo/animals/read","signed":true,"body":"json","retry":"safe","params":[
  {"name":"Tag","in":"body","type":{"t":"string"},"required":true},
  {"name":"Password","in":"body","type":{"t":"string"},"secret":true}],"response":{"t":"object","fields":[{"name":"Count","type":{"t":"int64"}}]},"example":{"Count":7},"errors":[]},
{"id":"BuyAnimal","method":"POST","path":"/v1/zoo/animals/buy","signed":true,"body":"json","retry":"token","params":[
  {"name":"Tag","in":"body","type":{"t":"string"},"required":true},
  {"name":"Password","in":"body","type":{"t":"string"},"secret":true},
  {"name":"ClientToken","in":"body","type":{"t":"string"},"token":true}],"response":{"t":"object","fields":[{"name":"Count","type":{"t":"int64"}}]},"example":{"Count":7},"errors":[]},
{"id":"FeedAnimal","method":"POST","path":"/v1/zoo/animals/feed","signed":true,"body":"json","retry":"unsafe","params":[
  {"name":"Tag","in":"body","type":{"t":"string"},"required":true},
  {"name":"Password","in":"body","type":{"t":"string"},"secret":true}],"response":{"t":"object","fields":[{"name":"Count","type":{"t":"int64"}}]},"example":{"Count":7},"errors":[]}],
"errors":[]}"#;

/// A fake that knows the zoo.
pub(crate) fn fake() -> FakeCloud {
    let started = FakeCloud::builder().catalog(ALIBABA).catalog(HUAWEI).start();
    started.unwrap_or_else(|error| crate::give_up(&error.to_string()))
}

pub(crate) const SAFE: u8 = 0;
pub(crate) const TOKEN: u8 = 1;
pub(crate) const UNSAFE: u8 = 2;

/// The zoo of Alibaba Cloud.
pub(crate) struct Alibaba;

/// The zoo of Huawei Cloud.
pub(crate) struct Huawei;

impl Service for Alibaba {
    const FACTS: ServiceFacts = ServiceFacts {
        cloud: Cloud::Alibaba,
        name: "zoo",
        version: "2000-01-01",
        agent: "cumulo-faults/0",
        servers: &[],
    };
}

impl Service for Huawei {
    const FACTS: ServiceFacts =
        ServiceFacts { cloud: Cloud::Huawei, name: "zoo", version: "v1", agent: "cumulo-faults/0", servers: &[] };
}

/// One act on an animal, of a retry class.
#[derive(Clone, Debug)]
pub(crate) struct Act<const CLASS: u8> {
    /// Tells the calls apart.
    pub(crate) tag: String,
    pub(crate) password: Option<Secret<String>>,
}

impl<const CLASS: u8> Act<CLASS> {
    pub(crate) fn new(tag: impl Into<String>) -> Self {
        Self { tag: tag.into(), password: None }
    }

    pub(crate) fn password(mut self, password: &str) -> Self {
        self.password = Some(password.into());
        self
    }
}

const fn retry(class: u8) -> Retry {
    match class {
        SAFE => Retry::Safe,
        TOKEN => Retry::Token,
        _ => Retry::Unsafe,
    }
}

const fn name(class: u8) -> &'static str {
    match class {
        SAFE => "ReadAnimal",
        TOKEN => "BuyAnimal",
        _ => "FeedAnimal",
    }
}

impl<const CLASS: u8> Encode for Act<CLASS> {
    fn encode(&self, fields: &mut dyn Fields) {
        fields.put(In::Query, "Tag", &self.tag);
        if let Some(password) = &self.password {
            fields.put(In::Query, "Password", password);
        }
    }
}

impl<const CLASS: u8> Operation for Act<CLASS> {
    type Service = Alibaba;
    type Output = Count;
    const FACTS: OperationFacts = OperationFacts {
        name: name(CLASS),
        method: Method::Post,
        retry: retry(CLASS),
        token: if CLASS == TOKEN { Some((In::Query, "ClientToken")) } else { None },
        ..OperationFacts::DEFAULT
    };
}

/// The same in the other cloud: a JSON body, and a path.
#[derive(Clone, Debug)]
pub(crate) struct HuaweiAct<const CLASS: u8>(pub(crate) Act<CLASS>);

impl<const CLASS: u8> Encode for HuaweiAct<CLASS> {
    fn encode(&self, fields: &mut dyn Fields) {
        fields.put(In::Body, "Tag", &self.0.tag);
        if let Some(password) = &self.0.password {
            fields.put(In::Body, "Password", password);
        }
    }
}

impl<const CLASS: u8> Operation for HuaweiAct<CLASS> {
    type Service = Huawei;
    type Output = Count;
    const FACTS: OperationFacts = OperationFacts {
        name: name(CLASS),
        method: Method::Post,
        path: match CLASS {
            SAFE => "/v1/zoo/animals/read",
            TOKEN => "/v1/zoo/animals/buy",
            _ => "/v1/zoo/animals/feed",
        },
        body: Body::Json("application/json"),
        retry: retry(CLASS),
        token: if CLASS == TOKEN { Some((In::Body, "ClientToken")) } else { None },
        ..OperationFacts::DEFAULT
    };
}

/// What all of them answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Count {
    pub(crate) count: Option<i64>,
}

impl Decode for Count {
    fn blank() -> Self {
        Self::default()
    }

    fn field(&mut self, key: &str) -> Option<Slot<'_>> {
        (key == "Count").then(|| self.count.slot())
    }
}
