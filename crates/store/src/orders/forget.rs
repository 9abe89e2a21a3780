//! Taking the person out of orders: what was sold stays in the shop's books, whom it was sold to does not.

use std::fmt;

use channel_core::OrganisationId;

use super::find::OF_CONTACT;
use crate::audit::{self, Act};
use crate::db::{Columns, query};
use crate::error::StoreError;
use crate::ids::ContactId;
use crate::writer::Tx;

/// Whose orders.
#[derive(Clone, PartialEq, Eq)]
pub enum Personal {
    /// Those of a person as they are known here; that they are the shop's customer is forgotten too.
    Contact(ContactId),
    /// Those of one of the shop's own customers.
    Customer(String),
    /// Those with a number in E.164.
    Phone(String),
}

/// By hand: it holds what is to be forgotten.
impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Contact(_) => "Contact",
            Self::Customer(_) => "Customer",
            Self::Phone(_) => "Phone",
        })
    }
}

/// Forgets the personal fields of somebody's orders: the customer, the number, the name, what was ordered and where the parcel
/// goes. Says how many orders it was.
///
/// # Errors
/// When the store is unavailable.
pub async fn forget(tx: &mut Tx, organisation: OrganisationId, whose: &Personal, by: &str) -> Result<u64, StoreError> {
    const BY_CUSTOMER: &str = "SELECT number FROM orders WHERE organisation_id = $1 AND customer = $2";
    const BY_PHONE: &str = "SELECT number FROM orders WHERE organisation_id = $1 AND phone = $2";
    const FORGET: &str = "UPDATE orders SET customer = NULL, phone = NULL, name = NULL, tracking = NULL, items = '[]', \
        updated_at = $3 WHERE organisation_id = $1 AND number = $2";
    const UNLINK: &str = "DELETE FROM contact_customers WHERE organisation_id = $1 AND contact_id = $2";
    const UNLINK_CUSTOMER: &str = "DELETE FROM contact_customers WHERE organisation_id = $1 AND customer = $2";
    let find = match whose {
        Personal::Contact(contact) => query(OF_CONTACT).bind(organisation.0).bind(contact.0).bind(i64::MAX),
        Personal::Customer(customer) => query(BY_CUSTOMER).bind(organisation.0).bind(customer),
        Personal::Phone(phone) => query(BY_PHONE).bind(organisation.0).bind(phone),
    };
    let rows = find.fetch_all(&mut *tx).await?;
    let now = tx.now();
    for row in &rows {
        let number: &str = row.col("number")?;
        query(FORGET).bind(organisation.0).bind(number).bind(now.0).execute(&mut *tx).await?;
    }
    match whose {
        Personal::Contact(contact) => {
            query(UNLINK).bind(organisation.0).bind(contact.0).execute(&mut *tx).await?;
        }
        Personal::Customer(customer) => {
            query(UNLINK_CUSTOMER).bind(organisation.0).bind(customer).execute(&mut *tx).await?;
        }
        Personal::Phone(_) => {}
    }
    let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    if count > 0 {
        audit::append(tx, organisation, by, Act::OrdersForgotten, &format!("orders:{count}")).await?;
        tx.note(organisation, "orders").await?;
    }
    Ok(count)
}
