//! A few stories under seeds; `cargo xtask prove` plays many.

use std::thread;

use switchboard_tests::Cluster;
use switchboard_tests::simulation::{Order, Place, Scale, shuffle, simulate};

#[test]
fn a_story_full_of_faults_ends_well_under_every_seed() {
    for seed in 1..=3 {
        let verdict = simulate(&Place::folder(), Scale { customers: 20, messages: 100 }, seed).unwrap();
        assert!(verdict.violations.is_empty(), "{verdict}: {:#?}", verdict.violations);
    }
}

#[test]
fn a_story_full_of_faults_ends_well_on_postgresql_too() {
    let place = Place::postgres(Cluster::shared().create_database());
    let verdict = simulate(&place, Scale { customers: 10, messages: 40 }, 4).unwrap();
    assert!(verdict.violations.is_empty(), "{verdict}: {:#?}", verdict.violations);
}

#[test]
fn one_story_comes_to_the_same_in_every_order_and_on_both_databases() {
    let order = |seed| Order { messages: 200, workers: 4, seed };
    let shared =
        thread::spawn(move || shuffle(&Place::postgres(Cluster::shared().create_database()), order(3)).unwrap());
    let told = [shuffle(&Place::folder(), order(1)).unwrap(), shuffle(&Place::folder(), order(2)).unwrap()];
    let shared = shared.join().unwrap();
    for it in told.iter().chain([&shared]) {
        assert_eq!((it.lost, it.duplicate_turns, it.duplicate_sends, it.unanswered), (0, 0, 0, 0), "{it:?}");
        assert_eq!(it.state, shared.state, "{it:?}");
    }
}
