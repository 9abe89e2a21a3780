//! Walking through the envelope of a body by hand, so that each part in it is read once and its bytes are still known.
//!
//! serde does not tell where in the text a value stood, and [`serde_json::value::RawValue`] scans a part only to have it
//! scanned again when it is read. A walk knows the plain way alone: where the text is not as expected it gives nothing,
//! and the caller reads the body again in the way that copes with everything.
//!
//! ```
//! use channel_core::walk::Walk;
//!
//! let mut numbers = Vec::new();
//! let mut walk = Walk::new(r#"{"list": [1, 23]}"#);
//! walk.object(|walk, name| match name {
//!     "list" => walk.list(|walk| Some(numbers.push(walk.value::<u8>()?))),
//!     _ => None,
//! });
//! assert!(walk.is_at_end());
//! assert_eq!(numbers, [(1, "1"), (23, "23")]);
//! ```
//!
//! Text, which nearly every value of a message is, is read here eight bytes at a time. Not here: reading anything else, which
//! serde does.

use std::borrow::Cow;

use serde::Deserialize;

/// A place in a JSON text.
#[derive(Clone, Debug)]
pub struct Walk<'a> {
    rest: &'a str,
}

impl<'a> Walk<'a> {
    /// The begin of the text.
    #[must_use]
    pub const fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    /// Takes a value, with the text it stands in. Nothing when it is of another type.
    #[inline]
    pub fn value<T: Deserialize<'a>>(&mut self) -> Option<(T, &'a str)> {
        self.skip_space();
        let mut values = serde_json::Deserializer::from_str(self.rest).into_iter::<T>();
        let value = values.next()?.ok()?;
        let (text, rest) = self.rest.split_at_checked(values.byte_offset())?;
        self.rest = rest;
        Some((value, text))
    }

    /// Takes a text, without a copy where it has no escapes. Nothing, and nothing is taken, when it is of another type.
    #[inline]
    pub fn text(&mut self) -> Option<Cow<'a, str>> {
        self.skip_space();
        let text = self.rest.strip_prefix('"')?;
        let end = unescaped(text.as_bytes());
        match text.as_bytes().get(end)? {
            b'"' => {
                let (text, rest) = text.split_at_checked(end)?;
                self.rest = rest.get(1..)?;
                Some(Cow::Borrowed(text))
            }
            b'\\' => Some(Cow::Owned(self.value()?.0)),
            _ => None,
        }
    }

    /// Takes what `take` does, with the text it stands in. Nothing, and nothing is taken, when `take` gives nothing.
    #[inline]
    pub fn part<T>(&mut self, take: impl FnOnce(&mut Self) -> Option<T>) -> Option<(T, &'a str)> {
        self.skip_space();
        let mut after = self.clone();
        let value = take(&mut after)?;
        let (text, rest) = self.rest.split_at_checked(self.rest.len().checked_sub(after.rest.len())?)?;
        self.rest = rest;
        Some((value, text))
    }

    /// Takes a list. `item` takes each of its members, or nothing to end the walk.
    #[inline]
    pub fn list(&mut self, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.take(b'[')?;
        if self.take(b']').is_some() {
            return Some(());
        }
        loop {
            item(self)?;
            match self.take(b',') {
                Some(()) => {}
                None => return self.take(b']'),
            }
        }
    }

    /// Takes an object. `field` is told each name and takes the value, or nothing to end the walk. A name that is
    /// spelled with escapes ends it as well.
    #[inline]
    pub fn object(&mut self, mut field: impl FnMut(&mut Self, &'a str) -> Option<()>) -> Option<()> {
        self.take(b'{')?;
        if self.take(b'}').is_some() {
            return Some(());
        }
        loop {
            let name = self.name()?;
            self.take(b':')?;
            field(self, name)?;
            match self.take(b',') {
                Some(()) => {}
                None => return self.take(b'}'),
            }
        }
    }

    /// How many bytes are left.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "space alone may be left, which `is_at_end` passes over")]
    pub const fn len(&self) -> usize {
        self.rest.len()
    }

    /// Whether nothing but space is left.
    #[must_use]
    pub fn is_at_end(mut self) -> bool {
        self.skip_space();
        self.rest.is_empty()
    }

    #[inline]
    fn name(&mut self) -> Option<&'a str> {
        self.take(b'"')?;
        let end = unescaped(self.rest.as_bytes());
        let (name, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest.strip_prefix('"')?;
        Some(name)
    }

    #[inline]
    fn take(&mut self, mark: u8) -> Option<()> {
        self.skip_space();
        self.rest = self.rest.strip_prefix(char::from(mark))?;
        Some(())
    }

    /// Platforms send no space, so that mostly a look at one byte is enough.
    #[inline]
    fn skip_space(&mut self) {
        if self.rest.as_bytes().first().is_some_and(|byte| *byte <= b' ') {
            self.rest = self.rest.trim_start_matches([' ', '\n', '\r', '\t']);
        }
    }
}

