//! What one rule says about a comment.

use crate::engine::{Compiled, Reading, Role, RuleSet, Scope};
use crate::model::{CommentInput, Facts, Match, MediaKind, Reason, RuleId, RuleVerdict};
use channel_core::model::CommentKind;

/// A comment with all that the rules look at.
#[derive(Debug)]
pub(crate) struct Case<'c> {
    pub(crate) comment: &'c CommentInput,
    pub(crate) facts: &'c Facts,
    pub(crate) reading: &'c Reading<'c>,
    /// The numbers of the posts it counts for, where a rule names them.
    posts: Vec<u32>,
}

impl<'c> Case<'c> {
    pub(crate) fn of(set: &RuleSet, comment: &'c CommentInput, facts: &'c Facts, reading: &'c Reading<'c>) -> Self {
        let ids = [&comment.media_id, &comment.original_media_id].into_iter().flatten();
        let posts = ids.filter_map(|id| set.posts.get(id.as_str()).copied()).collect();
        Self { comment, facts, reading, posts }
    }

    /// The language to be sure of, for a condition.
    fn sure_language(&self) -> Option<&str> {
        self.comment.language.as_deref().or(match self.reading.language() {
            crate::text::Guess::Sure(code) => Some(code),
            _ => None,
        })
    }

    /// The language to answer in.
    pub(crate) fn language(&self) -> Option<&str> {
        self.comment.language.as_deref().or_else(|| self.reading.language().any())
    }

    /// The first rule that matches, and what those before it said that came into question.
    pub(crate) fn winner<'s>(&self, set: &'s RuleSet) -> (Option<(&'s Compiled, Reason)>, Vec<RuleVerdict>) {
        let mut asked: Vec<usize> = self.reading.rules().chain(set.any_comment.iter().copied()).collect();
        if self.reading.tokens.has_emoji().is_some() {
            asked.extend(&set.any_emoji);
        }
        asked.sort_unstable();
        asked.dedup();
        let mut verdicts = Vec::new();
        for number in asked {
            let Some(compiled) = set.rules.get(number) else { continue };
            let reason = self.judge(set, number, compiled);
            let matched = reason.rule().is_some();
            if verdicts.len() < VERDICTS_KEPT || matched {
                verdicts.push(verdict(compiled, reason.clone()));
            }
            if matched {
                return (Some((compiled, reason)), verdicts);
            }
        }
        (None, verdicts)
    }

    /// What every rule says, also those that have nothing to do with the comment.
    pub(crate) fn explain(&self, set: &RuleSet) -> Vec<RuleVerdict> {
        let judged = set.rules.iter().enumerate();
        judged.map(|(number, compiled)| verdict(compiled, self.judge(set, number, compiled))).collect()
    }

    fn judge(&self, set: &RuleSet, number: usize, compiled: &Compiled) -> Reason {
        let rule = &compiled.rule;
        if !rule.enabled {
            return Reason::Disabled;
        }
        if let Some(elsewhere) = self.elsewhere(&compiled.scope) {
            return elsewhere;
        }
        if !rule.window.contains(self.comment.at) {
            return Reason::OutsideWindow;
        }
        if let Some(schedule) = &rule.schedule
            && !compiled.place.as_ref().is_some_and(|place| schedule.runs(place, self.comment.at))
        {
            return Reason::OutsideSchedule;
        }
        let Some(matched) = self.matched(set, number, compiled) else { return Reason::NoKeyword };
        if let Some(hit) = self.reading.excluded(number) {
            let word = rule.excluded.get(hit.keyword).cloned().unwrap_or_default();
            let found = Some(self.reading.found(hit, &word));
            return Reason::Excluded { word, found };
        }
        if !rule.languages.is_empty()
            && let Some(language) = self.sure_language()
            && !rule.languages.iter().any(|code| code == language)
        {
            return Reason::Language { found: language.to_owned() };
        }
        matched
    }

    fn matched(&self, set: &RuleSet, number: usize, compiled: &Compiled) -> Option<Reason> {
        let (rule, name): (RuleId, String) = (compiled.rule.id.clone(), compiled.rule.name.clone());
        match &compiled.rule.matches {
            Match::AnyComment => Some(Reason::MatchedAny { rule, name }),
            Match::Regex { pattern } => self
                .reading
                .has_expression(number)
                .then(|| self.reading.expression(set, number, pattern).into_iter().collect())
                .map(|found| Reason::MatchedRegex { rule, name, found }),
            Match::Emoji { any_of } if any_of.is_empty() => {
                self.reading.emoji().map(|found| Reason::MatchedEmoji { rule, name, found: vec![found] })
            }
            Match::Emoji { any_of } => {
                let hit = self.reading.keywords(number).first()?;
                let found = vec![self.reading.found(hit, any_of.get(hit.keyword)?)];
                Some(Reason::MatchedEmoji { rule, name, found })
            }
            Match::Keywords { words, .. } => {
                let hits = self.reading.keywords(number);
                if hits.is_empty() || hits.len() < compiled.needed {
                    return None;
                }
                let shown = hits.iter().filter(|hit| hit.role == Role::Keyword);
                let shown: Vec<_> = shown.filter_map(|hit| Some((hit, words.get(hit.keyword)?))).collect();
                let found = shown.iter().map(|(hit, word)| self.reading.found(hit, word)).collect();
                let words = shown.into_iter().map(|(_, word)| word.clone()).collect();
                Some(Reason::MatchedKeyword { rule, name, words, found })
            }
        }
    }

    fn elsewhere(&self, scope: &Scope) -> Option<Reason> {
        let comment = self.comment;
        let is = |wanted: MediaKind| match comment.media_kind {
            Some(kind) if kind == wanted => None,
            Some(_) => Some(Reason::OtherPost),
            None => Some(Reason::UnknownPost),
        };
        match scope {
            Scope::All => None,
            Scope::Chosen(_) if comment.media_id.is_none() && comment.original_media_id.is_none() => {
                Some(Reason::UnknownPost)
            }
            Scope::Chosen(wanted) => {
                let chosen = self.posts.iter().any(|post| wanted.binary_search(post).is_ok());
                (!chosen).then_some(Reason::OtherPost)
            }
            Scope::Next(after) => {
                let post = self.facts.post;
                let Some(published) = post.published_at else { return Some(Reason::UnknownPost) };
                let is_next = published > *after && post.previous_at.is_none_or(|previous| previous <= *after);
                (!is_next).then_some(Reason::OtherPost)
            }
            Scope::Reels => is(MediaKind::Reel),
            // Only an advertisement has a post that it was made from.
            Scope::Ads if comment.original_media_id.is_some() => None,
            Scope::Ads => is(MediaKind::Ad),
            Scope::Live if comment.kind == CommentKind::LiveComment => None,
            Scope::Live => match comment.media_kind {
                Some(MediaKind::Live) => None,
                _ => Some(Reason::OtherPost),
            },
        }
    }
}

/// So many rules are kept in a verdict beside the one that matched: it is stored for every comment.
const VERDICTS_KEPT: usize = 20;

fn verdict(compiled: &Compiled, reason: Reason) -> RuleVerdict {
    RuleVerdict { rule: compiled.rule.id.clone(), name: compiled.rule.name.clone(), reason }
}
