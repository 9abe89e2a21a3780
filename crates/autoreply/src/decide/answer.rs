//! What is said: the text of each half, or who is to write it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Button, PrivateText, Rule, RuleId, Speaks, Texts, Used};
use crate::text::{Filled, Variables, fill};
use crate::{CommentInput, Facts, Reason};

/// A reply everybody sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PublicReply {
    /// The rule it comes from.
    pub rule: RuleId,
    /// Which of the rule's texts, from zero.
    pub variant: usize,
    /// The text with its variables filled.
    pub text: String,
}

/// A message only the author sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PrivateMessage {
    /// The rule it comes from.
    pub rule: RuleId,
    /// The text with its variables filled.
    pub text: String,
    /// Buttons below it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
    /// The product whose card comes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
}

/// The assistant is asked for an answer. Nothing is reserved or spent by asking: hand what it says to [`Ask::settle`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ask {
    /// The rule it comes from.
    pub rule: RuleId,
    /// What the merchant wants said, and how.
    pub guidance: String,
    /// Where it is said.
    pub speaks: Speaks,
    /// What is said when the assistant has nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<PrivateText>,
    /// Which variant that is, where it is a public reply.
    #[serde(default)]
    pub variant: usize,
}

/// What comes of asking the assistant.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AskOutcome {
    /// Everybody sees this.
    Public(PublicReply),
    /// The author sees this.
    Private(PrivateMessage),
    /// Nothing is sent, and the comment can still get its one private message.
    NotSpent,
}

impl Ask {
    /// What to send after the assistant has answered; `None` is a refusal or a failure.
    #[must_use]
    pub fn settle(&self, answer: Option<&str>) -> AskOutcome {
        let answer = answer.map(str::trim).filter(|answer| !channel_core::text::fold(answer).is_empty());
        let said = answer.map(PrivateText::from).or_else(|| self.otherwise.clone());
        let Some(PrivateText { text, buttons, product }) = said else { return AskOutcome::NotSpent };
        let rule = self.rule.clone();
        match self.speaks {
            Speaks::Publicly => AskOutcome::Public(PublicReply { rule, variant: self.variant, text }),
            Speaks::Privately => AskOutcome::Private(PrivateMessage { rule, text, buttons, product }),
        }
    }
}

/// The texts of a rule in a language.
pub(super) struct Spoken<'r> {
    rule: &'r Rule,
    public: &'r [String],
    private: Option<&'r PrivateText>,
    variables: &'r dyn Variables,
}

impl<'r> Spoken<'r> {
    pub(super) fn of(rule: &'r Rule, language: Option<&str>, variables: &'r dyn Variables) -> Self {
        let none: Option<&Texts> = None;
        let translated = language.map_or(none, |language| find(&rule.translations, language));
        let public = translated.map(|texts| texts.public_replies.as_slice()).filter(|texts| !texts.is_empty());
        let private = translated.and_then(|texts| texts.private_message.as_ref());
        Self {
            rule,
            public: public.unwrap_or(&rule.public_replies),
            private: private.or(rule.private_message.as_ref()),
            variables,
        }
    }

    fn product(&self) -> Option<&str> {
        self.private.and_then(|message| message.product.as_deref())
    }

    fn fill(&self, text: &str, comment: &CommentInput) -> Filled {
        fill(text, &comment.author, self.variables, self.product())
    }

    /// One of the public replies that can be said, at random and not the last one again.
    pub(super) fn public(&self, comment: &CommentInput, facts: &Facts, used: &Used) -> Result<PublicReply, Reason> {
        let mut missing = None;
        let mut texts = Vec::with_capacity(self.public.len());
        for (variant, text) in self.public.iter().enumerate() {
            match self.fill(text, comment) {
                Ok(text) if text.is_empty() => {}
                Ok(text) => texts.push((variant, text)),
                Err(name) => missing = missing.or(Some(name)),
            }
        }
        if texts.len() > 1 {
            texts.retain(|(variant, _)| Some(*variant) != used.last_variant);
        }
        let chance = facts.chance.unwrap_or_else(|| fnv1a(&comment.id));
        let chosen = u64::try_from(texts.len()).ok().and_then(|count| chance.checked_rem(count));
        let chosen = chosen.and_then(|at| usize::try_from(at).ok()).and_then(|at| texts.into_iter().nth(at));
        let (variant, text) =
            chosen.ok_or(missing.map_or(Reason::NothingToSay, |name| Reason::MissingVariable { name }))?;
        Ok(PublicReply { rule: self.rule.id.clone(), variant, text })
    }

    pub(super) fn private(&self, comment: &CommentInput) -> Result<PrivateMessage, Reason> {
        let message = self.private.ok_or(Reason::NothingToSay)?;
        let missing = |name| Reason::MissingVariable { name };
        let text = self.fill(&message.text, comment).map_err(missing)?;
        if text.is_empty() && message.product.is_none() {
            return Err(Reason::NothingToSay);
        }
        let buttons = message.buttons.iter().map(|button| {
            let url = match &button.url {
                Some(url) => Some(self.fill(url, comment)?),
                None => None,
            };
            Ok(Button { title: self.fill(&button.title, comment)?, url, payload: button.payload.clone() })
        });
        let buttons = buttons.collect::<Result<Vec<_>, String>>().map_err(missing)?;
        Ok(PrivateMessage { rule: self.rule.id.clone(), text, buttons, product: message.product.clone() })
    }
}

/// `pt-BR` is answered by the texts for `pt`.
fn find<'t>(translations: &'t BTreeMap<String, Texts>, language: &str) -> Option<&'t Texts> {
    let general = language.split(['-', '_']).next().unwrap_or(language);
    translations.get(language).or_else(|| translations.get(general))
}

/// FNV-1a: the standard library's hasher may change between releases, and with it the variant of a retry.
fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
