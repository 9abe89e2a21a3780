//! What changed, in a numbered list per organisation: a screen that lost its connection goes on where it was.

use channel_core::{OrganisationId, Timestamp};

use crate::db::{Columns, Connection, query};
use crate::error::StoreError;
use crate::open::Store;
use crate::writer::Tx;

/// How many entries an organisation keeps. Who was away for longer draws the screen anew.
pub const KEPT: i64 = 10_000;

/// How many more it may keep until they are removed together.
const TRIMMED: i64 = 100;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number within the organisation.
    pub seq: i64,
    /// What changed: `conversation:<id>`, `inbox`, `comments`, `rules`, `channels`, `catalogue`.
    pub topic: String,
    /// When.
    pub at: Timestamp,
}

/// The entries after a number, with what is needed to notice a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The entries, in order.
    pub entries: Vec<Entry>,
    /// Whether entries right after the number are no longer kept: draw everything anew.
    pub gap: bool,
}

impl Store {
    /// The changes after `seq`.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn log_after(&self, organisation: OrganisationId, seq: i64, limit: u32) -> Result<Page, StoreError> {
        self.read_in(organisation, |db| Box::pin(after(db, organisation, seq, limit))).await
    }

    /// The number of the newest change; 0 when there is none.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn log_end(&self, organisation: OrganisationId) -> Result<i64, StoreError> {
        self.read_in(organisation, |db| Box::pin(end(db, organisation))).await
    }
}

/// The changes after `seq`.
///
/// # Errors
/// When the store is unavailable.
pub async fn after(
    db: &mut Connection,
    organisation: OrganisationId,
    seq: i64,
    limit: u32,
) -> Result<Page, StoreError> {
    const SQL: &str =
        "SELECT seq, topic, at FROM event_log WHERE organisation_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    let rows = query(SQL).bind(organisation.0).bind(seq).bind(limit).fetch_all(db).await?;
    let entries = rows
        .iter()
        .map(|row| Ok(Entry { seq: row.col("seq")?, topic: row.col("topic")?, at: row.at("at")? }))
        .collect::<Result<Vec<_>, StoreError>>()?;
    let gap = entries.first().is_some_and(|first| first.seq > seq.saturating_add(1));
    Ok(Page { entries, gap })
}

/// The number of the newest change; 0 when there is none.
///
/// # Errors
/// When the store is unavailable.
pub async fn end(db: &mut Connection, organisation: OrganisationId) -> Result<i64, StoreError> {
    const SQL: &str = "SELECT seq FROM event_heads WHERE organisation_id = $1";
    let row = query(SQL).bind(organisation.0).fetch_optional(db).await?;
    row.map_or(Ok(0), |row| row.col("seq"))
}

/// Enters changes under the organisation's next numbers. On PostgreSQL its head is locked until the commit, so that numbers
/// become visible in their order.
pub(crate) async fn append(tx: &mut Tx, organisation: OrganisationId, topics: &[String]) -> Result<(), StoreError> {
    const NEXT: &str = "INSERT INTO event_heads (organisation_id, seq) VALUES ($1, $2) \
        ON CONFLICT (organisation_id) DO UPDATE SET seq = event_heads.seq + $2 RETURNING seq";
    const ENTER: &str = "INSERT INTO event_log (organisation_id, seq, topic, at) VALUES ($1, $2, $3, $4)";
    const TRIM: &str = "DELETE FROM event_log WHERE organisation_id = $1 AND seq <= $2";
    let now = tx.now();
    let count = i64::try_from(topics.len()).unwrap_or(i64::MAX);
    let last: i64 = query(NEXT).bind(organisation.0).bind(count).fetch_one(tx).await?.col("seq")?;
    let before = last - count;
    for (seq, topic) in (before + 1..).zip(topics) {
        query(ENTER).bind(organisation.0).bind(seq).bind(topic).bind(now.0).execute(tx).await?;
    }
    // Trimming by the hundred keeps the usual append to a statement an entry and one more.
    if before / TRIMMED != last / TRIMMED {
        query(TRIM).bind(organisation.0).bind(last - last % TRIMMED - KEPT).execute(tx).await?;
    }
    Ok(())
}
