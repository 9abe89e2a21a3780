//! The known persons of an account, and who a contact is among them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::key::{Key, KeyKind};
use super::resolution::{Evidence, PersonId, Resolution};
use crate::model::{Contact, IdentityChange};
use crate::seams::Timestamp;

/// The known persons of an account, or those of them that a contact's keys lead to. Pure: nothing is read or written, and
/// the same news in any order end in the same persons.
///
/// Permanent keys decide. A number leads to whoever had it at the time of the event; two who both have permanent keys are
/// never joined because of a number. A handle leads to nobody.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    #[serde(with = "as_pairs")]
    held: BTreeMap<Key, Hold>,
    joins: Vec<Join>,
    /// Pairs that were told apart by hand; nothing but a hand joins them again.
    apart: BTreeSet<(PersonId, PersonId)>,
}

/// Two persons who became one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Join {
    /// The one who remained.
    pub person: PersonId,
    /// The one who became part of them.
    pub other: PersonId,
    /// Why.
    pub evidence: Evidence,
    /// When, by the clock of what told it.
    pub at: Timestamp,
}

/// Who has a key.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Hold {
    /// The person as they were numbered at first: joins are looked up, so that they can be undone.
    person: PersonId,
    /// When the platform last said that this number is theirs: beside a permanent key, or by a change.
    claimed: Option<Timestamp>,
    /// When it was last seen.
    seen: Timestamp,
    /// When they gave it up.
    retired: Option<Timestamp>,
}

impl Hold {
    fn stands_at(&self, at: Timestamp) -> bool {
        self.retired.is_none_or(|retired| at < retired || self.claimed.is_some_and(|claimed| claimed > retired))
    }

    /// Until when it was theirs, as far as anything tells: a loss says that they had it until then.
    fn last_told(&self) -> Option<Timestamp> {
        self.claimed.max(self.retired)
    }

    fn is_claimed_after(&self, at: Timestamp) -> bool {
        self.claimed.is_some_and(|claimed| claimed > at)
    }
}

/// What a piece of news says about one person.
struct News {
    permanent: Vec<Key>,
    /// Numbers they have.
    numbers: Vec<Key>,
    /// Numbers they gave up.
    lost: Vec<Key>,
    evidence: Evidence,
    at: Timestamp,
}

/// Who the news are about, and who has something of it and is somebody else.
#[derive(Default)]
struct Found {
    people: BTreeSet<PersonId>,
    strangers: BTreeSet<PersonId>,
}

impl Directory {
    /// Who a contact is, without remembering it. `at` is the event's own time, however late it came; `fresh` is the person
    /// made if nobody fits.
    pub fn resolve(&self, contact: &Contact, at: Timestamp, fresh: PersonId) -> Resolution {
        self.decide(&News::of_contact(contact, at), fresh)
    }

    /// Who a contact is; remembers their keys.
    pub fn meet(&mut self, contact: &Contact, at: Timestamp, fresh: PersonId) -> Resolution {
        self.take(&News::of_contact(contact, at), fresh)
    }

    /// Takes in that a person's ids or number changed; nothing when the change names none.
    pub fn change(&mut self, change: &IdentityChange, at: Timestamp, fresh: PersonId) -> Option<Resolution> {
        let news = News::of_change(change, at);
        let is_empty = news.permanent.is_empty() && news.numbers.is_empty() && news.lost.is_empty();
        (!is_empty).then(|| self.take(&news, fresh))
    }

    /// Makes two persons one because a member of the team says so. It undoes what was told apart by hand before.
    pub fn merge(&mut self, one: PersonId, another: PersonId, at: Timestamp) {
        let (one, another) = (self.who(one), self.who(another));
        if one == another {
            return;
        }
        let kept = self.apart.iter().copied().filter(|&(a, b)| {
            let pair = (self.who(a), self.who(b));
            pair != (one, another) && pair != (another, one)
        });
        self.apart = kept.collect();
        self.join(one, another, Evidence::ByHand, at);
    }

    /// Undoes a join: everybody has again what was known of them, and no news of the platform's joins them again. Whether
    /// there was such a join.
    pub fn undo(&mut self, join: &Join) -> bool {
        let Some(index) = self.joins.iter().position(|known| known == join) else { return false };
        self.joins.remove(index);
        self.apart.insert((join.person.min(join.other), join.person.max(join.other)));
        true
    }

