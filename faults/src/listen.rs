//! Hears everything that is logged or traced, at every level, and looks for what was planted.

use std::fmt::{Debug, Write as _};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, Once};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};

use crate::memory::lock;

static ON: AtomicBool = AtomicBool::new(false);
static LINES: AtomicU64 = AtomicU64::new(0);
static FOUND: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Begins to listen.
pub(crate) fn on() {
    static START: Once = Once::new();
    START.call_once(|| {
        let _ = tracing::subscriber::set_global_default(Ear);
        let _ = log::set_boxed_logger(Box::new(Ear));
    });
    log::set_max_level(log::LevelFilter::Trace);
    ON.store(true, Ordering::SeqCst);
}

/// Ends it.
pub(crate) fn off() {
    ON.store(false, Ordering::SeqCst);
    log::set_max_level(log::LevelFilter::Off);
}

/// The number of lines heard so far, and those in which something planted was found.
pub(crate) fn heard() -> (u64, Vec<String>) {
    (LINES.swap(0, Ordering::SeqCst), std::mem::take(&mut *lock(&FOUND)))
}

/// Looks for what was planted. All of it begins alike.
pub(crate) fn look(what: &str, text: &str) {
    LINES.fetch_add(1, Ordering::Relaxed);
    if let Some(at) = text.find("planted") {
        let around: String = text.get(at..).unwrap_or_default().chars().take(60).collect();
        lock(&FOUND).push(format!("{what}: {around}"));
    }
}

struct Ear;

/// The fields of a line, written out.
struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, "{}={value:?} ", field.name());
    }
}

impl Subscriber for Ear {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    fn enabled(&self, _: &Metadata<'_>) -> bool {
        ON.load(Ordering::Relaxed)
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let mut fields = Fields(String::new());
        span.record(&mut fields);
        look(span.metadata().name(), &fields.0);
        Id::from_u64(NEXT.fetch_add(1, Ordering::Relaxed))
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut fields = Fields(String::new());
        values.record(&mut fields);
        look("a span", &fields.0);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields(String::new());
        event.record(&mut fields);
        look(event.metadata().target(), &fields.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

impl log::Log for Ear {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        ON.load(Ordering::Relaxed)
    }

    fn log(&self, record: &log::Record<'_>) {
        look(record.target(), &record.args().to_string());
    }

    fn flush(&self) {}
}
