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
