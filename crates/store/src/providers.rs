//! Whose models work for an organisation, for what: JSON to this crate, with the key sealed.

use channel_core::{OrganisationId, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::assistants::changed;
use crate::db::{Columns, Connection, Row, query, to_json};
use crate::error::StoreError;
use crate::open::Store;
use crate::sealing::{self, Place};
use crate::writer::Tx;

/// A key shorter than this is known by nothing: its end would be too much of it.
const ENDING_OF: usize = 16;
/// How much of a key people know it by.
const ENDING: usize = 4;

/// What a provider is needed for. An organisation has one for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Answering customers, and whatever else a language model does.
    Answers,
    /// Writing recordings out.
    Transcription,
}

/// Where a model is, without its key.
#[derive(Clone, Debug, PartialEq)]
pub struct ProviderRow {
    /// What is said of it.
    pub body: Value,
    /// Whether there is a key.
    pub has_key: bool,
    /// The end of the key, when it is long enough for that to tell nothing.
    pub ending: Option<String>,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// What becomes of the key that is kept.
#[derive(Clone, Debug)]
pub enum KeyChange {
    /// It stays.
    Keep,
    /// It is taken away.
    Remove,
    /// Another one takes its place.
    Replace(SecretString),
}

/// The statements on a task's table.
struct Statements {
    table: &'static str,
    find: &'static str,
    save: &'static str,
    key: &'static str,
    remove: &'static str,
}

macro_rules! statements {
    ($table:literal) => {
        Statements {
            table: $table,
            find: concat!("SELECT * FROM ", $table, " WHERE organisation_id = $1"),
            save: concat!(
                "INSERT INTO ",
                $table,
                " (organisation_id, body, updated_at) VALUES ($1, $2, $3) ON CONFLICT (organisation_id) ",
                "DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at"
            ),
            key: concat!("UPDATE ", $table, " SET secret = $2, ending = $3 WHERE organisation_id = $1"),
            remove: concat!("DELETE FROM ", $table, " WHERE organisation_id = $1"),
        }
    };
}

impl Task {
    const fn statements(self) -> Statements {
        match self {
            Self::Answers => statements!("model_providers"),
            Self::Transcription => statements!("transcription_providers"),
        }
    }

    /// What the audit log calls setting one, and forgetting it.
    const fn acts(self) -> (&'static str, &'static str) {
        match self {
            Self::Answers => ("provider", "no_provider"),
            Self::Transcription => ("transcription", "no_transcription"),
        }
    }

    fn place(self, organisation: OrganisationId) -> Place {
        Place { organisation, table: self.statements().table, column: "secret", row: organisation.0 }
    }
}

/// Where the organisation's model for a task is; none when it has none.
///
/// # Errors
/// When the store is unavailable.
pub async fn find(
    db: &mut Connection,
    organisation: OrganisationId,
    task: Task,
) -> Result<Option<ProviderRow>, StoreError> {
    let row = query(task.statements().find).bind(organisation.0).fetch_optional(db).await?;
    row.map(|row| read(&row)).transpose()
}

/// Keeps where the organisation's model for a task is. Who did it is in the audit log.
///
/// # Errors
/// When the store is unavailable.
pub async fn save(
    tx: &mut Tx,
    organisation: OrganisationId,
    task: Task,
    body: &Value,
    key: &KeyChange,
    by: &str,
) -> Result<(), StoreError> {
    let (statements, now) = (task.statements(), tx.now());
    query(statements.save).bind(organisation.0).bind(to_json(body)?).bind(now.0).execute(&mut *tx).await?;
    let replaced = match key {
        KeyChange::Keep => None,
        KeyChange::Remove => Some((None, None)),
        KeyChange::Replace(key) => {
            let sealed = sealing::seal(tx, task.place(organisation), key.expose_secret().as_bytes()).await?;
            Some((Some(sealed), ending(key.expose_secret())))
        }
    };
    if let Some((sealed, ending)) = replaced {
        query(statements.key).bind(organisation.0).bind(sealed).bind(ending).execute(&mut *tx).await?;
    }
    changed(tx, organisation, by, task.acts().0).await
}

/// Forgets the organisation's model for a task with its key. False when there was none.
///
/// # Errors
/// When the store is unavailable.
pub async fn remove(tx: &mut Tx, organisation: OrganisationId, task: Task, by: &str) -> Result<bool, StoreError> {
    let done = query(task.statements().remove).bind(organisation.0).execute(&mut *tx).await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    changed(tx, organisation, by, task.acts().1).await?;
    Ok(true)
}

impl Store {
    /// What is needed for a call of the organisation's model for a task: where it is, and its key opened.
    ///
    /// # Errors
    /// When the store is unavailable or the key does not open.
    pub async fn provider_for_call(
        &self,
        organisation: OrganisationId,
        task: Task,
    ) -> Result<Option<(ProviderRow, Option<SecretString>)>, StoreError> {
        let keyring = self.keyring();
        self.read_in(organisation, move |db| {
            Box::pin(async move {
                let row = query(task.statements().find).bind(organisation.0).fetch_optional(&mut *db).await?;
                let Some(row) = row else { return Ok(None) };
                let found = read(&row)?;
                let Some(sealed) = row.col::<Option<Vec<u8>>>("secret")? else { return Ok(Some((found, None))) };
                let key = sealing::open_text(db, &keyring, task.place(organisation), &sealed).await?;
                Ok(Some((found, Some(key))))
            })
        })
        .await
    }
}

fn read(row: &Row) -> Result<ProviderRow, StoreError> {
    Ok(ProviderRow {
        body: row.json("body")?,
        has_key: row.col::<Option<Vec<u8>>>("secret")?.is_some(),
        ending: row.col("ending")?,
        updated_at: Timestamp(row.col("updated_at")?),
    })
}

/// What people know a key by.
pub(crate) fn ending(key: &str) -> Option<String> {
    let letters = key.chars().count();
    (letters >= ENDING_OF).then(|| key.chars().skip(letters - ENDING).collect())
}
