//! Comments that wait: for the end of quiet hours, when they are decided about again, or for the assistant, which is asked
//! outside any transaction. What it says is used once; when it has nothing, the rule's own words are, or nothing is and nothing
//! is spent.

use std::panic::AssertUnwindSafe;

use assistant::spend::Party;
use assistant::{Beside, Disclosure, Outcome, Turn};
use autoreply::{Ask, AskOutcome, Half, Reason, Speaks, Verdict};
use channel_core::{Body, Event};
use futures_util::FutureExt;
use serde_json::Value;
use store::accounts::{self, AccountRow};
use store::comments::{self, CommentRow, CommentVerdict};
use store::lanes::{self, Lane, Rest};
use store::{StoreError, Tx, organisations};

use super::judge::{Before, judge};
use super::shelf::Shelf;
use super::{Entry, after_quiet_hours, effects, write_verdict};
use crate::engine::{Boundary, Engine};

/// How many comments one turn takes up again.
const AT_ONCE: u32 = 20;

/// Takes up what is due in a lane of comments, and gives the lane back until the next is.
pub(in crate::worker::turn) async fn take_up(engine: &Engine, lane: &Lane) -> Result<(), StoreError> {
    let (organisation, key, now) = (lane.organisation, lane.key.clone(), engine.now());
    let due = engine
        .store()
        .read_in(organisation, move |db| {
            Box::pin(async move { comments::due(db, organisation, &key, now, AT_ONCE).await })
        })
        .await?;
    for row in due {
        let answer = match &row.ask {
            Some(ask) => Some(asked(engine, lane, &row, ask).await?),
            None => None,
        };
        engine.cross(Boundary::AnswerMade);
        let (engine_too, lane) = (engine.clone(), lane.clone());
        engine
            .store()
            .write_in(organisation, move |tx| {
                Box::pin(async move {
                    lanes::check(tx, &lane).await?;
                    match answer {
                        Some(answer) => settle(tx, &engine_too, &lane, row, answer.as_deref()).await,
                        None => decide_again(tx, &engine_too, &lane, row).await,
                    }
                })
            })
            .await?;
    }
    let lane = lane.clone();
    engine
        .store()
        .write_in(organisation, move |tx| {
            Box::pin(async move {
                let next = comments::next_due(tx, organisation, &lane.key).await?;
                lanes::set_answer(tx, organisation, &lane.key, next.map(|at| (at, at))).await?;
                lanes::release(tx, &lane, Rest::Done).await
            })
        })
        .await
}

/// What is due in this lane cannot be taken up by this program.
pub(in crate::worker::turn) async fn give_up(tx: &mut Tx, lane: &Lane) -> Result<(), StoreError> {
    let now = tx.now();
    for mut row in comments::due(tx, lane.organisation, &lane.key, now, AT_ONCE).await? {
        (row.due_at, row.ask) = (None, None);
        comments::decide_again(tx, lane.organisation, &row).await?;
    }
    Ok(())
}

async fn decide_again(tx: &mut Tx, engine: &Engine, lane: &Lane, mut row: CommentRow) -> Result<(), StoreError> {
    let (account, event) = load(tx, lane, &row).await?;
    let Body::Comment(comment) = &event.body else { return Err(StoreError::NotFound("comment in the event")) };
    let body = row.event.clone();
    let entry = entry(engine, lane, &account, &event, &body, &row);
    let judged = judge(tx, &entry, comment, Before::QuietHours).await?;
    write_verdict(&mut row, &judged)?;
    let ask = judged.decision.ask.as_ref().map(serde_json::to_value).transpose();
    row.ask = ask.map_err(|error| StoreError::corrupt("a question", error))?;
    row.due_at = if row.ask.is_some() { Some(judged.at) } else { after_quiet_hours(&judged) };
    comments::decide_again(tx, lane.organisation, &row).await?;
    effects::carry_out(tx, &entry, comment, &judged).await
}

