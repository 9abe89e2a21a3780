//! From an id to the rows that bear it, and from a row to the rows it belongs with.

use std::collections::BTreeSet;

use channel_core::{AccountId, OrganisationId};
use serde_json::Value;
use uuid::Uuid;

use super::attempts;
use crate::accounts;
use crate::db::{Columns, Connection, Row, query};
use crate::error::StoreError;
use crate::ids::{MessageId, OutboxId};
use crate::letters::LetterId;

/// The rows of a life.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) events: BTreeSet<i64>,
    pub(super) messages: BTreeSet<MessageId>,
    pub(super) calls: BTreeSet<OutboxId>,
    pub(super) comments: BTreeSet<(AccountId, String)>,
}

/// More rows than this are not one life any more.
const MOST: usize = 200;
/// How many rows one look-up adds at most.
const STEP: u32 = 50;

impl Found {
    fn size(&self) -> usize {
        self.events.len() + self.messages.len() + self.calls.len() + self.comments.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.size() == 0
    }
}

/// Every row that bears an id: one of ours, or one the platform knows.
pub(super) async fn bearing(
    db: &mut Connection,
    organisation: OrganisationId,
    id: &str,
    deep: bool,
) -> Result<Found, StoreError> {
    const MESSAGE: &str = "SELECT id FROM messages WHERE organisation_id = $1 AND id = $2";
    const CALL: &str = "SELECT id FROM outbox WHERE organisation_id = $1 AND id = $2";
    const TOKEN: &str = "SELECT id FROM outbox WHERE organisation_id = $1 AND token = $2";
    const WANTED: &str = "SELECT id FROM outbox WHERE organisation_id = $1 AND idempotency_key = $2";
    const SCAN: &str = "SELECT seq FROM events WHERE organisation_id = $1 AND instr(raw, $2) > 0 LIMIT $3";
    const SCAN_POSTGRES: &str = "SELECT seq FROM events WHERE organisation_id = $1 AND strpos(raw, $2) > 0 LIMIT $3";
    let mut found = Found::default();
    match id.parse() {
        Ok(LetterId::Event(seq)) => drop(found.events.insert(seq)),
        Ok(LetterId::Call(call)) => drop(found.calls.insert(call)),
        _ => {}
    }
    if let Ok(uuid) = id.parse::<Uuid>() {
        let rows = query(MESSAGE).bind(organisation.0).bind(uuid).fetch_all(&mut *db).await?;
        found.messages.extend(ids(&rows)?.into_iter().map(MessageId));
        let rows = query(CALL).bind(organisation.0).bind(uuid).fetch_all(&mut *db).await?;
        found.calls.extend(ids(&rows)?.into_iter().map(OutboxId));
    }
    for sql in [TOKEN, WANTED] {
        let rows = query(sql).bind(organisation.0).bind(id).fetch_all(&mut *db).await?;
        found.calls.extend(ids(&rows)?.into_iter().map(OutboxId));
    }
    found.calls.extend(attempts::by_token(db, organisation, id).await?);
    for account in accounts::list(db, organisation).await? {
        of_provider_id(db, organisation, account.id, id, &mut found).await?;
    }
    if found.is_empty() && deep {
        let sql = crate::db::Sql::both(SCAN, SCAN_POSTGRES);
        let rows = query(sql).bind(organisation.0).bind(id).bind(STEP).fetch_all(&mut *db).await?;
        found.events.extend(numbers(&rows)?);
    }
    Ok(found)
}

/// Adds what belongs with what was found, until there is no more.
pub(super) async fn complete(
    db: &mut Connection,
    organisation: OrganisationId,
    mut found: Found,
) -> Result<Found, StoreError> {
    let mut known = Found::default();
    while known != found && found.size() < MOST {
        let new = Found {
            events: &found.events - &known.events,
            messages: &found.messages - &known.messages,
            calls: &found.calls - &known.calls,
            comments: &found.comments - &known.comments,
        };
        known = found.clone();
        for seq in new.events {
            with_event(db, organisation, seq, &mut found).await?;
        }
        for message in new.messages {
            with_message(db, organisation, message, &mut found).await?;
        }
        for call in new.calls {
            with_call(db, organisation, call, &mut found).await?;
        }
        for (account, comment) in new.comments {
            with_comment(db, organisation, account, &comment, &mut found).await?;
        }
    }
    Ok(found)
}

