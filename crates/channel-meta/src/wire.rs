//! Reading JSON whose types waver: Meta writes the same field as text here and as a number there, sends `""` or `null`
//! where nothing is meant, and mixes seconds, milliseconds and ISO text.
//!
//! Each function is for `#[serde(default, deserialize_with = "channel_meta::wire::opt_word")]`. All accept `null` and
//! empty text as absence; an array or object where a plain value belongs is an error, so that the item is kept as
//! skipped and nothing is guessed.

use std::borrow::Cow;
use std::fmt;

use channel_core::Timestamp;
use channel_core::walk::Walk;
use serde::Deserialize;
use serde::de::{Deserializer, Error, Unexpected, Visitor};

/// Text, or a number as its digits; empty text is absence.
///
/// # Errors
/// When the value is neither.
pub fn opt_word<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(opt_text(deserializer)?.map(Cow::into_owned))
}

/// As [`opt_word`], without a copy where the text stands in the body as it is meant.
///
/// # Errors
/// When the value is neither.
pub fn opt_text<'de: 'a, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Cow<'a, str>>, D::Error> {
    deserializer.deserialize_any(Text)
}

/// Text, or a number as its digits; empty when absent.
///
/// # Errors
/// When the value is neither.
pub fn word<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(opt_word(deserializer)?.unwrap_or_default())
}

/// A whole number, or text of one. Text that is no number is absence.
///
/// # Errors
/// When the value is an array or object.
pub fn opt_i64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(deserializer.deserialize_any(Plain)?.into_whole())
}

/// A whole number that is not negative, or text of one.
///
/// # Errors
/// When the value is an array or object.
pub fn opt_u64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Ok(opt_i64(deserializer)?.and_then(|number| u64::try_from(number).ok()))
}

/// A number, or text of one. What is not finite is absence.
///
/// # Errors
/// When the value is an array or object.
pub fn opt_f64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let number = match deserializer.deserialize_any(Plain)? {
        Value::Nothing | Value::Truth(_) => None,
        Value::Text(text) => text.trim().parse().ok(),
        Value::Whole(number) => number.to_string().parse().ok(),
        Value::Fraction(number) => Some(number),
    };
    Ok(number.filter(|number: &f64| number.is_finite()))
}

/// A truth value, also as `0`, `1`, `"true"` or `"false"`. Other words are absence.
///
/// # Errors
/// When the value is an array or object.
pub fn opt_bool<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    Ok(match deserializer.deserialize_any(Plain)? {
        Value::Truth(truth) => Some(truth),
        Value::Whole(number) => Some(number != 0),
        Value::Text(text) => text.trim().parse().ok(),
        Value::Nothing | Value::Fraction(_) => None,
    })
}

/// An instant: seconds or milliseconds as a number or as text (told apart by magnitude), or RFC 3339 text. What is no
/// instant is absence.
///
/// # Errors
/// When the value is an array or object.
pub fn opt_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(match deserializer.deserialize_any(Plain)? {
        Value::Text(text) => time_of(&text),
        other => other.into_whole().map(Timestamp::from_unknown_unit),
    })
}

/// As [`opt_text`], by a walk: nothing when the value is neither.
#[inline]
pub fn take_text<'a>(walk: &mut Walk<'a>) -> Option<Option<Cow<'a, str>>> {
    #[derive(Deserialize)]
    struct Any<'a>(#[serde(borrow, deserialize_with = "opt_text")] Option<Cow<'a, str>>);

    match walk.text() {
        Some(text) => Some((!text.is_empty()).then_some(text)),
        None => Some(walk.value::<Any<'_>>()?.0.0),
    }
}

/// What an object says under some names, each as [`take_text`] takes it. `other` takes what stands under another name.
/// Nothing when a name stands twice: which of the two is meant cannot be guessed.
#[inline]
pub fn take_texts<'a, const N: usize>(
    walk: &mut Walk<'a>,
    names: [&str; N],
    mut other: impl FnMut(&mut Walk<'a>, &'a str) -> Option<()>,
) -> Option<[Option<Cow<'a, str>>; N]> {
    let mut found = [const { None }; N];
    walk.object(|walk, name| {
        let Some(place) = names.iter().position(|known| *known == name) else { return other(walk, name) };
        match &mut found[place] {
            Some(_) => return None,
            empty => *empty = Some(take_text(walk)?),
        }
        Some(())
    })?;
    Some(found.map(Option::flatten))
}

