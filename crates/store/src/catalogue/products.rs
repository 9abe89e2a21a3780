//! Products.

use channel_core::OrganisationId;
use channel_core::catalogue::{Product, Sku};
use uuid::Uuid;

use super::matching::Candidate;
use super::shelf::PRODUCTS;
use super::vocabulary::{WordChanges, take_turn};
use crate::db::{Columns, Connection, query, to_json};
use crate::error::StoreError;
use crate::writer::Tx;

/// A product with the terms it is found by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductRecord {
    /// The product.
    pub product: Product,
    /// Terms of the title, the attributes, the category and the description.
    pub terms: [String; 4],
    /// The words it brings into the vocabulary, each once.
    pub words: Vec<String>,
}

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

struct Known {
    seq: i64,
    body: String,
    words: Vec<String>,
}

/// Keeps products by their codes. Saving the same again changes nothing but the import they belong to.
///
/// # Errors
/// When the store is unavailable.
pub async fn save_products(
    tx: &mut Tx,
    organisation: OrganisationId,
    import: Option<Uuid>,
    records: &[ProductRecord],
) -> Result<Saved, StoreError> {
    const MARK: &str =
        "UPDATE products SET import_id = coalesce($3, import_id) WHERE organisation_id = $1 AND seq = $2";
    take_turn(tx, organisation).await?;
    let mut saved = Saved::default();
    let mut words = WordChanges::default();
    for record in records {
        let body = to_json(&record.product)?;
        let known = find(tx, organisation, &record.product.sku).await?;
        if let Some(known) = known.as_ref().filter(|known| known.body == body && known.words == record.words) {
            query(MARK).bind(organisation.0).bind(known.seq).bind(import).execute(tx).await?;
            saved.same += 1;
            continue;
        }
        match &known {
            Some(known) => {
                words.remove(&known.words);
                saved.changed += 1;
            }
            None => saved.added += 1,
        }
        words.add(&record.words);
        let seq = keep(tx, organisation, import, record, &body).await?;
        PRODUCTS.put(tx, organisation, seq, &record.terms).await?;
    }
    words.apply(tx, organisation).await?;
    Ok(saved)
}

async fn find(tx: &mut Tx, organisation: OrganisationId, sku: &Sku) -> Result<Option<Known>, StoreError> {
    const SQL: &str = "SELECT seq, body, words FROM products WHERE organisation_id = $1 AND sku = $2";
    let row = query(SQL).bind(organisation.0).bind(&sku.0).fetch_optional(tx).await?;
    row.map(|row| Ok(Known { seq: row.col("seq")?, body: row.col("body")?, words: row.json("words")? })).transpose()
}

async fn keep(
    tx: &mut Tx,
    organisation: OrganisationId,
    import: Option<Uuid>,
    record: &ProductRecord,
    body: &str,
) -> Result<i64, StoreError> {
    const SQL: &str = "INSERT INTO products (organisation_id, sku, model, title, body, words, import_id, created_at, updated_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) \
        ON CONFLICT (organisation_id, sku) DO UPDATE SET model = excluded.model, title = excluded.title, body = excluded.body, \
        words = excluded.words, import_id = coalesce(excluded.import_id, products.import_id), updated_at = excluded.updated_at \
        RETURNING seq";
    let now = tx.now();
    let product = &record.product;
    let row = query(SQL)
        .bind(organisation.0)
        .bind(&product.sku.0)
        .bind(&product.group)
        .bind(&product.title)
        .bind(body)
        .bind(to_json(&record.words)?)
        .bind(import)
        .bind(now.0)
        .fetch_one(tx)
        .await?;
    row.col("seq")
}

/// Removes a product; `false` when there is none of that code.
///
/// # Errors
/// When the store is unavailable.
pub async fn delete_product(tx: &mut Tx, organisation: OrganisationId, sku: &Sku) -> Result<bool, StoreError> {
    const SQL: &str = "DELETE FROM products WHERE organisation_id = $1 AND sku = $2 RETURNING seq, words";
    take_turn(tx, organisation).await?;
    let rows = query(SQL).bind(organisation.0).bind(&sku.0).fetch_all(tx).await?;
    Ok(forget(tx, organisation, &rows).await? > 0)
}

/// Removes the products that did not come with this import, and says how many.
///
/// # Errors
/// When the store is unavailable.
pub async fn delete_others(tx: &mut Tx, organisation: OrganisationId, import: Uuid) -> Result<u64, StoreError> {
    const SQL: &str =
        "DELETE FROM products WHERE organisation_id = $1 AND import_id IS DISTINCT FROM $2 RETURNING seq, words";
    take_turn(tx, organisation).await?;
    let rows = query(SQL).bind(organisation.0).bind(import).fetch_all(tx).await?;
    forget(tx, organisation, &rows).await
}

async fn forget(tx: &mut Tx, organisation: OrganisationId, rows: &[crate::db::Row]) -> Result<u64, StoreError> {
    let mut words = WordChanges::default();
    let mut count = 0;
    for row in rows {
        words.remove(&row.json::<Vec<String>>("words")?);
        PRODUCTS.remove(tx, organisation, row.col("seq")?).await?;
        count += 1;
    }
    words.apply(tx, organisation).await?;
    Ok(count)
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

/// Products that have any of the terms, the best first.
///
/// # Errors
/// When the store is unavailable.
pub async fn product_candidates(
    db: &mut Connection,
    organisation: OrganisationId,
    terms: &[String],
    limit: u32,
) -> Result<Vec<Candidate<Product>>, StoreError> {
    PRODUCTS.search(db, organisation, terms, limit).await
}
