//! YAML with lines and columns: enough to read specs, and to add to them without touching what stands there.

use saphyr_parser::{Event, Parser, ScalarStyle, Span, StrInput};

const MAX_DEPTH: usize = 100;

/// A node and its place.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) value: Value,
    /// The line where it begins, from 1.
    pub(crate) line: usize,
}

#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// A scalar, and whether it stands without quotes.
    Scalar(String, bool),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(name, _)| name == key).map(|(_, node)| node)
    }

    pub(crate) fn entries(&self) -> &[(String, Node)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    pub(crate) fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text, _) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn text_at(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::text)
    }

    /// `true` as a plain word.
    pub(crate) fn is_true(&self, key: &str) -> bool {
        matches!(self.get(key), Some(Node { value: Value::Scalar(text, true), .. }) if text == "true")
    }

    /// One text or a list of them.
    pub(crate) fn texts(&self) -> Vec<String> {
        match &self.value {
            Value::Scalar(text, _) => vec![text.clone()],
            Value::List(items) => items.iter().filter_map(Node::text).map(str::to_owned).collect(),
            Value::Map(_) => Vec::new(),
        }
    }

    /// One object or a list of them.
    pub(crate) fn one_or_more(&self) -> Vec<&Node> {
        match &self.value {
            Value::List(items) => items.iter().collect(),
            _ => vec![self],
        }
    }
}

/// Reads the first document.
pub(crate) fn parse(text: &str) -> Result<Node, String> {
    let mut reader = Reader { parser: Parser::new_from_str(text), depth: 0 };
    loop {
        let (event, span) = reader.next()?;
        match event {
            Event::Nothing | Event::StreamStart | Event::DocumentStart(_) => {}
            Event::StreamEnd | Event::DocumentEnd => return Err("the file is empty".to_owned()),
            event => return reader.node(event, span),
        }
    }
}

struct Reader<'a> {
    parser: Parser<'a, StrInput<'a>>,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), String> {
        match self.parser.next() {
            Some(Ok(next)) => Ok(next),
            Some(Err(error)) => Err(format!("broken YAML: {error}")),
            None => Err("the file ends too soon".to_owned()),
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span) -> Result<Node, String> {
        if self.depth > MAX_DEPTH {
            return Err(format!("line {}: nested too deep", span.start.line()));
        }
        self.depth += 1;
        let value = match event {
            Event::Scalar(text, style, ..) => Value::Scalar(text.into_owned(), style == ScalarStyle::Plain),
            Event::SequenceStart(..) => self.list()?,
            Event::MappingStart(..) => self.map()?,
            _ => return Err(format!("line {}: aliases are not read", span.start.line())),
        };
        self.depth -= 1;
        Ok(Node { value, line: span.start.line() })
    }

    fn list(&mut self) -> Result<Value, String> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Value::List(items)),
                (event, span) => items.push(self.node(event, span)?),
            }
        }
    }

    fn map(&mut self) -> Result<Value, String> {
        let mut entries = Vec::new();
        loop {
            match self.next()? {
                (Event::MappingEnd, _) => return Ok(Value::Map(entries)),
                (event, span) => {
                    let key = self.node(event, span)?;
                    let (event, span) = self.next()?;
                    let value = self.node(event, span)?;
                    entries.push((key.text().unwrap_or_default().to_owned(), value));
                }
            }
        }
    }
}
