//! Edits, unsends and reactions that came before the message they are about. What is kept is where the event is, not what it
//! says: its contents stay in one place, under that place's retention.

use channel_core::{AccountId, Event, OrganisationId};

use crate::db::{Columns, Connection, Row, query};
use crate::delivery::DELIVERED_WITHIN;
use crate::error::StoreError;
use crate::ids::{ConversationKey, MessageId};
use crate::ingress::{StoredEvent, believable};
use crate::writer::Tx;

/// A change that waits for its message.
#[derive(Clone, Debug)]
pub struct EarlyChange {
    /// The account it came to.
    pub account: AccountId,
    /// What happened, with its time by the platform's clock.
    pub event: Event,
}

/// Keeps a change until its message is there. An unsend makes the edits before it void: their words are removed at once.
///
/// # Errors
/// When the store is unavailable.
pub async fn keep_early_change(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    provider_id: &str,
    event: &Event,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO early_changes \
        (organisation_id, account_id, provider_id, event_key, conversation, received_at) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    let now = tx.now();
    let conversation = event.conversation.as_ref().map_or("", |conversation| conversation.as_str());
    query(SQL)
        .bind(organisation.0)
        .bind(account.0)
        .bind(provider_id)
        .bind(&event.key)
        .bind(conversation)
        .bind(now.0)
        .execute(tx)
        .await?;
    forget_unsent(tx, organisation, account, provider_id).await
}

/// Takes the changes that waited for a message, in the order in which they happened. Those of another conversation, where
/// ids are unique within one alone, stay.
///
/// # Errors
/// When the store is unavailable.
pub async fn take_early_changes(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    provider_id: &str,
    conversation: ConversationKey,
) -> Result<Vec<EarlyChange>, StoreError> {
    const SQL: &str = "SELECT c.account_id, c.event_key, e.body, e.at, e.received_at FROM early_changes AS c \
        JOIN events AS e ON e.organisation_id = c.organisation_id AND e.account_id = c.account_id AND e.key = c.event_key \
        WHERE c.organisation_id = $1 AND c.account_id = $2 AND c.provider_id = $3 AND (c.conversation = '' \
        OR EXISTS (SELECT 1 FROM peers WHERE peers.organisation_id = $1 AND peers.account_id = $2 \
        AND peers.external_id = c.conversation AND peers.conversation_id = $4))";
    const TAKEN: &str = "DELETE FROM early_changes WHERE organisation_id = $1 AND account_id = $2 AND provider_id = $3 \
        AND event_key = $4";
    let rows =
        query(SQL).bind(organisation.0).bind(account.0).bind(provider_id).bind(conversation.0).fetch_all(tx).await?;
    let mut taken = Vec::new();
    for row in &rows {
        let key: String = row.col("event_key")?;
        query(TAKEN).bind(organisation.0).bind(account.0).bind(provider_id).bind(key).execute(tx).await?;
        taken.extend(read(row)?);
    }
    taken.sort_by_key(|change| change.event.at);
    Ok(taken)
}

/// The few changes that wait come first, or SQLite would look at every message.
pub(crate) const OVERTAKEN: &str = "SELECT DISTINCT m.organisation_id, m.id FROM early_changes AS c \
    CROSS JOIN messages AS m LEFT JOIN peers AS p ON p.organisation_id = c.organisation_id \
    AND p.account_id = c.account_id AND p.external_id = c.conversation \
    WHERE m.organisation_id = c.organisation_id AND m.account_id = c.account_id AND m.provider_id = c.provider_id \
    AND (c.conversation = '' OR p.conversation_id = m.conversation_id) LIMIT $1";

/// Messages that are there, and for which changes wait all the same: another node entered one in the instant in which this one
/// kept the other.
///
/// # Errors
/// When the store is unavailable.
pub async fn overtaken(db: &mut Connection, limit: u32) -> Result<Vec<(OrganisationId, MessageId)>, StoreError> {
    let rows = query(OVERTAKEN).bind(limit).fetch_all(db).await?;
    rows.iter().map(|row| Ok((OrganisationId(row.id("organisation_id")?), MessageId(row.id("id")?)))).collect()
}

/// Forgets changes whose message never came: it may be older than the account is here.
///
/// # Errors
/// When the store is unavailable.
pub async fn forget_old_changes(tx: &mut Tx) -> Result<(), StoreError> {
    const SQL: &str = "DELETE FROM early_changes WHERE received_at < $1";
    let before = tx.now().minus(DELIVERED_WITHIN);
    query(SQL).bind(before.0).execute(tx).await?;
    Ok(())
}

async fn forget_unsent(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    provider_id: &str,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE events SET body = '{}', raw = '' WHERE organisation_id = $1 AND account_id = $2 \
        AND kind = 'edit' AND key IN (SELECT edits.event_key FROM early_changes AS edits \
        WHERE edits.organisation_id = $1 AND edits.account_id = $2 AND edits.provider_id = $3 \
        AND EXISTS (SELECT 1 FROM early_changes AS gone JOIN events AS unsent ON unsent.organisation_id = $1 \
        AND unsent.account_id = $2 AND unsent.key = gone.event_key AND unsent.kind = 'delete' \
        WHERE gone.organisation_id = $1 AND gone.account_id = $2 AND gone.provider_id = $3 \
        AND gone.conversation = edits.conversation))";
    query(SQL).bind(organisation.0).bind(account.0).bind(provider_id).execute(tx).await?;
    Ok(())
}

/// Nothing when the contents were removed meanwhile.
fn read(row: &Row) -> Result<Option<EarlyChange>, StoreError> {
    let body: String = row.col("body")?;
    if body == "{}" {
        return Ok(None);
    }
    let received_at = row.at("received_at")?;
    let stored = StoredEvent {
        seq: 0,
        account: AccountId(row.id("account_id")?),
        body,
        at: believable(row.at("at")?, received_at),
        received_at,
        attempts: 0,
        restored: false,
    };
    Ok(Some(EarlyChange { account: stored.account, event: stored.event()? }))
}
