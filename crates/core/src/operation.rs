//! Services and operations: facts that generated code states and the core acts on.

use crate::decode::FromWire;
use crate::encode::{Encode, In};

/// The cloud that a service belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cloud {
    /// Alibaba Cloud.
    Alibaba,
    /// Huawei Cloud.
    Huawei,
}

impl Cloud {
    /// The cloud in one lower-case word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Alibaba => "alibaba",
            Self::Huawei => "huawei",
        }
    }
}

/// The network through which a service is reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Network {
    /// The internet.
    #[default]
    Public,
    /// The inside of a virtual private cloud.
    Vpc,
}

/// Where a service is reached in some regions.
#[derive(Clone, Copy, Debug)]
pub struct Server {
    /// The network that the address belongs to.
    pub network: Network,
    /// The host; `{region}` stands for the id of the region.
    pub host: &'static str,
    /// The regions that are documented for it.
    pub regions: &'static [&'static str],
}

/// What the core must know of a service.
#[derive(Clone, Copy, Debug)]
pub struct ServiceFacts {
    /// The cloud.
    pub cloud: Cloud,
    /// The short name of the service, as in host names: `kms`.
    pub name: &'static str,
    /// The version of the API, as Alibaba Cloud dates it: `2016-01-20`.
    pub version: &'static str,
    /// Name and version of the client crate, for the user agent.
    pub agent: &'static str,
    /// The endpoint table.
    pub servers: &'static [Server],
}

/// A service: the marker type that ties operations to their client.
pub trait Service: Send + Sync + 'static {
    /// The facts of the service.
    const FACTS: ServiceFacts;
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
    /// `HEAD`
    Head,
}

impl Method {
    /// The method as it stands in a request line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Head => "HEAD",
        }
    }
}

/// Whether a call may be sent again when nobody knows what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Sending it twice does no more than sending it once.
    Safe,
    /// Safe because every copy carries the same idempotency token.
    Token,
    /// It acts each time: sent again only where it is certain that nothing was done.
    Unsafe,
}

/// The body that an operation sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// None, ever.
    None,
    /// A form, if any of its parameters is given.
    Form,
    /// JSON of this content type.
    Json(&'static str),
    /// Bytes of this content type.
    Raw(&'static str),
}

/// What an answer's body is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// JSON; an empty body reads as an empty value.
    Json,
    /// Text or bytes, taken as they are.
    Raw,
}

/// What the core must know of an operation.
#[derive(Clone, Copy, Debug)]
pub struct OperationFacts {
    /// The name in the cloud's words: `DescribeKey`.
    pub name: &'static str,
    /// The method.
    pub method: Method,
    /// The path, with `{name}` for segments that are parameters; `/` for RPC.
    pub path: &'static str,
    /// The body.
    pub body: Body,
    /// Whether a JSON body is sent even where no member of it is given, as `{}`.
    pub body_required: bool,
    /// How the answer is read.
    pub answer: Answer,
    /// Headers of the answer that the output holds as fields.
    pub answer_headers: &'static [&'static str],
    /// Whether it is signed; anonymous operations are not.
    pub signed: bool,
    /// The retry class.
    pub retry: Retry,
    /// Place and name of the idempotency token that the client fills in.
    pub token: Option<(In, &'static str)>,
    /// Whether an answer of status 2xx can carry an error code.
    pub errors_in_answer: bool,
}

impl OperationFacts {
    /// Facts from which generated code states the differences.
    pub const DEFAULT: Self = Self {
        name: "",
        method: Method::Get,
        path: "/",
        body: Body::None,
        body_required: false,
        answer: Answer::Json,
        answer_headers: &[],
        signed: true,
        retry: Retry::Unsafe,
        token: None,
        errors_in_answer: false,
    };
}

/// A request: a value that lists its fields and knows the type of its answer.
pub trait Operation: Encode + Send + Sync {
    /// The service that has this operation.
    type Service: Service;
    /// What the answer is read into.
    type Output: FromWire + Send;
    /// The facts of the operation.
    const FACTS: OperationFacts;
}
