//! What the assistant is asked.

use std::time::Duration;

use assistant::spend::Party;
use assistant::{Beside, Disclosure, Language, Outcome, Past, Speaker, Turn};
use channel_core::Timestamp;
use serde_json::Value;
use store::accounts::{self, AccountRow, AssistantMode};
use store::conversations::{self, Conversation};
use store::lanes::Lane;
use store::messages::{self, Author, Message, MessageDirection};
use store::organisations;
use store::proposals::Proposal;
use store::{MessageId, StoreError, contacts};

use crate::engine::Engine;
use crate::worker::decide::answer::{Restarts, is_fresh, may_answer, oldest_answered, restarts};
use crate::worker::hear::{self, Spoken};
use crate::worker::look::{self, Enclosure};

/// At most this many unanswered messages are put before the assistant.
const UNANSWERED: u32 = 20;
/// How much of what was said before.
const HISTORY: u32 = 30;

/// A question with what is needed to use its answer.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) turn: Turn,
    pub(super) account: AccountRow,
    /// What the assistant does in the conversation.
    pub(super) mode: AssistantMode,
    pub(super) conversation: Conversation,
    pub(super) phone: Option<String>,
    /// The platform's id of the newest message.
    pub(super) last_message: Option<String>,
    /// Whether the answer is begun anew when more is said meanwhile.
    pub(super) restarts: Restarts,
    /// Recordings among what is unanswered that nobody listened to yet.
    pub(super) unheard: Vec<Spoken>,
    /// What came along with what is unanswered and may be worth a look.
    pub(super) along: Vec<Enclosure>,
    /// What is put before the assistant.
    pub(super) asked: Vec<MessageId>,
    /// What was said before this instant is answered by people alone.
    pub(super) oldest: Timestamp,
    /// What the customer takes of what was offered before.
    pub(super) takes: Option<Proposal>,
}

/// What there is for the assistant to do.
#[derive(Clone, Debug)]
pub(super) enum Asked {
    /// A question to answer.
    Question(Box<Question>),
    /// Somebody waited until the time for an answer was over: it covers nothing that was said before this instant.
    TooLate(Box<Conversation>, Timestamp),
    /// Nothing.
    Nothing,
}

impl Question {
    /// The number of the newest message that the answer covers.
    pub(super) fn covers(&self) -> i64 {
        self.conversation.inbound_seq
    }

    /// Whether the answer covers messages that the assistant was not asked about.
    pub(super) fn leaves_out(&self) -> bool {
        let covered = self.covers().saturating_sub(self.conversation.answered_seq);
        usize::try_from(covered).is_ok_and(|covered| covered > self.asked.len())
    }
}

