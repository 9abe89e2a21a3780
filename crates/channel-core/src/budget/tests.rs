use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::capabilities::{Capabilities, Limit, RateRule};
use crate::channel::{Pause, Receipt};
use crate::error::{ChannelError, ErrorKind, Retry, Scope};
use crate::id::ChannelId;
use crate::outbound::OutboundMessage;
use crate::plan::{Intent, plan};
use crate::seams::{Clock, Timestamp};
use crate::window::Facts;

#[derive(Debug)]
struct Watch(AtomicI64);

impl Watch {
    fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(Timestamp::from_seconds(1_000).0)))
    }

    fn advance(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_micros()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for Watch {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

fn reach(conversation: &str) -> Reach {
    Reach::new(ChannelId::from_static("fake"), "app", "shop", conversation)
}

fn rule(scope: Scope, count: u32, seconds: u32, burst: u32) -> RateRule {
    RateRule { scope, count, seconds, burst }
}

/// WhatsApp's rates: a message every six seconds to a person with a burst of 45, eighty a second by a number.
fn charges(conversation: &str) -> Vec<(Key, RateRule)> {
    let rules = [rule(Scope::Conversation, 1, 6, 45), rule(Scope::Account, 80, 1, 80)];
    rules.into_iter().map(|rule| (reach(conversation).key(rule.scope).unwrap(), rule)).collect()
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn a_burst_goes_and_then_the_rate_holds() {
    let watch = Watch::new();
    let budgets = Budgets::new(watch.clone());
    for _ in 0..45 {
        budgets.reserve(&charges("ana"), 1).unwrap();
    }
    let expected =
        Refused::Wait { key: reach("ana").key(Scope::Conversation).unwrap(), until: watch.now().plus(seconds(6)) };
    assert_eq!(budgets.reserve(&charges("ana"), 1), Err(expected));
    budgets.reserve(&charges("bob"), 1).unwrap();
    watch.advance(seconds(6));
    budgets.reserve(&charges("ana"), 1).unwrap();
}

#[test]
fn a_refusal_takes_nothing_of_the_other_budgets() {
    let watch = Watch::new();
    let budgets = Budgets::new(watch.clone());
    for _ in 0..45 {
        budgets.reserve(&charges("ana"), 1).unwrap();
    }
    for _ in 0..1_000 {
        budgets.reserve(&charges("ana"), 1).unwrap_err();
    }
    for person in 0..35 {
        budgets.reserve(&charges(&format!("person {person}")), 1).unwrap();
    }
    let Err(Refused::Wait { key, .. }) = budgets.reserve(&charges("one more"), 1) else { panic!("eighty a second") };
    assert_eq!(key.scope, Scope::Account);
}

#[test]
fn more_than_a_burst_never_goes_at_once_and_no_message_always_does() {
    let budgets = Budgets::new(Watch::new());
    assert_eq!(budgets.reserve(&charges("ana"), 0), Ok(()));
    let key = reach("ana").key(Scope::Conversation).unwrap();
    assert_eq!(budgets.reserve(&charges("ana"), 46), Err(Refused::TooMany { key: key.clone(), most: 45 }));
    let nothing = [(key.clone(), rule(Scope::Conversation, 0, 1, 5))];
    assert_eq!(budgets.reserve(&nothing, 1), Err(Refused::TooMany { key: key.clone(), most: 0 }));
    let strange = [u32::MAX, 0, 1].map(|seconds| (key.clone(), rule(Scope::Conversation, u32::MAX, seconds, u32::MAX)));
    budgets.reserve(&strange, u32::MAX).unwrap_err();
    budgets.reserve(&charges("ana"), 45).unwrap();
}

#[test]
fn two_rules_under_one_key_both_hold() {
    let watch = Watch::new();
    let budgets = Budgets::new(watch.clone());
    let key = reach("group").key(Scope::Conversation).unwrap();
    let rules = [rule(Scope::Conversation, 1, 1, 1), rule(Scope::Conversation, 20, 60, 3)];
    let charges = rules.map(|rule| (key.clone(), rule));
    let mut sent = 0;
    for _ in 0..10 {
        sent += u32::from(budgets.reserve(&charges, 1).is_ok());
        watch.advance(seconds(1));
    }
    assert_eq!(sent, 6, "three at once and one each three seconds, never two in a second");
}

#[test]
fn one_refusal_for_its_rate_slows_the_key_it_concerns_and_no_other() {
    let watch = Watch::new();
    let budgets = Budgets::new(watch.clone());
    let slow = ChannelError::refused(ErrorKind::RateLimited, "too many to this person")
        .with_retry(Retry::After(seconds(30)))
        .concerning(Scope::Conversation);
    budgets.note(&reach("ana").keys(), Err(&slow));
    let key = reach("ana").key(Scope::Conversation).unwrap();
    let until = watch.now().plus(seconds(30));
    assert_eq!(budgets.reserve(&charges("ana"), 1), Err(Refused::Wait { key: key.clone(), until }));
    budgets.reserve(&charges("bob"), 1).unwrap();
    watch.advance(seconds(30));
    budgets.reserve(&charges("ana"), 1).unwrap();
    let usage = Receipt { pauses: vec![Pause { scope: Scope::Account, duration: seconds(9) }], ..Receipt::new("m") };
    budgets.note(&reach("ana").keys(), Ok(&usage));
    assert_eq!(budgets.paused_until(&key), None);
    let Err(Refused::Wait { key, .. }) = budgets.reserve(&charges("bob"), 1) else { panic!("the account pauses") };
    assert_eq!(key.scope, Scope::Account);
}

#[test]
fn pauses_the_platform_leaves_open_grow_until_a_message_goes() {
    let watch = Watch::new();
    let budgets = Budgets::new(watch.clone());
    let keys = reach("ana").keys();
    let key = reach("ana").key(Scope::Conversation).unwrap();
    let slow = ChannelError::refused(ErrorKind::RateLimited, "slower").concerning(Scope::Conversation);
    let mut pauses = Vec::new();
    for _ in 0..6 {
        budgets.note(&keys, Err(&slow));
        let until = budgets.paused_until(&key).unwrap();
        pauses.push(until.since(watch.now()).as_secs());
        watch.advance(until.since(watch.now()));
    }
    assert_eq!(pauses, [1, 4, 16, 64, 256, 256]);
    budgets.note(&keys, Ok(&Receipt::new("m")));
    budgets.note(&keys, Err(&slow));
    assert_eq!(budgets.paused_until(&key), Some(watch.now().plus(seconds(1))));
}

#[test]
fn other_failures_pause_nothing() {
    let budgets = Budgets::new(Watch::new());
    let keys = reach("ana").keys();
    for kind in [ErrorKind::Transport, ErrorKind::Recipient, ErrorKind::WindowClosed] {
        budgets.note(&keys, Err(&ChannelError::refused(kind, "no").concerning(Scope::Conversation)));
    }
    let single = ChannelError::refused(ErrorKind::RateLimited, "this message").with_retry(Retry::After(seconds(9)));
    budgets.note(&keys, Err(&single));
    assert!(budgets.is_empty());
}

#[test]
fn what_is_full_again_is_forgotten() {
    let watch = Watch::new();
    let budgets = Budgets::new(watch.clone());
    for person in 0..20_000 {
        let key = reach(&format!("person {person}")).key(Scope::Conversation).unwrap();
        budgets.reserve(&[(key.clone(), rule(Scope::Conversation, 1, 1, 1))], 1).unwrap();
        budgets.pause(&key, seconds(1));
        watch.advance(Duration::from_millis(100));
        assert!(budgets.len() <= 1_024, "{} are remembered", budgets.len());
    }
    watch.advance(seconds(3_600));
    budgets.sweep();
    assert!(budgets.is_empty());
}

#[test]
fn a_clock_that_is_set_back_stops_nothing_for_long() {
    let watch = Watch::new();
    watch.advance(seconds(86_400));
    let budgets = Budgets::new(watch.clone());
    budgets.reserve(&charges("ana"), 45).unwrap();
    budgets.pause(&reach("bob").key(Scope::Conversation).unwrap(), seconds(60));
    watch.0.fetch_sub(i64::try_from(seconds(86_400).as_micros()).unwrap(), Ordering::SeqCst);
    assert_eq!(
        budgets.paused_until(&reach("bob").key(Scope::Conversation).unwrap()),
        Some(watch.now().plus(seconds(60)))
    );
    budgets.reserve(&charges("ana"), 1).unwrap();
}

#[test]
fn a_plan_names_what_it_is_charged_to() {
    let rates = vec![rule(Scope::Conversation, 1, 6, 45), rule(Scope::Business, 200, 3_600, 200)];
    let capabilities = Capabilities { rates, ..Capabilities::text_only(Limit::characters(100)) };
    let intent = Intent::by_machine(OutboundMessage::text("ana", "hello"));
    let plan = plan(&intent, &capabilities, &Facts::default(), Timestamp(0)).unwrap();
    let scopes = |reach: Reach| reach.charges(&plan.budget).iter().map(|(key, _)| key.scope).collect::<Vec<_>>();
    assert_eq!(scopes(reach("ana")), [Scope::Conversation]);
    assert_eq!(scopes(reach("ana").with_business("waba")), [Scope::Conversation, Scope::Business]);
    assert_eq!(reach("ana").with_business("waba").keys().len(), 4);
    assert_eq!(format!("{:?}", reach("+15550001").key(Scope::Conversation)), "Some(Key(Conversation))");
}

#[test]
fn many_threads_share_one_budget() {
    let budgets = Arc::new(Budgets::new(Watch::new()));
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let budgets = Arc::clone(&budgets);
            std::thread::spawn(move || (0..50).filter(|_| budgets.reserve(&charges("ana"), 1).is_ok()).count())
        })
        .collect();
    let sent: usize = threads.into_iter().map(|thread| thread.join().unwrap()).sum();
    assert_eq!(sent, 45);
}

proptest! {
    #[test]
    fn no_window_of_time_sees_more_than_the_burst_and_the_rate(
        count in 1_u32..30,
        per in 1_u32..60,
        burst in 1_u32..40,
        requests in prop::collection::vec((0_u64..4_000, 1_u32..6, 0_usize..3), 1..150),
    ) {
        let watch = Watch::new();
        let budgets = Budgets::new(watch.clone());
        let mut sent: HashMap<usize, Vec<(Timestamp, u32)>> = HashMap::new();
        for (pause, messages, who) in requests {
            watch.advance(Duration::from_millis(pause));
            let key = reach(&who.to_string()).key(Scope::Conversation).unwrap();
            match budgets.reserve(&[(key.clone(), rule(Scope::Conversation, count, per, burst))], messages) {
                Ok(()) => sent.entry(who).or_default().push((watch.now(), messages)),
                Err(Refused::Wait { until, .. }) => {
                    prop_assert!(until > watch.now());
                    // Whoever waits exactly that long is let through: no budget starves anybody.
                    if pause % 5 == 0 {
                        watch.advance(until.since(watch.now()));
                        budgets.reserve(&[(key, rule(Scope::Conversation, count, per, burst))], messages).unwrap();
                        sent.entry(who).or_default().push((watch.now(), messages));
                    }
                }
                Err(Refused::TooMany { most, .. }) => prop_assert!(most == burst && messages > burst),
            }
        }
        for sent in sent.values() {
            for (from, (start, _)) in sent.iter().enumerate() {
                let mut total = 0_u64;
                for (end, messages) in &sent[from..] {
                    total += u64::from(*messages);
                    let window = u64::try_from(end.since(*start).as_micros()).unwrap();
                    let refilled = window * u64::from(count) / (u64::from(per) * 1_000_000);
                    // One more: a period is whole nanoseconds, so a rate may be faster by a part in a billion.
                    prop_assert!(total <= u64::from(burst) + refilled + 1, "{total} in {window} µs");
                }
            }
        }
    }

    #[test]
    fn a_pause_delays_nobody_but_its_key(
        pauses in prop::collection::vec((0_usize..3, 0_u64..100), 0..20),
        other in 3_usize..9,
    ) {
        let budgets = Budgets::new(Watch::new());
        for (who, pause) in &pauses {
            budgets.pause(&reach(&who.to_string()).key(Scope::Conversation).unwrap(), seconds(*pause));
        }
        prop_assert!(budgets.reserve(&charges(&other.to_string()), 1).is_ok());
        for who in 0..3_usize {
            let paused = pauses.iter().any(|(paused, pause)| *paused == who && *pause > 0);
            prop_assert_eq!(budgets.reserve(&charges(&who.to_string()), 1).is_err(), paused);
        }
    }
}
