//! Events whose owner is known: each is entered once, under its lane, which wakes.

use std::collections::{BTreeMap, BTreeSet};

use channel_core::{AccountId, OrganisationId, Timestamp};
use uuid::{Builder, Uuid};

use super::arrival::{Arrival, LaneName, NewEvent, Recorded};
use super::rows::Rows;
use crate::accounts;
use crate::db::{Columns, to_json};
use crate::error::StoreError;
use crate::writer::Tx;

/// An event whose owner is known.
pub(super) struct Placed<'a> {
    pub(super) organisation: OrganisationId,
    pub(super) account: AccountId,
    /// Which of the deliveries it came with.
    pub(super) arrival: usize,
    pub(super) new: &'a NewEvent,
}

/// Keeps the events and wakes the lanes of those that are new.
pub(super) async fn keep(
    tx: &mut Tx,
    arrivals: &[Arrival],
    placed: &[Placed<'_>],
    recorded: &mut [Recorded],
) -> Result<(), StoreError> {
    let chance = tx.new_id();
    let ids: Vec<Uuid> =
        (0..).zip(arrivals).map(|(place, arrival)| id_at(arrival.received_at, chance, place)).collect();
    let lanes = lanes_of(tx, placed).await?;
    let are_new = enter(tx, arrivals, placed, &lanes, &ids).await?;
    // How many events of each delivery were new, and how many came.
    let mut deliveries: BTreeMap<(OrganisationId, usize), (i64, i64)> = BTreeMap::new();
    let mut woken: BTreeMap<(OrganisationId, &str), (AccountId, i64)> = BTreeMap::new();
    let mut accounts: BTreeMap<(OrganisationId, AccountId), i64> = BTreeMap::new();
    for ((one, lane), is_new) in placed.iter().zip(&lanes).zip(are_new) {
        let (new, all) = deliveries.entry((one.organisation, one.arrival)).or_default();
        *all += 1;
        if !is_new {
            recorded[one.arrival].duplicate += 1;
            continue;
        }
        *new += 1;
        recorded[one.arrival].new += 1;
        let at = arrivals[one.arrival].received_at.0;
        let woken = woken.entry((one.organisation, lane)).or_insert((one.account, at));
        woken.1 = woken.1.min(at);
        let account = accounts.entry((one.organisation, one.account)).or_insert(at);
        *account = (*account).max(at);
    }
    if woken.is_empty() {
        return Ok(());
    }
    wake(tx, woken).await?;
    note(tx, arrivals, &ids, deliveries).await?;
    accounts::touch_events(tx, &accounts).await
}

/// An identifier that begins with the time and the place, so that rows that come one after the other stand side by side. Those that
/// are made together share their chance (a counter in `rand_a`, RFC 9562, 6.2).
fn id_at(at: Timestamp, chance: Uuid, place: u16) -> Uuid {
    let millis = u64::try_from(at.0 / 1_000).unwrap_or_default();
    let [_, _, _, _, _, _, _, _, rest @ ..] = chance.into_bytes();
    let [high, low] = place.to_be_bytes();
    let [a, b, c, d, e, f, g, h] = rest;
    Builder::from_unix_timestamp_millis(millis, &[high, low, a, b, c, d, e, f, g, h]).into_uuid()
}

/// The lane of each event: that of the first of its conversation's names that is known, else one by its present name.
async fn lanes_of(tx: &mut Tx, placed: &[Placed<'_>]) -> Result<Vec<String>, StoreError> {
    static KNOWN: Rows = Rows::new(
        "WITH asked (place, organisation_id, account_id, external_id) AS (",
        4,
        ") SELECT asked.place, peers.lane FROM asked JOIN peers ON peers.organisation_id = asked.organisation_id \
        AND peers.account_id = asked.account_id AND peers.external_id = asked.external_id",
    );
    let mut asked = Vec::with_capacity(placed.len());
    for (index, one) in placed.iter().enumerate() {
        if let LaneName::Conversation(names) = &one.new.lane {
            asked.extend(names.iter().map(|name| (index, name)));
        }
    }
    let places: Vec<(i64, &(usize, &String))> = (0..).zip(&asked).collect();
    let mut known: Vec<Option<String>> = vec![None; asked.len()];
    for (statement, rows) in KNOWN.over(&places) {
        let statement = rows.iter().fold(statement, |statement, (place, (index, name))| {
            let one = &placed[*index];
            statement.bind(*place).bind(one.organisation.0).bind(one.account.0).bind(*name)
        });
        for row in statement.fetch_all(tx).await? {
            let place = usize::try_from(row.col::<i64>("place")?).ok();
            if let Some(slot) = place.and_then(|place| known.get_mut(place)) {
                *slot = Some(row.col("lane")?);
            }
        }
    }
    let mut lanes: Vec<Option<String>> = vec![None; placed.len()];
    for ((index, _), lane) in asked.into_iter().zip(known) {
        if lanes[index].is_none() {
            lanes[index] = lane;
        }
    }
    let by_name = |(one, lane): (&Placed<'_>, Option<String>)| lane.unwrap_or_else(|| one.new.lane.key(one.account));
    Ok(placed.iter().zip(lanes).map(by_name).collect())
}

/// Enters the events and says of each whether it is new: whether its key was there neither before nor with another one of
/// these.
async fn enter(
    tx: &mut Tx,
    arrivals: &[Arrival],
    placed: &[Placed<'_>],
    lanes: &[String],
    ids: &[Uuid],
) -> Result<Vec<bool>, StoreError> {
    static ENTER: Rows = Rows::new(
        "INSERT INTO events \
        (organisation_id, account_id, key, delivery_id, lane, kind, body, raw, at, received_at)",
        10,
        " ON CONFLICT (organisation_id, account_id, key) DO NOTHING",
    );
    let mut entered = 0;
    let rows: Vec<(&Placed<'_>, &String)> = placed.iter().zip(lanes).collect();
    for (mut statement, rows) in ENTER.over(&rows) {
        for (one, lane) in rows {
            let event = &one.new.event;
            statement = statement
                .bind(one.organisation.0)
                .bind(one.account.0)
                .bind(&event.key)
                .bind(ids[one.arrival])
                .bind(*lane)
                .bind(event.body.name())
                .bind(to_json(event)?)
                .bind(&event.raw.0)
                .bind(event.at.0)
                .bind(arrivals[one.arrival].received_at.0);
        }
        entered += statement.execute(tx).await?.rows_affected();
    }
    match usize::try_from(entered).unwrap_or(usize::MAX) {
        0 => Ok(vec![false; placed.len()]),
        all if all == placed.len() => Ok(vec![true; placed.len()]),
        _ => entered_by(tx, placed, ids).await,
    }
}

/// Says of each event whether the row of its key came with its delivery, and with none of these that stands before it.
async fn entered_by(tx: &mut Tx, placed: &[Placed<'_>], ids: &[Uuid]) -> Result<Vec<bool>, StoreError> {
    static THERE: Rows = Rows::new(
        "WITH asked (place, organisation_id, account_id, key, delivery_id) AS (",
        5,
        ") SELECT asked.place FROM asked JOIN events ON events.organisation_id = asked.organisation_id \
        AND events.account_id = asked.account_id AND events.key = asked.key WHERE events.delivery_id = asked.delivery_id",
    );
    let mut seen = BTreeSet::new();
    let firsts = (0_i64..)
        .zip(placed)
        .filter(|(_, one)| seen.insert((one.organisation, one.account, one.new.event.key.as_str())));
    let firsts: Vec<(i64, &Placed<'_>)> = firsts.collect();
    let mut are_new = vec![false; placed.len()];
    for (statement, rows) in THERE.over(&firsts) {
        let statement = rows.iter().fold(statement, |statement, (place, one)| {
            let statement = statement.bind(*place).bind(one.organisation.0).bind(one.account.0);
            statement.bind(&one.new.event.key).bind(ids[one.arrival])
        });
        for row in statement.fetch_all(tx).await? {
            let place = usize::try_from(row.col::<i64>("place")?).ok();
            if let Some(is_new) = place.and_then(|place| are_new.get_mut(place)) {
                *is_new = true;
            }
        }
    }
    Ok(are_new)
}

/// In the order of the lanes' keys, so that two transactions never wait for each other. A lane that is awake already stays as
/// it is, which is most of what comes under load.
async fn wake(tx: &mut Tx, lanes: BTreeMap<(OrganisationId, &str), (AccountId, i64)>) -> Result<(), StoreError> {
    static WAKE: Rows = Rows::new(
        "INSERT INTO lanes (organisation_id, key, account_id, next_at)",
        4,
        " ON CONFLICT (organisation_id, key) DO UPDATE SET next_at = excluded.next_at \
        WHERE lanes.next_at IS NULL OR lanes.next_at > excluded.next_at",
    );
    let lanes: Vec<_> = lanes.into_iter().collect();
    for (statement, rows) in WAKE.over(&lanes) {
        let statement = rows.iter().fold(statement, |statement, ((organisation, key), (account, at))| {
            statement.bind(organisation.0).bind(*key).bind(account.0).bind(*at)
        });
        statement.execute(tx).await?;
    }
    Ok(())
}

/// Notes every delivery that brought something new beside something else, with how much of it was and how much was not. One that
/// brought a new event and nothing else is told by the event.
async fn note(
    tx: &mut Tx,
    arrivals: &[Arrival],
    ids: &[Uuid],
    deliveries: BTreeMap<(OrganisationId, usize), (i64, i64)>,
) -> Result<(), StoreError> {
    static NOTE: Rows =
        Rows::new("INSERT INTO deliveries (organisation_id, id, channel, received_at, events, skipped)", 6, "");
    let deliveries: Vec<_> = deliveries.into_iter().filter(|(_, (new, all))| *new > 0 && *all > 1).collect();
    for (statement, rows) in NOTE.over(&deliveries) {
        let statement = rows.iter().fold(statement, |statement, ((organisation, index), (new, all))| {
            let arrival = &arrivals[*index];
            let statement = statement.bind(organisation.0).bind(ids[*index]).bind(arrival.channel.as_str());
            statement.bind(arrival.received_at.0).bind(*new).bind(all - new)
        });
        statement.execute(tx).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deliveries_of_one_moment_have_identifiers_of_their_own_in_their_order() {
        let at = Timestamp(1_739_321_024_123_456);
        let groups = [1, 2, 3].map(Uuid::from_u128);
        let mut ids: Vec<Uuid> = Vec::new();
        for chance in groups {
            let of_group: Vec<Uuid> = (0..300).map(|place| id_at(at, chance, place)).collect();
            assert!(of_group.is_sorted());
            assert!(of_group.iter().all(|id| id.get_version_num() == 7));
            ids.extend(of_group);
        }
        assert_eq!(ids.into_iter().collect::<BTreeSet<_>>().len(), 900);
    }
}
