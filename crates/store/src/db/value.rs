//! The values that statements take.

use uuid::Uuid;

/// A value for a statement, borrowed where it can be.
#[derive(Clone, Debug)]
pub enum Value<'q> {
    /// Nothing, of a kind: PostgreSQL wants to know which.
    Null(Kind),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Real(f64),
    /// Yes or no.
    Boolean(bool),
    /// Text.
    Text(&'q str),
    /// Text made for the statement.
    OwnedText(String),
    /// Bytes.
    Bytes(&'q [u8]),
    /// Bytes made for the statement.
    OwnedBytes(Vec<u8>),
    /// An identifier: 16 bytes on SQLite.
    Id(Uuid),
}

/// What kind of value a column takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers and instants.
    Integer,
    /// Numbers with a fraction.
    Real,
    /// Yes or no.
    Boolean,
    /// Text, JSON included.
    Text,
    /// Bytes.
    Bytes,
    /// Identifiers.
    Id,
}

/// What can be given to a statement.
pub trait Bind<'q> {
    /// Its kind, for when there is none.
    const KIND: Kind;
    /// The value.
    fn value(self) -> Value<'q>;
}

macro_rules! bind {
    (@ $value:expr) => { $value };
    (@ $value:expr, $convert:expr) => { ($convert)($value) };
    ($($type:ty => $kind:ident, $variant:ident $(, $convert:expr)?;)+) => {
        $(impl<'q> Bind<'q> for $type {
            const KIND: Kind = Kind::$kind;
            fn value(self) -> Value<'q> {
                Value::$variant(bind!(@ self $(, $convert)?))
            }
        })+
    };
}

bind! {
    i64 => Integer, Integer;
    u32 => Integer, Integer, i64::from;
    f64 => Real, Real;
    bool => Boolean, Boolean;
    &'q str => Text, Text;
    &'q String => Text, Text, String::as_str;
    String => Text, OwnedText;
    &'q [u8] => Bytes, Bytes;
    &'q Vec<u8> => Bytes, Bytes, Vec::as_slice;
    Vec<u8> => Bytes, OwnedBytes;
    Uuid => Id, Id;
}

impl<'q, T: Bind<'q>> Bind<'q> for Option<T> {
    const KIND: Kind = T::KIND;

    fn value(self) -> Value<'q> {
        self.map_or(Value::Null(T::KIND), T::value)
    }
}

impl<'q, T> Bind<'q> for &'q Option<T>
where
    &'q T: Bind<'q>,
{
    const KIND: Kind = <&'q T as Bind<'q>>::KIND;

    fn value(self) -> Value<'q> {
        self.as_ref().value()
    }
}