/// What an account's platform knows under an id, and the events whose key says so.
async fn of_provider_id(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    id: &str,
    found: &mut Found,
) -> Result<(), StoreError> {
    const MESSAGES: &str =
        "SELECT id FROM messages WHERE organisation_id = $1 AND account_id = $2 AND provider_id = $3 LIMIT $4";
    const CALLS: &str =
        "SELECT id FROM outbox WHERE organisation_id = $1 AND account_id = $2 AND provider_id = $3 LIMIT $4";
    const COMMENT: &str = "SELECT id FROM comments WHERE organisation_id = $1 AND account_id = $2 AND id = $3 LIMIT $4";
    let ask = |sql: &'static str| query(sql).bind(organisation.0).bind(account.0).bind(id).bind(STEP);
    found.messages.extend(ids(&ask(MESSAGES).fetch_all(&mut *db).await?)?.into_iter().map(MessageId));
    found.calls.extend(ids(&ask(CALLS).fetch_all(&mut *db).await?)?.into_iter().map(OutboxId));
    if !ask(COMMENT).fetch_all(&mut *db).await?.is_empty() {
        found.comments.insert((account, id.to_owned()));
    }
    with_key(db, organisation, account, id, found).await?;
    for kind in KEYED {
        with_key(db, organisation, account, &format!("{kind}:{id}"), found).await?;
    }
    Ok(())
}

/// The first words of keys that hold an id.
const KEYED: [&str; 12] = [
    "message", "status", "echo", "edit", "delete", "reaction", "read", "postback", "comment", "mention", "update",
    "callback",
];

/// The events whose key is this one, or goes on after it with a part of its own.
async fn with_key(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    key: &str,
    found: &mut Found,
) -> Result<(), StoreError> {
    const SQL: &str = "SELECT seq, key FROM events WHERE organisation_id = $1 AND account_id = $2 \
        AND key >= $3 AND key < $4 ORDER BY key LIMIT $5";
    // Parts are set apart by ':' or '/', and ';' is the sign after ':' (which comes after '/').
    let (from, to) = (key.to_owned(), format!("{key};"));
    let rows =
        query(SQL).bind(organisation.0).bind(account.0).bind(&from).bind(&to).bind(STEP).fetch_all(&mut *db).await?;
    for row in &rows {
        let rest = row.col::<&str>("key")?.strip_prefix(key).unwrap_or("?").to_owned();
        if rest.is_empty() || rest.starts_with([':', '/']) {
            found.events.insert(row.col("seq")?);
        }
    }
    Ok(())
}

async fn with_event(
    db: &mut Connection,
    organisation: OrganisationId,
    seq: i64,
    found: &mut Found,
) -> Result<(), StoreError> {
    const SQL: &str = "SELECT account_id, body FROM events WHERE organisation_id = $1 AND seq = $2";
    let Some(row) = query(SQL).bind(organisation.0).bind(seq).fetch_optional(&mut *db).await? else { return Ok(()) };
    let account = AccountId(row.id("account_id")?);
    let body: Value = serde_json::from_str(row.col("body")?).unwrap_or_default();
    if let Some(id) = body.get("id").and_then(Value::as_str) {
        let mut near = Found::default();
        of_provider_id(db, organisation, account, id, &mut near).await?;
        // An id that is unique within its conversation alone names messages of others too; those come from other events.
        let key = body.get("key").and_then(Value::as_str).unwrap_or_default();
        for message in near.messages {
            if said_by(db, organisation, message).await?.is_none_or(|said| said == key) {
                found.messages.insert(message);
            }
        }
        found.calls.extend(near.calls);
        found.comments.extend(near.comments);
    }
    Ok(())
}

/// The key of the event that a line was entered from.
async fn said_by(
    db: &mut Connection,
    organisation: OrganisationId,
    message: MessageId,
) -> Result<Option<String>, StoreError> {
    const SQL: &str = "SELECT event FROM messages WHERE organisation_id = $1 AND id = $2 AND event IS NOT NULL";
    let row = query(SQL).bind(organisation.0).bind(message.0).fetch_optional(&mut *db).await?;
    let Some(row) = row else { return Ok(None) };
    let event: Value = serde_json::from_str(row.col("event")?).unwrap_or_default();
    Ok(event.get("key").and_then(Value::as_str).map(str::to_owned))
}

