//! Writing down what became of a call, and what follows from it.

use std::time::Duration;

use channel_core::capabilities::Evidence;
use channel_core::error::Actor;
use channel_core::{ChannelError, Pause, Receipt, Scope};
use serde_json::json;
use store::accounts::{self, AccountStatus};
use store::conversations::{self, Meeting};
use store::messages::{self, Author, MessageDirection, NewMessage};
use store::outbox::{self, Call, CallKind, Requeue, Shut};
use store::{CallState, Failure, MessageStatus, StoreError, Tx, comments, contacts, lanes, trace};

use crate::engine::{Boundary, Engine};
use crate::operations::CallOutcome;
use crate::worker::decide::outcome::{self, Settlement, Tried};
use crate::worker::turn::apply_early;

/// How long what follows a file waits for the file's report, on platforms that show messages in another order than they
/// took them in (WhatsApp fetches and checks a file before it goes out).
const FILE_ORDER: Duration = Duration::from_secs(8);

/// Back to the queue, since nothing is wrong with the call.
const AT_ONCE: Requeue = Requeue { pause: Duration::ZERO, counted: false, failure: None };

/// Back to the queue, until somebody has entered what the person said. Each look is a line of the trace, so that they are not many.
const SOON: Requeue = Requeue { pause: Duration::from_secs(2), counted: false, failure: None };

/// Whether a call carries a file.
pub(crate) fn carries_file(call: &Call) -> bool {
    let kind = call.payload.get("content").and_then(|content| content.get("kind"));
    matches!(kind.and_then(serde_json::Value::as_str), Some("media" | "album"))
}

/// The words of an answer to a comment.
pub(crate) fn text_of(call: &Call) -> Option<&str> {
    call.payload.get("text").and_then(serde_json::Value::as_str)
}

/// The door stayed shut: the reason decides whether the call waits, goes back or is given up.
pub(super) async fn closed(tx: &mut Tx, engine: &Engine, call: &Call, shut: Shut) -> Result<(), StoreError> {
    match shut {
        Shut::NotMine => Ok(()),
        Shut::AccountPaused => outbox::hold(tx, call, call.attempt, None).await.map(drop),
        Shut::AccountChanged | Shut::AccountResting => {
            outbox::requeue(tx, call, call.attempt, &AT_ONCE).await.map(drop)
        }
        Shut::ConsentWaits => outbox::requeue(tx, call, call.attempt, &SOON).await.map(drop),
        Shut::NewerMessage => {
            if outbox::suppress(tx, call, &explained(shut)).await? {
                answer_again(tx, engine, call).await?;
            }
            Ok(())
        }
        Shut::AccountRevoked | Shut::OptedOut | Shut::WindowClosed | Shut::CommentTooOld | Shut::PersonTookOver => {
            outbox::suppress(tx, call, &explained(shut)).await.map(drop)
        }
    }
}

/// Why the door stayed shut, as the team reads it.
pub(crate) fn explained(shut: Shut) -> Failure {
    let (sentence, must_act) = match shut {
        Shut::ConsentWaits => ("the person just said whether they want messages: it goes on by itself", Actor::Nobody),
        Shut::OptedOut => ("this person wants no messages", Actor::Nobody),
        Shut::WindowClosed => ("the time for free messages is over: use an approved template", Actor::Agent),
        Shut::CommentTooOld => ("the comment is too old to be answered privately", Actor::Nobody),
        Shut::PersonTookOver => ("a person took the conversation over before this was sent", Actor::Nobody),
        Shut::NewerMessage => {
            ("the customer wrote again before this was sent; a new answer covers both", Actor::Nobody)
        }
        Shut::AccountRevoked => ("the account's access was ended: connect it again", Actor::Merchant),
        Shut::AccountResting => ("the platform asked for fewer messages: it goes on by itself", Actor::Nobody),
        Shut::NotMine | Shut::AccountPaused | Shut::AccountChanged => ("the account cannot be used", Actor::Merchant),
    };
    Failure::new(shut.as_str(), sentence, must_act)
}

