//! The transaction behind every 200.

use std::collections::{BTreeMap, BTreeSet};

use channel_core::{AccountId, OrganisationId};
use serde_json::json;

use super::arrival::{Arrival, LaneName, NewEvent, NewSkip, Recorded};
use super::quarantine;
use crate::accounts;
use crate::db::{Columns, query, to_json};
use crate::error::StoreError;
use crate::open::Store;
use crate::organisations::NOBODY;
use crate::writer::Tx;

impl Store {
    /// Keeps a delivery. When this returns, everything in it is on disk.
    ///
    /// # Errors
    /// When the store is unavailable; then nothing of the delivery was kept and the platform has to send it again.
    pub async fn record(&self, arrival: Arrival) -> Result<Recorded, StoreError> {
        self.write(move |tx| Box::pin(record(tx, arrival))).await
    }
}

async fn record(tx: &mut Tx, mut arrival: Arrival) -> Result<Recorded, StoreError> {
    let mut recorded = Recorded { skipped: arrival.skipped.len(), ..Recorded::default() };
    let routes = routes(tx, &arrival).await?;
    let mut by_organisation: BTreeMap<OrganisationId, Vec<(AccountId, NewEvent)>> = BTreeMap::new();
    let mut parts: Vec<(OrganisationId, NewSkip)> = Vec::new();
    for mut new in std::mem::take(&mut arrival.events) {
        if new.event.account.is_empty()
            && let Some(route) = &arrival.route
        {
            new.event.account.clone_from(route);
        }
        match routes.get(arrival.route.as_deref().unwrap_or(&new.event.account)) {
            Some((organisation, account)) => by_organisation.entry(*organisation).or_default().push((*account, new)),
            None => {
                recorded.unknown += 1;
                parts.push((NOBODY, homeless(new)?));
            }
        }
    }
    for skip in std::mem::take(&mut arrival.skipped) {
        let route = arrival.route.as_ref().or(skip.account.as_ref()).and_then(|account| routes.get(account));
        parts.push((route.map_or(NOBODY, |(organisation, _)| *organisation), skip));
    }
    quarantine::keep(tx, &arrival.channel, arrival.received_at, &parts).await?;
    for (organisation, events) in by_organisation {
        let total = events.len();
        let new = keep(tx, &arrival, organisation, events).await?;
        recorded.new += new;
        recorded.duplicate += total - new;
    }
    Ok(recorded)
}

async fn routes(tx: &mut Tx, arrival: &Arrival) -> Result<BTreeMap<String, (OrganisationId, AccountId)>, StoreError> {
    if let Some(route) = &arrival.route {
        return accounts::route(tx, &arrival.channel, &[route]).await;
    }
    let named = arrival.events.iter().map(|new| new.event.account.as_str());
    let named: BTreeSet<&str> =
        named.chain(arrival.skipped.iter().filter_map(|skip| skip.account.as_deref())).collect();
    if named.is_empty() {
        return Ok(BTreeMap::new());
    }
    let named: Vec<&str> = named.into_iter().collect();
    accounts::route(tx, &arrival.channel, &named).await
}

fn homeless(new: NewEvent) -> Result<NewSkip, StoreError> {
    let event = new.event;
    let raw = if event.raw.0.is_empty() { to_json(&event)? } else { event.raw.0 };
    Ok(NewSkip {
        account: Some(event.account),
        reason: "no account of this name is connected".to_owned(),
        what: event.body.name().to_owned(),
        raw: raw.into_bytes(),
    })
}

