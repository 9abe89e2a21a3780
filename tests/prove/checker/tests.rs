//! The checker against worlds with one thing wrong: each must be counted, under its own name.

use std::time::Duration;

use platform_simulator::{FaultKind, Platform, Strike};

use super::audit::{Act, ByHand};
use super::books::{Attempt, Books, Call, Conversation, Event, Inbound, Open, Place};
use super::doubt::Proved;
use super::effects::Effect;
use super::{Closure, Doubts, Evidence, Mail, Settled, Verdict, judge};
use crate::crowd::{Crowd, CrowdPlan};
use crate::nemesis::{Injury, KILL, PAUSE};
use crate::post::Letter;

/// Two messages of one customer, each with its answer.
struct World {
    crowd: Crowd,
    letters: Vec<Letter>,
    effects: Vec<Effect>,
    strikes: Vec<Strike>,
    injuries: Vec<Injury>,
    books: Books,
    canaries: Vec<(String, usize)>,
    closures: Vec<Closure>,
    settles: Vec<Settled>,
    by_hand: ByHand,
}

impl World {
    fn sound() -> Self {
        let plan = CrowdPlan { messages: 2, most_each: 2, platforms: &[Platform::WhatsApp], seed: 3, first: 0 };
        let mut crowd = Crowd::new(&plan);
        // Whatever the seed says, one customer writes both.
        let both: Vec<_> =
            crowd.customers.iter().flatten().map(|it| crate::crowd::Message { customer: 0, ..*it }).collect();
        crowd.customers = vec![both.clone()];
        let person = crowd.person(0);
        let place: Place = ("whatsapp".to_owned(), person.id.clone());
        let mut world = Self {
            letters: Vec::new(),
            effects: Vec::new(),
            strikes: Vec::new(),
            injuries: Vec::new(),
            books: Books::default(),
            canaries: vec![("TOKEN in log".to_owned(), 0)],
            closures: Vec::new(),
            settles: vec![Settled::Wholly],
            by_hand: ByHand { acts: vec!["policy.change"; 2], complaint: Some(Ok(())) },
            crowd,
        };
        for seq in 1..=2 {
            let (organisation, act) = ("Shop".to_owned(), "policy.change".to_owned());
            world.books.audit.acts.push(Act { organisation, seq, act, chained: true });
        }
        world.books.audit.heads.insert("Shop".to_owned(), 2);
        for name in [&person.id, person.phone.as_ref().unwrap_or(&person.id)] {
            world.books.names.insert(("whatsapp".to_owned(), name.clone()), person.id.clone());
        }
        for (number, message) in (1_i64..).zip(both) {
            let (id, key) = (world.crowd.id(message), world.crowd.event_key(message));
            world.letters.push(Letter {
                acked_at: Some(number * 1_000 + 10),
                ack: Duration::from_micros(10),
                tries: 1,
                ..Letter::new(message, number * 1_000)
            });
            world.books.events.push(Event { channel: "whatsapp".to_owned(), key, state: "done".to_owned() });
            world.books.inbound.push(Inbound { place: place.clone(), provider_id: id, inbound_seq: number });
            world.books.calls.push(call(number, &place));
            world.books.attempts.push(Attempt {
                call: number,
                token: format!("token {number}"),
                opened_at: number * 1_000 + 400,
                outcome: Some("sent".to_owned()),
                proof: None,
            });
            world.effects.push(Effect {
                seq: u64::try_from(number).unwrap(),
                at: number * 1_000 + 500,
                platform: Platform::WhatsApp,
                to: person.address().to_owned(),
                text: Some(format!("answer {number}")),
                id: format!("wamid.out{number}"),
                token: Some(format!("token {number}")),
            });
        }
        world.books.conversations.push(Conversation {
            place,
            answered_seq: 2,
            owner: "assistant".to_owned(),
            needs_person: None,
        });
        world
    }

    fn judged(&self) -> Verdict {
        let evidence = Evidence {
            mail: &[Mail { crowd: &self.crowd, letters: &self.letters }],
            effects: &self.effects,
            strikes: &self.strikes,
            injuries: &self.injuries,
            books: &self.books,
            canaries: &self.canaries,
            closures: &self.closures,
            settles: &self.settles,
            by_hand: &self.by_hand,
            call_limit: 3_000_000,
        };
        judge(&evidence)
    }

