//! YAML text → a tree. Takes the part of YAML that specs need and says no to the rest: no anchors, no merge keys, no
//! tags, no second document, no key twice.

use std::collections::BTreeMap;
use std::rc::Rc;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, StrInput};

use super::scalar;
use super::tree::{Mark, Node, Value};
use crate::diag::{Diagnostics, Span};

/// Bytes of a file. The longest page is far below.
const MAX_BYTES: usize = 4 << 20;
/// Objects and lists within each other.
const MAX_DEPTH: usize = 64;

/// Reads a file. Broken YAML ends it; what can be reported and passed over is.
pub(crate) fn parse(file: &str, text: &str, diagnostics: &mut Diagnostics) -> Option<Node> {
    let file: Rc<str> = file.into();
    if text.len() > MAX_BYTES {
        let span = Mark { file, line: 0 }.span();
        let message = format!("the file has {} bytes; {MAX_BYTES} are the limit", text.len());
        diagnostics.report("too-big", &span, message, "split the file: one operation a file");
        return None;
    }
    Reader { file, parser: Parser::new_from_str(text), depth: 0, diagnostics }.document()
}

struct Reader<'a> {
    file: Rc<str>,
    parser: Parser<'a, StrInput<'a>>,
    depth: usize,
    diagnostics: &'a mut Diagnostics,
}

/// Stops the reading of a file. What is wrong has been reported.
struct Stop;

impl<'a> Reader<'a> {
    fn document(mut self) -> Option<Node> {
        self.whole_document().ok().flatten()
    }

    fn whole_document(&mut self) -> Result<Option<Node>, Stop> {
        let (mut begun, mut root) = (false, None);
        loop {
            let (event, line) = self.next()?;
            match event {
                Event::StreamEnd => break,
                Event::Nothing | Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd => {}
                event if !begun => {
                    begun = true;
                    root = self.node(event, line)?;
                }
                _ => {
                    let help = "keep one document a file; `---` begins another";
                    self.report("several-documents", line, "a second document begins here", help);
                    return Err(Stop);
                }
            }
        }
        match root {
            Some(Node { value: Value::Map(_), .. }) => Ok(root),
            Some(other) => {
                let message = format!("the file holds {}, not an object", other.kind());
                self.report("wrong-shape", other.mark.line, message, "begin with a key, such as `openapi:` or `get:`");
                Ok(None)
            }
            None if begun => Ok(None),
            None => {
                self.report("wrong-shape", 0, "the file is empty", "write the spec, or remove the file");
                Ok(None)
            }
        }
    }

    /// A value; none where it had to be reported and is to be passed over.
    fn node(&mut self, event: Event<'a>, line: usize) -> Result<Option<Node>, Stop> {
        let (anchor, tag) = match &event {
            Event::Scalar(_, _, anchor, tag) => (*anchor, tag.as_ref()),
            Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag) => (*anchor, tag.as_ref()),
            _ => (0, None),
        };
        if anchor != 0 {
            let help = "write it out, or share it through `components` and `$ref`";
            self.report("anchor", line, "anchors (`&name`) have no place in specs", help);
        }
        if let Some(tag) = tag {
            let message = format!("tags (`{tag}`) have no place in specs");
            self.report("tag", line, message, "leave it out; quote the value if it is text");
        }
        let value = match event {
            Event::Scalar(text, style, ..) => match style {
                ScalarStyle::Plain => match scalar::plain(&text) {
                    Some(value) => value,
                    None => {
                        let message = format!("`{text}` is a number that JSON cannot hold");
                        let help = "write a smaller number, or quote it if it is text";
                        self.report("wrong-shape", line, message, help);
                        return Ok(None);
                    }
                },
                _ => Value::Text(text.into_owned()),
            },
            Event::SequenceStart(..) => self.nested(line, Self::list)?,
            Event::MappingStart(..) => self.nested(line, Self::map)?,
            Event::Alias(_) => {
                let help = "write it out, or share it through `components` and `$ref`";
                self.report("anchor", line, "aliases (`*name`) have no place in specs", help);
                return Ok(None);
            }
            // The parser pairs its events; anything else here would be its mistake.
            _ => {
                self.report("broken-yaml", line, "a value is missing here", "write the value");
                return Err(Stop);
            }
        };
        Ok(Some(Node { mark: self.mark(line), value }))
    }

    fn nested(&mut self, line: usize, read: fn(&mut Self) -> Result<Value, Stop>) -> Result<Value, Stop> {
        if self.depth == MAX_DEPTH {
            return Err(self.too_deep(line));
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn too_deep(&mut self, line: usize) -> Stop {
        let message = format!("more than {MAX_DEPTH} objects and lists stand within each other");
        self.report("too-deep", line, message, "move the inner ones to `components/schemas` and refer to them");
        Stop
    }

    fn list(&mut self) -> Result<Value, Stop> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Value::List(items)),
                (event, line) => items.extend(self.node(event, line)?),
            }
        }
    }

    fn map(&mut self) -> Result<Value, Stop> {
        let mut entries: Vec<(String, Node)> = Vec::new();
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        loop {
            let (event, line) = match self.next()? {
                (Event::MappingEnd, _) => return Ok(Value::Map(entries)),
                other => other,
            };
            let key = self.key(event, line)?;
            let (event, value_line) = self.next()?;
            let node = self.node(event, value_line)?;
            let (Some(key), Some(mut node)) = (key, node) else { continue };
            node.mark.line = line;
            match seen.get(&key) {
                Some(first) => {
                    let message = format!("`{key}` stands here a second time; the first is on line {first}");
                    self.report("duplicate-key", line, message, "keep one of the two");
                }
                None => {
                    seen.insert(key.clone(), line);
                    entries.push((key, node));
                }
            }
        }
    }

    /// A key; none where it had to be reported and its value is to be passed over.
    fn key(&mut self, event: Event<'a>, line: usize) -> Result<Option<String>, Stop> {
        match event {
            Event::Scalar(text, style, ..) if text == "<<" && style == ScalarStyle::Plain => {
                let help = "write the keys out, or share them through `components` and `$ref`";
                self.report("anchor", line, "merge keys (`<<`) have no place in specs", help);
                Ok(None)
            }
            // A key is text, whatever it looks like: `200:` and `"200":` are the same.
            Event::Scalar(text, ..) => Ok(Some(text.into_owned())),
            other => {
                self.node(other, line)?;
                let help = "write the key as text; quote it if it holds `{`, `[` or `: `";
                self.report("wrong-shape", line, "a key is a list or an object", help);
                Ok(None)
            }
        }
    }

    fn next(&mut self) -> Result<(Event<'a>, usize), Stop> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => Ok((event, span.start.line())),
            // The parser's own limit, which it meets where it looks ahead.
            Some(Err(error)) if error.info().contains("recursion limit") => Err(self.too_deep(error.marker().line())),
            Some(Err(error)) => {
                let (message, help) = in_words(&error);
                self.report("broken-yaml", error.marker().line(), message, help);
                Err(Stop)
            }
            None => Ok((Event::StreamEnd, 0)),
        }
    }

    fn mark(&self, line: usize) -> Mark {
        Mark { file: Rc::clone(&self.file), line }
    }

    fn report(&mut self, code: &'static str, line: usize, message: impl Into<String>, help: &str) {
        let span = Span { file: self.file.to_string(), line };
        self.diagnostics.report(code, &span, message, help);
    }
}

