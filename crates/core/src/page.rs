//! Turning pages: generated code says which fields turn the page, this module knows when it is the last.

mod passed;
mod stream;

pub use stream::{Items, Page, Pages};

use crate::operation::Operation;

/// An operation whose answer comes in pages.
pub trait Paged: Operation + Clone {
    /// What the pages are made of.
    type Item;

    /// Takes the items out of a page.
    fn items(page: &mut Self::Output) -> Vec<Self::Item>;

    /// Sets this request to the page after `page`, the last of `walk`. False where there is none.
    fn turn(&mut self, page: &Self::Output, walk: &Walk) -> bool;

    /// The token that names the page of this request, where tokens name pages. One that leads back to an earlier page
    /// ends the walk.
    fn token(&self) -> Option<&str> {
        None
    }
}

/// How far a walk through pages has come.
#[derive(Clone, Copy, Debug, Default)]
pub struct Walk {
    pages: i64,
    items: i64,
    /// Items of the first and of the last page.
    first: i64,
    last: i64,
}

impl Walk {
    /// Goes on by a page of so many items.
    pub fn page(&mut self, items: usize) {
        self.last = i64::try_from(items).unwrap_or(i64::MAX);
        if self.pages == 0 {
            self.first = self.last;
        }
        self.pages = self.pages.saturating_add(1);
        self.items = self.items.saturating_add(self.last);
    }
}

/// A field of a request that says where a page begins: a number or text of one, which may be left out or must be given.
/// Text that is no number ends the walk.
pub trait Start: start::Sealed {}

impl<T: start::Sealed> Start for T {}

mod start {
    pub trait Sealed {
        /// The number; `unset` where none is given, nothing where it is text that is no number.
        fn get(&self, unset: i32) -> Option<i32>;
        fn set(&mut self, to: i32);
    }

    impl Sealed for i32 {
        fn get(&self, _: i32) -> Option<i32> {
            Some(*self)
        }

        fn set(&mut self, to: i32) {
            *self = to;
        }
    }

    impl Sealed for String {
        fn get(&self, _: i32) -> Option<i32> {
            self.parse().ok()
        }

        fn set(&mut self, to: i32) {
            *self = to.to_string();
        }
    }

    impl<T: Sealed + Default> Sealed for Option<T> {
        fn get(&self, unset: i32) -> Option<i32> {
            self.as_ref().map_or(Some(unset), |own| own.get(unset))
        }

        fn set(&mut self, to: i32) {
            self.get_or_insert_default().set(to);
        }
    }
}

/// Turns to the next page number; pages count from `first`.
///
/// With a total, the walk ends when as many items were seen; what size of page was asked for does not matter, since a
/// service may give smaller ones. A walk that begins at a later page takes those before it to be as full as its own first
/// one. Without a total, a page that has fewer items than the first one is the last. An empty page always is.
pub fn by_number(number: &mut impl Start, first: i32, total: Option<i64>, walk: &Walk) -> bool {
    let Some(current) = number.get(first).map(|current| current.max(first)) else { return false };
    let more = walk.last > 0
        && total.map_or(walk.last >= walk.first, |total| {
            let passed_over = i64::from(current) - i64::from(first) - (walk.pages - 1);
            passed_over.saturating_mul(walk.first).saturating_add(walk.items) < total
        });
    turn(number, current.checked_add(1).filter(|_| more))
}

/// Turns to the page that `next` names. An empty or missing token ends it, and so does the one that led here.
pub fn by_token(token: &mut Option<String>, next: Option<&String>) -> bool {
    match next {
        Some(next) if !next.is_empty() && token.as_ref() != Some(next) => {
            *token = Some(next.clone());
            true
        }
        _ => false,
    }
}

/// Moves the offset on by the items of the page. An empty page, or the total reached, ends it.
pub fn by_offset(offset: &mut impl Start, total: Option<i64>, walk: &Walk) -> bool {
    let Some(current) = offset.get(0) else { return false };
    let next = i64::from(current).saturating_add(walk.last);
    let more = walk.last > 0 && total.is_none_or(|total| next < total);
    turn(offset, i32::try_from(next).ok().filter(|_| more))
}

fn turn(start: &mut impl Start, to: Option<i32>) -> bool {
    if let Some(to) = to {
        start.set(to);
    }
    to.is_some()
}

#[cfg(test)]
mod tests;
