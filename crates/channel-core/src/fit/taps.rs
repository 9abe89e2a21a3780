//! Things to tap: as the channel has them, or as a numbered list.

use super::listed::{link, numbered, paragraphs, sections};
use super::things::takes;
use super::{Degradation, Fitting, Misfit, cut, worded};
use crate::capabilities::{ButtonRule, Level};
use crate::outbound::{Button, Buttons, Choice, Header, Keyboard, Menu, OutboundContent, Request};
use crate::text::is_web_address;

impl Fitting<'_> {
    pub(super) fn choices(&mut self, text: &str, choices: &[Choice]) -> Result<(), Misfit> {
        if choices.is_empty() {
            return self.text(text);
        }
        if text.trim().is_empty() {
            return Err(Misfit::Empty);
        }
        let fits = self.capabilities.choices.as_ref().filter(|rule| {
            choices.len() <= rule.max_count
                && rule.text.holds(text)
                && choices.iter().all(|choice| rule.id.holds(&choice.id))
                && !clash(choices.iter().map(|choice| choice.id.as_str()))
        });
        let titles = || choices.iter().map(|choice| choice.title.as_str());
        let Some(rule) = fits else {
            self.degrade(Degradation::ChoicesAsText);
            return self.text(&numbered(text, titles()));
        };
        let shorter = |choice: &Choice| Choice { id: choice.id.clone(), title: cut(&choice.title, rule.title) };
        let shortened: Vec<Choice> = choices.iter().map(shorter).collect();
        // A title may have no beginning that keeps the limit.
        let held = shortened.iter().all(|choice| rule.title.holds(&choice.title));
        if !held || clash(shortened.iter().map(|choice| choice.title.as_str())) {
            self.degrade(Degradation::ChoicesAsText);
            return self.text(&numbered(text, titles()));
        }
        if shortened.iter().zip(choices).any(|(short, long)| short.title != long.title) {
            self.degrade(Degradation::ChoiceTitleCut);
        }
        self.push(OutboundContent::Choices { text: text.to_owned(), choices: shortened });
        Ok(())
    }

    pub(super) fn buttons(&mut self, wanted: &Buttons) -> Result<(), Misfit> {
        let wanted = &Buttons {
            header: wanted
                .header
                .clone()
                .filter(|header| !matches!(header, Header::Text { text } if text.trim().is_empty())),
            footer: worded(wanted.footer.as_ref()),
            ..wanted.clone()
        };
        if let Some(rule) = &self.capabilities.buttons
            && let Some((buttons, was_cut)) = kept(wanted, rule)
            && self.has_header(wanted)
        {
            if was_cut {
                self.degrade(Degradation::ChoiceTitleCut);
            }
            self.push(OutboundContent::Buttons(buttons));
            return Ok(());
        }
        self.taken_apart(wanted)
    }

    /// Whether the file above the words is one that the channel takes.
    fn has_header(&self, wanted: &Buttons) -> bool {
        match &wanted.header {
            Some(Header::Media { form, source }) => {
                self.capabilities.media(*form).is_none_or(|rule| takes(rule, source).is_ok())
            }
            Some(Header::Text { .. }) | None => true,
        }
    }

    /// A picture above becomes a message of its own, titles above and below become words, pages become links, and what
    /// is left are plain choices.
    fn taken_apart(&mut self, wanted: &Buttons) -> Result<(), Misfit> {
        let mut above = None;
        match &wanted.header {
            Some(Header::Media { form, source }) => {
                self.degrade(Degradation::FrameAsText);
                self.media(*form, source, None)?;
            }
            Some(Header::Text { text }) => above = Some(text.as_str()),
            None => {}
        }
        if above.is_some() || wanted.footer.is_some() {
            self.degrade(Degradation::FrameAsText);
        }
        let links: Vec<String> = wanted.buttons.iter().filter_map(link).collect();
        if !links.is_empty() {
            self.degrade(Degradation::UrlsAsText);
        }
        let links = links.join("\n");
        let parts = above.into_iter().chain([wanted.text.as_str(), links.as_str()]).chain(wanted.footer.as_deref());
        let text = paragraphs(parts);
        let replies = wanted.buttons.iter().filter_map(|button| match button {
            Button::Reply { id, title } => Some(Choice { id: id.clone(), title: title.clone() }),
            Button::Url { .. } => None,
        });
        self.choices(&text, &replies.collect::<Vec<_>>())
    }

    pub(super) fn menu(&mut self, menu: &Menu) -> Result<(), Misfit> {
        let menu = &without_blanks(menu);
        let rows = || menu.sections.iter().flat_map(|section| &section.rows);
        let held = self.capabilities.menu.as_ref().is_some_and(|rule| {
            let count = rows().count();
            let several = menu.sections.len() > 1;
            (1..=rule.max_rows).contains(&count)
                && menu.sections.len() <= rule.max_sections
                && rule.button.holds(&menu.button)
                && !menu.text.trim().is_empty()
                && rule.text.holds(&menu.text)
                && menu.header.as_ref().is_none_or(|header| rule.header.holds(header))
                && menu.footer.as_ref().is_none_or(|footer| rule.footer.holds(footer))
                && menu.sections.iter().all(|section| {
                    rule.title.holds(&section.title)
                        && !section.rows.is_empty()
                        && (!several || !section.title.is_empty())
                })
                && rows().all(|row| {
                    rule.title.holds(&row.title)
                        && rule.id.holds(&row.id)
                        && row.description.as_ref().is_none_or(|words| rule.description.holds(words))
                })
                && !clash(rows().map(|row| row.id.as_str()))
                && rows().all(|row| !row.title.trim().is_empty())
        });
        if held {
            self.push(OutboundContent::Menu(menu.clone()));
            return Ok(());
        }
        self.degrade(Degradation::MenuAsChoices);
        let text =
            paragraphs(menu.header.as_deref().into_iter().chain([menu.text.as_str()]).chain(menu.footer.as_deref()));
        let titles = || menu.sections.iter().map(|section| section.title.as_str());
        let titled = menu.sections.len() > 1 && titles().any(|title| !title.trim().is_empty());
        if titled || rows().any(|row| row.description.is_some()) {
            if text.trim().is_empty() {
                return Err(Misfit::Empty);
            }
            // Neither descriptions nor sections have a place on buttons, so all is told in words.
            self.degrade(Degradation::ChoicesAsText);
            return self.text(&sections(&text, menu));
        }
        let text = paragraphs([text.as_str()].into_iter().chain(titles()));
        let choices: Vec<Choice> = rows().map(|row| Choice { id: row.id.clone(), title: row.title.clone() }).collect();
        self.choices(&text, &choices)
    }

    pub(super) fn keyboard(&mut self, keyboard: &Keyboard) -> Result<(), Misfit> {
        if keyboard.text.trim().is_empty() {
            return Err(Misfit::Empty);
        }
        if self.capabilities.keyboard > Level::None && self.capabilities.text.holds(&keyboard.text) {
            self.push(OutboundContent::Keyboard(keyboard.clone()));
            return Ok(());
        }
        let keys = || keyboard.rows.iter().flatten();
        if keys().next().is_some() {
            self.degrade(Degradation::KeyboardAsChoices);
        }
        let asking = || keys().filter(|key| key.request.is_some());
        if asking().next().is_some() {
            self.degrade(Degradation::RequestAsText);
        }
        let text = paragraphs([keyboard.text.as_str()].into_iter().chain(asking().map(|key| key.title.as_str())));
        let saying = keys().filter(|key| key.request.is_none());
        let choices: Vec<Choice> =
            saying.map(|key| Choice { id: key.title.clone(), title: key.title.clone() }).collect();
        self.choices(&text, &choices)
    }

    pub(super) fn request(&mut self, request: Request, text: &str, content: &OutboundContent) -> Result<(), Misfit> {
        if text.trim().is_empty() {
            return Err(Misfit::Empty);
        }
        // The question is a button with words above it, where the channel has buttons.
        let held = self.capabilities.buttons.as_ref().is_none_or(|rule| rule.text.holds(text));
        if self.capabilities.requests.contains(&request) && held && self.capabilities.text.holds(text) {
            self.push(content.clone());
            return Ok(());
        }
        self.degrade(Degradation::RequestAsText);
        self.text(text)
    }
}

