//! What the rules are told, each by one look at an index.

use std::time::Duration;

use autoreply::{Broadcast, Done, Facts, Ledger, Moderation, PostFacts, Thread};
use channel_core::Timestamp;
use channel_core::model::{Comment, CommentKind};
use serde_json::Value;
use store::outbox::{self, CallKind};
use store::{StoreError, Tx, comment_posts, comments};

use super::Entry;
use super::compiled::Compiled;
use super::judge::Before;
use crate::worker::decide::answer::is_fresh;

/// So many of our answers whose ids are not known are compared with a comment by their words.
const UNCONFIRMED: u32 = 32;

/// No broadcast is longer (Instagram).
pub(super) const LONGEST_BROADCAST: Duration = Duration::from_secs(4 * 60 * 60);

pub(super) async fn load(
    tx: &mut Tx,
    entry: &Entry<'_>,
    comment: &Comment,
    compiled: &Compiled,
    before: Before,
) -> Result<Facts, StoreError> {
    let (organisation, account) = (entry.lane.organisation, entry.account.id);
    let calls = outbox::of_comment(tx, organisation, account, &entry.event.id).await?;
    let was_wanted = |kind| calls.iter().any(|call| call.kind == kind);
    // One that came back with a backup may have been answered by an instance whose work is lost.
    let done = |kind| if entry.restored || was_wanted(kind) { Done::Already } else { Done::NotYet };
    let actions = [
        (Moderation::Hide, was_wanted(CallKind::CommentHide)),
        (Moderation::Delete, was_wanted(CallKind::CommentDelete)),
        (Moderation::HandOver, false),
    ];
    let now = tx.now();
    Ok(Facts {
        now,
        own_identities: own_identities(entry),
        ledger: ledger(tx, entry).await?,
        thread: thread(tx, entry, comment.parent_id.as_deref()).await?,
        // Quiet hours may last for days, and what came in them came in time.
        late: before == Before::Nothing && !is_fresh(entry.event.at, now, entry.engine.settings().oldest_answered),
        public: done(CallKind::CommentReply),
        private: done(CallKind::PrivateReply),
        moderated: actions.into_iter().filter(|(_, done)| entry.restored || *done).map(|(action, _)| action).collect(),
        broadcast: broadcast(tx, entry, comment, now).await?,
        post: if compiled.asks_when_published { published(tx, entry, comment).await? } else { PostFacts::default() },
        chance: u64::try_from(tx.new_id().as_u128() & u128::from(u64::MAX)).ok(),
        ..Facts::default()
    })
}

/// Every name of the account itself: the id it is routed by, and those its settings hold.
fn own_identities(entry: &Entry<'_>) -> Vec<String> {
    let settings = &entry.account.settings;
    let listed = settings.get("own_ids").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let username = settings.get("username").and_then(Value::as_str);
    std::iter::once(entry.account.external_id.as_str()).chain(listed).chain(username).map(str::to_owned).collect()
}

/// Whether the comment is one of our answers: by its id, or by its words while the id is not known.
async fn ledger(tx: &mut Tx, entry: &Entry<'_>) -> Result<Ledger, StoreError> {
    let (organisation, account, id) = (entry.lane.organisation, entry.account.id, &entry.event.id);
    let ours = outbox::find_by_provider_id(tx, organisation, account, None, id).await?.is_some();
    let ids = if ours { vec![id.clone()] } else { Vec::new() };
    Ok(Ledger { ids, texts: outbox::unconfirmed_replies(tx, organisation, account, UNCONFIRMED).await? })
}

/// What stands above a comment: our own words by their id, or a thread in which we spoke.
async fn thread(tx: &mut Tx, entry: &Entry<'_>, parent: Option<&str>) -> Result<Thread, StoreError> {
    let (organisation, account) = (entry.lane.organisation, entry.account.id);
    let Some(parent) = parent else { return Ok(Thread::NotOurs) };
    if outbox::find_by_provider_id(tx, organisation, account, None, parent).await?.is_some()
        || comments::find(tx, organisation, account, parent).await?.is_some_and(|comment| comment.own)
    {
        return Ok(Thread::UnderOwn);
    }
    let calls = outbox::of_comment(tx, organisation, account, parent).await?;
    if calls.iter().any(|call| call.kind == CallKind::CommentReply) {
        return Ok(Thread::HoldsOurReply);
    }
    Ok(Thread::NotOurs)
}

async fn broadcast(tx: &mut Tx, entry: &Entry<'_>, comment: &Comment, now: Timestamp) -> Result<Broadcast, StoreError> {
    if comment.kind != CommentKind::LiveComment {
        return Ok(Broadcast::Running);
    }
    let over = match &comment.media_id {
        Some(media) => comment_posts::find(tx, entry.lane.organisation, entry.account.id, media)
            .await?
            .is_some_and(|post| post.live_over_at.is_some()),
        None => false,
    };
    let over = over || now.since(entry.event.at) > LONGEST_BROADCAST;
    Ok(if over { Broadcast::Over } else { Broadcast::Running })
}

async fn published(tx: &mut Tx, entry: &Entry<'_>, comment: &Comment) -> Result<PostFacts, StoreError> {
    let (organisation, account) = (entry.lane.organisation, entry.account.id);
    let Some(media) = comment.original_media_id.as_ref().or(comment.media_id.as_ref()) else {
        return Ok(PostFacts::default());
    };
    let post = comment_posts::find(tx, organisation, account, media).await?;
    let Some(published_at) = post.and_then(|post| post.published_at) else { return Ok(PostFacts::default()) };
    let previous_at = comment_posts::published_before(tx, organisation, account, published_at).await?;
    Ok(PostFacts { published_at: Some(published_at), previous_at })
}