/// What the parser found, in words for someone who writes a spec: parts of its message, ours, what to write instead.
const WORDS: &[(&[&str], &str, &str)] = &[
    (&["tab"], "a tab stands where YAML wants blanks", "indent with blanks"),
    (
        &["unexpected end of stream", "quoted scalar, found unexpected document", "in quoted scalar"],
        "a quotation mark is opened and never closed",
        "close it, or quote the text with the other kind of mark",
    ),
    (
        &["escape", "hexadecimal"],
        "a backslash in double quotes begins something YAML does not know",
        "write `\\\\` for a backslash, or use single quotes",
    ),
    (
        &["after double-quoted scalar", "unexpected end of plain scalar"],
        "text goes on after it has ended",
        "put the whole value in quotes",
    ),
    (
        &["anchor", "unknown anchor"],
        "an anchor or alias cannot be read; specs have none",
        "write it out; quote text that begins with `&` or `*`",
    ),
    (&["tag", "handle"], "a tag cannot be read; specs have none", "quote text that begins with `!`"),
    (
        &["directive"],
        "a directive (`%`) cannot be read; specs have none",
        "leave it out; quote text that begins with `%`",
    ),
    (
        &["flow mapping", "flow sequence", "flow construct", "bracket", "[{"],
        "a `{` or `[` is not closed where it should be, or a comma is missing",
        "close it and put commas between the elements; quote text that holds such a mark",
    ),
    (
        &["mapping values are not allowed", "':' ", "':'"],
        "a `:` stands where no key can be",
        "quote the text if it holds `: `; otherwise mend the indentation, or close a `[` or `{` above",
    ),
    (
        &["block scalar"],
        "a text under `|` or `>` is indented in a way that YAML cannot read",
        "indent all of its lines by the same number of blanks, more than its key",
    ),
    (
        &["block mapping", "block collection", "indent", "simple key", "mapping keys", "sequence entr", "'-'", "\"-\""],
        "the indentation does not fit: this line is neither a key nor an element of what stands above it",
        "indent the keys of one object alike, and write `key: value`",
    ),
    (
        &["unexpected character", "cannot start any token", "unprintable"],
        "a character stands here that YAML does not allow unquoted",
        "put the value in quotes",
    ),
];

fn in_words(error: &ScanError) -> (String, &'static str) {
    let info = error.info();
    let found = WORDS.iter().find(|(parts, ..)| parts.iter().any(|part| info.contains(part)));
    match found {
        Some((_, message, help)) => ((*message).to_owned(), help),
        None => ("this is not YAML".to_owned(), "mend the line; quote text that holds special marks"),
    }
}
