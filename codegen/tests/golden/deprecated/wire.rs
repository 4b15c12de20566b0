//! What is not to be used any more still works.

#[expect(deprecated)]
use cumulo_huawei_golden_deprecated::{ListKeys, ListKeysOutput};
use cumulo_huawei_golden_deprecated::{ListKeysV2, ListKeysV2Output};

use crate::{assert_sent, read};

#[test]
#[expect(deprecated)]
fn a_deprecated_operation_works() {
    assert_sent(&ListKeys::new().name("a"), "GET /v1/keys?name=a");
    let answer: ListKeysOutput = read(r#"{"keys":[{"id":"k-1"}]}"#);
    assert_eq!(answer.keys.first().and_then(|key| key.id.as_deref()), Some("k-1"));
}

#[test]
#[expect(deprecated)]
fn deprecated_fields_work() {
    assert_sent(&ListKeysV2::new("a", "b").name("c"), "GET /v2/keys?name=c&old_zone=b&zone=a");
    let answer: ListKeysV2Output = read(r#"{"ids":["k-1"],"count":"1"}"#);
    assert_eq!((answer.ids.len(), answer.count), (1, Some(1)));
}
