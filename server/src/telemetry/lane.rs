//! A lane as a log line may name it. Its key holds the platform's name of a person, which on some platforms is a telephone
//! number, so the name is replaced by a hash: two lines about one lane still show that they are.

use sha2::{Digest, Sha256};

/// The lane's account and kind, and a hash of whom it is with.
pub(crate) fn shown(key: &str) -> String {
    let mut parts = key.splitn(3, '/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(account), Some(kind), Some(name)) => {
            let hash = hex::encode(Sha256::digest(name));
            format!("{account}/{kind}/{}", hash.get(..8).unwrap_or_default())
        }
        (Some(account), Some(kind), None) => format!("{account}/{kind}"),
        _ => hex::encode(Sha256::digest(key)).get(..8).unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_is_shown_without_the_number_it_is_named_after() {
        let shown_lane = shown("0190-acc/conversation/491511234567");
        assert!(shown_lane.starts_with("0190-acc/conversation/") && !shown_lane.contains("4915"), "{shown_lane}");
        assert_eq!(shown_lane, shown("0190-acc/conversation/491511234567"));
        assert_ne!(shown_lane, shown("0190-acc/conversation/491511234568"));
        assert_eq!(shown("0190-acc/account"), "0190-acc/account");
    }
}
