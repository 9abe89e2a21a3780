//! The people of an organisation.

use std::fmt;
use std::str::FromStr;

use channel_core::{OrganisationId, Timestamp};
use uuid::Uuid;

use crate::db::{Columns, Connection, Row, query};
use crate::error::StoreError;
use crate::words::word_enum;
use crate::writer::Tx;

/// Names a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MemberId(pub Uuid);

impl fmt::Display for MemberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for MemberId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

word_enum!(
    /// What a member may do.
    Role {
        /// Everything.
        Owner = "owner",
        /// Talk to customers.
        Agent = "agent",
    }
);

/// A person who may use the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub id: MemberId,
    /// What the others call them.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Since when.
    pub created_at: Timestamp,
}

/// Adds a person.
///
/// # Errors
/// When the store is unavailable.
pub async fn create_member(
    tx: &mut Tx,
    organisation: OrganisationId,
    name: &str,
    role: Role,
) -> Result<MemberId, StoreError> {
    const SQL: &str = "INSERT INTO members (organisation_id, id, name, role, created_at) VALUES ($1, $2, $3, $4, $5)";
    let (id, now) = (MemberId(tx.new_id()), tx.now());
    query(SQL).bind(organisation.0).bind(id.0).bind(name).bind(role.as_str()).bind(now.0).execute(tx).await?;
    Ok(id)
}

/// A person of the organisation.
///
/// # Errors
/// When the store is unavailable.
pub async fn find_member(
    db: &mut Connection,
    organisation: OrganisationId,
    id: MemberId,
) -> Result<Option<Member>, StoreError> {
    const SQL: &str = "SELECT id, name, role, created_at FROM members WHERE organisation_id = $1 AND id = $2";
    let row = query(SQL).bind(organisation.0).bind(id.0).fetch_optional(db).await?;
    row.map(|row| read(&row)).transpose()
}

/// The people of the organisation, the oldest first.
///
/// # Errors
/// When the store is unavailable.
pub async fn list_members(db: &mut Connection, organisation: OrganisationId) -> Result<Vec<Member>, StoreError> {
    const SQL: &str =
        "SELECT id, name, role, created_at FROM members WHERE organisation_id = $1 ORDER BY created_at, id LIMIT 1000";
    let rows = query(SQL).bind(organisation.0).fetch_all(db).await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Member, StoreError> {
    Ok(Member {
        id: MemberId(row.id("id")?),
        name: row.col("name")?,
        role: Role::read(row, "role")?,
        created_at: row.at("created_at")?,
    })
}
