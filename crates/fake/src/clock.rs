//! The clock of the fake, and the three date forms that travel.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How far a request's date may be off the clock, in seconds.
pub(crate) const WINDOW: i64 = 15 * 60;

/// The system clock, moved by a number of seconds that a test can set.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    offset: AtomicI64,
}

impl Clock {
    /// Moves the clock; positive is the future.
    pub(crate) fn set_offset(&self, seconds: i64) {
        self.offset.store(seconds, Ordering::Relaxed);
    }

    /// Seconds since 1970 on this clock.
    pub(crate) fn now(&self) -> i64 {
        system_seconds().saturating_add(self.offset.load(Ordering::Relaxed))
    }
}

fn system_seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// `2026-01-15T08:30:00Z`.
pub(crate) fn extended(seconds: i64) -> String {
    let (y, mo, d, h, mi, s) = split(seconds);
    format!("{y:04}-{mo:02}-{d:02}T{h:02}:{mi:02}:{s:02}Z")
}

/// `20260115T083000Z`.
pub(crate) fn compact(seconds: i64) -> String {
    let (y, mo, d, h, mi, s) = split(seconds);
    format!("{y:04}{mo:02}{d:02}T{h:02}{mi:02}{s:02}Z")
}

/// `Thu, 15 Jan 2026 08:30:00 GMT`, for the `Date` header.
pub(crate) fn http_date(seconds: i64) -> String {
    // httpdate knows the years 1970 to 9999; a test clock can stand anywhere.
    let seconds = u64::try_from(seconds.clamp(0, 253_402_300_799)).unwrap_or_default();
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds))
}

/// Reads `2026-01-15T08:30:00Z`; anything else, fractions and offsets included, is `None`.
pub(crate) fn parse_extended(text: &str) -> Option<i64> {
    parse(text, "dddd-dd-ddTdd:dd:ddZ")
}

/// Reads `20260115T083000Z`.
pub(crate) fn parse_compact(text: &str) -> Option<i64> {
    parse(text, "ddddddddTddddddZ")
}

fn parse(text: &str, form: &str) -> Option<i64> {
    if text.len() != form.len() {
        return None;
    }
    let mut digits = Vec::with_capacity(14);
    for (have, want) in text.bytes().zip(form.bytes()) {
        match want {
            b'd' if have.is_ascii_digit() => digits.push(i64::from(have - b'0')),
            b'd' => return None,
            _ if have == want => {}
            _ => return None,
        }
    }
    let number = |from: usize, to: usize| digits.get(from..to).map(|d| d.iter().fold(0, |n, d| n * 10 + d));
    let (y, mo, d) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    let (h, mi, s) = (number(8, 10)?, number(10, 12)?, number(12, 14)?);
    let seconds = days(y, mo, d) * 86_400 + h * 3_600 + mi * 60 + s;
    // The way back tells whether the date exists: 30 February would come back as March.
    (split(seconds) == (y, mo, d, h, mi, s)).then_some(seconds)
}

/// Days since 1970 of a date of the Gregorian calendar (Howard Hinnant's `days_from_civil`).
fn days(y: i64, m: i64, d: i64) -> i64 {
    let y = if m <= 2 { y - 1 } else { y };
    let era = y.div_euclid(400);
    let year_of_era = y - era * 400;
    let day_of_year = (153 * ((m + 9) % 12) + 2) / 5 + d - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn split(seconds: i64) -> (i64, i64, i64, i64, i64, i64) {
    let day = seconds.div_euclid(86_400) + 719_468;
    let time = seconds.rem_euclid(86_400);
    let era = day.div_euclid(146_097);
    let day_of_era = day.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let d = day_of_year - (153 * month + 2) / 5 + 1;
    let m = if month < 10 { month + 3 } else { month - 9 };
    let y = year_of_era + era * 400 + i64::from(m <= 2);
    (y, m, d, time / 3_600, time / 60 % 60, time % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_go_there_and_back() {
        for seconds in [0, 1_768_465_800, 951_782_400, 1_709_164_800, 4_102_444_799] {
            assert_eq!(parse_extended(&extended(seconds)), Some(seconds));
            assert_eq!(parse_compact(&compact(seconds)), Some(seconds));
        }
        assert_eq!(extended(1_768_465_800), "2026-01-15T08:30:00Z");
        assert_eq!(http_date(1_768_465_800), "Thu, 15 Jan 2026 08:30:00 GMT");
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in
            ["", "2026-01-15T08:30:00", "2026-01-15T08:30:00.1Z", "2026-02-30T00:00:00Z", "2026-01-15 08:30:00Z"]
        {
            assert_eq!(parse_extended(text), None, "{text}");
        }
    }
}
