//! Links that sign in once.

use std::time::Duration;

use channel_core::OrganisationId;

use super::member::MemberId;
use super::session::start_session;
use super::token::TokenHash;
use crate::db::{Columns, query};
use crate::error::StoreError;
use crate::writer::Tx;

/// How long a link can be used.
pub const LINK_LIFE: Duration = Duration::from_secs(10 * 60);

/// Keeps a link for a member, and forgets the links nobody can use any more.
///
/// # Errors
/// When the store is unavailable.
pub async fn create_link(
    tx: &mut Tx,
    organisation: OrganisationId,
    member: MemberId,
    link: TokenHash,
) -> Result<(), StoreError> {
    const FORGET: &str = "DELETE FROM sign_in_links WHERE expires_at <= $1";
    const SQL: &str =
        "INSERT INTO sign_in_links (hash, organisation_id, member_id, expires_at) VALUES ($1, $2, $3, $4)";
    let now = tx.now();
    query(FORGET).bind(now.0).execute(tx).await?;
    query(SQL).bind(link.bytes()).bind(organisation.0).bind(member.0).bind(now.plus(LINK_LIFE).0).execute(tx).await?;
    Ok(())
}

/// Uses a link up and starts a session; none when the link is unknown, used or too old. One statement decides, so two
/// browsers that show the same link at once get one session between them.
///
/// # Errors
/// When the store is unavailable.
pub async fn redeem_link(
    tx: &mut Tx,
    link: TokenHash,
    session: TokenHash,
) -> Result<Option<(OrganisationId, MemberId)>, StoreError> {
    const SQL: &str = "UPDATE sign_in_links SET used_at = $2 WHERE hash = $1 AND used_at IS NULL AND expires_at > $2 \
        RETURNING organisation_id, member_id";
    let now = tx.now();
    let row = query(SQL).bind(link.bytes()).bind(now.0).fetch_optional(tx).await?;
    let Some(row) = row else { return Ok(None) };
    let (organisation, member) = (OrganisationId(row.id("organisation_id")?), MemberId(row.id("member_id")?));
    start_session(tx, organisation, member, session).await?;
    Ok(Some((organisation, member)))
}
