//! Lists in pages, and the fields that are asked for.

use serde_json::{Value, json};

use crate::http::{Answer, Call, GraphError};

/// Comments of one page: unless a call says otherwise, and at most.
const USUAL: usize = 25;
const MOST: usize = 50;

/// One page of rows, after the one whose id the cursor names. Only what is shown is described.
pub(super) fn page<'r, T>(
    call: &Call,
    base: &str,
    rows: impl Iterator<Item = &'r T>,
    id: impl Fn(&T) -> &str,
    describe: impl Fn(&T) -> Value,
) -> Result<Answer, GraphError>
where
    T: 'r + ?Sized,
{
    let limit = call.query.get("limit").and_then(|limit| limit.parse::<usize>().ok()).unwrap_or(USUAL).clamp(1, MOST);
    let mut rows = rows.peekable();
    if let Some(after) = call.query.get("after") {
        rows.by_ref()
            .find(|row| id(row) == *after)
            .ok_or_else(|| GraphError::new(100, "The parameter after is not a valid cursor"))?;
    }
    let shown = rows.by_ref().take(limit).map(|row| fields(call, &describe(row))).collect::<Vec<_>>();
    let (Some(first), Some(last)) = (shown.first(), shown.last()) else {
        return Ok(Answer::ok(json!({"data": []})));
    };
    let mut paging = json!({"cursors": {"before": first["id"], "after": last["id"]}});
    if rows.peek().is_some() {
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
