//! What must hold of a store that was brought back from a copy: between the copy and now, another instance went on working.
//! What was queued then has probably been sent since, and what waited for an answer has probably been answered. So nothing
//! that the copy holds is sent by itself, and nothing that happened before the restore is answered by itself, however late a
//! platform delivers it or a sweep finds it. People see what is unconfirmed, and decide.

use std::time::Duration;

use channel_core::OrganisationId;
use channel_core::error::Actor;

use crate::db::{Columns, Sql, query, to_json};
use crate::delivery::Failure;
use crate::error::StoreError;
use crate::ids::ConversationKey;
use crate::ingress::of_lane;
use crate::writer::Tx;

/// The word for all of it: why a call is unconfirmed, and why a person is needed.
pub const MARK: &str = "restored";
/// Evidence is looked for by itself while a call is ambiguous; these are left to people for as long as this.
const LEFT_TO_PEOPLE: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

/// What was set aside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SetAside {
    /// Calls that are ambiguous now.
    pub calls: u64,
    /// Events that wait; they will be entered and not answered.
    pub events: i64,
    /// Conversations whose customer may be waiting; a person is asked for.
    pub conversations: u64,
}

const CALLS: &str = "UPDATE outbox SET state = 'ambiguous', lease_until = 0, updated_at = $1, failure = $2 \
    WHERE state IN ('queued', 'held', 'claimed', 'sending')";
// Evidence is not looked for, and no policy repeats: what the platforms show is newer than what is known here.
const REVIEW: &str = "UPDATE outbox SET not_before = $2, review_at = coalesce(review_at, $1), \
    doubt = coalesce(doubt, 'no_evidence_came') WHERE state = 'ambiguous' AND decision IS NULL";
const LINES: &str = "UPDATE messages SET status = 'unconfirmed' WHERE status IN ('queued', 'sending')";
const SNIPPETS: &str =
    "UPDATE conversations SET snippet_status = 'unconfirmed' WHERE snippet_status IN ('queued', 'sending')";
const EVENTS: &str = "SELECT count(*) AS number FROM events WHERE state = 'new'";
const RESTORED: &str = "INSERT INTO restorations (organisation_id, at) SELECT id, CAST($1 AS BIGINT) FROM organisations \
    WHERE true ON CONFLICT (organisation_id) DO UPDATE SET at = excluded.at";
const WAITING: &str = "UPDATE conversations SET needs_person = coalesce(needs_person, $1), \
    waiting_since = coalesce(waiting_since, last_inbound_at, $2), answered_seq = inbound_seq, updated_at = $2 \
    WHERE owner = 'assistant' AND (EXISTS (SELECT 1 FROM lanes WHERE lanes.organisation_id = conversations.organisation_id \
        AND lanes.conversation_id = conversations.id AND lanes.unanswered_since IS NOT NULL) \
    OR EXISTS (SELECT 1 FROM drafts WHERE drafts.organisation_id = conversations.organisation_id \
        AND drafts.conversation_id = conversations.id AND drafts.state = 'open'))";
// What was open to be approved may have been approved since.
const DRAFTS: &str = "UPDATE drafts SET state = 'superseded', words = '', content = 'null', outcome = 'null', closed_at = $1 \
    WHERE state = 'open'";
pub(crate) const LANES: Sql = of_lane!(
    "UPDATE lanes SET answer_at = NULL, unanswered_since = NULL, lease_until = 0, \
    next_at = CASE WHEN EXISTS (SELECT 1 FROM events WHERE",
    "lanes.organisation_id",
    "lanes.key",
    ") THEN CAST($1 AS BIGINT) ELSE NULL END WHERE next_at IS NOT NULL OR answer_at IS NOT NULL"
);

/// Sets aside everything that would act by itself, and signs everybody out. Done twice it sets aside nothing more.
///
/// # Errors
/// When the store is unavailable.
pub async fn set_aside(tx: &mut Tx) -> Result<SetAside, StoreError> {
    let now = tx.now();
    let later = now.plus(LEFT_TO_PEOPLE);
    let sentence = "this was not sent when the backup was taken; it may have been sent since";
    let failure = to_json(&Failure::new(MARK, sentence, Actor::Agent))?;
    let calls = query(CALLS).bind(now.0).bind(failure).execute(&mut *tx).await?.rows_affected();
    query(REVIEW).bind(now.0).bind(later.0).execute(&mut *tx).await?;
    query(LINES).execute(&mut *tx).await?;
    query(SNIPPETS).execute(&mut *tx).await?;
    let events = query(EVENTS).fetch_one(&mut *tx).await?.col("number")?;
    query(RESTORED).bind(now.0).execute(&mut *tx).await?;
    let conversations = query(WAITING).bind(MARK).bind(now.0).execute(&mut *tx).await?.rows_affected();
    query(LANES).bind(now.0).execute(&mut *tx).await?;
    query(DRAFTS).bind(now.0).execute(&mut *tx).await?;
    // Whoever was signed out since the copy must not be signed in again by it.
    query("DELETE FROM sessions").execute(&mut *tx).await?;
    query("DELETE FROM sign_in_links").execute(&mut *tx).await?;
    query("UPDATE leases SET until = 0").execute(&mut *tx).await?;
    Ok(SetAside { calls, events, conversations })
}

/// Somebody wrote before the restore and may have been answered: a person is asked for, and the assistant answers again from
/// the next message on.
///
/// # Errors
/// When the store is unavailable.
pub async fn leave_to_people(
    tx: &mut Tx,
    organisation: OrganisationId,
    conversation: ConversationKey,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE conversations SET answered_seq = inbound_seq, needs_person = coalesce(needs_person, $3), \
        waiting_since = coalesce(waiting_since, $4), updated_at = $4 WHERE organisation_id = $1 AND id = $2";
    let now = tx.now();
    query(SQL).bind(organisation.0).bind(conversation.0).bind(MARK).bind(now.0).execute(&mut *tx).await?;
    Ok(())
}
