//! What taking a file in would change, as it is kept and shown.

use ::import::{
    CatalogueOptions, DiffOptions, Difference, FieldChange, FileProblem, Gone, MatchKey, ParsedCatalogue, RowError,
    diff, parse_answers, parse_catalogue,
};
use channel_core::Timestamp;
use channel_core::catalogue::{Answer, Product, Sku};
use serde::{Deserialize, Serialize};

/// How many examples of each kind are kept.
const EXAMPLES: usize = 20;

/// How a file is to be taken in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ImportOptions {
    /// By what a row is known to be a product of the shop.
    pub key: MatchKey,
    /// What happens to products that the file does not have.
    pub gone: Gone,
    /// The currency of prices that name none.
    pub currency: Option<String>,
    /// The encoding of a text file, when looking at it guesses wrongly.
    pub encoding: Option<String>,
    /// The sheet of a spreadsheet.
    pub sheet: Option<String>,
    /// Whether it is taken in without anybody looking first.
    pub at_once: bool,
}

impl ImportOptions {
    pub(super) fn reading(&self) -> CatalogueOptions {
        CatalogueOptions {
            currency: self.currency.as_deref().and_then(|code| code.parse().ok()),
            encoding: self.encoding.clone().filter(|name| !name.is_empty()),
            sheet: self.sheet.clone().filter(|name| !name.is_empty()),
            ..CatalogueOptions::default()
        }
    }
}

/// A match key by the word that stands for it in forms and addresses: `sku`, `link`, `title` or `attribute:gtin`.
#[must_use]
pub fn match_key(word: &str) -> Option<MatchKey> {
    match word {
        "sku" => Some(MatchKey::Sku),
        "link" => Some(MatchKey::Link),
        "title" => Some(MatchKey::TitleAndVariant),
        other => {
            let name = other.strip_prefix("attribute:")?.trim();
            (!name.is_empty()).then(|| MatchKey::Attribute(name.to_owned()))
        }
    }
}

/// What taking a file in would change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// Rows of the file.
    pub rows: usize,
    /// Rows that can be taken.
    pub good: usize,
    /// Products that are new.
    pub new: usize,
    /// Products that change.
    pub changed: usize,
    /// Products that stay as they are.
    pub unchanged: usize,
    /// Products of the shop that the file does not have.
    pub gone: usize,
    /// What happens to those.
    pub gone_becomes: Gone,
    /// Rows whose key is not theirs alone; nothing is done to them.
    pub ambiguous: usize,
    /// Some of the new ones.
    pub new_examples: Vec<Example>,
    /// Some of those that change.
    pub changed_examples: Vec<Example>,
    /// Some of those that are gone.
    pub gone_examples: Vec<Example>,
    /// Some of the ambiguous ones.
    pub ambiguous_examples: Vec<Example>,
    /// Headers of columns that were not read.
    pub ignored_columns: Vec<String>,
    /// Problems of rows.
    pub errors: Vec<RowError>,
    /// Problems that are not listed.
    pub errors_left_out: usize,
}

/// A product that is touched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// Its code.
    pub sku: String,
    /// Its name.
    pub title: String,
    /// What changes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldChange>,
}

/// How far taking a file in is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// Changes made.
    pub done: u64,
    /// Changes to make.
    pub total: u64,
    /// Rows that were new.
    pub added: u64,
    /// Rows that changed.
    pub changed: u64,
    /// Rows that were removed.
    pub removed: u64,
}

/// One change to make.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Change {
    /// A product as it is to be.
    Save(Box<Product>),
    /// A pair as it is to be.
    Answer(Box<Answer>),
    /// A product that goes.
    Remove(Sku),
}

/// Reads a file of products and compares it with the shop's.
pub(super) fn products(
    file: &[u8],
    existing: &[Product],
    options: &ImportOptions,
    now: Timestamp,
) -> Result<(Comparison, Vec<Change>), FileProblem> {
    let parsed = parse_catalogue(file, &options.reading())?;
    let how = DiffOptions::for_file(&parsed, options.key.clone(), options.gone);
    let difference = diff(existing, &parsed.products_at(now), &how);
    let comparison = told(&parsed, &difference, how.gone);
    Ok((comparison, changes(difference, how.gone)))
}

