use std::collections::BTreeSet;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::id::ChannelId;
use crate::model::{Body, Contact, Content, Event, IdentityChange, Origin};
use crate::seams::Timestamp;

fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

fn contact(id: &str, phone: Option<&str>) -> Contact {
    Contact { phone: phone.map(|phone| format!("+{phone}")), ..Contact::new(id) }
}

fn change(old: &[&str], new: &[&str]) -> IdentityChange {
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    IdentityChange { kind: "changed".into(), old_ids: ids(old), new_ids: ids(new), text: None }
}

#[test]
fn an_account_knows_itself_by_every_name_it_has() {
    let own = OwnIdentities::new(["17841400000000001", "app-scoped-7", "+1 555-078-3881"]).with_username("@Blue.Shoes");
    let alias = Contact { aliases: vec!["app-scoped-7".into()], ..Contact::new("x") };
    let handle = Contact { username: Some("blue.shoes".into()), ..Contact::new("x") };
    let table = [
        (Contact::new("17841400000000001"), true),
        (Contact::new("15550783881"), true),
        (contact("US.1", Some("15550783881")), true),
        (alias, true),
        (handle, true),
        (Contact::new("17841400000000002"), false),
        (Contact { username: Some("blue.shoes2".into()), ..Contact::new("y") }, false),
        (Contact::default(), false),
    ];
    for (someone, expected) in table {
        assert_eq!(own.is_own(&someone), expected, "{} {:?}", someone.id, someone.username);
    }
    let mut renamed = own.clone();
    renamed.drop_username("Blue.Shoes");
    renamed.merge(&OwnIdentities::new(["page-3", ""]));
    assert!(!renamed.is_own(&Contact { username: Some("blue.shoes".into()), ..Contact::new("x") }));
    assert!(renamed.holds("page-3") && !renamed.holds(""));
    assert_eq!(format!("{renamed:?}"), "OwnIdentities(4 ids, 0 usernames)");
}

#[test]
fn an_echo_has_one_of_four_origins() {
    let table = [
        (Some(Origin::PhoneApp), true, EchoOrigin::ThisServer),
        (None, true, EchoOrigin::ThisServer),
        (Some(Origin::PhoneApp), false, EchoOrigin::PhoneApp),
        (Some(Origin::Api), false, EchoOrigin::OtherApp),
        (Some(Origin::Unknown), false, EchoOrigin::Unknown),
        (None, false, EchoOrigin::Unknown),
    ];
    for (origin, known, expected) in table {
        let body = Body::Echo(Content::text("on it"));
        let mut event = Event::new(ChannelId::from_static("fake"), "shop", "m1", at(1), body);
        event.origin = origin;
        assert_eq!(echo_origin(&event, known), expected, "{origin:?} {known}");
        assert_eq!(expected.may_be_a_person(), matches!(expected, EchoOrigin::PhoneApp | EchoOrigin::Unknown));
    }
}

#[test]
fn a_handle_identifies_nobody() {
    let mut directory = Directory::default();
    let named = |id: &str| Contact { username: Some("ana".into()), ..Contact::new(id) };
    let _ = directory.meet(&named("US.1"), at(1), person(1));
    assert_eq!(directory.meet(&named("US.2"), at(2), person(2)), Resolution::New { person: person(2) });
}

#[test]
fn a_number_seen_alone_and_an_id_seen_alone_join_when_the_platform_names_both() {
    let mut directory = Directory::default();
    assert_eq!(directory.meet(&contact("15550001", Some("15550001")), at(1), person(1)).person(), person(1));
    assert_eq!(directory.meet(&Contact::new("US.1"), at(2), person(2)).person(), person(2));
    let joined = directory.meet(&contact("US.1", Some("15550001")), at(3), person(3));
    assert_eq!(joined, Resolution::Joins { person: person(1), others: vec![person(2)] });
}

#[test]
fn two_who_are_known_by_more_than_a_number_are_not_joined_by_it() {
    let mut directory = Directory::default();
    let _ = directory.meet(&contact("US.1", Some("15550001")), at(1), person(1));
    let taken_over = directory.meet(&contact("US.2", Some("15550001")), at(2), person(2));
    assert_eq!(taken_over, Resolution::Conflict { person: person(2), is_new: true, with: vec![person(1)] });
    assert_eq!(directory.find(&Key::phone("+1 555 0001")), Some(person(2)));
    assert_eq!(directory.meet(&contact("US.1", Some("15550001")), at(1), person(3)).person(), person(1), "late news");
    assert_eq!(directory.find(&Key::phone("15550001")), Some(person(2)));
}

