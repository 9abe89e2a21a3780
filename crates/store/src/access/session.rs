//! Sessions: twelve idle hours end one, and so do seven days.

use std::time::Duration;

use channel_core::{OrganisationId, Timestamp};

use super::member::{MemberId, Role};
use super::token::TokenHash;
use crate::db::{Columns, Connection, query};
use crate::error::StoreError;
use crate::writer::Tx;

/// How long a session lives without being used.
pub const SESSION_IDLE: Duration = Duration::from_secs(12 * 60 * 60);
/// How long a session lives at most.
pub const SESSION_LIFE: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// A use within this time of the last noted one is not noted again, so that looking at pages does not write.
const NOTED_EVERY: Duration = Duration::from_secs(5 * 60);

/// Whose session it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The organisation: the first argument of everything the session does.
    pub organisation: OrganisationId,
    /// The organisation's name.
    pub organisation_name: String,
    /// The member.
    pub member: MemberId,
    /// The member's name.
    pub member_name: String,
    /// What the member may do.
    pub role: Role,
    /// When a use was noted last.
    pub seen_at: Timestamp,
}

impl Session {
    /// Whether this use is to be noted with [`touch_session`].
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        now.since(self.seen_at) >= NOTED_EVERY
    }
}

pub(super) async fn start_session(
    tx: &mut Tx,
    organisation: OrganisationId,
    member: MemberId,
    session: TokenHash,
) -> Result<(), StoreError> {
    const FORGET: &str = "DELETE FROM sessions WHERE expires_at <= $1 OR seen_at <= $2";
    const SQL: &str = "INSERT INTO sessions (hash, organisation_id, member_id, created_at, seen_at, expires_at) \
        VALUES ($1, $2, $3, $4, $4, $5)";
    let now = tx.now();
    query(FORGET).bind(now.0).bind(now.minus(SESSION_IDLE).0).execute(tx).await?;
    query(SQL)
        .bind(session.bytes())
        .bind(organisation.0)
        .bind(member.0)
        .bind(now.0)
        .bind(now.plus(SESSION_LIFE).0)
        .execute(tx)
        .await?;
    Ok(())
}

/// The living session behind a cookie. It finds an organisation instead of being given one: the token is the proof.
///
/// # Errors
/// When the store is unavailable.
pub async fn find_session(
    db: &mut Connection,
    session: TokenHash,
    now: Timestamp,
) -> Result<Option<Session>, StoreError> {
    const SQL: &str = "SELECT s.organisation_id, s.member_id, s.seen_at, m.name, m.role, o.name AS organisation \
        FROM sessions s \
        JOIN members m ON m.organisation_id = s.organisation_id AND m.id = s.member_id \
        JOIN organisations o ON o.id = s.organisation_id \
        WHERE s.hash = $1 AND s.expires_at > $2 AND s.seen_at > $3";
    let row = query(SQL).bind(session.bytes()).bind(now.0).bind(now.minus(SESSION_IDLE).0).fetch_optional(db).await?;
    row.map(|row| {
        Ok(Session {
            organisation: OrganisationId(row.id("organisation_id")?),
            organisation_name: row.col("organisation")?,
            member: MemberId(row.id("member_id")?),
            member_name: row.col("name")?,
            role: Role::read(&row, "role")?,
            seen_at: row.at("seen_at")?,
        })
    })
    .transpose()
}

/// Notes that a session is in use.
///
/// # Errors
/// When the store is unavailable.
pub async fn touch_session(tx: &mut Tx, session: TokenHash) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE sessions SET seen_at = $2 WHERE hash = $1 AND seen_at < $2";
    let now = tx.now();
    query(SQL).bind(session.bytes()).bind(now.0).execute(tx).await?;
    Ok(())
}

/// Ends a session; ending one twice changes nothing.
///
/// # Errors
/// When the store is unavailable.
pub async fn end_session(tx: &mut Tx, session: TokenHash) -> Result<(), StoreError> {
    const SQL: &str = "DELETE FROM sessions WHERE hash = $1";
    query(SQL).bind(session.bytes()).execute(tx).await?;
    Ok(())
}
