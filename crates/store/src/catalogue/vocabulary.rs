//! The words of one shop.

use std::collections::BTreeMap;

use channel_core::OrganisationId;

use crate::db::{Columns, Connection, query, to_json};
use crate::error::StoreError;
use crate::writer::Tx;

/// A word and in how many rows it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordCount {
    /// The word, folded.
    pub word: String,
    /// In how many rows.
    pub frequency: u32,
}

/// Changes of frequencies, gathered over many rows.
#[derive(Debug, Default)]
pub(super) struct WordChanges(BTreeMap<String, i64>);

impl WordChanges {
    pub(super) fn add(&mut self, words: &[String]) {
        self.change(words, 1);
    }

    pub(super) fn remove(&mut self, words: &[String]) {
        self.change(words, -1);
    }

    fn change(&mut self, words: &[String], by: i64) {
        for word in words {
            *self.0.entry(word.clone()).or_insert(0) += by;
        }
    }

    pub(super) async fn apply(mut self, tx: &mut Tx, organisation: OrganisationId) -> Result<(), StoreError> {
        const ADD: &str = "INSERT INTO catalogue_words (organisation_id, initial, word, frequency) \
            SELECT $1, substr(changed.key, 1, 1), changed.key, CAST(changed.atom AS BIGINT) FROM json_each($2) AS changed WHERE true \
            ON CONFLICT (organisation_id, initial, word) DO UPDATE SET frequency = catalogue_words.frequency + excluded.frequency";
        const SWEEP: &str = "DELETE FROM catalogue_words WHERE organisation_id = $1 AND frequency <= 0";
        self.0.retain(|word, change| *change != 0 && !word.is_empty());
        if self.0.is_empty() {
            return Ok(());
        }
        query(ADD).bind(organisation.0).bind(to_json(&self.0)?).execute(tx).await?;
        if self.0.values().any(|change| *change < 0) {
            query(SWEEP).bind(organisation.0).execute(tx).await?;
        }
        Ok(())
    }
}

/// Has those who change an organisation's catalogue do it one after the other: frequencies follow from what a row had before.
pub(super) async fn take_turn(tx: &mut Tx, organisation: OrganisationId) -> Result<(), StoreError> {
    const SQL: &str = "SELECT id FROM organisations WHERE id = $1 FOR NO KEY UPDATE";
    if tx.is_postgres() {
        query(SQL).bind(organisation.0).fetch_optional(tx).await?;
    }
    Ok(())
}

/// The organisation's words that begin with any of these letters.
///
/// # Errors
/// When the store is unavailable.
pub async fn words_beginning_with(
    db: &mut Connection,
    organisation: OrganisationId,
    initials: &[char],
) -> Result<Vec<WordCount>, StoreError> {
    const SQL: &str = "SELECT word, frequency FROM catalogue_words \
        WHERE organisation_id = $1 AND initial IN (SELECT atom FROM json_each($2))";
    let rows = query(SQL).bind(organisation.0).bind(to_json(initials)?).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(WordCount {
                word: row.col("word")?,
                frequency: u32::try_from(row.col::<i64>("frequency")?).unwrap_or(0),
            })
        })
        .collect()
}
