//! The models that an organisation has chosen for its vectors: JSON to this crate, with the keys sealed. The one that is
//! wanted takes the place of the one before only once it has made every row, so both are kept until then.

use channel_core::{OrganisationId, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use uuid::Uuid;

use crate::assistants;
use crate::db::{Columns, Connection, Row, query, to_json};
use crate::error::StoreError;
use crate::open::Store;
use crate::providers::{KeyChange, ending};
use crate::sealing::{self, Place};
use crate::writer::Tx;

/// A model that makes vectors, without its key.
#[derive(Clone, Debug, PartialEq)]
pub struct EmbeddingRow {
    /// Its id.
    pub id: Uuid,
    /// The name that its vectors are kept under.
    pub name: String,
    /// What is said of it.
    pub body: Value,
    /// Whether this is the one that is to answer; else it answers until that one has made every row.
    pub wanted: bool,
    /// Whether there is a key.
    pub has_key: bool,
    /// The end of the key, when it is long enough for that to tell nothing.
    pub ending: Option<String>,
    /// When it was chosen.
    pub chosen_at: Timestamp,
}

const ALL: &str = "SELECT * FROM embedding_models WHERE organisation_id = $1 ORDER BY wanted DESC, chosen_at DESC, id";
const ONE: &str = "SELECT * FROM embedding_models WHERE organisation_id = $1 AND id = $2";

/// The organisation's models, the wanted one first.
///
/// # Errors
/// When the store is unavailable.
pub async fn list(db: &mut Connection, organisation: OrganisationId) -> Result<Vec<EmbeddingRow>, StoreError> {
    query(ALL).bind(organisation.0).fetch_all(db).await?.iter().map(read).collect()
}

/// Has an organisation's rows made into vectors by a model from here on. What another model has made whole answers until this
/// one has, and one that is chosen again goes on where it was. Who did it is in the audit log.
///
/// # Errors
/// When the store is unavailable, or the key that is to stay does not open.
pub async fn choose(
    tx: &mut Tx,
    organisation: OrganisationId,
    name: &str,
    body: &Value,
    key: &KeyChange,
    by: &str,
) -> Result<(), StoreError> {
    const STEP_BACK: &str = "UPDATE embedding_models SET wanted = $2 WHERE organisation_id = $1 AND name <> $3";
    const INSERT: &str = "INSERT INTO embedding_models (organisation_id, id, name, body, wanted, chosen_at) \
        VALUES ($1, $2, $3, $4, $5, $6)";
    const UPDATE: &str = "UPDATE embedding_models SET body = $3, wanted = $4, chosen_at = $5 \
        WHERE organisation_id = $1 AND id = $2";
    const SEAL: &str = "UPDATE embedding_models SET secret = $3, ending = $4 WHERE organisation_id = $1 AND id = $2";
    // Of the others the one that answers stays; one that never came so far is of no use.
    const UNMADE: &str = "DELETE FROM embedding_models WHERE organisation_id = $1 AND name <> $2 AND NOT EXISTS \
        (SELECT 1 FROM catalogue_passes AS made WHERE made.organisation_id = $1 AND made.model = embedding_models.name \
            AND made.pass > 0) RETURNING name";
    let before = list(tx, organisation).await?;
    let kept = match key {
        KeyChange::Keep => secret(tx, organisation, before.first().map(|row| row.id)).await?,
        KeyChange::Remove => None,
        KeyChange::Replace(key) => Some(key.clone()),
    };
    query(STEP_BACK).bind(organisation.0).bind(false).bind(name).execute(&mut *tx).await?;
    let (now, body) = (tx.now(), to_json(body)?);
    let id = match before.iter().find(|row| row.name == name) {
        Some(known) => {
            let update = query(UPDATE).bind(organisation.0).bind(known.id).bind(body).bind(true).bind(now.0);
            update.execute(&mut *tx).await?;
            known.id
        }
        None => {
            let id = tx.new_id();
            let insert = query(INSERT).bind(organisation.0).bind(id).bind(name).bind(body).bind(true).bind(now.0);
            insert.execute(&mut *tx).await?;
            id
        }
    };
    let sealed = match &kept {
        Some(key) => Some(sealing::seal(tx, place(organisation, id), key.expose_secret().as_bytes()).await?),
        None => None,
    };
    let ending = kept.as_ref().and_then(|key| ending(key.expose_secret()));
    query(SEAL).bind(organisation.0).bind(id).bind(sealed).bind(ending).execute(&mut *tx).await?;
    for unmade in query(UNMADE).bind(organisation.0).bind(name).fetch_all(&mut *tx).await? {
        crate::vectors::forget(tx, organisation, unmade.col("name")?).await?;
    }
    go_on(tx, organisation).await?;
    changed(tx, organisation, by, "embeddings").await
}

/// Whatever stopped the organisation's models is tried again at once.
///
/// # Errors
/// When the store is unavailable.
pub async fn go_on(tx: &mut Tx, organisation: OrganisationId) -> Result<(), StoreError> {
    const SQL: &str =
        "UPDATE catalogue_passes SET trouble = NULL, failures = 0, retry_at = 0 WHERE organisation_id = $1";
    query(SQL).bind(organisation.0).execute(tx).await?;
    Ok(())
}

/// Forgets the organisation's models with their keys and with what they made. False when there was none.
///
/// # Errors
/// When the store is unavailable.
pub async fn remove(tx: &mut Tx, organisation: OrganisationId, by: &str) -> Result<bool, StoreError> {
    const MODELS: &str = "DELETE FROM embedding_models WHERE organisation_id = $1";
    let before = list(tx, organisation).await?;
    if before.is_empty() {
        return Ok(false);
    }
    for row in &before {
        crate::vectors::forget(tx, organisation, &row.name).await?;
    }
    query(MODELS).bind(organisation.0).execute(&mut *tx).await?;
    changed(tx, organisation, by, "no_embeddings").await?;
    Ok(true)
}

/// Lets go of the models that are not wanted any more: the wanted one answers.
///
/// # Errors
/// When the store is unavailable.
pub async fn let_go(tx: &mut Tx, organisation: OrganisationId, wanted: &str) -> Result<(), StoreError> {
    const SQL: &str = "DELETE FROM embedding_models WHERE organisation_id = $1 AND NOT wanted AND EXISTS \
        (SELECT 1 FROM embedding_models AS own WHERE own.organisation_id = $1 AND own.wanted AND own.name = $2)";
    query(SQL).bind(organisation.0).bind(wanted).execute(tx).await?;
    Ok(())
}

impl Store {
    /// What is needed for a call of one of the organisation's models: what is said of it, and its key opened.
    ///
    /// # Errors
    /// When the store is unavailable or the key does not open.
    pub async fn embedding_model_for_call(
        &self,
        organisation: OrganisationId,
        id: Uuid,
    ) -> Result<Option<(EmbeddingRow, Option<SecretString>)>, StoreError> {
        let keyring = self.keyring();
        self.read_in(organisation, move |db| {
            Box::pin(async move {
                let row = query(ONE).bind(organisation.0).bind(id).fetch_optional(&mut *db).await?;
                let Some(row) = row else { return Ok(None) };
                let found = read(&row)?;
                let sealed = row.col::<Option<Vec<u8>>>("secret")?;
                let key = match sealed {
                    Some(sealed) => Some(sealing::open_text(db, &keyring, place(organisation, id), &sealed).await?),
                    None => None,
                };
                Ok(Some((found, key)))
            })
        })
        .await
    }
}

/// The key of one of the organisation's models.
async fn secret(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: Option<Uuid>,
) -> Result<Option<SecretString>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    let row = query(ONE).bind(organisation.0).bind(id).fetch_one(&mut *tx).await?;
    let Some(sealed) = row.col::<Option<Vec<u8>>>("secret")? else { return Ok(None) };
    let keyring = std::sync::Arc::clone(&tx.keyring);
    sealing::open_text(tx, &keyring, place(organisation, id), &sealed).await.map(Some)
}

async fn changed(tx: &mut Tx, organisation: OrganisationId, by: &str, what: &str) -> Result<(), StoreError> {
    assistants::changed(tx, organisation, by, what).await?;
    tx.note(organisation, "meaning").await
}

fn read(row: &Row) -> Result<EmbeddingRow, StoreError> {
    Ok(EmbeddingRow {
        id: row.id("id")?,
        name: row.col("name")?,
        body: row.json("body")?,
        wanted: row.col("wanted")?,
        has_key: row.col::<Option<Vec<u8>>>("secret")?.is_some(),
        ending: row.col("ending")?,
        chosen_at: row.at("chosen_at")?,
    })
}

fn place(organisation: OrganisationId, id: Uuid) -> Place {
    Place { organisation, table: "embedding_models", column: "secret", row: id }
}
