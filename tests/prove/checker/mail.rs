//! I1: what was acknowledged is stored, and nothing that somebody wrote is missing from what is counted.

use std::collections::{BTreeMap, BTreeSet};

use super::books::Place;
use super::effects::channel;
use super::invariants::Evidence;
use super::verdict::Count;
use crate::crowd::Crowd;
use crate::post::Letter;

/// What one crowd was to write, and what became of each of its messages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mail<'a> {
    pub(crate) crowd: &'a Crowd,
    pub(crate) letters: &'a [Letter],
}

/// What was taken over, by where and under which id the books know it.
pub(super) struct Delivered {
    /// The customer's messages in the order in which they were written, by conversation.
    pub(super) by_place: BTreeMap<Place, Vec<(String, i64)>>,
}

impl Delivered {
    pub(super) fn of(evidence: &Evidence<'_>) -> Self {
        let mut seqs: BTreeMap<(&Place, &str), i64> = BTreeMap::new();
        for inbound in &evidence.books.inbound {
            seqs.insert((&inbound.place, &inbound.provider_id), inbound.inbound_seq);
        }
        let mut by_place: BTreeMap<Place, Vec<(String, i64)>> = BTreeMap::new();
        for (crowd, letter) in acknowledged(evidence) {
            let message = letter.message;
            let channel = channel(crowd.platform(message.customer)).to_owned();
            let person = crowd.person(message.customer);
            let names = &evidence.books.names;
            let known = [person.id.as_str(), person.address()].into_iter();
            let known = known.filter_map(|name| names.get(&(channel.clone(), name.to_owned()))).next();
            let place = (channel, known.unwrap_or(&person.id).clone());
            let id = crowd.id(message);
            let seq = seqs.get(&(&place, id.as_str())).copied().unwrap_or_default();
            by_place.entry(place).or_default().push((id, seq));
        }
        Self { by_place }
    }
}

/// Every letter of every crowd.
pub(super) fn letters<'a>(evidence: &Evidence<'a>) -> impl Iterator<Item = (&'a Crowd, &'a Letter)> + use<'a> {
    evidence.mail.iter().flat_map(|mail| mail.letters.iter().map(move |letter| (mail.crowd, letter)))
}

fn acknowledged<'a>(evidence: &Evidence<'a>) -> impl Iterator<Item = (&'a Crowd, &'a Letter)> + use<'a> {
    letters(evidence).filter(|(_, letter)| letter.acked_at.is_some())
}

/// A message without a letter would be missing from every other count, and so would a letter that nobody was to write.
pub(super) fn every_message_has_its_letter(evidence: &Evidence<'_>) -> Count {
    let mut count = Count::new("I1 messages of a crowd without a letter");
    for mail in evidence.mail {
        let written: BTreeSet<usize> = mail.crowd.customers.iter().flatten().map(|message| message.number).collect();
        let told: BTreeSet<usize> = mail.letters.iter().map(|letter| letter.message.number).collect();
        for number in written.union(&told) {
            let both = written.contains(number) && told.contains(number);
            count.look((!both).then_some(|| format!("message {number}")));
        }
    }
    count
}

/// The generator delivers for longer than any of the runs is down, so a letter without a 200 was lost to the product.
pub(super) fn everything_is_taken_over(evidence: &Evidence<'_>) -> Count {
    let mut count = Count::new("I1 messages never taken over");
    for (crowd, letter) in letters(evidence) {
        let channel = channel(crowd.platform(letter.message.customer));
        let example = || format!("{channel} {} in {} tries", crowd.id(letter.message), letter.tries);
        count.look(letter.acked_at.is_none().then_some(example));
    }
    count
}

pub(super) fn every_acknowledged_event_is_stored(evidence: &Evidence<'_>) -> Count {
    let stored: BTreeSet<(&str, &str)> =
        evidence.books.events.iter().map(|event| (event.channel.as_str(), event.key.as_str())).collect();
    let mut count = Count::new("I1 answered 200 and not stored");
    for (crowd, letter) in acknowledged(evidence) {
        let key = crowd.event_key(letter.message);
        let channel = channel(crowd.platform(letter.message.customer));
        let is_there = stored.contains(&(channel, key.as_str()));
        count.look((!is_there).then_some(|| format!("{channel} {key}")));
    }
    count
}
