//! Who wrote, and what each of them read.

use std::collections::BTreeMap;
use std::time::Duration;

use platform_simulator::{EffectKind, Ledger, Platform};

/// The customer of a number.
pub(crate) fn customer(number: usize) -> String {
    format!("customer {number}")
}

/// Where the customer of a number writes.
pub(crate) fn platform(number: usize) -> Platform {
    match number % 3 {
        0 => Platform::WhatsApp,
        1 => Platform::Instagram,
        _ => Platform::Telegram,
    }
}

/// Messages in the ledger by customer, each with the time it was accepted.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    answers: BTreeMap<usize, Vec<i64>>,
}

impl Tally {
    /// Counts the messages to the first so many customers.
    pub(crate) fn of(ledger: &Ledger, customers: usize) -> Self {
        let mut answers: BTreeMap<usize, Vec<i64>> = BTreeMap::new();
        for entry in ledger.of(EffectKind::Message) {
            let number = entry.person.as_deref().and_then(|name| name.strip_prefix("customer ")?.parse().ok());
            if let Some(number) = number.filter(|number| *number < customers) {
                answers.entry(number).or_default().push(entry.at);
            }
        }
        Self { answers }
    }

    /// How many customers have at least one answer.
    pub(crate) fn answered(&self) -> usize {
        self.answers.len()
    }

    /// How many have more than one.
    pub(crate) fn twice(&self) -> usize {
        self.answers.values().filter(|times| times.len() > 1).count()
    }

    /// Who has none.
    pub(crate) fn unanswered(&self, customers: usize) -> Vec<usize> {
        (0..customers).filter(|number| !self.answers.contains_key(number)).collect()
    }

    /// The time from writing to the first answer.
    pub(crate) fn latencies(&self, sent_at: &[i64]) -> Vec<Duration> {
        let measured = self.answers.iter().filter_map(|(number, times)| {
            let micros = times.first()?.saturating_sub(*sent_at.get(*number)?);
            Some(Duration::from_micros(u64::try_from(micros).unwrap_or_default()))
        });
        measured.collect()
    }

    /// The same on one platform.
    pub(crate) fn latencies_on(&self, wanted: Platform, sent_at: &[i64]) -> Vec<Duration> {
        let answers = self.answers.iter().filter(|(number, _)| platform(**number) == wanted);
        let part = Self { answers: answers.map(|(number, times)| (*number, times.clone())).collect() };
        part.latencies(sent_at)
    }
}
