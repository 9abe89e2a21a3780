//! Trying rules on comments, without anything being sent: what would happen, what each rule says, and which words it found.

use std::collections::HashMap;

use autoreply::{
    Author, CommentInput, Decision, Facts, Found, Half, Ledger, MediaKind, Reason, Rule, RuleSet, Thread, decide_with,
};
use channel_core::{AccountId, Event, model::Body};
use store::comments::CommentRow;
use store::rules::RuleRow as Stored;

use super::fields::moderation_word;
use super::read;
use crate::console::present::comments::{author, reason, spoken};
use crate::console::view::{DryRow, DryRun, Piece, Preview, RuleSays};
use crate::console::words::Words;
use crate::shelf::Shelf;

/// A rule on trial: with the rules beside which it would stand.
#[derive(Debug)]
pub(in crate::console) struct Tried<'r> {
    /// The rule, switched on.
    pub(in crate::console) rule: &'r Rule,
    /// The account it holds for.
    pub(in crate::console) account: Option<AccountId>,
    /// What is kept.
    pub(in crate::console) stored: &'r [Stored],
    /// What fills the variables of their texts.
    pub(in crate::console) shelf: &'r Shelf,
}

/// The rules of an account in their order, with the rule on trial in its place, or last.
pub(in crate::console) fn rules_for(tried: &Tried<'_>, account: Option<AccountId>) -> Vec<Rule> {
    let holds = |of: Option<AccountId>| of.is_none() || account.is_none() || of == account;
    let mut rules = Vec::with_capacity(tried.stored.len() + 1);
    let mut placed = false;
    for stored in tried.stored {
        if stored.id == tried.rule.id.0 {
            placed = true;
            if holds(tried.account) {
                rules.push(tried.rule.clone());
            }
        } else if holds(stored.account) {
            rules.push(read(stored));
        }
    }
    if !placed && holds(tried.account) {
        rules.push(tried.rule.clone());
    }
    rules
}

/// What would happen to a comment that is typed in.
pub(in crate::console) fn preview(t: Words, tried: &Tried<'_>, said: &str, warnings: Vec<String>) -> Preview {
    let mut preview = Preview {
        t,
        said: said.to_owned(),
        marked: Vec::new(),
        verdict: None,
        public: None,
        private: None,
        buttons: Vec::new(),
        product: None,
        acts: Vec::new(),
        rules: Vec::new(),
        warnings,
        problems: Vec::new(),
    };
    if said.trim().is_empty() {
        return preview;
    }
    let (set, _) = RuleSet::compile_usable(&rules_for(tried, tried.account));
    let mut comment = typed(tried.rule, said);
    // The texts are read with a name in them.
    comment.author.username = Some(t.of("preview-somebody"));
    let facts = Facts { now: comment.at, post: published(tried.rule), ..Facts::default() };
    let decision = decide_with(&set, &comment, &facts, tried.shelf);
    preview.marked = marked(&t, said, decision.verdict.reason.found());
    preview.verdict = Some(spoken(&t, &decision.verdict));
    preview.acts = acts(&t, &decision);
    if let Some(message) = decision.private {
        preview.private = Some(message.text).filter(|text| !text.is_empty());
        preview.buttons = message.buttons.into_iter().map(|button| button.title).collect();
        preview.product = message.product;
    }
    preview.public = decision.public.map(|reply| reply.text);
    preview.rules = says(&t, &set, &comment, &facts);
    preview
}

