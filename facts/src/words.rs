//! The dictionaries in `data/`: headings, columns, captions, types and small words of every language.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::model::{Cloud, Type};

/// What a heading opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Section {
    Summary,
    Description,
    Debug,
    Permission,
    Syntax,
    Request,
    Response,
    Examples,
    RequestSample,
    ResponseSample,
    ErrorSample,
    Errors,
    History,
    Function,
    Constraints,
    Calling,
    Uri,
    Sdk,
    Status,
    Other,
}

impl Section {
    fn of_key(key: &str) -> Self {
        match key {
            "description" => Section::Description,
            "debug" => Section::Debug,
            "permission" => Section::Permission,
            "syntax" => Section::Syntax,
            "request" => Section::Request,
            "response" => Section::Response,
            "examples" => Section::Examples,
            "request-sample" => Section::RequestSample,
            "response-sample" => Section::ResponseSample,
            "error-sample" => Section::ErrorSample,
            "errors" => Section::Errors,
            "history" => Section::History,
            "function" => Section::Function,
            "constraints" => Section::Constraints,
            "calling" => Section::Calling,
            "uri" => Section::Uri,
            "sdk" => Section::Sdk,
            "status" => Section::Status,
            _ => Section::Other,
        }
    }

    /// A heading that never stands inside a cell, so a table ends before it.
    pub(crate) fn ends_table(self) -> bool {
        !matches!(self, Section::Summary | Section::Description | Section::Constraints | Section::Other)
    }
}

/// The role of a table column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Column {
    Name,
    Type,
    Required,
    In,
    Example,
    Description,
    Status,
    Code,
    Message,
    Action,
    Access,
    Resource,
    Condition,
    Dependent,
    Other,
}

impl Column {
    fn of_key(key: &str) -> Self {
        match key {
            "name" => Column::Name,
            "type" => Column::Type,
            "required" => Column::Required,
            "in" => Column::In,
            "example" => Column::Example,
            "description" => Column::Description,
            "status" => Column::Status,
            "code" => Column::Code,
            "message" => Column::Message,
            "action" => Column::Action,
            "access" => Column::Access,
            "resource" => Column::Resource,
            "condition" => Column::Condition,
            "dependent" => Column::Dependent,
            _ => Column::Other,
        }
    }
}

/// A heading of the dictionary.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HeadingWord {
    pub(crate) section: Section,
    /// The cloud whose pages have it; none for both.
    pub(crate) cloud: Option<Cloud>,
}

struct Entry {
    key: &'static str,
    cloud: Option<Cloud>,
    language: &'static str,
    words: Vec<&'static str>,
}

/// The parts of the dictionaries, ready to be asked.
pub(crate) struct Words {
    headings: HashMap<String, HeadingWord>,
    /// The languages that have a heading, in the order of the dictionary.
    languages: HashMap<String, Vec<&'static str>>,
    columns: HashMap<String, Vec<Column>>,
    captions: HashMap<String, &'static str>,
    caption_patterns: Vec<String>,
    types: HashMap<String, &'static str>,
    type_patterns: Vec<(&'static str, String)>,
    small: HashMap<(&'static str, String), ()>,
    lists: HashMap<&'static str, Vec<&'static str>>,
    groups: HashMap<&'static str, Vec<&'static str>>,
}

/// The dictionaries, read once.
pub(crate) fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(Words::load)
}

/// A text without what differs between copies: case, blanks, emphasis, closing punctuation.
pub(crate) fn fold(text: &str) -> String {
    text.trim()
        .trim_end_matches([':', '：', '.', '。', '?', '？'])
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '*' | '`' | '\u{200b}' | '\u{feff}' | '\u{a0}'))
        .flat_map(char::to_lowercase)
        .collect()
}

fn entries(data: &'static str) -> impl Iterator<Item = Entry> {
    data.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut parts = line.splitn(4, '\t');
        let key = parts.next()?;
        let cloud = match parts.next()? {
            "alibaba" => Some(Cloud::Alibaba),
            "huawei" => Some(Cloud::Huawei),
            _ => None,
        };
        let language = parts.next()?;
        let words = parts.next()?.split('|').map(str::trim).filter(|word| !word.is_empty());
        Some(Entry { key, cloud, language, words: words.collect() })
    })
}