#[test]
fn a_join_can_be_undone_and_stays_undone_until_a_hand_joins_again() {
    let mut directory = Directory::default();
    let _ = directory.meet(&Contact::new("US.1"), at(1), person(1));
    let _ = directory.meet(&Contact::new("US.2"), at(2), person(2));
    let before = directory.people().len();
    let both = Contact { aliases: vec!["US.2".into()], ..Contact::new("US.1") };
    let _ = directory.meet(&both, at(3), person(3));
    assert_eq!(directory.who(person(2)), person(1));
    let join = directory.joins()[0];
    assert!(directory.undo(&join) && !directory.undo(&join));
    assert_eq!(directory.people().len(), before);
    let again = directory.meet(&both, at(4), person(4));
    assert_eq!(again, Resolution::Conflict { person: person(1), is_new: false, with: vec![person(2)] });
    directory.merge(person(2), person(1), at(5));
    assert_eq!(directory.meet(&both, at(6), person(6)), Resolution::Same { person: person(1) });
    let json = serde_json::to_string(&directory).unwrap();
    assert_eq!(serde_json::from_str::<Directory>(&json).unwrap(), directory);
}

#[test]
fn a_change_of_numbers_alone_leads_from_one_to_the_other() {
    let mut directory = Directory::default();
    let _ = directory.meet(&contact("15550001", Some("15550001")), at(1), person(1));
    let moved = directory.change(&change(&["15550001"], &["15550002"]), at(5), person(2));
    assert_eq!(moved.map(|moved| moved.person()), Some(person(1)));
    assert_eq!(directory.meet(&contact("15550002", Some("15550002")), at(6), person(3)).person(), person(1));
    assert_eq!(directory.meet(&contact("15550001", Some("15550001")), at(7), person(4)).person(), person(4));
    assert_eq!(directory.change(&change(&[], &["", " "]), at(8), person(5)), None);
}

#[test]
fn a_number_change_and_an_id_change_end_the_same_in_either_order() {
    let number = (change(&["US.1", "15550001"], &["US.2", "15550002"]), at(5));
    let id = (change(&["US.2"], &["US.3", "15550002"]), at(8));
    let ends = [[&number, &id], [&id, &number]].map(|order| {
        let mut directory = Directory::default();
        for ((change, at), fresh) in order.into_iter().zip(1..) {
            let _ = directory.change(change, *at, person(fresh));
        }
        classes(&directory)
    });
    assert_eq!(ends[0], ends[1]);
    assert_eq!(ends[0].len(), 1);
}

#[test]
fn a_number_that_two_gave_up_belongs_to_the_later_one_in_either_order() {
    let first = (change(&["US.1", "15550002"], &["US.1a", "15550000"]), at(60));
    let second = (change(&["US.2", "15550002"], &["US.2a", "15550007"]), at(100));
    for order in [[&first, &second], [&second, &first]] {
        let mut directory = Directory::default();
        for ((change, at), fresh) in order.into_iter().zip(1..) {
            let _ = directory.change(change, *at, person(fresh));
        }
        assert_eq!(directory.find(&Key::phone("15550002")), directory.find(&Key::scoped("US.2a")));
    }
}

fn classes(directory: &Directory) -> BTreeSet<BTreeSet<Key>> {
    directory.people().into_values().map(|keys| keys.into_iter().cloned().collect()).collect()
}

#[derive(Clone, Debug)]
enum News {
    Seen(Contact),
    Changed(IdentityChange),
}

