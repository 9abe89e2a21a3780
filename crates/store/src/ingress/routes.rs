//! Who has the accounts that deliveries name.

use std::collections::{BTreeMap, BTreeSet};

use channel_core::{AccountId, ChannelId, OrganisationId};

use super::arrival::Arrival;
use super::rows::Rows;
use crate::accounts;
use crate::db::Columns;
use crate::error::StoreError;
use crate::writer::Tx;

/// Who has an account.
pub(super) type Owner = (OrganisationId, AccountId);

/// Who has which account, by its channel and the platform's name of it.
pub(super) struct Routes<'a>(BTreeMap<(&'a str, &'a str), Owner>);

impl<'a> Routes<'a> {
    /// Looks every account up that the deliveries name. An account's own name comes before its parent's.
    pub(super) async fn find(tx: &mut Tx, arrivals: &'a [Arrival]) -> Result<Self, StoreError> {
        static OWN: Rows = Rows::new(
            "WITH asked (place, channel, name) AS (",
            3,
            ") SELECT asked.place, accounts.organisation_id, accounts.id FROM asked JOIN accounts \
            ON accounts.channel = asked.channel AND accounts.external_id = asked.name",
        );
        let named: Vec<(i64, (&ChannelId, &str))> = (0..).zip(named(arrivals)).collect();
        let mut owners = vec![None; named.len()];
        for (statement, rows) in OWN.over(&named) {
            let statement = rows.iter().fold(statement, |statement, (place, (channel, name))| {
                statement.bind(*place).bind(channel.as_str()).bind(*name)
            });
            for row in statement.fetch_all(tx).await? {
                let place = usize::try_from(row.col::<i64>("place")?).ok();
                if let Some(owner) = place.and_then(|place| owners.get_mut(place)) {
                    *owner = Some((OrganisationId(row.id("organisation_id")?), AccountId(row.id("id")?)));
                }
            }
        }
        let mut routes = BTreeMap::new();
        let mut others: BTreeMap<&ChannelId, Vec<&str>> = BTreeMap::new();
        for ((_, (channel, name)), owner) in named.into_iter().zip(owners) {
            match owner {
                Some(owner) => drop(routes.insert((channel.as_str(), name), owner)),
                None => others.entry(channel).or_default().push(name),
            }
        }
        for (channel, names) in others {
            let found = accounts::route(tx, channel, &names).await?;
            let known = names.into_iter().filter_map(|name| Some(((channel.as_str(), name), *found.get(name)?)));
            routes.extend(known);
        }
        Ok(Self(routes))
    }

    /// Who has what is for an account: the one that the delivery's address names, or else the part itself.
    pub(super) fn owner(&self, arrival: &Arrival, account: Option<&str>) -> Option<Owner> {
        self.0.get(&(arrival.channel.as_str(), arrival.route.as_deref().or(account)?)).copied()
    }
}

fn named(arrivals: &[Arrival]) -> BTreeSet<(&ChannelId, &str)> {
    let mut named = BTreeSet::new();
    for arrival in arrivals {
        match &arrival.route {
            Some(route) => {
                named.insert((&arrival.channel, route.as_str()));
            }
            None => {
                named.extend(arrival.events.iter().map(|new| (&arrival.channel, new.event.account.as_str())));
                let skipped = arrival.skipped.iter().filter_map(|skip| skip.account.as_deref());
                named.extend(skipped.map(|account| (&arrival.channel, account)));
            }
        }
    }
    named
}
