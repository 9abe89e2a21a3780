//! Using an outcome: checked once more against what happened meanwhile, then stored as timeline and calls in one go.

use assistant::{AssistantError, Outcome};
use channel_core::{OutboundContent, Timestamp};
use serde_json::json;
use store::accounts;
use store::conversations::{self, Conversation, Owner};
use store::ingress;
use store::lanes::{self, Lane, Rest};
use store::messages::{Author, MessageDirection};
use store::outbox::CallAuthor;
use store::unanswered::{Missed, Reason};
use store::{StoreError, Tx, contacts, drafts, unanswered};

use super::ask::Question;
use super::{draft, leave, say, wish};
use crate::engine::{Boundary, Engine};
use crate::operations::Stage;
use crate::telemetry::shown_lane;
use crate::worker::decide::answer::{Meanwhile, Restarts, Use, use_of};
use crate::worker::decide::backoff;
use crate::worker::decide::missed::{self, Miss};
use crate::worker::speak::{Line, speak};
use crate::worker::turn::{Note, note};

/// The answer's time came, but nobody waits for it any more; or somebody waited for too long.
pub(super) async fn nothing_to_do(
    engine: &Engine,
    lane: &Lane,
    too_late: Option<(Conversation, Timestamp)>,
) -> Result<(), StoreError> {
    let lane = lane.clone();
    engine
        .store()
        .write_in(lane.organisation, move |tx| {
            Box::pin(async move {
                lanes::check(tx, &lane).await?;
                if let Some((conversation, oldest)) = too_late {
                    leave::all(tx, &conversation, oldest).await?;
                }
                lanes::set_answer(tx, lane.organisation, &lane.key, None).await?;
                lanes::release(tx, &lane, Rest::Done).await
            })
        })
        .await
}

/// More was said while the assistant was thinking: what it was thinking of is dropped, and one answer will cover all of it.
pub(super) async fn begin_anew(engine: &Engine, lane: &Lane) -> Result<(), StoreError> {
    let lane = lane.clone();
    engine
        .store()
        .write_in(lane.organisation, move |tx| {
            Box::pin(async move {
                lanes::count_restart(tx, &lane).await?;
                lanes::release(tx, &lane, Rest::Done).await
            })
        })
        .await
}

pub(super) async fn give(
    engine: &Engine,
    lane: &Lane,
    question: Box<Question>,
    outcome: Outcome,
) -> Result<(), StoreError> {
    let (engine_too, lane) = (engine.clone(), lane.clone());
    engine
        .store()
        .write_in(lane.organisation, move |tx| {
            Box::pin(async move {
                lanes::check(tx, &lane).await?;
                let (used, inbound_seq) = judge(tx, &lane, &question).await?;
                if let (Use::Send | Use::Draft, Some(proposal)) = (&used, &question.takes) {
                    wish::pass_on(tx, &question.conversation, proposal).await?;
                }
                match used {
                    Use::Send => {
                        apply(tx, &engine_too, &lane, &question, &outcome).await?;
                        engine_too.cross(Boundary::AnswerWritten);
                        // What was said meanwhile gets an answer of its own.
                        let now = tx.now();
                        let more = inbound_seq > question.covers();
                        let next = more.then(|| (now.plus(engine_too.settings().debounce), now));
                        lanes::set_answer(tx, lane.organisation, &lane.key, next).await?;
                        if question.restarts == Restarts::Spent {
                            lanes::begin_burst(tx, lane.organisation, &lane.key).await?;
                        }
                        if let Some(since) = lane.unanswered_since {
                            engine_too.instruments().passed(Stage::Answer, tx.now().since(since));
                        }
                    }
                    Use::Draft => {
                        draft::keep(tx, &engine_too, &question, &outcome).await?;
                        lanes::set_answer(tx, lane.organisation, &lane.key, None).await?;
                    }
                    Use::Discard => lanes::set_answer(tx, lane.organisation, &lane.key, None).await?,
                    // The answer stays due: what came in is entered first and sets a new time.
                    Use::Later => lanes::count_restart(tx, &lane).await?,
                }
                lanes::release(tx, &lane, Rest::Done).await
            })
        })
        .await
}

/// What becomes of the answer, and how many messages there are by now.
async fn judge(tx: &mut Tx, lane: &Lane, question: &Question) -> Result<(Use, i64), StoreError> {
    let organisation = lane.organisation;
    let Some(conversation) = conversations::find(tx, organisation, question.conversation.id).await? else {
        return Ok((Use::Discard, question.covers()));
    };
    let account = accounts::find(tx, organisation, conversation.account).await?;
    let account = account.ok_or(StoreError::NotFound("account"))?;
    let person = contacts::find(tx, organisation, conversation.contact).await?;
    let meanwhile = Meanwhile {
        mode: conversation.mode(account.assistant_mode),
        owner: conversation.owner,
        wants_messages: person.is_none_or(|person| person.opted_out_at.is_none()),
        inbound_seq: conversation.inbound_seq,
        more_waiting: ingress::message_waits(tx, organisation, &lane.key).await?,
        reopened: conversation.answered_seq < question.conversation.answered_seq,
        restarts: question.restarts,
    };
    Ok((use_of(question.covers(), &meanwhile), conversation.inbound_seq))
}

