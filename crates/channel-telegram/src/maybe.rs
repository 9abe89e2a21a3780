//! Reading a field whose wrong shape costs only itself, in one pass over the JSON.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

/// A field whose wrong shape costs only itself, never the object around it. It reads as an `Option`; it is not `Clone`
/// itself, so that `clone` gives the option.
#[derive(Debug)]
pub(crate) struct Maybe<T>(Option<T>);

impl<T> Default for Maybe<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Deref for Maybe<T> {
    type Target = Option<T>;

    fn deref(&self) -> &Option<T> {
        &self.0
    }
}

impl<T> Maybe<T> {
    pub(crate) fn into_option(self) -> Option<T> {
        self.0
    }

    pub(crate) fn take(&mut self) -> Option<T> {
        self.0.take()
    }

    pub(crate) fn as_mut(&mut self) -> Option<&mut T> {
        self.0.as_mut()
    }
}

impl<'de, T: Lenient<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::lenient(deserializer).map(Self)
    }
}

/// What can be read from any value: nothing, when the value is of another shape. An error is only ever the JSON's own.
pub(crate) trait Lenient<'de>: Sized {
    fn lenient<D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error>;
}

/// An object that is read field by field.
pub(crate) trait Object<'de>: Default {
    /// Takes the value of this field off the map.
    fn field<A: MapAccess<'de>>(&mut self, name: Cow<'de, str>, map: &mut A) -> Result<(), A::Error>;

    /// Whether everything is there that the object makes no sense without.
    fn is_whole(&self) -> bool;
}

/// Reads an object from any value.
pub(crate) fn object<'de, T: Object<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    let read = deserializer.deserialize_any(Anything(Whole(PhantomData)))?;
    Ok(read.filter(T::is_whole))
}

/// Large objects are filled where they stay.
impl<'de, T: Object<'de>> Lenient<'de> for Box<T> {
    fn lenient<D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        let read = deserializer.deserialize_any(Anything(Boxed(PhantomData)))?;
        Ok(read.filter(|object: &Self| object.is_whole()))
    }
}

/// Types that are read strictly, and are nothing when that fails: the value is kept as a tree first.
macro_rules! by_tree {
    ($($name:ty),+ $(,)?) => {
        $(impl<'de> $crate::maybe::Lenient<'de> for $name {
            fn lenient<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
                $crate::maybe::strictly(deserializer)
            }
        })+
    };
}
pub(crate) use by_tree;

/// Reads a value strictly; nothing when it has another shape.
pub(crate) fn strictly<'de, T: DeserializeOwned, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(deserializer)?).ok())
}

/// A field's name, without a copy where it stands in the JSON as it is meant.
#[derive(serde::Deserialize)]
pub(crate) struct Name<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

/// What one type makes of the values it knows. Every other value is passed over.
trait Taste<'de>: Sized {
    type Value;

    fn integer(self, _number: i128) -> Option<Self::Value> {
        None
    }

    fn truth(self, _truth: bool) -> Option<Self::Value> {
        None
    }

    fn text(self, _text: Cow<'de, str>) -> Option<Self::Value> {
        None
    }

    fn seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Option<Self::Value>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<Self::Value>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

/// Visits any value with a taste.
struct Anything<T>(T);

impl<'de, T: Taste<'de>> Visitor<'de> for Anything<T> {
    type Value = Option<T::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Self::Value, E> {
        Ok(self.0.truth(truth))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(self.0.integer(number.into()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(self.0.integer(number.into()))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(self.0.text(Cow::Owned(text.to_owned())))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(self.0.text(Cow::Borrowed(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        self.0.seq(seq)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        self.0.map(map)
    }
}

struct Whole<T>(PhantomData<T>);

impl<'de, T: Object<'de>> Taste<'de> for Whole<T> {
    type Value = T;

    fn seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Option<Self::Value>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn map<A: MapAccess<'de>>(self, map: A) -> Result<Option<T>, A::Error> {
        let mut object = T::default();
        fill(&mut object, map)?;
        Ok(Some(object))
    }
}

struct Boxed<T>(PhantomData<T>);

impl<'de, T: Object<'de>> Taste<'de> for Boxed<T> {
    type Value = Box<T>;

    fn map<A: MapAccess<'de>>(self, map: A) -> Result<Option<Box<T>>, A::Error> {
        let mut object = Box::<T>::default();
        fill(object.as_mut(), map)?;
        Ok(Some(object))
    }
}

