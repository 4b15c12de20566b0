//! Every key that a spec may have, as data. What is not here is a mistake.

use super::shape::{Key, Object, Shape, may, refused, vital, wanted};
use Shape::{
    Any, Bool, Count, Either, File, Integer, List, Map, Number, OneOrMore, Ref, Refused, Statuses, Text, True, Word,
};

const fn object(name: &'static str, keys: &'static [Key]) -> Object {
    Object { name, section: "", keys, sourced: true }
}

const fn shared(name: &'static str, section: &'static str, keys: &'static [Key]) -> Object {
    Object { name, section, keys, sourced: true }
}

/// Objects by which misplaced keys are traced back to where they belong.
pub(super) static ALL: &[&Object] = &[
    &SERVICE,
    &INFO,
    &SERVER,
    &TAG,
    &COMPONENTS,
    &PATH_ITEM,
    &OPERATION,
    &PARAMETER,
    &REQUEST_BODY,
    &MEDIA_TYPE,
    &EXAMPLE,
    &RESPONSE,
    &HEADER,
    &SCHEMA,
    &ERROR,
];

/// Keys that say where a fact comes from. Almost any object may have them.
pub(super) static SOURCED: &[Key] =
    &[may("x-only-on", OneOrMore(&Text)), may("x-differs", OneOrMore(&Shape::Object(&DIFFERENCE)))];

pub(super) static SERVICE: Object = object(
    "the service",
    &[
        vital("openapi", Text, "write `openapi: 3.0.3`"),
        vital("info", Shape::Object(&INFO), "write `info` with `title`, `version` and `description`"),
        wanted("x-service", Shape::Object(&X_SERVICE), "write `x-service` with cloud, name, client, style and version"),
        wanted("servers", List(&Shape::Object(&SERVER)), "list the endpoints, each with `url` and `x-network`"),
        wanted("security", List(&Map(&List(&Text))), "write `security: [{signature: []}]`"),
        may("tags", List(&Shape::Object(&TAG))),
        vital("paths", Map(&File), "list the operations under `paths`"),
        wanted("components", Shape::Object(&COMPONENTS), "write `components` with `securitySchemes`"),
        may("externalDocs", Shape::Object(&DOCS)),
        may("x-source", List(&Shape::Object(&SOURCE))),
        may("x-errors", List(&Shape::Object(&ERROR))),
    ],
);

static INFO: Object = object(
    "the info of a service",
    &[
        vital("title", Text, "write the name of the service for people"),
        vital("version", Text, "write the version of the API in quotes"),
        wanted("description", Text, "say in our own words what the service is for"),
        may("license", Shape::Object(&LICENSE)),
        may("contact", Any),
        may("termsOfService", Text),
    ],
);

static LICENSE: Object = object("a license", &[vital("name", Text, "write the license's name"), may("url", Text)]);

static DOCS: Object = object("a link", &[vital("url", Text, "write the address"), may("description", Text)]);

static X_SERVICE: Object = object(
    "the facts of a service",
    &[
        wanted("cloud", Word("unknown-word", &["alibaba", "huawei"]), "write `cloud: alibaba` or `cloud: huawei`"),
        wanted("name", Text, "write the short name, as in host names: `name: kms`"),
        wanted("client", Text, "write the Rust name of the client: `client: Kms`"),
        wanted("style", Word("unknown-word", &["rpc", "rest"]), "write `style: rpc` or `style: rest`"),
        wanted("crate-version", Text, "write the version of the crate: `crate-version: 0.1.0`"),
        may("docs", Text),
    ],
);

static SERVER: Object = object(
    "a server",
    &[
        vital("url", Text, "write `url: https://host`; `{region}` may stand in the host"),
        may("description", Text),
        may("variables", Map(&Shape::Object(&VARIABLE))),
        wanted("x-network", Word("unknown-word", &["public", "vpc"]), "write `x-network: public` or `x-network: vpc`"),
        may("x-regions", List(&Text)),
    ],
);

static VARIABLE: Object = object(
    "a variable of a server",
    &[
        vital("default", Text, "write the region that examples use"),
        wanted("enum", List(&Text), "list the regions"),
        may("description", Text),
    ],
);