/// The same list without lines that say nothing.
fn without_blanks(menu: &Menu) -> Menu {
    let mut menu = Menu { header: worded(menu.header.as_ref()), footer: worded(menu.footer.as_ref()), ..menu.clone() };
    for row in menu.sections.iter_mut().flat_map(|section| &mut section.rows) {
        row.description = worded(row.description.as_ref());
    }
    menu
}

/// The buttons as a channel has them, and whether a title was cut; nothing when it cannot have them.
fn kept(wanted: &Buttons, rule: &ButtonRule) -> Option<(Buttons, bool)> {
    let urls = wanted.buttons.iter().filter(|button| matches!(button, Button::Url { .. })).count();
    let urls_fit = match rule.urls {
        Level::Full => true,
        Level::Partial => urls == 0 || (urls == 1 && wanted.buttons.len() == 1),
        Level::None => urls == 0,
    };
    let header_fits = match &wanted.header {
        None => true,
        Some(Header::Text { text }) => rule.header.is_some_and(|limit| limit.holds(text)),
        Some(Header::Media { form, .. }) => rule.header_media.contains(form),
    };
    let ids_fit = wanted.buttons.iter().all(|button| match button {
        Button::Reply { id, .. } => rule.id.holds(id),
        Button::Url { url, .. } => is_web_address(url),
    });
    let footer_fits = wanted.footer.as_ref().is_none_or(|footer| rule.footer.is_some_and(|limit| limit.holds(footer)));
    let counted = (1..=rule.max_count).contains(&wanted.buttons.len());
    let worded = !wanted.text.trim().is_empty() && rule.text.holds(&wanted.text);
    if !(urls_fit && header_fits && ids_fit && footer_fits && counted && worded) {
        return None;
    }
    let mut out = wanted.clone();
    for button in &mut out.buttons {
        match button {
            Button::Reply { title, .. } | Button::Url { title, .. } => *title = cut(title, rule.title),
        }
    }
    let ids = out.buttons.iter().filter_map(|button| match button {
        Button::Reply { id, .. } => Some(id.as_str()),
        Button::Url { .. } => None,
    });
    let held = out.buttons.iter().all(|button| rule.title.holds(button.title()));
    if !held || clash(ids) || clash(out.buttons.iter().map(Button::title)) {
        return None;
    }
    let was_cut = out != *wanted;
    Some((out, was_cut))
}

/// Whether two are alike or one is empty: nobody could tell what was tapped.
fn clash<'t>(titles: impl Iterator<Item = &'t str> + Clone) -> bool {
    repeats(titles.clone()) || titles.into_iter().any(|title| title.trim().is_empty())
}

/// Whether two are alike.
fn repeats<'t>(mut all: impl Iterator<Item = &'t str>) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    !all.all(|one| seen.insert(one))
}
