//! The transaction behind every 200: as many deliveries as came meanwhile, in as few statements as one would take.

use std::collections::{BTreeMap, BTreeSet};

use channel_core::{AccountId, ChannelId, OrganisationId};
use uuid::Uuid;

use super::arrival::{Arrival, LaneName, NewEvent, NewSkip, Recorded};
use super::quarantine;
use crate::accounts;
use crate::db::{Columns, query, to_json};
use crate::error::StoreError;
use crate::organisations::NOBODY;
use crate::writer::Tx;

/// Who has an account, by its channel and the platform's name of it.
type Routes = BTreeMap<(ChannelId, String), (OrganisationId, AccountId)>;

/// An event whose owner is known.
struct Placed<'a> {
    organisation: OrganisationId,
    account: AccountId,
    /// Which of the deliveries it came with.
    arrival: usize,
    new: &'a NewEvent,
}

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
        keep(tx, arrivals, &placed, &mut recorded).await?;
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

/// Keeps the events and wakes the lanes of those that are new.
async fn keep(
    tx: &mut Tx,
    arrivals: &[Arrival],
    placed: &[Placed<'_>],
    recorded: &mut [Recorded],
) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = arrivals.iter().map(|_| tx.new_id()).collect();
    let kept = insert_events(tx, arrivals, placed, &ids).await?;
    let by_delivery: BTreeMap<Uuid, usize> = ids.iter().enumerate().map(|(index, id)| (*id, index)).collect();
    for one in placed {
        recorded[one.arrival].duplicate += 1;
    }
    // Whose events of which delivery were new, and how many.
    let mut deliveries: BTreeMap<(OrganisationId, usize), i64> = BTreeMap::new();
    let mut lanes: BTreeMap<(OrganisationId, &str), (AccountId, i64)> = BTreeMap::new();
    let mut accounts: BTreeMap<(OrganisationId, AccountId), i64> = BTreeMap::new();
    for row in &kept {
        let Some(index) = by_delivery.get(&row.delivery).copied() else { continue };
        recorded[index].new += 1;
        recorded[index].duplicate -= 1;
        let at = arrivals[index].received_at.0;
        *deliveries.entry((row.organisation, index)).or_default() += 1;
        let lane = lanes.entry((row.organisation, &row.lane)).or_insert((row.account, at));
        lane.1 = lane.1.min(at);
        let account = accounts.entry((row.organisation, row.account)).or_insert(at);
        *account = (*account).max(at);
    }
    if kept.is_empty() {
        return Ok(());
    }
    wake_lanes(tx, &lanes).await?;
    note_deliveries(tx, arrivals, placed, &ids, &deliveries).await?;
    accounts::touch_events(tx, &accounts).await
}

/// An event that was not there before.
struct Kept {
    organisation: OrganisationId,
    account: AccountId,
    delivery: Uuid,
    lane: String,
}

