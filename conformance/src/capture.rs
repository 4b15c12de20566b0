//! A transport that goes nowhere: it keeps the request and gives the recorded answer.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use cumulo_core::transport::{BoxFuture, Limits, Transport, TransportError};
use http::{HeaderValue, Request, Response, header};

/// Keeps the last request.
#[derive(Clone)]
pub(crate) struct Capture {
    answer: Bytes,
    seen: Arc<Mutex<Option<Request<Bytes>>>>,
}

impl Capture {
    pub(crate) fn answering(answer: Bytes) -> Self {
        Self { answer, seen: Arc::default() }
    }

    /// The request, if one came.
    pub(crate) fn take(&self) -> Option<Request<Bytes>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Transport for Capture {
    fn send(&self, request: Request<Bytes>, _: Limits) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(request);
        let mut response = Response::new(self.answer.clone());
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Box::pin(std::future::ready(Ok(response)))
    }
}