/// What an answer covered that was never sent is unanswered again.
async fn answer_again(tx: &mut Tx, engine: &Engine, call: &Call) -> Result<(), StoreError> {
    let (Some(conversation), Some(from)) = (call.conversation, call.covers_from) else { return Ok(()) };
    let now = tx.now();
    let due = now.plus(engine.settings().debounce);
    // The lane comes first, as in every turn: a turn that is being written down is waited for, and its answer seen below.
    lanes::set_answer(tx, call.organisation, &call.lane, Some((due, now))).await?;
    conversations::mark_unanswered(tx, call.organisation, conversation, from).await?;
    // The answer to the newer message may wait behind this one; what covers both now says what it says too.
    outbox::supersede(tx, call.organisation, &call.lane, &explained(Shut::NewerMessage)).await.map(drop)
}

/// The call waits until its account works again, which was looked at in this epoch; there is none when it is gone.
pub(super) async fn held(engine: &Engine, call: &Call, epoch: Option<i64>, failure: Failure) -> Result<(), StoreError> {
    let (organisation, call) = (call.organisation, call.clone());
    let write = engine.store().write_in(organisation, move |tx| {
        Box::pin(async move { pause(tx, &call, call.attempt, epoch, &failure).await })
    });
    write.await.map(drop)
}

/// Pauses the account and lets the call wait. When the account was repaired since it was looked at, what was refused says
/// nothing of it, and the call goes out as it is now. Says whether the call was still the attempt's to move.
async fn pause(
    tx: &mut Tx,
    call: &Call,
    attempt: i64,
    epoch: Option<i64>,
    failure: &Failure,
) -> Result<bool, StoreError> {
    let (organisation, account) = (call.organisation, call.account);
    if let Some(epoch) = epoch
        && accounts::pause(tx, organisation, account, epoch, &failure.sentence).await?
    {
        accounts::note_error(tx, organisation, account, failure).await?;
        return outbox::hold(tx, call, attempt, Some(failure)).await;
    }
    let present = accounts::find(tx, organisation, account).await?;
    if present.is_some_and(|account| account.status == AccountStatus::Active) {
        return outbox::requeue(tx, call, attempt, &AT_ONCE).await;
    }
    outbox::hold(tx, call, attempt, Some(failure)).await
}

/// One time that a call was made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt {
    /// Its number.
    pub(super) number: i64,
    /// The epoch of the account whose secrets were used.
    pub(super) epoch: i64,
}

