//! Broken neighbours of a JSON value: what a platform's next version, or a fuzzer, might send.

use serde_json::{Value, json};

/// The values with exactly one node replaced by something unexpected or removed, at every node of the document. Long
/// arrays and deep documents give many; callers that need fewer take every n-th.
#[must_use]
pub fn mutations(value: &Value) -> Vec<Value> {
    let mut out = Vec::new();
    let mut paths = Vec::new();
    collect(value, &mut Vec::new(), &mut paths);
    for path in &paths {
        for replacement in replacements() {
            let mut mutant = value.clone();
            if let Some(node) = at(&mut mutant, path)
                && *node != replacement
            {
                *node = replacement;
                out.push(mutant);
            }
        }
        let mut mutant = value.clone();
        if remove(&mut mutant, path) {
            out.push(mutant);
        }
    }
    out
}

/// One broken neighbour of a value.
pub(crate) struct Mutant<'v> {
    /// The broken value.
    pub(crate) value: &'v Value,
    /// How deep the broken node stands; 0 is the document itself.
    pub(crate) depth: usize,
    /// Whether the node was a single string, number or boolean.
    pub(crate) leaf: bool,
}

/// Shows a systematic choice of the broken neighbours: every node once as something of another type, once as nothing, and
/// once as an extreme of its own type. The document is changed in place, so that showing costs no copy.
pub(crate) fn each_mutant(value: &Value, mut show: impl FnMut(&Mutant<'_>)) {
    let mut paths = Vec::new();
    collect(value, &mut Vec::new(), &mut paths);
    let mut document = value.clone();
    for path in &paths {
        let depth = path.len();
        let Some(node) = at(&mut document, path) else { continue };
        let original = node.clone();
        let leaf = matches!(original, Value::String(_) | Value::Number(_) | Value::Bool(_));
        for replacement in suited(&original) {
            if let Some(node) = at(&mut document, path) {
                *node = replacement;
            }
            show(&Mutant { value: &document, depth, leaf });
        }
        if let Some(node) = at(&mut document, path) {
            *node = original;
        }
        let mut without = document.clone();
        if remove(&mut without, path) {
            show(&Mutant { value: &without, depth, leaf });
        }
    }
}

/// What stands in a node's place.
fn suited(original: &Value) -> Vec<Value> {
    match original {
        Value::Null => vec![json!("x"), json!(7), json!({})],
        Value::Bool(_) => vec![Value::Null, json!("true"), json!({})],
        Value::Number(_) => vec![Value::Null, json!("x"), json!(-1), json!(u64::MAX), json!(1e308), json!([])],
        Value::String(text) => {
            let mut all = vec![Value::Null, json!(7), json!(""), json!({"id": {}, "type": [], "text": 1}), json!([])];
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            all.push(if digits {
                json!("99999999999999999999")
            } else {
                json!("\u{0}\u{202e}👨‍👩‍👧‍👦")
            });
            all
        }
        Value::Array(_) => vec![Value::Null, json!("x"), json!({}), json!([]), json!([null, [], {}])],
        Value::Object(_) => vec![Value::Null, json!("x"), json!([]), json!({})],
    }
}

#[derive(Clone, Debug)]
enum Step {
    Key(String),
    Index(usize),
}

fn replacements() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(1e308),
        json!(""),
        json!("\u{0}\u{202e}👨‍👩‍👧‍👦"),
        json!("99999999999999999999"),
        json!([]),
        json!([null, [], {}]),
        json!({}),
        json!({"id": {}, "type": [], "text": 1}),
    ]
}

fn collect(value: &Value, path: &mut Vec<Step>, out: &mut Vec<Vec<Step>>) {
    out.push(path.clone());
    let children: Vec<(Step, &Value)> = match value {
        Value::Array(items) => items.iter().enumerate().map(|(index, item)| (Step::Index(index), item)).collect(),
        Value::Object(fields) => fields.iter().map(|(key, field)| (Step::Key(key.clone()), field)).collect(),
        _ => Vec::new(),
    };
    for (step, child) in children {
        path.push(step);
        collect(child, path, out);
        path.pop();
    }
}

fn at<'v>(value: &'v mut Value, path: &[Step]) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |node, step| match step {
        Step::Key(key) => node.get_mut(key),
        Step::Index(index) => node.get_mut(index),
    })
}

fn remove(value: &mut Value, path: &[Step]) -> bool {
    let Some((last, parents)) = path.split_last() else { return false };
    match (at(value, parents), last) {
        (Some(Value::Object(fields)), Step::Key(key)) => fields.remove(key).is_some(),
        (Some(Value::Array(items)), Step::Index(index)) if *index < items.len() => {
            items.remove(*index);
            true
        }
        _ => false,
    }
}
