//! Which page is the last one.

use super::*;

/// The pages that a walk asks for, by number from 1, while a service of `all` items gives at most `cap` a page.
fn numbered(start: Option<i32>, first: i32, all: i64, cap: i64, total: Option<i64>) -> (Vec<i32>, i64) {
    let (mut number, mut walk, mut asked) = (start, Walk::default(), Vec::new());
    loop {
        let page = number.unwrap_or(first);
        asked.push(page);
        let before = i64::from(page - first) * cap;
        walk.page(usize::try_from((all - before).clamp(0, cap)).unwrap_or_default());
        if !by_number(&mut number, first, total, &walk) {
            return (asked, walk.items);
        }
    }
}

#[test]
fn pages_that_are_smaller_than_asked_for_are_all_walked() {
    // Nothing of what was asked for goes into it: 1000 may have been, and the service gives 100.
    assert_eq!(numbered(None, 1, 500, 100, Some(500)), (vec![1, 2, 3, 4, 5], 500));
    assert_eq!(numbered(None, 1, 450, 100, Some(450)), (vec![1, 2, 3, 4, 5], 450));
}

#[test]
fn a_total_spares_the_request_after_the_last_page() {
    assert_eq!(numbered(None, 1, 25, 10, Some(25)), (vec![1, 2, 3], 25));
    assert_eq!(numbered(None, 1, 7, 10, Some(7)), (vec![1], 7));
    assert_eq!(numbered(None, 1, 0, 10, Some(0)), (vec![1], 0));
}

#[test]
fn pages_may_count_from_0() {
    assert_eq!(numbered(None, 0, 25, 10, Some(25)), (vec![0, 1, 2], 25));
    assert_eq!(numbered(Some(1), 0, 25, 10, Some(25)), (vec![1, 2], 15));
}

#[test]
fn a_walk_may_begin_at_a_later_page() {
    assert_eq!(numbered(Some(2), 1, 25, 10, Some(25)), (vec![2, 3], 15));
    // Its first page is its last one and tells less of those before: one request more, and nothing is lost.
    assert_eq!(numbered(Some(3), 1, 25, 10, Some(25)), (vec![3, 4], 5));
}

#[test]
fn without_a_total_a_page_with_fewer_items_than_the_first_is_the_last() {
    assert_eq!(numbered(None, 1, 25, 10, None), (vec![1, 2, 3], 25));
    assert_eq!(numbered(None, 1, 20, 10, None), (vec![1, 2, 3], 20));
}

#[test]
fn a_total_that_is_never_reached_ends_at_an_empty_page() {
    assert_eq!(numbered(None, 1, 20, 10, Some(1000)), (vec![1, 2, 3], 20));
}

#[test]
fn offsets_go_on_by_what_came_whether_they_must_be_given_or_not() {
    let mut walk = Walk::default();
    walk.page(10);
    let (mut may, mut must) = (None::<i32>, 5);
    assert!(by_offset(&mut may, Some(11), &walk) && by_offset(&mut must, None, &walk));
    assert_eq!((may, must), (Some(10), 15));
    assert!(!by_offset(&mut must, Some(25), &walk), "the total is reached");
    walk.page(0);
    assert!(!by_offset(&mut must, None, &walk), "an empty page is the last");
    assert_eq!(must, 15, "the request stays that of the last page");
}

#[test]
fn numbers_may_be_text() {
    let mut walk = Walk::default();
    walk.page(10);
    let (mut may, mut must, mut odd) = (None::<String>, "5".to_owned(), Some("five".to_owned()));
    assert!(by_number(&mut may, 0, Some(11), &walk) && by_offset(&mut must, None, &walk));
    assert_eq!((may.as_deref(), must.as_str()), (Some("1"), "15"));
    assert!(!by_number(&mut odd, 0, None, &walk) && !by_offset(&mut odd, None, &walk), "nobody knows what comes next");
    assert_eq!(odd.as_deref(), Some("five"));
}

#[test]
fn numbers_end_where_they_have_no_next() {
    let mut walk = Walk::default();
    walk.page(1);
    let mut last = i32::MAX;
    assert!(!by_number(&mut last, 1, Some(i64::MAX), &walk) && !by_offset(&mut last, None, &walk));
}
