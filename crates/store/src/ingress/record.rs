//! The transaction behind every 200: as many deliveries as came meanwhile, in as few statements as one would take.

use std::collections::{BTreeMap, BTreeSet};

use channel_core::{AccountId, ChannelId, OrganisationId};

use super::arrival::{Arrival, NewEvent, NewSkip, Recorded};
use super::placed::{self, Placed};
use super::quarantine;
use crate::accounts;
use crate::db::to_json;
use crate::error::StoreError;
use crate::organisations::NOBODY;
use crate::writer::Tx;

/// Who has an account, by its channel and the platform's name of it.
type Routes = BTreeMap<(ChannelId, String), (OrganisationId, AccountId)>;

/// Keeps all of the deliveries, and says of each what became of it.
pub(crate) async fn record(tx: &mut Tx, arrivals: &[Arrival]) -> Result<Vec<Recorded>, StoreError> {
    let mut recorded: Vec<Recorded> =
        arrivals.iter().map(|arrival| Recorded { skipped: arrival.skipped.len(), ..Recorded::default() }).collect();
    let routes = routes(tx, arrivals).await?;
    let mut placed = Vec::new();
    for (index, arrival) in arrivals.iter().enumerate() {
        let mut parts: Vec<(OrganisationId, NewSkip)> = Vec::new();
        for new in &arrival.events {
            match owner(&routes, arrival, Some(&new.event.account)) {
                Some((organisation, account)) => placed.push(Placed { organisation, account, arrival: index, new }),
                None => {
                    recorded[index].unknown += 1;
                    parts.push((NOBODY, homeless(new)?));
                }
            }
        }
        for skip in &arrival.skipped {
            let owner = owner(&routes, arrival, skip.account.as_deref());
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

fn owner(routes: &Routes, arrival: &Arrival, account: Option<&str>) -> Option<(OrganisationId, AccountId)> {
    let name = arrival.route.as_deref().or(account)?;
    routes.get(&(arrival.channel.clone(), name.to_owned())).copied()
}

async fn routes(tx: &mut Tx, arrivals: &[Arrival]) -> Result<Routes, StoreError> {
    let mut named: BTreeMap<&ChannelId, BTreeSet<&str>> = BTreeMap::new();
    for arrival in arrivals {
        let names = named.entry(&arrival.channel).or_default();
        match &arrival.route {
            Some(route) => {
                names.insert(route);
            }
            None => {
                names.extend(arrival.events.iter().map(|new| new.event.account.as_str()));
                names.extend(arrival.skipped.iter().filter_map(|skip| skip.account.as_deref()));
            }
        }
    }
    let mut routes = Routes::new();
    for (channel, names) in named {
        if names.is_empty() {
            continue;
        }
        let names: Vec<&str> = names.into_iter().collect();
        let found = accounts::route(tx, channel, &names).await?;
        routes.extend(found.into_iter().map(|(name, owner)| ((channel.clone(), name), owner)));
    }
    Ok(routes)
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