impl Words {
    fn load() -> Self {
        let mut headings: HashMap<String, HeadingWord> = HashMap::new();
        let mut languages: HashMap<String, Vec<&'static str>> = HashMap::new();
        for entry in entries(include_str!("../data/headings.tsv")) {
            let section = Section::of_key(entry.key);
            for word in entry.words {
                languages.entry(fold(word)).or_default().push(entry.language);
                headings
                    .entry(fold(word))
                    .and_modify(|known| {
                        if known.cloud != entry.cloud {
                            known.cloud = None;
                        }
                    })
                    .or_insert(HeadingWord { section, cloud: entry.cloud });
            }
        }
        let mut columns: HashMap<String, Vec<Column>> = HashMap::new();
        for entry in entries(include_str!("../data/columns.tsv")) {
            for word in entry.words {
                columns.entry(fold(word)).or_default().push(Column::of_key(entry.key));
            }
        }
        let mut captions = HashMap::new();
        let mut caption_patterns = Vec::new();
        for entry in entries(include_str!("../data/captions.tsv")) {
            for word in entry.words {
                if word.contains("{}") {
                    caption_patterns.push(word.to_lowercase());
                } else {
                    captions.insert(fold(word), entry.key);
                }
            }
        }
        let mut types = HashMap::new();
        let mut type_patterns = Vec::new();
        for entry in entries(include_str!("../data/types.tsv")) {
            for word in entry.words {
                if word.contains("{}") {
                    type_patterns.push((entry.key, word.to_lowercase()));
                } else {
                    types.insert(fold(word), entry.key);
                }
            }
        }
        let groups = include_str!("../data/groups.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once('\t'))
            .map(|(name, members)| (name, members.split_whitespace().collect()))
            .collect();
        let mut small = HashMap::new();
        let mut lists: HashMap<&'static str, Vec<&'static str>> = HashMap::new();
        for entry in entries(include_str!("../data/words.tsv")) {
            for word in entry.words {
                small.insert((entry.key, fold(word)), ());
                lists.entry(entry.key).or_default().push(word);
            }
        }
        Self { headings, languages, columns, captions, caption_patterns, types, type_patterns, small, lists, groups }
    }

    /// The section that a line opens, when the whole line is a known heading.
    pub(crate) fn heading(&self, line: &str) -> Option<HeadingWord> {
        // A sentence is no heading, even one of two words.
        if line.len() > 120 || line.trim_end().ends_with(['.', '。']) {
            return None;
        }
        self.headings.get(&fold(line)).copied()
    }

    /// The language that most of these headings have; English where they say nothing.
    pub(crate) fn language<'a>(&self, headings: impl Iterator<Item = &'a str>) -> &'static str {
        let mut votes: Vec<(&'static str, usize)> = Vec::new();
        for heading in headings {
            for language in self.languages.get(&fold(heading)).into_iter().flatten() {
                match votes.iter_mut().find(|(known, _)| known == language) {
                    Some((_, count)) => *count += 1,
                    None => votes.push((language, 1)),
                }
            }
        }
        // The first of equals: a page in two languages is named after the one that it begins with.
        votes.into_iter().rev().max_by_key(|(_, count)| *count).map_or("en", |(language, _)| language)
    }

    /// The roles that a header cell can have.
    pub(crate) fn column(&self, cell: &str) -> &[Column] {
        if cell.len() > 80 {
            return &[];
        }
        self.columns.get(&fold(cell)).map_or(&[], Vec::as_slice)
    }

    /// Three or more header cells in one word, as in `ParameterTypeRequired`.
    pub(crate) fn is_glued_header(&self, line: &str) -> bool {
        let mut rest = fold(line);
        let mut cells = 0;
        while !rest.is_empty() && rest.len() < 120 {
            let fits = |word: &&String| rest.starts_with(word.as_str());
            let Some(word) = self.columns.keys().filter(fits).max_by_key(|word| word.len()) else {
                return false;
            };
            let len = word.len();
            rest.drain(..len);
            cells += 1;
        }
        cells > 2 && !line.contains(char::is_whitespace)
    }

