//! Pages by number, token and offset.

use cumulo_core::page::{Paged, Walk};
use cumulo_huawei_golden_paging::{ListBare, ListFromZero, ListNumbered, ListOffset, ListRequired, ListTokened};

use crate::{assert_sent, read, sent};

/// A walk through pages, page by page.
struct Pages<O> {
    request: O,
    walk: Walk,
}

impl<O: Paged> Pages<O> {
    fn of(request: O) -> Self {
        Self { request, walk: Walk::default() }
    }

    /// Takes the items of a page and turns it: how many there are, and what is sent next; `None` after the last one.
    fn turn(&mut self, page: &str) -> (usize, Option<String>) {
        let mut page: O::Output = read(page);
        let count = O::items(&mut page).len();
        self.walk.page(count);
        let more = self.request.turn(&page, &self.walk);
        (count, more.then(|| sent(&self.request).trim_end().to_owned()))
    }
}

#[test]
fn pages_turn_by_number_until_the_total_is_reached() {
    let mut list = Pages::of(ListNumbered::new().page_size(2));
    let page = list.turn(r#"{"Data":{"Total":3,"Keys":[{"Id":"a"},{"Id":"b"}]}}"#);
    assert_eq!(page, (2, Some("GET /v1/numbered?PageNumber=2&PageSize=2".to_owned())));
    assert_eq!(list.turn(r#"{"Data":{"Total":3,"Keys":[{"Id":"c"}]}}"#), (1, None));
    assert_eq!(list.turn("{}"), (0, None));
}

#[test]
fn pages_that_are_smaller_than_asked_for_are_not_the_last_by_that() {
    let mut list = Pages::of(ListNumbered::new().page_size(1000));
    let page = list.turn(r#"{"Data":{"Total":3,"Keys":[{"Id":"a"},{"Id":"b"}]}}"#);
    assert_eq!(page, (2, Some("GET /v1/numbered?PageNumber=2&PageSize=1000".to_owned())));
    assert_eq!(list.turn(r#"{"Data":{"Total":3,"Keys":[{"Id":"c"}]}}"#), (1, None));
}

#[test]
fn page_numbers_may_count_from_0_and_be_text() {
    let mut list = Pages::of(ListFromZero::new().limit(2));
    let page = list.turn(r#"{"names":["a","b"],"count":3}"#);
    let sent = "POST /v1/zero?limit=2\ncontent-type: application/json\n\n{\"offset\":\"1\"}";
    assert_eq!(page, (2, Some(sent.to_owned())));
    assert_eq!(list.turn(r#"{"names":["c"],"count":3}"#), (1, None));
}

#[test]
fn pages_turn_by_token_until_there_is_none() {
    let mut list = Pages::of(ListTokened::new().max_results(2));
    let page = list.turn(r#"{"Names":["a","b"],"Page":{"NextToken":"t-2"}}"#);
    assert_eq!(page, (2, Some("GET /v1/tokened?MaxResults=2&NextToken=t-2".to_owned())));
    assert_eq!(list.turn(r#"{"Names":["c"],"Page":{"NextToken":""}}"#), (1, None));
    assert_eq!(list.turn(r#"{"Names":["c"]}"#), (1, None));
}

#[test]
fn pages_turn_by_offset_until_the_total_is_reached() {
    let mut list = Pages::of(ListOffset::new().limit(2));
    let page = list.turn(r#"{"names":["a","b"],"count":3}"#);
    assert_eq!(page, (2, Some("GET /v1/offset?limit=2&offset=2".to_owned())));
    assert_eq!(list.turn(r#"{"names":["c"],"count":3}"#), (1, None));
}

#[test]
fn an_offset_that_must_be_given_is_turned_as_well() {
    let mut list = Pages::of(ListRequired::new(2, 0));
    assert_sent(&list.request, "GET /v1/required?limit=2&offset=0");
    assert_eq!(list.turn(r#"["a","b"]"#), (2, Some("GET /v1/required?limit=2&offset=2".to_owned())));
    assert_eq!(list.turn("[]"), (0, None));
}

#[test]
fn pages_that_are_lists_turn_until_one_is_empty() {
    let mut list = Pages::of(ListBare::new());
    assert_eq!(list.turn(r#"["a"]"#), (1, Some("GET /v1/bare?page=2".to_owned())));
    assert_eq!(list.turn("[]"), (0, None));
    assert_sent(&list.request, "GET /v1/bare?page=2");
}
