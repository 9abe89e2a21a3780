//! What dead senders left behind: calls before the door go back, calls behind it become ambiguous, and an ambiguous call is
//! followed until evidence comes, it is harmless to repeat, or a person has to decide.

use std::sync::Arc;
use std::time::Duration;

use channel_core::Channel;
use channel_core::capabilities::Evidence;
use store::accounts::{self, Sender};
use store::outbox::{self, Call, CallKind, Dead, Requeue};
use store::{StoreError, Tx, conversations, ingress, lanes, messages, shift};

use super::sender::text_of;
use crate::engine::{Boundary, Engine, lanes_of_reports};
use crate::worker::decide::evidence::{self, Doubtful, Seen, Step};

/// Ambiguous calls are looked at by so many, and one sweep goes on this often while there are more.
const LOOKS: u32 = 64;
const ROUNDS: usize = 32;

/// Right after the store was opened. Nobody else can have an embedded one, so every lease and every claim in it is dead; in
/// a shared one they may be another node's, and the sweeps find those that ended.
pub(crate) async fn after_opening(engine: &Engine) -> Result<(), StoreError> {
    engine.cross(Boundary::RecoveryBegun);
    let engine_too = engine.clone();
    let alone = !engine.store().is_shared();
    let dead = if alone { Dead::All } else { Dead::Longer { than: engine.settings().send_limit * 2 } };
    let recovered = engine
        .store()
        .write(move |tx| {
            Box::pin(async move {
                if alone {
                    lanes::end_all_leases(tx).await?;
                    shift::bring_forward(tx).await?;
                }
                outbox::forget_old(tx).await?;
                let recovered = outbox::recover(tx, dead).await?;
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
    let than = engine.settings().send_limit * 2;
    let mut moved = 0;
    if engine.store().read(move |db| Box::pin(outbox::any_dead(db, now, now.minus(than)))).await? {
        moved += engine.store().write(move |tx: &mut Tx| Box::pin(outbox::recover(tx, Dead::Longer { than }))).await?;
    }
    for _ in 0..ROUNDS {
        let calls = engine.store().read(move |db| Box::pin(outbox::doubtful(db, now, LOOKS))).await?;
        let looked = calls.len();
        for call in calls {
            follow(engine, call).await?;
        }
        moved += looked;
        if looked < LOOKS as usize {
            break;
        }
    }
    if moved > 0 {
        engine.wake_calls();
    }
    Ok(moved)
}

/// Takes an ambiguous call one step on.
async fn follow(engine: &Engine, call: Call) -> Result<(), StoreError> {
    let (facts, sender) = load(engine, &call).await?;
    let (step, found) = match evidence::step(&facts) {
        Step::Look => match look(engine, &call, sender.as_ref()).await? {
            Known::Made(id) => (Step::Look, Some(id)),
            Known::Absent => (evidence::after_look(&facts, Seen::No), None),
            Known::Unseen => (evidence::after_look(&facts, Seen::Nothing), None),
        },
        step => (step, None),
    };
    engine.store().write_in(call.organisation, move |tx| Box::pin(apply(tx, call, step, found))).await
}

async fn apply(tx: &mut Tx, call: Call, step: Step, found: Option<String>) -> Result<(), StoreError> {
    match step {
        Step::Look => {
            outbox::confirm_doubtful(tx, &call, found.as_deref()).await?;
        }
        Step::Wait(pause) => outbox::postpone(tx, &call, pause).await?,
        Step::LookAgain(pause) => outbox::looked_in_vain(tx, &call, pause).await?,
        Step::Repeat => {
            let how = Requeue { pause: Duration::ZERO, counted: true, failure: call.failure.clone() };
            outbox::requeue(tx, &call, call.attempt, &how).await?;
        }
        Step::Review(doubt) => {
            outbox::list_for_review(tx, &call, doubt).await?;
        }
        Step::ReviewAndWait(doubt, pause) => {
            if outbox::list_for_review(tx, &call, doubt).await? {
                outbox::postpone(tx, &call, pause).await?;
            }
        }
        Step::Resend(doubt) => {
            outbox::resend(tx, &call, doubt).await?;
        }
    }
    if call.comment.is_some() {
        tx.note(call.organisation, "comments").await?;
    }
    Ok(())
}

/// An account that can act, and its channel.
struct Hand {
    sender: Sender,
    channel: Arc<dyn Channel>,
}

/// What the decision needs, and who could look. The account's secrets are opened only where looking needs them.
async fn load(engine: &Engine, call: &Call) -> Result<(Doubtful, Option<Hand>), StoreError> {
    let (organisation, account) = (call.organisation, call.account);
    let (row, policy) = engine
        .store()
        .read_in(organisation, move |db| {
            Box::pin(async move {
                let row = accounts::find(db, organisation, account).await?;
                Ok((row, outbox::find_policy(db, organisation).await?))
            })
        })
        .await?;
    let channel = row.as_ref().and_then(|row| engine.channel(&row.channel).cloned());
    let evidence = channel.as_ref().map_or(Evidence::None, |channel| channel.capabilities().evidence);
    let settings = engine.settings();
    let mut facts = Doubtful {
        kind: call.kind,
        evidence,
        since: call.sending_at.unwrap_or(call.created_at),
        now: engine.now(),
        heard_at: row.and_then(|row| row.last_event_at),
        unread: false,
        failures: call.failures,
        most: settings.attempts,
        on_doubt: policy.on_doubt(evidence::class_of(call.kind, evidence)),
        repeats: call.repeats.is_some(),
        first_look: settings.read_back_after,
        grace: settings.evidence_grace,
    };
    if evidence == Evidence::Report && !matches!(evidence::step(&facts), Step::Wait(_)) {
        facts.unread = engine
            .store()
            .read_in(organisation, move |db| {
                Box::pin(async move { ingress::any_waits(db, organisation, account, lanes_of_reports()).await })
            })
            .await?;
    }
    let hand = match (evidence::step(&facts), channel) {
        (Step::Look, Some(channel)) => match engine.store().account_for_send(organisation, account).await {
            Ok(sender) => sender.map(|sender| Hand { sender, channel }),
            Err(StoreError::Sealed(_)) => None,
            Err(error) => return Err(error),
        },
        _ => None,
    };
    Ok((facts, hand))
}

/// What is known of an ambiguous call after looking.
enum Known {
    /// It is there, under this id.
    Made(String),
    /// It is not there.
    Absent,
    /// It could not be seen.
    Unseen,
}

async fn look(engine: &Engine, call: &Call, hand: Option<&Hand>) -> Result<Known, StoreError> {
    let Some(hand) = hand else { return Ok(Known::Unseen) };
    let shown = async {
        match call.kind {
            CallKind::CommentReply => replies(call, hand).await,
            _ => conversation(engine, call, hand).await,
        }
    };
    match tokio::time::timeout(engine.settings().send_limit, shown).await {
        Ok(known) => known,
        Err(_) => Ok(Known::Unseen),
    }
}

/// Our own answers under the comment.
async fn replies(call: &Call, hand: &Hand) -> Result<Known, StoreError> {
    let (Some(comment), Some(text)) = (call.comment.as_deref(), text_of(call)) else { return Ok(Known::Unseen) };
    let Some(comments) = hand.channel.comments() else { return Ok(Known::Unseen) };
    match comments.own_replies(&hand.sender.account, comment).await {
        Ok(replies) => {
            let same = replies.into_iter().find(|reply| reply.text.trim() == text.trim());
            Ok(same.map_or(Known::Absent, |reply| Known::Made(reply.id)))
        }
        Err(error) => {
            tracing::warn!(%error, call = %call.id, "an answer to a comment could not be read back");
            Ok(Known::Unseen)
        }
    }
}

/// Our own messages in the conversation since the door, without those that are known to be another call's. A message without
/// words cannot be recognised.
async fn conversation(engine: &Engine, call: &Call, hand: &Hand) -> Result<Known, StoreError> {
    let (Some(text), Some(key)) = (call.text.as_deref(), call.conversation) else { return Ok(Known::Unseen) };
    let Some(read_back) = hand.channel.read_back() else { return Ok(Known::Unseen) };
    let (organisation, account) = (call.organisation, call.account);
    let found =
        engine.store().read_in(organisation, move |db| Box::pin(conversations::find(db, organisation, key))).await?;
    let Some(found) = found else { return Ok(Known::Unseen) };
    let shown = match read_back.own_messages(&hand.sender.account, &found.external_id).await {
        Ok(shown) => shown,
        Err(error) => {
            tracing::warn!(%error, call = %call.id, "a conversation could not be read back");
            return Ok(Known::Unseen);
        }
    };
    let since = call.sending_at.unwrap_or(call.created_at).minus(evidence::CLOCKS_DIFFER);
    for own in shown.into_iter().filter(|own| own.at >= since && own.text.trim() == text.trim()) {
        let id = own.id.clone();
        let taken = engine
            .store()
            .read_in(organisation, move |db| {
                Box::pin(async move {
                    let line = messages::find_by_provider_id(db, organisation, account, Some(key), &id).await?;
                    let call = outbox::find_by_provider_id(db, organisation, account, Some(key), &id).await?;
                    Ok(line.is_some() || call.is_some())
                })
            })
            .await?;
        if !taken {
            return Ok(Known::Made(own.id));
        }
    }
    Ok(Known::Absent)
}
