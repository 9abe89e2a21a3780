//! The assistant that works without a provider: retrieval, intents and templates, and nothing it could invent.

mod clause;
mod compare;
mod follow;
mod goods;
mod intent;
mod look;
mod money;
mod orders;
mod parts;
mod reply;
mod say;
mod slip;

use async_trait::async_trait;

use crate::{
    error::AssistantError,
    guard::{Evidence, check},
    language::Language,
    outcome::{Answer, Handover, HandoverReason, Intent, Offer, OfferKind, Outcome, SilentReason, Trace},
    port::Assistant,
    retriever::{Filters, Retriever},
    turn::{Disclosure, Past, Speaker, Turn},
};
use intent::Phrases;
use reply::Draft;
pub(crate) use say::Speech;

/// The longest question that is looked at; longer ones are cut.
const QUESTION_MAX_CHARACTERS: usize = 1_000;
/// The longest answer that is sent.
const ANSWER_MAX_CHARACTERS: usize = 1_500;
/// Products below this confidence are guesses.
const CONFIDENT_PRODUCT: f32 = 0.55;
/// Question-answer pairs below this confidence are guesses.
const CONFIDENT_ANSWER: f32 = 0.4;
/// After this many answers in a row that did not help, a person takes over.
const STUCK_AFTER: usize = 2;

/// Answers from the catalogue and the shop's own answers, in the customer's language. Deterministic: the same turn over
/// the same sources gives the same outcome.
#[derive(Debug, Clone, Default)]
pub struct OfflineAssistant {
    phrases: Phrases,
}

/// How much may be looked up for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effort {
    /// Each of a message's questions, and each of the things to compare.
    Full,
    /// The message as a whole.
    Little,
}

impl OfflineAssistant {
    /// Reads the phrases of all languages.
    #[must_use]
    pub fn new() -> Self {
        Self { phrases: Phrases::read() }
    }
}

impl OfflineAssistant {
    /// The language that the customer is answered in.
    #[must_use]
    pub fn language(&self, turn: &Turn, sources: &dyn Retriever) -> Language {
        self.language_of(turn, &question(turn), sources)
    }

    /// The customer's language: of these words, else of what they said before, else what is known of them, else the shop's.
    fn language_of(&self, turn: &Turn, question: &str, sources: &dyn Retriever) -> Language {
        let spoken = |language: &Language| turn.languages.is_empty() || turn.languages.contains(language);
        let before =
            turn.history.iter().rev().filter(|past| past.speaker == Speaker::Customer).map(|past| past.text.as_str());
        let detected = |text: &str| sources.language(text).or_else(|| self.phrases.language(text)).filter(spoken);
        std::iter::once(question)
            .chain(before)
            .find_map(detected)
            .or(turn.language.filter(spoken))
            .or_else(|| turn.languages.first().copied())
            .unwrap_or_default()
    }

    /// Whether this says yes, and nothing else.
    #[must_use]
    pub fn is_yes(&self, text: &str) -> bool {
        self.phrases.wants(text).only_yes
    }

    /// What needs no look-up: nothing to answer, the wish for a person, greetings, thanks, and the question whether this
    /// is a machine.
    ///
    /// # Errors
    /// When the message catalogue is broken.
    pub fn without_sources(&self, turn: &Turn, language: Language) -> Result<Option<Outcome>, AssistantError> {
        if let Some(outcome) = unheard(turn, language)? {
            return Ok(Some(outcome));
        }
        let question = question(turn);
        // A heart or a thumb asks nothing.
        if !question.chars().any(|c| c.is_alphanumeric() || matches!(c, '?' | '؟')) {
            return Ok(Some(Outcome::Silent { reason: SilentReason::NothingSaid }));
        }
        without_sources(turn, &self.phrases.wants(&question), language)
    }