    /// The joins that stand, in the order they were made.
    #[must_use]
    pub fn joins(&self) -> &[Join] {
        &self.joins
    }

    /// Who a person is after all joins.
    #[must_use]
    pub fn who(&self, person: PersonId) -> PersonId {
        let mut known = BTreeSet::from([person]);
        loop {
            let before = known.len();
            for join in &self.joins {
                if known.contains(&join.person) || known.contains(&join.other) {
                    known.extend([join.person, join.other]);
                }
            }
            if known.len() == before {
                return known.first().copied().unwrap_or(person);
            }
        }
    }

    /// Who has a key now.
    #[must_use]
    pub fn find(&self, key: &Key) -> Option<PersonId> {
        self.held.get(key).map(|hold| self.who(hold.person))
    }

    /// The keys of each person, sorted; those given up and not taken by anybody else among them.
    #[must_use]
    pub fn people(&self) -> BTreeMap<PersonId, BTreeSet<&Key>> {
        let mut people: BTreeMap<PersonId, BTreeSet<&Key>> = BTreeMap::new();
        for (key, hold) in &self.held {
            people.entry(self.who(hold.person)).or_default().insert(key);
        }
        people
    }

    fn decide(&self, news: &News, fresh: PersonId) -> Resolution {
        let Found { people, strangers } = self.found(news);
        let with: Vec<PersonId> = strangers.into_iter().collect();
        let mut people = people.into_iter();
        match (people.next(), people.collect::<Vec<_>>()) {
            (None, _) if with.is_empty() => Resolution::New { person: fresh },
            (None, _) => Resolution::Conflict { person: fresh, is_new: true, with },
            (Some(person), _) if !with.is_empty() => Resolution::Conflict { person, is_new: false, with },
            (Some(person), others) if others.is_empty() => Resolution::Same { person },
            (Some(person), others) => Resolution::Joins { person, others },
        }
    }

    fn take(&mut self, news: &News, fresh: PersonId) -> Resolution {
        let resolution = self.decide(news, fresh);
        // Also where a number is disputed: what the permanent keys join is joined.
        let people: Vec<PersonId> = self.found(news).people.into_iter().collect();
        if let Some((&person, others)) = people.split_first() {
            for &other in others {
                self.join(person, other, news.evidence, news.at);
            }
        }
        self.remember(news, resolution.person());
        resolution
    }

    fn join(&mut self, one: PersonId, another: PersonId, evidence: Evidence, at: Timestamp) {
        self.joins.push(Join { person: one.min(another), other: one.max(another), evidence, at });
    }

    fn found(&self, news: &News) -> Found {
        let has_permanent = !news.permanent.is_empty();
        let mut found = Found::default();
        found.people.extend(news.permanent.iter().filter_map(|key| self.find(key)));
        for (hold, person) in self.holders(&news.lost) {
            let is_of_later = hold.is_claimed_after(news.at) || (hold.claimed.is_none() && hold.seen > news.at);
            let is_other = has_permanent && self.has_permanent(person);
            if hold.stands_at(news.at) && !is_of_later && !is_other {
                found.people.insert(person);
            }
        }
        for (hold, person) in self.holders(&news.numbers) {
            if found.people.contains(&person) || !hold.stands_at(news.at) {
                continue;
            }
            let is_of_later = hold.is_claimed_after(news.at);
            match (has_permanent, self.has_permanent(person), news.evidence) {
                (_, false, _) if !is_of_later => drop(found.people.insert(person)),
                (true, true, _) if !is_of_later => drop(found.strangers.insert(person)),
                (false, _, Evidence::NamedTogether) => drop(found.people.insert(person)),
                (false, true, _) => self.by_number_alone(&mut found, &hold, person, news.at),
                (_, _, _) => {}
            }
        }
        self.keep_apart(&mut found);
        found
    }

    /// A change that names numbers alone: whoever has the new one since then is the same, unless both are known by more.
    fn by_number_alone(&self, found: &mut Found, hold: &Hold, person: PersonId, at: Timestamp) {
        let is_since = hold.claimed.is_some_and(|claimed| claimed >= at);
        let disputed = found.people.iter().any(|&known| self.has_permanent(known));
        if is_since && !disputed {
            found.people.insert(person);
        } else if !is_since {
            found.strangers.insert(person);
        }
    }

