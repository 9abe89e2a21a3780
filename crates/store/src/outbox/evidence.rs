//! The platform's own word about a call: found by our token, by its id, or by what was said.

use std::time::Duration;

use channel_core::{AccountId, OrganisationId};

use super::call::Call;
use super::shown::refresh;
use crate::db::{Columns, Connection, Sql, query, to_json};
use crate::delivery::{CallState, Failure, Reported, merge};
use crate::error::StoreError;
use crate::ids::{ConversationKey, MessageId, OutboxId};
use crate::trace;
use crate::writer::Tx;

/// A call of the organisation's.
///
/// # Errors
/// When the store is unavailable.
pub async fn find(db: &mut Connection, organisation: OrganisationId, id: OutboxId) -> Result<Option<Call>, StoreError> {
    const SQL: &str = "SELECT * FROM outbox WHERE organisation_id = $1 AND id = $2";
    let row = query(SQL).bind(organisation.0).bind(id.0).fetch_optional(db).await?;
    row.map(|row| Call::read(&row)).transpose()
}

/// The call that was wanted under an idempotency key.
///
/// # Errors
/// When the store is unavailable.
pub async fn find_by_key(
    db: &mut Connection,
    organisation: OrganisationId,
    idempotency_key: &str,
) -> Result<Option<Call>, StoreError> {
    const SQL: &str = "SELECT * FROM outbox WHERE organisation_id = $1 AND idempotency_key = $2";
    let row = query(SQL).bind(organisation.0).bind(idempotency_key).fetch_optional(db).await?;
    row.map(|row| Call::read(&row)).transpose()
}

/// The call whose present attempt carries this token, if it is one of the account's.
///
/// # Errors
/// When the store is unavailable.
pub async fn find_by_token(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    token: &str,
) -> Result<Option<Call>, StoreError> {
    const SQL: &str = "SELECT * FROM outbox WHERE organisation_id = $1 AND token = $2 AND account_id = $3";
    let row = query(SQL).bind(organisation.0).bind(token).bind(account.0).fetch_optional(db).await?;
    row.map(|row| Call::read(&row)).transpose()
}

/// The call that made what the platform knows under an id.
///
/// # Errors
/// When the store is unavailable.
pub async fn find_by_provider_id(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    conversation: Option<ConversationKey>,
    provider_id: &str,
) -> Result<Option<Call>, StoreError> {
    const SQL: &str = "SELECT * FROM outbox WHERE organisation_id = $1 AND account_id = $2 AND provider_id = $3 \
        AND ($4 IS NULL OR conversation_id IS NULL OR conversation_id = $4) LIMIT 1";
    let row = query(SQL)
        .bind(organisation.0)
        .bind(account.0)
        .bind(provider_id)
        .bind(conversation.map(|id| id.0))
        .fetch_optional(db)
        .await?;
    row.map(|row| Call::read(&row)).transpose()
}

/// The first call behind the door that said this in a conversation, or privately to a comment's author, and whose id at
/// the platform is not known. Of private answers with the same words the one to `person` goes first; a comment's author may
/// have another id there than in a conversation, so that one to somebody else is better than none.
///
/// # Errors
/// When the store is unavailable.
pub async fn find_unsettled_like(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    conversation: Option<ConversationKey>,
    lane: Option<&str>,
    person: Option<&str>,
    text: &str,
) -> Result<Option<Call>, StoreError> {
    const SAID: &str = "SELECT * FROM outbox WHERE organisation_id = $1 AND lane = $2 \
        AND state IN ('queued', 'held', 'claimed', 'sending', 'ambiguous') AND state IN ('sending', 'ambiguous') \
        AND conversation_id = $3 AND trim(text) = trim($4) ORDER BY seq LIMIT 1";
    if let (Some(conversation), Some(lane)) = (conversation, lane) {
        let row = query(SAID)
            .bind(organisation.0)
            .bind(lane)
            .bind(conversation.0)
            .bind(text)
            .fetch_optional(&mut *db)
            .await?;
        if let Some(row) = row {
            return Call::read(&row).map(Some);
        }
    }
    let mut row = None;
    if let Some(person) = person {
        let to_person = query(PRIVATELY_TO).bind(organisation.0).bind(account.0).bind(text).bind(person);
        row = to_person.fetch_optional(&mut *db).await?;
    }
    if row.is_none() {
        row = query(PRIVATELY).bind(organisation.0).bind(account.0).bind(text).fetch_optional(db).await?;
    }
    row.map(|row| Call::read(&row)).transpose()
}

