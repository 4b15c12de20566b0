//! Pages by number, token and offset.

use cumulo_core::page::Paged;
use cumulo_huawei_golden_paging::{ListBare, ListNumbered, ListOffset, ListTokened};

use crate::{assert_sent, read, sent};

/// Takes the items of a page and turns it; `None` after the last one.
fn turn<O: Paged>(request: &mut O, page: &str) -> (usize, Option<String>) {
    let mut page: O::Output = read(page);
    let count = O::items(&mut page).len();
    let more = request.turn(&page, count);
    (count, more.then(|| sent(request).trim_end().to_owned()))
}

#[test]
fn pages_turn_by_number_until_the_total_is_reached() {
    let mut list = ListNumbered::new().page_size(2);
    let page = turn(&mut list, r#"{"Data":{"Total":3,"Keys":[{"Id":"a"},{"Id":"b"}]}}"#);
    assert_eq!(page, (2, Some("GET /v1/numbered?PageNumber=2&PageSize=2".to_owned())));
    assert_eq!(turn(&mut list, r#"{"Data":{"Total":3,"Keys":[{"Id":"c"}]}}"#), (1, None));
    assert_eq!(turn(&mut list, "{}"), (0, None));
}

#[test]
fn pages_turn_by_token_until_there_is_none() {
    let mut list = ListTokened::new().max_results(2);
    let page = turn(&mut list, r#"{"Names":["a","b"],"Page":{"NextToken":"t-2"}}"#);
    assert_eq!(page, (2, Some("GET /v1/tokened?MaxResults=2&NextToken=t-2".to_owned())));
    assert_eq!(turn(&mut list, r#"{"Names":["c"],"Page":{"NextToken":""}}"#), (1, None));
    assert_eq!(turn(&mut list, r#"{"Names":["c"]}"#), (1, None));
}

#[test]
fn pages_turn_by_offset_until_the_total_is_reached() {
    let mut list = ListOffset::new().limit(2);
    let page = turn(&mut list, r#"{"names":["a","b"],"count":3}"#);
    assert_eq!(page, (2, Some("GET /v1/offset?limit=2&offset=2".to_owned())));
    assert_eq!(turn(&mut list, r#"{"names":["c"],"count":3}"#), (1, None));
}

#[test]
fn pages_that_are_lists_turn_until_one_is_empty() {
    let mut list = ListBare::new();
    assert_eq!(turn(&mut list, r#"["a"]"#), (1, Some("GET /v1/bare?page=2".to_owned())));
    assert_eq!(turn(&mut list, "[]"), (0, None));
    assert_sent(&list, "GET /v1/bare?page=2");
}
