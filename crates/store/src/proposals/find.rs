//! Looking proposals up.

use channel_core::{OrganisationId, Timestamp};

use super::row::{Proposal, ProposalState};
use crate::db::{Columns, Connection, query};
use crate::error::StoreError;
use crate::ids::{ConversationKey, ProposalId};

/// A proposal.
///
/// # Errors
/// When the store is unavailable.
pub async fn find(
    db: &mut Connection,
    organisation: OrganisationId,
    id: ProposalId,
) -> Result<Option<Proposal>, StoreError> {
    const SQL: &str = "SELECT * FROM proposals WHERE organisation_id = $1 AND id = $2";
    let row = query(SQL).bind(organisation.0).bind(id.0).fetch_optional(db).await?;
    row.map(|row| Proposal::read(&row)).transpose()
}

/// The proposals in a state, the oldest first.
///
/// # Errors
/// When the store is unavailable.
pub async fn list(
    db: &mut Connection,
    organisation: OrganisationId,
    state: ProposalState,
    limit: u32,
) -> Result<Vec<Proposal>, StoreError> {
    const SQL: &str =
        "SELECT * FROM proposals WHERE organisation_id = $1 AND state = $2 ORDER BY created_at, id LIMIT $3";
    let rows = query(SQL).bind(organisation.0).bind(state.as_str()).bind(limit).fetch_all(db).await?;
    rows.iter().map(Proposal::read).collect()
}

/// How many wait for a person, counted up to a limit.
///
/// # Errors
/// When the store is unavailable.
pub async fn count_asked(
    db: &mut Connection,
    organisation: OrganisationId,
    now: Timestamp,
    limit: u32,
) -> Result<u32, StoreError> {
    const SQL: &str = "SELECT count(*) AS n FROM (SELECT 1 FROM proposals \
        WHERE organisation_id = $1 AND state = 'asked' AND expires_at > $2 LIMIT $3) AS counted";
    query(SQL).bind(organisation.0).bind(now.0).bind(limit).fetch_one(db).await?.count("n")
}

/// The proposals of a conversation that nobody decided about, the newest first.
///
/// # Errors
/// When the store is unavailable.
pub async fn open_of(
    db: &mut Connection,
    organisation: OrganisationId,
    conversation: ConversationKey,
    now: Timestamp,
) -> Result<Vec<Proposal>, StoreError> {
    const SQL: &str = "SELECT * FROM proposals WHERE organisation_id = $1 AND conversation_id = $2 \
        AND state IN ('offered', 'asked') AND expires_at > $3 ORDER BY created_at DESC, id DESC";
    let rows = query(SQL).bind(organisation.0).bind(conversation.0).bind(now.0).fetch_all(db).await?;
    rows.iter().map(Proposal::read).collect()
}

/// The proposals about an order or a product, the newest first.
///
/// # Errors
/// When the store is unavailable.
pub async fn of_target(
    db: &mut Connection,
    organisation: OrganisationId,
    target: &str,
    limit: u32,
) -> Result<Vec<Proposal>, StoreError> {
    const SQL: &str = "SELECT * FROM proposals WHERE organisation_id = $1 AND target = $2 \
        ORDER BY created_at DESC, id DESC LIMIT $3";
    let rows = query(SQL).bind(organisation.0).bind(target).bind(limit).fetch_all(db).await?;
    rows.iter().map(Proposal::read).collect()
}
