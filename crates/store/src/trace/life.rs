//! From rows to steps in the order in which they happened.

use channel_core::{AccountId, OrganisationId};

use super::attempts::{self, Attempt};
use super::lookup::{Found, bearing, complete};
use super::step::{Life, Step};
use crate::comments;
use crate::db::{Columns, Connection, query};
use crate::error::StoreError;
use crate::ids::{MessageId, OutboxId};
use crate::messages;
use crate::outbox;

/// How far a look for an id goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Along the indexes alone.
    Indexed,
    /// Through everything that was delivered, when no index knows the id: for one person at a terminal.
    Everything,
}

/// Whether a life shows what people wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contents {
    /// It does.
    Shown,
    /// It does not.
    Hidden,
}

/// The life of what bears an id, empty when nothing does.
///
/// # Errors
/// When the store is unavailable.
pub async fn life(
    db: &mut Connection,
    organisation: OrganisationId,
    id: &str,
    depth: Depth,
    contents: Contents,
) -> Result<Life, StoreError> {
    let found = bearing(db, organisation, id.trim(), depth == Depth::Everything).await?;
    if found.is_empty() {
        return Ok(Life::default());
    }
    let found = complete(db, organisation, found).await?;
    let mut steps = told(db, organisation, &found).await?;
    if contents == Contents::Hidden {
        steps.iter_mut().for_each(|step| step.content = None);
    }
    steps.sort_by_key(|step| step.at);
    steps.dedup();
    Ok(Life { steps })
}

async fn told(db: &mut Connection, organisation: OrganisationId, found: &Found) -> Result<Vec<Step>, StoreError> {
    let mut steps = Vec::new();
    for seq in &found.events {
        event(db, organisation, *seq, &mut steps).await?;
    }
    for (account, comment) in &found.comments {
        verdict(db, organisation, *account, comment, &mut steps).await?;
    }
    for message in &found.messages {
        line(db, organisation, *message, &mut steps).await?;
    }
    for id in &found.calls {
        call(db, organisation, *id, &mut steps).await?;
    }
    Ok(steps)
}

async fn event(
    db: &mut Connection,
    organisation: OrganisationId,
    seq: i64,
    steps: &mut Vec<Step>,
) -> Result<(), StoreError> {
    const SQL: &str = "SELECT e.key, e.kind, e.lane, e.at, e.received_at, e.done_at, e.state, e.attempts, e.reason, \
        e.raw, e.delivery_id, a.channel, d.events, d.skipped FROM events AS e \
        LEFT JOIN accounts AS a ON a.organisation_id = $1 AND a.id = e.account_id \
        LEFT JOIN deliveries AS d ON d.organisation_id = $1 AND d.id = e.delivery_id \
        WHERE e.organisation_id = $1 AND e.seq = $2";
    let row = query(SQL).bind(organisation.0).bind(seq).fetch_optional(db).await?;
    let Some(row) = row else { return Ok(()) };
    let (key, received_at): (String, _) = (row.col("key")?, row.at("received_at")?);
    steps.push(
        Step::new(received_at, "delivery_received", row.id("delivery_id")?.to_string())
            .with_some("channel", row.col::<Option<String>>("channel")?)
            .with_some("new_events", row.col::<Option<i64>>("events")?)
            .with_some("known_events", row.col::<Option<i64>>("skipped")?),
    );
    let raw: String = row.col("raw")?;
    steps.push(
        Step::new(received_at, "event_recorded", key.clone())
            .with("event", format!("event-{seq}"))
            .with("kind", row.col::<String>("kind")?)
            .with("lane", row.col::<String>("lane")?)
            .with("happened_at", row.at("at")?)
            .saying((!raw.is_empty()).then_some(raw)),
    );
    let state: String = row.col("state")?;
    let step = match state.as_str() {
        "done" => "turn_done",
        "dead" => "turn_given_up",
        _ => "turn_waits",
    };
    let turn = Step::new(row.maybe_at("done_at")?.unwrap_or(received_at), step, key)
        .with("failures", row.col::<i64>("attempts")?)
        .with_some("reason", row.col::<Option<String>>("reason")?);
    steps.push(turn);
    Ok(())
}

