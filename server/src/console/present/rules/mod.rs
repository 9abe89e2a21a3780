//! Rules: from the stored JSON to the list and the form, and from the form back to a rule.

mod fields;
mod trial;

use autoreply::{How, Match, Posts, Problem, Rule, RuleId, Warning, WarningKind};
use channel_core::AccountId;
use store::accounts::AccountRow;
use store::rules::RuleRow as Stored;
use store::views::{PostRow, RuleUse};

pub(in crate::console) use fields::{Unread, fields_of, rule_from};
pub(in crate::console) use trial::{Tried, dry_run, marked, preview, rules_for};

use crate::console::view::{Choice, RuleChange, RuleFields, RuleFigures, RuleForm, RuleRow, count};
use crate::console::words::Words;
use crate::flows::{Difference, RuleDifference};

/// A rule of the list. One that cannot be read back shows its id.
pub(in crate::console) fn rule_row(
    t: &Words,
    stored: &Stored,
    accounts: &[AccountRow],
    used: &RuleUse,
    warnings: Vec<String>,
) -> RuleRow {
    let rule = read(stored);
    let keywords = match &rule.matches {
        Match::AnyComment => Vec::new(),
        Match::Keywords { words, .. } => words.clone(),
        Match::Regex { pattern } => vec![pattern.clone()],
        Match::Emoji { any_of } if any_of.is_empty() => vec![t.of("rule-any-emoji")],
        Match::Emoji { any_of } => any_of.clone(),
    };
    RuleRow {
        id: stored.id.clone(),
        name: rule.name.clone(),
        enabled: stored.enabled,
        keywords,
        excluded: rule.excluded.clone(),
        about: about(t, &rule, account_name(t, accounts, stored.account)),
        figures: RuleFigures {
            matched: used.matched,
            replied: used.replied,
            delivered: used.delivered,
            answered: used.answered,
            ordered: used.ordered,
        },
        warnings,
    }
}

/// Where a rule listens and what it does.
fn about(t: &Words, rule: &Rule, account: String) -> Vec<String> {
    let posts = match &rule.posts {
        Posts::Chosen { media_ids } => t.n("rule-posts-chosen", count(media_ids)),
        Posts::All => t.of("rule-scope-all"),
        Posts::Next { .. } => t.of("rule-scope-next"),
        Posts::Reels => t.of("rule-scope-reels"),
        Posts::Ads => t.of("rule-scope-ads"),
        Posts::Live => t.of("rule-scope-live"),
    };
    let mut about = vec![account, posts];
    match &rule.matches {
        Match::Keywords { how, .. } if *how != How::WholeWord => {
            about.push(t.of(format!("rule-how-{}", fields::how_word(*how))));
        }
        Match::Regex { .. } => about.push(t.of("rule-kind-regex")),
        _ => {}
    }
    about.push(t.n("rule-variants", count(&rule.public_replies)));
    let further = [
        (rule.private_message.is_some(), "rule-private"),
        (rule.assistant.is_some(), "rule-has-assistant"),
        (!rule.moderation.is_empty(), "rule-has-moderation"),
        (rule.schedule.is_some() || !rule.window.is_open(), "rule-has-times"),
        (!rule.limits.is_none(), "rule-has-limits"),
    ];
    about.extend(further.iter().filter(|(said, _)| *said).map(|(_, id)| t.of(id)));
    if !rule.translations.is_empty() {
        about.push(rule.translations.keys().cloned().collect::<Vec<_>>().join(", "));
    }
    about
}

/// The form of a stored rule, or of a new one.
pub(in crate::console) fn form_of(
    t: Words,
    stored: Option<&Stored>,
    accounts: &[AccountRow],
    posts: &[PostRow],
) -> RuleForm {
    let rule = stored.map_or_else(|| Rule::new("", ""), read);
    let fields = fields_of(&t, &rule, stored.and_then(|rule| rule.account));
    form(t, fields, accounts, posts)
}

/// The form with what is typed in.
pub(in crate::console) fn form(t: Words, fields: RuleFields, accounts: &[AccountRow], posts: &[PostRow]) -> RuleForm {
    let everywhere =
        Choice { value: String::new(), label: t.of("rule-all-accounts"), chosen: fields.account.is_empty() };
    let mut known: Vec<Choice> = posts
        .iter()
        .map(|post| Choice {
            value: post.media_id.clone(),
            label: post.caption.clone().unwrap_or_else(|| post.media_id.clone()),
            chosen: fields.posts.contains(&post.media_id),
        })
        .collect();
    // A chosen post that has dropped out of the list stays chosen.
    let gone = fields.posts.iter().filter(|id| posts.iter().all(|post| post.media_id != **id));
    known.extend(gone.map(|id| Choice { value: id.clone(), label: id.clone(), chosen: true }));
    RuleForm {
        t,
        id: Some(fields.rule.clone()).filter(|id| !id.is_empty()),
        accounts: std::iter::once(everywhere)
            .chain(accounts.iter().map(|row| Choice {
                value: row.id.to_string(),
                label: row.name.clone(),
                chosen: fields.account == row.id.to_string(),
            }))
            .collect(),
        posts: known,
        fields,
        wrong: Vec::new(),
    }
}

