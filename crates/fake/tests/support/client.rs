//! A tiny client for the tests: signs by hand, speaks HTTP over a plain socket. It shares no code with the fake.

#![allow(dead_code, reason = "each test file uses its own part of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test has no better way to fail")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cumulo_fake::{FakeCloud, Value};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// A request in the making.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    pub(crate) id: String,
    pub(crate) secret: String,
    /// Seconds that the client's clock is off.
    pub(crate) clock: i64,
    pub(crate) signed: bool,
}

/// An answer, as far as it came.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Code and message of an error, wherever they stand.
    pub(crate) fn error(&self) -> (String, String) {
        let json = self.json();
        let json = json.get("error").cloned().unwrap_or(json);
        let text = |names: [&str; 2]| names.iter().find_map(|n| json[*n].as_str()).unwrap_or_default().to_owned();
        (text(["Code", "error_code"]), text(["Message", "error_msg"]))
    }

    pub(crate) fn code(&self) -> String {
        self.error().0
    }
}

impl Call {
    fn new(method: &str, path: &str) -> Self {
        Self {
            method: method.into(),
            path: path.into(),
            query: Vec::new(),
            headers: Vec::new(),
            body: String::new(),
            id: FakeCloud::ACCESS_KEY_ID.into(),
            secret: FakeCloud::ACCESS_KEY_SECRET.into(),
            clock: 0,
            signed: true,
        }
    }

    /// An operation of Alibaba Cloud.
    pub(crate) fn alibaba(action: &str, version: &str) -> Self {
        Self::new("POST", "/")
            .header("x-acs-action", action)
            .header("x-acs-version", version)
            .header("accept", "application/json")
    }

    pub(crate) fn describe_key(id: &str) -> Self {
        Self::alibaba("DescribeKey", "2016-01-20").query("KeyId", id)
    }

    pub(crate) fn encryption_key(cluster: &str) -> Self {
        Self::alibaba("DescribeDBClusterEncryptionKey", "2017-08-01").query("DBClusterId", cluster)
    }

    /// An operation of Huawei Cloud.
    pub(crate) fn huawei(method: &str, path: &str) -> Self {
        Self::new(method, path)
    }

    pub(crate) fn encrypt_info(cluster: &str) -> Self {
        Self::huawei("GET", &format!("/v1/{}/clusters/{cluster}/encrypt-info", FakeCloud::PROJECT_ID))
    }

    pub(crate) fn list_key_detail(body: &str) -> Self {
        Self::huawei("POST", &format!("/v1.0/{}/kms/describe-key", FakeCloud::PROJECT_ID))
            .header("content-type", "application/json")
            .body(body)
    }

    pub(crate) fn query(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(n, _)| n != name);
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(n, _)| n != name);
        self
    }

    pub(crate) fn body(mut self, body: &str) -> Self {
        self.body = body.into();
        self
    }

    pub(crate) fn method(mut self, method: &str) -> Self {
        self.method = method.into();
        self
    }

    pub(crate) fn key(mut self, id: &str, secret: &str) -> Self {
        self.id = id.into();
        self.secret = secret.into();
        self
    }

    /// The client's clock is off.
    pub(crate) fn clock(mut self, seconds: i64) -> Self {
        self.clock = seconds;
        self
    }

    pub(crate) fn unsigned(mut self) -> Self {
        self.signed = false;
        self
    }

    fn is_alibaba(&self) -> bool {
        self.headers.iter().any(|(name, _)| name.starts_with("x-acs-"))
    }

    /// The bytes of the request, signed now.
    pub(crate) fn wire(&self, host: &str) -> String {
        let mut query: Vec<(String, String)> = self.query.clone();
        query.sort();
        let query: Vec<String> = query.iter().map(|(n, v)| format!("{}={}", encode(n), encode(v))).collect();
        let query = query.join("&");
        let mut headers = self.headers.clone();
        headers.push(("host".into(), host.into()));
        if self.signed {
            self.sign(&query, &mut headers);
        }
        let target = if query.is_empty() { self.path.clone() } else { format!("{}?{query}", self.path) };
        let mut text = format!("{} {target} HTTP/1.1\r\n", self.method);
        for (name, value) in &headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str(&format!("content-length: {}\r\n\r\n{}", self.body.len(), self.body));
        text
    }

    fn sign(&self, query: &str, headers: &mut Vec<(String, String)>) {
        let (compact, extended) = now(self.clock);
        let has = |headers: &[(String, String)], name: &str| headers.iter().any(|(n, _)| n == name);
        let alibaba = self.is_alibaba();
        if alibaba {
            let nonce = format!("{:?}{:?}", SystemTime::now(), std::thread::current().id());
            for (name, value) in [
                ("x-acs-date", extended),
                ("x-acs-signature-nonce", hash(&nonce)),
                ("x-acs-content-sha256", hash(&self.body)),
            ] {
                if !has(headers, name) {
                    headers.push((name.into(), value));
                }
            }
        } else if !has(headers, "x-sdk-date") {
            headers.push(("x-sdk-date".into(), compact));
        }
        let mut signed: Vec<&(String, String)> =
            headers.iter().filter(|(n, _)| n == "host" || n == "content-type" || n.starts_with("x-")).collect();
        signed.sort();
        let lines: String = signed.iter().map(|(n, v)| format!("{n}:{}\n", v.trim())).collect();
        let names = signed.iter().map(|(n, _)| n.as_str()).collect::<Vec<_>>().join(";");
        let path = if alibaba || self.path.ends_with('/') { self.path.clone() } else { format!("{}/", self.path) };
        let canonical = format!("{}\n{path}\n{query}\n{lines}\n{names}\n{}", self.method, hash(&self.body));
        let authorization = if alibaba {
            let signature = mac(&self.secret, &format!("ACS3-HMAC-SHA256\n{}", hash(&canonical)));
            format!("ACS3-HMAC-SHA256 Credential={},SignedHeaders={names},Signature={signature}", self.id)
        } else {
            let date = &headers.iter().find(|(n, _)| n == "x-sdk-date").unwrap().1;
            let signature = mac(&self.secret, &format!("SDK-HMAC-SHA256\n{date}\n{}", hash(&canonical)));
            format!("SDK-HMAC-SHA256 Access={}, SignedHeaders={names}, Signature={signature}", self.id)
        };
        headers.push(("authorization".into(), authorization));
    }

    /// Sends it to the fake on a connection of its own.
    pub(crate) fn send(&self, fake: &FakeCloud) -> Reply {
        self.send_to(&fake.endpoint())
    }

    pub(crate) fn send_to(&self, endpoint: &str) -> Reply {
        self.try_send(endpoint).unwrap_or_else(|error| panic!("no answer: {error}"))
    }

    /// Sends it; the error is what happened to the connection.
    pub(crate) fn try_send(&self, endpoint: &str) -> std::io::Result<Reply> {
        let mut connection = Connection::open(endpoint)?;
        connection.send(self)?;
        connection.reply()
    }
}

