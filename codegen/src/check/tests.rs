//! What is refused, and what is said of it.

use expect_test::{Expect, expect};

use crate::diag::Diagnostics;
use crate::ir::sample::{field, member, object, operation, required, service_of, shape};
use crate::ir::{Body, Field, Operation, Output, Place, Retry, Type};

fn assert_refused(operation: Operation, expected: Expect) {
    let mut service = service_of(operation);
    let mut diagnostics = Diagnostics::default();
    crate::pass::run(&mut service, &mut diagnostics);
    super::run(&service, &mut diagnostics);
    let lines: Vec<String> = diagnostics
        .into_sorted()
        .iter()
        .map(|diagnostic| format!("{}: {}\n", diagnostic.code, diagnostic.message))
        .collect();
    expected.assert_eq(&lines.concat());
}

fn at(place: Place, field: Field) -> Field {
    Field { place, ..field }
}

fn list(items: Type) -> Type {
    Type::List(Box::new(items))
}

#[test]
fn what_the_core_can_send_is_not_refused() {
    let mut create = operation("Create");
    create.method = "PUT".to_owned();
    create.path = "/v1/{project_id}/keys/{key_id}".to_owned();
    create.body = Body::Json("application/json".to_owned());
    create.retry = Retry::Token;
    create.fields = vec![
        Field { from_credentials: true, ..at(Place::Path, field("project_id", Type::String)) },
        at(Place::Path, required("key_id", Type::Int64)),
        at(Place::QueryRepeat, field("name", list(Type::String))),
        at(Place::Header, field("x-language", Type::String)),
        Field { idempotency_token: true, ..member("client_token", Type::String) },
        Field { wrapped: Some("tag".to_owned()), ..member("tags", list(object("Tag"))) },
        Field { as_text: true, ..member("count", Type::Int32) },
        Field { secret: true, ..member("password", Type::String) },
    ];
    create.shapes = vec![shape("Tag", vec![member("key", Type::String)])];
    assert_refused(create, expect![[r""]]);
}

#[test]
fn paths_are_filled_by_single_values_that_are_always_there() {
    let mut show = operation("Show");
    show.path = "/v1/{project_id}/keys/{key_id}".to_owned();
    show.fields = vec![
        at(Place::Path, field("key_id", Type::String)),
        at(Place::Path, required("names", list(Type::String))),
        Field { secret: true, ..at(Place::Path, required("password", Type::String)) },
    ];
    assert_refused(
        show,
        expect![[r#"
        optional-path-parameter: `key_id` stands in the path and may be left out
        path-parameter: `names` is a path parameter, and the path `/v1/{project_id}/keys/{key_id}` does not have it
        path-parameter: `password` is a path parameter, and the path `/v1/{project_id}/keys/{key_id}` does not have it
        path-type: `names` stands in the path and is neither text, integer nor boolean
        secret-in-path: `password` is secret and stands in the path, which ends up in logs
        path-parameter: the path has `{project_id}`, and no parameter fills it
    "#]],
    );
}

#[test]
fn headers_and_joined_lists_hold_single_values() {
    let mut show = operation("Show");
    show.fields = vec![
        at(Place::Header, field("x-filter", object("Filter"))),
        at(Place::Header, field("x note", Type::String)),
        at(Place::QueryRepeat, field("tag", list(object("Filter")))),
        at(Place::QueryComma, field("one", Type::String)),
        Field { wrapped: Some("id".to_owned()), ..at(Place::QueryRepeat, field("ids", list(Type::String))) },
    ];
    show.shapes = vec![shape("Filter", vec![member("key", Type::String)])];
    show.output = Output::Object(shape("", vec![at(Place::Header, field("x-all", list(Type::String)))]));
    assert_refused(
        show,
        expect![[r#"
        header-name: `x note` cannot be the name of a header
        header-type: `x-filter` travels in a header and is an object, a map or JSON
        header-type: the header `x-all` of the answer is no single value
        list-encoding: `one` repeats its key or is joined with commas, and it is no list of single values
        list-encoding: `tag` repeats its key or is joined with commas, and it is no list of single values
        wrapped-place: `ids` is a wrapped list outside of JSON and of flattened parameters
    "#]],
    );
}

#[test]
fn a_request_has_one_body() {
    let mut create = operation("Create");
    create.body = Body::Form;
    create.fields = vec![member("a", Type::String), at(Place::Form, field("b", Type::String))];
    assert_refused(
        create,
        expect![[r#"
        body-place: `a` is a member of a JSON body, and the body is no JSON
    "#]],
    );

    let mut create = operation("Create");
    create.body = Body::Json("application/json".to_owned());
    create.fields = vec![
        at(Place::Form, field("form", Type::String)),
        at(Place::WholeBody, field("body", Type::Bytes)),
        member("member", Type::String),
    ];
    assert_refused(
        create,
        expect![[r#"
        body-place: `body` is bytes as they are, and the body is JSON
        body-place: `form` is part of a form, and the body is no form
        whole-body: `body` is the whole body, and there is more in the body
    "#]],
    );

    let mut create = operation("Create");
    create.body = Body::Raw("application/octet-stream".to_owned());
    create.fields = vec![at(Place::WholeBody, field("body", object("Thing"))), field("query", Type::Bytes)];
    create.shapes = vec![shape("Thing", Vec::new())];
    assert_refused(
        create,
        expect![[r#"
        body-place: `body` is a raw body and neither bytes nor text
        body-place: `query` is bytes as they are outside of a body
    "#]],
    );
}

#[test]
fn tokens_and_retry_classes_agree() {
    let mut create = operation("Create");
    create.retry = Retry::Token;
    assert_refused(
        create,
        expect![[r#"
        token-missing: the call is safe to repeat thanks to a token, and no field is that token
    "#]],
    );

    let mut create = operation("Create");
    create.retry = Retry::Unsafe;
    create.fields = vec![
        Field { idempotency_token: true, ..field("ClientToken", Type::Int32) },
        Field { idempotency_token: true, ..field("Token", Type::String) },
    ];
    assert_refused(
        create,
        expect![[r#"
        token-twice: `ClientToken` and `Token` are both the idempotency token
        token-type: the client cannot fill in `ClientToken`
        token-unused: `ClientToken` is an idempotency token, and `x-retry` does not say so
    "#]],
    );
}

#[test]
fn marks_stand_beside_types_that_they_fit() {
    let mut show = operation("Trace");
    show.method = "TRACE".to_owned();
    show.fields = vec![
        Field { wrapped: Some("x".to_owned()), ..field("wrapped", Type::String) },
        Field { as_text: true, ..field("text", Type::String) },
        Field { secret: true, ..field("secrets", list(Type::String)) },
        Field { secret: true, default: Some("1234".into()), ..field("pin", Type::String) },
        field("gone", object("Gone")),
    ];
    assert_refused(
        show,
        expect![[r#"
        as-text-type: `text` travels as text and is neither a number nor a boolean
        secret-default: `pin` is secret and has a default
        secret-type: `secrets` is secret and neither text nor bytes in Base64
        unknown-type: the type `Gone` is used and declared nowhere
        wrapped-type: `wrapped` has a wrapper and is no list
        method: the core does not send `TRACE`
    "#]],
    );
}
