//! People: one contact per person, known to each account under one or more ids.

use std::collections::BTreeSet;

use channel_core::{AccountId, Contact, OrganisationId, Timestamp};
use uuid::Uuid;

use crate::db::{Columns, Connection, query, to_json};
use crate::error::StoreError;
use crate::ids::ContactId;
use crate::writer::Tx;

/// A stored person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactRow {
    /// Who.
    pub id: ContactId,
    /// The name they show.
    pub name: Option<String>,
    /// Their handle.
    pub username: Option<String>,
    /// Their number in E.164.
    pub phone: Option<String>,
    /// The language of their app.
    pub language: Option<String>,
    /// Since when they want no messages.
    pub opted_out_at: Option<Timestamp>,
}

/// The contact behind a person of a platform: found by any of their ids, made when none is known. Several contacts that
/// turn out to be one become the oldest of them; every identity remembers where it came from, so that it can be undone.
///
/// # Errors
/// When the store is unavailable.
pub async fn meet(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    person: &Contact,
) -> Result<ContactId, StoreError> {
    let ids: Vec<&str> = names_of(person);
    let mut contact = link(tx, organisation, account, &ids).await?;
    if contact.is_none() {
        contact = create(tx, organisation, account, &ids).await?;
    }
    if contact.is_none() {
        // Somebody else met them at the same time.
        contact = link(tx, organisation, account, &ids).await?;
    }
    let contact = contact.ok_or(StoreError::NotFound("contact"))?;
    update_profile(tx, organisation, contact, person).await?;
    Ok(contact)
}

/// Every id of a person, the most stable one first.
#[must_use]
pub fn names_of(person: &Contact) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    std::iter::once(person.id.as_str())
        .chain(person.aliases.iter().map(String::as_str))
        .filter(|id| !id.is_empty() && seen.insert(*id))
        .collect()
}

/// A cross join keeps SQLite from looking at everybody whom the account knows, each beside the list.
pub(crate) const KNOWN: &str = "SELECT identities.external_id, identities.contact_id FROM json_each($3) AS asked \
    CROSS JOIN identities WHERE identities.organisation_id = $1 AND identities.account_id = $2 \
    AND identities.external_id = asked.atom";

/// Makes ids of one person mean one contact. None when no id is known yet.
///
/// # Errors
/// When the store is unavailable.
pub async fn link(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    ids: &[&str],
) -> Result<Option<ContactId>, StoreError> {
    loop {
        let rows = query(KNOWN).bind(organisation.0).bind(account.0).bind(to_json(ids)?).fetch_all(tx).await?;
        let mut known = BTreeSet::new();
        let mut contacts = BTreeSet::new();
        for row in &rows {
            known.insert(row.col::<String>("external_id")?);
            contacts.insert(ContactId(row.id("contact_id")?));
        }
        // Ids sort by the time they were made, so the first is the oldest.
        let Some(oldest) = contacts.pop_first() else { return Ok(None) };
        for other in contacts {
            merge(tx, organisation, other, oldest).await?;
        }
        let missing: BTreeSet<&str> = ids.iter().copied().filter(|id| !known.contains(*id)).collect();
        if add_identities(tx, organisation, account, oldest, &missing).await? {
            return Ok(Some(oldest));
        }
        // Somebody else gave one of the ids to a contact meanwhile: it is known now, and merged in the next round.
    }
}

/// Makes a contact, ids first: they are unique, so of two who meet the same person at once one makes it, and the other one
/// waits and learns that. None when somebody else has one of the ids by now.
async fn create(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    ids: &[&str],
) -> Result<Option<ContactId>, StoreError> {
    const TAKE_BACK: &str = "DELETE FROM identities WHERE organisation_id = $1 AND account_id = $2 AND contact_id = $3";
    const SQL: &str = "INSERT INTO contacts (organisation_id, id, created_at, updated_at) VALUES ($1, $2, $3, $3)";
    let id = ContactId(tx.new_id());
    let now = tx.now();
    if !add_identities(tx, organisation, account, id, &ids.iter().copied().collect()).await? {
        query(TAKE_BACK).bind(organisation.0).bind(account.0).bind(id.0).execute(tx).await?;
        return Ok(None);
    }
    query(SQL).bind(organisation.0).bind(id.0).bind(now.0).execute(tx).await?;
    Ok(Some(id))
}

/// Gives ids to a contact, in one order whoever does it. False when somebody else gave one of them to another, who is waited
/// for where that is not committed yet.
async fn add_identities(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    contact: ContactId,
    ids: &BTreeSet<&str>,
) -> Result<bool, StoreError> {
    const SQL: &str = "INSERT INTO identities (organisation_id, account_id, external_id, contact_id, created_at) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    let now = tx.now();
    let mut all = true;
    for id in ids {
        let given = query(SQL).bind(organisation.0).bind(account.0).bind(*id).bind(contact.0).bind(now.0);
        all &= given.execute(tx).await?.rows_affected() > 0;
    }
    Ok(all)
}

