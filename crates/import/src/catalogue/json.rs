//! JSON and JSON lines.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::{
    options::CatalogueOptions,
    problem::FileProblem,
    table::{Table, TableBuilder, Wanted},
};

/// Names under which an object holds its products.
const LISTS: &[&str] = &["products", "items", "data", "entries", "rows", "answers", "questions", "faq"];
/// Names under which a product holds its variants.
const VARIANTS: &[&str] = &["variants", "offers"];

/// An array, an object with an array of products in it, one product, or an object a line.
pub(super) fn read(text: &str, options: &CatalogueOptions) -> Result<Table, FileProblem> {
    let mut rows = Rows { builder: TableBuilder::new(options), count: 0, problem: None };
    let mut whole = serde_json::Deserializer::from_str(text);
    let read = Document(&mut rows).deserialize(&mut whole).and_then(|()| whole.end());
    match (rows.problem.take(), read) {
        (Some(problem), _) => Err(problem),
        (None, Ok(())) => rows.builder.finish(),
        (None, Err(_)) if text.starts_with('{') => lines(text, options),
        (None, Err(error)) => Err(FileProblem::NotJson { line: u64::try_from(error.line()).unwrap_or(0) }),
    }
}

fn lines(text: &str, options: &CatalogueOptions) -> Result<Table, FileProblem> {
    let mut builder = TableBuilder::new(options);
    for (line, text) in (1_u64..).zip(text.lines()).filter(|(_, text)| !text.trim().is_empty()) {
        let object: Map<String, Value> = serde_json::from_str(text).map_err(|_| FileProblem::NotJson { line })?;
        if push(&mut builder, line, object)? == Wanted::Enough {
            break;
        }
    }
    builder.finish()
}

/// One object is one row, or one for each of its variants.
fn push(builder: &mut TableBuilder<'_>, at: u64, mut object: Map<String, Value>) -> Result<Wanted, FileProblem> {
    let variants = VARIANTS.iter().find_map(|name| match object.get(*name) {
        Some(Value::Array(list)) if list.iter().any(Value::is_object) => object.remove(*name),
        _ => None,
    });
    let Some(Value::Array(variants)) = variants else { return builder.named(at, cells(&object)) };
    // What a variant does not say it has from its product, whose own id is what the variants share.
    let mut shared = cells(&object);
    let group = ["item_group_id", "id", "sku", "handle"]
        .iter()
        .find_map(|name| shared.iter().find(|(own, value)| own == name && !value.is_empty()).map(|(_, v)| v.clone()));
    shared.retain(|(name, _)| !matches!(name.as_str(), "id" | "sku" | "item_group_id"));
    for variant in variants {
        let Value::Object(variant) = variant else { continue };
        let mut row = cells(&variant);
        row.extend(group.iter().map(|group| ("item_group_id".to_owned(), group.clone())));
        row.extend(shared.iter().filter(|(name, _)| !variant.contains_key(name)).cloned());
        if builder.named(at, row)? == Wanted::Enough {
            return Ok(Wanted::Enough);
        }
    }
    Ok(Wanted::More)
}

fn cells(object: &Map<String, Value>) -> Vec<(String, String)> {
    let mut cells = Vec::with_capacity(object.len());
    for (name, value) in object {
        match value {
            Value::Null => {}
            Value::String(text) => cells.push((name.clone(), text.clone())),
            Value::Bool(_) | Value::Number(_) => cells.push((name.clone(), value.to_string())),
            Value::Array(list) => {
                let texts = list.iter().filter_map(|item| match item {
                    Value::String(text) => Some(text.replace(',', if name.contains("image") { "%2C" } else { "," })),
                    Value::Number(_) => Some(item.to_string()),
                    _ => None,
                });
                cells.push((name.clone(), texts.collect::<Vec<_>>().join(",")));
            }
            Value::Object(inner) => nested(name, inner, &mut cells),
        }
    }
    cells
}

/// `{"price": {"value": "79.90", "currency": "EUR"}}`, and attributes by name.
fn nested(name: &str, inner: &Map<String, Value>, cells: &mut Vec<(String, String)>) {
    let text = |key: &str| match inner.get(key) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(value @ Value::Number(_)) => Some(value.to_string()),
        _ => None,
    };
    let amount = text("value").or_else(|| text("amount"));
    let currency = text("currency").or_else(|| text("currencyCode")).or_else(|| text("currency_code"));
    if let (Some(amount), Some(currency)) = (amount, currency) {
        cells.push((name.to_owned(), format!("{amount} {currency}")));
    } else if matches!(name, "attributes" | "options" | "properties") {
        let own = inner.keys().filter_map(|key| Some((format!("attribute:{key}"), text(key)?)));
        cells.extend(own);
    }
}

struct Rows<'a> {
    builder: TableBuilder<'a>,
    count: u64,
    /// Why the table took no more; the parser only learns that it should stop.
    problem: Option<FileProblem>,
}

struct Document<'r, 'a>(&'r mut Rows<'a>);

impl<'de> DeserializeSeed<'de> for Document<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Document<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("products as a list of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let rows = self.0;
        while let Some(object) = list.next_element::<Map<String, Value>>()? {
            rows.count += 1;
            match push(&mut rows.builder, rows.count, object) {
                Ok(Wanted::More) => {}
                Ok(Wanted::Enough) => {
                    while list.next_element::<IgnoredAny>()?.is_some() {}
                    break;
                }
                Err(problem) => {
                    rows.problem = Some(problem);
                    return Err(A::Error::custom("the table is full"));
                }
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let rows = self.0;
        let mut own = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            if LISTS.contains(&name.as_str()) {
                map.next_value_seed(Document(rows))?;
            } else {
                let value = map.next_value::<Value>()?;
                // What stands beside the list, such as a count of pages, is no product.
                own.insert(name, value);
            }
        }
        if rows.count == 0 {
            rows.count = 1;
            if let Err(problem) = push(&mut rows.builder, 1, own) {
                rows.problem = Some(problem);
                return Err(A::Error::custom("the table is full"));
            }
        }
        Ok(())
    }
}
