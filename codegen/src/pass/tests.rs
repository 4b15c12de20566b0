//! Model in, model out.

use expect_test::{Expect, expect};

use crate::diag::Diagnostics;
use crate::ir::sample::{field, member, object, open_enum, operation, required, service, service_of, shape};
use crate::ir::{Field, Operation, Output, Paging, Place, Service, Type, TypeRef};

/// Runs the passes over a service and shows what they settled, or what they refused.
fn settled(mut service: Service) -> String {
    let mut diagnostics = Diagnostics::default();
    super::run(&mut service, &mut diagnostics);
    let refused = diagnostics.into_sorted();
    if refused.is_empty() {
        show(&service)
    } else {
        refused.iter().map(|diagnostic| format!("{diagnostic}\n")).collect()
    }
}

fn show(service: &Service) -> String {
    let mut lines = Vec::new();
    for operation in &service.operations {
        lines.push(format!("{} in {}, new({})", operation.name, operation.module, operation.constructor.join(", ")));
        lines.extend(operation.fields.iter().map(line));
        for shape in operation.answer().into_iter().chain(&operation.shapes) {
            let used = match (shape.in_request, shape.in_output) {
                (true, true) => "request and answer",
                (true, false) => "request",
                _ => "answer",
            };
            lines.push(format!("{} in {used}, new({})", shape.name, shape.constructor.join(", ")));
            lines.extend(shape.fields.iter().map(line));
        }
        for open in &operation.enums {
            let names: Vec<_> = open.values.iter().map(|value| value.name.as_str()).collect();
            lines.push(format!("{}: {}", open.name, names.join(" ")));
        }
    }
    lines.join("\n") + "\n"
}

fn line(field: &Field) -> String {
    let boxed = if field.boxed { ", boxed" } else { "" };
    let optional = if field.optional { ", optional" } else { "" };
    format!("  {} = {}{optional}{boxed}", field.name, field.wire)
}

fn assert_settled(operation: Operation, expected: Expect) {
    expected.assert_eq(&settled(service_of(operation)));
}

fn texts() -> Type {
    Type::List(Box::new(Type::String))
}