/// Asks the assistant. None when it refuses, fails, or has nothing to say.
async fn asked(engine: &Engine, lane: &Lane, row: &CommentRow, ask: &Value) -> Result<Option<String>, StoreError> {
    let ask: Ask = read(ask)?;
    let (organisation, account) = (lane.organisation, row.account);
    let (shop, account) = engine
        .store()
        .read_in(organisation, move |db| {
            Box::pin(async move {
                let shop = organisations::find(db, organisation).await?;
                Ok((shop, accounts::find(db, organisation, account).await?))
            })
        })
        .await?;
    let persona = account.as_ref().and_then(|account| account.settings.get("persona")).and_then(Value::as_str);
    let turn = Turn {
        shop: shop.map_or_else(String::new, |shop| shop.name),
        persona: persona.map(str::to_owned),
        languages: Vec::new(),
        language: None,
        messages: vec![row.text.clone()],
        history: Vec::new(),
        // Below a post the account itself speaks; a private message begins a conversation.
        disclosure: if ask.speaks == Speaks::Publicly { Disclosure::Made } else { Disclosure::Needed },
        now: engine.now(),
        waiting_since: Some(row.received_at),
        party: Some(Party { organisation, conversation: None, person: None }),
        beside: Beside { comment: Some(row.text.clone()), guidance: Some(ask.guidance.clone()), ..Beside::default() },
    };
    let sources = engine.sources().of(organisation);
    engine.cross(Boundary::BeforeAnswer);
    let asked = AssertUnwindSafe(engine.assistant().answer(&turn, sources.as_ref())).catch_unwind();
    Ok(match tokio::time::timeout(engine.settings().turn_limit, asked).await {
        Ok(Ok(Ok(Outcome::Answer(answer)))) => Some(answer.text),
        Ok(Ok(Ok(_))) => None,
        Ok(Ok(Err(error))) => {
            tracing::warn!(%error, "the assistant did not answer a comment");
            None
        }
        Ok(Err(_)) | Err(_) => {
            tracing::warn!("the assistant did not come to an end with a comment");
            None
        }
    })
}

async fn settle(
    tx: &mut Tx,
    engine: &Engine,
    lane: &Lane,
    mut row: CommentRow,
    answer: Option<&str>,
) -> Result<(), StoreError> {
    let Some(ask) = &row.ask else { return Ok(()) };
    let ask: Ask = read(ask)?;
    let (account, event) = load(tx, lane, &row).await?;
    let Body::Comment(comment) = &event.body else { return Err(StoreError::NotFound("comment in the event")) };
    let body = row.event.clone();
    let entry = entry(engine, lane, &account, &event, &body, &row);
    let mut verdict: Verdict = read(&row.why)?;
    let rule = engine.rules().of(tx, lane.organisation, account.id).await?.rules.find(&ask.rule).cloned();
    let half = match ask.settle(answer) {
        AskOutcome::Public(reply) => {
            effects::want_public(tx, &entry, &reply).await?;
            Half::Send { rule: reply.rule, variant: reply.variant }
        }
        AskOutcome::Private(message) => {
            let shelf = match &rule {
                Some(rule) => Shelf::load(tx, lane.organisation, rule).await?,
                None => Shelf::default(),
            };
            effects::want_private(tx, &entry, comment.kind, &message, &shelf).await?;
            Half::Send { rule: message.rule, variant: 0 }
        }
        _ => Half::Nothing { because: Reason::NothingToSay },
    };
    match ask.speaks {
        Speaks::Publicly => verdict.public = half,
        Speaks::Privately => verdict.private = half,
    }
    if !verdict.answers() {
        verdict.reason = Reason::NothingToSay;
        row.verdict = CommentVerdict::Skipped;
        row.reason = "nothing_to_say".to_owned();
    }
    row.why = serde_json::to_value(&verdict).map_err(|error| StoreError::corrupt("a verdict", error))?;
    (row.due_at, row.ask) = (None, None);
    comments::decide_again(tx, lane.organisation, &row).await
}

fn read<T: serde::de::DeserializeOwned>(stored: &Value) -> Result<T, StoreError> {
    serde_json::from_value(stored.clone()).map_err(|error| StoreError::corrupt("a verdict", error))
}

async fn load(tx: &mut Tx, lane: &Lane, row: &CommentRow) -> Result<(AccountRow, Event), StoreError> {
    let account = accounts::find(tx, lane.organisation, row.account).await?;
    let event: Event =
        serde_json::from_str(&row.event).map_err(|error| StoreError::corrupt("a comment's event", error))?;
    Ok((account.ok_or(StoreError::NotFound("account"))?, Event { at: row.at, ..event }))
}

fn entry<'e>(
    engine: &'e Engine,
    lane: &'e Lane,
    account: &'e AccountRow,
    event: &'e Event,
    body: &'e str,
    row: &CommentRow,
) -> Entry<'e> {
    Entry { engine, lane, account, event, body, received_at: row.received_at, restored: false }
}