async fn verdict(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    id: &str,
    steps: &mut Vec<Step>,
) -> Result<(), StoreError> {
    let Some(comment) = comments::find(db, organisation, account, id).await? else { return Ok(()) };
    steps.push(
        Step::new(comment.received_at, "comment_judged", id)
            .with("verdict", comment.verdict.as_str())
            .with("reason", &comment.reason)
            .with_some("rule", comment.rule)
            .saying(Some(comment.text)),
    );
    Ok(())
}

async fn line(
    db: &mut Connection,
    organisation: OrganisationId,
    id: MessageId,
    steps: &mut Vec<Step>,
) -> Result<(), StoreError> {
    const ENTERED: &str = "SELECT created_at FROM messages WHERE organisation_id = $1 AND id = $2";
    let Some(message) = messages::find(db, organisation, id).await? else { return Ok(()) };
    let row = query(ENTERED).bind(organisation.0).bind(id.0).fetch_one(db).await?;
    let why = message.why.as_ref().map(|why| {
        let told = ["intent", "confidence", "engine", "rule", "comment"];
        let told = told.iter().filter_map(|name| why.get(name).map(|value| format!("{name}={value}")));
        told.collect::<Vec<_>>().join(" ")
    });
    steps.push(
        Step::new(row.at("created_at")?, "message_entered", id.to_string())
            .with("conversation", message.conversation)
            .with("place", message.seq)
            .with("direction", message.direction.as_str())
            .with("author", message.author.as_str())
            .with("kind", &message.kind)
            .with("shown_as", message.status.as_str())
            .with_some("provider_id", message.provider_id)
            .with_some("member", message.member)
            .with_some("why", why.filter(|why| !why.is_empty()))
            .with_some("failure", message.failure.map(|failure| failure.kind))
            .saying(message.words),
    );
    Ok(())
}

async fn call(
    db: &mut Connection,
    organisation: OrganisationId,
    id: OutboxId,
    steps: &mut Vec<Step>,
) -> Result<(), StoreError> {
    const TIMES: &str = "SELECT updated_at, closed_at, decided_at, decided_by, idempotency_key FROM outbox \
        WHERE organisation_id = $1 AND id = $2";
    let Some(call) = outbox::find(db, organisation, id).await? else { return Ok(()) };
    let row = query(TIMES).bind(organisation.0).bind(id.0).fetch_one(&mut *db).await?;
    steps.push(
        Step::new(call.created_at, "call_wanted", id.to_string())
            .with("kind", call.kind.as_str())
            .with("author", call.author.as_str())
            .with("lane", &call.lane)
            .with("wanted_as", row.col::<String>("idempotency_key")?)
            .with_some("answers_up_to", call.covers_seq)
            .with_some("repeats", call.repeats)
            .saying(call.text.clone()),
    );
    for attempt in attempts::of_call(db, organisation, id).await? {
        tried(attempt, steps);
    }
    if let (Some(decision), Some(at)) = (call.decision, row.maybe_at("decided_at")?) {
        let decided = Step::new(at, "doubt_decided", id.to_string()).with("decision", decision.as_str());
        steps.push(decided.with_some("by", row.col::<Option<String>>("decided_by")?));
    }
    if let Some(at) = row.maybe_at("closed_at")? {
        steps.push(Step::new(at, "letter_closed", id.to_string()));
    }
    let stands = Step::new(row.at("updated_at")?, "call_stands", id.to_string())
        .with("state", call.state.as_str())
        .with("attempts", call.attempt)
        .with_some("reported", call.delivery.map(|reported| reported.as_str()))
        .with_some("provider_id", call.provider_id)
        .with_some("failure", call.failure.map(|failure| failure.kind));
    steps.push(stands);
    Ok(())
}

fn tried(attempt: Attempt, steps: &mut Vec<Step>) {
    let of = format!("{}#{}", attempt.call, attempt.number);
    steps.push(Step::new(attempt.opened_at, "attempt_opened", of.clone()).with("token", &attempt.token));
    if let (Some(at), Some(outcome)) = (attempt.settled_at, attempt.outcome) {
        let settled = Step::new(at, "attempt_settled", of.clone()).with("outcome", outcome);
        steps.push(settled.with_some("code", attempt.code));
    }
    if let (Some(at), Some(proof)) = (attempt.proved_at, attempt.proof) {
        steps.push(Step::new(at, "attempt_proved", of).with("outcome", proof));
    }
}
