//! One operation.

use super::answer::Answer;
use super::types::Types;
use super::{Lower, facts};
use crate::ext;
use crate::ir;
use crate::load::{Node, Operation};

impl<'a> Lower<'a> {
    /// Lowers an operation with the types of its own.
    pub(super) fn operation(&mut self, operation: &'a Operation) -> ir::Operation {
        let Operation { path, method, id, node, item } = operation;
        self.own = Types::default();
        let mut fields = self.parameters(&item.parameters, node);
        let mut body = ir::Body::None;
        let mut body_required = false;
        if let Some(written) = item.request_body.as_ref().and_then(openapiv3::ReferenceOr::as_item) {
            let place = node.at("requestBody");
            if matches!(method.as_str(), "get" | "head") {
                let message = format!("a request with {} has no body", method.to_uppercase());
                self.report(
                    "body-on-get",
                    &place.span(),
                    message,
                    "write the members as parameters, or correct the method",
                );
            }
            let members;
            (body, members) = self.body(written, place, id);
            body_required = written.required;
            fields.extend(members);
        }
        let Answer { output, example, statuses } = self.answer(&item.responses, node.at("responses"), id);
        let retry: ext::Retry = ext::read(node, "x-retry").unwrap_or_default();
        let frozen: Option<Vec<String>> = ext::read(node, "x-constructor");
        self.template(path, node);
        self.deprecation(node);
        let own = std::mem::take(&mut self.own);
        ir::Operation {
            span: node.span(),
            id: id.clone(),
            name: node.text_at("x-name").unwrap_or_default().to_owned(),
            module: String::new(),
            group: self.group(operation),
            summary: item.summary.as_deref().unwrap_or_default().trim().to_owned(),
            doc: item.description.as_deref().unwrap_or_default().trim().to_owned(),
            method: method.to_uppercase(),
            path: path.clone(),
            signed: self.signed(operation),
            body,
            body_required,
            fields,
            constructor: frozen.clone().unwrap_or_default(),
            frozen,
            output,
            shapes: own.shapes,
            enums: own.enums,
            errors: facts::errors(node, self.diagnostics),
            statuses,
            permission: ext::read::<ext::Permission>(node, "x-permission").map(Into::into),
            constraints: ext::read(node, "x-constraints").unwrap_or_default(),
            retry: retry.class(),
            retry_reason: retry.reason,
            paging: self.paging(node),
            waiters: ext::read::<Vec<ext::Waiter>>(node, "x-waiter")
                .unwrap_or_default()
                .into_iter()
                .map(waiter)
                .collect(),
            errors_in_answer: node.is_true("x-errors-in-answer"),
            deprecated: item
                .deprecated
                .then(|| ir::Deprecation { instead: node.text_at("x-deprecated").map(str::to_owned) }),
            sources: facts::sources(node),
            example,
        }
    }

    /// The path of an rpc service is `/`; elsewhere braces hold names, a segment each.
    fn template(&mut self, path: &str, node: &Node) {
        if self.style == ir::Style::Rpc && path != "/" {
            let message = format!("an rpc operation is called on `/`, not on `{path}`");
            self.report("path-key", &node.span(), message, "write `/#Name` under `paths`");
        }
        let whole = path.split('/').all(|segment| {
            let plain = |text: &str| !text.contains(['{', '}']);
            let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            name.map_or_else(|| plain(segment), |name| !name.is_empty() && plain(name))
        });
        if !whole || path.contains(['?', ' ']) {
            let message = format!("`{path}` is no path");
            let help = "write segments, each one text or one `{name}`; the query is made of parameters";
            self.report("path-key", &node.span(), message, help);
        }
    }

    fn group(&mut self, operation: &Operation) -> Option<String> {
        let tag = operation.item.tags.first()?;
        if !self.loaded.service.tags.iter().any(|known| known.name == *tag) {
            let names = self.loaded.service.tags.iter().map(|tag| tag.name.as_str());
            let help = match crate::load::nearest(tag, names) {
                Some(name) => format!("did you mean `{name}`?"),
                None => "add it to `tags` of service.yaml, with a description".to_owned(),
            };
            let message = format!("the tag `{tag}` does not stand in service.yaml");
            self.report("unknown-tag", &operation.node.at("tags").span(), message, help);
        }
        Some(tag.clone())
    }

    /// Whether the call is signed: as the service says, but for `security: []`.
    fn signed(&mut self, operation: &Operation) -> bool {
        let Some(own) = &operation.item.security else { return true };
        let service = self.loaded.service.security.as_ref();
        if !own.is_empty() && Some(own) != service {
            let help = "leave `security` out, or write `security: []` for an operation that is not signed";
            let message = "the operation is signed in another way than the service";
            self.report("unsupported-security", &operation.node.at("security").span(), message, help);
        }
        !own.is_empty()
    }

    fn paging(&mut self, node: &Node) -> Option<ir::Paging> {
        let paging: ext::Paging = ext::read(node, "x-paging")?;
        let path = |text: String| -> Vec<String> {
            text.split('.').filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        let place = node.at("x-paging");
        let mut whole = true;
        let mut must = |key: &str, value: Option<String>| {
            if value.is_none() {
                whole = false;
                let message = format!("paging by {} needs `{key}`", paging.style);
                self.report("missing-key", &place.span(), message, format!("write `{key}` with its name on the wire"));
            }
            value.unwrap_or_default()
        };
        let items = path(paging.items?);
        let total = paging.total.map(path);
        let (read, turned) = match paging.style.as_str() {
            "number" => {
                let page = must("page", paging.page);
                let first = paging.first.unwrap_or(1);
                (
                    &["page", "first", "size", "total"][..],
                    ir::Paging::Number { page, first, size: paging.size, items, total },
                )
            }
            "token" => {
                let (token, next) = (must("token", paging.token), path(must("next", paging.next)));
                (&["token", "next", "size"][..], ir::Paging::Token { token, next, size: paging.size, items })
            }
            "offset" => {
                let offset = must("offset", paging.offset);
                (&["offset", "limit", "total"][..], ir::Paging::Offset { offset, limit: paging.limit, items, total })
            }
            // Another word has been reported.
            _ => return None,
        };
        for (key, value) in place.entries() {
            let known =
                ["style", "items", "x-only-on", "x-differs"].contains(&key.as_str()) || read.contains(&key.as_str());
            if !known {
                let message = format!("paging by {} does not use `{key}`", paging.style);
                self.report("misplaced-key", &value.span(), message, "leave it out, or change the style");
            }
        }
        Some(turned).filter(|_| whole)
    }
}

fn waiter(waiter: ext::Waiter) -> ir::Waiter {
    let ext::Waiter { name, state, success, failure, missing } = waiter;
    ir::Waiter { name, state: state.split('.').map(str::to_owned).collect(), success, failure, missing }
}