static TAG: Object = object(
    "a tag",
    &[
        vital("name", Text, "write the name of the group"),
        wanted("description", Text, "say what the operations of the group are about"),
        may("externalDocs", Shape::Object(&DOCS)),
    ],
);

static COMPONENTS: Object = object(
    "the components",
    &[
        may("schemas", Map(&Ref(&SCHEMA))),
        may("parameters", Map(&Ref(&PARAMETER))),
        may("responses", Map(&Ref(&RESPONSE))),
        may("headers", Map(&Ref(&HEADER))),
        wanted("securitySchemes", Map(&Shape::Object(&SECURITY)), "describe the signature"),
        refused("requestBodies", "write the body in the operation; share its schema through `components/schemas`"),
        refused("examples", "write the example where it belongs"),
        refused("links", "leave it out; say it in a description"),
        refused("callbacks", "leave it out; the clouds have none"),
    ],
);

/// What cannot be spoken of these is seen to where the model is made.
static SECURITY: Object = object(
    "a security scheme",
    &[
        vital("type", Text, "write `type: apiKey`, `in: header`, `name: Authorization`; the core knows the rest"),
        may("in", Text),
        may("name", Text),
        may("description", Text),
        may("scheme", Any),
        may("bearerFormat", Any),
        may("flows", Any),
        may("openIdConnectUrl", Any),
    ],
);

const IN_THE_OPERATION: &str = "say it in the operation, under `get`, `post` and so on";

pub(super) static PATH_ITEM: Object = object(
    "a path item",
    &[
        may("get", Shape::Object(&OPERATION)),
        may("post", Shape::Object(&OPERATION)),
        may("put", Shape::Object(&OPERATION)),
        may("patch", Shape::Object(&OPERATION)),
        may("delete", Shape::Object(&OPERATION)),
        may("head", Shape::Object(&OPERATION)),
        refused("options", "the clients do not send OPTIONS; leave it out"),
        refused("trace", "the clients do not send TRACE; leave it out"),
        refused("summary", IN_THE_OPERATION),
        refused("description", IN_THE_OPERATION),
        refused("parameters", IN_THE_OPERATION),
        refused("servers", "servers belong to the service"),
        refused("$ref", "write the operation here; this is its file"),
    ],
);

static OPERATION: Object = object(
    "an operation",
    &[
        vital("operationId", Text, "write the operation's name in the cloud's words"),
        may("tags", List(&Text)),
        wanted("summary", Text, "say in one line what comes back or what is done"),
        may("description", Text),
        may("externalDocs", Shape::Object(&DOCS)),
        may("parameters", List(&Ref(&PARAMETER))),
        may("requestBody", Shape::Object(&REQUEST_BODY)),
        vital("responses", Statuses(&Ref(&RESPONSE)), "write `responses` with at least one status of 2xx"),
        may("deprecated", Bool),
        may("security", List(&Map(&List(&Text)))),
        refused("callbacks", "leave it out; the clouds have none"),
        refused("servers", "servers belong to the service"),
        may("x-source", List(&Shape::Object(&SOURCE))),
        may("x-errors", List(&Shape::Object(&ERROR))),
        may("x-permission", Shape::Object(&PERMISSION)),
        may("x-constraints", List(&Text)),
        wanted(
            "x-retry",
            Shape::Object(&RETRY),
            "write `x-retry` with `class: safe`, `token` or `unsafe` and a `reason`",
        ),
        may("x-paging", Shape::Object(&PAGING)),
        may("x-waiter", List(&Shape::Object(&WAITER))),
        may("x-deprecated", Text),
        may("x-errors-in-answer", True),
        may("x-constructor", List(&Text)),
        may("x-name", Text),
    ],
);

const ENCODING: Shape = Word("unknown-word", &["json", "flat", "repeat", "comma"]);
const BY_ENCODING: &str = "leave it out; `x-encoding` says how lists and objects are written";

