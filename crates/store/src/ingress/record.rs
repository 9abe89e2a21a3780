//! The transaction behind every 200: as many deliveries as came meanwhile, in as few statements as one would take.

use channel_core::OrganisationId;

use super::arrival::{Arrival, NewEvent, NewSkip, Recorded};
use super::placed::{self, Placed};
use super::quarantine;
use super::routes::Routes;
use crate::db::to_json;
use crate::error::StoreError;
use crate::organisations::NOBODY;
use crate::writer::Tx;

/// Keeps all of the deliveries, and says of each what became of it.
pub(crate) async fn record(tx: &mut Tx, arrivals: &[Arrival]) -> Result<Vec<Recorded>, StoreError> {
    let mut recorded: Vec<Recorded> =
        arrivals.iter().map(|arrival| Recorded { skipped: arrival.skipped.len(), ..Recorded::default() }).collect();
    let routes = Routes::find(tx, arrivals).await?;
    let mut placed = Vec::new();
    for (index, arrival) in arrivals.iter().enumerate() {
        let mut parts: Vec<(OrganisationId, NewSkip)> = Vec::new();
        for new in &arrival.events {
            match routes.owner(arrival, Some(&new.event.account)) {
                Some((organisation, account)) => placed.push(Placed { organisation, account, arrival: index, new }),
                None => {
                    recorded[index].unknown += 1;
                    parts.push((NOBODY, homeless(new)?));
                }
            }
        }
        for skip in &arrival.skipped {
            let owner = routes.owner(arrival, skip.account.as_deref());
            let account = skip.account.clone().or_else(|| arrival.route.clone());
            let part = NewSkip { account, ..skip.clone() };
            parts.push((owner.map_or(NOBODY, |(organisation, _)| organisation), part));
        }
        quarantine::keep(tx, &arrival.channel, arrival.received_at, &parts).await?;
    }
    if !placed.is_empty() {
        placed::keep(tx, arrivals, &placed, &mut recorded).await?;
    }
    Ok(recorded)
}

fn homeless(new: &NewEvent) -> Result<NewSkip, StoreError> {
    let event = &new.event;
    let raw = if event.raw.0.is_empty() { to_json(event)? } else { event.raw.0.clone() };
    Ok(NewSkip {
        account: Some(event.account.clone()),
        reason: quarantine::NO_ACCOUNT.to_owned(),
        what: event.body.name().to_owned(),
        raw: raw.into_bytes(),
    })
}
