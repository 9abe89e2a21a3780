//! Products.

use channel_core::OrganisationId;
use channel_core::catalogue::{Product, Sku};
use uuid::Uuid;

use super::revision::{advance, removed};
use crate::db::{Columns, Connection, query, to_json};
use crate::error::StoreError;
use crate::writer::Tx;

/// What became of rows that were saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// Rows that are new.
    pub added: u64,
    /// Rows that changed.
    pub changed: u64,
    /// Rows that were already so.
    pub same: u64,
}

/// Products in the order of their codes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductPage {
    /// The products.
    pub products: Vec<Product>,
    /// The code after which the next page begins; none on the last page.
    pub next: Option<Sku>,
}

/// Keeps products by their codes. Saving the same again changes nothing but the import they belong to.
///
/// # Errors
/// When the store is unavailable.
pub async fn save_products(
    tx: &mut Tx,
    organisation: OrganisationId,
    import: Option<Uuid>,
    products: &[Product],
) -> Result<Saved, StoreError> {
    const KNOWN: &str = "SELECT body FROM products WHERE organisation_id = $1 AND sku = $2";
    const MARK: &str =
        "UPDATE products SET import_id = coalesce($3, import_id) WHERE organisation_id = $1 AND sku = $2";
    const KEEP: &str = "INSERT INTO products (organisation_id, sku, model, title, body, import_id, revision, created_at, updated_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) \
        ON CONFLICT (organisation_id, sku) DO UPDATE SET model = excluded.model, title = excluded.title, body = excluded.body, \
        import_id = coalesce(excluded.import_id, products.import_id), revision = excluded.revision, updated_at = excluded.updated_at";
    let mut saved = Saved::default();
    let mut revision = None;
    let now = tx.now();
    for product in products {
        let body = to_json(product)?;
        let sku = &product.sku.0;
        match query(KNOWN).bind(organisation.0).bind(sku).fetch_optional(tx).await? {
            Some(row) if row.col::<&str>("body")? == body => {
                if import.is_some() {
                    query(MARK).bind(organisation.0).bind(sku).bind(import).execute(tx).await?;
                }
                saved.same += 1;
                continue;
            }
            Some(_) => saved.changed += 1,
            None => saved.added += 1,
        }
        let number = match revision {
            Some(number) => number,
            None => *revision.insert(advance(tx, organisation).await?),
        };
        query(KEEP)
            .bind(organisation.0)
            .bind(sku)
            .bind(&product.group)
            .bind(&product.title)
            .bind(body)
            .bind(import)
            .bind(number)
            .bind(now.0)
            .execute(tx)
            .await?;
    }
    Ok(saved)
}

/// Removes products by their codes, and says how many there were.
///
/// # Errors
/// When the store is unavailable.
pub async fn delete_products(tx: &mut Tx, organisation: OrganisationId, skus: &[Sku]) -> Result<u64, StoreError> {
    const SQL: &str = "DELETE FROM products WHERE organisation_id = $1 \
        AND sku IN (SELECT atom FROM json_each($2)) RETURNING sku";
    let rows = query(SQL).bind(organisation.0).bind(to_json(skus)?).fetch_all(tx).await?;
    forget(tx, organisation, &rows).await
}

/// Removes the products that did not come with this import, and says how many.
///
/// # Errors
/// When the store is unavailable.
pub async fn delete_others(tx: &mut Tx, organisation: OrganisationId, import: Uuid) -> Result<u64, StoreError> {
    const SQL: &str = "DELETE FROM products WHERE organisation_id = $1 AND import_id IS DISTINCT FROM $2 RETURNING sku";
    let rows = query(SQL).bind(organisation.0).bind(import).fetch_all(tx).await?;
    forget(tx, organisation, &rows).await
}

async fn forget(tx: &mut Tx, organisation: OrganisationId, rows: &[crate::db::Row]) -> Result<u64, StoreError> {
    if rows.is_empty() {
        return Ok(0);
    }
    let revision = advance(tx, organisation).await?;
    for row in rows {
        removed(tx, organisation, "product", row.col("sku")?, revision).await?;
    }
    Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
}

/// Products by their codes, in no order; those that are gone are missing.
///
/// # Errors
/// When the store is unavailable.
pub async fn find_products(
    db: &mut Connection,
    organisation: OrganisationId,
    skus: &[Sku],
) -> Result<Vec<Product>, StoreError> {
    const SQL: &str =
        "SELECT body FROM products WHERE organisation_id = $1 AND sku IN (SELECT atom FROM json_each($2))";
    let rows = query(SQL).bind(organisation.0).bind(to_json(skus)?).fetch_all(db).await?;
    rows.iter().map(|row| row.json("body")).collect()
}

/// A product by its code.
///
/// # Errors
/// When the store is unavailable.
pub async fn find_product(
    db: &mut Connection,
    organisation: OrganisationId,
    sku: &Sku,
) -> Result<Option<Product>, StoreError> {
    const SQL: &str = "SELECT body FROM products WHERE organisation_id = $1 AND sku = $2";
    let row = query(SQL).bind(organisation.0).bind(&sku.0).fetch_optional(db).await?;
    row.map(|row| row.json("body")).transpose()
}

/// The product and the other variants of its model, in the order of their codes.
///
/// # Errors
/// When the store is unavailable.
pub async fn list_variants(
    db: &mut Connection,
    organisation: OrganisationId,
    sku: &Sku,
    limit: u32,
) -> Result<Vec<Product>, StoreError> {
    const SQL: &str = "SELECT variant.body FROM products AS asked JOIN products AS variant \
        ON variant.organisation_id = asked.organisation_id AND (variant.sku = asked.sku OR variant.model = asked.model) \
        WHERE asked.organisation_id = $1 AND asked.sku = $2 ORDER BY variant.sku <> asked.sku, variant.sku LIMIT $3";
    let rows = query(SQL).bind(organisation.0).bind(&sku.0).bind(limit).fetch_all(db).await?;
    rows.iter().map(|row| row.json("body")).collect()
}

/// A page of products in the order of their codes.
///
/// # Errors
/// When the store is unavailable.
pub async fn list_products(
    db: &mut Connection,
    organisation: OrganisationId,
    after: Option<&Sku>,
    limit: u32,
) -> Result<ProductPage, StoreError> {
    const SQL: &str = "SELECT body FROM products WHERE organisation_id = $1 AND sku > $2 ORDER BY sku LIMIT $3";
    let after = after.map_or("", |sku| sku.0.as_str());
    let rows = query(SQL).bind(organisation.0).bind(after).bind(i64::from(limit) + 1).fetch_all(db).await?;
    let mut products: Vec<Product> = rows.iter().map(|row| row.json("body")).collect::<Result<_, _>>()?;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = products.len() > wanted;
    products.truncate(wanted);
    let next = products.last().filter(|_| more).map(|last| last.sku.clone());
    Ok(ProductPage { products, next })
}

/// How many products there are.
///
/// # Errors
/// When the store is unavailable.
pub async fn count_products(db: &mut Connection, organisation: OrganisationId) -> Result<u64, StoreError> {
    const SQL: &str = "SELECT count(*) AS products FROM products WHERE organisation_id = $1";
    let row = query(SQL).bind(organisation.0).fetch_one(db).await?;
    Ok(u64::try_from(row.col::<i64>("products")?).unwrap_or(0))
}
