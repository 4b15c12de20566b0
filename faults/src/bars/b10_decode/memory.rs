//! How much memory an answer takes, as the kernel counts it.

use std::process::Command;

use super::Canned;
use crate::bar::require;
use crate::memory::one_thread;

/// Bytes of a body.
const SIZE: usize = 16 << 20;

/// Makes a body.
type Body = fn() -> Vec<u8>;

const BODIES: [(&str, Body); 6] = [
    ("numbers", || format!("[{}1]", "1,".repeat(SIZE / 2)).into_bytes()),
    ("an object of numbers", || {
        format!(r#"{{"KeyMetadata":{{"KeyId":[{}1]}},"Message":[1,2]}}"#, "1,".repeat(SIZE / 2)).into_bytes()
    }),
    ("one text", || format!(r#"{{"RequestId":"{}"}}"#, "x".repeat(SIZE)).into_bytes()),
    ("brackets", || "[".repeat(SIZE).into_bytes()),
    ("objects in objects", || r#"{"a":"#.repeat(SIZE / 5).into_bytes()),
    ("members", || format!(r#"{{"Code":"x",{}"z":1}}"#, r#""k":{},"#.repeat(SIZE / 7)).into_bytes()),
];

const STATUSES: [u16; 2] = [200, 503];

/// The highest memory of reading one body, in multiples of it. Each is read in a process of its own: what a process has
/// freed is used again, and would not count.
pub(super) fn factor(short: &mut Vec<String>) -> f64 {
    let mut worst: f64 = 0.0;
    for (number, (name, _)) in BODIES.iter().enumerate() {
        for status in STATUSES {
            match in_a_process(number, status) {
                Ok(factor) => {
                    worst = worst.max(factor);
                    require(short, factor <= 4.0, || format!("{factor:.1}x the body: {name}, status {status}"));
                }
                Err(why) => short.push(format!("{name}, status {status}: {why}")),
            }
        }
    }
    worst
}

fn in_a_process(number: usize, status: u16) -> Result<f64, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let word = format!("{number}:{status}");
    let ended = Command::new(program).args(["--weigh", &word]).output().map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    said.trim().parse().map_err(|_| format!("the process that weighs it said {said:?}"))
}

/// What such a process does: reads one body, `number:status`, and tells the memory that it took.
pub(crate) fn weigh(word: &str) -> Option<f64> {
    let (number, status) = word.split_once(':')?;
    let (_, body) = BODIES.get(number.parse::<usize>().ok()?)?;
    let (canned, runtime) = (Canned::default(), one_thread());
    let (alibaba, huawei) = (canned.client(), canned.client());
    let body = body();
    let size = body.len();
    canned.put(status.parse().ok()?, http::HeaderMap::new(), body);
    let before = reset_peak()?;
    runtime.block_on(async {
        // Kept until the peak is read: errors hold what they keep.
        let key = alibaba.send(cumulo_alibaba_kms::DescribeKey::new("k")).await.err();
        let cluster = huawei.send(cumulo_huawei_dws::ShowClusterEncryptInfo::new("c")).await.err();
        drop((key, cluster));
    });
    let extra = status_kib("VmHWM:")?.saturating_sub(before) as f64 * 1024.0;
    // The body is in memory before the peak begins to count, and counts as one.
    Some(1.0 + extra / size as f64)
}

/// Sets the peak back to what is in use now, and gives that, in KiB. Nothing where the system cannot.
fn reset_peak() -> Option<u64> {
    std::fs::write("/proc/self/clear_refs", "5").ok()?;
    status_kib("VmRSS:")
}

/// A line of `/proc/self/status`.
pub(in crate::bars) fn status_kib(name: &str) -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