/// Reads a file of questions and answers and compares it with the shop's.
pub(super) fn answers(
    file: &[u8],
    existing: &[Answer],
    options: &ImportOptions,
) -> Result<(Comparison, Vec<Change>), FileProblem> {
    let parsed = parse_answers(file, &options.reading())?;
    let mut told = Comparison {
        rows: parsed.rows,
        good: parsed.answers.len(),
        errors: parsed.errors,
        errors_left_out: parsed.errors_left_out,
        ..Comparison::default()
    };
    let mut changes = Vec::new();
    let known: std::collections::HashMap<_, _> = existing.iter().map(|answer| (&answer.id, answer)).collect();
    for answer in parsed.answers {
        let (count, examples) = match known.get(&answer.id) {
            Some(before) if **before == answer => {
                told.unchanged += 1;
                continue;
            }
            Some(_) => (&mut told.changed, &mut told.changed_examples),
            None => (&mut told.new, &mut told.new_examples),
        };
        *count += 1;
        if examples.len() < EXAMPLES {
            examples.push(Example { title: answer.question.clone(), ..Example::default() });
        }
        changes.push(Change::Answer(Box::new(answer)));
    }
    Ok((told, changes))
}

fn told(parsed: &ParsedCatalogue, difference: &Difference, gone: Gone) -> Comparison {
    let example =
        |product: &Product| Example { sku: product.sku.0.clone(), title: product.title.clone(), fields: Vec::new() };
    Comparison {
        rows: parsed.rows,
        good: parsed.items.len(),
        new: difference.new.len(),
        changed: difference.changed.len(),
        unchanged: difference.unchanged.len(),
        gone: difference.gone.len(),
        gone_becomes: gone,
        ambiguous: difference.ambiguous.len(),
        new_examples: difference.new.iter().take(EXAMPLES).map(example).collect(),
        changed_examples: difference
            .changed
            .iter()
            .take(EXAMPLES)
            .map(|change| Example { fields: change.fields.clone(), ..example(&change.after) })
            .collect(),
        gone_examples: difference
            .gone
            .iter()
            .take(EXAMPLES)
            .map(|gone| Example { sku: gone.sku.0.clone(), title: gone.title.clone(), fields: Vec::new() })
            .collect(),
        ambiguous_examples: difference.ambiguous.iter().take(EXAMPLES).map(example).collect(),
        ignored_columns: parsed.ignored_columns.clone(),
        errors: parsed.errors.clone(),
        errors_left_out: parsed.errors_left_out,
    }
}

/// What makes the shop as the file says, the removals last.
fn changes(difference: Difference, gone: Gone) -> Vec<Change> {
    let mut changes: Vec<Change> = difference.new.into_iter().map(|product| Change::Save(Box::new(product))).collect();
    let mut removals = Vec::new();
    for change in difference.changed {
        if change.sku != change.after.sku {
            removals.push(Change::Remove(change.sku));
        }
        changes.push(Change::Save(Box::new(change.after)));
    }
    for product in difference.gone {
        match (gone, product.after) {
            (Gone::Keep, _) => {}
            (_, Some(after)) => changes.push(Change::Save(Box::new(after))),
            (_, None) => removals.push(Change::Remove(product.sku)),
        }
    }
    changes.extend(removals);
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop() -> Vec<Product> {
        let product = |sku: &str, stock: i64| {
            serde_json::from_value(serde_json::json!({ "sku": sku, "title": "Shoe", "stock": stock })).unwrap()
        };
        vec![product("A", 1), product("B", 2)]
    }

    fn compared(file: &str, gone: Gone) -> (Comparison, Vec<Change>) {
        let options = ImportOptions { gone, ..ImportOptions::default() };
        products(file.as_bytes(), &shop(), &options, Timestamp::default()).unwrap()
    }

    #[test]
    fn what_would_change_is_counted_with_examples_and_makes_as_many_changes() {
        let (told, changes) = compared("sku,title,stock\nA,Shoe,9\nC,Boot,1\n", Gone::Remove);
        assert_eq!((told.new, told.changed, told.unchanged, told.gone), (1, 1, 0, 1));
        assert_eq!(told.changed_examples[0].fields[0].after.as_deref(), Some("9"));
        assert_eq!(changes.len(), 3);
        assert_eq!(changes[2], Change::Remove(Sku("B".into())));
    }

    #[test]
    fn a_bad_row_keeps_what_the_file_does_not_have() {
        let (told, changes) = compared("sku,title,stock\nA,Shoe,9\n,Boot,1\n", Gone::Remove);
        assert_eq!((told.gone_becomes, told.errors.len(), changes.len()), (Gone::Keep, 1, 1));
    }

    #[test]
    fn keys_are_named_by_words() {
        assert_eq!(match_key("attribute:gtin"), Some(MatchKey::Attribute("gtin".into())));
        assert_eq!(match_key("title"), Some(MatchKey::TitleAndVariant));
        assert_eq!(match_key("attribute:"), None);
    }
}
