//! One claimed call, from the door to its settlement.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use channel_core::{Channel, ChannelError, ErrorKind, Receipt};
use futures_util::FutureExt;
use store::accounts::{self, Sender};
use store::outbox::{self, Call, Door, Requeue};
use store::{Failure, StoreError};

use super::perform::perform;
use super::settle::{self, Attempt};
use crate::engine::{Boundary, Engine, SEALED};
use crate::operations::{CallOutcome, Stage};
use crate::telemetry::{Span, shown_lane};
use crate::worker::decide::backoff;
use crate::worker::traced::{Cause, traced};

/// Sends one claimed call. Whatever goes wrong before the door is found by the sweeper as an ended claim, and whatever
/// goes wrong behind it as an ambiguous call.
pub(crate) async fn send(engine: &Engine, call: Call) {
    let (id, lane) = (call.id, call.lane.clone());
    if let Err(error) = attempt(engine, call).await {
        tracing::error!(%error, call = %id, lane = shown_lane(&lane), "a call could not be settled");
    }
}

async fn attempt(engine: &Engine, call: Call) -> Result<(), StoreError> {
    let (organisation, began, began_at) = (call.organisation, Instant::now(), engine.now());
    let Some((sender, channel)) = prepare(engine, &call).await? else { return Ok(()) };
    let channel_id = channel.id();
    engine.cross(Boundary::BeforeDoor);
    let token = engine.store().send_token(organisation, engine.seams().ids.secret());
    let (engine_too, call_too, token_too, epoch) = (engine.clone(), call.clone(), token.clone(), sender.row.epoch);
    let door = engine
        .store()
        .write_in(organisation, move |tx| {
            Box::pin(async move {
                let door = outbox::pass(tx, &call_too, epoch, &token_too).await?;
                if let Door::Closed(shut) = door {
                    settle::closed(tx, &engine_too, &call_too, shut).await?;
                }
                engine_too.cross(Boundary::DoorPassed);
                Ok(door)
            })
        })
        .await?;
    let Door::Open { attempt, since } = door else {
        engine.instruments().call(&channel_id, CallOutcome::Shut, began.elapsed());
        engine.wake_lanes();
        return Ok(());
    };
    engine.cross(Boundary::BehindDoor);
    if since.elapsed() > engine.settings().door_limit {
        // We were asleep between the door and here. Nothing was written, so the call may go back.
        tracing::warn!(call = %call.id, "a sender was paused behind the door; the call goes back to its queue");
        return back(engine, call, attempt).await;
    }
    let result = through(engine, &channel, &sender, &call, &token).await;
    engine.cross(Boundary::AfterSocket);
    tracing::debug!(call = %call.id, organisation = %organisation, sent = result.is_ok(), "a call was made");
    let (created_at, cause) = (call.created_at, Cause::of(&call));
    let fields = vec![
        ("organisation", organisation.to_string()),
        ("account", call.account.to_string()),
        ("channel", channel_id.to_string()),
        ("call", call.id.to_string()),
        ("kind", call.kind.as_str().to_owned()),
        ("attempt", attempt.to_string()),
    ];
    let id = call.id;
    let attempt = Attempt { number: attempt, epoch };
    let Some(outcome) = settle::settled(engine, call, attempt, result).await? else {
        tracing::warn!(call = %id, attempt = attempt.number, "a sender came too late with what became of its call");
        return Ok(());
    };
    engine.instruments().call(&channel_id, outcome, began.elapsed());
    if outcome == CallOutcome::Sent {
        engine.instruments().passed(Stage::Send, engine.now().since(created_at));
    }
    let span = Span { name: "call", began: began_at, ended: engine.now(), outcome: outcome.as_str(), fields };
    traced(engine, organisation, cause, span).await;
    Ok(())
}

/// The account with its secrets, and its channel. None when the call has to wait for either.
async fn prepare(engine: &Engine, call: &Call) -> Result<Option<(Sender, Arc<dyn Channel>)>, StoreError> {
    let (organisation, account) = (call.organisation, call.account);
    let mut epoch = None;
    let mut sender = engine.store().account_for_send(organisation, account).await;
    if matches!(sender, Err(StoreError::Sealed(_))) {
        // Once more, so that it is known since when they do not open: the account may be repaired at this very moment.
        let row = engine.store().read_in(organisation, move |db| Box::pin(accounts::find(db, organisation, account)));
        epoch = row.await?.map(|row| row.epoch);
        sender = engine.store().account_for_send(organisation, account).await;
    }
    let (epoch, sentence) = match sender {
        Ok(Some(sender)) => match engine.channel(&sender.row.channel) {
            Some(channel) => return Ok(Some((sender, Arc::clone(channel)))),
            None => (Some(sender.row.epoch), "this server does not speak the account's channel"),
        },
        Ok(None) => (None, "the account is gone"),
        Err(StoreError::Sealed(_)) => (epoch, SEALED),
        Err(error) => return Err(error),
    };
    settle::held(engine, call, epoch, unusable(sentence)).await?;
    Ok(None)
}

fn unusable(sentence: &str) -> Failure {
    Failure::new("unauthorized", sentence, channel_core::error::Actor::Merchant)
}

/// The one place that leads to a socket. A platform that does not answer, and code that panics, leave the outcome open.
async fn through(
    engine: &Engine,
    channel: &Arc<dyn Channel>,
    sender: &Sender,
    call: &Call,
    token: &str,
) -> Result<Receipt, ChannelError> {
    let made = AssertUnwindSafe(perform(channel.as_ref(), &sender.account, call, token)).catch_unwind();
    match tokio::time::timeout(engine.settings().send_limit, made).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(ChannelError::ambiguous(ErrorKind::Platform, "the adapter failed while sending")),
        Err(_) => Err(ChannelError::ambiguous(ErrorKind::Transport, "the platform did not answer in time")),
    }
}

/// At once for the first time; where the door takes too long again and again, the disk or the database is slow, and asking faster makes
/// it slower.
async fn back(engine: &Engine, call: Call, attempt: i64) -> Result<(), StoreError> {
    let pause = if attempt <= 1 { Duration::ZERO } else { backoff::before_call(attempt.saturating_sub(2)) };
    let (organisation, how) = (call.organisation, Requeue { pause, counted: false, failure: None });
    let write = engine
        .store()
        .write_in(organisation, move |tx| Box::pin(async move { outbox::requeue(tx, &call, attempt, &how).await }));
    write.await?;
    engine.wake_calls();
    Ok(())
}