/// One connection.
pub(crate) struct Connection {
    stream: TcpStream,
    host: String,
    /// Bytes that came and were not read yet.
    pub(crate) received: Vec<u8>,
}

impl Connection {
    pub(crate) fn open(endpoint: &str) -> std::io::Result<Self> {
        let host = endpoint.strip_prefix("http://").unwrap().to_owned();
        let stream = TcpStream::connect(&host)?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        Ok(Self { stream, host, received: Vec::new() })
    }

    pub(crate) fn timeout(&self, timeout: Duration) {
        self.stream.set_read_timeout(Some(timeout)).unwrap();
    }

    pub(crate) fn send(&mut self, call: &Call) -> std::io::Result<()> {
        self.write(&call.wire(&self.host.clone()))
    }

    pub(crate) fn write(&mut self, text: &str) -> std::io::Result<()> {
        self.stream.write_all(text.as_bytes())
    }

    /// Reads until the peer closes.
    pub(crate) fn rest(&mut self) -> std::io::Result<()> {
        self.stream.read_to_end(&mut self.received).map(drop)
    }

    /// Reads one answer.
    pub(crate) fn reply(&mut self) -> std::io::Result<Reply> {
        let mut seen = 0;
        let head_end = loop {
            if let Some(at) = self.received[seen..].windows(4).position(|w| w == b"\r\n\r\n") {
                break seen + at + 4;
            }
            seen = self.received.len().saturating_sub(3);
            self.more()?;
        };
        let head = String::from_utf8(self.received[..head_end].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: Vec<(String, String)> =
            lines.filter_map(|line| line.split_once(':').map(|(n, v)| (n.to_owned(), v.trim().to_owned()))).collect();
        let length = headers.iter().find(|(n, _)| n.eq_ignore_ascii_case("content-length"));
        let length: usize = length.map_or(0, |(_, v)| v.parse().unwrap());
        while self.received.len() < head_end + length {
            self.more()?;
        }
        let body = String::from_utf8_lossy(&self.received[head_end..head_end + length]).into_owned();
        self.received.drain(..head_end + length);
        Ok(Reply { status, headers, body })
    }

    fn more(&mut self) -> std::io::Result<()> {
        let mut bytes = [0; 4096];
        match self.stream.read(&mut bytes)? {
            0 => Err(std::io::ErrorKind::UnexpectedEof.into()),
            n => {
                self.received.extend_from_slice(&bytes[..n]);
                Ok(())
            }
        }
    }
}

pub(crate) fn encode(text: &str) -> String {
    let keep = |b: u8| b.is_ascii_alphanumeric() || b"-_.~".contains(&b);
    text.bytes().map(|b| if keep(b) { (b as char).to_string() } else { format!("%{b:02X}") }).collect()
}

pub(crate) fn hash(text: &str) -> String {
    hex(&Sha256::digest(text))
}

fn mac(key: &str, text: &str) -> String {
    hex(&Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap().chain_update(text).finalize().into_bytes())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The time in both forms.
fn now(offset: i64) -> (String, String) {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64 + offset;
    let text = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds as u64));
    // `Thu, 15 Jan 2026 08:30:00 GMT`
    let parts: Vec<&str> = text.split([' ', ':']).collect();
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = months.iter().position(|m| *m == parts[2]).unwrap() + 1;
    let (d, y, h, mi, s) = (parts[1], parts[3], parts[4], parts[5], parts[6]);
    (format!("{y}{month:02}{d}T{h}{mi}{s}Z"), format!("{y}-{month:02}-{d}T{h}:{mi}:{s}Z"))
}