    /// Of persons that were told apart by hand, the first one remains.
    fn keep_apart(&self, found: &mut Found) {
        let pairs: Vec<(PersonId, PersonId)> =
            self.apart.iter().map(|&(a, b)| (self.who(a), self.who(b))).filter(|(a, b)| a != b).collect();
        for (a, b) in pairs {
            if found.people.contains(&a) && found.people.remove(&b) {
                found.strangers.insert(b);
            }
        }
    }

    fn remember(&mut self, news: &News, person: PersonId) {
        // What is learned now belongs to the one it was learned about, so that undoing a join keeps it with them.
        let keys = news.permanent.iter().chain(&news.numbers);
        let known = keys.filter_map(|key| self.held.get(key)).map(|hold| hold.person);
        let owner = known.filter(|known| self.who(*known) == self.who(person)).min().unwrap_or(person);
        let new = Hold { person: owner, claimed: None, seen: news.at, retired: None };
        for key in &news.permanent {
            let hold = self.held.entry(key.clone()).or_insert(new);
            hold.seen = hold.seen.max(news.at);
        }
        let claimed = (!news.permanent.is_empty() || news.evidence == Evidence::Change).then_some(news.at);
        for key in &news.numbers {
            let taken = Hold { claimed, ..new };
            match self.held.get(key).copied() {
                None => drop(self.held.insert(key.clone(), taken)),
                Some(hold) if self.who(hold.person) == self.who(owner) => {
                    let seen = hold.seen.max(news.at);
                    let merged = Hold { claimed: hold.claimed.max(claimed), seen, ..hold };
                    self.held.insert(key.clone(), merged);
                }
                Some(hold) if hold.last_told() <= Some(news.at) => drop(self.held.insert(key.clone(), taken)),
                Some(_) => {}
            }
        }
        for key in &news.lost {
            let unseen = Hold { seen: Timestamp(i64::MIN), retired: Some(news.at), ..new };
            match self.held.get(key).copied() {
                None => drop(self.held.insert(key.clone(), unseen)),
                Some(hold) if self.who(hold.person) == self.who(owner) => {
                    self.held.insert(key.clone(), Hold { retired: hold.retired.max(Some(news.at)), ..hold });
                }
                Some(hold) if hold.last_told() < Some(news.at) => drop(self.held.insert(key.clone(), unseen)),
                Some(_) => {}
            }
        }
    }

    fn holders<'a>(&'a self, keys: &'a [Key]) -> impl Iterator<Item = (Hold, PersonId)> + 'a {
        keys.iter().filter_map(|key| self.held.get(key)).map(|hold| (*hold, self.who(hold.person)))
    }

    fn has_permanent(&self, person: PersonId) -> bool {
        self.held.iter().any(|(key, hold)| key.is_permanent() && self.who(hold.person) == person)
    }
}

impl News {
    fn of_contact(contact: &Contact, at: Timestamp) -> Self {
        let (permanent, numbers) = sorted_out(Key::of(contact));
        Self { permanent, numbers, lost: Vec::new(), evidence: Evidence::NamedTogether, at }
    }

    fn of_change(change: &IdentityChange, at: Timestamp) -> Self {
        let (old, new) = Key::of_change(change);
        let ((mut permanent, numbers), (before, lost)) = (sorted_out(new), sorted_out(old));
        permanent.extend(before);
        Self { permanent, numbers, lost, evidence: Evidence::Change, at }
    }
}

/// Permanent keys and numbers; handles are left out.
fn sorted_out(keys: Vec<Key>) -> (Vec<Key>, Vec<Key>) {
    let (permanent, others): (Vec<Key>, Vec<Key>) = keys.into_iter().partition(Key::is_permanent);
    (permanent, others.into_iter().filter(|key| key.kind == KeyKind::Phone).collect())
}

impl fmt::Debug for Directory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Directory({} keys, {} joins)", self.held.len(), self.joins.len())
    }
}

/// Keys are no strings, so the JSON form is a list of pairs.
mod as_pairs {
    use std::collections::BTreeMap;

    use serde::{Deserialize as _, Deserializer, Serializer};

    use super::{Hold, Key};

    pub(super) fn serialize<S: Serializer>(held: &BTreeMap<Key, Hold>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(held)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<Key, Hold>, D::Error> {
        Ok(Vec::<(Key, Hold)>::deserialize(deserializer)?.into_iter().collect())
    }
}
