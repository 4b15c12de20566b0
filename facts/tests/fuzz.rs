//! Cut, shuffled and doubled texts never panic, whatever reads them. The texts are made up, one for each form; where
//! the stored pages are at hand, they are broken too. Seeds are fixed: everything breaks in the same way everywhere.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::time::{Duration, Instant};

use cumulo_facts::compare::{Options, compare};
use cumulo_facts::model::{Operation, SourcePage};
use cumulo_facts::read::Form;
use cumulo_facts::{json, merge, metadata, print, read, report, spec_read, spec_write};

/// A small generator.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (below.max(1) as u64)).unwrap()
    }
}

/// What readers look for.
const MARKS: [&str; 30] = [
    "|",
    "||",
    " | ",
    "\n|\n",
    "<td>",
    "</table>",
    "<table>",
    "<li>",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\\",
    "```",
    "+---+\n",
    "**Table 1** ",
    "Valid values:",
    "`",
    ":",
    "array<object> |",
    "\u{feff}",
    "锁",
    "$ref",
    "- ",
    "\n  ",
    "#",
    "\0",
    "&#x41;",
    "Array of Lock objects",
];

/// A text that is not what it was: cut, shuffled, doubled, or with a mark where none belongs.
fn broken(text: &str, random: &mut Random) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    match random.next(9) {
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
        5 => {
            let from = random.next(lines.len());
            let block: Vec<&str> = lines.iter().skip(from).take(30).copied().collect();
            lines.extend(block);
        }
        kind => {
            // Marks put in, and, from 7 on, characters taken out.
            let mut chars: Vec<char> = text.chars().collect();
            for _ in 0..=random.next(6) {
                let at = random.next(chars.len() + 1);
                if kind > 6 {
                    chars.splice(at..(at + random.next(12)).min(chars.len()), []);
                } else {
                    chars.splice(at..at, MARKS[random.next(MARKS.len())].chars());
                }
            }
            return chars.into_iter().collect();
        }
    }
    lines.join("\n")
}

const PAGES: [(&str, &str); 7] = [
    ("plain text, bars, one cell a line", include_str!("made/newer.txt")),
    ("plain text, bars, one row a line", include_str!("made/older.txt")),
    ("plain text, one cell a line", include_str!("made/lines.txt")),
    ("Markdown with pipe tables", include_str!("made/pipes.md")),
    ("Markdown with HTML tables", include_str!("made/tables.md")),
    ("RST", include_str!("made/page.rst")),
    ("HTML", include_str!("made/page.html")),
];
const METADATA: &str = include_str!("made/safes.api-docs.json");
const SERVICE: &str = include_str!("made/service.yaml");
const SPEC: &str = include_str!("made/ShowVault.yaml");

/// All that is done with what was read.
fn used(operation: &Operation) {
    let source = SourcePage { page: "x".to_owned(), ..SourcePage::default() };
    let _ = report::page(operation);
    let _ = report::provenance_json(operation);
    let draft = spec_write::operation(operation);
    if let Ok(again) = spec_read::operation("draft", &draft, SERVICE) {
        let found = compare(&again, operation, "x", Options { page_text: Some(&draft), texts: true });
        let _ = report::markdown("x", &found) + &report::json("x", &found);
    }
    let merged = merge::merge("ShowVault", SPEC, SERVICE, operation, Some(&source)).unwrap();
    spec_read::operation("ShowVault", &merged.text, SERVICE).unwrap_or_else(|error| panic!("{error}\n{}", merged.text));
    let _ = print::page(operation, Form::Bars);
}

#[test]
fn the_made_up_pages_are_whole() {
    for (form, text) in PAGES {
        let page = read::page(form, text).unwrap_or_else(|error| panic!("{error}"));
        assert!(form.starts_with(page.form.word().split(" with").next().unwrap()) || form.contains("bars"), "{form}");
        assert!(page.operation.response_paths().len() > 2, "{form}");
    }
    assert_eq!(metadata::read("safes", METADATA).unwrap().operations.len(), 2);
    spec_read::operation("ShowVault", SPEC, SERVICE).unwrap();
}

#[test]
fn broken_pages_of_every_form_never_panic() {
    let mut random = Random(0x00c0_ffee_1234_5678);
    for (form, text) in PAGES {
        let mut whole = 0;
        for _ in 0..400 {
            if let Ok(page) = read::page(form, &broken(text, &mut random)) {
                used(&page.operation);
                whole += 1;
            }
        }
        println!("{form}: 400 broken texts, {whole} of them still taken for pages");
    }
}

#[test]
fn broken_metadata_and_specs_never_panic() {
    let mut random = Random(0x0bad_5eed_0bad_5eed);
    let mut whole = 0;
    for _ in 0..400 {
        let text = broken(METADATA, &mut random);
        let _ = json::parse(&text);
        if let Ok(service) = metadata::read("safes", &text) {
            service.operations.iter().for_each(used);
            let _ = spec_write::service(&service);
            merge::service("service.yaml", SERVICE, &service, None).unwrap();
            whole += 1;
        }
    }
    println!("metadata: 400 broken texts, {whole} of them still read");
    let page = read::page("page", PAGES[0].1).unwrap().operation;
    let (mut specs, mut services) = (0, 0);
    for _ in 0..400 {
        if let Ok(merged) = merge::merge("x", &broken(SPEC, &mut random), SERVICE, &page, None) {
            spec_read::operation("x", &merged.text, SERVICE).unwrap_or_else(|error| panic!("{error}\n{}", merged.text));
            specs += 1;
        }
        services += usize::from(merge::merge("x", SPEC, &broken(SERVICE, &mut random), &page, None).is_ok());
        let _ = merge::paths("x", &broken(SERVICE, &mut random), std::slice::from_ref(&page));
    }
    println!("specs: 400 broken texts, {specs} of them still merged; service files: 400, {services}");
}

#[test]
fn broken_stored_pages_never_panic() {
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
            let _ = read::page(name, &broken(text, &mut random));
            tried += 1;
            if start.elapsed() > Duration::from_secs(8) {
                break 'all;
            }
        }
    }
    println!("{tried} broken pages of {}, {:?}", texts.len(), start.elapsed());
    let text = std::fs::read_to_string(shared.join("metadata/sts-2015-04-01.api-docs.json")).unwrap();
    for _ in 0..60 {
        let _ = metadata::read("sts", &broken(&text, &mut random));
    }
}
