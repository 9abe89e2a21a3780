//! What the platforms accepted, matched with the calls that asked for it.

use std::collections::{BTreeMap, BTreeSet};

use platform_simulator::{EffectKind, LedgerEntry, Platform};

use super::books::{Books, Call, Place};

/// A message that a platform accepted.
#[derive(Clone, Debug)]
pub(crate) struct Effect {
    pub(crate) seq: u64,
    pub(crate) at: i64,
    pub(crate) platform: Platform,
    pub(crate) to: String,
    pub(crate) text: Option<String>,
    pub(crate) id: String,
    pub(crate) token: Option<String>,
}

impl Effect {
    /// The effect of an entry, if it is a message somebody reads.
    pub(crate) fn of(entry: LedgerEntry) -> Option<Self> {
        let LedgerEntry { seq, at, platform, kind, to, text, id, token, .. } = entry;
        let is_message = matches!(kind, EffectKind::Message | EffectKind::Template | EffectKind::PrivateReply);
        is_message.then_some(Self { seq, at, platform, to, text, id, token })
    }
}

/// Which call asked for which effect.
#[derive(Clone, Debug, Default)]
pub(crate) struct Matches {
    /// By the place of a call in the books: the ledger numbers of what it did, in order.
    pub(crate) by_call: BTreeMap<usize, Vec<u64>>,
    /// Effects that no call asked for.
    pub(crate) unasked: Vec<Effect>,
}

/// Matches them: by our token where the platform keeps it, by the id it gave, and what is left by conversation and words
/// with the calls whose id nobody knows.
pub(crate) fn matched(books: &Books, effects: &[Effect]) -> Matches {
    let mut tokens: BTreeMap<&str, usize> = index(books, |call| call.token.as_deref());
    // A call keeps the token of its newest attempt alone.
    let numbers: BTreeMap<i64, usize> = index(books, |call| Some(call.seq));
    for attempt in &books.attempts {
        if let Some(number) = numbers.get(&attempt.call) {
            tokens.entry(&attempt.token).or_insert(*number);
        }
    }
    let ids: BTreeMap<(&str, &str, &str), usize> = index(books, |call| {
        let id = call.provider_id.as_deref()?;
        // A Telegram message's number means something within its chat alone.
        let chat = if call.place.0 == "telegram" { call.place.1.as_str() } else { "" };
        Some((call.place.0.as_str(), chat, id))
    });
    let mut unknown: BTreeMap<(Place, &str), BTreeSet<usize>> = BTreeMap::new();
    for (number, call) in books.calls.iter().enumerate() {
        let uncertain = call.provider_id.is_none() && matches!(call.state.as_str(), "ambiguous" | "sending" | "sent");
        if let Some(text) = call.text.as_deref().filter(|_| uncertain) {
            unknown.entry((call.place.clone(), text.trim())).or_default().insert(number);
        }
    }
    let mut matches = Matches::default();
    for effect in effects {
        let channel = channel(effect.platform);
        let chat = if channel == "telegram" { effect.to.as_str() } else { "" };
        let by_token = effect.token.as_deref().and_then(|token| tokens.get(token));
        let known = by_token.or_else(|| ids.get(&(channel, chat, effect.id.as_str()))).copied();
        let number = known.or_else(|| {
            let name = books.names.get(&(channel.to_owned(), effect.to.clone()))?;
            let place = (channel.to_owned(), name.clone());
            let words = effect.text.as_deref().unwrap_or_default().trim();
            let waiting = unknown.get_mut(&(place, words))?;
            // Calls of one conversation are made in order, and so are their effects.
            waiting.pop_first()
        });
        match number {
            Some(number) => matches.by_call.entry(number).or_default().push(effect.seq),
            None => matches.unasked.push(effect.clone()),
        }
    }
    matches
}

fn index<'a, K: Ord>(books: &'a Books, key: impl Fn(&'a Call) -> Option<K>) -> BTreeMap<K, usize> {
    books.calls.iter().enumerate().filter_map(|(number, call)| Some((key(call)?, number))).collect()
}

/// What our books call a platform.
pub(crate) fn channel(platform: Platform) -> &'static str {
    match platform {
        Platform::WhatsApp => "whatsapp",
        Platform::Instagram => "instagram",
        _ => "telegram",
    }
}