    /// The names of the counts with violations.
    fn violated(&self) -> Vec<&'static str> {
        self.judged().counts.iter().filter(|count| count.violations > 0).map(|count| count.name).collect()
    }

    fn doubts(&self) -> Doubts {
        self.judged().doubts
    }

    /// The channel is closed a good while before anything is sent.
    fn close(&mut self, from: i64) {
        self.closures.push(Closure { channel: "whatsapp", from, until: None });
    }
}

fn call(number: i64, place: &Place) -> Call {
    Call {
        seq: number,
        kind: "message".to_owned(),
        place: place.clone(),
        state: "sent".to_owned(),
        part: 0,
        attempt: 1,
        token: Some(format!("token {number}")),
        provider_id: Some(format!("wamid.out{number}")),
        text: Some(format!("answer {number}")),
        covers: Some((number - 1, number)),
        sending_at: Some(number * 1_000 + 400),
        updated_at: number * 1_000 + 600,
        failure: None,
        decision: None,
    }
}

#[test]
fn a_sound_world_has_no_violation() {
    assert_eq!(World::sound().violated(), Vec::<&str>::new());
}

const CONTRADICTED: &str = "I3 calls whose state the ledger contradicts";

/// What is done to a sound world, and the one count that must notice.
type Wrong = (&'static str, fn(&mut World));

const WRONGS: &[Wrong] = &[
    ("I1 messages of a crowd without a letter", |world| drop(world.letters.pop())),
    ("I1 messages never taken over", |world| world.letters[1].acked_at = None),
    ("I1 answered 200 and not stored", |world| drop(world.books.events.pop())),
    ("I2 messages entered more than once", |world| {
        let again = world.books.inbound[1].clone();
        world.books.inbound.push(again);
    }),
    ("I2 messages answered by more than one turn", |world| {
        world.books.calls[1].covers = Some((0, 2));
    }),
    ("I3 calls that reached somebody more than once", |world| {
        let again = Effect { seq: 3, id: "wamid.out2".to_owned(), token: None, ..world.effects[1].clone() };
        world.effects.push(again);
        // The second one was reserved as the first one was.
        let attempt = Attempt { token: "token 2 again".to_owned(), ..world.books.attempts[1].clone() };
        world.books.attempts.push(attempt);
    }),
    ("I3 effects that no call of ours explains", |world| {
        let strange = Effect { seq: 3, id: "wamid.out3".to_owned(), token: None, ..world.effects[1].clone() };
        world.effects.push(strange);
    }),
    (CONTRADICTED, |world| drop(world.effects.pop())),
    (CONTRADICTED, |world| world.books.calls[1].provider_id = Some("wamid.another".to_owned())),
    (CONTRADICTED, |world| leave_to_a_person(world, "failed")),
    (CONTRADICTED, |world| leave_to_a_person(world, "suppressed")),
    (CONTRADICTED, |world| world.books.calls[1].state = "queued".to_owned()),
    ("I4 messages without an end (answer, person, dead letter)", |world| {
        world.books.conversations[0].answered_seq = 1;
    }),
    ("I4 messages without an end (answer, person, dead letter)", |world| {
        world.books.calls[1].state = "failed".to_owned();
        world.effects.pop();
    }),
    ("I4 dead letters though nothing was poison", |world| {
        world.books.dead.push(("whatsapp".to_owned(), "status:wamid.out1".to_owned()));
    }),
    ("I4 work that nobody has finished", |world| world.books.open = Open { events: 0, lanes: 0, calls: 1 }),
    ("I4 work that nobody has finished", |world| world.books.open = Open { events: 0, lanes: 1, calls: 0 }),
    ("I4 waits that were given up before all was done", |world| {
        world.settles.push(Settled::GivenUp("a lane".to_owned()));
    }),
    ("I5 messages entered out of order", |world| {
        world.books.inbound[0].inbound_seq = 2;
        world.books.inbound[1].inbound_seq = 1;
    }),
    ("I5 sends that overtook an earlier one of their conversation", |world| {
        world.effects[0].seq = 9;
    }),
    ("I6 effects of a channel after it was closed", |world| world.close(-1_000_000)),
    ("I6 effects on people who wanted no more", |world| {
        let place = world.books.calls[1].place.clone();
        world.books.opted_out.insert(place, -1_000_000);
    }),
    ("I8 audit entries out of their chain", |world| world.books.audit.acts[1].chained = false),
    ("I8 audit entries out of their chain", |world| {
        world.books.audit.heads.insert("Shop".to_owned(), 3);
    }),
    ("I8 audit entries out of their chain", |world| {
        world.by_hand.complaint = Some(Err("the audit log was touched".to_owned()));
    }),
    ("I8 privileged acts that the audit log does not know", |world| world.by_hand.acts.push("account.status")),
    ("I9 sends that nothing had reserved when they were made", |world| {
        world.books.attempts[1].opened_at = 9_000_000;
    }),
    ("I7 rows under another organisation than their account", |world| world.books.astray = vec![("events", 1)]),
    ("I10 accounts' secrets readable in files and logs", |world| world.canaries[0].1 = 1),
    ("uncertain calls that no injected fault explains", |world| make_uncertain(world, None)),
    ("calls that are uncertain though their platform proved them", |world| {
        world.books.calls[1].state = "ambiguous".to_owned();
        world.injuries.push(Injury { what: KILL, from: 2_450, until: 2_500 });
    }),
];

/// The last call was not made, the books say, and somebody was told.
fn leave_to_a_person(world: &mut World, state: &str) {
    world.books.calls[1].state = state.to_owned();
    world.books.conversations[0].needs_person = Some("failed".to_owned());
}

/// The last call is uncertain, and its message did not arrive.
fn make_uncertain(world: &mut World, reason: Option<&str>) {
    world.effects.pop();
    let call = &mut world.books.calls[1];
    call.state = "ambiguous".to_owned();
    call.failure = reason.map(str::to_owned);
}

#[test]
fn each_thing_that_is_wrong_is_counted_under_its_own_name() {
    for (name, make_wrong) in WRONGS {
        let mut world = World::sound();
        make_wrong(&mut world);
        assert_eq!(world.violated(), [*name]);
    }
}

#[test]
fn a_lost_message_is_missing_in_the_books_and_in_the_order() {
    let mut world = World::sound();
    world.books.inbound.pop();
    assert!(world.violated().contains(&"I4 messages without an end (answer, person, dead letter)"));
}

#[test]
fn an_uncertain_call_is_explained_by_what_was_done_while_it_was_under_way() {
    let during = 2_450;
    let mut killed = World::sound();
    make_uncertain(&mut killed, None);
    killed.injuries.push(Injury { what: KILL, from: during, until: during + 100 });
    assert!(killed.violated().is_empty());

    // Who died wrote no reason down.
    let mut excused = World::sound();
    make_uncertain(&mut excused, Some("no answer in time"));
    excused.injuries.push(Injury { what: KILL, from: during, until: during + 100 });
    assert_eq!(excused.violated(), ["uncertain calls that no injected fault explains"]);
    excused.injuries.push(Injury { what: PAUSE, from: during, until: during + 100 });
    assert!(excused.violated().is_empty());

    let mut long_ago = World::sound();
    make_uncertain(&mut long_ago, None);
    long_ago.injuries.push(Injury { what: KILL, from: -9_000_000, until: -8_000_000 });
    assert_eq!(long_ago.violated().len(), 1);
}

#[test]
fn an_uncertain_call_is_explained_by_the_fault_that_struck_it_and_by_no_other() {
    let strike = |kind, token: &str| Strike {
        kind,
        platform: Platform::WhatsApp,
        at: 2_450,
        to: "somebody else".to_owned(),
        token: Some(token.to_owned()),
    };
    let mut struck = World::sound();
    make_uncertain(&mut struck, Some("nonsense"));
    struck.strikes.push(strike(FaultKind::Garbage, "token 1"));
    assert_eq!(struck.violated().len(), 1);
    struck.strikes.push(strike(FaultKind::Garbage, "token 2"));
    assert!(struck.violated().is_empty());
}

#[test]
fn a_send_that_nothing_reserved_is_more_than_was_reserved() {
    let mut world = World::sound();
    world.books.attempts.pop();
    assert_eq!(
        world.violated(),
        ["I9 calls that spent more sends than were reserved", "I9 sends that nothing had reserved when they were made"]
    );
}

#[test]
fn an_entry_that_is_gone_is_missed_in_the_chain_and_among_the_acts() {
    let mut world = World::sound();
    world.books.audit.acts.remove(0);
    assert_eq!(
        world.violated(),
        ["I8 audit entries out of their chain", "I8 privileged acts that the audit log does not know"]
    );
}

#[test]
fn what_was_behind_the_door_when_its_channel_was_closed_is_no_violation_and_neither_is_what_comes_after_it_opens() {
    let mut under_way = World::sound();
    under_way.close(2_450);
    assert!(under_way.violated().is_empty());
    let mut long_over = World::sound();
    long_over.closures.push(Closure { channel: "whatsapp", from: -9_000_000, until: Some(-8_000_000) });
    assert!(long_over.violated().is_empty());
    let mut another = World::sound();
    another.closures.push(Closure { channel: "telegram", from: -9_000_000, until: None });
    assert!(another.violated().is_empty());
}

#[test]
fn what_waits_for_a_closed_channel_is_not_left_open() {
    let mut world = World::sound();
    let place = world.books.calls[1].place.clone();
    world.books.calls.push(Call { state: "held".to_owned(), token: None, provider_id: None, ..call(9, &place) });
    world.books.calls[2].covers = None;
    world.books.open.calls = 1;
    assert_eq!(world.violated(), ["I4 work that nobody has finished"]);
    world.close(2_450);
    assert!(world.violated().is_empty());
}

#[test]
fn doubts_are_counted_by_what_became_of_them() {
    let mut world = World::sound();
    assert_eq!(world.doubts(), Doubts::default());
    // One was settled by the platform's report, and the other one is still in doubt though the platform proved it.
    for attempt in &mut world.books.attempts {
        attempt.outcome = Some("ambiguous".to_owned());
    }
    world.books.attempts[0].proof = Some("sent".to_owned());
    world.books.calls[1].state = "ambiguous".to_owned();
    world.injuries.push(Injury { what: KILL, from: 2_450, until: 2_500 });
    let doubts = world.doubts();
    let whatsapp = Proved { of: 2, resolved: 1 };
    let expected = Doubts { ambiguous: 2, resolved: 1, listed: 1, explained: 1, whatsapp, ..Doubts::default() };
    assert_eq!((doubts, whatsapp.percent(), whatsapp.holds()), (expected, Some(50.0), false));
    assert!(world.judged().broken().iter().any(|line| line.contains("WhatsApp") && line.contains("50.00 %")));
    // One that never arrived could not be proved.
    world.effects.pop();
    assert_eq!(world.doubts().whatsapp, Proved { of: 1, resolved: 1 });
    // And one that was put back is sent anew.
    world.books.calls[1].state = "queued".to_owned();
    assert_eq!((world.doubts().put_back, world.doubts().listed), (1, 0));
}

#[test]
fn a_doubtful_send_is_resolved_by_a_proof_and_an_effect_and_by_neither_alone() {
    let doubtful = |proof: Option<&str>| {
        let mut world = World::sound();
        let attempt = &mut world.books.attempts[1];
        (attempt.outcome, attempt.proof) = (Some("ambiguous".to_owned()), proof.map(str::to_owned));
        world
    };
    let both = doubtful(Some("sent"));
    assert_eq!((both.doubts().resolved, both.doubts().unproved), (1, 0));
    let without_proof = doubtful(None);
    assert_eq!((without_proof.doubts().resolved, without_proof.doubts().unproved), (0, 1));
    assert!(!without_proof.doubts().whatsapp.holds());
    let mut without_effect = doubtful(Some("sent"));
    without_effect.effects.pop();
    assert_eq!((without_effect.doubts().resolved, without_effect.doubts().unproved), (0, 1));
    assert_eq!(without_effect.violated(), [CONTRADICTED]);
}

#[test]
fn where_nothing_was_proved_no_share_is_claimed() {
    let nothing = World::sound().doubts();
    assert_eq!((nothing.whatsapp.share().as_str(), nothing.whatsapp.holds()), ("none", true));
    assert!(!nothing.to_string().contains('%'));
}

#[test]
fn what_a_person_says_to_have_arrived_contradicts_no_ledger() {
    let mut world = World::sound();
    world.effects.pop();
    world.books.calls[1].decision = Some("arrived".to_owned());
    assert!(world.violated().is_empty());
}

#[test]
fn an_effect_of_an_earlier_attempt_belongs_to_its_call() {
    let mut world = World::sound();
    world.books.attempts[1].token = "an earlier token".to_owned();
    world.effects[1].token = Some("an earlier token".to_owned());
    world.effects[1].id = "wamid.unknown".to_owned();
    world.books.calls[1].provider_id = None;
    assert!(world.violated().is_empty());
}

#[test]
fn the_notes_tell_how_the_messages_ended() {
    let mut world = World::sound();
    world.books.conversations[0].answered_seq = 1;
    world.books.conversations[0].owner = "person".to_owned();
    let notes = world.judged().notes;
    let ends = "ends of 2 messages: 1 by an answer, 1 in a person's hands, 0 as a dead letter";
    assert!(notes.iter().any(|note| note.starts_with(ends)), "{notes:?}");
}
