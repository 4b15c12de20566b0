//! The model: what the generator knows of a service, free of OpenAPI and of Rust tokens.
//!
//! `lower` fills it from the specs, the passes settle names and types, `check` refuses what the core cannot put on the
//! wire, the emitters print it. Nothing here decides; it only holds.

mod find;
#[cfg(test)]
pub(crate) mod sample;

use crate::diag::Span;

/// One service: one folder of specs, one crate.
#[derive(Clone, Debug)]
pub struct Service {
    /// The folder of the specs and of the crate: `alibaba-kms`.
    pub folder: String,
    /// The cloud.
    pub cloud: Cloud,
    /// How its operations are called.
    pub style: Style,
    /// The short name in host names: `kms`.
    pub name: String,
    /// The Rust name of the client: `Kms`.
    pub client: String,
    /// The version of the API: `2016-01-20`.
    pub api_version: String,
    /// The version of the crate.
    pub crate_version: String,
    /// The title for people.
    pub title: String,
    /// What the service is.
    pub doc: String,
    /// The address of the vendor's reference.
    pub docs_url: Option<String>,
    /// The endpoint table, in the order of the spec.
    pub servers: Vec<Server>,
    /// The groups of operations, in the order of the documentation.
    pub groups: Vec<Group>,
    /// The operations, sorted by id.
    pub operations: Vec<Operation>,
    /// Shapes that several operations share (components of the spec), sorted by name.
    pub shapes: Vec<Shape>,
    /// Open enums that several operations share.
    pub enums: Vec<OpenEnum>,
    /// Errors that any call may answer.
    pub errors: Vec<ErrorCode>,
}

/// The cloud of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cloud {
    /// Alibaba Cloud.
    Alibaba,
    /// Huawei Cloud.
    Huawei,
}

/// How operations are told apart on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// By action name; one path; lists are flattened.
    Rpc,
    /// By method and path; lists repeat their key.
    Rest,
}

/// An address of the service.
#[derive(Clone, Debug)]
pub struct Server {
    /// `public` or `vpc`.
    pub vpc: bool,
    /// The host; may hold `{region}`.
    pub host: String,
    /// The regions it is documented for.
    pub regions: Vec<String>,
}

/// A group of operations in the documentation.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// What it is about.
    pub doc: String,
}

/// One operation: one page, one spec file, one module.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Where it stands.
    pub span: Span,
    /// The id in the cloud's words: `DescribeKey`.
    pub id: String,
    /// The Rust name of the request: `DescribeKey`. The output is `<name>Output`.
    pub name: String,
    /// The Rust name of the module: `describe_key`.
    pub module: String,
    /// The group, by name.
    pub group: Option<String>,
    /// One line.
    pub summary: String,
    /// More than one line.
    pub doc: String,
    /// `GET`, `POST` …
    pub method: String,
    /// The path template, without the fragment.
    pub path: String,
    /// Whether it is signed.
    pub signed: bool,
    /// Content type of the request's body.
    pub body: Body,
    /// Whether a body is sent even where no member of it is given: `{}` (`requestBody.required`).
    pub body_required: bool,
    /// Everything the caller can set, in page order; members of an object body are fields here too.
    pub fields: Vec<Field>,
    /// The order of `new`'s parameters, as Rust names. Settled by a pass.
    pub constructor: Vec<String>,
    /// The wire names that `x-constructor` froze, if it did; a pass makes `constructor` of them.
    pub frozen: Option<Vec<String>>,
    /// What comes back.
    pub output: Output,
    /// Shapes of this operation only, in order of first use.
    pub shapes: Vec<Shape>,
    /// Open enums of this operation only.
    pub enums: Vec<OpenEnum>,
    /// Documented errors.
    pub errors: Vec<ErrorCode>,
    /// The documented status codes with their meaning.
    pub statuses: Vec<(String, String)>,
    /// The RAM or IAM permission.
    pub permission: Option<Permission>,
    /// Conditions of the whole call.
    pub constraints: Vec<String>,
    /// The retry class.
    pub retry: Retry,
    /// Why it has that class.
    pub retry_reason: String,
    /// How pages are turned.
    pub paging: Option<Paging>,
    /// The states of the answer that one waits for.
    pub waiters: Vec<Waiter>,
    /// Whether a 2xx answer can carry an error.
    pub errors_in_answer: bool,
    /// Not to be used any more.
    pub deprecated: Option<Deprecation>,
    /// The pages it was transcribed from.
    pub sources: Vec<Source>,
    /// The documented answer, as JSON.
    pub example: Option<serde_json::Value>,
}

/// The body of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// There is none.
    None,
    /// A form.
    Form,
    /// JSON, with its content type.
    Json(String),
    /// Bytes, with their content type.
    Raw(String),
}

/// What an operation answers.
#[derive(Clone, Debug)]
pub enum Output {
    /// An object; the type is `<operation>Output`.
    Object(Shape),
    /// A list or free JSON at the top.
    Value(Type),
    /// Bytes, taken as they are.
    Raw,
    /// Nothing; the type is an empty `<operation>Output`.
    Empty(Shape),
}

