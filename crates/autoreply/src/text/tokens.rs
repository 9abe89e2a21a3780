//! A text cut into words, symbols, mentions, links and punctuation, each folded and with its place in the original.

use std::ops::Range;

use channel_core::text::{fold, is_elongated, is_invisible, squeeze};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters and digits.
    Word,
    /// An emoji or another sign that says something; the same one repeated is one token.
    Symbol,
    /// Signs between words; the same one repeated is one token.
    Punctuation,
    /// `@handle`. What others are called is not what the comment says.
    Mention,
    /// An address.
    Link,
}

/// One token.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) folded: String,
    /// The word without its stretching, where that was taken away before the letters were told to one alphabet: stretching a
    /// look-alike must not make its alphabet the commoner one.
    unstretched: Option<String>,
    pub(crate) bytes: Range<usize>,
    pub(crate) characters: Range<usize>,
}

impl Token {
    /// The forms without stretching in which the word may be known, if it is stretched.
    pub(crate) fn squeezed(&self) -> impl Iterator<Item = String> {
        let plain = is_elongated(&self.folded).then(|| squeeze(&self.folded));
        let other = self.unstretched.clone().filter(|other| plain.as_ref() != Some(other));
        plain.into_iter().chain(other)
    }

    /// Whether the word is stretched.
    pub(crate) fn is_stretched(&self) -> bool {
        self.unstretched.is_some() || is_elongated(&self.folded)
    }
}

/// The tokens of a text, in order.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    pub(crate) all: Vec<Token>,
}

impl Tokens {
    pub(crate) fn of(text: &str) -> Self {
        let mut reader = Reader { text, rest: text, byte: 0, character: 0, after_word: false };
        let mut all: Vec<Token> = Vec::with_capacity(text.len() / 5 + 1);
        while let Some((kind, bytes, characters)) = reader.next() {
            let written = text.get(bytes.clone()).unwrap_or_default();
            let folded = if written.is_ascii() { written.to_ascii_lowercase() } else { fold(written) };
            if folded.is_empty() {
                continue;
            }
            let repeats = matches!(kind, Kind::Symbol | Kind::Punctuation);
            match all.last_mut() {
                Some(last) if repeats && last.kind == kind && last.folded == folded => {
                    last.bytes.end = bytes.end;
                    last.characters.end = characters.end;
                }
                _ => {
                    let unstretched = if kind == Kind::Word { unstretched(written) } else { None };
                    all.push(Token { kind, folded, unstretched, bytes, characters });
                }
            }
        }
        Self { all }
    }

    /// Whether nothing can be read.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The place from one token to another, in bytes and characters of the original.
    pub(crate) fn span(&self, first: usize, last: usize) -> (Range<usize>, Range<usize>) {
        match (self.all.get(first), self.all.get(last)) {
            (Some(first), Some(last)) => {
                (first.bytes.start..last.bytes.end, first.characters.start..last.characters.end)
            }
            _ => (0..0, 0..0),
        }
    }

    pub(crate) fn has_emoji(&self) -> Option<usize> {
        self.all.iter().position(|token| token.kind == Kind::Symbol && token.folded.chars().any(is_emoji))
    }
}

fn unstretched(written: &str) -> Option<String> {
    if written.is_ascii() {
        return None;
    }
    let plain: String = written.chars().filter(|&c| !is_invisible(c)).flat_map(char::to_lowercase).collect();
    is_elongated(&plain).then(|| squeeze(&fold(&squeeze(&plain))))
}

