//! Who is who: one person can be named by a business-scoped id, by a number, or by both (platforms.md §1.5).

use std::borrow::Cow;

use channel_core::Contact;

use crate::wire::WirePerson;

/// The people named beside the items of one change, and the account's own number.
#[derive(Default)]
pub(crate) struct People<'a> {
    named: Vec<WirePerson<'a>>,
    own: Option<Cow<'a, str>>,
}

impl<'a> People<'a> {
    pub(crate) fn new(named: Vec<WirePerson<'a>>, own_number: Option<Cow<'a, str>>) -> Self {
        Self { named, own: own_number }
    }

    /// Whether this is the account's own number.
    pub(crate) fn is_own(&self, number: Option<&str>) -> bool {
        number.is_some() && number.map(digits) == self.own.as_deref().map(digits)
    }

    /// The person with these ids, completed by what stands in the array. Without any id, the only person of the array.
    pub(crate) fn find(&self, number: Option<&str>, user_id: Option<&str>, parent: Option<&str>) -> Option<Contact> {
        let known = match (number, user_id) {
            (None, None) => match self.named.as_slice() {
                [only] => Some(only),
                _ => None,
            },
            _ => {
                let by_user =
                    self.named.iter().find(|person| user_id.is_some() && person.user_id.as_deref() == user_id);
                by_user
                    .or_else(|| self.named.iter().find(|person| number.is_some() && person.wa_id.as_deref() == number))
            }
        };
        let number = number.or_else(|| known?.wa_id.as_deref());
        let user_id = user_id.or_else(|| known?.user_id.as_deref());
        let parent = parent.or_else(|| known?.parent_user_id.as_deref());
        let profile = known.and_then(|person| person.profile.as_ref());
        let mut contact = contact(number, user_id, parent)?;
        contact.name = profile.and_then(|profile| profile.name.as_deref()).map(str::to_owned);
        contact.username = profile
            .and_then(|profile| profile.username.as_deref())
            .map(|username| username.trim_start_matches('@').to_owned())
            .filter(|username| !username.is_empty());
        Some(contact)
    }
}

/// The digits of a number that may be written for people, as in `+1 555-078-3881`.
fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

/// A person by ids alone. The business-scoped id comes first, since a number may vanish and reappear.
fn contact(number: Option<&str>, user_id: Option<&str>, parent: Option<&str>) -> Option<Contact> {
    let id = user_id.or(number)?;
    let mut aliases: Vec<String> = Vec::new();
    for other in [number, parent].into_iter().flatten() {
        if other != id && !aliases.iter().any(|alias| alias == other) {
            aliases.push(other.to_owned());
        }
    }
    Some(Contact { phone: number.and_then(e164), aliases, ..Contact::new(id) })
}

/// A number in E.164, if the text is one: digits, with or without `+`.
pub(crate) fn e164(number: &str) -> Option<String> {
    let digits = number.strip_prefix('+').unwrap_or(number);
    let is_number = (1..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| ["+", digits].concat())
}