/// Loads what is unanswered, in the order in which it was said.
pub(super) async fn load(engine: &Engine, lane: &Lane) -> Result<Asked, StoreError> {
    let (organisation, now, limit) = (lane.organisation, engine.now(), engine.settings().oldest_answered);
    let Some(key) = lane.conversation else { return Ok(Asked::Nothing) };
    let restarts = restarts(lane.restarts, lane.unanswered_since, now);
    let engine_too = engine.clone();
    engine
        .store()
        .glance_in(organisation, move |db| {
            Box::pin(async move {
                let Some(conversation) = conversations::find(db, organisation, key).await? else {
                    return Ok(Asked::Nothing);
                };
                let account = accounts::find(db, organisation, conversation.account).await?;
                let account = account.ok_or(StoreError::NotFound("account"))?;
                let person = contacts::find(db, organisation, conversation.contact).await?;
                let wanted = person.as_ref().is_none_or(|person| person.opted_out_at.is_none());
                let mode = conversation.mode(account.assistant_mode);
                let mut unanswered =
                    messages::unanswered(db, organisation, key, conversation.answered_seq, UNANSWERED).await?;
                if unanswered.is_empty() || !may_answer(mode, conversation.owner, wanted) {
                    return Ok(Asked::Nothing);
                }
                let oldest = oldest_answered(limit, window(&engine_too, &account, &conversation));
                unanswered.retain(|message| is_fresh(message.at, now, oldest));
                if unanswered.is_empty() {
                    return Ok(Asked::TooLate(Box::new(conversation), now.minus(oldest)));
                }
                unanswered.sort_by_key(|message| (message.at, message.seq));
                let recent = messages::recent(db, organisation, key, HISTORY).await?;
                let shop = organisations::find(db, organisation).await?;
                let first = unanswered.iter().map(|message| message.seq).min().unwrap_or(i64::MAX);
                let turn = Turn {
                    shop: shop.map_or_else(String::new, |shop| shop.name),
                    persona: account.settings.get("persona").and_then(Value::as_str).map(str::to_owned),
                    languages: languages(&account),
                    language: person
                        .as_ref()
                        .and_then(|person| person.language.as_deref())
                        .and_then(Language::from_tag),
                    messages: unanswered.iter().filter_map(said).collect(),
                    history: recent.iter().filter(|message| message.seq < first).filter_map(past).collect(),
                    disclosure: if conversation.answered_once { Disclosure::Made } else { Disclosure::Needed },
                    now,
                    waiting_since: unanswered.iter().map(|message| message.at).min(),
                    party: Some(Party {
                        organisation,
                        conversation: Some(key.0),
                        person: Some(conversation.contact.0),
                    }),
                    beside: Beside {
                        comment: commented(&recent),
                        unheard: unanswered.iter().filter(|message| hear::is_unheard(message)).count(),
                        ..Beside::default()
                    },
                };
                Ok(Asked::Question(Box::new(Question {
                    turn,
                    account,
                    mode,
                    conversation,
                    phone: person.and_then(|person| person.phone),
                    last_message: unanswered.last().and_then(|last| last.provider_id.clone()),
                    restarts,
                    unheard: unanswered
                        .iter()
                        .filter(|message| message.transcript.is_none())
                        .filter_map(hear::recording)
                        .collect(),
                    along: unanswered.iter().flat_map(look::enclosures).collect(),
                    asked: unanswered.iter().map(|message| message.id).collect(),
                    oldest: now.minus(oldest),
                    takes: None,
                })))
            })
        })
        .await
}

/// The comment that began the conversation, when a private answer to it is among what was said last.
fn commented(recent: &[Message]) -> Option<String> {
    let answers = recent.iter().rev().filter(|message| message.author == Author::Rule);
    let whys = answers.filter_map(|message| message.why.as_ref());
    whys.filter_map(|why| why.get("text").and_then(Value::as_str)).next().map(str::to_owned)
}

/// How long free messages are allowed in a conversation after the other side wrote.
fn window(engine: &Engine, account: &AccountRow, conversation: &Conversation) -> Option<Duration> {
    let window = engine.channel(&account.channel)?.capabilities_in(&conversation.external_id).window?;
    Some(Duration::from_secs(window.seconds))
}

fn languages(account: &AccountRow) -> Vec<Language> {
    let tags = account.settings.get("languages").and_then(Value::as_array).into_iter().flatten();
    tags.filter_map(Value::as_str).filter_map(Language::from_tag).collect()
}

/// What a message says, or what it is when it says nothing; nothing at all when it was taken back, and of a recording that
/// nobody could write out, which is counted apart.
fn said(message: &Message) -> Option<String> {
    let spoken = message.transcript.as_ref().and_then(|transcript| transcript.words());
    match (&message.words, spoken) {
        _ if message.deleted_at.is_some() => None,
        (Some(words), Some(spoken)) => Some(format!("{words}\n{spoken}")),
        (Some(words), None) => Some(words.clone()),
        (None, Some(spoken)) => Some(spoken.to_owned()),
        (None, None) if message.kind == "audio" => None,
        (None, None) if message.kind == "image" => Some("[picture]".to_owned()),
        (None, None) => Some(format!("[{}]", message.kind)),
    }
}

fn past(message: &Message) -> Option<Past> {
    let speaker = match message.author {
        Author::Customer => Speaker::Customer,
        Author::Assistant => Speaker::Assistant,
        Author::Person | Author::PhoneApp | Author::Rule => Speaker::Person,
        Author::System => return None,
    };
    if message.direction == MessageDirection::Note || message.status == store::MessageStatus::Suppressed {
        return None;
    }
    let why = message.why.clone().and_then(|why| serde_json::from_value::<Outcome>(why).ok());
    let (citations, intent) = match why {
        Some(Outcome::Answer(answer)) => (answer.citations, Some(answer.intent)),
        _ => (Vec::new(), None),
    };
    let text = said(message).or_else(|| hear::is_unheard(message).then(|| "[audio]".to_owned()))?;
    Some(Past { speaker, text, citations, intent, at: Some(message.at) })
}