async fn merge(tx: &mut Tx, organisation: OrganisationId, from: ContactId, into: ContactId) -> Result<(), StoreError> {
    const IDENTITIES: &str = "UPDATE identities SET contact_id = $3, came_from = coalesce(came_from, contact_id) \
        WHERE organisation_id = $1 AND contact_id = $2";
    const CONVERSATIONS: &str =
        "UPDATE conversations SET contact_id = $3 WHERE organisation_id = $1 AND contact_id = $2";
    const CONTACT: &str =
        "UPDATE contacts SET merged_into = $3, updated_at = $4 WHERE organisation_id = $1 AND id = $2";
    // A refusal of either is a refusal of the person.
    const CONSENT: &str = "UPDATE contacts SET opted_out_at = coalesce(opted_out_at, \
        (SELECT opted_out_at FROM contacts WHERE organisation_id = $1 AND id = $2)) WHERE organisation_id = $1 AND id = $3";
    // The shop's word about either is a word about the person; where it says two things, what it said of the oldest holds.
    const CUSTOMER: &str = "UPDATE contact_customers SET contact_id = $3 WHERE organisation_id = $1 AND contact_id = $2 \
        AND NOT EXISTS (SELECT 1 FROM contact_customers AS theirs WHERE theirs.organisation_id = $1 AND theirs.contact_id = $3)";
    const CUSTOMER_OF: &str = "DELETE FROM contact_customers WHERE organisation_id = $1 AND contact_id = $2";
    let now = tx.now();
    query(CUSTOMER).bind(organisation.0).bind(from.0).bind(into.0).execute(tx).await?;
    query(CUSTOMER_OF).bind(organisation.0).bind(from.0).execute(tx).await?;
    for sql in [IDENTITIES, CONVERSATIONS, CONSENT] {
        query(sql).bind(organisation.0).bind(from.0).bind(into.0).execute(tx).await?;
    }
    query(CONTACT).bind(organisation.0).bind(from.0).bind(into.0).bind(now.0).execute(tx).await?;
    Ok(())
}

async fn update_profile(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: ContactId,
    person: &Contact,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE contacts SET name = coalesce($3, name), username = coalesce($4, username), \
        phone = coalesce($5, phone), language = coalesce($6, language), updated_at = $7 \
        WHERE organisation_id = $1 AND id = $2 AND (name IS DISTINCT FROM coalesce($3, name) \
        OR username IS DISTINCT FROM coalesce($4, username) OR phone IS DISTINCT FROM coalesce($5, phone) \
        OR language IS DISTINCT FROM coalesce($6, language))";
    let now = tx.now();
    query(SQL)
        .bind(organisation.0)
        .bind(id.0)
        .bind(&person.name)
        .bind(&person.username)
        .bind(&person.phone)
        .bind(&person.language)
        .bind(now.0)
        .execute(tx)
        .await?;
    Ok(())
}

/// A person of the organisation.
///
/// # Errors
/// When the store is unavailable.
pub async fn find(
    db: &mut Connection,
    organisation: OrganisationId,
    id: ContactId,
) -> Result<Option<ContactRow>, StoreError> {
    const SQL: &str = "SELECT id, name, username, phone, language, opted_out_at FROM contacts \
        WHERE organisation_id = $1 AND id = $2";
    let row = query(SQL).bind(organisation.0).bind(id.0).fetch_optional(db).await?;
    row.map(|row| {
        Ok(ContactRow {
            id: ContactId(row.id("id")?),
            name: row.col("name")?,
            username: row.col("username")?,
            phone: row.col("phone")?,
            language: row.col("language")?,
            opted_out_at: row.maybe_at("opted_out_at")?,
        })
    })
    .transpose()
}

/// The contact that an account knows under an id.
///
/// # Errors
/// When the store is unavailable.
pub async fn find_by_identity(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    external_id: &str,
) -> Result<Option<ContactId>, StoreError> {
    const SQL: &str =
        "SELECT contact_id FROM identities WHERE organisation_id = $1 AND account_id = $2 AND external_id = $3";
    let row = query(SQL).bind(organisation.0).bind(account.0).bind(external_id).fetch_optional(db).await?;
    row.map(|row| Ok(ContactId(row.id("contact_id")?))).transpose()
}

/// Remembers whether a person wants messages.
///
/// # Errors
/// When the store is unavailable.
pub async fn set_consent(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: ContactId,
    opted_out_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE contacts SET opted_out_at = $3, updated_at = $4 WHERE organisation_id = $1 AND id = $2";
    let now = tx.now();
    query(SQL).bind(organisation.0).bind(id.0).bind(opted_out_at.map(|at| at.0)).bind(now.0).execute(tx).await?;
    Ok(())
}

/// The ids of a contact at an account, the oldest first.
///
/// # Errors
/// When the store is unavailable.
pub async fn identities(
    db: &mut Connection,
    organisation: OrganisationId,
    id: ContactId,
) -> Result<Vec<(AccountId, String)>, StoreError> {
    const SQL: &str = "SELECT account_id, external_id FROM identities WHERE organisation_id = $1 AND contact_id = $2 \
        ORDER BY created_at, external_id";
    let rows = query(SQL).bind(organisation.0).bind(id.0).fetch_all(db).await?;
    rows.iter().map(|row| Ok((AccountId(row.col::<Uuid>("account_id")?), row.col("external_id")?))).collect()
}
