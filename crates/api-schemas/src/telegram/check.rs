//! A value against what it may be.

use serde_json::{Map, Value};

use super::description::{Field, Shape, Telegram};
use crate::fault::{Fault, field};

impl Telegram {
    /// What is wrong with a call's parameters.
    pub(super) fn faults(&self, method: &Shape, params: &Map<String, Value>) -> Vec<Fault> {
        match method {
            Shape::Record(fields) => self.record("", fields, params),
            other => vec![Fault::new("", format!("is described as {}", self.called(other)))],
        }
    }

    fn value(&self, path: &str, shape: &Shape, value: &Value) -> Vec<Fault> {
        let fits = match (shape, value) {
            (Shape::Named(name), _) => match self.types.get(name) {
                Some(shape) => return self.value(path, shape, value),
                None => return vec![Fault::new(path, format!("is a {name}, which is described nowhere"))],
            },
            (Shape::Record(fields), Value::Object(found)) => return self.record(path, fields, found),
            (Shape::List(item), Value::Array(found)) => {
                let item = |(at, value)| self.value(&format!("{path}[{at}]"), item, value);
                return found.iter().enumerate().flat_map(item).collect();
            }
            (Shape::Choice(choices), _) => return self.choice(path, choices, value),
            (Shape::Words(words), _) if words.contains(value) => true,
            (Shape::Words(words), _) => {
                let words: Vec<String> = words.iter().map(ToString::to_string).collect();
                return vec![Fault::new(path, format!("is none of {}", words.join(", ")))];
            }
            (Shape::Integer, Value::Number(number)) => number.is_i64() || number.is_u64(),
            (Shape::Float, Value::Number(_)) => true,
            (Shape::Boolean, Value::Bool(_)) => true,
            (Shape::String, Value::String(_)) => true,
            _ => false,
        };
        if fits { Vec::new() } else { vec![self.mismatch(path, shape, value)] }
    }

    fn record(&self, path: &str, fields: &[Field], found: &Map<String, Value>) -> Vec<Fault> {
        let mut faults: Vec<Fault> = fields
            .iter()
            .filter(|field| field.required && !found.contains_key(&field.name))
            .map(|missing| Fault::new(&field(path, &missing.name), "is missing"))
            .collect();
        for (name, value) in found {
            let path = field(path, name);
            match fields.iter().find(|field| field.name == *name) {
                Some(field) => faults.extend(self.value(&path, &field.shape, value)),
                None => faults.push(Fault::new(&path, "is not described")),
            }
        }
        faults
    }

    /// No alternative fits: the faults of the one that was probably meant say more than that.
    fn choice(&self, path: &str, choices: &[Shape], value: &Value) -> Vec<Fault> {
        let choices: Vec<&Shape> = choices.iter().flat_map(|shape| self.alternatives(shape)).collect();
        let meant: Vec<&Shape> = choices.iter().copied().filter(|shape| marked(shape, value)).collect();
        let tried = if meant.is_empty() { &choices } else { &meant };
        let mut closest: Option<Vec<Fault>> = None;
        for shape in tried {
            let faults = self.value(path, shape, value);
            if faults.is_empty() {
                return faults;
            }
            let nested = faults.iter().all(|fault| fault.path != path);
            if nested && closest.as_ref().is_none_or(|closest| faults.len() < closest.len()) {
                closest = Some(faults);
            }
        }
        closest
            .unwrap_or_else(|| vec![self.mismatch(path, &Shape::Choice(choices.into_iter().cloned().collect()), value)])
    }

    /// The shapes behind a name, and behind a choice within a choice.
    fn alternatives<'a>(&'a self, shape: &'a Shape) -> Vec<&'a Shape> {
        match shape {
            Shape::Named(name) => match self.types.get(name) {
                Some(found @ (Shape::Choice(_) | Shape::Record(_))) => self.alternatives(found),
                _ => vec![shape],
            },
            Shape::Choice(choices) => choices.iter().flat_map(|shape| self.alternatives(shape)).collect(),
            shape => vec![shape],
        }
    }

    fn mismatch(&self, path: &str, shape: &Shape, value: &Value) -> Fault {
        let found = match value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(number) if number.is_f64() => "a number with a fraction",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        Fault::new(path, format!("is {found} and should be {}", self.called(shape)))
    }

    fn called(&self, shape: &Shape) -> String {
        match shape {
            Shape::Integer => "an Integer".into(),
            Shape::Float => "a Float".into(),
            Shape::Boolean => "a Boolean".into(),
            Shape::String => "a String".into(),
            Shape::Named(name) => name.clone(),
            Shape::List(_) => "a list".into(),
            Shape::Words(_) => "a fixed word".into(),
            Shape::Record(_) => "an object".into(),
            Shape::Choice(choices) => {
                let mut names: Vec<String> = choices.iter().map(|shape| self.called(shape)).collect();
                names.dedup();
                names.join(" or ")
            }
        }
    }
}

/// Whether a record's fixed words (`"type": "photo"`) say that the value is meant to be one.
fn marked(shape: &Shape, value: &Value) -> bool {
    let (Shape::Record(fields), Value::Object(found)) = (shape, value) else { return false };
    let mut marks = fields.iter().filter_map(|field| match &field.shape {
        Shape::Words(words) if field.required => Some((words, found.get(&field.name))),
        _ => None,
    });
    marks.next().is_some_and(|(words, found)| found.is_some_and(|found| words.contains(found)))
}
