//! Doc comments: paragraphs, lists and sections, wrapped.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::format::WIDTH;

/// A doc comment under construction.
#[derive(Default)]
pub(super) struct Doc {
    width: usize,
    lines: Vec<String>,
}

impl Doc {
    /// A comment of an item that is indented by so many steps.
    pub(super) fn at(depth: usize) -> Self {
        // `/// ` takes four columns.
        Self { width: WIDTH - 4 - depth * 4, lines: Vec::new() }
    }

    /// Adds paragraphs, which blank lines part; a line that begins with `- ` stays an item of a list.
    pub(super) fn text(mut self, text: &str) -> Self {
        for paragraph in text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
            self.gap();
            let mut run = String::new();
            for line in paragraph.lines().map(str::trim) {
                match line.strip_prefix("- ") {
                    Some(item) => {
                        self.wrap(&std::mem::take(&mut run), "", "");
                        self.wrap(item, "- ", "  ");
                    }
                    None => run.extend([line, " "]),
                }
            }
            self.wrap(&run, "", "");
        }
        self
    }

    /// Adds the heading of a section.
    pub(super) fn heading(mut self, title: &str) -> Self {
        self.gap();
        self.lines.push(format!("# {title}"));
        self
    }

    /// Adds a list.
    pub(super) fn list(mut self, items: impl IntoIterator<Item = String>) -> Self {
        for (at, item) in items.into_iter().enumerate() {
            if at == 0 {
                self.gap();
            }
            self.wrap(&item, "- ", "  ");
        }
        self
    }

    /// The lines.
    pub(super) fn lines(self) -> Vec<String> {
        self.lines
    }

    /// The lines as `///` comments.
    pub(super) fn attributes(self) -> TokenStream {
        self.lines
            .iter()
            .map(|line| Literal::string(&if line.is_empty() { String::new() } else { format!(" {line}") }))
            .map(|line| quote!(#[doc = #line]))
            .collect()
    }

    fn gap(&mut self) {
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
    }

    fn wrap(&mut self, text: &str, first: &str, rest: &str) {
        let mut line = first.to_owned();
        let mut empty = true;
        for word in words(text) {
            let fits = line.chars().count() + 1 + word.chars().count() <= self.width;
            if !empty && !fits && !begins_a_block(&word) {
                self.lines.push(std::mem::replace(&mut line, rest.to_owned()));
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(&word);
            empty = false;
        }
        if !empty {
            self.lines.push(line);
        }
    }
}

/// The words of a text; the text of a link is one word, and so is code.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match words.last_mut().filter(|last| is_open(last)) {
            Some(last) => last.extend([" ", word]),
            None => words.push(word.to_owned()),
        }
    }
    words
}

/// Whether a link or a piece of code has begun and not ended. Brackets that were meant as such are escaped.
fn is_open(text: &str) -> bool {
    let (mut code, mut links, mut escaped) = (false, 0_i32, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => {}
            b'`' => code = !code,
            b'[' => links += 1,
            b']' => links -= 1,
            _ => {}
        }
        escaped = byte == b'\\';
    }
    text.len() < 60 && (code || links > 0)
}

/// Words that would begin a list, a quote or a heading if they stood first in a line.
fn begins_a_block(word: &str) -> bool {
    let digits = word.trim_start_matches(|c: char| c.is_ascii_digit());
    matches!(word, "-" | "+" | "*" | "=" | "--" | "---") || word.starts_with(['#', '>']) || matches!(digits, "." | ")")
}

/// A text between backticks, whatever it holds.
pub(super) fn code(text: &str) -> String {
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// A text that ends like a sentence.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with(['.', '!', '?', ':', '。']) { text.to_owned() } else { format!("{text}.") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_wrap_and_lists_hang() {
        let word = "word ".repeat(30);
        let doc = Doc::at(0).text(&format!("{word}\n\n- {word}")).lines();
        assert!(doc.iter().all(|line| line.len() <= WIDTH - 4), "{doc:#?}");
        assert_eq!(doc.iter().filter(|line| line.starts_with("- ")).count(), 1);
        assert_eq!(doc.iter().filter(|line| line.starts_with("  word")).count(), 1);
    }

    #[test]
    fn a_dash_never_moves_to_the_start_of_a_line() {
        let doc = Doc::at(0).text(&format!("{} - b", "a".repeat(95))).lines();
        assert_eq!(doc, [format!("{} -", "a".repeat(95)), "b".to_owned()]);
    }
}
