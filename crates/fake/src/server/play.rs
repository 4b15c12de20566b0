//! What happens on a connection that a fault takes over: bytes at a pace, and an end.

use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::io::Stream;
use crate::answer::Rendered;

/// The bytes to send, how, and what comes after.
#[derive(Debug)]
pub(crate) struct Play {
    status: Option<u16>,
    bytes: Bytes,
    /// Where the body begins in them.
    body_at: usize,
    chunk: usize,
    pause: Duration,
    end: End,
}

#[derive(Debug)]
enum End {
    Close,
    Reset,
    /// The connection stays open until the peer leaves.
    Stay,
    /// It is closed a while later.
    CloseAfter(Duration),
}

impl Play {
    fn new(status: Option<u16>, bytes: Bytes, body_at: usize, end: End) -> Self {
        let chunk = bytes.len().max(1);
        Self { status, bytes, body_at, chunk, pause: Duration::ZERO, end }
    }

    pub(crate) fn reset() -> Self {
        Self::new(None, Bytes::new(), 0, End::Reset)
    }

    pub(crate) fn close() -> Self {
        Self::new(None, Bytes::new(), 0, End::Close)
    }

    pub(crate) fn silence() -> Self {
        Self::new(None, Bytes::new(), 0, End::Stay)
    }

    pub(crate) fn raw(bytes: Bytes) -> Self {
        Self::new(None, bytes, 0, End::Close)
    }

    /// The answer as HTTP/1.1, in full.
    pub(crate) fn whole(answer: &Rendered) -> Self {
        Self::with_length(answer, 0)
    }

    /// The same with a wrong `content-length`.
    pub(crate) fn with_length(answer: &Rendered, difference: i64) -> Self {
        let length = i64::try_from(answer.body.len()).unwrap_or(i64::MAX).saturating_add(difference).max(0);
        let status = http::StatusCode::from_u16(answer.status).ok();
        let reason = status.and_then(|status| status.canonical_reason()).unwrap_or("Unknown");
        let mut head = format!("HTTP/1.1 {} {reason}\r\n", answer.status);
        for (name, value) in &answer.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("content-length: {length}\r\n\r\n"));
        let body_at = head.len();
        let bytes = [head.as_bytes(), &answer.body].concat();
        Self::new(Some(answer.status), bytes.into(), body_at, End::Close)
    }

    pub(crate) fn cut(mut self, bytes: usize, reset: bool) -> Self {
        self.bytes.truncate(bytes);
        self.end = if reset { End::Reset } else { End::Close };
        self
    }

    pub(crate) fn cut_body(self, bytes: usize) -> Self {
        let whole = self.body_at.saturating_add(bytes);
        self.cut(whole, false)
    }

    pub(crate) fn slow(mut self, chunk: usize, pause: Duration) -> Self {
        self.chunk = chunk.max(1);
        self.pause = pause;
        self
    }

    pub(crate) fn reaped(mut self, after: Duration) -> Self {
        self.end = End::CloseAfter(after);
        self
    }

    /// The status that the peer can read, if it gets to see one.
    pub(crate) fn status(&self) -> Option<u16> {
        self.status.filter(|_| self.bytes.len() > "HTTP/1.1 200".len())
    }

    pub(crate) async fn perform(self, mut stream: impl Stream) {
        for chunk in self.bytes.chunks(self.chunk) {
            // A peer that left ends the play.
            if stream.write_all(chunk).await.is_err() {
                return;
            }
            if !self.pause.is_zero() {
                tokio::time::sleep(self.pause).await;
            }
        }
        match self.end {
            End::Reset => {
                // Bytes on their way would be lost with a reset, so they get a moment to arrive.
                if !self.bytes.is_empty() {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
                stream.reset();
            }
            End::Close => drop(stream.shutdown().await),
            End::Stay => while stream.read(&mut [0; 1024]).await.is_ok_and(|read| read > 0) {},
            End::CloseAfter(wait) => {
                tokio::time::sleep(wait).await;
                drop(stream.shutdown().await);
            }
        }
    }
}
