//! Looking orders up.

use std::fmt;
use std::str::FromStr;

use channel_core::{OrganisationId, Timestamp};

use super::folded;
use super::row::Kept;
use crate::db::{Columns, Connection, query};
use crate::error::StoreError;
use crate::ids::ContactId;

/// Where a page of orders ended: what changed last comes first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// When the last order of the page changed.
    pub updated_at: Timestamp,
    /// Its number.
    pub number: String,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.updated_at.0, self.number)
    }
}

impl FromStr for Cursor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "a place in the list of orders is written INSTANT:NUMBER";
        let (at, number) = text.split_once(':').ok_or(FORM)?;
        Ok(Self { updated_at: Timestamp(at.parse().map_err(|_| FORM)?), number: number.to_owned() })
    }
}

impl From<&Kept> for Cursor {
    fn from(kept: &Kept) -> Self {
        Self { updated_at: kept.updated_at, number: kept.order.number.clone() }
    }
}

/// An order by its number.
///
/// # Errors
/// When the store is unavailable.
pub async fn find(db: &mut Connection, organisation: OrganisationId, number: &str) -> Result<Option<Kept>, StoreError> {
    const SQL: &str = "SELECT * FROM orders WHERE organisation_id = $1 AND number = $2";
    let row = query(SQL).bind(organisation.0).bind(number).fetch_optional(db).await?;
    row.map(|row| Kept::read(&row)).transpose()
}

/// The orders, what changed last first.
///
/// # Errors
/// When the store is unavailable.
pub async fn page(
    db: &mut Connection,
    organisation: OrganisationId,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Vec<Kept>, StoreError> {
    let rows = match after {
        None => query(FIRST).bind(organisation.0).bind(limit).fetch_all(db).await?,
        Some(after) => {
            let next = query(NEXT).bind(organisation.0).bind(after.updated_at.0).bind(&after.number).bind(limit);
            next.fetch_all(db).await?
        }
    };
    rows.iter().map(Kept::read).collect()
}

pub(crate) const FIRST: &str =
    "SELECT * FROM orders WHERE organisation_id = $1 ORDER BY updated_at DESC, number DESC LIMIT $2";
pub(crate) const NEXT: &str = "SELECT * FROM orders WHERE organisation_id = $1 AND (updated_at, number) < ($2, $3) \
    ORDER BY updated_at DESC, number DESC LIMIT $4";

/// The orders whose number begins so, however it is written. None for words without a letter or a digit.
///
/// # Errors
/// When the store is unavailable.
pub async fn search(
    db: &mut Connection,
    organisation: OrganisationId,
    words: &str,
    limit: u32,
) -> Result<Vec<Kept>, StoreError> {
    let from = folded(words);
    if from.is_empty() {
        return Ok(Vec::new());
    }
    // The last letter there is: whatever begins with the words comes before it.
    let to = format!("{from}\u{10ffff}");
    let rows = query(SEARCH).bind(organisation.0).bind(from).bind(to).bind(limit).fetch_all(db).await?;
    rows.iter().map(Kept::read).collect()
}

pub(crate) const SEARCH: &str = "SELECT * FROM orders WHERE organisation_id = $1 AND folded >= $2 AND folded < $3 \
    ORDER BY folded LIMIT $4";

/// The orders of a person, the latest first: those with the number that WhatsApp vouches for, and those of the customer that the
/// shop says they are.
///
/// # Errors
/// When the store is unavailable.
pub async fn of_contact(
    db: &mut Connection,
    organisation: OrganisationId,
    contact: ContactId,
    limit: u32,
) -> Result<Vec<Kept>, StoreError> {
    let rows = query(OF_CONTACT).bind(organisation.0).bind(contact.0).bind(limit).fetch_all(db).await?;
    rows.iter().map(Kept::read).collect()
}

/// A number counts while it is the person's present one and WhatsApp itself knows them under it.
pub(crate) const OF_CONTACT: &str = "SELECT * FROM orders WHERE organisation_id = $1 AND (phone IN (\
        SELECT contacts.phone FROM identities \
        JOIN accounts ON accounts.organisation_id = identities.organisation_id AND accounts.id = identities.account_id \
        JOIN contacts ON contacts.organisation_id = identities.organisation_id AND contacts.id = identities.contact_id \
        WHERE identities.organisation_id = $1 AND identities.contact_id = $2 AND accounts.channel = 'whatsapp' \
        AND identities.external_id = substr(contacts.phone, 2)) \
    OR customer IN (SELECT contact_customers.customer FROM contact_customers \
        WHERE contact_customers.organisation_id = $1 AND contact_customers.contact_id = $2)) \
    ORDER BY coalesce(placed_on, '') DESC, updated_at DESC, number DESC LIMIT $3";

/// Whether the shop keeps orders here at all.
///
/// # Errors
/// When the store is unavailable.
pub async fn any(db: &mut Connection, organisation: OrganisationId) -> Result<bool, StoreError> {
    const SQL: &str = "SELECT number FROM orders WHERE organisation_id = $1 LIMIT 1";
    let row = query(SQL).bind(organisation.0).fetch_optional(db).await?;
    row.map(|row| row.col::<String>("number")).transpose().map(|found| found.is_some())
}
