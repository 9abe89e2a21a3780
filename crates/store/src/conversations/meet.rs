//! Finding the conversation behind the names a platform uses for it, or making it.

use std::collections::BTreeSet;

use channel_core::{AccountId, OrganisationId, Timestamp};

use super::find::find;
use super::row::Conversation;
use crate::db::{Columns, query, to_json};
use crate::error::StoreError;
use crate::ids::{ContactId, ConversationKey};
use crate::ingress::conversation_lane;
use crate::lanes;
use crate::writer::Tx;

/// What is known when an event of a conversation comes.
#[derive(Clone, Debug)]
pub struct Meeting {
    /// The account.
    pub account: AccountId,
    /// The other side.
    pub contact: ContactId,
    /// Every name of the conversation, the present one first.
    pub names: Vec<String>,
    /// The lane that brought the event, if one did.
    pub lane: Option<String>,
    /// Whether the platform limits free messages to a time after the other side wrote.
    pub has_window: bool,
    /// When this happened.
    pub at: Timestamp,
}

/// The conversation of these names: found, made, or several of them joined into the oldest.
///
/// # Errors
/// When the store is unavailable.
pub async fn meet(tx: &mut Tx, organisation: OrganisationId, meeting: Meeting) -> Result<Conversation, StoreError> {
    const NAME: &str = "UPDATE conversations SET external_id = $3 \
        WHERE organisation_id = $1 AND id = $2 AND external_id <> $3";
    let names: Vec<&str> = meeting.names.iter().map(String::as_str).collect();
    let present = names.first().copied().unwrap_or_default();
    let mut known = link(tx, organisation, meeting.account, &names).await?;
    if known.is_none() {
        if let Some(made) = create(tx, organisation, &meeting, present).await? {
            return find(tx, organisation, made).await?.ok_or(StoreError::NotFound("conversation"));
        }
        // Somebody else met them at the same time.
        known = link(tx, organisation, meeting.account, &names).await?;
    }
    let id = known.ok_or(StoreError::NotFound("conversation"))?;
    query(NAME).bind(organisation.0).bind(id.0).bind(present).execute(tx).await?;
    find(tx, organisation, id).await?.ok_or(StoreError::NotFound("conversation"))
}

/// As for people, the list comes first: each of its names is one step of the key.
pub(crate) const KNOWN: &str = "SELECT peers.external_id, peers.conversation_id FROM json_each($3) AS asked \
    CROSS JOIN peers WHERE peers.organisation_id = $1 AND peers.account_id = $2 AND peers.external_id = asked.atom";

/// Makes names of one conversation mean one conversation. None when no name is known yet.
///
/// # Errors
/// When the store is unavailable.
pub async fn link(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    names: &[&str],
) -> Result<Option<ConversationKey>, StoreError> {
    loop {
        let rows = query(KNOWN).bind(organisation.0).bind(account.0).bind(to_json(names)?).fetch_all(tx).await?;
        let mut known = BTreeSet::new();
        let mut conversations = BTreeSet::new();
        for row in &rows {
            known.insert(row.col::<String>("external_id")?);
            conversations.insert(ConversationKey(row.id("conversation_id")?));
        }
        let Some(oldest) = conversations.pop_first() else { return Ok(None) };
        for other in conversations {
            join(tx, organisation, other, oldest).await?;
        }
        let missing: BTreeSet<&str> = names.iter().copied().filter(|name| !known.contains(*name)).collect();
        if missing.is_empty() {
            return Ok(Some(oldest));
        }
        let lane = find(tx, organisation, oldest).await?.ok_or(StoreError::NotFound("conversation"))?.lane;
        if add_names(tx, organisation, account, oldest, &lane, &missing).await? {
            return Ok(Some(oldest));
        }
        // Somebody else gave one of the names to a conversation meanwhile: it is known now, and joined in the next round.
    }
}

/// Makes a conversation, names first: they are unique, so of two who meet the same person at once one makes it, and the other
/// one waits and learns that. None when somebody else has one of the names by now.
async fn create(
    tx: &mut Tx,
    organisation: OrganisationId,
    meeting: &Meeting,
    present: &str,
) -> Result<Option<ConversationKey>, StoreError> {
    const TAKE_BACK: &str = "DELETE FROM peers WHERE organisation_id = $1 AND account_id = $2 AND conversation_id = $3";
    const SQL: &str = "INSERT INTO conversations \
        (organisation_id, id, account_id, contact_id, external_id, lane, window_until, last_message_at, created_at, updated_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)";
    const LANE: &str = "INSERT INTO lanes (organisation_id, key, account_id, conversation_id) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (organisation_id, key) DO UPDATE \
        SET conversation_id = coalesce(lanes.conversation_id, excluded.conversation_id)";
    let id = ConversationKey(tx.new_id());
    let now = tx.now();
    let lane = meeting.lane.clone().unwrap_or_else(|| conversation_lane(meeting.account, present));
    let names: BTreeSet<&str> = meeting.names.iter().map(String::as_str).collect();
    if !add_names(tx, organisation, meeting.account, id, &lane, &names).await? {
        query(TAKE_BACK).bind(organisation.0).bind(meeting.account.0).bind(id.0).execute(tx).await?;
        return Ok(None);
    }
    query(SQL)
        .bind(organisation.0)
        .bind(id.0)
        .bind(meeting.account.0)
        .bind(meeting.contact.0)
        .bind(present)
        .bind(&lane)
        .bind(meeting.has_window.then_some(0_i64))
        .bind(meeting.at.0)
        .bind(now.0)
        .execute(tx)
        .await?;
    query(LANE).bind(organisation.0).bind(&lane).bind(meeting.account.0).bind(id.0).execute(tx).await?;
    Ok(Some(id))
}

