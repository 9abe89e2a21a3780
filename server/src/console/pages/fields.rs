//! Forms whose fields repeat, which the usual form reader does not take.

use url::form_urlencoded;

use crate::console::view::{ButtonFields, RuleFields, TranslationFields};

/// More translations than a form can have are not read.
const TRANSLATIONS: usize = 64;

impl RuleFields {
    /// Reads a posted form; unknown fields are ignored, and rows that were left empty are no rows.
    pub(in crate::console) fn parse(body: &[u8]) -> Self {
        let mut fields = Self::default();
        for (name, value) in form_urlencoded::parse(body) {
            fields.take(&name, value.into_owned());
        }
        fields.public.retain(|text| !text.trim().is_empty());
        fields.buttons.retain(|button| *button != ButtonFields::default());
        for translation in &mut fields.translations {
            translation.public.retain(|text| !text.trim().is_empty());
        }
        fields
            .translations
            .retain(|it| !(it.code.trim().is_empty() && it.public.is_empty() && it.private.trim().is_empty()));
        fields
    }

    fn take(&mut self, name: &str, value: String) {
        let field = match name {
            "rule" => &mut self.rule,
            "name" => &mut self.name,
            "account" => &mut self.account,
            "priority" => &mut self.priority,
            "scope" => &mut self.scope,
            "after" => &mut self.after,
            "kind" => &mut self.kind,
            "keywords" => &mut self.keywords,
            "need" => &mut self.need,
            "how" => &mut self.how,
            "pattern" => &mut self.pattern,
            "emoji" => &mut self.emoji,
            "excluded" => &mut self.excluded,
            "languages" => &mut self.languages,
            "private" => &mut self.private,
            "product" => &mut self.product,
            "guidance" => &mut self.guidance,
            "speaks" => &mut self.speaks,
            "from" => &mut self.from,
            "until" => &mut self.until,
            "zone" => &mut self.zone,
            "hours" => &mut self.hours,
            "quiet" => &mut self.quiet,
            "per_person" => &mut self.per_person,
            "per_post" => &mut self.per_post,
            "per_hour" => &mut self.per_hour,
            "cooldown" => &mut self.cooldown,
            "enabled" => return self.enabled = value == "true",
            "typos" => return self.typos = value == "true",
            "post" => return self.posts.push(value),
            "public" => return self.public.push(value),
            "moderation" => return self.moderation.push(value),
            "day" => return self.days.push(value),
            "button-title" => {
                return self.buttons.push(ButtonFields { title: value.trim().to_owned(), ..ButtonFields::default() });
            }
            "button-url" => return self.button(|button| value.trim().clone_into(&mut button.url)),
            "button-payload" => return self.button(|button| value.trim().clone_into(&mut button.payload)),
            _ => return self.translated(name, value),
        };
        *field = value;
    }

    /// The row of a button begins with its title.
    fn button(&mut self, change: impl FnOnce(&mut ButtonFields)) {
        if let Some(button) = self.buttons.last_mut() {
            change(button);
        }
    }

    /// `tr-<number>-<field>`.
    fn translated(&mut self, name: &str, value: String) {
        let Some((number, field)) = name.strip_prefix("tr-").and_then(|rest| rest.split_once('-')) else { return };
        let Some(number) = number.parse::<usize>().ok().filter(|number| *number < TRANSLATIONS) else { return };
        if self.translations.len() <= number {
            self.translations.resize(number + 1, TranslationFields::default());
        }
        let Some(translation) = self.translations.get_mut(number) else { return };
        match field {
            "was" => translation.was = value,
            "code" => translation.code = value,
            "public" => translation.public.push(value),
            "private" => translation.private = value,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_fields_are_all_kept_and_empty_rows_are_no_rows() {
        let fields = RuleFields::parse(
            b"name=A+b&public=one&public=&public=tw%C3%B6&post=p1&enabled=true&other=x&button-title=Shop&button-url=\
            https%3A%2F%2Fa.example&button-payload=&button-title=&button-url=&tr-0-code=tr&tr-0-public=Selam&tr-1-code=",
        );
        assert_eq!(fields.name, "A b");
        assert_eq!(fields.public, ["one", "twö"]);
        assert_eq!(fields.posts, ["p1"]);
        assert!(fields.enabled);
        assert_eq!(fields.buttons.len(), 1);
        assert_eq!((fields.buttons[0].title.as_str(), fields.buttons[0].url.as_str()), ("Shop", "https://a.example"));
        assert_eq!(fields.translations.len(), 1);
        assert_eq!(fields.translations[0].public, ["Selam"]);
    }
}
