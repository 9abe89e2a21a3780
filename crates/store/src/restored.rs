//! What must hold of a store that was brought back from a copy: between the copy and now, another instance went on working.
//! What was queued then has probably been sent since, and what waited for an answer has probably been answered. So nothing
//! that the copy holds is sent or answered by itself; people see it as unconfirmed and decide.

use channel_core::error::Actor;

use crate::db::{query, to_json};
use crate::delivery::Failure;
use crate::error::StoreError;
use crate::writer::Tx;

/// The word for all of it: it begins an event's reason, and says why a call failed and why a person is needed.
pub const MARK: &str = "restored";
/// Comment answers are looked for by themselves while they are ambiguous; these are left to people for as long as this.
const LEFT_TO_PEOPLE: std::time::Duration = std::time::Duration::from_secs(10 * 365 * 24 * 60 * 60);

/// What was set aside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SetAside {
    /// Calls that are ambiguous now.
    pub calls: u64,
    /// Events that will be entered and not answered.
    pub events: u64,
    /// Conversations whose customer may be waiting; a person is asked for.
    pub conversations: u64,
}

/// Sets aside everything that would act by itself, and signs everybody out. Done twice it changes nothing more.
///
/// # Errors
/// When the store is unavailable.
pub async fn set_aside(tx: &mut Tx) -> Result<SetAside, StoreError> {
    const CALLS: &str = "UPDATE outbox SET state = 'ambiguous', lease_until = 0, not_before = $2, updated_at = $1, \
        failure = $3 WHERE state IN ('queued', 'held', 'claimed', 'sending')";
    // An ambiguous answer to a comment would be looked for and repeated; what the platform shows may be newer than this.
    const REST: &str = "UPDATE outbox SET not_before = $1 WHERE state = 'ambiguous'";
    const LINES: &str = "UPDATE messages SET status = 'unconfirmed' WHERE status IN ('queued', 'sending')";
    const SNIPPETS: &str =
        "UPDATE conversations SET snippet_status = 'unconfirmed' WHERE snippet_status IN ('queued', 'sending')";
    const EVENTS: &str =
        "UPDATE events SET reason = $1 WHERE state = 'new' AND (reason IS NULL OR reason NOT LIKE 'restored%')";
    const WAITING: &str = "UPDATE conversations SET needs_person = coalesce(needs_person, $1), \
        waiting_since = coalesce(waiting_since, last_inbound_at, $2), answered_seq = inbound_seq, updated_at = $2 \
        WHERE owner = 'assistant' AND EXISTS (SELECT 1 FROM lanes WHERE lanes.organisation_id = conversations.organisation_id \
            AND lanes.conversation_id = conversations.id AND lanes.unanswered_since IS NOT NULL)";
    const LANES: &str = "UPDATE lanes SET answer_at = NULL, unanswered_since = NULL, lease_until = 0, \
        next_at = CASE WHEN EXISTS (SELECT 1 FROM events WHERE events.organisation_id = lanes.organisation_id \
            AND events.lane = lanes.key AND events.state = 'new') THEN $1 ELSE NULL END \
        WHERE next_at IS NOT NULL OR answer_at IS NOT NULL";
    let now = tx.now();
    let later = now.plus(LEFT_TO_PEOPLE);
    let sentence = "this was not sent when the backup was taken; it may have been sent since";
    let failure = to_json(&Failure::new(MARK, sentence, Actor::Agent))?;
    let calls = query(CALLS).bind(now.0).bind(later.0).bind(failure).execute(&mut *tx).await?.rows_affected();
    query(REST).bind(later.0).execute(&mut *tx).await?;
    query(LINES).execute(&mut *tx).await?;
    query(SNIPPETS).execute(&mut *tx).await?;
    let events = query(EVENTS).bind(MARK).execute(&mut *tx).await?.rows_affected();
    let conversations = query(WAITING).bind(MARK).bind(now.0).execute(&mut *tx).await?.rows_affected();
    query(LANES).bind(now.0).execute(&mut *tx).await?;
    // Whoever was signed out since the copy must not be signed in again by it.
    query("DELETE FROM sessions").execute(&mut *tx).await?;
    query("DELETE FROM sign_in_links").execute(&mut *tx).await?;
    query("UPDATE leases SET until = 0").execute(&mut *tx).await?;
    Ok(SetAside { calls, events, conversations })
}
