//! A comment: judged once by the rules, its verdict kept, its answers wanted under keys that allow one of each. What waits
//! for the end of quiet hours or for the assistant is taken up again by a later turn of the same lane.

mod compiled;
mod effects;
mod facts;
mod hand_over;
mod judge;
mod later;
mod put_off;

use std::time::Duration;

use autoreply::{Half, Reason, Verdict};
use channel_core::Timestamp;
use channel_core::model::{Comment, CommentKind};
use serde_json::Value;
use store::comment_posts::{self, Post};
use store::comments::{self, CommentRow, CommentVerdict};
use store::{StoreError, Tx, lanes, outbox};

pub(crate) use compiled::CompiledRules;
use judge::Judged;
pub(super) use later::{give_up, take_up};
use put_off::Tried;

use super::apply::Entry;

/// What a broadcast's post is, in the platform's words.
const LIVE: &str = "LIVE";
/// How far behind the time of a post's last comment may be.
const RECENT: Duration = Duration::from_secs(10);

pub(super) async fn comment(tx: &mut Tx, entry: &Entry<'_>, comment: &Comment) -> Result<(), StoreError> {
    let organisation = entry.lane.organisation;
    remember_post(tx, entry, comment).await?;
    if comments::find(tx, organisation, entry.account.id, &entry.event.id).await?.is_some() {
        return Ok(());
    }
    let judged = judge::judge(tx, entry, comment, judge::Before::Nothing).await?;
    let mut row = row(entry, comment, &judged)?;
    let put_off = put_off::until(&judged, entry.received_at, Tried::NotYet);
    if put_off.is_some() {
        write_verdict(&mut row, &put_off::verdict())?;
        (row.due_at, row.ask) = (put_off, None);
    }
    if !comments::insert(tx, organisation, &row).await? {
        // It came under two keys, in two lanes at once, and the other one decided.
        return Ok(());
    }
    if put_off.is_some() {
        return remind(tx, entry, put_off).await;
    }
    effects::carry_out(tx, entry, comment, &judged).await?;
    hand_over::hand_over(tx, entry, comment, &judged).await?;
    remind(tx, entry, row.due_at).await
}

/// Keeps what the comment tells of its post. A broadcast under whose recording people comment is over.
async fn remember_post(tx: &mut Tx, entry: &Entry<'_>, comment: &Comment) -> Result<(), StoreError> {
    let (organisation, account) = (entry.lane.organisation, entry.account.id);
    let Some(media_id) = &comment.media_id else { return Ok(()) };
    let is_live = comment.kind == CommentKind::LiveComment;
    let known = comment_posts::find(tx, organisation, account, media_id).await?;
    let was_live = known.as_ref().is_some_and(|post| post.kind.as_deref() == Some(LIVE) && post.live_over_at.is_none());
    let is_over = was_live && !is_live;
    let kind = if is_live { Some(LIVE.to_owned()) } else { comment.media_kind.clone() };
    // Thousands may comment at once, and whoever writes the post's row has it alone until the end of the turn.
    let is_known = known.is_some_and(|post| {
        let is_recent = post.last_comment_at.is_some_and(|at| entry.event.at.since(at) < RECENT);
        is_recent && (kind.is_none() || kind == post.kind)
    });
    if is_known && !is_over {
        return Ok(());
    }
    let post = Post {
        media_id: media_id.clone(),
        kind,
        last_comment_at: Some(entry.event.at),
        live_over_at: is_over.then(|| tx.now()),
        ..Post::default()
    };
    comment_posts::record(tx, organisation, account, &post).await?;
    if is_over {
        outbox::shut_broadcast(tx, organisation, account, media_id).await?;
    }
    Ok(())
}

/// Has the lane take the comment up again at this time.
async fn remind(tx: &mut Tx, entry: &Entry<'_>, at: Option<Timestamp>) -> Result<(), StoreError> {
    let Some(at) = at else { return Ok(()) };
    let present = lanes::check(tx, entry.lane).await?;
    if present.answer_at.is_some_and(|earlier| earlier <= at) {
        return Ok(());
    }
    lanes::set_answer(tx, entry.lane.organisation, &entry.lane.key, Some((at, at))).await
}

fn row(entry: &Entry<'_>, comment: &Comment, judged: &Judged) -> Result<CommentRow, StoreError> {
    let from = entry.event.from.clone().unwrap_or_default();
    let mut row = CommentRow {
        account: entry.account.id,
        id: entry.event.id.clone(),
        media_id: comment.media_id.clone(),
        parent_id: comment.parent_id.clone(),
        text: comment.text.clone(),
        author_id: Some(from.id).filter(|id| !id.is_empty()),
        author_username: from.username,
        author_name: from.name,
        own: judged.own,
        live: comment.kind == CommentKind::LiveComment,
        verdict: CommentVerdict::Skipped,
        reason: String::new(),
        why: Value::Null,
        rule: None,
        event: entry.body.to_owned(),
        at: entry.event.at,
        received_at: entry.received_at,
        post_id: judged.post.clone(),
        lane: Some(entry.lane.key.clone()),
        due_at: None,
        ask: None,
    };
    write_verdict(&mut row, &judged.decision.verdict)?;
    let ask = judged.decision.ask.as_ref().map(serde_json::to_value).transpose();
    row.ask = ask.map_err(|error| StoreError::corrupt("a question", error))?;
    row.due_at = if row.ask.is_some() { Some(judged.at) } else { after_quiet_hours(judged) };
    Ok(row)
}

fn write_verdict(row: &mut CommentRow, verdict: &Verdict) -> Result<(), StoreError> {
    row.verdict = if verdict.answers() { CommentVerdict::Answered } else { CommentVerdict::Skipped };
    row.why = serde_json::to_value(verdict).map_err(|error| StoreError::corrupt("a verdict", error))?;
    row.reason = row.why.pointer("/reason/kind").and_then(Value::as_str).unwrap_or("unknown").to_owned();
    // The rule that matched has the comment, also where a limit or the hour keeps it from answering.
    let speaking = [&verdict.public, &verdict.private].into_iter().find_map(|half| match half {
        Half::Send { rule, .. } | Half::Ask { rule } => Some(rule),
        Half::Nothing { .. } => None,
    });
    let matching = || verdict.rules.iter().find_map(|said| said.reason.rule().map(|(rule, _)| rule));
    row.rule = speaking.or_else(matching).map(|rule| rule.0.clone());
    Ok(())
}

/// When the quiet hours are over that kept something from being sent.
fn after_quiet_hours(judged: &Judged) -> Option<Timestamp> {
    let verdict = &judged.decision.verdict;
    [&verdict.public, &verdict.private].into_iter().find_map(|half| match half {
        Half::Nothing { because: Reason::QuietHours { until } } => Some(*until),
        _ => None,
    })
}
