//! Sentences from the message catalogue.

use std::sync::OnceLock;

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};

use crate::{
    error::{AssistantError, AssistantErrorKind},
    language::Language,
};

type Sentences = FluentBundle<FluentResource>;

/// One language's sentences.
pub(crate) struct Speech {
    pub(crate) language: Language,
    bundle: &'static Sentences,
}

impl Speech {
    /// Those of a language, which are read when they are first needed.
    pub(crate) fn new(language: Language) -> Result<Self, AssistantError> {
        static READ: [OnceLock<Option<Sentences>>; Language::ALL.len()] =
            [const { OnceLock::new() }; Language::ALL.len()];
        let mut languages = Language::ALL.iter().zip(&READ);
        let read = languages.find(|(one, _)| **one == language).map(|(_, read)| read);
        let bundle = read.and_then(|read| read.get_or_init(|| Self::read(language)).as_ref());
        let broken = || AssistantError::new(AssistantErrorKind::Internal, "reading the assistant's sentences");
        Ok(Self { language, bundle: bundle.ok_or_else(broken)? })
    }

    fn read(language: Language) -> Option<Sentences> {
        let text = match language {
            Language::En => include_str!("../../locales/en/assistant.ftl"),
            Language::Ru => include_str!("../../locales/ru/assistant.ftl"),
            Language::Tr => include_str!("../../locales/tr/assistant.ftl"),
            Language::Es => include_str!("../../locales/es/assistant.ftl"),
            Language::Ar => include_str!("../../locales/ar/assistant.ftl"),
            Language::Ky => include_str!("../../locales/ky/assistant.ftl"),
        };
        let resource = FluentResource::try_new(text.to_owned()).ok()?;
        let mut bundle = FluentBundle::new_concurrent(vec![language.tag().parse().ok()?]);
        // Isolating marks would count against platforms' limits and show as boxes on old phones.
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).ok()?;
        Some(bundle)
    }

    /// A sentence with its values filled in.
    pub(crate) fn say(&self, key: &str, values: &[(&str, &str)]) -> Result<String, AssistantError> {
        let broken = || AssistantError::new(AssistantErrorKind::Internal, "filling in a sentence of the assistant");
        let pattern = self.bundle.get_message(key).and_then(|message| message.value()).ok_or_else(broken)?;
        let mut args = FluentArgs::new();
        for &(name, value) in values {
            args.set(name.to_owned(), value.to_owned());
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        if errors.is_empty() { Ok(text) } else { Err(broken()) }
    }

    /// A colour's name in this language, or the shop's own word where there is none.
    pub(crate) fn colour(&self, own: &str) -> String {
        let key: String = channel_core::text::fold(own).chars().filter(char::is_ascii_lowercase).collect();
        self.say(&format!("c-{key}"), &[]).unwrap_or_else(|_| own.to_owned())
    }
}