async fn with_message(
    db: &mut Connection,
    organisation: OrganisationId,
    message: MessageId,
    found: &mut Found,
) -> Result<(), StoreError> {
    const SQL: &str = "SELECT account_id, conversation_id, seq, inbound_seq FROM messages \
        WHERE organisation_id = $1 AND id = $2";
    const CALLS: &str = "SELECT id FROM outbox WHERE organisation_id = $1 AND message_id = $2";
    const ANSWERS: &str = "SELECT outbox.id FROM messages JOIN outbox ON outbox.organisation_id = $1 \
        AND outbox.message_id = messages.id WHERE messages.organisation_id = $1 AND messages.conversation_id = $2 \
        AND messages.seq > $3 AND messages.seq <= $3 + 50 AND outbox.covers_seq >= $4 \
        AND (outbox.covers_from IS NULL OR outbox.covers_from < $4)";
    let row = query(SQL).bind(organisation.0).bind(message.0).fetch_optional(&mut *db).await?;
    let Some(row) = row else { return Ok(()) };
    if let Some(key) = said_by(db, organisation, message).await? {
        with_key(db, organisation, AccountId(row.id("account_id")?), &key, found).await?;
    }
    let calls = match row.col::<Option<i64>>("inbound_seq")? {
        None => query(CALLS).bind(organisation.0).bind(message.0),
        Some(inbound) => query(ANSWERS)
            .bind(organisation.0)
            .bind(row.id("conversation_id")?)
            .bind(row.col::<i64>("seq")?)
            .bind(inbound),
    };
    found.calls.extend(ids(&calls.fetch_all(&mut *db).await?)?.into_iter().map(OutboxId));
    Ok(())
}

async fn with_call(
    db: &mut Connection,
    organisation: OrganisationId,
    call: OutboxId,
    found: &mut Found,
) -> Result<(), StoreError> {
    const SQL: &str = "SELECT account_id, conversation_id, message_id, comment_id, provider_id, repeats, covers_from, \
        covers_seq FROM outbox WHERE organisation_id = $1 AND id = $2";
    const AGAIN: &str = "SELECT id FROM outbox WHERE organisation_id = $1 AND repeats IS NOT NULL AND repeats = $2";
    const COVERED: &str = "SELECT id FROM messages WHERE organisation_id = $1 AND conversation_id = $2 \
        AND inbound_seq IS NOT NULL AND inbound_seq > $3 AND inbound_seq <= $4 LIMIT 50";
    let row = query(SQL).bind(organisation.0).bind(call.0).fetch_optional(&mut *db).await?;
    let Some(row) = row else { return Ok(()) };
    let account = AccountId(row.id("account_id")?);
    found.messages.extend(row.col::<Option<Uuid>>("message_id")?.map(MessageId));
    found.calls.extend(row.col::<Option<Uuid>>("repeats")?.map(OutboxId));
    let rows = query(AGAIN).bind(organisation.0).bind(call.0).fetch_all(&mut *db).await?;
    found.calls.extend(ids(&rows)?.into_iter().map(OutboxId));
    if let Some(comment) = row.col::<Option<String>>("comment_id")? {
        found.comments.insert((account, comment));
    }
    if let Some(id) = row.col::<Option<String>>("provider_id")? {
        for kind in ["status", "echo", "message"] {
            with_key(db, organisation, account, &format!("{kind}:{id}"), found).await?;
        }
    }
    if let (Some(conversation), Some(to)) =
        (row.col::<Option<Uuid>>("conversation_id")?, row.col::<Option<i64>>("covers_seq")?)
    {
        let from = row.col::<Option<i64>>("covers_from")?.unwrap_or(to.saturating_sub(1));
        let rows =
            query(COVERED).bind(organisation.0).bind(conversation).bind(from).bind(to).fetch_all(&mut *db).await?;
        found.messages.extend(ids(&rows)?.into_iter().map(MessageId));
    }
    Ok(())
}

async fn with_comment(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    comment: &str,
    found: &mut Found,
) -> Result<(), StoreError> {
    const CALLS: &str = "SELECT id FROM outbox WHERE organisation_id = $1 AND account_id = $2 AND comment_id = $3";
    let rows = query(CALLS).bind(organisation.0).bind(account.0).bind(comment).fetch_all(&mut *db).await?;
    found.calls.extend(ids(&rows)?.into_iter().map(OutboxId));
    with_key(db, organisation, account, &format!("comment:{comment}"), found).await
}

fn ids(rows: &[Row]) -> Result<Vec<Uuid>, StoreError> {
    rows.iter().map(|row| row.id("id")).collect()
}

fn numbers(rows: &[Row]) -> Result<Vec<i64>, StoreError> {
    rows.iter().map(|row| row.col("seq")).collect()
}
