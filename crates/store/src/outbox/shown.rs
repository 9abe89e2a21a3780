//! What the timeline shows of a line follows from its calls.

use channel_core::OrganisationId;

use crate::db::{Columns, query};
use crate::delivery::{CallState, Failure, Reported, shown};
use crate::error::StoreError;
use crate::ids::MessageId;
use crate::messages;
use crate::writer::Tx;

/// Shows a line as its calls stand: of each part the newest one counts.
pub(crate) async fn refresh(
    tx: &mut Tx,
    organisation: OrganisationId,
    message: Option<MessageId>,
) -> Result<(), StoreError> {
    const SQL: &str = "SELECT part, state, delivery, failure, provider_id FROM outbox \
        WHERE organisation_id = $1 AND message_id = $2 ORDER BY part, seq";
    const LINE: &str = "SELECT 1 FROM messages WHERE organisation_id = $1 AND id = $2 FOR NO KEY UPDATE";
    let Some(message) = message else { return Ok(()) };
    let mut rows = query(SQL).bind(organisation.0).bind(message.0).fetch_all(tx).await?;
    if rows.len() > 1 && tx.is_postgres() {
        // Another call of the line may be changing beside this one: whoever writes last has to have seen both.
        query(LINE).bind(organisation.0).bind(message.0).execute(tx).await?;
        rows = query(SQL).bind(organisation.0).bind(message.0).fetch_all(tx).await?;
    }
    let mut parts: Vec<(i64, CallState, Option<Reported>, Option<Failure>)> = Vec::new();
    let mut provider_id: Option<String> = None;
    for row in &rows {
        let part: i64 = row.col("part")?;
        let reported = match row.col::<Option<&str>>("delivery")? {
            None => None,
            Some(_) => Some(Reported::read(row, "delivery")?),
        };
        provider_id = provider_id.or(row.col("provider_id")?);
        let stands = (part, CallState::read(row, "state")?, reported, row.maybe_json("failure")?);
        match parts.last_mut().filter(|last| last.0 == part) {
            Some(last) => *last = stands,
            None => parts.push(stands),
        }
    }
    let states: Vec<_> = parts.iter().map(|(_, state, reported, _)| (*state, *reported)).collect();
    let failure = parts.iter().find_map(|(_, _, _, failure)| failure.as_ref());
    messages::set_status(tx, organisation, message, shown(&states), failure).await?;
    if let Some(provider_id) = provider_id {
        messages::set_provider_id(tx, organisation, message, &provider_id).await?;
    }
    Ok(())
}
