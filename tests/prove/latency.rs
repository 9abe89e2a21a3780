//! How long answers took, from the ledger.

use std::collections::BTreeMap;
use std::time::Duration;

use platform_simulator::Platform;
use switchboard_tests::Spread;

use crate::checker::Effect;
use crate::crowd::Crowd;
use crate::post::Letter;

/// From writing to the first answer, of customers who write once.
///
/// # Errors
/// When a message has no answer: what was not answered took longer than anything that was measured.
pub(crate) fn webhook_to_send(crowd: &Crowd, letters: &[Letter], effects: &[Effect]) -> Result<Spread, String> {
    whole("answered", measured(crowd, letters, effects), crowd)
}

/// From the first byte of a webhook to its 200, whatever the platform was told before.
///
/// # Errors
/// When a message was never taken over.
pub(crate) fn acknowledgements(crowd: &Crowd, letters: &[Letter]) -> Result<Spread, String> {
    let taken = letters.iter().filter_map(|letter| {
        let micros = u64::try_from(letter.acked_at? - letter.written_at).unwrap_or_default();
        Some(Duration::from_micros(micros))
    });
    whole("taken over", taken.collect(), crowd)
}

/// How many messages of customers who write once are answered.
pub(crate) fn answered(crowd: &Crowd, letters: &[Letter], effects: &[Effect]) -> usize {
    measured(crowd, letters, effects).len()
}

fn measured(crowd: &Crowd, letters: &[Letter], effects: &[Effect]) -> Vec<Duration> {
    let mut first: BTreeMap<(Platform, &str), i64> = BTreeMap::new();
    for effect in effects {
        first.entry((effect.platform, effect.to.as_str())).or_insert(effect.at);
    }
    let measured = letters.iter().filter_map(|letter| {
        let person = crowd.person(letter.message.customer);
        let platform = crowd.platform(letter.message.customer);
        let at = first.get(&(platform, person.address())).or_else(|| first.get(&(platform, person.id.as_str())))?;
        Some(Duration::from_micros(u64::try_from(at - letter.written_at).unwrap_or_default()))
    });
    measured.collect()
}

/// The spread of a figure that every message of a crowd has.
fn whole(what: &str, measured: Vec<Duration>, crowd: &Crowd) -> Result<Spread, String> {
    match (measured.len(), crowd.messages()) {
        (0, 0) => Err("nobody wrote anything that could be measured".to_owned()),
        (some, all) if some == all => Ok(Spread::new(measured)),
        (some, all) => Err(format!("{some} of {all} measured messages were {what}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crowd::CrowdPlan;

    #[test]
    fn a_latency_is_told_only_when_every_message_was_answered() {
        let plan = CrowdPlan { messages: 2, most_each: 1, platforms: &[Platform::WhatsApp], seed: 1, first: 0 };
        let crowd = Crowd::new(&plan);
        let letters: Vec<Letter> = crowd.customers.iter().flatten().map(|it| Letter::new(*it, 1_000)).collect();
        let effect = |customer, at| Effect {
            seq: 1,
            at,
            platform: Platform::WhatsApp,
            to: crowd.person(customer).address().to_owned(),
            text: None,
            id: "wamid.out".to_owned(),
            token: None,
        };
        let mut effects = vec![effect(0, 3_000)];
        assert_eq!(answered(&crowd, &letters, &effects), 1);
        assert_eq!(webhook_to_send(&crowd, &letters, &effects).unwrap_err(), "1 of 2 measured messages were answered");
        effects.push(effect(1, 2_000));
        let spread = webhook_to_send(&crowd, &letters, &effects).unwrap();
        assert_eq!((spread.percentile(99), spread.percentile(1)), (Duration::from_millis(2), Duration::from_millis(1)));
        assert!(acknowledgements(&crowd, &letters).is_err());
    }
}
