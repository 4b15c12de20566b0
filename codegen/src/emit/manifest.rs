//! `Cargo.toml`, `rustfmt.toml` and the licenses.

use super::{package, spec_of};
use crate::format::header;
use crate::ir::{Cloud, Service};
use crate::{Options, OutputFile};

/// The version of the core that generated code is written for: the one that is released with this generator.
const CORE_VERSION: &str = env!("CARGO_PKG_VERSION");

/// `Cargo.toml`
pub(super) fn cargo(service: &Service, options: &Options) -> OutputFile {
    let package = package(service);
    let cloud = match service.cloud {
        Cloud::Alibaba => r#""alibaba", "aliyun""#,
        Cloud::Huawei => r#""huawei", "huaweicloud""#,
    };
    let publish = if options.publish { "" } else { "publish = false\n" };
    let text = format!(
        r#"# {header}

[package]
name = "{package}"
description = "Async client of {title}: typed requests and answers, signing, retries, paging."
version = "{version}"
edition.workspace = true
rust-version.workspace = true
license.workspace = true
{publish}readme = "README.md"
documentation = "https://docs.rs/{package}"
keywords = [{cloud}, "cloud", "sdk", "{name}"]
categories = ["api-bindings"]

[package.metadata.docs.rs]
features = ["blocking", "serde"]

[lib]
# The tests stand in tests/.
test = false

# What each does, the documentation of cumulo-core says.
[features]
default = ["reqwest", "tls-ring"]
blocking = ["cumulo-core/blocking"]
hyper = ["cumulo-core/hyper"]
hyper-tls = ["cumulo-core/hyper-tls"]
reqwest = ["cumulo-core/reqwest"]
serde = ["cumulo-core/serde"]
tls-aws-lc = ["cumulo-core/tls-aws-lc"]
tls-native = ["cumulo-core/tls-native"]
tls-ring = ["cumulo-core/tls-ring"]

[dependencies]
cumulo-core = {{ version = "{CORE_VERSION}", path = "{core}", default-features = false }}

[lints]
workspace = true
"#,
        header = header(&spec_of(service)),
        title = service.title,
        version = service.crate_version,
        name = service.name,
        core = options.core_path,
    );
    OutputFile { path: "Cargo.toml".to_owned(), text }
}

/// The texts of the licenses, which a crate that is published brings along.
pub(super) fn licenses(options: &Options) -> Vec<OutputFile> {
    if !options.publish {
        return Vec::new();
    }
    let texts =
        [("LICENSE-APACHE", include_str!("../../LICENSE-APACHE")), ("LICENSE-MIT", include_str!("../../LICENSE-MIT"))];
    texts.map(|(path, text)| OutputFile { path: path.to_owned(), text: text.to_owned() }).into()
}

/// `rustfmt.toml`: the files are formatted when they are generated.
pub(super) fn rustfmt(service: &Service) -> OutputFile {
    let text = format!("# {}\n\ndisable_all_formatting = true\n", header(&spec_of(service)));
    OutputFile { path: "rustfmt.toml".to_owned(), text }
}
