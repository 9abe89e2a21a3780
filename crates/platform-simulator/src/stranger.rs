//! People, messages and comments that reached the product by another way than through the simulator.

use crate::config::Strangers;
use crate::core::Turn;
use crate::state::{Change, Comment, Person, Platform};

impl Turn<'_> {
    /// Whether what the simulator never saw may exist all the same.
    pub(crate) fn trusts_strangers(&self) -> bool {
        self.config.strangers == Strangers::Trusted
    }

    /// The person at an address, without making anybody's acquaintance.
    pub(crate) fn person_at(&self, platform: Platform, address: &str) -> Option<Person> {
        if let Some(known) = self.world.by_address(platform, address) {
            return Some(known.clone());
        }
        if !self.trusts_strangers() || !is_address(platform, address) {
            return None;
        }
        let mut stranger = Person::at(platform, address);
        if self.world.person(platform, &stranger.name).is_some() {
            // A script has given somebody else this very name.
            stranger.name = format!("@{address}");
        }
        Some(stranger)
    }

    /// The person at an address that the shop writes to. A trusted stranger is introduced, and whoever never wrote here
    /// counts as having written by another way.
    pub(crate) fn addressee(&mut self, platform: Platform, address: &str) -> Option<Person> {
        let person = self.person_at(platform, address)?;
        self.introduce(&person);
        if self.trusts_strangers() && !self.world.has_written(&person) {
            let offset_micros = self.world.clock_offset;
            self.record(Change::Presumed { platform, person: person.name.clone(), offset_micros });
        }
        Some(person)
    }

    /// Remembers a person.
    pub(crate) fn introduce(&mut self, person: &Person) {
        if self.world.person(person.platform, &person.name).is_none() {
            self.record(Change::Person(person.clone()));
        }
    }

    /// A comment, or what a trusted stranger's comment is taken for: nothing but its id is known.
    pub(crate) fn comment_at(&self, id: &str) -> Option<Comment> {
        if let Some(known) = self.world.comment(id) {
            return Some(known.clone());
        }
        let account = &self.config.instagram;
        let is_something_else = id == account.ig_user_id
            || id == account.app_scoped_id
            || account.posts.iter().any(|post| post.media_id == id)
            || self.world.was_deleted(id)
            || self.world.by_address(Platform::Instagram, id).is_some();
        if !self.trusts_strangers() || is_something_else {
            return None;
        }
        let (post, author) = (account.posts.first()?, self.person_at(Platform::Instagram, id)?);
        Some(Comment {
            id: id.to_owned(),
            media_id: post.media_id.clone(),
            parent_id: None,
            from_id: author.id,
            username: author.username.unwrap_or_default(),
            person: Some(author.name),
            text: String::new(),
            at: self.now,
            hidden: false,
        })
    }

    /// Remembers a comment, and who is taken to have written it.
    pub(crate) fn enter(&mut self, comment: &Comment) {
        if self.world.comment(&comment.id).is_none() {
            if let Some(author) = self.person_at(Platform::Instagram, &comment.from_id) {
                self.introduce(&author);
            }
            self.record(Change::Comment(comment.clone()));
        }
    }
}

/// Whether somebody could be reached under that address, so that a slip of the pen is still refused.
fn is_address(platform: Platform, address: &str) -> bool {
    let is_id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':' | '=');
    match platform {
        // Groups have negative ids.
        Platform::Telegram => address.parse::<i64>().is_ok_and(|id| id != 0 && id.to_string() == address),
        Platform::WhatsApp | Platform::Instagram => {
            (1..=128).contains(&address.len()) && address != "me" && address.chars().all(is_id)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_number_or_an_id() {
        for (platform, address, is) in [
            (Platform::Telegram, "-1001234567890", true),
            (Platform::Telegram, "0", false),
            (Platform::Telegram, "@channel", false),
            (Platform::WhatsApp, "US.13491208655302741918", true),
            (Platform::Instagram, "17841400000000001", true),
            (Platform::Instagram, "two words", false),
            (Platform::Instagram, "me", false),
            (Platform::Instagram, "", false),
        ] {
            assert_eq!(is_address(platform, address), is, "{platform} {address}");
        }
    }
}
