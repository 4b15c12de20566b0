//! That the retry class and the idempotency token agree.

use crate::diag::Diagnostics;
use crate::ir::{Operation, Place, Retry, Type};

pub(super) fn check(operation: &Operation, diagnostics: &mut Diagnostics) {
    let mut tokens = operation.fields.iter().filter(|field| field.idempotency_token);
    let Some(token) = tokens.next() else {
        if operation.retry == Retry::Token {
            diagnostics.report(
                "token-missing",
                &operation.span,
                "the call is safe to repeat thanks to a token, and no field is that token",
                "write `x-idempotency-token: true` beside the token, or another class in `x-retry`",
            );
        }
        return;
    };
    if let Some(second) = tokens.next() {
        diagnostics.report(
            "token-twice",
            &second.span,
            format!("`{}` and `{}` are both the idempotency token", token.wire, second.wire),
            "one call has one token",
        );
    }
    if operation.retry != Retry::Token {
        diagnostics.report(
            "token-unused",
            &token.span,
            format!("`{}` is an idempotency token, and `x-retry` does not say so", token.wire),
            "write `class: token` in `x-retry`, or leave `x-idempotency-token` out",
        );
    }
    if token.ty != Type::String
        || matches!(token.place, Place::Path | Place::WholeBody | Place::QueryJson | Place::FormJson)
    {
        diagnostics.report(
            "token-type",
            &token.span,
            format!("the client cannot fill in `{}`", token.wire),
            "a token is text in the query, the form, a header or a member of the body",
        );
    }
}
