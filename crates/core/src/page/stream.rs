//! Pages and items as streams that hold one page at a time.

use std::fmt;
use std::future::{IntoFuture as _, poll_fn};
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;

use super::passed::Passed;
use super::{Paged, Walk};
use crate::call::Call;
use crate::error::Error;
use crate::response::Response;
use crate::shared::Shared;
use crate::transport::BoxFuture;

/// One page: its items, and the rest of the answer.
pub struct Page<O: Paged> {
    /// The items of this page.
    pub items: Vec<O::Item>,
    rest: Response<O::Output>,
}

/// The answer without its items: totals, tokens, the request id.
impl<O: Paged> Deref for Page<O> {
    type Target = Response<O::Output>;

    fn deref(&self) -> &Self::Target {
        &self.rest
    }
}

impl<O: Paged> fmt::Debug for Page<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page").field("items", &self.items.len()).finish_non_exhaustive()
    }
}

/// The pages of an answer, one after the other.
///
/// Ends after the last page and after the first error. Where the token of the next page is that of an earlier one, be it
/// the one before or one of a longer circle, the walk ends too, in constant memory: the pages of a circle may have come
/// up to three times by then, without an error.
#[must_use = "pages are fetched when they are asked for"]
pub struct Pages<O: Paged> {
    shared: Arc<Shared>,
    /// The request of the page to come; `None` when there is none.
    next: Option<O>,
    walk: Walk,
    passed: Passed,
    under_way: Option<BoxFuture<'static, Result<Response<O::Output>, Error>>>,
}

impl<O: Paged + Unpin + 'static> Pages<O> {
    pub(crate) fn new(shared: Arc<Shared>, first: O) -> Self {
        Self { shared, next: Some(first), walk: Walk::default(), passed: Passed::default(), under_way: None }
    }

    /// The next page.
    pub async fn next(&mut self) -> Option<Result<Page<O>, Error>> {
        poll_fn(|cx| self.poll_page(cx)).await
    }

    /// The items of all pages, one after the other.
    pub fn items(self) -> Items<O> {
        Items { pages: self, page: Vec::new().into_iter() }
    }

    fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Page<O>, Error>>> {
        let Some(request) = &mut self.next else { return Poll::Ready(None) };
        let shared = &self.shared;
        let call = self.under_way.get_or_insert_with(|| Call::new(Arc::clone(shared), request.clone()).into_future());
        let result = ready!(call.as_mut().poll(cx));
        self.under_way = None;
        Poll::Ready(Some(match result {
            Ok(mut rest) => {
                let items = O::items(&mut rest.value);
                self.walk.page(items.len());
                let turned = request.turn(&rest.value, &self.walk);
                if !turned || request.token().is_some_and(|token| self.passed.again(token)) {
                    self.next = None;
                }
                Ok(Page { items, rest })
            }
            Err(error) => {
                self.next = None;
                Err(error)
            }
        }))
    }
}

impl<O: Paged + Unpin + 'static> Stream for Pages<O> {
    type Item = Result<Page<O>, Error>;

    /// The next page, as [`next`](Pages::next) gives it.
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(cx)
    }

    /// Nobody knows how many pages there are.
    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.next.is_none().then_some(0))
    }
}

impl<O: Paged> fmt::Debug for Pages<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("ended", &self.next.is_none()).finish_non_exhaustive()
    }
}

/// The items of all pages, one after the other.
#[must_use = "items are fetched when they are asked for"]
pub struct Items<O: Paged> {
    pages: Pages<O>,
    page: vec::IntoIter<O::Item>,
}

impl<O: Paged + Unpin + 'static> Items<O> {
    /// The next item.
    pub async fn next(&mut self) -> Option<Result<O::Item, Error>> {
        poll_fn(|cx| self.poll_item(cx)).await
    }

    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<O::Item, Error>>> {
        loop {
            if let Some(item) = self.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll_page(cx)) {
                Some(Ok(page)) => self.page = page.items.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<O: Paged + Unpin + 'static> Stream for Items<O>
where
    O::Item: Unpin,
{
    type Item = Result<O::Item, Error>;

    /// The next item, as [`next`](Items::next) gives it.
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(cx)
    }

    /// At least what is left of the page at hand.
    fn size_hint(&self) -> (usize, Option<usize>) {
        let at_hand = self.page.len();
        (at_hand, self.pages.next.is_none().then_some(at_hand))
    }
}

impl<O: Paged> fmt::Debug for Items<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("at_hand", &self.page.len()).finish_non_exhaustive()
    }
}