/// As [`opt_time`], by a walk: nothing when the value is an array or object.
#[inline]
pub fn take_time(walk: &mut Walk<'_>) -> Option<Option<Timestamp>> {
    #[derive(Deserialize)]
    struct Any(#[serde(deserialize_with = "opt_time")] Option<Timestamp>);

    match walk.text() {
        Some(text) => Some(time_of(&text)),
        None => Some(walk.value::<Any>()?.0.0),
    }
}

/// An instant in text: digits, RFC 3339, or Meta's `2026-11-21T12:00:00+0000` without the colon.
#[must_use]
pub fn time_of(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(number) = text.parse::<i64>() {
        return Some(Timestamp::from_unknown_unit(number));
    }
    Timestamp::parse(text).or_else(|| {
        let (head, minutes) = text.split_at_checked(text.len().checked_sub(2)?)?;
        Timestamp::parse(&format!("{head}:{minutes}"))
    })
}

enum Value<'de> {
    Nothing,
    Truth(bool),
    Whole(i128),
    Fraction(f64),
    Text(Cow<'de, str>),
}

impl Value<'_> {
    fn into_whole(self) -> Option<i64> {
        match self {
            Self::Nothing | Self::Truth(_) => None,
            Self::Whole(number) => i64::try_from(number).ok(),
            // Far from the limits of i64, so that the cast neither wraps nor surprises.
            Self::Fraction(number) => (number.abs() < 9e18).then_some(number as i64),
            Self::Text(text) => text.trim().parse().ok(),
        }
    }
}

/// Plain values as text. It stands beside [`Plain`] because text is what nearly every field is, and is read most often.
struct Text;

impl<'de> Visitor<'de> for Text {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Plain.expecting(f)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(truth.to_string())))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(number.to_string())))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(number.to_string())))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(number.to_string())))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok((!text.is_empty()).then(|| Cow::Owned(text.to_owned())))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok((!text.is_empty()).then_some(Cow::Borrowed(text)))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok((!text.is_empty()).then_some(Cow::Owned(text)))
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        let text = std::str::from_utf8(bytes).map_err(|_| E::invalid_value(Unexpected::Other("bytes"), &self))?;
        self.visit_str(text)
    }
}

struct Plain;

impl<'de> Visitor<'de> for Plain {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text, a number, true, false or null")
    }

    fn visit_unit<E: Error>(self) -> Result<Value<'de>, E> {
        Ok(Value::Nothing)
    }

    fn visit_none<E: Error>(self) -> Result<Value<'de>, E> {
        Ok(Value::Nothing)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Value<'de>, E> {
        Ok(Value::Truth(truth))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value<'de>, E> {
        Ok(Value::Whole(number.into()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value<'de>, E> {
        Ok(Value::Whole(number.into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value<'de>, E> {
        Ok(Value::Fraction(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Owned(text)))
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Value<'de>, E> {
        let text = std::str::from_utf8(bytes);
        text.map(|text| Value::Text(Cow::Owned(text.to_owned())))
            .map_err(|_| E::invalid_value(Unexpected::Other("bytes"), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Sample {
        #[serde(default, deserialize_with = "opt_word")]
        id: Option<String>,
        #[serde(default, deserialize_with = "opt_time")]
        at: Option<Timestamp>,
        #[serde(default, deserialize_with = "opt_i64")]
        code: Option<i64>,
        #[serde(default, deserialize_with = "opt_f64")]
        degrees: Option<f64>,
        #[serde(default, deserialize_with = "opt_bool")]
        voice: Option<bool>,
    }

    fn sample(json: &str) -> Sample {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_value_means_the_same_as_text_and_as_a_number() {
        let text =
            sample(r#"{"id":"17841400000000001","at":"1739321024","code":"131047","degrees":"-1.5","voice":"true"}"#);
        let numbers = sample(r#"{"id":17841400000000001,"at":1739321024000,"code":131047.0,"degrees":-1.5,"voice":1}"#);
        assert_eq!(text, numbers);
        assert_eq!(text.id.as_deref(), Some("17841400000000001"), "no digit is lost beyond 2^53");
    }

    #[test]
    fn empty_and_null_are_absence() {
        let nothing = Sample { id: None, at: None, code: None, degrees: None, voice: None };
        assert_eq!(sample("{}"), nothing);
        assert_eq!(sample(r#"{"id":null,"at":null,"code":null,"degrees":null,"voice":null}"#), nothing);
        assert_eq!(sample(r#"{"id":"","at":"","code":"","degrees":"NaN","voice":""}"#), nothing);
    }

    #[test]
    fn times_come_in_four_forms() {
        let expected = Some(Timestamp::from_seconds(1_739_321_024));
        for text in ["1739321024", "1739321024000", "2025-02-12T00:43:44Z", "2025-02-12T00:43:44+0000"] {
            assert_eq!(time_of(text), expected, "{text}");
        }
        for text in ["", "é", "yesterday", "2025-02-12"] {
            assert_eq!(time_of(text), None, "{text}");
        }
    }

    #[test]
    fn an_object_where_a_value_belongs_is_an_error() {
        assert!(serde_json::from_str::<Sample>(r#"{"id":{}}"#).is_err());
        assert!(serde_json::from_str::<Sample>(r#"{"at":[]}"#).is_err());
    }
}