static PARAMETER: Object = shared(
    "a parameter",
    "parameters",
    &[
        vital("name", Text, "write the name on the wire"),
        vital(
            "in",
            Word("unsupported-parameter", &["path", "query", "header"]),
            "write `in: query`, `path` or `header`",
        ),
        may("description", Text),
        may("required", Bool),
        may("deprecated", Bool),
        vital("schema", Ref(&SCHEMA), "write `schema` with the parameter's type"),
        may("example", Any),
        may("examples", Map(&Shape::Object(&EXAMPLE))),
        refused("style", BY_ENCODING),
        refused("explode", BY_ENCODING),
        refused("content", "write `schema`, and `x-encoding: json` for JSON text"),
        refused("allowReserved", "leave it out; everything is percent-encoded"),
        refused("allowEmptyValue", "leave it out; an empty text is sent as it is"),
        may("x-encoding", ENCODING),
        may("x-from", Word("unknown-word", &["credentials"])),
        may("x-idempotency-token", True),
        may("x-secret", Bool),
        may("x-name", Text),
        may("x-deprecated", Text),
    ],
);

static REQUEST_BODY: Object = object(
    "a request body",
    &[
        may("description", Text),
        may("required", Bool),
        vital("content", Map(&Shape::Object(&MEDIA_TYPE)), "write `content` with a content type and its schema"),
    ],
);

static MEDIA_TYPE: Object = object(
    "a content type",
    &[
        may("schema", Ref(&SCHEMA)),
        may("example", Any),
        may("examples", Map(&Shape::Object(&EXAMPLE))),
        refused("encoding", "leave it out; `x-encoding` of the property says how it is written"),
    ],
);

static EXAMPLE: Object = object(
    "an example",
    &[
        may("summary", Text),
        may("description", Text),
        vital("value", Any, "write the value"),
        refused("externalValue", "write the value here"),
    ],
);

static RESPONSE: Object = shared(
    "a response",
    "responses",
    &[
        vital("description", Text, "say what the status means"),
        may("headers", Map(&Ref(&HEADER))),
        may("content", Map(&Shape::Object(&MEDIA_TYPE))),
        refused("links", "leave it out; say it in a description"),
    ],
);

static HEADER: Object = shared(
    "a header of a response",
    "headers",
    &[
        may("description", Text),
        may("required", Bool),
        may("deprecated", Bool),
        vital("schema", Ref(&SCHEMA), "write `schema` with the header's type"),
        may("example", Any),
        may("examples", Map(&Shape::Object(&EXAMPLE))),
        refused("style", BY_ENCODING),
        refused("explode", BY_ENCODING),
        refused("content", "write `schema`"),
        may("x-returned-when", Text),
        may("x-secret", Bool),
        may("x-name", Text),
        may("x-deprecated", Text),
    ],
);

const ONE_SHAPE: &str = "write one object with all the properties, none of them required; `{}` is any JSON";

pub(super) static SCHEMA: Object = shared(
    "a schema",
    "schemas",
    &[
        may("type", Word("unknown-type", &["string", "integer", "number", "boolean", "array", "object"])),
        may("format", Text),
        may("title", Text),
        may("description", Text),
        may("nullable", Bool),
        may("deprecated", Bool),
        may("example", Any),
        may("default", Any),
        may("properties", Map(&Ref(&SCHEMA))),
        may("required", List(&Text)),
        may("additionalProperties", Either(&[Bool, Ref(&SCHEMA)])),
        may("items", Ref(&SCHEMA)),
        may("allOf", List(&Ref(&SCHEMA))),
        may("minLength", Count),
        may("maxLength", Count),
        may("pattern", Text),
        may("minimum", Number),
        may("maximum", Number),
        may("exclusiveMinimum", Bool),
        may("exclusiveMaximum", Bool),
        may("multipleOf", Number),
        may("minItems", Count),
        may("maxItems", Count),
        may("uniqueItems", Bool),
        may("minProperties", Count),
        may("maxProperties", Count),
        may("externalDocs", Shape::Object(&DOCS)),
        may("enum", Refused("closed-enum", "write `x-known-values`; the service may add to them at any time")),
        may("oneOf", Refused("unsupported-schema", ONE_SHAPE)),
        may("anyOf", Refused("unsupported-schema", ONE_SHAPE)),
        may("not", Refused("unsupported-schema", "leave it out; say it in the description")),
        refused("discriminator", ONE_SHAPE),
        refused("xml", "leave it out; the clients speak JSON"),
        refused("readOnly", "leave it out; requests and answers have schemas of their own"),
        refused("writeOnly", "leave it out; requests and answers have schemas of their own"),
        may("x-known-values", List(&Either(&[Text, Integer, Shape::Object(&KNOWN_VALUE)]))),
        may("x-secret", Bool),
        may("x-encoding", ENCODING),
        may("x-wrapped", True),
        may("x-as-text", True),
        may("x-format", Word("unknown-format", &["seconds", "milliseconds"])),
        may("x-returned-when", Text),
        may("x-deprecated", Text),
        may("x-idempotency-token", True),
        may("x-constructor", List(&Text)),
        may("x-name", Text),
    ],
);

