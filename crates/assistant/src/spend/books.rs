//! Books in memory, for one process: tests, the demo and the embedded default.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use channel_core::{OrganisationId, Seams, Timestamp};
use uuid::Uuid;

use super::{
    price::Micros,
    purse::{Cost, Limit, Limits, Party, Purse, Reservation, SpendError, Totals},
};
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(24 * 3_600);

/// Keeps the books in memory.
#[derive(Debug)]
pub struct MemoryPurse {
    seams: Seams,
    books: Mutex<Books>,
}

#[derive(Debug, Default)]
struct Books {
    windows: HashMap<Scope, Window>,
    parties: HashMap<Uuid, Party>,
    totals: BTreeMap<(OrganisationId, Cow<'static, str>, String), Totals>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Scope {
    Person(OrganisationId, Uuid),
    Conversation(OrganisationId, Uuid),
    Organisation(OrganisationId),
}

#[derive(Debug, Default)]
struct Window {
    order: VecDeque<(Timestamp, Uuid)>,
    amounts: HashMap<Uuid, Micros>,
    total: u64,
}

impl MemoryPurse {
    /// Empty books.
    #[must_use]
    pub fn new(seams: Seams) -> Self {
        Self { seams, books: Mutex::new(Books::default()) }
    }

    /// What an organisation's calls cost since the start, by provider and model.
    #[must_use]
    pub fn totals(&self, organisation: OrganisationId) -> Vec<(Cow<'static, str>, String, Totals)> {
        let books = self.books.lock().unwrap_or_else(PoisonError::into_inner);
        books
            .totals
            .iter()
            .filter(|((own, ..), _)| *own == organisation)
            .map(|((_, provider, model), totals)| (provider.clone(), model.clone(), *totals))
            .collect()
    }
}

#[async_trait]
impl Purse for MemoryPurse {
    async fn reserve(&self, party: &Party, limits: &Limits, amount: Micros) -> Result<Reservation, SpendError> {
        let now = self.seams.clock.now();
        let id = self.seams.ids.next(now);
        let mut books = self.books.lock().unwrap_or_else(PoisonError::into_inner);
        books.reserve(id, now, party, limits, amount).map_err(SpendError::Reached)?;
        Ok(Reservation(id))
    }

    async fn settle(&self, reservation: Reservation, cost: &Cost) -> Result<(), SpendError> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner).settle(reservation.0, cost);
        Ok(())
    }
}

impl Books {
    fn reserve(
        &mut self,
        id: Uuid,
        now: Timestamp,
        party: &Party,
        limits: &Limits,
        amount: Micros,
    ) -> Result<(), Limit> {
        let scopes = scopes(party, limits);
        for (scope, most, over, limit) in &scopes {
            let Some(window) = self.windows.get_mut(scope) else {
                if amount > *most {
                    return Err(*limit);
                }
                continue;
            };
            for gone in window.forget(now.minus(*over)) {
                self.parties.remove(&gone);
            }
            if window.total.saturating_add(amount.0) > most.0 {
                return Err(*limit);
            }
        }
        for (scope, ..) in &scopes {
            self.windows.entry(*scope).or_default().add(now, id, amount);
        }
        self.windows.retain(|_, window| !window.order.is_empty());
        self.parties.insert(id, *party);
        Ok(())
    }

    fn settle(&mut self, id: Uuid, cost: &Cost) {
        if let Some(party) = self.parties.remove(&id) {
            for (scope, ..) in scopes(&party, &Limits::default()) {
                if let Some(window) = self.windows.get_mut(&scope) {
                    window.replace(id, cost.amount);
                }
            }
        }
        let totals =
            self.totals.entry((cost.party.organisation, cost.provider.clone(), cost.model.clone())).or_default();
        totals.calls += 1;
        totals.input = totals.input.saturating_add(cost.usage.input.unwrap_or(0));
        totals.output = totals.output.saturating_add(cost.usage.output.unwrap_or(0));
        totals.amount = totals.amount.plus(cost.amount);
        totals.estimated += u64::from(cost.estimated);
    }
}

