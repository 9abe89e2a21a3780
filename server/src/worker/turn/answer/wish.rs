//! Proposals between an answer and a customer: what an answer offers is kept, and what the customer takes of it is passed on to
//! a person. A model has no part in the second.

use std::time::Duration;

use assistant::{Answer, Language, OfferKind, OfflineAssistant, Outcome, Source, Speaker};
use channel_core::text::fold;
use store::conversations::Conversation;
use store::proposals::{self, NewProposal, Proposal, ProposalState};
use store::{StoreError, Tx};

use super::ask::Question;
use crate::engine::Engine;
use crate::flows::{DECIDABLE, kept_kind};
use crate::worker::turn::{Note, note};

/// So long can a customer take what was offered.
const OFFERED: Duration = Duration::from_secs(24 * 60 * 60);

/// Keeps what an answer that is sent offers to have changed.
pub(crate) async fn keep_offers(tx: &mut Tx, conversation: &Conversation, answer: &Answer) -> Result<(), StoreError> {
    for offer in &answer.offers {
        let OfferKind::Confirm(proposal) = &offer.kind else { continue };
        let target = match &proposal.source {
            Some(Source::Order(number)) => number.clone(),
            Some(Source::Product(sku)) => sku.0.clone(),
            Some(Source::Answer(_)) | None => String::new(),
        };
        let new = NewProposal {
            conversation: conversation.id,
            kind: kept_kind(proposal.kind),
            target,
            said: proposal.said.clone(),
            language: answer.language.tag().to_owned(),
            label: offer.label.clone(),
            expires_at: tx.now().plus(OFFERED),
        };
        proposals::offer(tx, conversation.organisation, &new).await?;
    }
    Ok(())
}

/// The offer that the customer takes with what they say, when they take one.
pub(super) async fn taken(engine: &Engine, question: &Question) -> Result<Option<Proposal>, StoreError> {
    let (organisation, id, now) = (question.conversation.organisation, question.conversation.id, engine.now());
    if !question.conversation.answered_once {
        return Ok(None);
    }
    let look =
        engine.store().glance_in(organisation, move |db| Box::pin(proposals::open_of(db, organisation, id, now)));
    let mut offered = look.await?;
    offered.retain(|proposal| proposal.state == ProposalState::Offered);
    Ok(if offered.is_empty() { None } else { which(question, offered) })
}

fn which(question: &Question, offered: Vec<Proposal>) -> Option<Proposal> {
    let bare = |text: &str| fold(text).trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let messages: Vec<String> = question.turn.messages.iter().map(|text| bare(text)).collect();
    // A bare "yes" takes the one thing that was offered last, and nothing when it was said after something else.
    let said_last = question.turn.history.last().is_some_and(|past| past.speaker == Speaker::Assistant);
    let phrases = OfflineAssistant::new();
    let is_yes = !messages.is_empty() && question.turn.messages.iter().all(|text| phrases.is_yes(text));
    let one = offered.len() == 1 && said_last && is_yes;
    offered.into_iter().find(|proposal| one || messages.contains(&bare(&proposal.label)))
}

/// What the customer is told when they take an offer.
pub(super) fn told(proposal: &Proposal) -> Result<Outcome, assistant::AssistantError> {
    assistant::proposal::asked(Language::from_tag(&proposal.language).unwrap_or_default())
}

/// The customer asks for it: from here on a person can decide.
pub(super) async fn pass_on(tx: &mut Tx, conversation: &Conversation, proposal: &Proposal) -> Result<(), StoreError> {
    let (organisation, until) = (conversation.organisation, tx.now().plus(DECIDABLE));
    if !proposals::ask(tx, organisation, (proposal.id, conversation.id), until).await? {
        return Ok(());
    }
    let line = Note { kind: "proposal", reason: "asked".to_owned(), member: None, why: None };
    note(tx, organisation, conversation.account, conversation.id, line).await
}