/// Keeps the events of one organisation and wakes the lanes of those that are new. Says how many were.
async fn keep(
    tx: &mut Tx,
    arrival: &Arrival,
    organisation: OrganisationId,
    events: Vec<(AccountId, NewEvent)>,
) -> Result<usize, StoreError> {
    const EVENTS: &str = "INSERT INTO events \
        (organisation_id, account_id, key, delivery_id, lane, kind, body, raw, at, received_at) \
        SELECT $1, unhex(value ->> 0), value ->> 1, $2, value ->> 2, value ->> 3, value ->> 4, value ->> 5, CAST(value ->> 6 AS BIGINT), $4 \
        FROM json_each($3) WHERE true \
        ON CONFLICT (organisation_id, account_id, key) DO NOTHING RETURNING lane, account_id";
    const LANES: &str = "INSERT INTO lanes (organisation_id, key, account_id, next_at) \
        SELECT $1, value ->> 0, unhex(value ->> 1), $3 FROM json_each($2) WHERE true \
        ON CONFLICT (organisation_id, key) DO UPDATE SET next_at = \
        CASE WHEN lanes.next_at IS NULL OR lanes.next_at > excluded.next_at THEN excluded.next_at ELSE lanes.next_at END";
    const DELIVERY: &str = "INSERT INTO deliveries (organisation_id, id, channel, received_at, events, skipped) \
        VALUES ($1, $2, $3, $4, $5, $6)";
    let known = known_lanes(tx, organisation, &events).await?;
    let mut rows = Vec::with_capacity(events.len());
    for (account, new) in &events {
        let lane = match &new.lane {
            LaneName::Conversation(names) => {
                names.iter().find_map(|name| known.get(&(*account, name.clone())).cloned())
            }
            _ => None,
        };
        rows.push(json!([
            account.0.simple().to_string(),
            new.event.key,
            lane.unwrap_or_else(|| new.lane.key(*account)),
            new.event.body.name(),
            to_json(&new.event)?,
            new.event.raw.0,
            new.event.at.0,
        ]));
    }
    let delivery = tx.new_id();
    let kept = query(EVENTS)
        .bind(organisation.0)
        .bind(delivery)
        .bind(to_json(&rows)?)
        .bind(arrival.received_at.0)
        .fetch_all(&mut **tx)
        .await?;
    if kept.is_empty() {
        return Ok(0);
    }
    let mut lanes: BTreeMap<String, AccountId> = BTreeMap::new();
    for row in &kept {
        lanes.insert(row.col("lane")?, AccountId(row.id("account_id")?));
    }
    let accounts: BTreeSet<AccountId> = lanes.values().copied().collect();
    let lanes: Vec<_> = lanes.iter().map(|(key, account)| json!([key, account.0.simple().to_string()])).collect();
    query(LANES).bind(organisation.0).bind(to_json(&lanes)?).bind(arrival.received_at.0).execute(&mut **tx).await?;
    query(DELIVERY)
        .bind(organisation.0)
        .bind(delivery)
        .bind(arrival.channel.as_str())
        .bind(arrival.received_at.0)
        .bind(i64::try_from(kept.len()).unwrap_or(i64::MAX))
        .bind(i64::try_from(events.len() - kept.len()).unwrap_or(i64::MAX))
        .execute(&mut **tx)
        .await?;
    let accounts: Vec<AccountId> = accounts.into_iter().collect();
    accounts::touch_events(tx, organisation, &accounts, arrival.received_at).await?;
    Ok(kept.len())
}

/// The lanes of conversations that are known under any of the names.
async fn known_lanes(
    tx: &mut Tx,
    organisation: OrganisationId,
    events: &[(AccountId, NewEvent)],
) -> Result<BTreeMap<(AccountId, String), String>, StoreError> {
    const SQL: &str = "SELECT peers.account_id, peers.external_id, peers.lane FROM json_each($2) AS asked \
        JOIN peers ON peers.organisation_id = $1 AND peers.account_id = unhex(asked.value ->> 0) \
        AND peers.external_id = asked.value ->> 1";
    let mut asked = BTreeSet::new();
    for (account, new) in events {
        if let LaneName::Conversation(names) = &new.lane {
            asked.extend(names.iter().map(|name| (*account, name.as_str())));
        }
    }
    if asked.is_empty() {
        return Ok(BTreeMap::new());
    }
    let asked: Vec<_> = asked.iter().map(|(account, name)| json!([account.0.simple().to_string(), name])).collect();
    let rows = query(SQL).bind(organisation.0).bind(to_json(&asked)?).fetch_all(&mut **tx).await?;
    rows.iter().map(|row| Ok(((AccountId(row.id("account_id")?), row.col("external_id")?), row.col("lane")?))).collect()
}
