//! The description as it is read from the file beside the crate.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::Fault;

static TELEGRAM: LazyLock<Telegram> = LazyLock::new(|| {
    Telegram::read(include_str!("../../telegram-bot-api.json")).expect("the file beside the crate is a description")
});

/// The description of the Bot API that comes with this crate.
#[must_use]
pub fn telegram() -> &'static Telegram {
    &TELEGRAM
}

/// A description of the Bot API: methods with their parameters, and the types these are made of.
#[derive(Debug)]
pub struct Telegram {
    version: String,
    /// By name in small letters: Telegram does not mind the case of a method's name.
    methods: BTreeMap<String, Shape>,
    pub(super) types: BTreeMap<String, Shape>,
}

/// What a value may be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    Integer,
    Float,
    Boolean,
    String,
    /// A type with a name of its own.
    Named(String),
    List(Box<Shape>),
    /// Any one of these.
    Choice(Vec<Shape>),
    /// One of these values and no other.
    Words(Vec<Value>),
    Record(Vec<Field>),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) required: bool,
    pub(super) shape: Shape,
}

#[derive(Deserialize)]
struct File {
    version: String,
    methods: BTreeMap<String, Value>,
    types: BTreeMap<String, Value>,
}

impl Telegram {
    /// The version of the Bot API that is described, like `10.3`.
    ///
    /// To renew it when Telegram releases another: `npm pack @gramio/types`, unpack it, and
    /// `cargo run -p api-schemas --example reduce_telegram -- package/out`. The file has a line for each method and
    /// type, so its difference reads as the release's list of changes.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The names of all methods, in small letters.
    pub fn methods(&self) -> impl Iterator<Item = &str> {
        self.methods.keys().map(String::as_str)
    }

    /// Checks a call as it would be sent as JSON: every parameter known, none missing that must be there, and all of
    /// the right kind down to the last nested field. A file that travels beside the parameters is the string that
    /// points to it.
    ///
    /// Not checked is what Telegram says in prose: lengths, and which optional parameters go together.
    ///
    /// # Errors
    /// All faults that were found; an unknown method is a single one.
    pub fn check(&self, method: &str, params: &Map<String, Value>) -> Result<(), Vec<Fault>> {
        let Some(shape) = self.methods.get(&method.to_lowercase()) else {
            return Err(vec![Fault::new("", format!("calls {method:?}, which is no method"))]);
        };
        let faults = self.faults(shape, params);
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    pub(super) fn read(text: &str) -> Result<Self, serde_json::Error> {
        let file: File = serde_json::from_str(text)?;
        let methods = file.methods.into_iter().map(|(name, shape)| (name.to_lowercase(), Shape::read(shape)));
        let types = file.types.into_iter().map(|(name, shape)| (name, Shape::read(shape)));
        Ok(Self { version: file.version, methods: methods.collect(), types: types.collect() })
    }
}

impl Shape {
    /// A word is a type, `[]` before it a list of it; an array is a choice; `{"in": […]}` are fixed values and
    /// `{"list": […]}` is a list of a choice; any other object is a record whose required fields end in `!`.
    fn read(described: Value) -> Self {
        match described {
            Value::String(name) => Self::word(&name),
            Value::Array(choices) => Self::Choice(choices.into_iter().map(Self::read).collect()),
            Value::Object(mut fields) => {
                if let Some(Value::Array(words)) = fields.get_mut("in") {
                    return Self::Words(std::mem::take(words));
                }
                if let Some(item) = fields.get_mut("list").filter(|item| item.is_array()) {
                    return Self::List(Box::new(Self::read(item.take())));
                }
                let field = |(name, shape): (String, Value)| Field {
                    required: name.ends_with('!'),
                    name: name.trim_end_matches('!').to_owned(),
                    shape: Self::read(shape),
                };
                Self::Record(fields.into_iter().map(field).collect())
            }
            fixed => Self::Words(vec![fixed]),
        }
    }

    fn word(name: &str) -> Self {
        if let Some(item) = name.strip_prefix("[]") {
            return Self::List(Box::new(Self::word(item)));
        }
        match name {
            "Integer" => Self::Integer,
            "Float" => Self::Float,
            "Boolean" => Self::Boolean,
            // A file is named by its id, its address, or `attach://` and the part of the request that holds it.
            "String" | "InputFile" => Self::String,
            name => Self::Named(name.to_owned()),
        }
    }
}
