//! How much memory an answer takes, as the kernel counts it.

use super::Canned;
use crate::bar::require;
use crate::memory::one_thread;

/// Bytes of a body.
const SIZE: usize = 16 << 20;

/// The highest memory of reading one body, in multiples of it; the body itself is one.
pub(super) fn factor(short: &mut Vec<String>) -> f64 {
    let numbers = || format!("[{}1]", "1,".repeat(SIZE / 2)).into_bytes();
    let object =
        || format!(r#"{{"KeyMetadata":{{"KeyId":[{}1]}},"Message":{}}}"#, "1,".repeat(SIZE / 4), "[1,2]").into_bytes();
    let text = || format!(r#"{{"RequestId":"{}"}}"#, "x".repeat(SIZE)).into_bytes();
    let deep = || "[".repeat(SIZE).into_bytes();
    let objects = || format!(r#"{{"a":{}1}}"#, r#"{"a":"#.repeat(100)).into_bytes();
    let many = || format!(r#"{{"Code":"x",{}"z":1}}"#, r#""k":{},"#.repeat(SIZE / 7)).into_bytes();
    let bodies: [(&str, &dyn Fn() -> Vec<u8>); 6] = [
        ("numbers", &numbers),
        ("an object of numbers", &object),
        ("one text", &text),
        ("brackets", &deep),
        ("objects in objects", &objects),
        ("members", &many),
    ];
    let (canned, runtime) = (Canned::default(), one_thread());
    let (alibaba, huawei) = (canned.client(), canned.client());
    let mut worst: f64 = 0.0;
    for (name, body) in bodies {
        for status in [200, 503] {
            let size = body().len().max(1);
            canned.put(status, http::HeaderMap::new(), body());
            let Some(before) = reset_peak() else { return 0.0 };
            runtime.block_on(async {
                // Kept until the peak is read: errors hold what they keep.
                let key = alibaba.send(cumulo_alibaba_kms::DescribeKey::new("k")).await.err();
                let cluster = huawei.send(cumulo_huawei_dws::ShowClusterEncryptInfo::new("c")).await.err();
                drop((key, cluster));
            });
            let extra = status_kib("VmHWM:").unwrap_or_default().saturating_sub(before) as f64 * 1024.0;
            // The body is in memory before the peak begins to count, and counts as one.
            let factor = 1.0 + extra / size as f64;
            if size >= SIZE / 2 {
                worst = worst.max(factor);
                require(short, factor <= 4.0, || format!("{factor:.1}x the body: {name}, status {status}"));
            }
        }
    }
    worst
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
