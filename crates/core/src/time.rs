//! The few forms of time that the clouds use, read and written in UTC.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

const DAY: i64 = 86_400;

/// A moment in UTC, broken into fields.
struct Fields {
    year: i64,
    month: i64,
    day: i64,
    seconds: i64,
}

/// `2026-01-15T08:30:00Z`: dates of Alibaba Cloud, and of models.
pub(crate) fn to_rfc3339(time: SystemTime) -> String {
    write(time, "-", ":")
}

/// `20260115T083000Z`: dates of Huawei Cloud's signature.
pub(crate) fn to_basic(time: SystemTime) -> String {
    write(time, "", "")
}

/// Digit by digit: every attempt writes a date, and the formatting machinery costs more than the date.
fn write(time: SystemTime, day: &str, minute: &str) -> String {
    let Fields { year, month, day: of_month, seconds } = fields(time);
    // The exact length: such a text becomes a header without a copy.
    let mut text = String::with_capacity(16 + 2 * (day.len() + minute.len()));
    two(&mut text, year / 100);
    two(&mut text, year % 100);
    for (before, number) in
        [(day, month), (day, of_month), ("T", seconds / 3600), (minute, seconds / 60 % 60), (minute, seconds % 60)]
    {
        text.push_str(before);
        two(&mut text, number);
    }
    text.push('Z');
    text
}

fn two(text: &mut String, number: i64) {
    for digit in [number / 10 % 10, number % 10] {
        text.push(char::from(b'0' + u8::try_from(digit).unwrap_or(0)));
    }
}

/// Reads every form that the clouds' documents and answers show; text without a zone is UTC.
///
/// `2026-01-15T08:30:00Z`, `…T08:30Z`, `…+08:00`, with a fraction, with a space for the `T`, without a zone, a date
/// alone, `20260115T083000Z`, and Unix time in seconds or (13 digits) milliseconds.
pub(crate) fn parse(text: &str) -> Option<SystemTime> {
    let text = text.trim();
    if text.len() >= 9 && text.bytes().all(|b| b.is_ascii_digit()) {
        let number: u64 = text.parse().ok()?;
        let since = if text.len() >= 13 { Duration::from_millis(number) } else { Duration::from_secs(number) };
        return UNIX_EPOCH.checked_add(since);
    }
    let mut scan = Scan(text.as_bytes());
    let year = scan.digits(4)?;
    scan.skip(b'-');
    let month = scan.digits(2)?;
    scan.skip(b'-');
    let day = scan.digits(2)?;
    let (mut hour, mut minute, mut second, mut nanos, mut offset) = (0, 0, 0, 0, 0);
    if scan.skip(b'T') || scan.skip(b' ') {
        hour = scan.digits(2)?;
        scan.skip(b':');
        minute = scan.digits(2)?;
        scan.skip(b':');
        if scan.0.first().is_some_and(u8::is_ascii_digit) {
            second = scan.digits(2)?;
        }
        if scan.skip(b'.') {
            nanos = scan.fraction()?;
        }
        offset = scan.offset()?;
    }
    let in_range = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
    if !in_range || !scan.0.is_empty() || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let seconds = days_from_civil(year, month, day) * DAY + hour * 3600 + minute * 60 + second - offset;
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let time = if seconds < 0 { UNIX_EPOCH.checked_sub(whole)? } else { UNIX_EPOCH.checked_add(whole)? };
    time.checked_add(Duration::from_nanos(nanos))
}

/// What is left of the text.
struct Scan<'a>(&'a [u8]);

impl Scan<'_> {
    fn skip(&mut self, byte: u8) -> bool {
        let there = self.0.first() == Some(&byte);
        if there {
            self.0 = &self.0[1..];
        }
        there
    }

    fn digits(&mut self, count: usize) -> Option<i64> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        digits.iter().try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0')))
    }

    fn fraction(&mut self) -> Option<u64> {
        let count = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        let nanos = digits.iter().chain(std::iter::repeat(&b'0')).take(9);
        (count > 0).then(|| nanos.fold(0, |number, byte| number * 10 + u64::from(byte - b'0')))
    }

    /// Seconds east of UTC.
    fn offset(&mut self) -> Option<i64> {
        if self.skip(b'Z') || self.0.is_empty() {
            return Some(0);
        }
        let sign = if self.skip(b'-') { -1 } else { i64::from(self.skip(b'+')) };
        if sign == 0 {
            return None;
        }
        let hours = self.digits(2)?;
        self.skip(b':');
        let minutes = if self.0.is_empty() { 0 } else { self.digits(2)? };
        (hours <= 14 && minutes <= 59).then_some(sign * (hours * 3600 + minutes * 60))
    }
}

fn fields(time: SystemTime) -> Fields {
    let unix = match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX / 2),
        Err(before) => -i64::try_from(before.duration().as_secs()).unwrap_or(i64::MAX / 2),
    };
    let (year, month, day) = civil_from_days(unix.div_euclid(DAY));
    Fields { year, month, day, seconds: unix.rem_euclid(DAY) }
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a date in the Gregorian calendar. Years begin in March here, so that the leap day is last.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The inverse of [`days_from_civil`].
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn times_are_written_in_both_forms() {
        assert_eq!(to_rfc3339(at(1_768_465_800)), "2026-01-15T08:30:00Z");
        assert_eq!(to_basic(at(1_768_465_800)), "20260115T083000Z");
        assert_eq!(to_rfc3339(at(951_782_400)), "2000-02-29T00:00:00Z");
        assert_eq!(to_rfc3339(UNIX_EPOCH - Duration::from_secs(1)), "1969-12-31T23:59:59Z");
    }

    #[test]
    fn every_documented_form_is_read() {
        for text in [
            "2026-01-15T08:30:00Z",
            "2026-01-15T08:30Z",
            "2026-01-15T08:30:00",
            "2026-01-15 08:30:00",
            "2026-01-15 08:30",
            "2026-01-15T16:30:00+08:00",
            "2026-01-15T08:30:00.000000Z",
            "20260115T083000Z",
            "1768465800",
            "1768465800000",
        ] {
            assert_eq!(parse(text), Some(at(1_768_465_800)), "{text}");
        }
        assert_eq!(parse("2026-01-15"), Some(at(1_768_435_200)));
        assert_eq!(parse("2026-01-15T08:30:00.5"), Some(at(1_768_465_800) + Duration::from_millis(500)));
    }

    #[test]
    fn other_text_is_no_time() {
        for text in
            ["", "soon", "2026-13-01", "2026-02-30T00:00:00Z", "2026-01-15T08:30:00Zz", "2026-01-15T25:00:00Z", "é"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_day_survives_the_round_trip() {
        for day in 0..80_000 {
            let time = at(day * 86_400 + 12_345);
            assert_eq!(parse(&to_rfc3339(time)), Some(time));
        }
    }
}
