//! What holds for every body there can be.

use std::sync::LazyLock;

use channel_core::webhook::Raw;
use channel_core::{Event, Parsed, Skipped};
use channel_testkit::mutations;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{corpus, parse, singles};

/// Without the bytes, which differ by how a body was cut.
fn bare(parsed: Parsed) -> (Vec<Event>, Vec<Skipped>) {
    let events = parsed.events.into_iter().map(|event| Event { raw: Raw::default(), ..event }).collect();
    let skipped = parsed.skipped.into_iter().map(|part| Skipped { raw: Raw::default(), ..part }).collect();
    (events, skipped)
}

static SAMPLES: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(corpus);

static PARTS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let singles = SAMPLES.iter().flat_map(|(_, body)| singles(body));
    let value = |single: Vec<u8>| serde_json::from_slice::<Value>(&single).expect("a part is JSON");
    singles.map(|single| value(single)["entry"][0].take()).collect()
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_batch_is_the_concatenation_of_its_parts(
        picks in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        wrapped in any::<bool>(),
    ) {
        let entries: Vec<Value> = picks.iter().map(|pick| pick.get(&PARTS).clone()).collect();
        let mut expected = Parsed::default();
        for entry in &entries {
            expected.extend(parse(json!({ "object": "instagram", "entry": [entry] }).to_string().as_bytes()).unwrap());
        }
        let batch = json!({ "object": "instagram", "entry": entries });
        let batch = if wrapped { json!([batch]) } else { batch };
        prop_assert_eq!(bare(parse(batch.to_string().as_bytes()).unwrap()), bare(expected));
    }

    #[test]
    fn no_bytes_bring_it_down(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&bytes);
    }

    #[test]
    fn no_cut_or_flipped_sample_brings_it_down(
        pick in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<bool>(),
    ) {
        let mut body = pick.get(&SAMPLES).1.clone();
        let at = at.index(body.len());
        if cut { body.truncate(at) } else { body[at] = byte }
        let _ = parse(&body);
    }
}

#[test]
fn a_broken_part_costs_no_neighbour() {
    let good =
        json!({ "id": "1", "time": 1, "changes": [{ "field": "comments", "value": { "id": "9", "text": "ok" } }] });
    for part in PARTS.iter().step_by(3) {
        for mutant in mutations(part).into_iter().step_by(7) {
            let body = json!({ "object": "instagram", "entry": [good, mutant, good] }).to_string();
            let parsed = parse(body.as_bytes()).unwrap();
            let kept = parsed.events.iter().filter(|event| event.key == "comment:9" && event.account == "1").count();
            assert_eq!(kept, 2, "{mutant}");
        }
    }
}

#[test]
fn every_part_becomes_an_event_or_says_why_not() {
    for part in PARTS.iter() {
        for mutant in mutations(part).into_iter().step_by(5) {
            let body = json!({ "object": "instagram", "entry": [mutant] }).to_string();
            let parsed = parse(body.as_bytes()).unwrap();
            assert!(!parsed.events.is_empty() || !parsed.skipped.is_empty(), "{mutant}");
        }
    }
}
