//! How long answers took, from the ledger.

use std::collections::BTreeMap;
use std::time::Duration;

use platform_simulator::Platform;
use switchboard_tests::Spread;

use crate::checker::Effect;
use crate::crowd::Crowd;
use crate::post::Letter;

/// From writing to the first answer, of customers who write once.
pub(crate) fn webhook_to_send(crowd: &Crowd, letters: &[Letter], effects: &[Effect]) -> Spread {
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
    Spread::new(measured.collect())
}

/// From the first byte of a webhook to its 200.
pub(crate) fn acknowledgements(letters: &[Letter]) -> Spread {
    Spread::new(letters.iter().filter(|letter| letter.acked_at.is_some()).map(|letter| letter.ack).collect())
}