/// Calls that answer a comment, in order.
///
/// # Errors
/// When the store is unavailable.
pub async fn of_comment(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    comment: &str,
) -> Result<Vec<Call>, StoreError> {
    const SQL: &str =
        "SELECT * FROM outbox WHERE organisation_id = $1 AND account_id = $2 AND comment_id = $3 ORDER BY seq";
    let rows = query(SQL).bind(organisation.0).bind(account.0).bind(comment).fetch_all(db).await?;
    rows.iter().map(Call::read).collect()
}

/// The words of the account's public answers that may stand there already though their ids are not known, newest first.
///
/// # Errors
/// When the store is unavailable.
pub async fn unconfirmed_replies(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    limit: u32,
) -> Result<Vec<String>, StoreError> {
    const SQL: &str = "SELECT text FROM outbox WHERE organisation_id = $1 AND account_id = $2 \
        AND kind = 'comment_reply' AND state IN ('sending', 'ambiguous') ORDER BY seq DESC LIMIT $3";
    let rows = query(SQL).bind(organisation.0).bind(account.0).bind(limit).fetch_all(db).await?;
    let texts: Vec<Option<String>> = rows.iter().map(|row| row.col("text")).collect::<Result<_, _>>()?;
    Ok(texts.into_iter().flatten().collect())
}

/// A broadcast is over: what was to be answered privately while it ran does not pass the door any more.
///
/// # Errors
/// When the store is unavailable.
pub async fn shut_broadcast(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    media_id: &str,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE outbox SET open_until = $4 WHERE organisation_id = $1 AND account_id = $2 \
        AND kind = 'private_reply' AND provider_id IS NULL AND state IN ('queued', 'held', 'claimed') \
        AND comment_id IN (SELECT id FROM comments WHERE organisation_id = $1 AND account_id = $2 AND media_id = $3 AND live)";
    let now = tx.now();
    query(SQL).bind(organisation.0).bind(account.0).bind(media_id).bind(now.0).execute(tx).await?;
    Ok(())
}

/// Calls that carry a line of a timeline, in order; the newest of each part counts.
///
/// # Errors
/// When the store is unavailable.
pub async fn of_message(
    db: &mut Connection,
    organisation: OrganisationId,
    message: MessageId,
) -> Result<Vec<Call>, StoreError> {
    const SQL: &str = "SELECT * FROM outbox WHERE organisation_id = $1 AND message_id = $2 ORDER BY part, seq";
    let rows = query(SQL).bind(organisation.0).bind(message.0).fetch_all(db).await?;
    rows.iter().map(Call::read).collect()
}

/// Says which line of which timeline a call made.
///
/// # Errors
/// When the store is unavailable.
pub async fn attach(
    tx: &mut Tx,
    call: &Call,
    conversation: ConversationKey,
    message: MessageId,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE outbox SET conversation_id = $3, message_id = $4 WHERE organisation_id = $1 AND id = $2";
    query(SQL).bind(call.organisation.0).bind(call.id.0).bind(conversation.0).bind(message.0).execute(tx).await?;
    refresh(tx, call.organisation, Some(message)).await
}

/// The platform says that it acted: a call that once passed the door was made, whatever was thought of it since. What was
/// decided while nobody knew stays on the books.
///
/// # Errors
/// When the store is unavailable.
pub async fn confirm(tx: &mut Tx, call: &Call, provider_id: Option<&str>) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE outbox SET state = 'sent', provider_id = coalesce(provider_id, $3), failure = NULL, \
        sent_at = coalesce(sent_at, $4), updated_at = $4 \
        WHERE organisation_id = $1 AND id = $2 AND attempt > 0 AND state <> 'suppressed'";
    let now = tx.now();
    let done = query(SQL).bind(call.organisation.0).bind(call.id.0).bind(provider_id).bind(now.0).execute(tx).await?;
    if done.rows_affected() == 0 {
        return Ok(());
    }
    trace::settled(tx, call, call.attempt, CallState::Sent, None).await?;
    refresh(tx, call.organisation, call.message).await
}

/// The platform was asked and shows what a call made. Unlike [`confirm`] this is our own reading of it, so it counts only
/// for the attempt that was looked for. Says whether it did.
///
/// # Errors
/// When the store is unavailable.
pub async fn confirm_doubtful(tx: &mut Tx, call: &Call, provider_id: Option<&str>) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE outbox SET state = 'sent', provider_id = coalesce(provider_id, $3), failure = NULL, \
        sent_at = coalesce(sent_at, $4), updated_at = $4 \
        WHERE organisation_id = $1 AND id = $2 AND attempt = $5 AND fence = $6 AND state = 'ambiguous'";
    let now = tx.now();
    let done = query(SQL)
        .bind(call.organisation.0)
        .bind(call.id.0)
        .bind(provider_id)
        .bind(now.0)
        .bind(call.attempt)
        .bind(call.fence)
        .execute(tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    trace::settled(tx, call, call.attempt, CallState::Sent, None).await?;
    refresh(tx, call.organisation, call.message).await?;
    Ok(true)
}