async fn insert_events(
    tx: &mut Tx,
    arrivals: &[Arrival],
    placed: &[Placed<'_>],
    ids: &[Uuid],
) -> Result<Vec<Kept>, StoreError> {
    const SQL: &str = "INSERT INTO events \
        (organisation_id, account_id, key, delivery_id, lane, kind, body, raw, at, received_at) \
        SELECT unhex(value ->> 0), unhex(value ->> 1), value ->> 2, unhex(value ->> 3), value ->> 4, value ->> 5, \
        value ->> 6, value ->> 7, CAST(value ->> 8 AS BIGINT), CAST(value ->> 9 AS BIGINT) FROM json_each($1) WHERE true \
        ON CONFLICT (organisation_id, account_id, key) DO NOTHING \
        RETURNING organisation_id, account_id, delivery_id, lane";
    let known = known_lanes(tx, placed).await?;
    let mut rows = Vec::with_capacity(placed.len());
    for one in placed {
        let event = &one.new.event;
        let lane = match &one.new.lane {
            LaneName::Conversation(names) => names
                .iter()
                .find_map(|name| known.get(&(one.organisation, one.account, name.as_str().to_owned())).cloned()),
            _ => None,
        };
        rows.push((
            one.organisation.0.simple(),
            one.account.0.simple(),
            event.key.as_str(),
            ids[one.arrival].simple(),
            lane.unwrap_or_else(|| one.new.lane.key(one.account)),
            event.body.name(),
            to_json(event)?,
            event.raw.0.as_str(),
            event.at.0,
            arrivals[one.arrival].received_at.0,
        ));
    }
    let rows = query(SQL).bind(to_json(&rows)?).fetch_all(tx).await?;
    rows.iter()
        .map(|row| {
            Ok(Kept {
                organisation: OrganisationId(row.id("organisation_id")?),
                account: AccountId(row.id("account_id")?),
                delivery: row.id("delivery_id")?,
                lane: row.col("lane")?,
            })
        })
        .collect()
}

/// The lanes of conversations that are known under any of the names.
async fn known_lanes(
    tx: &mut Tx,
    placed: &[Placed<'_>],
) -> Result<BTreeMap<(OrganisationId, AccountId, String), String>, StoreError> {
    const SQL: &str = "SELECT peers.organisation_id, peers.account_id, peers.external_id, peers.lane \
        FROM json_each($1) AS asked JOIN peers ON peers.organisation_id = unhex(asked.value ->> 0) \
        AND peers.account_id = unhex(asked.value ->> 1) AND peers.external_id = asked.value ->> 2";
    let mut asked = BTreeSet::new();
    for one in placed {
        if let LaneName::Conversation(names) = &one.new.lane {
            asked.extend(names.iter().map(|name| (one.organisation, one.account, name.as_str())));
        }
    }
    if asked.is_empty() {
        return Ok(BTreeMap::new());
    }
    let asked: Vec<_> = asked
        .into_iter()
        .map(|(organisation, account, name)| (organisation.0.simple(), account.0.simple(), name))
        .collect();
    let rows = query(SQL).bind(to_json(&asked)?).fetch_all(tx).await?;
    rows.iter()
        .map(|row| {
            let organisation = OrganisationId(row.id("organisation_id")?);
            let account = AccountId(row.id("account_id")?);
            Ok(((organisation, account, row.col("external_id")?), row.col("lane")?))
        })
        .collect()
}

/// In the order of the lanes' keys, so that two transactions never wait for each other.
async fn wake_lanes(tx: &mut Tx, lanes: &BTreeMap<(OrganisationId, &str), (AccountId, i64)>) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO lanes (organisation_id, key, account_id, next_at) \
        SELECT unhex(value ->> 0), value ->> 1, unhex(value ->> 2), CAST(value ->> 3 AS BIGINT) FROM json_each($1) WHERE true \
        ON CONFLICT (organisation_id, key) DO UPDATE SET next_at = \
        CASE WHEN lanes.next_at IS NULL OR lanes.next_at > excluded.next_at THEN excluded.next_at ELSE lanes.next_at END";
    let rows: Vec<_> = lanes
        .iter()
        .map(|((organisation, key), (account, at))| (organisation.0.simple(), *key, account.0.simple(), *at))
        .collect();
    query(SQL).bind(to_json(&rows)?).execute(tx).await?;
    Ok(())
}

async fn note_deliveries(
    tx: &mut Tx,
    arrivals: &[Arrival],
    placed: &[Placed<'_>],
    ids: &[Uuid],
    new: &BTreeMap<(OrganisationId, usize), i64>,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO deliveries (organisation_id, id, channel, received_at, events, skipped) \
        SELECT unhex(value ->> 0), unhex(value ->> 1), value ->> 2, CAST(value ->> 3 AS BIGINT), \
        CAST(value ->> 4 AS BIGINT), CAST(value ->> 5 AS BIGINT) FROM json_each($1) WHERE true";
    let mut all: BTreeMap<(OrganisationId, usize), i64> = BTreeMap::new();
    for one in placed {
        *all.entry((one.organisation, one.arrival)).or_default() += 1;
    }
    let rows: Vec<_> = new
        .iter()
        .map(|((organisation, index), events)| {
            let arrival = &arrivals[*index];
            let skipped = all.get(&(*organisation, *index)).map_or(0, |all| all - events);
            let (organisation, id) = (organisation.0.simple(), ids[*index].simple());
            (organisation, id, arrival.channel.as_str(), arrival.received_at.0, *events, skipped)
        })
        .collect();
    query(SQL).bind(to_json(&rows)?).execute(tx).await?;
    Ok(())
}
