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

    /// Sets this request to the page after `page`, which held `count` items. False where there is none.
    fn turn(&mut self, page: &Self::Output, count: usize) -> bool;

    /// The token that names the page of this request, where tokens name pages. One that leads back to an earlier page
    /// ends the walk.
    fn token(&self) -> Option<&str> {
        None
    }
}

/// Turns to the next page number; pages count from 1.
///
/// `seen` is the number of items so far at most, by page number and page size. With a total the last page is known;
/// without one an empty or short page ends it.
pub fn by_number(number: &mut Option<i32>, size: Option<i32>, total: Option<i64>, count: usize) -> bool {
    if count == 0 {
        return false;
    }
    let current = number.unwrap_or(1).max(1);
    let size = size.filter(|size| *size > 0).map_or(count, |size| usize::try_from(size).unwrap_or(count));
    let more = match total {
        Some(total) => i64::from(current).saturating_mul(i64::try_from(size).unwrap_or(i64::MAX)) < total,
        None => count >= size,
    };
    if more {
        *number = current.checked_add(1);
    }
    more && number.is_some()
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

/// Moves the offset on by the number of items seen. An empty page, or the total reached, ends it.
pub fn by_offset(offset: &mut Option<i32>, total: Option<i64>, count: usize) -> bool {
    let Some(next) = i32::try_from(count).ok().and_then(|count| offset.unwrap_or(0).checked_add(count)) else {
        return false;
    };
    let more = count > 0 && total.is_none_or(|total| i64::from(next) < total);
    if more {
        *offset = Some(next);
    }
    more
}
