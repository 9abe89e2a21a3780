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
//! Not here: reading a part, which serde does.

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
        let end = self.rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | ..b' '))?;
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

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_what_it_takes_is_json(body in "[{\\[\\]}:,\"listé \\\\0-9]{0,24}") {
            if parts(&body).is_some() {
                prop_assert!(serde_json::from_str::<&RawValue>(&body).is_ok());
            }
        }
    }
}
