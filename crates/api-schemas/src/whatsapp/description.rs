//! The description as JSON Schema, and bodies against it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

use super::Operation;
use crate::{Fault, schema};

static WHATSAPP: LazyLock<WhatsApp> = LazyLock::new(|| {
    WhatsApp::read(include_str!("../../whatsapp-cloud-api.json")).expect("the file beside the crate is a description")
});

/// The description of the WhatsApp Cloud API that comes with this crate.
#[must_use]
pub fn whatsapp() -> &'static WhatsApp {
    &WHATSAPP
}

/// A description of the WhatsApp Cloud API's bodies.
#[derive(Debug)]
pub struct WhatsApp {
    validators: BTreeMap<Operation, Validator>,
}

impl WhatsApp {
    /// Checks a body: every field known, none missing that must be there, all of the right kind and within the
    /// documented lengths, and the content that its `type` names.
    ///
    /// # Errors
    /// All faults that were found.
    pub fn check(&self, operation: Operation, body: &Value) -> Result<(), Vec<Fault>> {
        let Some(validator) = self.validators.get(&operation) else {
            return Err(vec![Fault::new("", format!("is a {operation:?}, which is described nowhere"))]);
        };
        schema::check(validator, body)
    }

    pub(super) fn read(text: &str) -> Result<Self, Box<dyn std::error::Error>> {
        let mut schema: Value = serde_json::from_str(text)?;
        let mut validators = BTreeMap::new();
        for operation in Operation::ALL {
            schema["$ref"] = format!("#/$defs/{}", operation.definition()).into();
            validators.insert(*operation, jsonschema::draft202012::new(&schema).map_err(|error| error.to_string())?);
        }
        Ok(Self { validators })
    }
}