    /// Answers the message as one question, with hardly a look-up: for who has looked up much already.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub async fn answer_as_one(&self, turn: &Turn, sources: &dyn Retriever) -> Result<Outcome, AssistantError> {
        self.answer_with(turn, sources, Effort::Little).await
    }

    async fn answer_with(
        &self,
        turn: &Turn,
        sources: &dyn Retriever,
        effort: Effort,
    ) -> Result<Outcome, AssistantError> {
        let question = question(turn);
        if let Some(outcome) = unheard(turn, self.language_of(turn, &question, sources))? {
            return Ok(outcome);
        }
        // A heart or a thumb asks nothing.
        if !question.chars().any(|c| c.is_alphanumeric() || matches!(c, '?' | '؟')) {
            return Ok(Outcome::Silent { reason: SilentReason::NothingSaid });
        }
        let language = self.language_of(turn, &question, sources);
        let wants = self.phrases.wants(&question);
        if let Some(outcome) = without_sources(turn, &wants, language)? {
            return Ok(outcome);
        }
        let speech = Speech::new(language)?;
        let case = parts::Case { question: &question, wants, phrases: &self.phrases, speech: &speech, effort };
        let mut before = follow::named_before(turn);
        if effort == Effort::Little {
            before.truncate(1);
        }
        let (filters, draft) = case.draft(&before, sources).await?;
        finish(turn, &speech, filters, draft)
    }

    /// That it is not known, with the offer to ask a person.
    ///
    /// # Errors
    /// When the message catalogue is broken.
    pub fn unknown(&self, turn: &Turn, language: Language) -> Result<Outcome, AssistantError> {
        let speech = Speech::new(language)?;
        let offers = vec![Offer { kind: OfferKind::Person, label: speech.say("offer-person", &[])? }];
        let unknown = plain_answer(turn, language, Intent::Unknown, speech.say("unknown", &[])?)?;
        Ok(Outcome::Answer(Answer { offers, ..unknown }))
    }
}

#[async_trait]
impl Assistant for OfflineAssistant {
    fn id(&self) -> &str {
        "offline"
    }

    async fn answer(&self, turn: &Turn, sources: &dyn Retriever) -> Result<Outcome, AssistantError> {
        self.answer_with(turn, sources, Effort::Full).await
    }
}

/// The unanswered messages as one question.
fn question(turn: &Turn) -> String {
    let said: Vec<&str> =
        turn.messages.iter().map(|message| message.trim()).filter(|message| !message.is_empty()).collect();
    let joined = said.join("\n");
    // The last words of a long burst are what the customer waits for.
    let skip = joined.chars().count().saturating_sub(QUESTION_MAX_CHARACTERS);
    channel_core::text::strip_invisible(&joined.chars().skip(skip).collect::<String>()).trim().to_owned()
}

/// A person takes over where something was said that nobody could write out: an answer to the rest would leave it unheard.
fn unheard(turn: &Turn, language: Language) -> Result<Option<Outcome>, AssistantError> {
    if turn.beside.unheard == 0 {
        return Ok(None);
    }
    let text = Speech::new(language)?.say("handover-unheard", &[])?;
    Ok(Some(Outcome::Handover(Handover { reason: HandoverReason::Unheard, text, language, summary: None })))
}

/// Outcomes that need no catalogue.
fn without_sources(turn: &Turn, wants: &intent::Wants, language: Language) -> Result<Option<Outcome>, AssistantError> {
    let speech = Speech::new(language)?;
    let handover = |reason, key| {
        Ok(Some(Outcome::Handover(Handover { reason, text: speech.say(key, &[])?, language, summary: None })))
    };
    let plain = |intent, text| Ok(Some(Outcome::Answer(plain_answer(turn, language, intent, text)?)));
    if wants.bot {
        // Who asks whether this is a machine is told once, not twice in one message.
        let text = disclosure(turn, &speech)?;
        let answer = plain_answer(turn, language, Intent::Greet, String::new())?;
        return Ok(Some(Outcome::Answer(Answer { text, ..answer })));
    }
    if wants.human {
        return handover(HandoverReason::Asked, "handover-asked");
    }
    if wants.complaint {
        return handover(HandoverReason::Complaint, "handover-complaint");
    }
    if offered_person(turn) && wants.yes {
        return handover(HandoverReason::OfferAccepted, "handover-accepted");
    }
    if offered_person(turn) && wants.no {
        return plain(Intent::Decline, speech.say("decline", &[])?);
    }
    if wants.only_goodbye {
        return plain(Intent::Goodbye, speech.say("goodbye", &[])?);
    }
    if wants.only_greeting {
        return plain(Intent::Greet, speech.say("greet", &[])?);
    }
    if wants.only_yes || wants.only_no {
        return plain(Intent::Decline, speech.say("decline", &[])?);
    }
    if wants.only_thanks {
        return plain(Intent::Thanks, speech.say("thanks", &[])?);
    }
    Ok(None)
}

