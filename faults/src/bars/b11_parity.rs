//! B11: canonical request, string to sign and header are those of the official Python SDKs, for thousands of requests
//! with Unicode, empty values, repeated names and reserved bytes.
//!
//! The SDKs are installed from their packages into a virtual environment below `target`, at pinned versions.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use cumulo_core::Blob;
use cumulo_core::credentials::Credential;
use cumulo_core::sign::{Signed, Target, acs3, sdk_hmac};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

use crate::bar::{Finding, Options, require};
use crate::dice::Dice;

/// Requests of each algorithm.
const REQUESTS: u64 = 10_000;

const ALGORITHMS: [&str; 3] = [acs3::ALGORITHM, sdk_hmac::ALGORITHM, sdk_hmac::DERIVED_ALGORITHM];

pub(crate) fn run(options: &Options) -> Finding {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("parity");
    let python = match install(&here) {
        Ok(python) => python,
        Err(why) => return Finding::skipped(format!("the official SDKs cannot be installed: {why}")),
    };
    let mut lines = String::new();
    let seeds = options.seed.map_or(0..REQUESTS * options.factor, |seed| seed..seed.saturating_add(1));
    let wanted = seeds.end - seeds.start;
    for seed in seeds {
        for algorithm in ALGORITHMS {
            lines.push_str(&request(seed, algorithm).to_string());
            lines.push('\n');
        }
    }
    let mut short = Vec::new();
    let told: Value = match ask(&python, &here.join("parity.py"), lines) {
        Ok(output) => serde_json::from_slice(&output.stdout).unwrap_or_else(|_| {
            short.push(format!("the script failed: {}", String::from_utf8_lossy(&output.stderr)));
            Value::Null
        }),
        Err(error) => {
            short.push(format!("the script did not run: {error}"));
            Value::Null
        }
    };
    let different = told.get("different").and_then(Value::as_u64).unwrap_or(u64::MAX);
    require(&mut short, different == 0, || {
        format!("{different} differ: {}", told.get("first").unwrap_or(&Value::Null))
    });
    let mut measured = Vec::new();
    for algorithm in ALGORITHMS {
        let count = told.get("counts").and_then(|counts| counts.get(algorithm)).and_then(Value::as_u64).unwrap_or(0);
        require(&mut short, count >= wanted, || format!("{algorithm}: only {count} requests"));
        measured.push(format!("{algorithm} {count}"));
    }
    Finding::new(format!("{}; {different} differ", measured.join(", ")), short)
}

/// The interpreter of an environment with the SDKs in it.
fn install(here: &Path) -> Result<PathBuf, String> {
    let place = here.join("../../target/parity");
    let python = place.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let run = |command: &mut Command| -> Result<(), String> {
        let output = command.output().map_err(|error| error.to_string())?;
        let text = String::from_utf8_lossy(&output.stderr);
        let last = text.lines().last().unwrap_or("no message").to_owned();
        if output.status.success() { Ok(()) } else { Err(last) }
    };
    let install = || {
        let words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
        run(Command::new(&python).args(words).arg(here.join("requirements.txt")))
    };
    // What an interrupted run left behind is made anew.
    if !python.exists() || install().is_err() {
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&place))?;
        install()?;
    }
    Ok(python)
}

fn ask(python: &Path, script: &Path, lines: String) -> std::io::Result<Output> {
    let mut child = Command::new(python)
        .arg(script)
        .env("PYTHONWARNINGS", "ignore")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let stdin = child.stdin.take();
    let writer = std::thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(lines.as_bytes())));
    let output = child.wait_with_output();
    let _ = writer.join();
    output
}