/// Keys of a schema that speak of some types only.
pub(super) static BY_TYPE: &[(&str, &[&str])] = &[
    ("properties", &["object"]),
    ("required", &["object"]),
    ("additionalProperties", &["object"]),
    ("minProperties", &["object"]),
    ("maxProperties", &["object"]),
    ("x-wrapped", &["object"]),
    ("x-constructor", &["object"]),
    ("items", &["array"]),
    ("minItems", &["array"]),
    ("maxItems", &["array"]),
    ("uniqueItems", &["array"]),
    ("minLength", &["string"]),
    ("maxLength", &["string"]),
    ("pattern", &["string"]),
    ("x-format", &["string"]),
    ("minimum", &["integer", "number"]),
    ("maximum", &["integer", "number"]),
    ("exclusiveMinimum", &["integer", "number"]),
    ("exclusiveMaximum", &["integer", "number"]),
    ("multipleOf", &["integer", "number"]),
    ("format", &["string", "integer", "number"]),
    ("x-known-values", &["string", "integer"]),
    ("x-as-text", &["integer", "number", "boolean"]),
];

/// The formats of each type.
pub(super) static FORMATS: &[(&str, &[&str])] =
    &[("string", &["byte", "date-time", "binary"]), ("integer", &["int32", "int64"]), ("number", &["double"])];

static KNOWN_VALUE: Object = object(
    "a known value",
    &[
        vital("value", Either(&[Text, Integer]), "write the value on the wire"),
        may("name", Text),
        may("description", Text),
    ],
);

static SOURCE: Object = object(
    "a source",
    &[
        wanted("page", Text, "write a short id in quotes, for `x-only-on`"),
        wanted("document", Text, "write the name of the document"),
        wanted("title", Text, "write the title of the page"),
        wanted("language", Text, "write the language: `language: en`"),
        may("updated", Text),
        wanted("sha256", Text, "write the sha256 of the page's text"),
        may("url", Text),
    ],
);

static DIFFERENCE: Object = Object {
    name: "a difference",
    section: "",
    keys: &[
        wanted("page", Any, "write what the page says"),
        wanted("reason", Text, "write why the spec is right"),
        wanted("evidence", Text, "write how that is known"),
    ],
    sourced: false,
};

static ERROR: Object = object(
    "an error",
    &[
        wanted("status", Integer, "write the HTTP status"),
        wanted("code", Text, "write the code in quotes, as the service does"),
        may("message", Text),
        wanted("description", Text, "say in our own words what the error means"),
        may("x-name", Text),
    ],
);

static PERMISSION: Object = object(
    "a permission",
    &[
        wanted("action", Text, "write the RAM or IAM action: `action: kms:DescribeKey`"),
        may("access", Text),
        may("resource", Text),
    ],
);

static RETRY: Object = object(
    "a retry class",
    &[
        wanted("class", Word("unknown-word", &["safe", "token", "unsafe"]), "write `class: safe`, `token` or `unsafe`"),
        wanted("reason", Text, "say why: what happens if the call is made twice"),
    ],
);

static PAGING: Object = object(
    "the paging of an operation",
    &[
        wanted(
            "style",
            Word("unknown-word", &["number", "token", "offset"]),
            "write `style: number`, `token` or `offset`",
        ),
        wanted("items", Text, "write the path of the list in the answer, with dots"),
        may("page", Text),
        may("first", Count),
        may("size", Text),
        may("total", Text),
        may("token", Text),
        may("next", Text),
        may("offset", Text),
        may("limit", Text),
    ],
);

static WAITER: Object = object(
    "a state to wait for",
    &[
        wanted("name", Text, "write the name of the method, in snake_case"),
        wanted("state", Text, "write the path of the state in the answer, with dots"),
        wanted("success", List(&Text), "list the states that end the wait well"),
        may("failure", List(&Text)),
        may("missing", Text),
    ],
);