#[test]
fn required_fields_make_new_and_the_rest_is_optional() {
    let mut describe = operation("DescribeKey");
    describe.fields = vec![
        Field { from_credentials: true, place: Place::Path, ..required("project_id", Type::String) },
        required("KeyId", Type::String),
        required("Names", texts()),
        field("DryRun", Type::Bool),
        field("Tags", texts()),
        Field { place: Place::QueryJson, ..field("Filters", texts()) },
        Field { idempotency_token: true, ..required("ClientToken", Type::String) },
    ];
    assert_settled(
        describe,
        expect![[r"
            DescribeKey in describe_key, new(key_id, names)
              project_id = project_id, optional
              key_id = KeyId
              names = Names
              dry_run = DryRun, optional
              tags = Tags
              filters = Filters, optional
              client_token = ClientToken, optional
            DescribeKeyOutput in answer, new()
        "]],
    );
}

#[test]
fn a_frozen_constructor_stays_whatever_becomes_required() {
    let mut create = operation("CreateKey");
    create.frozen = Some(vec!["KeySpec".to_owned()]);
    create.fields = vec![field("KeySpec", Type::String), required("Origin", Type::String)];
    assert_settled(
        create,
        expect![[r"
            CreateKey in create_key, new(key_spec)
              key_spec = KeySpec
              origin = Origin, optional
            CreateKeyOutput in answer, new()
        "]],
    );
}

#[test]
fn shapes_know_who_holds_them() {
    let mut update = operation("Update");
    let spec = || vec![Field { required: true, ..member("Key", Type::String) }, member("Values", texts())];
    update.fields = vec![
        Field { place: Place::Body, ..field("Sent", object("Sent")) },
        Field { place: Place::Body, ..field("Both", Type::Map(Box::new(object("Both")))) },
    ];
    update.output = Output::Object(shape("", vec![member("Read", object("Read")), member("Both", object("Both"))]));
    update.shapes = vec![shape("Sent", spec()), shape("Read", spec()), shape("Both", spec())];
    assert_settled(
        update,
        expect![[r"
            Update in update, new()
              sent = Sent, optional
              both = Both, optional
            UpdateOutput in answer, new()
              read = Read, optional
              both = Both, optional
            Sent in request, new(key)
              key = Key
              values = Values, optional
            Read in answer, new()
              key = Key, optional
              values = Values
            Both in request and answer, new(key)
              key = Key, optional
              values = Values, optional
        "]],
    );
}

#[test]
fn what_holds_itself_is_boxed() {
    let mut tree = operation("ShowTree");
    tree.output = Output::Object(shape("", vec![member("root", object("Node"))]));
    tree.shapes = vec![
        shape(
            "Node",
            vec![
                member("parent", object("Edge")),
                member("children", Type::List(Box::new(object("Node")))),
                member("label", object("Label")),
            ],
        ),
        shape("Edge", vec![member("node", object("Node"))]),
        shape("Label", vec![member("text", Type::String)]),
    ];
    assert_settled(
        tree,
        expect![[r"
            ShowTree in show_tree, new()
            ShowTreeOutput in answer, new()
              root = root, optional
            Node in answer, new()
              parent = parent, optional, boxed
              children = children
              label = label, optional
            Edge in answer, new()
              node = node, optional, boxed
            Label in answer, new()
              text = text, optional
        "]],
    );
}

#[test]
fn an_object_that_needs_itself_cannot_be_sent() {
    let mut create = operation("Create");
    create.fields = vec![Field { place: Place::Body, ..field("node", object("Node")) }];
    create.shapes = vec![shape("Node", vec![Field { required: true, ..member("next", object("Node")) }])];
    assert_settled(
        create,
        expect![[r"
            sample/operations/Sample.yaml:1: error[endless-object]: `Node` needs a `Node`, which needs a `Node` in turn, without end
              help: make one field of the circle optional
        "]],
    );
}

#[test]
fn words_of_rust_and_of_generated_code_are_avoided() {
    let mut list = operation("Move");
    list.fields = vec![field("type", Type::String), field("New", Type::Bool), field("method", object("method"))];
    list.shapes = vec![shape("method", vec![member("self", Type::String)])];
    list.enums = vec![open_enum("Value", &["ENCRYPT/DECRYPT", "AES_256", "Other", "1"])];
    assert_settled(
        list,
        expect![[r"
            Move in move_, new()
              type_ = type, optional
              new_ = New, optional
              method = method, optional
            MoveOutput in answer, new()
            MoveMethod in request, new()
              self_ = self, optional
            MoveValue: EncryptDecrypt Aes256 OtherValue Value1
        "]],
    );
}

#[test]
fn names_that_collide_ask_for_an_x_name() {
    let mut list = operation("List");
    list.fields = vec![field("KeyId", Type::String), field("keyId", Type::String), field("KeyId", Type::String)];
    list.enums = vec![open_enum("State", &["ON", "on", "<="])];
    assert_settled(
        list,
        expect![[r#"
            sample/operations/List.yaml:1: error[name-collision]: `ON` and `on` have the same Rust name, `On`
              help: write `x-name` beside one of them
            sample/operations/List.yaml:1: error[no-rust-name]: `<=` has no letter or digit that a Rust name can have
              help: write `x-name` (for a known value: `name`) with a name in ASCII letters
            sample/operations/Sample.yaml:1: error[duplicate-name]: `KeyId` stands twice in one place
              help: remove one of the two
            sample/operations/Sample.yaml:1: error[name-collision]: `KeyId` and `keyId` have the same Rust name, `key_id`
              help: write `x-name` beside one of them
        "#]],
    );
}

#[test]
fn an_x_name_settles_a_collision() {
    let mut list = operation("List");
    list.fields =
        vec![field("KeyId", Type::String), Field { name: "OldKeyId".to_owned(), ..field("keyId", Type::String) }];
    assert_settled(
        list,
        expect![[r"
            List in list, new()
              key_id = KeyId, optional
              old_key_id = keyId, optional
            ListOutput in answer, new()
        "]],
    );
}

#[test]
fn pages_turn_on_fields_that_exist_and_count() {
    let mut list = operation("ListKeys");
    list.fields = vec![field("PageNumber", Type::Int64), required("PageSize", Type::Int32)];
    list.paging = Some(Paging::Number {
        page: "PageNumber".to_owned(),
        first: 1,
        size: Some("PageSize".to_owned()),
        items: vec!["Keys".to_owned(), "Key".to_owned()],
        total: Some(vec!["Total".to_owned()]),
    });
    let help =
        "name fields of this operation by their names on the wire, with `format: int32` for numbers that are sent";
    let found = settled(service_of(list)).replace(help, "…");
    expect![[r"
        sample/operations/ListKeys.yaml:1: error[paging]: `x-paging` says `items: Keys.Key`, but there is no such field in the answer
          help: …
        sample/operations/ListKeys.yaml:1: error[paging]: `x-paging` says `page: PageNumber`, but it must be a 32 bit integer, or text of one
          help: …
        sample/operations/ListKeys.yaml:1: error[paging]: `x-paging` says `total: Total`, but there is no such field in the answer
          help: …
    "]]
    .assert_eq(&found);
}

#[test]
fn shared_shapes_are_used_by_any_operation() {
    let tag = Type::Object(TypeRef { name: "Tag".to_owned(), shared: true });
    let mut service = service();
    service.shapes = vec![shape("Tag", vec![member("Key", Type::String)])];
    let mut read = operation("Read");
    read.output = Output::Value(Type::List(Box::new(tag.clone())));
    let mut write = operation("Write");
    write.fields = vec![Field { place: Place::Body, ..field("Tag", tag) }];
    service.operations = vec![read, write];
    super::run(&mut service, &mut Diagnostics::default());
    let flags: Vec<_> = service.shapes.iter().map(|shape| (shape.in_request, shape.in_output)).collect();
    assert_eq!(flags, [(true, true)]);
}
