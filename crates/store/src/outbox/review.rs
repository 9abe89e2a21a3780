//! Calls that nobody knows about after their grace is over: listed with the reason, until evidence comes or a person
//! decides. The decision never forgets the doubt: a call that was sent again stays on the books as sent without evidence.

use channel_core::{OrganisationId, Timestamp};

use super::call::{Call, CallAuthor, CallKind};
use super::enqueue::again;
use super::shown::refresh;
use crate::db::{Columns, Connection, query};
use crate::error::StoreError;
use crate::ids::OutboxId;
use crate::words::word_enum;
use crate::writer::Tx;

word_enum!(
    /// Why nobody knows what became of a call.
    Doubt {
        /// The platform neither reports its sends to us nor lets them be read.
        NoEvidenceExists = "no_evidence_exists",
        /// The platform told other things of the account since, and nothing of this call.
        NoEvidenceCame = "no_evidence_came",
        /// Nothing at all was heard from the account since: its webhooks may be silent.
        NothingHeard = "nothing_heard",
        /// The platform was asked, and could not be read.
        NotReadable = "not_readable",
        /// The platform was asked, and does not show it.
        NotThere = "not_there",
    }
);

impl Doubt {
    /// The reason in one plain sentence, for logs, terminals and letters.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NoEvidenceExists => "the answer to the call was lost, and this platform tells nobody what it sent",
            Self::NoEvidenceCame => {
                "the answer to the call was lost, and the platform has not reported the message since"
            }
            Self::NothingHeard => "the answer to the call was lost, and nothing was heard from the account since",
            Self::NotReadable => "the answer to the call was lost, and the platform could not be asked about it",
            Self::NotThere => "the answer to the call was lost, and the platform does not show the message",
        }
    }
}

word_enum!(
    /// What was decided about a call that nobody knew about.
    Decision {
        /// A person says that it arrived.
        Arrived = "arrived",
        /// It was sent again without evidence, so it may have arrived twice.
        Resent = "resent",
        /// It is left as it is.
        GivenUp = "given_up",
    }
);

/// What sending a doubtful call again may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Risk {
    /// Nothing: the platform takes it once, or a second time changes nothing.
    None,
    /// It may already have been delivered.
    MayArriveTwice,
    /// It may already have been delivered, and be paid for twice.
    MayBePaidTwice,
}

/// The risk of sending a call of this kind again.
#[must_use]
pub const fn risk_of_repeating(kind: CallKind) -> Risk {
    match kind {
        CallKind::PrivateReply | CallKind::Reaction | CallKind::CommentHide | CallKind::CommentDelete => Risk::None,
        CallKind::Message | CallKind::CommentReply => Risk::MayArriveTwice,
        CallKind::Template => Risk::MayBePaidTwice,
    }
}

/// A doubtful call, as it is listed.
#[derive(Clone, Debug, PartialEq)]
pub struct Reviewed {
    /// The call.
    pub call: Call,
    /// Why nobody knows.
    pub doubt: Doubt,
    /// Since when it is listed.
    pub listed_at: Timestamp,
}

/// Where a page begins: after the entry of this instant and number.
pub type Mark = (Timestamp, i64);

/// Doubtful calls of the organisation that wait for a decision, the oldest first.
///
/// # Errors
/// When the store is unavailable.
pub async fn review_list(
    db: &mut Connection,
    organisation: OrganisationId,
    after: Option<Mark>,
    limit: u32,
) -> Result<Vec<Reviewed>, StoreError> {
    let (at, seq) = after.map_or((i64::MIN, i64::MIN), |(at, seq)| (at.0, seq));
    let rows = query(LIST).bind(organisation.0).bind(at).bind(seq).bind(limit).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(Reviewed { call: Call::read(row)?, doubt: Doubt::read(row, "doubt")?, listed_at: row.at("review_at")? })
        })
        .collect()
}

/// How many doubtful calls of the organisation wait for a decision.
///
/// # Errors
/// When the store is unavailable.
pub async fn review_count(db: &mut Connection, organisation: OrganisationId) -> Result<i64, StoreError> {
    query(COUNT).bind(organisation.0).fetch_one(db).await?.col("number")
}

/// A person says that a doubtful call arrived. False when there is nothing in doubt about it.
///
/// # Errors
/// When the store is unavailable.
pub async fn mark_arrived(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: OutboxId,
    by: &str,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE outbox SET state = 'sent', decision = 'arrived', decided_at = $3, decided_by = $4, \
        failure = NULL, sent_at = coalesce(sent_at, sending_at, $3), updated_at = $3 \
        WHERE organisation_id = $1 AND id = $2 AND state = 'ambiguous' AND decision IS NULL RETURNING *";
    Ok(decide(tx, SQL, organisation, id, Some(by)).await?.is_some())
}

/// A person leaves a doubtful call as it is; evidence that comes later still counts. False when there is nothing in doubt
/// about it.
///
/// # Errors
/// When the store is unavailable.
pub async fn give_up(tx: &mut Tx, organisation: OrganisationId, id: OutboxId, by: &str) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE outbox SET decision = 'given_up', decided_at = $3, decided_by = $4 \
        WHERE organisation_id = $1 AND id = $2 AND state = 'ambiguous' AND decision IS NULL RETURNING *";
    Ok(decide(tx, SQL, organisation, id, Some(by)).await?.is_some())
}