/// How many bytes come before the first that ends a text, begins an escape or may not stand in a text. Eight are looked at as
/// one number: what is taken from each byte borrows from the next one up only behind a byte that was looked for.
#[inline]
fn unescaped(text: &[u8]) -> usize {
    const EACH: u64 = u64::MAX / 0xff;
    let is_zero = |word: u64| word.wrapping_sub(EACH) & !word;
    let mut at = 0;
    while let Some(eight) = text.get(at..).and_then(|rest| rest.first_chunk()) {
        let word = u64::from_le_bytes(*eight);
        let control = word.wrapping_sub(EACH * u64::from(b' ')) & !word;
        let marks = is_zero(word ^ (EACH * u64::from(b'"'))) | is_zero(word ^ (EACH * u64::from(b'\\')));
        let found = (control | marks) & (EACH << 7);
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | ..b' ')).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;
    use serde_json::value::RawValue;

    use super::*;

    /// The values that stand in the body's one list, each with its text.
    fn parts(body: &str) -> Option<Vec<(Value, &str)>> {
        let mut parts = Vec::new();
        let mut walk = Walk::new(body);
        walk.object(|walk, name| match name {
            "list" => walk.list(|walk| {
                parts.push(walk.value()?);
                Some(())
            }),
            _ => walk.value::<&RawValue>().map(drop),
        })?;
        walk.is_at_end().then_some(parts)
    }

    #[test]
    fn each_part_comes_with_the_text_it_stands_in() {
        let body = " {\"a\" : {\"list\":0}, \"list\":[ {\"b\": \"]\\\"\"} ,\n-1.5e3,null, [] ],\"c\":1 }\n";
        let parts = parts(body).unwrap();
        let texts: Vec<&str> = parts.iter().map(|(_, text)| *text).collect();
        assert_eq!(texts, ["{\"b\": \"]\\\"\"}", "-1.5e3", "null", "[]"]);
    }

    #[test]
    fn what_is_no_json_ends_the_walk() {
        let bodies = [
            "",
            "{",
            "{}x",
            "{,}",
            "{\"list\"}",
            "{\"list\":[}",
            "{\"list\":[1,]}",
            "{\"list\":[1 2]}",
            "{\"list\":[1]",
            "{\"list\":[1]]",
            "{\"list\":[1],}",
            "{\"a\n\":1}",
            "{\"l\\u0069st\":[1]}",
            "{list:[1]}",
            "{\"é",
        ];
        for body in bodies {
            assert_eq!(parts(body), None, "{body}");
        }
    }

    #[test]
    fn a_part_that_is_not_as_expected_is_still_there() {
        let mut walk = Walk::new(" {\"a\": 1}");
        assert_eq!(walk.text(), None);
        assert_eq!(walk.part(|walk| walk.object(|walk, _| walk.text().map(drop))), None);
        let taken = walk.part(|walk| walk.object(|walk, _| walk.value::<u8>().map(drop)));
        assert_eq!(taken, Some(((), "{\"a\": 1}")));
        assert!(walk.is_at_end());
    }

    proptest! {
        #[test]
        fn a_text_means_what_it_means_to_serde(text in "[a-zé😀 \\x00-\\x20\"\\\\/]{0,40}", behind in "[a-z\"\\\\]{0,12}") {
            let written = serde_json::to_string(&text).unwrap();
            let body = format!("{written}{behind}");
            let mut walk = Walk::new(&body);
            prop_assert_eq!(walk.text(), Some(Cow::Borrowed(text.as_str())));
            prop_assert_eq!(walk.len(), behind.len());
        }

        #[test]
        fn what_is_no_text_to_serde_is_none_here(body in "\"[a-c\\x00-\\x22\\\\nu0]{0,24}") {
            let mut values = serde_json::Deserializer::from_str(&body).into_iter::<String>();
            let expected = values.next().and_then(Result::ok);
            let mut walk = Walk::new(&body);
            prop_assert_eq!(walk.text().map(Cow::into_owned), expected.clone());
            prop_assert!(expected.is_none() || walk.len() == body.len() - values.byte_offset());
        }

        #[test]
        fn no_text_makes_it_panic_and_what_it_takes_is_json(body in "[{\\[\\]}:,\"listé \\\\0-9]{0,24}") {
            if parts(&body).is_some() {
                prop_assert!(serde_json::from_str::<&RawValue>(&body).is_ok());
            }
        }
    }
}
