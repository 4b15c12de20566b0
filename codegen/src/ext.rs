//! The x- keys, typed: what OpenAPI has no word for. specs/README.md says what each means.
//!
//! The tables of `load` have seen to their form; these structs read them from the tree, beside openapiv3.

use serde::Deserialize;

use crate::ir;
use crate::load::Node;

/// Reads what stands under a key. Nothing where the key is missing, or was reported and taken out.
pub(crate) fn read<'a, T: Deserialize<'a>>(node: &'a Node, key: &str) -> Option<T> {
    T::deserialize(node.get(key)?).ok()
}

/// `x-service`: the facts of the service.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct Service {
    pub(crate) cloud: String,
    pub(crate) name: String,
    pub(crate) client: String,
    pub(crate) style: String,
    pub(crate) crate_version: String,
    pub(crate) docs: Option<String>,
}

/// An element of `x-source`: a page.
#[derive(Debug, Deserialize)]
pub(crate) struct Source {
    #[serde(default)]
    page: String,
    title: Option<String>,
    url: Option<String>,
}

impl From<Source> for ir::Source {
    fn from(source: Source) -> Self {
        Self { page: source.page, title: source.title, url: source.url }
    }
}

/// `x-permission`: what RAM or IAM must allow.
#[derive(Debug, Deserialize)]
pub(crate) struct Permission {
    #[serde(default)]
    action: String,
    access: Option<String>,
    resource: Option<String>,
}

impl From<Permission> for ir::Permission {
    fn from(permission: Permission) -> Self {
        Self { action: permission.action, access: permission.access, resource: permission.resource }
    }
}

/// `x-retry`: whether a call may be sent again.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Retry {
    class: String,
    pub(crate) reason: String,
}

impl Retry {
    /// The class; the careful one where none is given.
    pub(crate) fn class(&self) -> ir::Retry {
        match self.class.as_str() {
            "safe" => ir::Retry::Safe,
            "token" => ir::Retry::Token,
            _ => ir::Retry::Unsafe,
        }
    }
}

/// An element of `x-errors`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Error {
    #[serde(rename = "x-name")]
    pub(crate) name: String,
    pub(crate) status: i64,
    pub(crate) code: String,
    pub(crate) message: Option<String>,
    pub(crate) description: String,
}

/// `x-paging`: how pages are turned.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Paging {
    pub(crate) style: String,
    pub(crate) items: Option<String>,
    pub(crate) page: Option<String>,
    pub(crate) first: Option<i32>,
    pub(crate) size: Option<String>,
    pub(crate) total: Option<String>,
    pub(crate) token: Option<String>,
    pub(crate) next: Option<String>,
    pub(crate) offset: Option<String>,
    pub(crate) limit: Option<String>,
}

/// An element of `x-waiter`.
#[derive(Debug, Deserialize)]
pub(crate) struct Waiter {
    pub(crate) name: String,
    pub(crate) state: String,
    pub(crate) success: Vec<String>,
    #[serde(default)]
    pub(crate) failure: Vec<String>,
    pub(crate) missing: Option<String>,
}

/// An element of `x-known-values`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum KnownValue {
    /// Text alone.
    Text(String),
    /// A number alone.
    Number(i64),
    /// A value with more to say of it.
    Full {
        value: Scalar,
        #[serde(default)]
        name: String,
        #[serde(default)]
        description: String,
    },
}

/// A known value on the wire.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Scalar {
    Text(String),
    Number(i64),
}
