//! Lists in pages, and the fields that are asked for.

use serde_json::{Value, json};

use crate::http::{Answer, Call, GraphError};

/// Comments of one page: unless a call says otherwise, and at most.
const USUAL: usize = 25;
const MOST: usize = 50;

/// One page of rows, each an object with an `id`, after the row that the cursor names.
pub(super) fn page(call: &Call, base: &str, rows: Vec<Value>) -> Result<Answer, GraphError> {
    let limit = call.query.get("limit").and_then(|limit| limit.parse::<usize>().ok()).unwrap_or(USUAL).clamp(1, MOST);
    let skipped = match call.query.get("after") {
        Some(after) => {
            let at = rows.iter().position(|row| row["id"] == **after);
            at.map(|at| at + 1).ok_or_else(|| GraphError::new(100, "The parameter after is not a valid cursor"))?
        }
        None => 0,
    };
    let shown = rows.iter().skip(skipped).take(limit).map(|row| fields(call, row)).collect::<Vec<_>>();
    let (first, last) = (rows.get(skipped), rows.get((skipped + shown.len()).saturating_sub(1)));
    let (Some(first), Some(last), false) = (first, last, shown.is_empty()) else {
        return Ok(Answer::ok(json!({"data": []})));
    };
    let mut paging = json!({"cursors": {"before": first["id"], "after": last["id"]}});
    if skipped + shown.len() < rows.len() {
        let path = call.path.join("/");
        let after = last["id"].as_str().unwrap_or_default();
        paging["next"] = json!(format!("{base}/instagram/{path}?after={after}"));
    }
    Ok(Answer::ok(json!({"data": shown, "paging": paging})))
}

/// The names in a list of fields; what is asked of a field in braces is all of it here.
fn named(fields: &str) -> Vec<&str> {
    let mut depth = 0_u32;
    let apart = |letter: char| {
        match letter {
            '{' => depth = depth.saturating_add(1),
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ',' && depth == 0
    };
    fields.split(apart).map(|field| field.split('{').next().unwrap_or_default().trim()).collect()
}

/// A row with the fields that were asked for and its id; all of them when none were.
pub(super) fn fields(call: &Call, row: &Value) -> Value {
    let mut row = row.clone();
    if let (Some(asked), Some(object)) = (call.query.get("fields"), row.as_object_mut()) {
        let asked = named(asked);
        object.retain(|name, value| (name == "id" || asked.contains(&name.as_str())) && !value.is_null());
    }
    row
}