struct Reader<'t> {
    text: &'t str,
    rest: &'t str,
    byte: usize,
    character: usize,
    after_word: bool,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn second(&self) -> Option<char> {
        self.rest.chars().nth(1)
    }

    fn step(&mut self) {
        let mut chars = self.rest.chars();
        if let Some(c) = chars.next() {
            self.byte += c.len_utf8();
            self.character += 1;
            self.rest = chars.as_str();
        }
    }

    fn next(&mut self) -> Option<(Kind, Range<usize>, Range<usize>)> {
        while self.peek().is_some_and(|c| c.is_whitespace() || c.is_control() || is_invisible(c)) {
            self.after_word = false;
            self.step();
        }
        let first = self.peek()?;
        let (byte, character) = (self.byte, self.character);
        let kind = self.take(first);
        self.after_word = kind == Kind::Word;
        Some((kind, byte..self.byte, character..self.character))
    }

    fn take(&mut self, first: char) -> Kind {
        if matches!(first, '@' | '＠') && self.second().is_some_and(|c| c.is_alphanumeric() || c == '_') {
            self.step();
            self.handle();
            return Kind::Mention;
        }
        if !self.after_word && starts_link(self.rest) {
            while self.peek().is_some_and(|c| !c.is_whitespace()) {
                self.step();
            }
            return Kind::Link;
        }
        if first.is_alphanumeric() {
            self.word(first);
            return Kind::Word;
        }
        self.step();
        if is_punctuation(first) {
            return Kind::Punctuation;
        }
        self.emoji(first);
        Kind::Symbol
    }

    fn handle(&mut self) {
        while let Some(c) = self.peek() {
            let dot = c == '.' && self.second().is_some_and(|next| next.is_alphanumeric() || next == '_');
            if !(c.is_alphanumeric() || c == '_' || dot || continues(c)) {
                break;
            }
            self.step();
        }
    }

    fn word(&mut self, first: char) {
        let mut previous = first;
        self.step();
        // Scripts without spaces: every character is a word, so that a keyword is found inside a sentence.
        let alone = is_unspaced(first);
        while let Some(c) = self.peek() {
            let joins_digits =
                matches!(c, '.' | ',') && previous.is_numeric() && self.second().is_some_and(char::is_numeric);
            let more = c.is_alphanumeric() && !alone && !is_unspaced(c);
            if !(more || continues(c) || joins_digits) {
                break;
            }
            if !continues(c) {
                previous = c;
            }
            self.step();
        }
    }

    /// The rest of an emoji: skin tones, variation selectors, joined emoji, the second half of a flag.
    fn emoji(&mut self, first: char) {
        let mut flag = is_regional(first);
        let mut joined = false;
        while let Some(c) = self.peek() {
            let second_half = flag && is_regional(c);
            if !(continues(c)
                || matches!(c, '\u{1f3fb}'..='\u{1f3ff}')
                || (joined && !c.is_alphanumeric())
                || second_half)
            {
                break;
            }
            flag = flag && !second_half;
            joined = c == '\u{200d}' && self.text.len() > self.byte;
            self.step();
        }
    }
}

fn starts_link(rest: &str) -> bool {
    ["http://", "https://", "www."]
        .iter()
        .any(|start| rest.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start)))
}

/// Marks and invisible characters belong to the letter before them.
fn continues(c: char) -> bool {
    is_invisible(c)
        || matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{640}'
            | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e8}' | '\u{6ea}'..='\u{6ed}'
            | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}')
}

fn is_regional(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{2b05}'..='\u{2b55}' | '\u{231a}'..='\u{231b}'
        | '\u{23e9}'..='\u{23fa}' | '\u{203c}' | '\u{2049}')
}

/// ASCII and general punctuation; currency signs, arrows, emoji and other symbols say something.
fn is_punctuation(c: char) -> bool {
    (c.is_ascii_punctuation() && !matches!(c, '$' | '+' | '<' | '>' | '=' | '~' | '^' | '|'))
        || matches!(c, '\u{a1}' | '\u{a7}' | '\u{ab}' | '\u{b4}' | '\u{b6}' | '\u{b7}' | '\u{b8}' | '\u{bb}' | '\u{bf}'
            | '\u{2b0}'..='\u{2ff}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{203b}' | '\u{203d}'..='\u{2048}' | '\u{204a}'..='\u{205e}'
            | '\u{60c}' | '\u{61b}' | '\u{61f}' | '\u{66b}' | '\u{66c}' | '\u{6d4}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}'
            | '\u{fe30}'..='\u{fe4f}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff1f}' | '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff65}')
}
