//! Keys of the API, kept as hashes only, with what each of them may do.

use std::collections::BTreeSet;

use channel_core::{OrganisationId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::audit::{self, Act};
use crate::db::{Columns, Connection, Row, query, to_json};
use crate::error::StoreError;
use crate::open::Store;
use crate::writer::Tx;

/// One thing that a key may do. None includes another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Look: products, letters, the life of a message, settings.
    Read,
    /// Write to customers.
    Send,
    /// Change products and answers.
    Catalogue,
    /// Bring orders in, look at them, and say whose they are.
    Orders,
    /// Try letters again.
    Letters,
    /// Have sent again what may already have been delivered.
    Repeat,
    /// Change settings and accounts.
    Admin,
}

impl Scope {
    /// All of them, from the least to the most that can go wrong.
    pub const ALL: [Self; 7] =
        [Self::Read, Self::Send, Self::Catalogue, Self::Orders, Self::Letters, Self::Repeat, Self::Admin];

    /// The word in commands, forms and answers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Send => "send",
            Self::Catalogue => "catalogue",
            Self::Orders => "orders",
            Self::Letters => "letters",
            Self::Repeat => "repeat",
            Self::Admin => "admin",
        }
    }

    /// The scope of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word)
    }
}

/// What a key may do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// Everything.
    #[must_use]
    pub fn all() -> Self {
        Scope::ALL.into_iter().collect()
    }

    /// Whether this is among it.
    #[must_use]
    pub fn allow(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// Whether there is nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<T: IntoIterator<Item = Scope>>(scopes: T) -> Self {
        Self(scopes.into_iter().collect())
    }
}

/// A key, without what opens anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptKey {
    /// Whose data it is about.
    pub organisation: OrganisationId,
    /// What people call it.
    pub name: String,
    /// The beginning of its hash: the word under which it stands in the audit log.
    pub mark: String,
    /// What it may do.
    pub scopes: Scopes,
    /// Since when.
    pub created_at: Timestamp,
}

/// Keeps a key under a name, and accounts for it; a key of that name is replaced, and the old one ends. The same key with the
/// same scopes is nothing new.
///
/// # Errors
/// When the store is unavailable.
pub async fn record(
    tx: &mut Tx,
    organisation: OrganisationId,
    name: &str,
    hash: &[u8; 32],
    scopes: &Scopes,
    by: &str,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO api_keys (organisation_id, name, hash, scopes, created_at) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (organisation_id, name) DO UPDATE SET hash = excluded.hash, scopes = excluded.scopes, \
        created_at = excluded.created_at WHERE api_keys.hash <> excluded.hash OR api_keys.scopes <> excluded.scopes";
    let now = tx.now();
    let done = query(SQL)
        .bind(organisation.0)
        .bind(name)
        .bind(hash.as_slice())
        .bind(to_json(scopes)?)
        .bind(now.0)
        .execute(tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(());
    }
    audit::append(tx, organisation, by, Act::KeyMade, &mark(hash)).await?;
    tx.note(organisation, "settings").await
}

/// The organisation's keys, by name.
///
/// # Errors
/// When the store is unavailable.
pub async fn list(db: &mut Connection, organisation: OrganisationId) -> Result<Vec<KeptKey>, StoreError> {
    const SQL: &str = "SELECT organisation_id, name, hash, scopes, created_at FROM api_keys \
        WHERE organisation_id = $1 ORDER BY name";
    let rows = query(SQL).bind(organisation.0).fetch_all(db).await?;
    rows.iter().map(read).collect()
}

/// Ends a key, and accounts for it. False when there is none of that name.
///
/// # Errors
/// When the store is unavailable.
pub async fn remove(tx: &mut Tx, organisation: OrganisationId, name: &str, by: &str) -> Result<bool, StoreError> {
    const SQL: &str = "DELETE FROM api_keys WHERE organisation_id = $1 AND name = $2 RETURNING hash";
    let Some(row) = query(SQL).bind(organisation.0).bind(name).fetch_optional(tx).await? else { return Ok(false) };
    let hash: Vec<u8> = row.col("hash")?;
    audit::append(tx, organisation, by, Act::KeyEnded, &mark(&hash)).await?;
    tx.note(organisation, "settings").await?;
    Ok(true)
}

/// The key of a hash. The one look-up that finds an organisation instead of being given it.
///
/// # Errors
/// When the store is unavailable.
pub async fn find(db: &mut Connection, hash: &[u8; 32]) -> Result<Option<KeptKey>, StoreError> {
    const SQL: &str = "SELECT organisation_id, name, hash, scopes, created_at FROM api_keys WHERE hash = $1";
    let row = query(SQL).bind(hash.as_slice()).fetch_optional(db).await?;
    row.as_ref().map(read).transpose()
}

impl Store {
    /// The key of a hash, with whose it is and what it may do.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn api_key(&self, hash: &[u8; 32]) -> Result<Option<KeptKey>, StoreError> {
        let hash = *hash;
        self.read(move |db| Box::pin(async move { find(db, &hash).await })).await
    }
}

fn read(row: &Row) -> Result<KeptKey, StoreError> {
    Ok(KeptKey {
        organisation: OrganisationId(row.id("organisation_id")?),
        name: row.col("name")?,
        mark: mark(&row.col::<Vec<u8>>("hash")?),
        scopes: row.json("scopes")?,
        created_at: row.at("created_at")?,
    })
}

/// Too short to be a key's hash, long enough to tell an organisation's keys apart.
fn mark(hash: &[u8]) -> String {
    hex::encode(hash.get(..6).unwrap_or(hash))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{Bench, on_both};

    on_both!(a_key_from_before_there_were_scopes_keeps_what_it_could, the_same_key_again_is_nothing_new,);

    async fn a_key_from_before_there_were_scopes_keeps_what_it_could(bench: Bench) {
        const OLD: &str = "INSERT INTO api_keys (organisation_id, name, hash, created_at) VALUES ($1, 'old', $2, 1)";
        let organisation = bench.organisation;
        let write = bench.store.write_in(organisation, move |tx| {
            Box::pin(async move {
                query(OLD).bind(organisation.0).bind([7_u8; 32].as_slice()).execute(tx).await?;
                Ok(())
            })
        });
        write.await.unwrap();
        let key = bench.store.api_key(&[7; 32]).await.unwrap().unwrap();
        let may: Vec<Scope> = key.scopes.iter().collect();
        assert_eq!(may, [Scope::Read, Scope::Catalogue, Scope::Letters, Scope::Repeat]);
    }

    async fn the_same_key_again_is_nothing_new(bench: Bench) {
        let organisation = bench.organisation;
        let acts = async || {
            let newest = bench.store.read(move |db| Box::pin(audit::newest(db, organisation, 10))).await.unwrap();
            newest.into_iter().map(|entry| entry.act).collect::<Vec<_>>()
        };
        for _ in 0..2 {
            let write = bench.store.write_in(organisation, move |tx| {
                Box::pin(async move { record(tx, organisation, "shop", &[1; 32], &Scopes::all(), "cli").await })
            });
            write.await.unwrap();
        }
        assert_eq!(acts().await, ["key.made"]);
        let end = || {
            bench.store.write_in(organisation, move |tx| {
                Box::pin(async move { remove(tx, organisation, "shop", "cli").await })
            })
        };
        assert!(end().await.unwrap() && !end().await.unwrap());
        assert_eq!(acts().await, ["key.ended", "key.made"]);
        assert_eq!(bench.store.api_key(&[1; 32]).await.unwrap(), None);
    }
}
