//! What calls of models cost: set aside before a call under limits that hold for all nodes, and settled after it. What is
//! never settled, because a process died, stays counted. Amounts are millionths of a US dollar.

use std::time::Duration;

use channel_core::{OrganisationId, Timestamp};
use uuid::Uuid;

use crate::db::{Columns, Connection, query};
use crate::error::StoreError;
use crate::ids::ConversationKey;
use crate::leases;
use crate::writer::Tx;

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(24 * 3_600);
/// Microseconds of a day.
const DAY_MICROS: i64 = 24 * 3_600 * 1_000_000;

/// For whom a call is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beneficiary {
    /// The conversation, when there is one.
    pub conversation: Option<Uuid>,
    /// The person, when there is one.
    pub contact: Option<Uuid>,
}

/// How much may be spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ceilings {
    /// On one person within an hour.
    pub contact_hour: i64,
    /// On one conversation within a day.
    pub conversation_day: i64,
    /// By the organisation within a day.
    pub organisation_day: i64,
}

/// Which ceiling a call would go through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ceiling {
    /// The person's within an hour.
    ContactHour,
    /// The conversation's within a day.
    ConversationDay,
    /// The organisation's within a day.
    OrganisationDay,
}

/// What a call did cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Whose API.
    pub provider: String,
    /// The model.
    pub model: String,
    /// Tokens read, where told.
    pub input: Option<i64>,
    /// Tokens written, where told.
    pub output: Option<i64>,
    /// The amount.
    pub amount: i64,
    /// Whether some of it is a guess.
    pub estimated: bool,
    /// When the call ended.
    pub at: Timestamp,
}

/// A sum of calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Calls.
    pub calls: i64,
    /// Tokens read, where told.
    pub input: i64,
    /// Tokens written, where told.
    pub output: i64,
    /// The amount.
    pub amount: i64,
    /// Calls whose amount is a guess, or was never settled.
    pub estimated: i64,
}

/// What was spent on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaySum {
    /// When the day began.
    pub begins: Timestamp,
    /// How much.
    pub sum: Sum,
}

/// What was spent on a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConversationSum {
    /// Which.
    pub conversation: ConversationKey,
    /// How much.
    pub sum: Sum,
    /// When it was spent last.
    pub last_at: Timestamp,
}

/// What was spent on a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelSum {
    /// Whose API; none for calls that were never settled.
    pub provider: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// How much.
    pub sum: Sum,
}

/// Sets an amount aside under an id, when every ceiling holds with it; else says which one does not. What is told before
/// the amount is spent is kept: it counts from here on, whatever becomes of whoever asked.
///
/// # Errors
/// When the store is unavailable.
pub async fn reserve(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: Uuid,
    whom: Beneficiary,
    ceilings: &Ceilings,
    amount: i64,
) -> Result<Option<Ceiling>, StoreError> {
    const INSERT: &str = "INSERT INTO model_calls (organisation_id, id, conversation_id, contact_id, amount, estimated, \
        reserved_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    // Two nodes that add up at the same time would both find room for their own.
    leases::one_at_a_time(tx, &format!("spending {organisation}")).await?;
    let now = tx.now();
    if let Some(contact) = whom.contact {
        let spent = sum(tx, sql::OF_CONTACT, organisation, Some(contact), now.minus(HOUR)).await?;
        if spent.saturating_add(amount) > ceilings.contact_hour {
            return Ok(Some(Ceiling::ContactHour));
        }
    }
    if let Some(conversation) = whom.conversation {
        let spent = sum(tx, sql::OF_CONVERSATION, organisation, Some(conversation), now.minus(DAY)).await?;
        if spent.saturating_add(amount) > ceilings.conversation_day {
            return Ok(Some(Ceiling::ConversationDay));
        }
    }
    let spent = sum(tx, sql::OF_ORGANISATION, organisation, None, now.minus(DAY)).await?;
    if spent.saturating_add(amount) > ceilings.organisation_day {
        return Ok(Some(Ceiling::OrganisationDay));
    }
    let insert = query(INSERT).bind(organisation.0).bind(id).bind(whom.conversation).bind(whom.contact);
    insert.bind(amount).bind(false).bind(now.0).execute(tx).await?;
    Ok(None)
}

/// Puts what a call did cost in place of what was set aside.
///
/// # Errors
/// [`StoreError::NotFound`] when nothing was set aside under the id.
pub async fn settle(tx: &mut Tx, organisation: OrganisationId, id: Uuid, cost: &Settled) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE model_calls SET amount = $3, provider = $4, model = $5, input = $6, output = $7, \
        estimated = $8, settled_at = $9 WHERE organisation_id = $1 AND id = $2";
    let update = query(SQL).bind(organisation.0).bind(id).bind(cost.amount).bind(&cost.provider).bind(&cost.model);
    let update = update.bind(cost.input).bind(cost.output).bind(cost.estimated).bind(cost.at.0);
    if update.execute(tx).await?.rows_affected() == 0 {
        return Err(StoreError::NotFound("reservation"));
    }
    tx.note(organisation, "spending").await
}

