//! What the store holds in the end.

use channel_core::{OrganisationId, Timestamp};
use store::db::{Columns as _, query};
use store::{Failure, Store, StoreError};

/// A line of a timeline.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) customer: String,
    pub(super) owner: String,
    pub(super) direction: String,
    pub(super) author: String,
    pub(super) kind: String,
    pub(super) words: String,
    pub(super) provider_id: Option<String>,
    pub(super) status: String,
    pub(super) reason: Option<String>,
    pub(super) at: Timestamp,
}

/// A call of the outbox.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) customer: String,
    pub(super) seq: i64,
    pub(super) text: String,
    pub(super) state: String,
    pub(super) delivery: Option<String>,
    pub(super) provider_id: Option<String>,
}

/// Everything.
#[derive(Clone, Debug)]
pub(super) struct Books {
    /// In the order of their timelines.
    pub(super) lines: Vec<Line>,
    pub(super) calls: Vec<Row>,
    /// Events that wait for their turn.
    pub(super) waiting: usize,
    /// The platform's ids of events that were given up.
    pub(super) dead: Vec<String>,
    pub(super) organisations: Vec<String>,
}

impl Books {
    pub(super) async fn open(store: &Store, organisation: OrganisationId) -> Result<Self, StoreError> {
        store.read(move |db| Box::pin(read(db, organisation))).await
    }
}

async fn read(db: &mut store::db::Connection, organisation: OrganisationId) -> Result<Books, StoreError> {
    const LINES: &str = "SELECT conversations.external_id, conversations.owner, messages.direction, messages.author, \
        messages.kind, messages.words, messages.provider_id, messages.status, messages.failure, \
        messages.at FROM messages JOIN conversations \
        ON conversations.organisation_id = messages.organisation_id AND conversations.id = messages.conversation_id \
        WHERE messages.organisation_id = $1 ORDER BY conversations.external_id, messages.seq";
    const CALLS: &str = "SELECT conversations.external_id, outbox.seq, outbox.text, outbox.state, outbox.delivery, \
        outbox.provider_id FROM outbox JOIN conversations ON conversations.organisation_id = outbox.organisation_id \
        AND conversations.id = outbox.conversation_id WHERE outbox.organisation_id = $1 ORDER BY outbox.seq";
    const EVENTS: &str = "SELECT events.key, events.state FROM events WHERE organisation_id = $1 AND state <> 'done'";
    const NAMES: &str = "SELECT name FROM organisations";
    let mut lines = Vec::new();
    for row in query(LINES).bind(organisation.0).fetch_all(db).await? {
        lines.push(Line {
            customer: row.col("external_id")?,
            owner: row.col("owner")?,
            direction: row.col("direction")?,
            author: row.col("author")?,
            kind: row.col("kind")?,
            words: row.col::<Option<String>>("words")?.unwrap_or_default(),
            provider_id: row.col("provider_id")?,
            status: row.col("status")?,
            reason: row.maybe_json::<Failure>("failure")?.map(|failure| failure.kind),
            at: row.at("at")?,
        });
    }
    let mut calls = Vec::new();
    for row in query(CALLS).bind(organisation.0).fetch_all(db).await? {
        calls.push(Row {
            customer: row.col("external_id")?,
            seq: row.col("seq")?,
            text: row.col::<Option<String>>("text")?.unwrap_or_default(),
            state: row.col("state")?,
            delivery: row.col("delivery")?,
            provider_id: row.col("provider_id")?,
        });
    }
    let (mut waiting, mut dead) = (0, Vec::new());
    for row in query(EVENTS).bind(organisation.0).fetch_all(db).await? {
        match row.col::<&str>("state")? {
            "dead" => dead.push(row.col("key")?),
            _ => waiting += 1,
        }
    }
    let names = query(NAMES).fetch_all(db).await?;
    let organisations = names.iter().map(|row| row.col("name")).collect::<Result<_, _>>()?;
    Ok(Books { lines, calls, waiting, dead, organisations })
}
