//! Bringing orders in and taking them out.

use channel_core::OrganisationId;

use super::folded;
use super::row::Order;
use crate::catalogue::Saved;
use crate::db::{query, to_json};
use crate::error::StoreError;
use crate::writer::Tx;

/// Keeps orders by the shop's own numbers, each as a whole: what an order no longer says is forgotten. Saving the same again
/// changes nothing.
///
/// # Errors
/// When the store is unavailable.
pub async fn save(tx: &mut Tx, organisation: OrganisationId, orders: &[Order]) -> Result<Saved, StoreError> {
    const KEEP: &str = "INSERT INTO orders (organisation_id, number, folded, customer, phone, name, status, carrier, tracking, \
        placed_on, items, total_minor, currency, created_at, updated_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14) \
        ON CONFLICT (organisation_id, number) DO UPDATE SET customer = excluded.customer, phone = excluded.phone, \
        name = excluded.name, status = excluded.status, carrier = excluded.carrier, tracking = excluded.tracking, \
        placed_on = excluded.placed_on, items = excluded.items, total_minor = excluded.total_minor, \
        currency = excluded.currency, updated_at = excluded.updated_at";
    let mut saved = Saved::default();
    let now = tx.now();
    for order in orders {
        match super::find(tx, organisation, &order.number).await? {
            Some(kept) if kept.order == *order => {
                saved.same += 1;
                continue;
            }
            Some(_) => saved.changed += 1,
            None => saved.added += 1,
        }
        query(KEEP)
            .bind(organisation.0)
            .bind(&order.number)
            .bind(folded(&order.number))
            .bind(&order.customer)
            .bind(&order.phone)
            .bind(&order.name)
            .bind(&order.status)
            .bind(&order.carrier)
            .bind(&order.tracking)
            .bind(&order.placed_on)
            .bind(to_json(&order.items)?)
            .bind(order.total.map(|total| total.minor))
            .bind(order.total.map(|total| total.currency.code().to_owned()))
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
    }
    if saved.added + saved.changed > 0 {
        tx.note(organisation, "orders").await?;
    }
    Ok(saved)
}

/// Removes an order. False when there is none of that number.
///
/// # Errors
/// When the store is unavailable.
pub async fn delete(tx: &mut Tx, organisation: OrganisationId, number: &str) -> Result<bool, StoreError> {
    const SQL: &str = "DELETE FROM orders WHERE organisation_id = $1 AND number = $2";
    if query(SQL).bind(organisation.0).bind(number).execute(&mut *tx).await?.rows_affected() == 0 {
        return Ok(false);
    }
    tx.note(organisation, "orders").await?;
    Ok(true)
}