async fn apply(
    tx: &mut Tx,
    engine: &Engine,
    lane: &Lane,
    question: &Question,
    outcome: &Outcome,
) -> Result<(), StoreError> {
    let (organisation, covers) = (lane.organisation, question.covers());
    let conversation = &question.conversation;
    leave::beside(tx, question).await?;
    drafts::supersede(tx, organisation, conversation.id).await?;
    note_miss(tx, question, missed::missed(&question.turn.messages, outcome)).await?;
    let why = serde_json::to_value(outcome).map_err(|error| StoreError::corrupt("an outcome", error))?;
    match outcome {
        Outcome::Answer(answer) => {
            let channel = engine.channel(&question.account.channel);
            let capabilities = channel.map(|channel| channel.capabilities_in(&conversation.external_id));
            let line = Line {
                author: Author::Assistant,
                by: CallAuthor::Assistant,
                content: say::content(answer, capabilities.as_deref()),
                words: answer.text.clone(),
                why: Some(why),
                // The last beginning of an answer goes out whatever is said meanwhile, so it is not tied to what it covers.
                covers: (question.restarts == Restarts::Left).then_some((conversation.answered_seq, covers)),
                key: format!("answer:{}:{covers}:{}", conversation.id, lane.fence),
                ..line(question)
            };
            speak(tx, engine, conversation, line).await?;
            wish::keep_offers(tx, conversation, answer).await?;
            conversations::mark_answered(tx, organisation, conversation.id, covers, Owner::Assistant).await
        }
        Outcome::Handover(handover) => {
            let line = Line {
                author: Author::Assistant,
                by: CallAuthor::Handover,
                content: OutboundContent::Text { text: handover.text.clone() },
                words: handover.text.clone(),
                why: Some(why.clone()),
                key: format!("handover:{}:{covers}:{}", conversation.id, lane.fence),
                ..line(question)
            };
            speak(tx, engine, conversation, line).await?;
            conversations::mark_answered(tx, organisation, conversation.id, covers, Owner::Assistant).await?;
            let reason = word(&why, "reason");
            hand_over(tx, conversation, &reason, handover.summary.as_deref()).await
        }
        Outcome::Silent { .. } => keep_silent(tx, conversation, covers, why).await,
    }
}

/// There is nothing to say, and the team sees why.
pub(super) async fn keep_silent(
    tx: &mut Tx,
    conversation: &Conversation,
    covers: i64,
    why: serde_json::Value,
) -> Result<(), StoreError> {
    let organisation = conversation.organisation;
    conversations::mark_answered(tx, organisation, conversation.id, covers, Owner::Assistant).await?;
    let line = Note { kind: "silent", reason: word(&why, "reason"), member: None, why: Some(why) };
    note(tx, organisation, conversation.account, conversation.id, line).await
}

fn line(question: &Question) -> Line {
    Line {
        author: Author::Assistant,
        by: CallAuthor::Assistant,
        direction: MessageDirection::Outbound,
        member: None,
        content: OutboundContent::Text { text: String::new() },
        words: String::new(),
        phone: question.phone.clone(),
        reply_to: None,
        why: None,
        covers: None,
        key: String::new(),
    }
}

/// Lists a question that got no answer, for somebody to answer it once and for all.
pub(super) async fn note_miss(tx: &mut Tx, question: &Question, miss: Option<Miss>) -> Result<(), StoreError> {
    let Some(Miss { key, question: words, reason }) = miss else { return Ok(()) };
    let conversation = &question.conversation;
    let missed = Missed { key, question: words, reason, conversation: conversation.id };
    unanswered::record(tx, conversation.organisation, &missed).await
}

/// The assistant steps back and a person is asked for.
pub(super) async fn hand_over(
    tx: &mut Tx,
    conversation: &Conversation,
    reason: &str,
    summary: Option<&str>,
) -> Result<(), StoreError> {
    conversations::need_person(tx, conversation.organisation, conversation.id, reason).await?;
    let why = summary.map(|summary| json!({ "summary": summary }));
    let line = Note { kind: "handover", reason: reason.to_owned(), member: None, why };
    note(tx, conversation.organisation, conversation.account, conversation.id, line).await
}

/// The answer cannot be made by this program: a person is asked for.
pub(in crate::worker::turn) async fn give_up(tx: &mut Tx, lane: &Lane) -> Result<(), StoreError> {
    lanes::set_answer(tx, lane.organisation, &lane.key, None).await?;
    let Some(key) = lane.conversation else { return Ok(()) };
    let Some(conversation) = conversations::find(tx, lane.organisation, key).await? else { return Ok(()) };
    let covers = conversation.inbound_seq;
    conversations::mark_answered(tx, lane.organisation, key, covers, Owner::Assistant).await?;
    hand_over(tx, &conversation, "assistant_failed", None).await
}

/// The assistant did not answer: it is asked again after a pause, and after some failures a person is.
pub(super) async fn failed(
    engine: &Engine,
    lane: &Lane,
    question: Box<Question>,
    error: &AssistantError,
) -> Result<(), StoreError> {
    tracing::error!(%error, kind = ?error.kind, lane = shown_lane(&lane.key), "the assistant did not answer");
    let (lane, most) = (lane.clone(), engine.settings().attempts);
    engine
        .store()
        .write_in(lane.organisation, move |tx| {
            Box::pin(async move {
                let present = lanes::check(tx, &lane).await?;
                if present.attempts + 1 < most {
                    let until = tx.now().plus(backoff::before_turn(present.attempts));
                    return lanes::release(tx, &lane, Rest::Failed { until }).await;
                }
                let conversation = &question.conversation;
                conversations::mark_answered(
                    tx,
                    lane.organisation,
                    conversation.id,
                    question.covers(),
                    Owner::Assistant,
                )
                .await?;
                note_miss(tx, &question, missed::miss(&question.turn.messages, Reason::Failed)).await?;
                hand_over(tx, conversation, "assistant_failed", None).await?;
                lanes::set_answer(tx, lane.organisation, &lane.key, None).await?;
                lanes::release(tx, &lane, Rest::Done).await
            })
        })
        .await
}

pub(super) fn word(value: &serde_json::Value, field: &str) -> String {
    value.get(field).unwrap_or(&json!("")).as_str().unwrap_or_default().to_owned()
}
