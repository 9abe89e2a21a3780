//! The thin loop around [`step`]: asks the model, runs its calls, and gives what was decided as an outcome.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use channel_core::{OrganisationId, Seams};
use tokio::time::{Instant, timeout, timeout_at};

use super::{
    briefing::Briefing,
    looping::{LoopSign, looping},
    prompt::{prompt, without_pictures},
    run::run,
    shelf::{Row, Shelf},
    step::{Case, Honest, Next, Written, step},
    tool::tools,
    transcript::{Entry, Transcript},
};
use crate::{
    error::{AssistantError, AssistantErrorKind},
    language::Language,
    model::Caps,
    offline::{OfflineAssistant, Speech},
    outcome::{
        Answer, Handover, HandoverReason, Intent, Offer, OfferKind, Outcome, Proposal, SilentReason, Source, Trace,
    },
    port::Assistant,
    provider::Registry,
    retriever::Retriever,
    spend::Party,
    turn::Turn,
};

/// An answer older than this is not sent.
const STALE: Duration = Duration::from_secs(15 * 60);
/// How long the system's own answer may take, after the model's time is over.
const HONEST: Duration = Duration::from_secs(3);
/// How long reading an organisation's settings may take.
const SETTINGS: Duration = Duration::from_secs(2);

/// Where an organisation's settings are.
#[async_trait]
pub trait Desk: fmt::Debug + Send + Sync {
    /// What the assistant of an organisation works with; none when it works without a provider.
    ///
    /// # Errors
    /// When the settings cannot be read.
    async fn briefing(&self, organisation: OrganisationId) -> Result<Option<Briefing>, AssistantError>;
}

/// Answers with an organisation's language model, and without one where there is none, it fails, or its words do not
/// pass the guard.
#[derive(Debug, Clone)]
pub struct ModelAssistant {
    registry: Arc<Registry>,
    desk: Arc<dyn Desk>,
    offline: OfflineAssistant,
    seams: Seams,
}

/// How a turn with a model ended.
#[derive(Debug)]
struct Ended {
    next: Next,
    shelf: Shelf,
    proposals: Vec<Proposal>,
    trace: Trace,
}

impl ModelAssistant {
    /// An assistant that calls models through this registry.
    #[must_use]
    pub fn new(registry: Arc<Registry>, desk: Arc<dyn Desk>, seams: Seams) -> Self {
        Self { registry, desk, offline: OfflineAssistant::new(), seams }
    }
}

#[async_trait]
impl Assistant for ModelAssistant {
    fn id(&self) -> &str {
        "model"
    }

    async fn answer(&self, turn: &Turn, sources: &dyn Retriever) -> Result<Outcome, AssistantError> {
        let begun = Instant::now();
        if self.is_stale(turn) {
            return Ok(Outcome::Silent { reason: SilentReason::TooLate });
        }
        let language = self.offline.language(turn, sources);
        match looping(turn) {
            Some(LoopSign::TooMany) => return Ok(Outcome::Silent { reason: SilentReason::Looping }),
            Some(LoopSign::Machine) => return handover(HandoverReason::Looping, language, None),
            None => {}
        }
        // Greetings, thanks and the wish for a person need no model, and no model can get into their way.
        if let Some(outcome) = self.offline.without_sources(turn, language)? {
            return Ok(outcome);
        }
        let Some(party) = turn.party else { return self.offline.answer(turn, sources).await };
        if self.registry.switch().is_off(party.organisation) {
            return Ok(Outcome::Silent { reason: SilentReason::SwitchedOff });
        }
        let settings = timeout(SETTINGS, self.desk.briefing(party.organisation)).await;
        let Ok(Ok(Some(briefing))) = settings else { return self.honest(turn, sources, language, None).await };
        let ended = self.think(turn, sources, &briefing, &party, language, begun).await;
        let outcome = match ended.next {
            Next::Answer(written) => answer(turn, language, written, &ended.shelf, ended.proposals, ended.trace)?,
            Next::Handover(summary) => handover(HandoverReason::Chosen, language, summary)?,
            Next::Silent(reason) => Outcome::Silent { reason },
            Next::Honest(why) => self.honest(turn, sources, language, Some((why, ended.trace))).await?,
            Next::CallModel(_) | Next::RunTools(_) | Next::Repair(_) => {
                self.honest(turn, sources, language, Some((Honest::Limit, ended.trace))).await?
            }
        };
        // What changed meanwhile is looked at once more before anything is given out.
        if self.registry.switch().is_off(party.organisation) {
            return Ok(Outcome::Silent { reason: SilentReason::SwitchedOff });
        }
        if self.is_stale(turn) {
            return Ok(Outcome::Silent { reason: SilentReason::TooLate });
        }
        Ok(outcome)
    }
}

impl ModelAssistant {
    fn is_stale(&self, turn: &Turn) -> bool {
        turn.waiting_since.is_some_and(|since| self.seams.clock.now().since(since) > STALE)
    }

