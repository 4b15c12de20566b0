//! The parts of a call, each beside its limit: the primitives on the same bytes.
//!
//! `bench-parts PART ROUNDS` does one of them so often and prints the time. `bench-parts list` names them.

mod decode;
mod encode;
mod sign;

use std::time::Instant;

/// Something that is done again and again.
pub type Work = Box<dyn FnMut()>;

const PARTS: &[(&str, fn() -> Work)] = &[
    ("sign-acs3", sign::acs3),
    ("sign-acs3-limit", sign::acs3_limit),
    ("sign-sdk-hmac", sign::sdk_hmac),
    ("sign-sdk-hmac-limit", sign::sdk_hmac_limit),
    ("encode-rpc", encode::rpc),
    ("encode-rpc-limit", encode::rpc_limit),
    ("encode-json", encode::json),
    ("encode-json-limit", encode::json_limit),
    ("decode-key", decode::key),
    ("decode-key-limit", decode::key_limit),
    ("decode-list", decode::list),
    ("decode-list-limit", decode::list_limit),
];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["list"] => PARTS.iter().for_each(|(name, _)| println!("{name}")),
        [part, rounds] => {
            let (_, make) = PARTS.iter().find(|(name, _)| *name == part).expect("a part that `list` names");
            run(make(), rounds.parse().expect("a number of rounds"));
        }
        _ => panic!("bench-parts list | PART ROUNDS"),
    }
}

fn run(mut work: Work, rounds: u32) {
    // The first round fills caches.
    work();
    let start = Instant::now();
    for _ in 0..rounds {
        work();
    }
    println!("{{\"nanos\":{:.1}}}", start.elapsed().as_secs_f64() * 1e9 / f64::from(rounds));
}
