//! Method, path and name of the operation: they stand in many places, or nowhere.

use super::sections::Parts;
use crate::block::{Block, Document};
use crate::model::{Certainty, Cloud, Fact, FindingKind, Operation, Source};
use crate::words::is_name;

/// `GET /v2/…` as method and the text after it.
pub(crate) fn method_of(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let end = line.find(char::is_whitespace).unwrap_or(line.len());
    let (word, rest) = line.split_at_checked(end)?;
    let known = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];
    known.contains(&word).then(|| (word, rest.trim()))
}

/// Settles the name from what the page offers: the action row, the title, the anchor, the
/// permission, the sample request.
pub(crate) fn settle(operation: &mut Operation, document: &Document, parts: &Parts<'_>, source: &Source) {
    if let Some((title, line)) = parts.title {
        let at = source.at_line(line);
        if operation.name.is_none() && is_operation(title) {
            operation.name = Some(Fact::certain(title.to_owned(), &at));
        } else {
            operation.title = Some(Fact::certain(title.to_owned(), &at));
        }
    }
    if operation.name.is_none()
        && let Some(anchor) = document.anchor.as_deref().filter(|anchor| is_operation(anchor))
    {
        operation.name = Some(Fact::certain(anchor.to_owned(), source));
    }
    let permission = operation.permissions.first().map(|permission| {
        let name = permission.action.rsplit(':').next().unwrap_or_default().to_owned();
        (name, permission.at.clone())
    });
    if operation.name.is_none()
        && let Some((name, at)) = permission.filter(|(name, _)| is_operation(name))
    {
        operation.name = Some(Fact::inferred(name, &at));
    }
    if operation.name.is_none()
        && let Some(name) = sample_action(parts)
    {
        operation.name = Some(Fact::inferred(name, source));
    }
    if operation.name.is_none() && parts.cloud == Cloud::Alibaba {
        operation.find(
            FindingKind::Unsaid,
            "",
            "the page never says the operation's name; give it with the page",
            source,
        );
    }
    if let Some(name) = &operation.name
        && let Some(sampled) = sample_action(parts)
        && sampled != name.value
    {
        let text = format!("the sample request calls {sampled}, the page is about {}", name.value);
        operation.find(FindingKind::Contradiction, "Action", text, source);
    }
    if parts.cloud == Cloud::Alibaba && operation.path.is_none() {
        let path = Fact { value: "/".to_owned(), at: source.clone(), certainty: Certainty::Inferred };
        operation.path = Some(path);
    }
}

/// `Action=DescribeKey` in a sample request.
fn sample_action(parts: &Parts<'_>) -> Option<String> {
    parts.blocks().find_map(|block| {
        let (Block::Code { text, .. } | Block::Text { text, .. }) = block else { return None };
        let (_, rest) = text.split_once("Action=")?;
        let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        is_operation(&name).then_some(name)
    })
}

/// `DescribeKey`, but no file name such as `dws_02_0018`.
pub(crate) fn is_operation(text: &str) -> bool {
    is_name(text)
        && text.chars().all(|c| c.is_ascii_alphanumeric())
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().any(|c| c.is_ascii_lowercase())
}
