//! Which person is which of the shop's own customers, by the shop's word.

use channel_core::OrganisationId;

use crate::audit::{self, Act};
use crate::db::{Columns, Connection, query};
use crate::error::StoreError;
use crate::ids::ContactId;
use crate::writer::Tx;

/// Says which of the shop's own customers a person is, or that it is not known. What is said is accounted for, without saying
/// whose it is.
///
/// # Errors
/// When the organisation has no such person, or the store is unavailable.
pub async fn link_customer(
    tx: &mut Tx,
    organisation: OrganisationId,
    contact: ContactId,
    customer: Option<&str>,
    by: &str,
) -> Result<(), StoreError> {
    const KEEP: &str = "INSERT INTO contact_customers (organisation_id, contact_id, customer, said_by, said_at) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organisation_id, contact_id) DO UPDATE SET \
        customer = excluded.customer, said_by = excluded.said_by, said_at = excluded.said_at";
    const REMOVE: &str = "DELETE FROM contact_customers WHERE organisation_id = $1 AND contact_id = $2";
    let known = crate::contacts::find(tx, organisation, contact).await?;
    known.ok_or(StoreError::NotFound("person"))?;
    if customer_of(tx, organisation, contact).await?.as_deref() == customer {
        return Ok(());
    }
    let now = tx.now();
    let done = match customer {
        Some(customer) => query(KEEP).bind(organisation.0).bind(contact.0).bind(customer).bind(by).bind(now.0),
        None => query(REMOVE).bind(organisation.0).bind(contact.0),
    };
    done.execute(&mut *tx).await?;
    let detail = if customer.is_some() { "linked" } else { "unlinked" };
    audit::append(tx, organisation, by, Act::CustomerLinked, &format!("{contact}:{detail}")).await?;
    tx.note(organisation, "orders").await
}

/// Which of the shop's own customers a person is.
///
/// # Errors
/// When the store is unavailable.
pub async fn customer_of(
    db: &mut Connection,
    organisation: OrganisationId,
    contact: ContactId,
) -> Result<Option<String>, StoreError> {
    const SQL: &str = "SELECT customer FROM contact_customers WHERE organisation_id = $1 AND contact_id = $2";
    let row = query(SQL).bind(organisation.0).bind(contact.0).fetch_optional(db).await?;
    row.map(|row| row.col("customer")).transpose()
}
