//! How often comment rules answered, counted with the decisions themselves: what is counted is what was decided, not what
//! was sent, so that nothing that happens to a call lets a rule answer more than it may.
//!
//! Whoever decides takes the rows it depends on first ([`take_author`], [`take_rule`]): on PostgreSQL they are held until the
//! decision is committed, and others wait. Every count is one row of the primary key, apart from the sixty-one minutes of an
//! hour.

use std::time::Duration;

use channel_core::{AccountId, OrganisationId, Timestamp};

use crate::db::{Columns, query};
use crate::error::StoreError;
use crate::writer::Tx;

const MINUTE_MICROS: i64 = 60_000_000;

/// What a rule's limits are held against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Comments of the person.
    pub person: u32,
    /// When the person was answered last.
    pub person_last: Option<Timestamp>,
    /// Comments under the post.
    pub post: u32,
    /// Comments in the last hour; those of the minute that is passing out of it still count.
    pub hour: u32,
    /// The variant that was taken last.
    pub last_variant: Option<u32>,
}

/// Whose comment under which post.
#[derive(Clone, Copy, Debug)]
pub struct Place<'p> {
    /// The account under whose post it stands.
    pub account: AccountId,
    /// Who wrote it, where that is known.
    pub person: Option<&'p str>,
    /// The post it counts for, where that is known.
    pub post: Option<&'p str>,
}

impl Place<'_> {
    /// The author under the post.
    fn author(&self) -> Option<String> {
        Some(format!("{}\u{1f}{}", self.post.unwrap_or_default(), self.person?))
    }
}

/// How many comments of this author under this post were answered, by any rule. Nobody else decides about another comment of
/// theirs under it before this transaction ends.
///
/// # Errors
/// When the store is unavailable.
pub async fn take_author(tx: &mut Tx, organisation: OrganisationId, place: Place<'_>) -> Result<u32, StoreError> {
    let Some(author) = place.author() else { return Ok(0) };
    Ok(take(tx, organisation, place.account, "", "author", &author).await?.0)
}

/// What a rule has used of its limits. Nobody else decides for the rule before this transaction ends.
///
/// # Errors
/// When the store is unavailable.
pub async fn take_rule(
    tx: &mut Tx,
    organisation: OrganisationId,
    place: Place<'_>,
    rule: &str,
) -> Result<Counted, StoreError> {
    const ONE: &str = "SELECT number, last_at FROM comment_counts WHERE organisation_id = $1 AND account_id = $2 \
        AND rule_id = $3 AND kind = $4 AND key = $5";
    const HOUR: &str = "SELECT coalesce(CAST(sum(number) AS BIGINT), 0) AS number FROM comment_counts \
        WHERE organisation_id = $1 AND account_id = $2 AND rule_id = $3 AND kind = 'minute' AND key >= $4";
    let account = place.account;
    let (_, last_variant) = take(tx, organisation, account, rule, "rule", "").await?;
    let mut counted = Counted { last_variant, ..Counted::default() };
    for (kind, key) in [("person", place.person), ("post", place.post)] {
        let Some(key) = key else { continue };
        let row =
            query(ONE).bind(organisation.0).bind(account.0).bind(rule).bind(kind).bind(key).fetch_optional(tx).await?;
        let Some(row) = row else { continue };
        if kind == "person" {
            (counted.person, counted.person_last) = (row.count("number")?, row.maybe_at("last_at")?);
        } else {
            counted.post = row.count("number")?;
        }
    }
    let since = minute(tx.now().minus(Duration::from_secs(60 * 60)));
    let row = query(HOUR).bind(organisation.0).bind(account.0).bind(rule).bind(since).fetch_one(tx).await?;
    counted.hour = row.count("number")?;
    Ok(counted)
}

/// Counts an answered comment for its rule and its author.
///
/// # Errors
/// When the store is unavailable.
pub async fn count(
    tx: &mut Tx,
    organisation: OrganisationId,
    place: Place<'_>,
    rule: &str,
    variant: Option<u32>,
) -> Result<(), StoreError> {
    const OLD: &str = "DELETE FROM comment_counts WHERE organisation_id = $1 AND account_id = $2 AND rule_id = $3 \
        AND kind = 'minute' AND key < $4";
    let (account, now) = (place.account, tx.now());
    let old = minute(now.minus(Duration::from_secs(2 * 60 * 60)));
    query(OLD).bind(organisation.0).bind(account.0).bind(rule).bind(old).execute(&mut *tx).await?;
    add(tx, organisation, account, rule, "rule", "", variant).await?;
    add(tx, organisation, account, rule, "minute", &minute(now), None).await?;
    if let Some(person) = place.person {
        add(tx, organisation, account, rule, "person", person, None).await?;
    }
    if let Some(post) = place.post {
        add(tx, organisation, account, rule, "post", post, None).await?;
    }
    if let Some(author) = place.author() {
        add(tx, organisation, account, "", "author", &author, None).await?;
    }
    Ok(())
}

/// A row of counts, made when it is new and held until the transaction ends.
async fn take(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    rule: &str,
    kind: &str,
    key: &str,
) -> Result<(u32, Option<u32>), StoreError> {
    const SQL: &str = "INSERT INTO comment_counts (organisation_id, account_id, rule_id, kind, key, number, last_at) \
        VALUES ($1, $2, $3, $4, $5, 0, 0) ON CONFLICT (organisation_id, account_id, rule_id, kind, key) \
        DO UPDATE SET number = comment_counts.number RETURNING number, variant";
    let row = query(SQL).bind(organisation.0).bind(account.0).bind(rule).bind(kind).bind(key).fetch_one(tx).await?;
    let variant = row.col::<Option<i64>>("variant")?.and_then(|variant| u32::try_from(variant).ok());
    Ok((row.count("number")?, variant))
}

async fn add(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    rule: &str,
    kind: &str,
    key: &str,
    variant: Option<u32>,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO comment_counts \
        (organisation_id, account_id, rule_id, kind, key, number, last_at, variant) VALUES ($1, $2, $3, $4, $5, 1, $6, $7) \
        ON CONFLICT (organisation_id, account_id, rule_id, kind, key) DO UPDATE SET number = comment_counts.number + 1, \
        last_at = excluded.last_at, variant = coalesce(excluded.variant, comment_counts.variant)";
    let now = tx.now();
    query(SQL)
        .bind(organisation.0)
        .bind(account.0)
        .bind(rule)
        .bind(kind)
        .bind(key)
        .bind(now.0)
        .bind(variant.map(i64::from))
        .execute(tx)
        .await?;
    Ok(())
}

/// The minute of an instant, so that later ones sort later.
fn minute(at: Timestamp) -> String {
    format!("{:012}", at.0.div_euclid(MINUTE_MICROS).max(0))
}
