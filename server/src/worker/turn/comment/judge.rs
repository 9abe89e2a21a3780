//! Asking the rules. What the deciding rule has used of its limits is read only once it is known which rule that is, and kept
//! from others until the decision is written.

use std::sync::Arc;

use autoreply::{Author, CommentInput, Decision, MediaKind, Rule, Used, decide_with};
use channel_core::Timestamp;
use channel_core::model::Comment;
use store::comment_counts::{self, Place};
use store::{StoreError, Tx};

use super::compiled::Compiled;
use super::{Entry, facts};
use crate::shelf::Shelf;

/// A decision with what its writing down needs.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) decision: Decision,
    /// Whether the account itself wrote the comment.
    pub(super) own: bool,
    /// Who wrote it, as counts know them.
    pub(super) person: Option<String>,
    /// The post it counts for.
    pub(super) post: Option<String>,
    pub(super) shelf: Shelf,
    pub(super) at: Timestamp,
    pub(super) before: Before,
    /// Whether a rule has to know when the post was published, and that is not known.
    pub(super) lacks_post: bool,
}

/// Whether the comment was decided about before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// It was not.
    Nothing,
    /// It was, in quiet hours: what is done at all hours is done.
    QuietHours,
}

pub(super) async fn judge(
    tx: &mut Tx,
    entry: &Entry<'_>,
    comment: &Comment,
    before: Before,
) -> Result<Judged, StoreError> {
    let organisation = entry.lane.organisation;
    let compiled = entry.engine.rules().of(tx, organisation, entry.account.id).await?;
    let input = input(entry, comment);
    let mut facts = facts::load(tx, entry, comment, &compiled, before).await?;
    let own = input.is_own(&facts.own_identities);
    let person = person(&input);
    let post = comment.original_media_id.clone().or_else(|| comment.media_id.clone());
    let winner = compiled.rules.winner(&input, &facts).and_then(|id| rule(&compiled, &id));
    let mut shelf = Shelf::default();
    if let Some(rule) = &winner {
        let place = Place { account: entry.account.id, person: person.as_deref(), post: post.as_deref() };
        facts.answered_author = comment_counts::take_author(tx, organisation, place).await?;
        let mut used = Used::default();
        if !rule.limits.is_none() {
            let counted = comment_counts::take_rule(tx, organisation, place, &rule.id.0).await?;
            used = Used {
                person: counted.person,
                person_last: counted.person_last,
                post: counted.post,
                hour: counted.hour,
                last_variant: counted.last_variant.and_then(|variant| usize::try_from(variant).ok()),
            };
        } else if varies(rule) {
            let variant = comment_counts::last_variant(tx, organisation, entry.account.id, &rule.id.0).await?;
            used.last_variant = variant.and_then(|variant| usize::try_from(variant).ok());
        }
        facts.used.insert(rule.id.clone(), used);
        shelf = Shelf::load(tx, organisation, std::slice::from_ref(rule)).await?;
    }
    let lacks_post = compiled.asks_when_published && post.is_some() && facts.post.published_at.is_none();
    let decision = decide_with(&compiled.rules, &input, &facts, &shelf);
    Ok(Judged { decision, own, person, post, shelf, at: facts.now, before, lacks_post })
}

fn rule(compiled: &Arc<Compiled>, id: &autoreply::RuleId) -> Option<Rule> {
    compiled.rules.find(id).cloned()
}

/// Whether a rule has a choice of answers, of which none is given twice in a row.
fn varies(rule: &Rule) -> bool {
    let several = |texts: &[String]| texts.len() > 1;
    several(&rule.public_replies) || rule.translations.values().any(|texts| several(&texts.public_replies))
}

/// Who wrote the comment: by id, or by handle where the platform gives no id.
fn person(input: &CommentInput) -> Option<String> {
    let author = &input.author;
    let handle = || author.username.as_ref().map(|name| format!("@{}", name.trim_start_matches('@').to_lowercase()));
    author.id.clone().or_else(|| author.scoped_id.clone()).or_else(handle)
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
