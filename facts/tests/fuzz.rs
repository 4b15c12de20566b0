//! Cut, shuffled and doubled pages never panic. Seeds are fixed, time is bounded.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::time::{Duration, Instant};

use cumulo_facts::{metadata, read};

/// A small generator: the same pages break in the same way everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (below.max(1) as u64)).unwrap()
    }
}

fn broken(text: &str, random: &mut Random) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    match random.next(6) {
        0 => {
            // Cut at any byte; a torn character becomes what a decoder makes of it.
            let cut = random.next(text.len() + 1);
            return String::from_utf8_lossy(&text.as_bytes()[..cut]).into_owned();
        }
        1 => {
            let cut = random.next(text.len() + 1);
            return String::from_utf8_lossy(&text.as_bytes()[cut..]).into_owned();
        }
        2 => {
            for at in (1..lines.len()).rev() {
                lines.swap(at, random.next(at + 1));
            }
        }
        3 => {
            for _ in 0..20 {
                let (from, to) = (random.next(lines.len()), random.next(lines.len()));
                let line = lines.get(from).copied().unwrap_or_default();
                lines.insert(to.min(lines.len()), line);
            }
        }
        4 => {
            let (a, b) = (random.next(lines.len()), random.next(lines.len()));
            lines.drain(a.min(b)..a.max(b));
        }
        _ => {
            let from = random.next(lines.len());
            let block: Vec<&str> = lines.iter().skip(from).take(30).copied().collect();
            lines.extend(block);
        }
    }
    lines.join("\n")
}

#[test]
fn broken_pages_never_panic() {
    let Some(shared) = support::shared() else { return };
    let mut texts = support::seeds(&shared);
    for folder in support::FOLDERS {
        texts.extend(support::pages(&shared, folder));
    }
    let start = Instant::now();
    let mut random = Random(0x00c0_ffee_1234_5678);
    let mut tried = 0;
    'all: for _round in 0..8 {
        for (name, text) in &texts {
            let broken = broken(text, &mut random);
            let _ = read::page(name, &broken);
            tried += 1;
            if start.elapsed() > Duration::from_secs(8) {
                break 'all;
            }
        }
    }
    println!("{tried} broken pages of {}, {:?}", texts.len(), start.elapsed());
}

#[test]
fn broken_metadata_never_panics() {
    let Some(shared) = support::shared() else { return };
    let text = std::fs::read_to_string(shared.join("metadata/sts-2015-04-01.api-docs.json")).unwrap();
    let mut random = Random(42);
    for _ in 0..60 {
        let _ = metadata::read("sts", &broken(&text, &mut random));
    }
}

#[test]
fn hostile_texts_end_soon() {
    for text in [
        "[".repeat(100_000),
        "{\"a\":".repeat(50_000),
        "| |\n".repeat(20_000),
        "<table><tr><td>".repeat(5_000),
        "+--+\n| a|\n".repeat(5_000),
        "# x\n|Name|Type|\n|a|".repeat(3_000),
        format!("Request parameters\n{}", "Parameter |\nType |\n".repeat(5_000)),
        format!("Examples\n{}", "{\n".repeat(5_000)),
    ] {
        let start = Instant::now();
        let _ = read::page("hostile", &text);
        let name: String = text.chars().take(20).collect();
        assert!(start.elapsed() < Duration::from_secs(5), "{name:?} took {:?}", start.elapsed());
    }
}