/// A person has a doubtful call made once more, though it may already have been delivered. Only what is listed can be:
/// before its grace is over nobody but its owner may bring it back. None when it is not in doubt, or not listed.
///
/// # Errors
/// When the store is unavailable.
pub async fn send_again(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: OutboxId,
    by: &str,
) -> Result<Option<OutboxId>, StoreError> {
    match decide(tx, RESEND, organisation, id, Some(by)).await? {
        None => Ok(None),
        Some(call) => again(tx, &call, CallAuthor::Person, None).await,
    }
}

/// The organisation's policy has a doubtful call made once more, in the name of whoever wanted it and under the same
/// conditions at the door. None when it was decided meanwhile, or is itself a second try.
///
/// # Errors
/// When the store is unavailable.
pub async fn resend(tx: &mut Tx, call: &Call, doubt: Doubt) -> Result<Option<OutboxId>, StoreError> {
    if call.repeats.is_some() || !list_for_review(tx, call, doubt).await? {
        return Ok(None);
    }
    match decide(tx, RESEND, call.organisation, call.id, None).await? {
        None => Ok(None),
        Some(call) => again(tx, &call, call.author, call.covers_seq).await,
    }
}

/// Lists an ambiguous call for review, if it is still the one that was looked at. Says whether it is.
///
/// # Errors
/// When the store is unavailable.
pub async fn list_for_review(tx: &mut Tx, call: &Call, doubt: Doubt) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE outbox SET review_at = coalesce(review_at, $5), doubt = $6, not_before = $7 \
        WHERE organisation_id = $1 AND id = $2 AND attempt = $3 AND fence = $4 AND state = 'ambiguous' \
        AND decision IS NULL";
    let now = tx.now();
    let done = query(SQL)
        .bind(call.organisation.0)
        .bind(call.id.0)
        .bind(call.attempt)
        .bind(call.fence)
        .bind(now.0)
        .bind(doubt.as_str())
        .bind(NEVER)
        .execute(tx)
        .await?;
    let listed = done.rows_affected() > 0;
    if listed {
        tx.note(call.organisation, "review").await?;
    }
    Ok(listed)
}

/// A call that was sent again without evidence, and what is known of it by now.
#[derive(Clone, Debug, PartialEq)]
pub struct Resent {
    /// The call as it stands: still ambiguous, or sent, when evidence came that the first one had arrived.
    pub call: Call,
    /// When it was decided.
    pub at: Timestamp,
    /// Who decided; absent when the organisation's policy did.
    pub by: Option<String>,
}

/// Calls of the organisation that were sent again without evidence, the oldest first.
///
/// # Errors
/// When the store is unavailable.
pub async fn resent_without_evidence(
    db: &mut Connection,
    organisation: OrganisationId,
    after: Option<Mark>,
    limit: u32,
) -> Result<Vec<Resent>, StoreError> {
    let (at, seq) = after.map_or((i64::MIN, i64::MIN), |(at, seq)| (at.0, seq));
    let rows = query(RESENT).bind(organisation.0).bind(at).bind(seq).bind(limit).fetch_all(db).await?;
    rows.iter()
        .map(|row| Ok(Resent { call: Call::read(row)?, at: row.at("decided_at")?, by: row.col("decided_by")? }))
        .collect()
}

/// A doubtful call that is not looked at again by itself.
pub(super) const NEVER: i64 = i64::MAX;

pub(crate) const LIST: &str = "SELECT * FROM outbox WHERE organisation_id = $1 AND state = 'ambiguous' \
    AND decision IS NULL AND review_at IS NOT NULL AND (review_at, seq) > ($2, $3) ORDER BY review_at, seq LIMIT $4";
pub(crate) const COUNT: &str = "SELECT count(*) AS number FROM outbox WHERE organisation_id = $1 \
    AND state = 'ambiguous' AND decision IS NULL AND review_at IS NOT NULL";
pub(crate) const RESENT: &str = "SELECT * FROM outbox WHERE organisation_id = $1 AND decision = 'resent' \
    AND (decided_at, seq) > ($2, $3) ORDER BY decided_at, seq LIMIT $4";

const RESEND: &str = "UPDATE outbox SET decision = 'resent', decided_at = $3, decided_by = $4 \
    WHERE organisation_id = $1 AND id = $2 AND state = 'ambiguous' AND decision IS NULL AND review_at IS NOT NULL \
    RETURNING *";

async fn decide(
    tx: &mut Tx,
    sql: &'static str,
    organisation: OrganisationId,
    id: OutboxId,
    by: Option<&str>,
) -> Result<Option<Call>, StoreError> {
    let now = tx.now();
    let row = query(sql).bind(organisation.0).bind(id.0).bind(now.0).bind(by).fetch_optional(tx).await?;
    let Some(row) = row else { return Ok(None) };
    let call = Call::read(&row)?;
    refresh(tx, organisation, call.message).await?;
    tx.note(organisation, "review").await?;
    Ok(Some(call))
}