/// A parameter, a member of a body, or a member of an answer.
#[derive(Clone, Debug)]
pub struct Field {
    /// Where it stands.
    pub span: Span,
    /// The name on the wire.
    pub wire: String,
    /// The Rust name.
    pub name: String,
    /// Where it travels.
    pub place: Place,
    /// Its type.
    pub ty: Type,
    /// Whether the page says it must be given.
    pub required: bool,
    /// Whether it is sent as text though it is a number or a boolean.
    pub as_text: bool,
    /// The name inside the wrapper `{"Key":[…]}` of a list.
    pub wrapped: Option<String>,
    /// Whether it holds a secret.
    pub secret: bool,
    /// Whether the client fills it in from the credentials.
    pub from_credentials: bool,
    /// Whether it is the idempotency token.
    pub idempotency_token: bool,
    /// Whether the Rust type is an `Option`. Settled by a pass.
    pub optional: bool,
    /// Whether the Rust type is boxed. Settled by a pass.
    pub boxed: bool,
    /// What it means.
    pub doc: String,
    /// When an answer has it.
    pub returned_when: Option<String>,
    /// The documented example.
    pub example: Option<serde_json::Value>,
    /// The documented default.
    pub default: Option<serde_json::Value>,
    /// Known values of a number, for the docs; those of text make an open enum.
    pub known_numbers: Vec<(i64, String)>,
    /// Not to be used any more.
    pub deprecated: Option<Deprecation>,
}

/// Where a field travels. Mirrors `cumulo_core::encode::In`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A path segment.
    Path,
    /// The query, flattened.
    Query,
    /// The query, as JSON text.
    QueryJson,
    /// The query, one pair an element.
    QueryRepeat,
    /// The query, joined with commas.
    QueryComma,
    /// The form, flattened.
    Form,
    /// The form, as JSON text.
    FormJson,
    /// A header, of the request or of the answer.
    Header,
    /// A member of a JSON object.
    Body,
    /// The whole body.
    WholeBody,
}

/// A type.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// Text.
    String,
    /// `true` or `false`.
    Bool,
    /// 32 bit.
    Int32,
    /// 64 bit.
    Int64,
    /// A number.
    Number,
    /// Any JSON.
    Json,
    /// Base64 text: `Blob`.
    Blob,
    /// A time as text: `Timestamp`.
    Timestamp,
    /// `31536000s`: `Interval`.
    Interval,
    /// Raw bytes of a body.
    Bytes,
    /// An open enum.
    Enum(TypeRef),
    /// An object.
    Object(TypeRef),
    /// A list.
    List(Box<Type>),
    /// A map with text keys.
    Map(Box<Type>),
}

/// The Rust name of a shape or enum, and where it lives.
///
/// `lower` makes names unique within the operation (or, for shared ones, within the service): equal objects of one
/// name are one shape; for different ones it asks for `x-name`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeRef {
    /// The Rust name.
    pub name: String,
    /// Whether it lives in `types` (shared) rather than in the operation's module.
    pub shared: bool,
}

/// An object type.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Where it stands.
    pub span: Span,
    /// The Rust name.
    pub name: String,
    /// What it is.
    pub doc: String,
    /// Its members, in page order.
    pub fields: Vec<Field>,
    /// Whether requests hold it. Settled by a pass.
    pub in_request: bool,
    /// Whether outputs hold it. Settled by a pass.
    pub in_output: bool,
    /// The order of `new`'s parameters, as Rust names; empty where there is no need of `new`. Settled by a pass.
    pub constructor: Vec<String>,
    /// The wire names that `x-constructor` froze, if it did; a pass makes `constructor` of them.
    pub frozen: Option<Vec<String>>,
}

/// An open enum.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenEnum {
    /// The Rust name.
    pub name: String,
    /// What it says.
    pub doc: String,
    /// The known values.
    pub values: Vec<KnownValue>,
}

/// A known value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownValue {
    /// The text on the wire.
    pub wire: String,
    /// The Rust name.
    pub name: String,
    /// What it means.
    pub doc: String,
}

/// A documented error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorCode {
    /// The status.
    pub status: u16,
    /// The code, as the service writes it.
    pub code: String,
    /// The Rust name of the constant.
    pub name: String,
    /// The service's message.
    pub message: Option<String>,
    /// What it means.
    pub doc: String,
}

/// A permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// The action: `kms:DescribeKey`.
    pub action: String,
    /// The access level.
    pub access: Option<String>,
    /// The resource.
    pub resource: Option<String>,
}

/// The retry class. Mirrors `cumulo_core::operation::Retry`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Repeating it changes nothing.
    Safe,
    /// Repeating it changes nothing, thanks to a token.
    Token,
    /// It acts each time.
    Unsafe,
}

/// A state of the answer that one waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiter {
    /// The name of the method.
    pub name: String,
    /// The way to the state.
    pub state: Vec<String>,
    /// States that end the wait well.
    pub success: Vec<String>,
    /// States that end it without success.
    pub failure: Vec<String>,
    /// The error code that says that the thing is gone, where that is what one waits for.
    pub missing: Option<String>,
}

/// How pages are turned; names are wire names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paging {
    /// By page number.
    Number {
        /// The parameter with the number of the page.
        page: String,
        /// The number of the first page.
        first: i32,
        /// The parameter with the size of a page.
        size: Option<String>,
        /// The way to the items.
        items: Vec<String>,
        /// The way to the count of all items.
        total: Option<Vec<String>>,
    },
    /// By token.
    Token {
        /// The parameter with the token of the page.
        token: String,
        /// The way to the token of the next page.
        next: Vec<String>,
        /// The parameter with the size of a page.
        size: Option<String>,
        /// The way to the items.
        items: Vec<String>,
    },
    /// By offset in items.
    Offset {
        /// The parameter with the number of items to skip.
        offset: String,
        /// The parameter with the size of a page.
        limit: Option<String>,
        /// The way to the items.
        items: Vec<String>,
        /// The way to the count of all items.
        total: Option<Vec<String>>,
    },
}

/// That something is not to be used any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deprecation {
    /// What to use instead.
    pub instead: Option<String>,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The short id.
    pub page: String,
    /// The title.
    pub title: Option<String>,
    /// The public address.
    pub url: Option<String>,
}