/// Settles an attempt. A settlement that cannot be written is tried again for a moment, since the platform's word is
/// lost with it. None when the call was not this attempt's any more: then nothing came of it.
pub(super) async fn settled(
    engine: &Engine,
    call: Call,
    attempt: Attempt,
    result: Result<Receipt, ChannelError>,
) -> Result<Option<CallOutcome>, StoreError> {
    let tried = Tried {
        failures: call.failures,
        created_at: call.created_at,
        now: engine.now(),
        most: engine.settings().attempts,
        may_be_made: may_be_made(engine, &call, attempt).await?,
    };
    let settlement = outcome::of(&result, tried);
    let taken = result.map(|receipt| Taken { recipients: receipt.recipient_ids, pauses: receipt.pauses });
    let taken = taken.unwrap_or_default();
    let mut rests = match &settlement {
        Settlement::Rest(how, scope) => vec![Pause { scope: *scope, duration: how.pause }],
        _ => taken.pauses,
    };
    // The widest first, which takes its accounts in one order.
    rests.sort_by_key(|rest| std::cmp::Reverse(rest.scope));
    // An app is shared by organisations; everything else concerns the call's own alone.
    let wide = rests.iter().any(|rest| rest.scope == Scope::App);
    let (organisation, outcome) = (call.organisation, counted(&settlement));
    let word = Word { engine: engine.clone(), call, attempt, settlement, rests, recipients: taken.recipients };
    let mut last = Ok(false);
    for pause in [0, 100, 400, 1_600] {
        if pause > 0 {
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        let (store, word) = (engine.store(), word.clone());
        last = if wide {
            store.write(move |tx| Box::pin(write_down(tx, word))).await
        } else {
            store.write_in(organisation, move |tx| Box::pin(write_down(tx, word))).await
        };
        match &last {
            Err(error) if error.is_passing() => {}
            _ => break,
        }
    }
    engine.cross(Boundary::Settled);
    engine.wake_calls();
    last.map(|settled| settled.then_some(outcome))
}

/// Whether an earlier attempt may have made a private answer that the platform still takes.
async fn may_be_made(engine: &Engine, call: &Call, attempt: Attempt) -> Result<bool, StoreError> {
    let is_open = call.open_until.is_some_and(|until| engine.now() < until);
    if call.kind != CallKind::PrivateReply || attempt.number < 2 || !is_open {
        return Ok(false);
    }
    let (organisation, call) = (call.organisation, call.clone());
    let look = engine
        .store()
        .read_in(organisation, move |db| Box::pin(async move { trace::was_doubtful(db, &call, attempt.number).await }));
    look.await
}

/// The last word about an attempt.
#[derive(Clone)]
struct Word {
    engine: Engine,
    call: Call,
    attempt: Attempt,
    settlement: Settlement,
    rests: Vec<Pause>,
    recipients: Vec<String>,
}

async fn write_down(tx: &mut Tx, word: Word) -> Result<bool, StoreError> {
    let Word { engine, call, attempt, settlement, rests, recipients } = word;
    // Accounts come first, and all of them in one order: whoever settles beside this may let the same ones rest.
    for rest in &rests {
        outbox::rest(tx, call.organisation, call.account, rest.scope, rest.duration).await?;
    }
    let settled = apply(tx, &engine, &call, attempt, &settlement, &recipients).await?;
    engine.cross(Boundary::SettlementWritten);
    Ok(settled)
}

/// What a receipt tells beside the message's id.
#[derive(Clone, Default)]
struct Taken {
    recipients: Vec<String>,
    pauses: Vec<Pause>,
}

/// The word under which a settlement is counted.
const fn counted(settlement: &Settlement) -> CallOutcome {
    match settlement {
        Settlement::Sent(_) => CallOutcome::Sent,
        Settlement::Again(_) | Settlement::Rest(..) => CallOutcome::Again,
        Settlement::Failed(_) => CallOutcome::Failed,
        Settlement::Ambiguous(_) => CallOutcome::Ambiguous,
        Settlement::PauseAccount(_) => CallOutcome::Held,
    }
}

async fn apply(
    tx: &mut Tx,
    engine: &Engine,
    call: &Call,
    attempt: Attempt,
    settlement: &Settlement,
    recipients: &[String],
) -> Result<bool, StoreError> {
    let number = attempt.number;
    let settled = match settlement {
        Settlement::Sent(id) => outbox::settle_sent(tx, call, number, id.as_deref()).await?,
        Settlement::Again(how) | Settlement::Rest(how, _) => outbox::requeue(tx, call, number, how).await?,
        Settlement::Failed(failure) => outbox::settle_failed(tx, call, number, failure).await?,
        Settlement::Ambiguous(failure) => outbox::settle_ambiguous(tx, call, number, failure).await?,
        Settlement::PauseAccount(failure) => pause(tx, call, number, Some(attempt.epoch), failure).await?,
    };
    if !settled {
        return Ok(false);
    }
    match settlement {
        Settlement::Sent(id) => {
            if carries_file(call) && reorders(tx, engine, call).await? {
                outbox::hold_back(tx, call, FILE_ORDER).await?;
            }
            if let Some(id) = id {
                early_reports(tx, call, id).await?;
            }
            if call.kind == CallKind::PrivateReply {
                enter_private_reply(tx, engine, call, id.as_deref(), recipients).await?;
            }
        }
        Settlement::Failed(failure) => {
            let account = accounts::find(tx, call.organisation, call.account).await?;
            if account.is_some_and(|account| account.epoch == attempt.epoch) {
                accounts::note_error(tx, call.organisation, call.account, failure).await?;
            }
        }
        Settlement::Again(_) | Settlement::Rest(..) | Settlement::Ambiguous(_) | Settlement::PauseAccount(_) => {}
    }
    if call.comment.is_some() {
        tx.note(call.organisation, "comments").await?;
    }
    Ok(true)
}

/// Whether the call's platform may show messages in another order than it took them in.
async fn reorders(tx: &mut Tx, engine: &Engine, call: &Call) -> Result<bool, StoreError> {
    let account = accounts::find(tx, call.organisation, call.account).await?;
    let channel = account.and_then(|account| engine.channel(&account.channel).cloned());
    Ok(channel.is_some_and(|channel| channel.capabilities().evidence == Evidence::Report))
}

/// Statuses, edits, unsends and reactions that were faster than the answer to the call, or than the word that it was made.
pub(crate) async fn early_reports(tx: &mut Tx, call: &Call, id: &str) -> Result<(), StoreError> {
    for early in outbox::take_early(tx, call.organisation, call.account, id).await? {
        if let Some(call) = outbox::find(tx, call.organisation, call.id).await? {
            outbox::apply_report(tx, &call, early.reported, early.failure.as_ref()).await?;
            outbox::let_go(tx, &call).await?;
        }
    }
    match call.message {
        Some(message) => apply_early(tx, call.organisation, message).await,
        None => Ok(()),
    }
}

/// A private answer to a comment begins, or goes on in, a conversation with its author.
pub(crate) async fn enter_private_reply(
    tx: &mut Tx,
    engine: &Engine,
    call: &Call,
    id: Option<&str>,
    recipients: &[String],
) -> Result<(), StoreError> {
    let organisation = call.organisation;
    let (Some(comment), Some(text)) = (call.comment.as_deref(), text_of(call)) else { return Ok(()) };
    let settled = outbox::find(tx, organisation, call.id).await?;
    if settled.is_none_or(|call| call.state != CallState::Sent || call.message.is_some()) {
        return Ok(());
    }
    let row = comments::find(tx, organisation, call.account, comment).await?;
    let author = row.as_ref().and_then(|row| row.author_id.clone());
    let Some(name) = recipients.first().cloned().or_else(|| author.clone()) else { return Ok(()) };
    if let Some(id) = id
        && messages::find_by_provider_id(tx, organisation, call.account, None, id).await?.is_some()
    {
        return Ok(());
    }
    let person = channel_core::Contact {
        aliases: author.filter(|author| *author != name).into_iter().collect(),
        username: row.as_ref().and_then(|row| row.author_username.clone()),
        name: row.as_ref().and_then(|row| row.author_name.clone()),
        ..channel_core::Contact::new(name.clone())
    };
    if conversations::find_by_peer(tx, organisation, call.account, &name).await?.is_none() {
        lanes::keep(tx, organisation, call.account, &name).await?;
    }
    let contact = contacts::meet(tx, organisation, call.account, &person).await?;
    let account = accounts::find(tx, organisation, call.account).await?;
    let channel = account.and_then(|account| engine.channel(&account.channel).cloned());
    let has_window = channel.is_some_and(|channel| channel.capabilities().window.is_some());
    let at = tx.now();
    let meeting = Meeting { account: call.account, contact, names: vec![name], lane: None, has_window, at };
    let conversation = conversations::meet(tx, organisation, meeting).await?;
    let line = NewMessage {
        conversation: conversation.id,
        account: call.account,
        direction: MessageDirection::Outbound,
        author: Author::Rule,
        member: None,
        kind: "text".to_owned(),
        content: json!({ "kind": "text", "text": text }),
        words: Some(text.to_owned()),
        provider_id: id.map(str::to_owned),
        status: MessageStatus::Sent,
        reply_to: None,
        // What it answers: the team sees it beside the line, and the assistant is told of it.
        why: Some(json!({
            "comment": comment,
            "text": row.as_ref().map(|row| &row.text),
            "post": row.as_ref().and_then(|row| row.media_id.as_ref()),
            "rule": row.as_ref().and_then(|row| row.rule.as_ref()),
        })),
        event: None,
        at,
        window_until: None,
    };
    let message = messages::append(tx, organisation, line).await?;
    apply_early(tx, organisation, message).await?;
    outbox::attach(tx, call, conversation.id, message).await
}
