//! What dead senders left behind: calls before the door go back, calls behind it become ambiguous, and an ambiguous answer
//! to a comment is read back.

use std::sync::Arc;
use std::time::Duration;

use channel_core::Channel;
use store::accounts::Sender;
use store::outbox::{self, Call, CallKind, Dead, Requeue};
use store::{StoreError, Tx, lanes};

use super::sender::text_of;
use crate::engine::{Boundary, Engine};
use crate::worker::decide::backoff;

/// How often an ambiguous private answer is repeated; then it rests until a person decides.
const REST: Duration = Duration::from_secs(24 * 60 * 60);

/// Right after the store was opened: nobody else can have it, so every lease and every claim is dead.
pub(crate) async fn after_opening(engine: &Engine) -> Result<(), StoreError> {
    engine.cross(Boundary::RecoveryBegun);
    let engine_too = engine.clone();
    let recovered = engine
        .store()
        .write(move |tx| {
            Box::pin(async move {
                lanes::end_all_leases(tx).await?;
                outbox::forget_old(tx).await?;
                let recovered = outbox::recover(tx, Dead::All).await?;
                engine_too.cross(Boundary::RecoveryWritten);
                Ok(recovered)
            })
        })
        .await?;
    engine.cross(Boundary::RecoveryDone);
    if recovered > 0 {
        tracing::info!(calls = recovered, "calls of the last process were recovered");
    }
    Ok(())
}

/// Looks for dead claims and for ambiguous calls that can be settled. Says how many calls it moved.
pub(crate) async fn sweep(engine: &Engine) -> Result<usize, StoreError> {
    engine.cross(Boundary::SweepBegun);
    let now = engine.now();
    let stuck = now.minus(engine.settings().send_limit * 2);
    let mut moved = 0;
    if engine.store().read(move |db| Box::pin(outbox::any_dead(db, now, stuck))).await? {
        moved += engine
            .store()
            .write(move |tx: &mut Tx| Box::pin(outbox::recover(tx, Dead::Since { sending: stuck })))
            .await?;
    }
    let rested = now.minus(engine.settings().read_back_after);
    let calls = engine.store().read(move |db| Box::pin(outbox::to_read_back(db, rested, 16))).await?;
    for call in calls {
        moved += 1;
        read_back(engine, call).await?;
    }
    if moved > 0 {
        engine.wake_calls();
    }
    Ok(moved)
}

/// What is known of an ambiguous answer to a comment after looking.
#[derive(Clone)]
enum Known {
    /// It is there, under this id.
    Made(String),
    /// It is not there, or a second one would be refused: it may be repeated.
    Repeatable,
    /// It could not be seen.
    Unseen,
}

async fn read_back(engine: &Engine, call: Call) -> Result<(), StoreError> {
    let known = if call.failures >= engine.settings().attempts { Known::Unseen } else { look(engine, &call).await? };
    let (now, pause) = (engine.now(), backoff::before_call(call.failures));
    let rest = if call.failures >= engine.settings().attempts { REST } else { pause };
    engine
        .store()
        .write(move |tx| {
            Box::pin(async move {
                match known {
                    Known::Made(id) => outbox::confirm(tx, &call, Some(&id)).await?,
                    Known::Repeatable => {
                        let how = Requeue { not_before: now, counted: true, failure: call.failure.clone() };
                        outbox::requeue(tx, &call, call.attempt, &how).await?;
                    }
                    Known::Unseen => outbox::postpone(tx, &call, now.plus(rest)).await?,
                }
                tx.note(call.organisation, "comments").await
            })
        })
        .await
}

async fn look(engine: &Engine, call: &Call) -> Result<Known, StoreError> {
    if call.kind == CallKind::PrivateReply {
        // The platform takes one per comment and refuses a second.
        return Ok(Known::Repeatable);
    }
    let (Some(comment), Some(text)) = (call.comment.as_deref(), text_of(call)) else { return Ok(Known::Unseen) };
    let Some((sender, channel)) = sender(engine, call).await? else { return Ok(Known::Unseen) };
    let Some(comments) = channel.comments() else { return Ok(Known::Unseen) };
    let replies = comments.own_replies(&sender.account, comment);
    match tokio::time::timeout(engine.settings().send_limit, replies).await {
        Ok(Ok(replies)) => {
            let same = replies.into_iter().find(|reply| reply.text.trim() == text.trim());
            Ok(same.map_or(Known::Repeatable, |reply| Known::Made(reply.id)))
        }
        Ok(Err(error)) => {
            tracing::warn!(%error, call = %call.id, "an answer to a comment could not be read back");
            Ok(Known::Unseen)
        }
        Err(_) => Ok(Known::Unseen),
    }
}

async fn sender(engine: &Engine, call: &Call) -> Result<Option<(Sender, Arc<dyn Channel>)>, StoreError> {
    let Some(sender) = engine.store().account_for_send(call.organisation, call.account).await? else {
        return Ok(None);
    };
    let channel = engine.channel(&sender.row.channel).cloned();
    Ok(channel.map(|channel| (sender, channel)))
}
