//! The descriptions as JSON Schema, and values against them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

use super::wire::{Source, Wire};
use crate::{Fault, schema};

static PROVIDERS: LazyLock<Providers> =
    LazyLock::new(|| Providers::read().expect("the files beside the crate are descriptions"));

/// The descriptions of providers that come with this crate.
#[must_use]
pub fn providers() -> &'static Providers {
    &PROVIDERS
}

/// Descriptions of what providers of language models take and give.
#[derive(Debug)]
pub struct Providers {
    validators: BTreeMap<Wire, Validator>,
}

impl Providers {
    /// Checks a request or a piece of an answer: every field known, none missing, all of the right kind.
    ///
    /// # Errors
    /// All faults that were found.
    pub fn check(&self, wire: Wire, value: &Value) -> Result<(), Vec<Fault>> {
        let Some(validator) = self.validators.get(&wire) else {
            return Err(vec![Fault::new("", format!("is a {wire:?}, which is described nowhere"))]);
        };
        schema::check(validator, value)
    }

    fn read() -> Result<Self, Box<dyn std::error::Error>> {
        let mut validators = BTreeMap::new();
        for wire in Wire::ALL {
            let (source, definition) = wire.place();
            let mut schema: Value = serde_json::from_str(match source {
                Source::OpenAi => include_str!("../../openai-chat.json"),
                Source::Anthropic => include_str!("../../anthropic-messages.json"),
                Source::Gemini => include_str!("../../gemini-generate.json"),
            })?;
            schema["$ref"] = format!("#/$defs/{definition}").into();
            validators.insert(*wire, jsonschema::draft202012::new(&schema).map_err(|error| error.to_string())?);
        }
        Ok(Self { validators })
    }
}
