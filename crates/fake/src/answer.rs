//! What the fake answers, and the shapes of errors.

mod xml;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::catalog::Cloud;
use crate::clock;
use crate::refusal::Refusal;

/// An answer that a test sets.
///
/// ```
/// use cumulo_fake::{Answer, json};
///
/// let value = Answer::json(json!({"KeyMetadata": {"KeyState": "Disabled"}}));
/// let error = Answer::error(404, "Forbidden.KeyNotFound", "The specified Key is not found.");
/// let odd = Answer::new(502).header("content-type", "text/html").body("<html>Bad Gateway</html>");
/// # let _ = (value, error, odd);
/// ```
#[derive(Clone, Debug)]
pub struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) content: Content,
}

#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// A value, as it is.
    Json(Value),
    /// A value of the documentation or the world: it gets the request id of this answer.
    Stamped(Value),
    /// An error, in the shape of the cloud.
    Error { code: String, message: String },
    /// Bytes, as they are.
    Bytes(Bytes),
}

impl Answer {
    /// An empty answer of this status; see [`body`](Self::body) and [`header`](Self::header).
    pub fn new(status: u16) -> Self {
        Self { status, headers: Vec::new(), content: Content::Bytes(Bytes::new()) }
    }

    /// Status 200 and this value.
    pub fn json(value: Value) -> Self {
        Self { status: 200, headers: Vec::new(), content: Content::Json(value) }
    }

    /// An error, in the shape that the operation's cloud gives it.
    pub fn error(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        let content = Content::Error { code: code.into(), message: message.into() };
        Self { status, headers: Vec::new(), content }
    }

    /// Adds a header; one of the same name that the fake would set gives way.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the body to these bytes; set `content-type` by [`header`](Self::header).
    #[must_use]
    pub fn body(mut self, bytes: impl Into<Bytes>) -> Self {
        self.content = Content::Bytes(bytes.into());
        self
    }

    /// Sets the status.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// Changes the value, if it is one.
    pub(crate) fn changed(mut self, change: fn(&mut Value)) -> Self {
        if let Content::Json(value) | Content::Stamped(value) = &mut self.content {
            change(value);
        }
        self
    }

    pub(crate) fn stamped(value: Value) -> Self {
        Self { status: 200, headers: Vec::new(), content: Content::Stamped(value) }
    }
}

impl From<Value> for Answer {
    fn from(value: Value) -> Self {
        Self::json(value)
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        Self::error(refusal.status, refusal.code.clone(), refusal.text())
    }
}

/// What an answer is rendered for.
pub(crate) struct Context<'a> {
    pub(crate) cloud: Cloud,
    /// The short name of the service: `kms`.
    pub(crate) service: &'a str,
    pub(crate) operation: &'a str,
    pub(crate) host: &'a str,
    pub(crate) request_id: &'a str,
    /// Seconds on the fake's clock.
    pub(crate) now: i64,
    /// Whether the client asked for no JSON, so that Alibaba Cloud answers XML.
    pub(crate) xml: bool,
}

/// An answer as it goes over the wire.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rendered {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
    pub(crate) request_id: String,
}

impl Answer {
    pub(crate) fn render(self, context: &Context<'_>) -> Rendered {
        let id_header = match context.cloud {
            Cloud::Alibaba => "x-acs-request-id",
            Cloud::Huawei => "x-request-id",
        };
        let (mut request_id, root) = (context.request_id.to_owned(), format!("{}Response", context.operation));
        let (body, content_type) = match self.content {
            Content::Bytes(bytes) => (bytes, None),
            Content::Json(value) => {
                // The id of a value that a test sets stays; the header repeats it.
                if let Some(id) = value.get("RequestId").and_then(Value::as_str) {
                    id.clone_into(&mut request_id);
                }
                context.text(&value, &root)
            }
            Content::Stamped(mut value) => {
                if context.cloud == Cloud::Alibaba
                    && let Value::Object(map) = &mut value
                {
                    map.insert("RequestId".into(), request_id.clone().into());
                }
                context.text(&value, &root)
            }
            Content::Error { code, message } => context.error(self.status, &code, &message),
        };
        let mut headers: Vec<(String, String)> = vec![("date".into(), clock::http_date(context.now))];
        headers.extend(content_type.map(|text| ("content-type".to_owned(), text.to_owned())));
        headers.push((id_header.into(), request_id.clone()));
        headers.retain(|(name, _)| !self.headers.iter().any(|(own, _)| own.eq_ignore_ascii_case(name)));
        headers.extend(self.headers);
        Rendered { status: self.status, headers, body, request_id }
    }
}

impl Context<'_> {
    fn text(&self, value: &Value, root: &str) -> (Bytes, Option<&'static str>) {
        if self.xml {
            return (xml::document(root, value).into(), Some("text/xml;charset=utf-8"));
        }
        let content_type = match self.cloud {
            Cloud::Alibaba => "application/json;charset=utf-8",
            Cloud::Huawei => "application/json",
        };
        (value.to_string().into(), Some(content_type))
    }

    fn error(&self, status: u16, code: &str, message: &str) -> (Bytes, Option<&'static str>) {
        let id = self.request_id;
        let value = match self.cloud {
            Cloud::Alibaba => {
                let recommend =
                    format!("https://api.aliyun.com/troubleshoot?q={code}&product={}&requestId={id}", self.service);
                let mut value = json!({
                    "Code": code, "Message": message, "RequestId": id, "HostId": self.host, "Recommend": recommend,
                });
                // KMS repeats the status in the body.
                if self.service == "kms"
                    && let Value::Object(map) = &mut value
                {
                    map.insert("HttpStatus".into(), status.into());
                }
                value
            }
            // The key service nests its own errors; the gateway in front of it does not.
            Cloud::Huawei if code.starts_with("KMS.") => json!({"error": {"error_code": code, "error_msg": message}}),
            Cloud::Huawei => json!({"error_code": code, "error_msg": message, "request_id": id}),
        };
        self.text(&value, if self.service == "kms" { "KMS" } else { "Error" })
    }
}
