//! People: whoever writes to the shop, with ids that follow from their name.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Platform;

/// Somebody with an account on one platform. The same name always gets the same ids, so a test can write down what a
/// webhook will carry, and a load generator can make thousands of customers by counting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The name that scripts use, such as `ana`.
    pub name: String,
    /// Where the account is.
    pub platform: Platform,
    /// The name shown in a profile.
    pub display_name: String,
    /// The account's handle, without an at sign.
    pub username: Option<String>,
    /// The platform's own id: BSUID, Instagram-scoped id, Telegram user id.
    pub id: String,
    /// WhatsApp number, digits only; `None` elsewhere.
    pub phone: Option<String>,
    /// Whether WhatsApp tells the shop the number. Not so for people who took a username.
    pub shares_phone: bool,
}

impl Person {
    /// The person called `name` on `platform`. "deniz" on WhatsApp is a user without a number.
    #[must_use]
    pub fn named(platform: Platform, name: &str) -> Self {
        let name = name.trim().to_lowercase();
        let display_name = display_name(&name);
        let handle = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect::<String>();
        let (id, phone, username) = match platform {
            Platform::WhatsApp => {
                let id = format!("DE.{:020}", number(platform, &name, "bsuid", 0, u64::MAX));
                let phone = format!("4915{:010}", number(platform, &name, "phone", 0, 10_000_000_000));
                let username = (name == "deniz").then(|| format!("{handle}.runs"));
                (id, Some(phone), username)
            }
            Platform::Instagram => {
                let id = number(platform, &name, "igsid", 1_000_000_000_000_000, 9_000_000_000_000_000).to_string();
                (id, None, Some(format!("{handle}.moves")))
            }
            Platform::Telegram => {
                let id = number(platform, &name, "user", 1_000_000_000, 7_000_000_000).to_string();
                (id, None, Some(format!("{handle}_tg")))
            }
        };
        let shares_phone = platform == Platform::WhatsApp && name != "deniz";
        Self { name, platform, display_name, username, id, phone, shares_phone }
    }

    /// Somebody of whom nothing is known but an address: a number, or the platform's id.
    pub(crate) fn at(platform: Platform, address: &str) -> Self {
        let is_number = platform == Platform::WhatsApp && address.chars().all(|c| c.is_ascii_digit());
        Self {
            name: address.to_owned(),
            platform,
            display_name: if is_number { format!("+{address}") } else { address.to_owned() },
            username: (platform == Platform::Instagram).then(|| format!("user.{address}")),
            id: address.to_owned(),
            phone: is_number.then(|| address.to_owned()),
            shares_phone: is_number,
        }
    }

    /// WhatsApp: the business-scoped id, unless nothing but the number is known.
    pub(crate) fn business_scoped_id(&self) -> Option<&str> {
        (self.phone.as_ref() != Some(&self.id)).then_some(self.id.as_str())
    }

    /// The address that the shop sends to: the number where it is known, else the platform's id.
    #[must_use]
    pub fn address(&self) -> &str {
        match &self.phone {
            Some(phone) if self.shares_phone => phone,
            _ => &self.id,
        }
    }
}

fn display_name(name: &str) -> String {
    let known = match name {
        "ana" => "Ana Sousa",
        "deniz" => "Deniz",
        "bruno" => "Bruno Lima",
        "chiara" => "Chiara Conti",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A number in `low..low + width` that follows from the name alone.
fn number(platform: Platform, name: &str, purpose: &str, low: u64, width: u64) -> u64 {
    let digest = Sha256::digest(format!("{platform}/{purpose}/{name}"));
    let first = digest.iter().take(8).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    low + first % width
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn five_thousand_customers_share_no_id() {
        for platform in [Platform::WhatsApp, Platform::Instagram, Platform::Telegram] {
            let people = (0..5_000).map(|n| Person::named(platform, &format!("customer-{n}"))).collect::<Vec<_>>();
            assert_eq!(people.iter().map(|p| &p.id).collect::<HashSet<_>>().len(), 5_000);
            assert_eq!(people.iter().map(Person::address).collect::<HashSet<_>>().len(), 5_000);
        }
    }

    #[test]
    fn a_user_without_a_number_is_addressed_by_the_business_scoped_id() {
        let deniz = Person::named(Platform::WhatsApp, "Deniz");
        assert!(!deniz.shares_phone);
        assert!(deniz.address().starts_with("DE."));
        assert_eq!(deniz.username.as_deref(), Some("deniz.runs"));
    }

    #[test]
    fn names_are_the_same_in_any_case() {
        assert_eq!(Person::named(Platform::Telegram, " Chiara "), Person::named(Platform::Telegram, "chiara"));
    }
}