    /// What a captioned table holds: a key of captions.tsv, if the caption is not a name.
    pub(crate) fn caption(&self, caption: &str) -> Option<&'static str> {
        self.captions.get(&fold(caption)).copied()
    }

    /// The type or field that a caption names, without the words around it.
    pub(crate) fn caption_name(&self, caption: &str) -> String {
        let caption = caption.trim();
        let lower = caption.to_lowercase();
        let stripped = self.caption_patterns.iter().find_map(|pattern| fits(pattern, &lower));
        match stripped {
            Some((start, end)) => caption.get(start..end).unwrap_or(caption).trim().to_owned(),
            None => caption.to_owned(),
        }
    }

    /// The type key for a plain type word.
    fn plain_type(&self, word: &str) -> Option<&'static str> {
        let folded = fold(word);
        let singular = folded.strip_suffix('s').unwrap_or(&folded);
        self.types.get(&folded).or_else(|| self.types.get(singular)).copied()
    }

    /// Is the text one of the words with this meaning?
    pub(crate) fn is(&self, meaning: &'static str, text: &str) -> bool {
        text.len() <= 200 && self.small.contains_key(&(meaning, fold(text)))
    }

    /// All words with a meaning.
    pub(crate) fn list(&self, meaning: &str) -> &[&'static str] {
        self.lists.get(meaning).map_or(&[], Vec::as_slice)
    }

    /// The members of an object that every service spells alike.
    pub(crate) fn group(&self, name: &str) -> &[&'static str] {
        self.groups.get(name).map_or(&[], Vec::as_slice)
    }

    /// Yes or no.
    pub(crate) fn yes_no(&self, text: &str) -> Option<bool> {
        if self.is("yes", text) {
            Some(true)
        } else if self.is("no", text) {
            Some(false)
        } else {
            None
        }
    }

    /// Reads a type cell. `None` where it is no type that the dictionary knows.
    pub(crate) fn type_of(&self, text: &str) -> Option<TypeText> {
        self.type_at(text, 0)
    }

    fn type_at(&self, text: &str, depth: usize) -> Option<TypeText> {
        let text = text.trim();
        if text.is_empty() || text.len() > 120 || depth > 6 {
            return None;
        }
        if let Some(key) = self.plain_type(text) {
            return Some(TypeText::plain(key));
        }
        let flat: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let lower = flat.to_lowercase();
        if lower.len() != flat.len() {
            return None;
        }
        self.type_patterns.iter().find_map(|(key, pattern)| {
            let (start, end) = fits(pattern, &lower)?;
            let hole = flat.get(start..end)?.trim();
            let inner = self.type_at(hole, depth + 1);
            if inner.is_none() && !is_name(hole) {
                return None;
            }
            Some(match *key {
                "object-of" => {
                    TypeText { ty: Type::Object, name: inner.is_none().then(|| hole.to_owned()), inner: None }
                }
                key => TypeText {
                    ty: if key == "map-of" { Type::Map } else { Type::Array },
                    name: None,
                    inner: Some(Box::new(inner.unwrap_or_else(|| TypeText {
                        ty: Type::Object,
                        name: Some(hole.to_owned()),
                        inner: None,
                    }))),
                },
            })
        })
    }
}

/// Where the hole of a pattern lies in a text that fits it.
fn fits(pattern: &str, lower: &str) -> Option<(usize, usize)> {
    let (before, after) = pattern.split_once("{}")?;
    let rest = lower.strip_prefix(before)?;
    let hole = rest.strip_suffix(after)?;
    (!hole.trim().is_empty()).then_some((before.len(), before.len() + hole.len()))
}

/// A text that can be the name of a type or a field: no blanks, ASCII letters first.
pub(crate) fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    text.len() <= 100
        && chars.next().is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '$' | '@'))
        && chars.all(|c| c.is_ascii_alphanumeric() || "_-.$@:[]/".contains(c))
}

/// A type cell, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TypeText {
    pub(crate) ty: Type,
    /// The named type of an object.
    pub(crate) name: Option<String>,
    /// Element of a list, value of a map.
    pub(crate) inner: Option<Box<TypeText>>,
}

impl TypeText {
    fn plain(key: &str) -> Self {
        let ty = match key {
            // "Json" is an object that travels as text.
            "json" => Type::String,
            other => Type::of_word(other),
        };
        Self { ty, name: None, inner: None }
    }
}
