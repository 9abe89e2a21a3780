//! How often comment rules answered, counted with the decisions themselves: what is counted is what was decided, not what
//! was sent, so that nothing that happens to a call lets a rule answer more than it may.
//!
//! Whoever decides takes the rows it depends on first ([`take_author`], [`take_rule`]): on PostgreSQL they are held until the
//! decision is committed, and others wait. Every count is one row of the primary key, apart from the sixty-one minutes of an
//! hour.

use std::time::Duration;

use channel_core::{AccountId, OrganisationId, Timestamp};

use crate::db::{Columns, Connection, Row, query};
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

/// The variant of a rule's answers that was taken last, as far as decisions that are committed tell.
///
/// # Errors
/// When the store is unavailable.
pub async fn last_variant(
    db: &mut Connection,
    organisation: OrganisationId,
    account: AccountId,
    rule: &str,
) -> Result<Option<u32>, StoreError> {
    const SQL: &str = "SELECT variant FROM comment_counts WHERE organisation_id = $1 AND account_id = $2 \
        AND rule_id = $3 AND kind = 'rule' AND key = ''";
    let row = query(SQL).bind(organisation.0).bind(account.0).bind(rule).fetch_optional(db).await?;
    row.map_or(Ok(None), |row| variant(&row))
}

/// Counts an answered comment for its rule and its author, last of all in the transaction: the rows are shared by all comments
/// of the rule.
pub fn count(tx: &mut Tx, organisation: OrganisationId, place: Place<'_>, rule: &str, variant: Option<u32>) {
    let answered = Answered {
        account: place.account,
        rule: rule.to_owned(),
        person: place.person.map(str::to_owned),
        post: place.post.map(str::to_owned),
        author: place.author(),
        variant,
    };
    tx.last(move |tx| Box::pin(async move { answered.count(tx, organisation).await }));
}

/// What is counted of one answered comment.
#[derive(Clone, Debug)]
struct Answered {
    account: AccountId,
    rule: String,
    person: Option<String>,
    post: Option<String>,
    author: Option<String>,
    variant: Option<u32>,
}

impl Answered {
    async fn count(self, tx: &mut Tx, organisation: OrganisationId) -> Result<(), StoreError> {
        const ADD: &str = "INSERT INTO comment_counts \
            (organisation_id, account_id, rule_id, kind, key, number, last_at, variant) \
            SELECT $1, $2, counted.rule_id, counted.kind, counted.key, 1, $3, counted.variant FROM \
            (SELECT CAST($4 AS TEXT) AS rule_id, 'rule' AS kind, '' AS key, CAST($5 AS BIGINT) AS variant \
            UNION ALL SELECT CAST($4 AS TEXT), 'minute', CAST($6 AS TEXT), NULL \
            UNION ALL SELECT CAST($4 AS TEXT), 'person', CAST($7 AS TEXT), NULL \
            UNION ALL SELECT CAST($4 AS TEXT), 'post', CAST($8 AS TEXT), NULL \
            UNION ALL SELECT '', 'author', CAST($9 AS TEXT), NULL) AS counted WHERE counted.key IS NOT NULL \
            ON CONFLICT (organisation_id, account_id, rule_id, kind, key) DO UPDATE SET \
            number = comment_counts.number + 1, last_at = excluded.last_at, \
            variant = coalesce(excluded.variant, comment_counts.variant) RETURNING kind, number";
        const OLD: &str = "DELETE FROM comment_counts WHERE organisation_id = $1 AND account_id = $2 AND rule_id = $3 \
            AND kind = 'minute' AND key < $4";
        let now = tx.now();
        let added = query(ADD)
            .bind(organisation.0)
            .bind(self.account.0)
            .bind(now.0)
            .bind(&self.rule)
            .bind(self.variant.map(i64::from))
            .bind(minute(now))
            .bind(self.person.as_deref())
            .bind(self.post.as_deref())
            .bind(self.author.as_deref())
            .fetch_all(tx)
            .await?;
        for row in added {
            if row.col::<String>("kind")? == "minute" && row.count("number")? == 1 {
                let old = minute(now.minus(Duration::from_secs(2 * 60 * 60)));
                query(OLD)
                    .bind(organisation.0)
                    .bind(self.account.0)
                    .bind(&self.rule)
                    .bind(old)
                    .execute(&mut *tx)
                    .await?;
            }
        }
        Ok(())
    }
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
    Ok((row.count("number")?, variant(&row)?))
}

fn variant(row: &Row) -> Result<Option<u32>, StoreError> {
    Ok(row.col::<Option<i64>>("variant")?.and_then(|variant| u32::try_from(variant).ok()))
}

/// The minute of an instant, so that later ones sort later.
fn minute(at: Timestamp) -> String {
    format!("{:012}", at.0.div_euclid(MINUTE_MICROS).max(0))
}
