//! Whatever arrives, nothing panics and nothing is lost.

use channel_core::signature::trust_local_file;
use channel_testkit::mutations;
use proptest::prelude::*;

use super::split::split;
use super::{bodies, parse};

fn read(body: &[u8]) -> Option<usize> {
    let parsed = crate::decode::parse(trust_local_file(body).bytes()).ok()?;
    Some(parsed.events.len() + parsed.skipped.len())
}

#[test]
fn a_sample_broken_at_any_node_loses_no_other_item() {
    for (name, body) in bodies() {
        for single in split(&body) {
            let value = serde_json::from_slice(&single).expect("a single is JSON");
            for mutant in mutations(&value) {
                let held = mutant["entry"].as_array().is_some_and(|entries| !entries.is_empty());
                let changes = mutant["entry"][0]["changes"].as_array().is_none_or(|changes| !changes.is_empty());
                let lost = read(mutant.to_string().as_bytes()) == Some(0);
                assert!(!(lost && held && changes), "{name}: {mutant}");
            }
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(body in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = read(&body);
    }

    #[test]
    fn a_sample_cut_anywhere_or_with_one_byte_changed_is_read_or_refused(
        sample in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let corpus = bodies();
        let body = corpus[sample.index(corpus.len())].1.trim_ascii_end();
        let place = place.index(body.len());
        prop_assert!(read(&body[..place]).is_none(), "half an envelope is none");
        let mut changed = body.to_vec();
        changed[place] = byte;
        let _ = read(&changed);
    }

    #[test]
    fn messages_in_any_order_mean_what_they_mean_alone(order in Just((0..7usize).collect::<Vec<_>>()).prop_shuffle()) {
        let sample = bodies().into_iter().find(|(name, _)| name == "media").expect("the sample exists").1;
        let singles = split(&sample);
        prop_assert_eq!(singles.len(), order.len());
        let entries: Vec<String> = order
            .iter()
            .map(|index| {
                let single: serde_json::Value = serde_json::from_slice(&singles[*index]).expect("a single is JSON");
                single["entry"][0].to_string()
            })
            .collect();
        let batch = format!(r#"{{"object":"whatsapp_business_account","entry":[{}]}}"#, entries.join(","));
        let whole: Vec<_> = parse(batch.as_bytes()).events.into_iter().map(|event| event.key).collect();
        let alone: Vec<_> =
            order.iter().flat_map(|index| parse(&singles[*index]).events).map(|event| event.key).collect();
        prop_assert_eq!(whole, alone);
    }
}