fn fill<'de, T: Object<'de>, A: MapAccess<'de>>(object: &mut T, mut map: A) -> Result<(), A::Error> {
    while let Some(Name(name)) = map.next_key()? {
        object.field(name, &mut map)?;
    }
    Ok(())
}

struct Integer;

impl Taste<'_> for Integer {
    type Value = i128;

    fn integer(self, number: i128) -> Option<i128> {
        Some(number)
    }
}

struct Truth;

impl Taste<'_> for Truth {
    type Value = bool;

    fn truth(self, truth: bool) -> Option<bool> {
        Some(truth)
    }
}

struct Text;

impl<'de> Taste<'de> for Text {
    type Value = Cow<'de, str>;

    fn text(self, text: Cow<'de, str>) -> Option<Cow<'de, str>> {
        Some(text)
    }
}

struct Texts;

impl<'de> Taste<'de> for Texts {
    type Value = Vec<&'de RawValue>;

    fn seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Option<Self::Value>, A::Error> {
        let mut texts = Vec::new();
        while let Some(text) = seq.next_element()? {
            texts.push(text);
        }
        Ok(Some(texts))
    }
}

impl<'de: 'a, 'a> Lenient<'de> for Vec<&'a RawValue> {
    fn lenient<D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        deserializer.deserialize_any(Anything(Texts))
    }
}

impl<'de> Lenient<'de> for i64 {
    fn lenient<D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        let number = deserializer.deserialize_any(Anything(Integer))?;
        Ok(number.and_then(|number| number.try_into().ok()))
    }
}

impl<'de> Lenient<'de> for u64 {
    fn lenient<D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        let number = deserializer.deserialize_any(Anything(Integer))?;
        Ok(number.and_then(|number| number.try_into().ok()))
    }
}

impl<'de> Lenient<'de> for bool {
    fn lenient<D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        deserializer.deserialize_any(Anything(Truth))
    }
}

impl<'de: 'a, 'a> Lenient<'de> for Cow<'a, str> {
    fn lenient<D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        deserializer.deserialize_any(Anything(Text))
    }
}

impl<'de> Lenient<'de> for String {
    fn lenient<D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Ok(deserializer.deserialize_any(Anything(Text))?.map(Cow::into_owned))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, serde::Deserialize)]
    #[serde(default)]
    struct Sample<'a> {
        number: Maybe<i64>,
        size: Maybe<u64>,
        truth: Maybe<bool>,
        #[serde(borrow)]
        text: Maybe<Cow<'a, str>>,
        owned: Maybe<String>,
    }

    #[test]
    fn a_value_of_another_shape_is_nothing_and_costs_no_neighbour() {
        let values =
            ["null", "true", "1.5", "-1", "18446744073709551615", r#""a\"b""#, r#"[1,{"x":[]}]"#, r#"{"x":[{}]}"#];
        for (index, value) in values.iter().enumerate() {
            let json = format!(r#"{{"number":{value},"size":{value},"truth":{value},"text":{value},"owned":{value}}}"#);
            let sample: Sample<'_> = serde_json::from_str(&json).unwrap();
            let tree: Value = serde_json::from_str(value).unwrap();
            assert_eq!(*sample.number, tree.as_i64(), "{index}");
            assert_eq!(*sample.size, tree.as_u64(), "{index}");
            assert_eq!(*sample.truth, tree.as_bool(), "{index}");
            assert_eq!(sample.text.as_deref(), tree.as_str(), "{index}");
            assert_eq!(sample.owned.as_deref(), tree.as_str(), "{index}");
        }
    }
}
