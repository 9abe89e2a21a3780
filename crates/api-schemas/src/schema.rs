//! What a validator says, as faults.

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use crate::Fault;
use crate::fault::field;

/// Holds a value against a description.
pub(crate) fn check(validator: &Validator, value: &Value) -> Result<(), Vec<Fault>> {
    let faults: Vec<Fault> = validator.iter_errors(value).flat_map(|error| faults(&error)).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn faults(error: &ValidationError<'_>) -> Vec<Fault> {
    let path = place(error);
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            vec![Fault::new(&field(&path, name), "is missing")]
        }
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
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