/// A request that a seed makes, signed by us, in the words of the script.
fn request(seed: u64, algorithm: &str) -> Value {
    let mut dice = Dice::new(seed);
    let alibaba = algorithm == acs3::ALGORITHM;
    let method = dice.one("POST", &["GET", "PUT", "DELETE", "PATCH"]);
    let path: String = (0..dice.below(4)).map(|_| format!("/{}", encoded(&text(&mut dice)))).collect();
    let path = if path.is_empty() { "/".to_owned() } else { path };
    let mut query: Vec<(String, String)> = Vec::new();
    for number in 0..dice.below(6) {
        // Names of Alibaba Cloud are plain and come once; the SDK sends them as they are.
        let odd = text(&mut dice);
        let name =
            if alibaba { format!("Name.{number}.Key") } else { dice.one("limit".to_owned(), &[odd, "tag".to_owned()]) };
        query.push((name, if dice.percent(20) { String::new() } else { text(&mut dice) }));
    }
    let line: Vec<String> = query.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    let body = if dice.percent(30) { Vec::new() } else { json!({"text": text(&mut dice)}).to_string().into_bytes() };
    let json = dice.percent(70);
    let body = if json { body } else { dice.bytes(200) };
    let host = dice.one("kms.cn-hangzhou.aliyuncs.com", &["127.0.0.1:8080", "dws.cn-north-4.myhuaweicloud.com"]);

    let mut headers = HeaderMap::new();
    let content_type = match (alibaba, json) {
        (true, _) => dice.one("application/json", &["application/x-www-form-urlencoded"]),
        (false, true) => dice.one("application/json", &["application/json;charset=utf-8"]),
        // What is no JSON goes unsigned, by a header that says so.
        (false, false) => dice.one("application/octet-stream", &["application/x-www-form-urlencoded", "text/xml"]),
    };
    headers.insert("content-type", HeaderValue::from_static(content_type));
    headers.insert("user-agent", HeaderValue::from_static("test/1 (any)"));
    let extra = if alibaba { "x-acs-extra" } else { "x-extra" };
    for number in 0..dice.below(3) {
        let name = if alibaba { HeaderName::from_static("x-acs-extra") } else { header_name(extra, number) };
        if let Ok(value) = HeaderValue::from_bytes(format!(" {} ", visible(&mut dice)).as_bytes()) {
            // Alibaba's signer puts two values of a name together; Huawei's knows one.
            headers.append(name, value);
        }
    }
    let id = "fake-id";
    let secret = format!("secret-{}", dice.next());
    let credential =
        if dice.percent(50) { Credential::new(id, &secret) } else { Credential::temporary(id, &secret, "fake-token") };
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000 + dice.next() % 1_000_000_000);
    let target = Target { method, host, path: &path, query: &line.join("&"), body: &body };
    let all = dice.percent(50);
    let (region, service) = ("cn-north-4", "dws");
    let signed = if alibaba {
        let selection = if all { acs3::Selection::All } else { acs3::Selection::Standard };
        let nonce = format!("{:032x}", dice.next());
        acs3::Signer::new().selection(selection).sign(&credential, &target, &mut headers, time, &nonce).ok()
    } else {
        let selection = if all { sdk_hmac::Selection::All } else { sdk_hmac::Selection::Standard };
        let signer = sdk_hmac::Signer::new().selection(selection);
        let signer = if algorithm == sdk_hmac::ALGORITHM { signer } else { signer.derived(region, service) };
        signer.sign(&credential, &target, &mut headers, time).ok().flatten()
    };
    let shown = |signed: &Signed| {
        [signed.canonical_request().to_owned(), signed.string_to_sign().to_owned(), signed.authorization().to_string()]
    };
    // The script's signers sign all that they are given: they get what is to be signed, and nothing of how.
    let mut given: Vec<(String, String)> = vec![("host".to_owned(), host.to_owned())];
    for (name, value) in &headers {
        let name = name.as_str();
        let chosen =
            if alibaba { name.starts_with("x-acs-") || name == "content-type" } else { name.starts_with("x-") };
        if name != "authorization" && (all || chosen) {
            given.push((name.to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
        }
    }
    json!({
        "seed": seed, "algorithm": algorithm, "method": method, "path": path, "query": query, "headers": given,
        "body": Blob::from_bytes(&body).as_str(), "id": id, "secret": secret, "region": region, "service": service,
        "ours": signed.as_ref().map(shown),
    })
}

fn header_name(prefix: &str, number: usize) -> HeaderName {
    HeaderName::try_from(format!("{prefix}-{number}")).unwrap_or(http::header::WARNING)
}

/// Text of all kinds of characters.
fn text(dice: &mut Dice) -> String {
    const CHARACTERS: [char; 28] = [
        'a', 'Z', '0', '-', '_', '.', '~', ' ', '+', '/', '%', '&', '=', '?', '#', ':', '*', '\'', '(', '"', '<', '\\',
        '\n', 'é', '中', '😀', '\u{7f}', '\u{fffd}',
    ];
    let length = 1 + dice.below(12);
    (0..length).filter_map(|_| CHARACTERS.get(dice.below(CHARACTERS.len()))).collect()
}

/// Text that may stand in a header.
fn visible(dice: &mut Dice) -> String {
    text(dice).chars().filter(|c| !c.is_control()).collect()
}

/// Percent-encoded, more than is needed: the signer has to find the canonical form.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}