/// What was spent since then, all in all.
///
/// # Errors
/// When the store is unavailable.
pub async fn since(db: &mut Connection, organisation: OrganisationId, since: Timestamp) -> Result<i64, StoreError> {
    sum(db, sql::OF_ORGANISATION, organisation, None, since).await
}

/// What was spent on each day since then, newest first, for somebody so many minutes east of UTC.
///
/// # Errors
/// When the store is unavailable.
pub async fn by_day(
    db: &mut Connection,
    organisation: OrganisationId,
    since: Timestamp,
    minutes_east: i64,
) -> Result<Vec<DaySum>, StoreError> {
    let shift = minutes_east.saturating_mul(60_000_000);
    let rows = query(sql::BY_DAY).bind(organisation.0).bind(since.0).bind(shift).fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            let day: i64 = row.col("day")?;
            let begins = Timestamp(day.saturating_mul(DAY_MICROS).saturating_sub(shift));
            Ok(DaySum { begins, sum: read(row)? })
        })
        .collect()
}

/// The conversations that cost most since then, dearest first.
///
/// # Errors
/// When the store is unavailable.
pub async fn by_conversation(
    db: &mut Connection,
    organisation: OrganisationId,
    since: Timestamp,
    most: u32,
) -> Result<Vec<ConversationSum>, StoreError> {
    let rows = query(sql::BY_CONVERSATION).bind(organisation.0).bind(since.0).bind(i64::from(most));
    let rows = rows.fetch_all(db).await?;
    rows.iter()
        .map(|row| {
            Ok(ConversationSum {
                conversation: ConversationKey(row.col("conversation_id")?),
                sum: read(row)?,
                last_at: Timestamp(row.col("last_at")?),
            })
        })
        .collect()
}

/// What was spent on each model since then, dearest first.
///
/// # Errors
/// When the store is unavailable.
pub async fn by_model(
    db: &mut Connection,
    organisation: OrganisationId,
    since: Timestamp,
) -> Result<Vec<ModelSum>, StoreError> {
    let rows = query(sql::BY_MODEL).bind(organisation.0).bind(since.0).fetch_all(db).await?;
    rows.iter()
        .map(|row| Ok(ModelSum { provider: row.col("provider")?, model: row.col("model")?, sum: read(row)? }))
        .collect()
}

async fn sum(
    db: &mut Connection,
    sql: &'static str,
    organisation: OrganisationId,
    of: Option<Uuid>,
    since: Timestamp,
) -> Result<i64, StoreError> {
    let sum = query(sql).bind(organisation.0).bind(since.0);
    let sum = if let Some(of) = of { sum.bind(of) } else { sum };
    sum.fetch_one(db).await?.col("amount")
}

fn read(row: &crate::db::Row) -> Result<Sum, StoreError> {
    Ok(Sum {
        calls: row.col("calls")?,
        input: row.col("input")?,
        output: row.col("output")?,
        amount: row.col("amount")?,
        estimated: row.col("estimated")?,
    })
}

/// Statements that plans are looked at for.
pub(crate) mod sql {
    /// What the organisation spent.
    pub(crate) const OF_ORGANISATION: &str = "SELECT coalesce(CAST(sum(amount) AS BIGINT), 0) AS amount FROM model_calls \
        WHERE organisation_id = $1 AND reserved_at > $2";
    /// What was spent on a conversation.
    pub(crate) const OF_CONVERSATION: &str = "SELECT coalesce(CAST(sum(amount) AS BIGINT), 0) AS amount FROM model_calls \
        WHERE organisation_id = $1 AND conversation_id = $3 AND reserved_at > $2";
    /// What was spent on a person.
    pub(crate) const OF_CONTACT: &str = "SELECT coalesce(CAST(sum(amount) AS BIGINT), 0) AS amount FROM model_calls \
        WHERE organisation_id = $1 AND contact_id = $3 AND reserved_at > $2";

    macro_rules! sums {
        ($first:literal, $rest:literal) => {
            concat!(
                "SELECT ",
                $first,
                ", count(*) AS calls, coalesce(CAST(sum(input) AS BIGINT), 0) AS input, \
                coalesce(CAST(sum(output) AS BIGINT), 0) AS output, CAST(sum(amount) AS BIGINT) AS amount, \
                CAST(sum(CASE WHEN estimated OR settled_at IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS estimated \
                FROM model_calls WHERE organisation_id = $1 AND reserved_at > $2 ",
                $rest
            )
        };
    }

    pub(crate) const BY_DAY: &str = sums!("(reserved_at + $3) / 86400000000 AS day", "GROUP BY 1 ORDER BY 1 DESC");
    pub(crate) const BY_CONVERSATION: &str = sums!(
        "conversation_id, max(reserved_at) AS last_at",
        "AND conversation_id IS NOT NULL GROUP BY conversation_id ORDER BY amount DESC, conversation_id LIMIT $3"
    );
    pub(crate) const BY_MODEL: &str =
        sums!("provider, model", "GROUP BY provider, model ORDER BY amount DESC, provider, model");
}