/// What would happen to the last comments.
pub(in crate::console) fn dry_run(t: Words, tried: &Tried<'_>, comments: &[CommentRow]) -> DryRun {
    let mut sets: HashMap<AccountId, RuleSet> = HashMap::new();
    let (mut matched, mut by_this) = (0, 0);
    let mut rows = Vec::with_capacity(comments.len());
    for stored in comments.iter().filter(|comment| tried.account.is_none_or(|account| comment.account == account)) {
        let set = sets
            .entry(stored.account)
            .or_insert_with(|| RuleSet::compile_usable(&rules_for(tried, Some(stored.account))).0);
        let (comment, facts) = (input(stored), facts(stored));
        let decision = decide_with(set, &comment, &facts, tried.shelf);
        matched += u32::from(decision.verdict.answers());
        by_this += u32::from(decision.verdict.reason.rule().is_some_and(|(id, _)| *id == tried.rule.id));
        let texts = decision.public.iter().map(|reply| reply.text.clone());
        rows.push(DryRow {
            author: author(&t, stored),
            text: marked(&t, &stored.text, decision.verdict.reason.found()),
            verdict: spoken(&t, &decision.verdict),
            texts: texts.chain(decision.private.iter().map(|message| message.text.clone())).collect(),
            rules: says(&t, set, &comment, &facts),
        });
    }
    DryRun { t, matched, by_this, rows, problems: Vec::new(), asked: true }
}

/// A text with what was found in it.
pub(in crate::console) fn marked(t: &Words, text: &str, found: &[Found]) -> Vec<Piece> {
    let mut found: Vec<&Found> = found.iter().collect();
    found.sort_by_key(|it| (it.bytes.start, it.bytes.end));
    let (mut pieces, mut at) = (Vec::new(), 0);
    for it in found {
        // What does not lie on the text, or on another mark, is not marked.
        let (Some(before), Some(hit)) = (text.get(at..it.bytes.start), text.get(it.bytes.clone())) else { continue };
        if !before.is_empty() {
            pieces.push(Piece { text: before.to_owned(), mark: None });
        }
        let manner = serde_json::to_value(it.manner).ok();
        let manner = manner.as_ref().and_then(serde_json::Value::as_str).unwrap_or("same");
        let why = t.with(format!("found-{manner}"), "keyword", &it.keyword);
        pieces.push(Piece { text: hit.to_owned(), mark: Some(why) });
        at = it.bytes.end;
    }
    if let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        pieces.push(Piece { text: rest.to_owned(), mark: None });
    }
    pieces
}

fn says(t: &Words, set: &RuleSet, comment: &CommentInput, facts: &Facts) -> Vec<RuleSays> {
    let verdicts = set.explain(comment, facts).into_iter().map(|verdict| RuleSays {
        hit: verdict.reason.rule().is_some(),
        sentence: reason(t, &verdict.reason),
        name: verdict.name,
    });
    verdicts.collect()
}

fn acts(t: &Words, decision: &Decision) -> Vec<String> {
    let asks =
        [&decision.verdict.public, &decision.verdict.private].iter().any(|half| matches!(half, Half::Ask { .. }));
    let asked = asks.then(|| t.of("preview-asks"));
    let done = decision.moderation.iter().map(|action| t.of(format!("preview-act-{}", moderation_word(*action))));
    asked.into_iter().chain(done).collect()
}

/// A comment under a post to which the rule listens.
fn typed(rule: &Rule, said: &str) -> CommentInput {
    let mut comment = CommentInput::new("preview", said);
    comment.at = rule.window.from.unwrap_or_default();
    match &rule.posts {
        autoreply::Posts::Chosen { media_ids } => comment.media_id = media_ids.first().cloned(),
        autoreply::Posts::Next { after } => comment.at = comment.at.max(*after),
        autoreply::Posts::Reels => comment.media_kind = Some(MediaKind::Reel),
        autoreply::Posts::Ads => comment.media_kind = Some(MediaKind::Ad),
        autoreply::Posts::Live => comment.media_kind = Some(MediaKind::Live),
        autoreply::Posts::All => comment.media_kind = Some(MediaKind::Feed),
    }
    comment
}

fn published(rule: &Rule) -> autoreply::PostFacts {
    match rule.posts {
        autoreply::Posts::Next { after } => autoreply::PostFacts {
            published_at: Some(channel_core::Timestamp(after.0.saturating_add(1))),
            previous_at: None,
        },
        _ => autoreply::PostFacts::default(),
    }
}

