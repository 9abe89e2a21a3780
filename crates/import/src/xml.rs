//! XML of strangers: no entities of its own, no great depth, no namespaces looked up.

use quick_xml::{Reader, events::Event};

/// Elements within elements that are followed.
const MAX_DEPTH: usize = 128;

/// Why XML is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum XmlProblem {
    /// It is not well formed.
    Malformed { line: u64 },
    /// It declares entities, which can stand for a file of this computer or for a text without end.
    Entities,
    /// Elements within elements without end.
    TooDeep { max: usize },
}

/// A step through the file. An element that closes itself is a start and an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum XmlToken {
    Start(Element),
    End,
    Text(String),
}

/// An element's name and attributes, without their prefixes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) prefixed: bool,
    attributes: Vec<(String, String)>,
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone())
    }
}

pub(crate) struct XmlReader<'a> {
    reader: Reader<&'a [u8]>,
    text: &'a str,
    depth: usize,
    /// An element that closed itself still has to end.
    pending_end: bool,
    counted_to: usize,
    lines: u64,
}

impl<'a> XmlReader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().allow_dangling_amp = true;
        Self { reader, text, depth: 0, pending_end: false, counted_to: 0, lines: 1 }
    }

    /// The line of what was read last.
    pub(crate) fn line(&mut self) -> u64 {
        let position = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX).min(self.text.len());
        let new = self.text.as_bytes().get(self.counted_to..position).unwrap_or_default();
        self.lines += u64::try_from(new.iter().filter(|&&byte| byte == b'\n').count()).unwrap_or(0);
        self.counted_to = self.counted_to.max(position);
        self.lines
    }

    /// The next step; none at the end of a file that closed all it opened.
    pub(crate) fn next(&mut self) -> Result<Option<XmlToken>, XmlProblem> {
        if std::mem::take(&mut self.pending_end) {
            return Ok(Some(XmlToken::End));
        }
        loop {
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(_) => return Err(XmlProblem::Malformed { line: self.line() }),
            };
            return Ok(Some(match event {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > MAX_DEPTH {
                        return Err(XmlProblem::TooDeep { max: MAX_DEPTH });
                    }
                    XmlToken::Start(element(&start))
                }
                Event::Empty(start) => {
                    self.pending_end = true;
                    XmlToken::Start(element(&start))
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    XmlToken::End
                }
                Event::Text(text) => XmlToken::Text(text.as_ref().to_owned()),
                Event::CData(text) => XmlToken::Text(text.as_ref().to_owned()),
                Event::GeneralRef(reference) => XmlToken::Text(resolve(reference.as_ref())),
                Event::DocType(declaration) if declaration.as_ref().to_ascii_uppercase().contains("<!ENTITY") => {
                    return Err(XmlProblem::Entities);
                }
                Event::DocType(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
                Event::Eof if self.depth == 0 => return Ok(None),
                Event::Eof => return Err(XmlProblem::Malformed { line: self.line() }),
            }));
        }
    }
}

fn element(start: &quick_xml::events::BytesStart<'_>) -> Element {
    let mut all = start.attributes();
    let attributes = all.with_checks(false).filter_map(Result::ok).take(64).map(|attribute| {
        let raw: &str = attribute.value.as_ref();
        (attribute.key.local_name().as_ref().to_owned(), unescaped(raw))
    });
    Element {
        name: start.local_name().as_ref().to_owned(),
        prefixed: start.name().prefix().is_some(),
        attributes: attributes.collect(),
    }
}

/// Text with the five entities of XML and numbers put in; what is not known stays as it is.
fn unescaped(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        match after.split_once(';') {
            Some((name, after)) if name.len() <= 10 => {
                text.push_str(&resolve(name));
                rest = after;
            }
            _ => {
                text.push('&');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

fn resolve(name: &str) -> String {
    let number = || {
        let digits = name.strip_prefix('#')?;
        let code = match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => digits.parse().ok()?,
        };
        char::from_u32(code).filter(|c| !c.is_control() || c.is_whitespace()).map(String::from)
    };
    match name {
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        "amp" => "&".to_owned(),
        "quot" => "\"".to_owned(),
        "apos" => "'".to_owned(),
        "nbsp" => " ".to_owned(),
        _ => number().unwrap_or_else(|| format!("&{name};")),
    }
}
