//! The posts that comments stand under, as far as a platform told of them.

use channel_core::{AccountId, OrganisationId, Timestamp};

use crate::db::{Columns, Connection, Row, query};
use crate::error::StoreError;
use crate::writer::Tx;

/// A post with comments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Post {
    /// The platform's id.
    pub media_id: String,
    /// What it is, in the platform's words.
    pub kind: Option<String>,
    /// What stands under it.
    pub caption: Option<String>,
    /// Its page.
    pub permalink: Option<String>,
    /// Its picture.
    pub picture: Option<String>,
    /// When it was commented last.
    pub last_comment_at: Option<Timestamp>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// Since when the broadcast that it is, or was, is known to be over.
    pub live_over_at: Option<Timestamp>,
}

/// Remembers a post; what is not told this time stays as it was.
///
/// # Errors
/// When the store is unavailable.
pub async fn record(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    post: &Post,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO comment_posts \
        (organisation_id, account_id, media_id, kind, caption, permalink, picture, last_comment_at, \
        published_at, live_over_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (organisation_id, account_id, media_id) DO UPDATE SET \
        kind = coalesce(excluded.kind, comment_posts.kind), caption = coalesce(excluded.caption, comment_posts.caption), \
        permalink = coalesce(excluded.permalink, comment_posts.permalink), \
        picture = coalesce(excluded.picture, comment_posts.picture), \
        last_comment_at = coalesce(excluded.last_comment_at, comment_posts.last_comment_at), \
        published_at = coalesce(excluded.published_at, comment_posts.published_at), \
        live_over_at = coalesce(comment_posts.live_over_at, excluded.live_over_at)";
    query(SQL)
        .bind(organisation.0)
        .bind(account.0)
        .bind(&post.media_id)
        .bind(&post.kind)
        .bind(&post.caption)
        .bind(&post.permalink)
        .bind(&post.picture)
        .bind(post.last_comment_at.map(|at| at.0))
        .bind(post.published_at.map(|at| at.0))
        .bind(post.live_over_at.map(|at| at.0))
        .execute(tx)
        .await?;
    Ok(())
}

/// The posts of an account, in no particular order.
///
/// # Errors
/// When the store is unavailable.
pub async fn list(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    limit: u32,
) -> Result<Vec<Post>, StoreError> {
    const SQL: &str = "SELECT * FROM comment_posts WHERE organisation_id = $1 AND account_id = $2 LIMIT $3";
    let rows = query(SQL).bind(organisation.0).bind(account.0).bind(limit).fetch_all(db).await?;
    rows.iter().map(read).collect()
}

/// A post of the account's.
///
/// # Errors
/// When the store is unavailable.
pub async fn find(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    media_id: &str,
) -> Result<Option<Post>, StoreError> {
    const SQL: &str = "SELECT * FROM comment_posts WHERE organisation_id = $1 AND account_id = $2 AND media_id = $3";
    let row = query(SQL).bind(organisation.0).bind(account.0).bind(media_id).fetch_optional(db).await?;
    row.as_ref().map(read).transpose()
}

/// When the account's post before one of this instant was published, as far as is known.
///
/// # Errors
/// When the store is unavailable.
pub async fn published_before(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    at: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    const SQL: &str = "SELECT published_at FROM comment_posts WHERE organisation_id = $1 AND account_id = $2 \
        AND published_at IS NOT NULL AND published_at < $3 ORDER BY published_at DESC LIMIT 1";
    let row = query(SQL).bind(organisation.0).bind(account.0).bind(at.0).fetch_optional(db).await?;
    row.map(|row| row.at("published_at")).transpose()
}

fn read(row: &Row) -> Result<Post, StoreError> {
    Ok(Post {
        media_id: row.col("media_id")?,
        kind: row.col("kind")?,
        caption: row.col("caption")?,
        permalink: row.col("permalink")?,
        picture: row.col("picture")?,
        last_comment_at: row.maybe_at("last_comment_at")?,
        published_at: row.maybe_at("published_at")?,
        live_over_at: row.maybe_at("live_over_at")?,
    })
}
