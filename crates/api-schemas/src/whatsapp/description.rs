//! The description as JSON Schema, and bodies against it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use super::Operation;
use crate::Fault;
use crate::fault::field;

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
        let faults: Vec<Fault> = validator.iter_errors(body).flat_map(|error| faults(&error)).collect();
        if faults.is_empty() { Ok(()) } else { Err(faults) }
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

fn faults(error: &ValidationError<'_>) -> Vec<Fault> {
    let path = place(error);
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            vec![Fault::new(&field(&path, name), "is missing")]
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            unexpected.iter().map(|name| Fault::new(&field(&path, name), "is not described")).collect()
        }
        ValidationErrorKind::Enum { options } => vec![Fault::new(&path, format!("is none of {options}"))],
        ValidationErrorKind::Constant { expected_value } => vec![Fault::new(&path, format!("is not {expected_value}"))],
        ValidationErrorKind::Type { kind: TypeKind::Single(kind) } => vec![Fault::new(&path, format!("is no {kind}"))],
        ValidationErrorKind::Pattern { pattern } => vec![Fault::new(&path, format!("is not of the form {pattern}"))],
        ValidationErrorKind::MaxLength { limit } => {
            vec![Fault::new(&path, format!("is longer than {limit} characters"))]
        }
        ValidationErrorKind::MinLength { .. } => vec![Fault::new(&path, "is empty")],
        ValidationErrorKind::MaxItems { limit } => vec![Fault::new(&path, format!("has more than {limit} items"))],
        ValidationErrorKind::MinItems { limit } => vec![Fault::new(&path, format!("has fewer than {limit} items"))],
        ValidationErrorKind::OneOfMultipleValid { .. } => {
            vec![Fault::new(&path, "has more than one of the fields that exclude each other")]
        }
        ValidationErrorKind::OneOfNotValid { .. } | ValidationErrorKind::AnyOf { .. } => {
            vec![Fault::new(&path, "has none of the fields of which it needs one")]
        }
        // The words of the library without what the field holds.
        _ => vec![Fault::new(&path, format!("is not as described: {}", error.masked()))],
    }
}

/// `/interactive/action/buttons/0/reply` as `interactive.action.buttons[0].reply`.
fn place(error: &ValidationError<'_>) -> String {
    let mut path = String::new();
    for segment in error.instance_path().as_str().split('/').skip(1) {
        if segment.bytes().all(|byte| byte.is_ascii_digit()) {
            path.push_str(&format!("[{segment}]"));
        } else {
            path = field(&path, segment);
        }
    }
    path
}