fn scopes(party: &Party, limits: &Limits) -> Vec<(Scope, Micros, Duration, Limit)> {
    let own = party.organisation;
    let person = party.person.map(|id| (Scope::Person(own, id), limits.person_hour, HOUR, Limit::PersonHour));
    let conversation = party
        .conversation
        .map(|id| (Scope::Conversation(own, id), limits.conversation_day, DAY, Limit::ConversationDay));
    let organisation = (Scope::Organisation(own), limits.organisation_day, DAY, Limit::OrganisationDay);
    person.into_iter().chain(conversation).chain([organisation]).collect()
}

impl Window {
    fn forget(&mut self, before: Timestamp) -> Vec<Uuid> {
        let mut gone = Vec::new();
        while let Some((_, id)) = self.order.pop_front_if(|(at, _)| *at <= before) {
            self.total = self.total.saturating_sub(self.amounts.remove(&id).unwrap_or_default().0);
            gone.push(id);
        }
        gone
    }

    fn add(&mut self, at: Timestamp, id: Uuid, amount: Micros) {
        self.order.push_back((at, id));
        self.amounts.insert(id, amount);
        self.total = self.total.saturating_add(amount.0);
    }

    fn replace(&mut self, id: Uuid, amount: Micros) {
        if let Some(own) = self.amounts.get_mut(&id) {
            self.total = self.total.saturating_sub(own.0).saturating_add(amount.0);
            *own = amount;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(person: u128) -> Party {
        Party {
            organisation: OrganisationId(Uuid::from_u128(1)),
            conversation: Some(Uuid::from_u128(person)),
            person: Some(Uuid::from_u128(person)),
        }
    }

    fn cost(party: Party, amount: u64) -> Cost {
        Cost {
            party,
            provider: Cow::Borrowed("openai"),
            model: "m".into(),
            usage: crate::model::Usage::default(),
            amount: Micros(amount),
            estimated: true,
            at: Timestamp::default(),
        }
    }

    const LIMITS: Limits =
        Limits { person_hour: Micros(100), conversation_day: Micros(150), organisation_day: Micros(250) };

    #[test]
    fn ten_thousand_messages_of_one_person_never_pass_a_limit() {
        let mut books = Books::default();
        let granted = (0..10_000_u128)
            .filter(|n| {
                books.reserve(Uuid::from_u128(*n), Timestamp::default(), &party(7), &LIMITS, Micros(30)).is_ok()
            })
            .count();
        assert_eq!(granted, 3);
    }

    #[test]
    fn each_limit_is_met_in_its_own_window() {
        let mut books = Books::default();
        let hour = |n: i64| Timestamp::from_seconds(n * 3_601);
        let mut ask = |n: u128, at: i64, person: u128| {
            books.reserve(Uuid::from_u128(n), hour(at), &party(person), &LIMITS, Micros(60)).err()
        };
        assert_eq!(ask(1, 0, 7), None);
        assert_eq!(ask(2, 0, 7), Some(Limit::PersonHour));
        assert_eq!(ask(3, 1, 7), None);
        assert_eq!(ask(4, 2, 7), Some(Limit::ConversationDay));
        assert_eq!(ask(5, 2, 8), None);
        assert_eq!(ask(6, 2, 9), None);
        assert_eq!(ask(7, 2, 10), Some(Limit::OrganisationDay));
        assert_eq!(ask(8, 25, 7), None, "a day later there is room again");
    }

    #[test]
    fn what_was_set_aside_and_not_used_is_free_again() {
        let mut books = Books::default();
        let now = Timestamp::default();
        books.reserve(Uuid::from_u128(1), now, &party(7), &LIMITS, Micros(100)).unwrap();
        assert_eq!(books.reserve(Uuid::from_u128(2), now, &party(7), &LIMITS, Micros(50)), Err(Limit::PersonHour));
        books.settle(Uuid::from_u128(1), &cost(party(7), 20));
        assert_eq!(books.reserve(Uuid::from_u128(3), now, &party(7), &LIMITS, Micros(50)), Ok(()));
        assert_eq!(books.totals.values().map(|totals| totals.amount.0).sum::<u64>(), 20);
    }
}
