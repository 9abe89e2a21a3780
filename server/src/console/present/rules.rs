//! Rules: from the stored JSON to the list and the form, and from the form back to a rule.

use autoreply::{How, Match, Need, Posts, Problem, Rule, RuleId};
use channel_core::AccountId;
use store::accounts::AccountRow;
use store::rules::RuleRow as Stored;
use store::views::{PostRow, RuleUse};

use crate::console::pages::RuleFields;
use crate::console::view::{Choice, RuleForm, RuleRow, count};
use crate::console::words::Words;

/// A rule of the list. One that cannot be read back shows its id.
pub(in crate::console) fn rule_row(t: &Words, stored: &Stored, accounts: &[AccountRow], used: &RuleUse) -> RuleRow {
    let rule = read(stored);
    let (words, _, how) = keywords(&rule.matches);
    RuleRow {
        id: stored.id.clone(),
        name: rule.name.clone(),
        account: account_name(t, accounts, stored.account),
        enabled: stored.enabled,
        posts: match &rule.posts {
            Posts::Chosen { media_ids } => Some(count(media_ids)),
            _ => None,
        },
        keywords: words.to_vec(),
        excluded: rule.excluded.clone(),
        how: how_word(how),
        variants: count(&rule.public_replies),
        private: rule.private_message.is_some(),
        fired: used.comments,
    }
}

/// The form of a stored rule, or of a new one.
pub(in crate::console) fn form_of(
    t: Words,
    stored: Option<&Stored>,
    accounts: &[AccountRow],
    posts: &[PostRow],
) -> RuleForm {
    let rule = stored.map_or_else(empty, read);
    fill(t, stored.map(|rule| rule.id.clone()), &rule, stored.and_then(|rule| rule.account), accounts, posts)
}

/// The form given back with what is wrong.
pub(in crate::console) fn wrong(
    t: Words,
    id: Option<String>,
    rule: &Rule,
    account: Option<AccountId>,
    problems: &[Problem],
    accounts: &[AccountRow],
    posts: &[PostRow],
) -> RuleForm {
    let mut form = fill(t, id, rule, account, accounts, posts);
    for problem in problems {
        let args = problem.kind.args();
        let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        form.wrong.push((field(&problem.field).to_owned(), t.fill(problem.kind.key(), &args)));
    }
    form
}

/// The rule that a form describes.
pub(in crate::console) fn rule_from(id: &str, fields: &RuleFields) -> Rule {
    let words = lines(&fields.keywords);
    let matches = if words.is_empty() {
        Match::AnyComment
    } else {
        let need = if fields.need == "all" { Need::All } else { Need::Any };
        let how = match fields.how.as_str() {
            "contains" => How::Contains,
            "starts_with" => How::StartsWith,
            "exact" => How::Exact,
            _ => How::WholeWord,
        };
        Match::Keywords { words, need, how }
    };
    let posts = if fields.scope == "chosen" { Posts::Chosen { media_ids: fields.posts.clone() } } else { Posts::All };
    Rule {
        enabled: fields.enabled,
        posts,
        matches,
        excluded: lines(&fields.excluded),
        public_replies: fields.public.iter().map(|text| normal(text)).filter(|text| !text.is_empty()).collect(),
        private_message: Some(normal(&fields.private)).filter(|text| !text.is_empty()).map(Into::into),
        ..Rule::new(id, fields.name.trim())
    }
}