/// The platform reports how far a call's message is. Reports may come in any order, and several at once: each is merged with
/// what is known when it is written, whatever was known when the call was looked up.
///
/// # Errors
/// When the store is unavailable.
pub async fn apply_report(
    tx: &mut Tx,
    call: &Call,
    news: Reported,
    failure: Option<&Failure>,
) -> Result<(), StoreError> {
    const PRESENT: Sql = Sql::both(
        "SELECT * FROM outbox WHERE organisation_id = $1 AND id = $2",
        "SELECT * FROM outbox WHERE organisation_id = $1 AND id = $2 FOR NO KEY UPDATE",
    );
    const SQL: &str = "UPDATE outbox SET delivery = $3, failure = $4 WHERE organisation_id = $1 AND id = $2";
    let present = query(PRESENT).bind(call.organisation.0).bind(call.id.0).fetch_optional(tx).await?;
    let Some(present) = present else { return Ok(()) };
    let present = Call::read(&present)?;
    let merged = merge(present.delivery, news);
    let failure = match merged {
        Reported::Failed => failure.or(present.failure.as_ref()),
        _ => None,
    };
    query(SQL)
        .bind(call.organisation.0)
        .bind(call.id.0)
        .bind(merged.as_str())
        .bind(failure.map(to_json).transpose()?)
        .execute(tx)
        .await?;
    refresh(tx, present.organisation, present.message).await
}

/// Lets what waits behind a call in its lane wait until the platform reports of the call, or until a pause is over. Nothing
/// waits when it has reported already.
///
/// # Errors
/// When the store is unavailable.
pub async fn hold_back(tx: &mut Tx, call: &Call, pause: Duration) -> Result<(), StoreError> {
    let until = tx.now().plus(pause);
    query(HOLD_BACK)
        .bind(call.organisation.0)
        .bind(call.lane.as_str())
        .bind(call.seq)
        .bind(until.0)
        .bind(call.id.0)
        .execute(tx)
        .await?;
    Ok(())
}

/// The platform has reported of a call: what waited for that is due, unless its account rests.
///
/// # Errors
/// When the store is unavailable.
pub async fn let_go(tx: &mut Tx, call: &Call) -> Result<(), StoreError> {
    let now = tx.now();
    query(LET_GO).bind(call.organisation.0).bind(call.lane.as_str()).bind(call.id.0).bind(now.0).execute(tx).await?;
    Ok(())
}

/// The private answer to a comment that may have become a message with these words.
pub(crate) const PRIVATELY: &str = "SELECT * FROM outbox WHERE organisation_id = $1 AND account_id = $2 \
    AND kind = 'private_reply' AND provider_id IS NULL AND state IN ('sending', 'ambiguous', 'sent') \
    AND trim(text) = trim($3) ORDER BY seq LIMIT 1";

/// The same, when the comment is by this person.
pub(crate) const PRIVATELY_TO: &str = "SELECT * FROM outbox WHERE organisation_id = $1 AND account_id = $2 \
    AND kind = 'private_reply' AND provider_id IS NULL AND state IN ('sending', 'ambiguous', 'sent') \
    AND trim(text) = trim($3) AND EXISTS (SELECT 1 FROM comments WHERE comments.organisation_id = $1 \
        AND comments.account_id = $2 AND comments.id = outbox.comment_id AND comments.author_id = $4) ORDER BY seq LIMIT 1";

pub(crate) const HOLD_BACK: &str = "UPDATE outbox SET not_before = $4, waits_for = $5 WHERE organisation_id = $1 AND lane = $2 \
        AND state IN ('queued', 'held', 'claimed', 'sending', 'ambiguous') AND state = 'queued' AND seq > $3 \
        AND not_before < $4 AND NOT EXISTS (SELECT 1 FROM outbox AS made WHERE made.organisation_id = $1 \
            AND made.id = $5 AND made.delivery IS NOT NULL)";

pub(crate) const LET_GO: &str = "UPDATE outbox SET waits_for = NULL, \
        not_before = coalesce((SELECT send_after FROM accounts WHERE organisation_id = $1 \
            AND accounts.id = outbox.account_id AND send_after > $4), $4) \
        WHERE organisation_id = $1 AND lane = $2 \
        AND state IN ('queued', 'held', 'claimed', 'sending', 'ambiguous') AND state = 'queued' AND waits_for = $3";