/// Everything there is to correct, each with its place.
pub(in crate::console) fn wrong(t: &Words, unread: &[Unread], problems: &[Problem]) -> Vec<(String, String)> {
    let unread = unread.iter().map(|(field, id)| (field.clone(), t.of(id)));
    unread.chain(problems.iter().map(|problem| (problem.field.clone(), problem_sentence(t, problem)))).collect()
}

/// What an import does to a rule.
pub(in crate::console) fn rule_change(change: &RuleDifference) -> RuleChange {
    let (kind, fields) = match &change.change {
        Difference::Added => ("added", Vec::new()),
        Difference::Changed { fields } => ("changed", fields.clone()),
        Difference::Same => ("same", Vec::new()),
        Difference::Removed => ("removed", Vec::new()),
    };
    RuleChange { kind, name: change.name.clone(), id: change.id.clone(), fields }
}

/// A problem in the catalogue's words.
fn problem_sentence(t: &Words, problem: &Problem) -> String {
    filled(t, problem.kind.key(), &problem.kind.args())
}

/// What is odd about a rule, with the names of the other rules instead of their ids.
pub(in crate::console) fn warnings_of(t: &Words, rule: &str, warnings: &[Warning], rules: &[Rule]) -> Vec<String> {
    let mut sentences = Vec::new();
    for warning in warnings.iter().filter(|warning| warning.rule.0 == rule) {
        let other = match &warning.kind {
            WarningKind::NeverReached { by } => Some(by),
            WarningKind::SameKeyword { other, .. } => Some(other),
            _ => None,
        };
        let name = other.and_then(|id| rules.iter().find(|rule| rule.id == *id)).map(|rule| rule.name.clone());
        let mut args = warning.kind.args();
        for (key, value) in &mut args {
            if let ("other", Some(name)) = (*key, &name) {
                value.clone_from(name);
            }
        }
        let sentence = filled(t, warning.kind.key(), &args);
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences
}

/// The rule as it is kept.
pub(in crate::console) fn read(stored: &Stored) -> Rule {
    let mut rule = serde_json::from_value::<Rule>(stored.body.clone())
        .unwrap_or_else(|_| Rule { name: stored.id.clone(), ..Rule::new("", "") });
    rule.id = RuleId(stored.id.clone());
    rule.enabled = stored.enabled;
    rule
}

fn filled(t: &Words, key: &str, args: &[(&'static str, String)]) -> String {
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    t.fill(key, &args)
}

fn account_name(t: &Words, accounts: &[AccountRow], id: Option<AccountId>) -> String {
    match id {
        None => t.of("rule-all-accounts"),
        Some(id) => accounts.iter().find(|row| row.id == id).map_or_else(|| id.to_string(), |row| row.name.clone()),
    }
}

#[cfg(test)]
mod tests {
    use channel_core::Timestamp;

    use super::*;

    #[test]
    fn every_problem_stands_beside_its_own_field() {
        let fields = RuleFields {
            scope: "chosen".to_owned(),
            public: vec!["fine".to_owned(), "{nonsense}".to_owned()],
            per_hour: "many".to_owned(),
            ..RuleFields::default()
        };
        let t = Words::new(0, 0);
        let (rule, unread) = rule_from(&t, "r1", &fields, None, Timestamp(0));
        let mut form = form(t, fields, &[], &[]);
        form.wrong = wrong(&t, &unread, &autoreply::validate(&rule));
        for place in ["name", "posts", "public_replies", "limits.per_hour"] {
            assert_eq!(form.wrongs(place).len(), 1, "{place}: {:?}", form.wrong);
        }
        assert!(form.wrongs_at("public_replies", &0).is_empty());
        assert_eq!(form.wrongs_at("public_replies", &1).len(), 1);
        assert!(form.is_open("posts") && form.is_open("limits") && !form.is_open("assistant"));
    }

    #[test]
    fn a_warning_names_the_other_rule_as_the_merchant_does() {
        let mut first = Rule { public_replies: vec!["Hi".to_owned()], ..Rule::new("0192", "Everything") };
        let second = Rule { public_replies: vec!["Hi".to_owned()], ..Rule::new("0193", "Never") };
        first.matches = Match::AnyComment;
        let rules = [first, second];
        let said = warnings_of(&Words::new(0, 0), "0193", &autoreply::warnings(&rules), &rules);
        assert_eq!(said, ["This rule never answers: “Everything” takes all its comments."]);
    }
}
