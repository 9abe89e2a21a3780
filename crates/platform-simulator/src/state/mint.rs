//! Ids in the shapes of the platforms.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde::{Deserialize, Serialize};

/// Makes ids. The epoch is the time of the first start, so that a simulator that starts afresh never repeats an id
/// that a product may still remember; the serial number goes up by one for each id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mint {
    pub(crate) epoch: i64,
    pub(crate) serial: i64,
    /// Telegram's ids have few digits, so they have a counter of their own.
    #[serde(default)]
    pub(crate) chat: i64,
}

impl Mint {
    pub(crate) fn starting(epoch: i64) -> Self {
        Self { epoch, serial: 0, chat: 0 }
    }

    fn next(&mut self) -> i64 {
        self.serial += 1;
        self.serial
    }

    /// A WhatsApp message id. It hides the address it belongs to, as the real ones do.
    pub(crate) fn wamid(&mut self, address: &str) -> String {
        let serial = self.next();
        format!("wamid.{}", STANDARD.encode(format!("\u{1d}{address}\u{15}{:x}{serial:08X}", self.epoch)))
    }

    /// An Instagram message id.
    pub(crate) fn mid(&mut self) -> String {
        let serial = self.next();
        let inner = STANDARD_NO_PAD.encode(format!("ig_message:{:x}:{serial:012}", self.epoch));
        format!("aWdfZAG1{inner}ZD")
    }

    /// An id of 17 digits as Graph objects have (media, comments, templates).
    pub(crate) fn graph(&mut self) -> String {
        let serial = self.next();
        // Seconds, so that two starts within a day cannot meet: a serial number would have to pass 10^7.
        let second = self.epoch.div_euclid(1_000_000).rem_euclid(1_000_000_000);
        format!("{}", 10_000_000_000_000_000 + second * 10_000_000 + serial.rem_euclid(10_000_000))
    }

    /// An id that fits Telegram's 32-bit message and update ids. A hundredth of a second of the epoch is worth one id.
    pub(crate) fn telegram(&mut self) -> i64 {
        self.chat += 1;
        (self.epoch.div_euclid(10_000) + self.chat).rem_euclid(2_000_000_000) + 1
    }

    /// A Telegram file id.
    pub(crate) fn telegram_file(&mut self) -> String {
        let serial = self.next();
        format!("AgACAgIAAxkBAAI{:x}{serial:06x}", self.epoch)
    }

    /// A number for a thing of our own, such as a webhook.
    pub(crate) fn own(&mut self) -> i64 {
        self.next()
    }

    /// Meta's trace id of an error.
    pub(crate) fn trace(&mut self) -> String {
        let serial = self.next();
        format!("A{}", STANDARD_NO_PAD.encode(format!("{:x}{serial:05}", self.epoch.rem_euclid(0xffff_ffff))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telegram_ids_fit_thirty_two_bits_for_ever() {
        for epoch in [0, 1_800_000_000_000_000, i64::MAX / 2] {
            let id = Mint::starting(epoch).telegram();
            assert!(i32::try_from(id).is_ok() && id > 0, "{id}");
        }
    }

    #[test]
    fn two_starts_a_second_apart_share_no_id() {
        let ids = |epoch| {
            let mut mint = Mint::starting(epoch);
            (0..90).flat_map(|_| [mint.wamid("1"), mint.mid(), mint.graph()]).collect::<std::collections::HashSet<_>>()
        };
        assert!(ids(1_800_000_000_000_000).is_disjoint(&ids(1_800_000_001_000_000)));
    }
}
