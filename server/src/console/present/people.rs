//! What to call people.

use std::collections::HashMap;

use store::access::{Member, MemberId};
use store::accounts::AssistantMode;

use crate::console::view::{Glyph, Owner};
use crate::console::words::Words;

/// The names of the organisation's members, and which of them is looking.
#[derive(Debug, Clone)]
pub(in crate::console) struct Members {
    names: HashMap<String, String>,
    me: String,
}

impl Members {
    /// The members as conversations name them, seen by one of them.
    pub(in crate::console) fn new(members: &[Member], me: MemberId) -> Self {
        let names = members.iter().map(|member| (member.id.to_string(), member.name.clone())).collect();
        Self { names, me: me.to_string() }
    }

    /// What to call a member that a row names.
    pub(in crate::console) fn name(&self, t: &Words, member: Option<&str>) -> String {
        match member {
            None => t.of("somebody"),
            Some("cli") => t.of("activity-operator"),
            Some(id) => match (self.names.get(id), id.strip_prefix("api:")) {
                (Some(name), _) => name.clone(),
                (None, Some(mark)) => t.with("activity-program", "mark", mark),
                (None, None) => id.to_owned(),
            },
        }
    }

    /// Who answers a conversation.
    pub(in crate::console) fn owner(
        &self,
        t: &Words,
        person: bool,
        member: Option<&str>,
        mode: AssistantMode,
    ) -> Owner {
        match (person, member) {
            (true, Some(id)) if id == self.me => Owner::You,
            (true, Some(_)) => Owner::Member(self.name(t, member)),
            (true, None) => Owner::Nobody,
            (false, _) => match mode {
                AssistantMode::Auto => Owner::Assistant,
                AssistantMode::Draft => Owner::Drafting,
                AssistantMode::Off => Owner::Nobody,
            },
        }
    }
}

/// What a channel tells of a customer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'k> {
    pub(super) channel: &'k str,
    pub(super) name: Option<&'k str>,
    pub(super) username: Option<&'k str>,
    pub(super) phone: Option<&'k str>,
    pub(super) external_id: &'k str,
}

impl Known<'_> {
    /// The best name there is. A bare id is no name: then the channel and the id's end tell people apart.
    pub(super) fn best(&self, t: &Words) -> String {
        let named =
            [self.name, self.username, self.phone].into_iter().flatten().map(str::trim).find(|text| !text.is_empty());
        if let Some(named) = named {
            return named.to_owned();
        }
        let tail: Vec<char> = self.external_id.chars().rev().take(4).collect();
        let tail: String = tail.into_iter().rev().collect();
        let channel = t.of(Glyph::of(self.channel).label());
        t.fill("customer-unnamed", &[("channel", channel.as_str()), ("tail", tail.as_str())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_without_a_number_still_has_a_name() {
        let t = Words::new(0, 0);
        let known = Known {
            channel: "whatsapp",
            name: Some(" "),
            username: Some("ana.l"),
            phone: None,
            external_id: "US.1349",
        };
        assert_eq!(known.best(&t), "ana.l");
        assert_eq!(Known { username: None, ..known }.best(&t), "WhatsApp customer 1349");
    }

    #[test]
    fn an_owner_is_the_reader_a_colleague_the_assistant_or_nobody() {
        let t = Words::new(0, 0);
        let me = MemberId(uuid::Uuid::from_u128(1));
        let members = Members::new(&[], me);
        let owner = |person, member: Option<&str>, mode| members.owner(&t, person, member, mode);
        assert_eq!(owner(true, Some(&me.to_string()), AssistantMode::Auto), Owner::You);
        assert_eq!(owner(true, Some("Jonas"), AssistantMode::Auto), Owner::Member("Jonas".to_owned()));
        assert_eq!(owner(true, None, AssistantMode::Auto), Owner::Nobody);
        assert_eq!(owner(false, None, AssistantMode::Auto), Owner::Assistant);
        assert_eq!(owner(false, None, AssistantMode::Draft), Owner::Drafting);
        assert_eq!(owner(false, None, AssistantMode::Off), Owner::Nobody);
    }
}
