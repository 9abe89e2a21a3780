//! Erasing an organisation: every table that has its rows, and nothing of anybody else's.
//!
//! A new table with an organisation has to be named here, or expressly kept; a test compares the two lists with the schema.

use channel_core::OrganisationId;

use crate::audit::{self, Act};
use crate::db::query;
use crate::error::StoreError;
use crate::open::Store;
use crate::organisations::NOBODY;

/// A table and the statement that takes an organisation's rows out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    sql: &'static str,
}

macro_rules! tables {
    ($($name:literal,)+) => {
        &[$(Table { name: $name, sql: concat!("DELETE FROM ", $name, " WHERE organisation_id = $1") },)+]
    };
}

/// What is erased, in this order: first what lets anything in, with the keys without which nothing sealed can be read again, not
/// even in a backup.
pub const ERASED: &[Table] = tables![
    "accounts",
    "api_keys",
    "sessions",
    "sign_in_links",
    "data_keys",
    "outbox",
    "early_statuses",
    "early_changes",
    "lanes",
    "events",
    "deliveries",
    "quarantine",
    "attempts",
    "drafts",
    "proposals",
    "messages",
    "conversations",
    "peers",
    "identities",
    "contact_customers",
    "contacts",
    "orders",
    "comments",
    "comment_posts",
    "comment_counts",
    "comment_slots",
    "rule_versions",
    "rules",
    "unanswered",
    "assistant_tests",
    "model_calls",
    "model_providers",
    "transcription_providers",
    "assistants",
    "catalogue_job_files",
    "catalogue_jobs",
    "document_chunks",
    "document_files",
    "documents",
    "catalogue_vectors",
    "embedding_models",
    "catalogue_passes",
    "catalogue_removals",
    "catalogue_revisions",
    "catalogue_imports",
    "products",
    "answers",
    "bookmarks",
    "restorations",
    "watches",
    "gaps",
    "healed",
    "members",
    "event_heads",
    "event_log",
];

/// What is kept, and why.
pub const KEPT: &[(&str, &str)] = &[
    (
        "audit",
        "who did what has to be accounted for seven years, and it names nobody but by ids that mean nothing any more",
    ),
    ("audit_heads", "without it nobody could tell that the log is whole"),
];

/// How often all tables are gone through, while something that was under way still writes.
const ROUNDS: usize = 8;

/// Erases an organisation with everything that is its own, table by table, each in a transaction of its own: what is interrupted
/// is begun again. Says how many rows it was.
///
/// # Errors
/// When there is no such organisation, something goes on writing for it, or the store is unavailable.
pub async fn organisation(store: &Store, organisation: OrganisationId, by: &str) -> Result<u64, StoreError> {
    const ITSELF: &str = "DELETE FROM organisations WHERE id = $1";
    if organisation == NOBODY {
        return Err(StoreError::NotFound("organisation"));
    }
    let by = by.to_owned();
    let begin = store.write_in(organisation, move |tx| {
        let by = by.clone();
        Box::pin(async move {
            let known = crate::organisations::find(tx, organisation).await?;
            known.ok_or(StoreError::NotFound("organisation"))?;
            audit::append(tx, organisation, &by, Act::OrganisationErased, &organisation.to_string()).await
        })
    });
    begin.await?;
    let mut erased = 0;
    for _ in 0..ROUNDS {
        let mut in_round = 0;
        for table in ERASED {
            let sql = table.sql;
            let erase = store.write_in(organisation, move |tx| {
                Box::pin(async move { Ok(query(sql).bind(organisation.0).execute(tx).await?.rows_affected()) })
            });
            in_round += erase.await?;
        }
        erased += in_round;
        if in_round == 0 {
            let itself = store.write_in(organisation, move |tx| {
                Box::pin(async move { Ok(query(ITSELF).bind(organisation.0).execute(tx).await?.rows_affected()) })
            });
            return Ok(erased + itself.await?);
        }
    }
    Err(StoreError::Unavailable(None))
}