    async fn think(
        &self,
        turn: &Turn,
        sources: &dyn Retriever,
        briefing: &Briefing,
        party: &Party,
        language: Language,
        begun: Instant,
    ) -> Ended {
        let until = begun + briefing.budget.wall;
        // Without digits, so that the guard for numbers is not what catches it.
        let canary: String =
            self.seams.ids.secret().simple().to_string().bytes().map(|digit| char::from(b'A' + digit % 26)).collect();
        let mut shelf = Shelf::default();
        let (instructions, messages) = prompt(turn, &briefing.policy, language, &canary, &mut shelf);
        let messages = if briefing.line.sees { messages } else { without_pictures(messages) };
        let tools = tools(&briefing.policy);
        let case = Case {
            instructions: &instructions,
            messages: &messages,
            tools: &tools,
            policy: &briefing.policy,
            budget: &briefing.budget,
            context: &[
                &turn.shop,
                turn.persona.as_deref().unwrap_or_default(),
                turn.beside.guidance.as_deref().unwrap_or_default(),
            ],
            secrets: &[&canary],
        };
        let mut transcript = Transcript::default();
        let mut proposals = Vec::new();
        let mut trace = Trace {
            assistant: "model".to_owned(),
            model: Some(format!("{}/{}", briefing.line.provider, briefing.line.name)),
            ..Trace::default()
        };
        // Each round adds an entry, and the budget allows fewer than this.
        for _ in 0..(4 * (briefing.budget.model_calls + briefing.budget.tool_calls) + 4) {
            let next = step(&case, &transcript, &shelf, begun.elapsed());
            match next {
                Next::CallModel(request) => {
                    let called = briefing.budget.tool_calls.min(8);
                    let caps = Caps { calls: called, ..Caps::default() };
                    let said = self.registry.call(&briefing.line, party, &briefing.limits, &request, caps, until).await;
                    transcript.entries.push(match said {
                        Ok(said) => Entry::Said(said),
                        Err(error) => Entry::Failed(error.kind),
                    });
                }
                Next::RunTools(calls) => {
                    let ran = run(&calls, &briefing.policy, sources, &mut shelf, until).await;
                    proposals.extend(ran.proposals);
                    trace.looked_up.extend(ran.looked_up);
                    trace.filters = shelf.filters.clone();
                    transcript.entries.push(Entry::Ran { calls, results: ran.results });
                }
                Next::Repair(refusal) => transcript.entries.push(Entry::Refused(refusal)),
                decided => return Ended { next: decided, shelf, proposals, trace },
            }
        }
        Ended { next: Next::Honest(Honest::Limit), shelf, proposals, trace }
    }

    /// The system's own answer: what the offline assistant finds, and when even that takes too long, that it is not
    /// known.
    async fn honest(
        &self,
        turn: &Turn,
        sources: &dyn Retriever,
        language: Language,
        why: Option<(Honest, Trace)>,
    ) -> Result<Outcome, AssistantError> {
        let by = Instant::now() + HONEST;
        // What a model looked up counts too, so that a turn never looks up more than it may.
        let offline = async {
            match &why {
                None => self.offline.answer(turn, sources).await,
                Some(_) => self.offline.answer_as_one(turn, sources).await,
            }
        };
        let mut outcome = match timeout_at(by, offline).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(error)) if error.kind == AssistantErrorKind::Internal => return Err(error),
            Ok(Err(_)) | Err(_) => self.offline.unknown(turn, language)?,
        };
        if let (Outcome::Answer(answer), Some((why, trace))) = (&mut outcome, why) {
            answer.trace.refused = Some(why.to_string());
            answer.trace.looked_up = trace.looked_up;
            answer.trace.model = trace.model;
        }
        Ok(outcome)
    }
}

fn handover(reason: HandoverReason, language: Language, summary: Option<String>) -> Result<Outcome, AssistantError> {
    let key = match reason {
        HandoverReason::Looping => "handover-looping",
        _ => "handover-chosen",
    };
    let text = Speech::new(language)?.say(key, &[])?;
    Ok(Outcome::Handover(Handover { reason, text, language, summary }))
}

fn answer(
    turn: &Turn,
    language: Language,
    written: Written,
    shelf: &Shelf,
    proposals: Vec<Proposal>,
    trace: Trace,
) -> Result<Outcome, AssistantError> {
    let speech = Speech::new(language)?;
    let citations = shelf.citations(&written.places);
    let intent = match citations.first().map(|citation| &citation.source) {
        Some(Source::Product(_)) => Intent::Find,
        Some(Source::Answer(_)) => Intent::Policy,
        Some(Source::Order(_)) => Intent::Order,
        None => Intent::Unknown,
    };
    let image = written.places.iter().find_map(|place| match shelf.get(*place) {
        Some(Row::Product(product)) => product.image_url.clone(),
        _ => None,
    });
    let mut offers = Vec::new();
    for proposal in proposals {
        let label = speech.say(&format!("confirm-{}", proposal.kind.as_str()), &[])?;
        let kind = OfferKind::Confirm(proposal);
        if !offers.iter().any(|own: &Offer| own.kind == kind) {
            offers.push(Offer { kind, label });
        }
    }
    if intent == Intent::Unknown {
        offers.push(Offer { kind: OfferKind::Person, label: speech.say("offer-person", &[])? });
    }
    // What answers is said by the system, after the guard: no model can leave it out.
    let text = crate::offline::with_disclosure(turn, &speech, &written.text)?;
    Ok(Outcome::Answer(Answer { text, image, citations, intent, language, offers, trace }))
}
