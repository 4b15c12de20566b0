//! Objects that hold themselves.

use cumulo_huawei_golden_recursion::types::{Edge, Filter, Node};
use cumulo_huawei_golden_recursion::{SetTree, ShowTreeOutput};

use crate::{assert_sent, read};

#[test]
fn a_tree_is_sent() {
    let root = Node::new()
        .name("a")
        .parent(Node::new().name("b"))
        .edge(Edge::new().weight(1.5).to(Node::new()))
        .children([Node::new().name("c")])
        .by_name([("d", Node::new())]);
    let filter = Filter::new("not").not(Filter::new("and").all([Filter::new("x")]));
    assert_sent(
        &SetTree::new().root(root).filter(filter),
        "PUT /v1/tree\ncontent-type: application/json\n\n\
         {\"root\":{\"name\":\"a\",\"parent\":{\"name\":\"b\"},\"edge\":{\"weight\":1.5,\"to\":{}},\
         \"children\":[{\"name\":\"c\"}],\"by_name\":{\"d\":{}}},\
         \"filter\":{\"op\":\"not\",\"not\":{\"op\":\"and\",\"all\":[{\"op\":\"x\"}]}}}",
    );
}

#[test]
fn a_tree_is_read() {
    let answer: ShowTreeOutput = read(
        r#"{"root":{"name":"a","edge":{"weight":"1.5","to":{"name":"b"}},"children":[{"children":[{"name":"c"}]},null],
            "by_name":{"d":{"name":"d","parent":{"name":"a"}}}}}"#,
    );
    let root = answer.root.unwrap_or_default();
    assert_eq!(root.edge.and_then(|edge| edge.to).and_then(|node| node.name).as_deref(), Some("b"));
    let below = root.children.unwrap_or_default().into_iter().flat_map(|node| node.children.unwrap_or_default());
    assert_eq!(below.filter_map(|node| node.name).collect::<Vec<_>>(), ["c"]);
    let named = root.by_name.unwrap_or_default().remove("d").and_then(|node| node.parent).and_then(|node| node.name);
    assert_eq!(named.as_deref(), Some("a"));
}

#[test]
fn a_tree_that_is_too_deep_is_refused() {
    let deep = format!(r#"{{"root":{}{{}}{}}}"#, r#"{"parent":"#.repeat(5_000), "}".repeat(5_000));
    assert!(cumulo_core::decode::from_json::<ShowTreeOutput>(deep.as_bytes()).is_err());
}
