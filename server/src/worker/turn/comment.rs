//! A comment: judged once by the rules, its verdict kept, its answers wanted under keys that allow one of each.

use std::time::Duration;

use autoreply::{Author, CommentInput, Decision, Done, Facts, Half, MediaKind, Rule, RuleSet, Thread, decide};
use channel_core::Timestamp;
use channel_core::model::{Comment, CommentKind};
use serde_json::{Value, json};
use store::comment_posts::{self, Post};
use store::comments::{self, CommentRow, CommentVerdict};
use store::outbox::{self, CallAuthor, CallKind, NewCall};
use store::{StoreError, Tx, rules};

use super::apply::Entry;

pub(super) async fn comment(tx: &mut Tx, entry: &Entry<'_>, comment: &Comment) -> Result<(), StoreError> {
    let organisation = entry.lane.organisation;
    if let Some(media_id) = &comment.media_id {
        let post = Post {
            media_id: media_id.clone(),
            kind: comment.media_kind.clone(),
            last_comment_at: Some(entry.event.at),
            ..Post::default()
        };
        comment_posts::record(tx, organisation, entry.account.id, &post).await?;
    }
    // A stored rule with a problem must not silence the others.
    let (rules, _) = RuleSet::compile_usable(&load_rules(tx, entry).await?);
    let facts = facts(tx, entry, comment).await?;
    let input = input(entry, comment);
    let own = input.is_own(&facts.own_identities);
    let decision = decide(&rules, &input, &facts);
    let is_new = comments::insert(tx, organisation, &row(entry, comment, &decision, own)?).await?;
    if is_new { want(tx, entry, &decision).await } else { Ok(()) }
}

async fn load_rules(tx: &mut Tx, entry: &Entry<'_>) -> Result<Vec<Rule>, StoreError> {
    let stored = rules::list(tx, entry.lane.organisation).await?;
    stored
        .into_iter()
        .filter(|rule| rule.account.is_none_or(|account| account == entry.account.id))
        .map(|stored| {
            let rule: Rule =
                serde_json::from_value(stored.body).map_err(|error| StoreError::corrupt("a rule", error))?;
            Ok(Rule { enabled: stored.enabled, ..rule })
        })
        .collect()
}

fn input(entry: &Entry<'_>, comment: &Comment) -> CommentInput {
    let from = entry.event.from.clone().unwrap_or_default();
    CommentInput {
        id: entry.event.id.clone(),
        text: comment.text.clone(),
        at: entry.event.at,
        author: Author {
            id: Some(from.id).filter(|id| !id.is_empty()),
            scoped_id: from.aliases.first().cloned(),
            username: from.username,
            name: from.name,
        },
        media_id: comment.media_id.clone(),
        original_media_id: comment.original_media_id.clone(),
        parent_id: comment.parent_id.clone(),
        kind: comment.kind,
        own: comment.own,
        media_kind: comment.media_kind.as_deref().and_then(MediaKind::read),
        language: None,
    }
}

async fn facts(tx: &mut Tx, entry: &Entry<'_>, comment: &Comment) -> Result<Facts, StoreError> {
    let calls = outbox::of_comment(tx, entry.lane.organisation, entry.account.id, &entry.event.id).await?;
    let done = |kind| {
        // One that came back with a backup may have been answered by an instance whose work is lost.
        let done = entry.restored || calls.iter().any(|call| call.kind == kind);
        if done { Done::Already } else { Done::NotYet }
    };
    Ok(Facts {
        now: tx.now(),
        own_identities: own_identities(entry),
        thread: thread(tx, entry, comment.parent_id.as_deref()).await?,
        public: done(CallKind::CommentReply),
        private: done(CallKind::PrivateReply),
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

fn row(entry: &Entry<'_>, comment: &Comment, decision: &Decision, own: bool) -> Result<CommentRow, StoreError> {
    let why = serde_json::to_value(&decision.verdict).map_err(|error| StoreError::corrupt("a verdict", error))?;
    let reason = why.pointer("/reason/kind").and_then(Value::as_str).unwrap_or("unknown").to_owned();
    let rule = [&decision.verdict.public, &decision.verdict.private].into_iter().find_map(|half| match half {
        Half::Send { rule, .. } | Half::Ask { rule } => Some(rule.0.clone()),
        Half::Nothing { .. } => None,
    });
    let from = entry.event.from.clone().unwrap_or_default();
    Ok(CommentRow {
        account: entry.account.id,
        id: entry.event.id.clone(),
        media_id: comment.media_id.clone(),
        parent_id: comment.parent_id.clone(),
        text: comment.text.clone(),
        author_id: Some(from.id).filter(|id| !id.is_empty()),
        author_username: from.username,
        author_name: from.name,
        own,
        live: comment.kind == CommentKind::LiveComment,
        verdict: if decision.verdict.answers() { CommentVerdict::Answered } else { CommentVerdict::Skipped },
        reason,
        why,
        rule,
        event: entry.body.to_owned(),
        at: entry.event.at,
        received_at: entry.received_at,
    })
}

async fn want(tx: &mut Tx, entry: &Entry<'_>, decision: &Decision) -> Result<(), StoreError> {
    let public = decision.public.as_ref().map(|reply| (CallKind::CommentReply, "public", &reply.text));
    let private = decision.private.as_ref().map(|message| (CallKind::PrivateReply, "private", &message.text));
    for (kind, word, text) in public.into_iter().chain(private) {
        let (account, comment) = (entry.account.id, &entry.event.id);
        let call = NewCall {
            account,
            lane: format!("{account}/comment/{comment}/{word}"),
            kind,
            author: CallAuthor::Rule,
            conversation: None,
            message: None,
            part: 0,
            comment: Some(comment.clone()),
            payload: json!({ "text": text }),
            text: Some(text.clone()),
            idempotency_key: format!("comment:{account}:{comment}:{word}"),
            covers: None,
            open_until: (kind == CallKind::PrivateReply).then(|| answerable_until(entry)).flatten(),
            late: Duration::ZERO,
        };
        outbox::enqueue(tx, entry.lane.organisation, call).await?;
    }
    Ok(())
}

/// Until when the platform takes a private answer to the comment.
fn answerable_until(entry: &Entry<'_>) -> Option<Timestamp> {
    let channel = entry.engine.channel(&entry.account.channel)?;
    let seconds = channel.capabilities().window?.comment_seconds?;
    Some(entry.event.at.plus(Duration::from_secs(seconds)))
}
