//! JSON as pages and metadata carry it: order kept, slips forgiven and noted.

/// Depth at which a value is cut off, so that hostile nesting cannot exhaust the stack.
const MAX_DEPTH: usize = 200;

/// One JSON value. Numbers keep their text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, or a bare word that is none of the above.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object, in the order of the text.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The member of an object.
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.members().iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The text, where it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The member's text.
    pub fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Json::text)
    }

    /// Text, number or truth value as text.
    pub fn scalar(&self) -> Option<String> {
        match self {
            Json::Text(text) | Json::Number(text) => Some(text.clone()),
            Json::Bool(value) => Some(value.to_string()),
            _ => None,
        }
    }

    /// The truth value, where it is one.
    pub fn bool(&self) -> Option<bool> {
        match self {
            Json::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The members of an object; none for anything else.
    pub fn members(&self) -> &[(String, Json)] {
        match self {
            Json::Object(members) => members,
            _ => &[],
        }
    }

    /// The elements of a list; none for anything else.
    pub fn elements(&self) -> &[Json] {
        match self {
            Json::List(elements) => elements,
            _ => &[],
        }
    }
}

/// A value and what was wrong with its text.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// The value, as far as it could be read.
    pub value: Json,
    /// What was repaired; empty for proper JSON.
    pub slips: Vec<String>,
    /// Bytes of the text that were read.
    pub end: usize,
}

/// Reads the first value of a text. `None` where no object, list or text begins it.
pub fn parse(text: &str) -> Option<Parsed> {
    let mut reader = Reader { text, at: 0, slips: Vec::new() };
    reader.blanks();
    let value = match reader.peek() {
        Some('{' | '[' | '"') => reader.value(0),
        _ => return None,
    };
    Some(Parsed { value, slips: reader.slips, end: reader.at })
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    slips: Vec<String>,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn slip(&mut self, what: &str) {
        if self.slips.len() < 20 {
            let line = self.text.get(..self.at).unwrap_or_default().matches('\n').count() + 1;
            self.slips.push(format!("line {line} of the sample: {what}"));
        }
    }

    /// Skips blanks and comments.
    fn blanks(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            let rest = self.rest();
            let skip = if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            } else if rest.starts_with("...") || rest.starts_with('…') {
                rest.find(|c| c != '.' && c != '…').unwrap_or(rest.len())
            } else {
                return;
            };
            self.at += skip;
            self.slip("a comment or dots between the values");
        }
    }

    fn value(&mut self, depth: usize) -> Json {
        self.blanks();
        if depth > MAX_DEPTH {
            self.slip("nested too deep");
            self.at = self.text.len();
            return Json::Null;
        }
        match self.peek() {
            Some('{') => self.object(depth),
            Some('[') => self.list(depth),
            Some('"') => Json::Text(self.quoted()),
            Some(_) => self.bare(),
            None => {
                self.slip("the text ends where a value is due");
                Json::Null
            }
        }
    }

    fn object(&mut self, depth: usize) -> Json {
        self.next();
        let mut members: Vec<(String, Json)> = Vec::new();
        loop {
            self.blanks();
            match self.peek() {
                None => {
                    self.slip("an object is not closed");
                    break;
                }
                Some('}') => {
                    self.next();
                    break;
                }
                Some(']') => {
                    self.slip("an object is closed by `]`");
                    break;
                }
                Some(',') => {
                    self.next();
                }
                Some('{' | '[') => {
                    self.slip("a value without a name");
                    self.value(depth + 1);
                }
                Some(_) => {
                    let name = if self.peek() == Some('"') { self.quoted() } else { self.word() };
                    self.blanks();
                    if self.peek() == Some(':') {
                        self.next();
                        let value = self.value(depth + 1);
                        members.push((name, value));
                    } else {
                        self.slip("a name without a value");
                        if name.is_empty() {
                            self.next();
                        }
                    }
                }
            }
        }
        Json::Object(members)
    }

    fn list(&mut self, depth: usize) -> Json {
        self.next();
        let mut elements = Vec::new();
        loop {
            self.blanks();
            match self.peek() {
                None => {
                    self.slip("a list is not closed");
                    break;
                }
                Some(']') => {
                    self.next();
                    break;
                }
                Some('}') => {
                    self.slip("a list is closed by `}`");
                    break;
                }
                Some(',') => {
                    self.next();
                }
                Some(_) => {
                    let before = self.at;
                    elements.push(self.value(depth + 1));
                    if self.at == before {
                        self.next();
                    }
                }
            }
        }
        Json::List(elements)
    }

    fn quoted(&mut self) -> String {
        self.next();
        let mut out = String::new();
        loop {
            match self.next() {
                None => {
                    self.slip("a text is not closed");
                    return out;
                }
                Some('"') => return out,
                Some('\\') => match self.next() {
                    Some('n') => out.push('\n'),
                    Some('t') => out.push('\t'),
                    Some('r') => out.push('\r'),
                    Some('b' | 'f') => out.push(' '),
                    Some('u') => out.push(self.code_point()),
                    Some(other) => out.push(other),
                    None => {}
                },
                Some(other) => out.push(other),
            }
        }
    }

    fn code_point(&mut self) -> char {
        let Some(high) = self.hex() else { return char::REPLACEMENT_CHARACTER };
        if (0xd800..0xdc00).contains(&high) && self.rest().starts_with("\\u") {
            let back = self.at;
            self.at += 2;
            if let Some(low) = self.hex().filter(|low| (0xdc00..0xe000).contains(low)) {
                let both = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                return char::from_u32(both).unwrap_or(char::REPLACEMENT_CHARACTER);
            }
            self.at = back;
        }
        char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.rest().get(..4)?;
        let value = u32::from_str_radix(digits, 16).ok()?;
        self.at += 4;
        Some(value)
    }

    /// An unquoted value: a number, `true`, `null`, or whatever stands up to the next delimiter.
    fn bare(&mut self) -> Json {
        let word = self.word();
        match word.as_str() {
            "true" => Json::Bool(true),
            "false" => Json::Bool(false),
            "null" => Json::Null,
            "" => {
                self.slip("a value is missing");
                Json::Null
            }
            _ => {
                if word.parse::<f64>().is_err() {
                    self.slip("a text without quotes");
                }
                Json::Number(word)
            }
        }
    }

    fn word(&mut self) -> String {
        let rest = self.rest();
        let end = rest.find([',', ':', '}', ']', '{', '[', '\n', '"']).unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default().trim().to_owned();
        self.at += end;
        word
    }
}