/// People who move between a few numbers, get new ids with them or without, and show their number or hide it. What the
/// platform would tell of it, with the time of each.
fn history(moves: &[(usize, u8, usize)]) -> (Vec<(News, Timestamp)>, Vec<BTreeSet<String>>) {
    const PEOPLE: usize = 3;
    let mut generation = [0; PEOPLE];
    let mut numbers: [Option<usize>; PEOPLE] = [None; PEOPLE];
    let mut ids: Vec<BTreeSet<String>> = vec![BTreeSet::new(); PEOPLE];
    let mut news = Vec::new();
    for (&(who, what, number), time) in moves.iter().zip((10_i64..).step_by(10)) {
        let who = who % PEOPLE;
        let id = |generation: [i32; PEOPLE]| format!("US.{who}x{}", generation[who]);
        let phone = |number: usize| format!("1555000{}", number % 4);
        let old = (id(generation), numbers[who].map(phone));
        ids[who].insert(old.0.clone());
        match what % 5 {
            // A number passes to somebody new only after its holder moved away or vanished.
            0 | 1 => {
                let number = number % 4;
                for (_, held) in numbers.iter_mut().enumerate().filter(|(other, _)| *other != who) {
                    *held = held.filter(|held| *held != number);
                }
                let moved_from = numbers[who].filter(|old| *old != number);
                numbers[who] = Some(number);
                if let Some(before) = moved_from {
                    generation[who] += 1;
                    ids[who].insert(id(generation));
                    let before = phone(before);
                    let change = change(&[&old.0, &before], &[&id(generation), &phone(number)]);
                    news.push((News::Changed(change), at(time)));
                }
            }
            2 => {
                generation[who] += 1;
                ids[who].insert(id(generation));
                let mut new = vec![id(generation)];
                new.extend(numbers[who].map(phone));
                let new: Vec<&str> = new.iter().map(String::as_str).collect();
                news.push((News::Changed(change(&[&old.0], &new)), at(time)));
            }
            _ => {}
        }
        let shown = numbers[who].map(phone).filter(|_| what & 64 == 0);
        let mut seen = contact(&id(generation), shown.as_deref());
        if what & 128 != 0 {
            seen.aliases.push(format!("US.ENT.{who}"));
            ids[who].insert(format!("US.ENT.{who}"));
        }
        news.push((News::Seen(seen), at(time + 1)));
    }
    (news, ids)
}

fn told(news: &[(News, Timestamp)]) -> Directory {
    let mut directory = Directory::default();
    for ((what, at), fresh) in news.iter().zip(1..) {
        match what {
            News::Seen(contact) => drop(directory.meet(contact, *at, person(fresh))),
            News::Changed(change) => drop(directory.change(change, *at, person(fresh))),
        }
    }
    directory
}

fn shuffled(mut news: Vec<(News, Timestamp)>, keys: &[u32]) -> Vec<(News, Timestamp)> {
    let mut order: Vec<(u32, usize)> = (0..news.len()).map(|at| (keys.get(at).copied().unwrap_or(0), at)).collect();
    order.sort_unstable();
    let by_order = order.into_iter().map(|(_, at)| news[at].clone()).collect();
    news = by_order;
    news
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn all_orders_of_the_same_news_end_in_the_same_people(
        moves in prop::collection::vec((0_usize..3, any::<u8>(), 0_usize..4), 1..12),
        keys in prop::collection::vec(any::<u32>(), 24),
    ) {
        let (news, _) = history(&moves);
        let ordered = told(&news);
        let mixed = told(&shuffled(news, &keys));
        prop_assert_eq!(classes(&ordered), classes(&mixed));
    }

    #[test]
    fn strangers_are_never_merged_and_nobody_without_a_shared_permanent_key(
        moves in prop::collection::vec((0_usize..3, any::<u8>(), 0_usize..4), 1..12),
        keys in prop::collection::vec(any::<u32>(), 24),
    ) {
        let (news, ids) = history(&moves);
        let directory = told(&shuffled(news, &keys));
        for class in classes(&directory) {
            let owners: BTreeSet<usize> = class
                .iter()
                .filter(|key| key.is_permanent())
                .filter_map(|key| ids.iter().position(|ids| ids.contains(&key.value)))
                .collect();
            prop_assert!(owners.len() <= 1, "{owners:?} are one person");
        }
    }

    #[test]
    fn resolving_alone_changes_nothing_and_says_what_meeting_says(
        moves in prop::collection::vec((0_usize..3, any::<u8>(), 0_usize..4), 1..8),
    ) {
        let (news, _) = history(&moves);
        let mut directory = told(&news);
        let before = directory.clone();
        for number in 0..4 {
            let someone = contact("US.new", Some(&format!("1555000{number}")));
            let said = directory.resolve(&someone, at(1_000), person(999));
            prop_assert_eq!(&directory, &before);
            prop_assert_eq!(said, directory.meet(&someone, at(1_000), person(999)));
            directory = before.clone();
        }
    }
}