fn finish(turn: &Turn, speech: &Speech, filters: Filters, draft: Draft) -> Result<Outcome, AssistantError> {
    let language = speech.language;
    let mut trace = Trace { assistant: "offline".to_owned(), filters, seen: draft.seen, ..Trace::default() };
    let evidence = Evidence {
        products: draft.products.iter().collect(),
        answers: draft.answers.iter().collect(),
        orders: draft.orders.iter().collect(),
        context: vec![&turn.shop, turn.persona.as_deref().unwrap_or_default()],
        asked_sizes: trace.filters.size.as_deref().into_iter().collect(),
        ..Evidence::default()
    };
    let checked = draft
        .text
        .as_ref()
        .map(|text| check(&with_disclosure(turn, speech, text)?, &evidence, ANSWER_MAX_CHARACTERS).map_err(Into::into));
    let offers = match draft.intent {
        Intent::Unknown => vec![Offer { kind: OfferKind::Person, label: speech.say("offer-person", &[])? }],
        _ => Vec::new(),
    };
    let refusal = match checked {
        Some(Ok(text)) if draft.intent != Intent::Unknown || !stuck(&turn.history) => {
            let answer = Answer {
                text,
                image: draft.image,
                citations: draft.citations,
                intent: draft.intent,
                language,
                offers,
                trace,
            };
            return Ok(Outcome::Answer(answer));
        }
        Some(Ok(_)) => None,
        Some(Err(Stopped::Failed(error))) => return Err(error),
        Some(Err(Stopped::Refused(refusal))) => Some(refusal.to_string()),
        None => None,
    };
    trace.refused = refusal;
    if stuck(&turn.history) {
        let text = speech.say("handover-stuck", &[])?;
        return Ok(Outcome::Handover(Handover { reason: HandoverReason::Stuck, text, language, summary: None }));
    }
    let offers = vec![Offer { kind: OfferKind::Person, label: speech.say("offer-person", &[])? }];
    let unknown = plain_answer(turn, language, Intent::Unknown, speech.say("unknown", &[])?)?;
    Ok(Outcome::Answer(Answer { offers, trace, ..unknown }))
}

enum Stopped {
    Failed(AssistantError),
    Refused(crate::guard::Refusal),
}

impl From<AssistantError> for Stopped {
    fn from(error: AssistantError) -> Self {
        Self::Failed(error)
    }
}

impl From<crate::guard::Refusal> for Stopped {
    fn from(refusal: crate::guard::Refusal) -> Self {
        Self::Refused(refusal)
    }
}

fn plain_answer(turn: &Turn, language: Language, intent: Intent, text: String) -> Result<Answer, AssistantError> {
    let text = with_disclosure(turn, &Speech::new(language)?, &text)?;
    let trace = Trace { assistant: "offline".to_owned(), ..Trace::default() };
    Ok(Answer { text, image: None, citations: Vec::new(), intent, language, offers: Vec::new(), trace })
}

pub(crate) fn with_disclosure(turn: &Turn, speech: &Speech, text: &str) -> Result<String, AssistantError> {
    match turn.disclosure {
        Disclosure::Made => Ok(text.to_owned()),
        Disclosure::Needed => Ok(format!("{text}\n\n{}", disclosure(turn, speech)?)),
    }
}

fn disclosure(turn: &Turn, speech: &Speech) -> Result<String, AssistantError> {
    match turn.persona.as_deref().filter(|persona| !persona.trim().is_empty()) {
        Some(persona) => speech.say("disclosure-persona", &[("shop", &turn.shop), ("persona", persona)]),
        None => speech.say("disclosure", &[("shop", &turn.shop)]),
    }
}

fn last_said(turn: &Turn) -> Option<&Past> {
    turn.history.iter().rev().find(|past| past.speaker != Speaker::Customer)
}

fn offered_person(turn: &Turn) -> bool {
    last_said(turn).is_some_and(|past| past.speaker == Speaker::Assistant && past.intent == Some(Intent::Unknown))
}

fn stuck(history: &[Past]) -> bool {
    let answers = history.iter().rev().filter(|past| past.speaker == Speaker::Assistant);
    answers.take_while(|past| past.intent == Some(Intent::Unknown)).count() >= STUCK_AFTER
}

pub(crate) fn is_confident_product(confidence: f32) -> bool {
    confidence >= CONFIDENT_PRODUCT
}

pub(crate) fn is_confident_answer(confidence: f32) -> bool {
    confidence >= CONFIDENT_ANSWER
}

#[cfg(test)]
mod tests;