/// A stored comment as the rules see it: with what its event says about the post.
fn input(stored: &CommentRow) -> CommentInput {
    let event = serde_json::from_str::<Event>(&stored.event).ok();
    let told = event.and_then(|event| match event.body {
        Body::Comment(comment) => Some(comment),
        _ => None,
    });
    CommentInput {
        at: stored.at,
        author: Author {
            id: stored.author_id.clone(),
            scoped_id: None,
            username: stored.author_username.clone(),
            name: stored.author_name.clone(),
        },
        media_id: stored.media_id.clone(),
        original_media_id: told.as_ref().and_then(|comment| comment.original_media_id.clone()),
        media_kind: told.as_ref().and_then(|comment| comment.media_kind.as_deref()).and_then(MediaKind::read),
        kind: told.as_ref().map(|comment| comment.kind).unwrap_or_default(),
        parent_id: stored.parent_id.clone(),
        own: stored.own,
        ..CommentInput::new(stored.id.clone(), stored.text.clone())
    }
}

/// What was known about a comment when it came, as its decision shows; what is already answered or used up is not the question
/// of a dry run.
fn facts(stored: &CommentRow) -> Facts {
    let mut facts = Facts { now: stored.at, ..Facts::default() };
    let decided = serde_json::from_value::<autoreply::Verdict>(stored.why.clone()).ok();
    match decided.map(|decided| decided.reason) {
        Some(Reason::ReplyToOwn) => facts.thread = Thread::UnderOwn,
        Some(Reason::ReplyToOurReply) => facts.thread = Thread::HoldsOurReply,
        Some(Reason::OwnReplyEcho) => facts.ledger = Ledger { ids: vec![stored.id.clone()], texts: Vec::new() },
        Some(Reason::LoopGuard { answers }) => facts.answered_author = answers,
        _ => {}
    }
    facts
}

#[cfg(test)]
mod tests {
    use autoreply::{Match, Need};

    use super::*;

    fn rule(id: &str, word: &str) -> Rule {
        Rule {
            matches: Match::Keywords { words: vec![word.to_owned()], need: Need::Any, how: autoreply::How::WholeWord },
            public_replies: vec![format!("{word} it is")],
            ..Rule::new(id, word)
        }
    }

    fn stored(rule: &Rule) -> Stored {
        Stored {
            id: rule.id.0.clone(),
            account: None,
            position: 1,
            enabled: rule.enabled,
            body: serde_json::to_value(rule).unwrap(),
            updated_at: channel_core::Timestamp(0),
        }
    }

    #[test]
    fn a_preview_marks_the_words_it_found_and_shows_what_would_go_out() {
        let (kept, draft) = (stored(&rule("a", "size")), rule("", "price"));
        let tried = Tried { rule: &draft, account: None, stored: &[kept], shelf: &Shelf::default() };
        let seen = preview(Words::new(0, 0), &tried, "so, PRIIICE??", Vec::new());
        let marks: Vec<_> =
            seen.marked.iter().filter(|piece| piece.mark.is_some()).map(|it| it.text.as_str()).collect();
        assert_eq!(marks, ["PRIIICE"]);
        assert_eq!(seen.marked.iter().map(|piece| piece.text.as_str()).collect::<String>(), "so, PRIIICE??");
        assert_eq!(seen.public.as_deref(), Some("price it is"));
        let hits: Vec<_> = seen.rules.iter().map(|says| (says.name.as_str(), says.hit)).collect();
        assert_eq!(hits, [("size", false), ("price", true)]);
    }

    #[test]
    fn a_rule_on_trial_stands_where_it_is_kept_and_an_earlier_one_answers_before_it() {
        let (first, draft) = (rule("a", "price"), rule("b", "price"));
        let kept = [stored(&first), stored(&draft)];
        let tried = Tried { rule: &draft, account: None, stored: &kept, shelf: &Shelf::default() };
        let seen = preview(Words::new(0, 0), &tried, "price", Vec::new());
        assert!(seen.verdict.unwrap().rule.is_some_and(|rule| rule == "a"));
    }
}