fn fill(
    t: Words,
    id: Option<String>,
    rule: &Rule,
    account: Option<AccountId>,
    accounts: &[AccountRow],
    posts: &[PostRow],
) -> RuleForm {
    let (words, need, how) = keywords(&rule.matches);
    let chosen: &[String] = match &rule.posts {
        Posts::Chosen { media_ids } => media_ids,
        _ => &[],
    };
    let everywhere = Choice { value: String::new(), label: t.of("rule-all-accounts"), chosen: account.is_none() };
    let mut known: Vec<Choice> = posts
        .iter()
        .map(|post| Choice {
            value: post.media_id.clone(),
            label: post.caption.clone().unwrap_or_else(|| post.media_id.clone()),
            chosen: chosen.contains(&post.media_id),
        })
        .collect();
    // A chosen post that has dropped out of the list stays chosen.
    let gone = chosen.iter().filter(|id| posts.iter().all(|post| post.media_id != **id));
    known.extend(gone.map(|id| Choice { value: id.clone(), label: id.clone(), chosen: true }));
    RuleForm {
        t,
        id,
        name: rule.name.clone(),
        enabled: rule.enabled,
        accounts: std::iter::once(everywhere)
            .chain(accounts.iter().map(|row| Choice {
                value: row.id.to_string(),
                label: row.name.clone(),
                chosen: account == Some(row.id),
            }))
            .collect(),
        all_posts: !matches!(rule.posts, Posts::Chosen { .. }),
        posts: known,
        keywords: words.join("\n"),
        need: if need == Need::All { "all" } else { "any" },
        how: how_word(how),
        excluded: rule.excluded.join("\n"),
        variants: rule.public_replies.clone(),
        private: rule.private_message.as_ref().map(|message| message.text.clone()).unwrap_or_default(),
        wrong: Vec::new(),
    }
}

fn read(stored: &Stored) -> Rule {
    let mut rule = serde_json::from_value::<Rule>(stored.body.clone())
        .unwrap_or_else(|_| Rule { name: stored.id.clone(), ..empty() });
    rule.id = RuleId(stored.id.clone());
    rule.enabled = stored.enabled;
    rule
}

fn empty() -> Rule {
    Rule::new("", "")
}

fn keywords(matches: &Match) -> (&[String], Need, How) {
    match matches {
        Match::Keywords { words, need, how } => (words, *need, *how),
        _ => (&[], Need::default(), How::default()),
    }
}

fn how_word(how: How) -> &'static str {
    match how {
        How::WholeWord => "whole_word",
        How::Contains => "contains",
        How::Exact => "exact",
        How::StartsWith => "starts_with",
    }
}

fn account_name(t: &Words, accounts: &[AccountRow], id: Option<AccountId>) -> String {
    match id {
        None => t.of("rule-all-accounts"),
        Some(id) => accounts.iter().find(|row| row.id == id).map_or_else(|| id.to_string(), |row| row.name.clone()),
    }
}

/// The form's field that a problem of a rule belongs to.
fn field(path: &str) -> &'static str {
    match path.split(['[', '.']).next().unwrap_or_default() {
        "name" => "name",
        "posts" | "window" => "post",
        "match" => "keywords",
        "excluded" => "excluded",
        "private_message" => "private",
        _ => "public",
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// A text as a browser's form writes it, with the line ends that everybody else uses.
fn normal(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_and_its_rule_say_the_same() {
        let fields = RuleFields {
            name: " Price ".to_owned(),
            keywords: "price\r\n\r\nfiyat".to_owned(),
            need: "all".to_owned(),
            how: "contains".to_owned(),
            scope: "chosen".to_owned(),
            posts: vec!["p1".to_owned()],
            public: vec!["Look at your messages".to_owned(), "  ".to_owned()],
            private: "It is\r\n89.90".to_owned(),
            enabled: true,
            ..RuleFields::default()
        };
        let rule = rule_from("r1", &fields);
        let form = wrong(Words::new(0, 0), Some("r1".to_owned()), &rule, None, &[], &[], &[]);
        assert_eq!((form.name.as_str(), form.keywords.as_str()), ("Price", "price\nfiyat"));
        assert_eq!((form.need, form.how, form.all_posts), ("all", "contains", false));
        assert_eq!(form.variants, ["Look at your messages"]);
        assert_eq!(form.private, "It is\n89.90");
        assert!(form.posts.iter().any(|post| post.value == "p1" && post.chosen));
    }

    #[test]
    fn what_is_wrong_stands_beside_its_field() {
        let rule = rule_from("r1", &RuleFields { scope: "chosen".to_owned(), ..RuleFields::default() });
        let problems = autoreply::validate(&rule);
        let form = wrong(Words::new(0, 0), None, &rule, None, &problems, &[], &[]);
        let fields: Vec<_> = form.wrong.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["name", "post", "public"]);
    }
}