/// Gives names to a conversation, in one order whoever does it. False when somebody else gave one of them to another, who is
/// waited for where that is not committed yet.
async fn add_names(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    conversation: ConversationKey,
    lane: &str,
    names: &BTreeSet<&str>,
) -> Result<bool, StoreError> {
    const SQL: &str = "INSERT INTO peers (organisation_id, account_id, external_id, conversation_id, lane) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    let mut all = true;
    for name in names {
        let given = query(SQL).bind(organisation.0).bind(account.0).bind(*name).bind(conversation.0).bind(lane);
        all &= given.execute(tx).await?.rows_affected() > 0;
    }
    Ok(all)
}

/// Moves everything of one conversation into another. Rare: a platform told late that two names are one person.
async fn join(
    tx: &mut Tx,
    organisation: OrganisationId,
    from: ConversationKey,
    into: ConversationKey,
) -> Result<(), StoreError> {
    const MESSAGES: &str = "UPDATE messages SET conversation_id = $3, \
        seq = seq + (SELECT last_seq FROM conversations WHERE organisation_id = $1 AND id = $3), \
        inbound_seq = inbound_seq + (SELECT inbound_seq FROM conversations WHERE organisation_id = $1 AND id = $3) \
        WHERE organisation_id = $1 AND conversation_id = $2";
    const OUTBOX: &str = "UPDATE outbox SET conversation_id = $3 WHERE organisation_id = $1 AND conversation_id = $2";
    const COUNTS: &str = "UPDATE conversations SET \
        answered_seq = CASE WHEN conversations.answered_seq = conversations.inbound_seq \
            THEN conversations.inbound_seq + gone.answered_seq ELSE conversations.answered_seq END, \
        inbound_seq = conversations.inbound_seq + gone.inbound_seq, last_seq = conversations.last_seq + gone.last_seq, \
        unread = conversations.unread + gone.unread, \
        owner = CASE WHEN gone.owner = 'person' THEN 'person' ELSE conversations.owner END, \
        member = coalesce(conversations.member, gone.member), \
        assistant_mode = coalesce(conversations.assistant_mode, gone.assistant_mode), \
        needs_person = coalesce(conversations.needs_person, gone.needs_person), \
        waiting_since = coalesce(conversations.waiting_since, gone.waiting_since), \
        window_until = max(coalesce(conversations.window_until, gone.window_until), coalesce(gone.window_until, conversations.window_until)), \
        last_message_at = max(conversations.last_message_at, gone.last_message_at) \
        FROM conversations AS gone \
        WHERE conversations.organisation_id = $1 AND conversations.id = $3 AND gone.organisation_id = $1 AND gone.id = $2";
    const PEERS: &str = "UPDATE peers SET conversation_id = $3, \
        lane = (SELECT lane FROM conversations WHERE organisation_id = $1 AND id = $3) \
        WHERE organisation_id = $1 AND conversation_id = $2";
    const LANES: &str = "UPDATE lanes SET conversation_id = $3, answer_at = NULL, unanswered_since = NULL \
        WHERE organisation_id = $1 AND conversation_id = $2";
    // What was drafted in one of them knows nothing of the other.
    const DRAFTS: &str = "UPDATE drafts SET conversation_id = $3, \
        state = CASE WHEN state = 'open' THEN 'superseded' ELSE state END, \
        words = CASE WHEN state = 'open' THEN '' ELSE words END, \
        content = CASE WHEN state = 'open' THEN 'null' ELSE content END, \
        outcome = CASE WHEN state = 'open' THEN 'null' ELSE outcome END, closed_at = coalesce(closed_at, created_at) \
        WHERE organisation_id = $1 AND conversation_id IN ($2, $3)";
    const GONE: &str = "DELETE FROM conversations WHERE organisation_id = $1 AND id = $2";
    for sql in [MESSAGES, OUTBOX, COUNTS, PEERS, LANES, DRAFTS] {
        query(sql).bind(organisation.0).bind(from.0).bind(into.0).execute(tx).await?;
    }
    query(GONE).bind(organisation.0).bind(from.0).execute(tx).await?;
    let joined = find(tx, organisation, into).await?.ok_or(StoreError::NotFound("conversation"))?;
    if joined.answered_seq < joined.inbound_seq {
        let now = tx.now();
        lanes::set_answer(tx, organisation, &joined.lane, Some((now, now))).await?;
    }
    tx.note(organisation, &joined.topic()).await?;
    tx.note(organisation, "inbox").await
}
