//! Comments under posts, the rules that answer them, and why each one was or was not answered.

use askama::Template;

use super::{Delivery, Glyph, Shell};
use crate::console::words::Words;

/// The parts of the Comments page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommentsTab {
    /// Comments by post.
    Feed,
    /// The rules.
    Rules,
    /// Every decision.
    Log,
}

impl CommentsTab {
    /// The tabs in order.
    pub const ALL: [Self; 3] = [Self::Feed, Self::Rules, Self::Log];

    /// The tab's address.
    #[must_use]
    pub fn href(self) -> &'static str {
        match self {
            Self::Feed => "/comments",
            Self::Rules => "/comments/rules",
            Self::Log => "/comments/log",
        }
    }

    /// The sentence id of the tab.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Feed => "comments-tab-feed",
            Self::Rules => "comments-tab-rules",
            Self::Log => "comments-tab-log",
        }
    }
}

/// What was decided about a comment, in words.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// good, warn, bad or quiet.
    pub tone: &'static str,
    /// A drawing.
    pub icon: &'static str,
    /// The sentence.
    pub sentence: String,
    /// The rule's page, when a rule decided.
    pub rule: Option<String>,
}

/// An answer to a comment and what became of it.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What was written.
    pub text: String,
    /// What became of it.
    pub delivery: Delivery,
    /// The conversation it opened, when it is a private message.
    pub conversation: Option<String>,
    /// The outgoing message's id, for "send again".
    pub id: String,
}

/// One comment.
#[derive(Debug, Clone)]
pub struct CommentView {
    /// The comment's id.
    pub id: String,
    /// Who wrote it.
    pub author: String,
    /// What it says.
    pub text: String,
    /// When (microseconds).
    pub at: i64,
    /// Whether it answers another comment.
    pub reply: bool,
    /// What was decided.
    pub verdict: Verdict,
    /// The answer under the post.
    pub public: Option<Answer>,
    /// The private message.
    pub private: Option<Answer>,
}

impl CommentView {
    /// The letters of the author's name.
    #[must_use]
    pub fn initials(&self) -> String {
        super::initials(&self.author)
    }

    /// The tint of the author's letters.
    #[must_use]
    pub fn tint(&self) -> u32 {
        super::tint(&self.author)
    }
}

/// A post with its comments.
#[derive(Debug, Clone)]
pub struct PostView {
    /// The post's id.
    pub id: String,
    /// Its channel.
    pub glyph: Glyph,
    /// The account it was published on.
    pub account: String,
    /// The beginning of its text, or nothing when it is not known.
    pub caption: Option<String>,
    /// Its page on the platform.
    pub permalink: Option<String>,
    /// A small picture.
    pub thumbnail: Option<String>,
    /// Its comments, newest first.
    pub comments: Vec<CommentView>,
}

/// The feed as a fragment: `GET /comments/feed`.
#[derive(Debug, Clone, Template)]
#[template(path = "comments/feed.html")]
pub struct FeedView {
    /// Sentences.
    pub t: Words,
    /// Posts, the one with the newest comment first.
    pub posts: Vec<PostView>,
    /// Where the next page begins.
    pub more: Option<String>,
    /// Whether no rule exists yet.
    pub no_rules: bool,
}

/// The Comments page with its feed: `GET /comments`.
#[derive(Debug, Template)]
#[template(path = "comments/page.html")]
pub struct CommentsPage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// The feed.
    pub feed: FeedView,
}

/// A rule in the list.
#[derive(Debug, Clone)]
pub struct RuleRow {
    /// The rule's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The account it watches.
    pub account: String,
    /// Whether it runs.
    pub enabled: bool,
    /// How many chosen posts it watches; none means all posts.
    pub posts: Option<u32>,
    /// The words it waits for; empty means any comment.
    pub keywords: Vec<String>,
    /// The words that stop it.
    pub excluded: Vec<String>,
    /// How keywords are looked for, one of [`HOWS`].
    pub how: &'static str,
    /// How many public answers it chooses from.
    pub variants: u32,
    /// Whether it writes a private message.
    pub private: bool,
    /// How many comments it has answered.
    pub fired: u32,
}

/// How many keywords a comment must have: the words of the form, and the end of a sentence id.
pub const NEEDS: [&str; 2] = ["any", "all"];
/// How a keyword is looked for: the words of the form, and the end of a sentence id.
pub const HOWS: [&str; 3] = ["whole_word", "contains", "exact"];

/// The list of rules: `GET /comments/rules`.
#[derive(Debug, Template)]
#[template(path = "comments/rules.html")]
pub struct RulesPage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// The rules in the order they are tried.
    pub rules: Vec<RuleRow>,
}

/// Something one can choose in a form.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is posted.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The rule editor: `GET /comments/rules/new`, `GET /comments/rules/{rule}`.
#[derive(Debug, Clone, Template)]
#[template(path = "comments/rule_form.html")]
pub struct RuleForm {
    /// Sentences.
    pub t: Words,
    /// The rule's id; none for a new one.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// Whether it runs.
    pub enabled: bool,
    /// Accounts whose comments can be watched.
    pub accounts: Vec<Choice>,
    /// Whether it watches every post.
    pub all_posts: bool,
    /// Posts that can be chosen.
    pub posts: Vec<Choice>,
    /// The keywords, one a line.
    pub keywords: String,
    /// How many are needed, one of [`NEEDS`].
    pub need: &'static str,
    /// How each is looked for, one of [`HOWS`].
    pub how: &'static str,
    /// The excluded words, one a line.
    pub excluded: String,
    /// The public answers.
    pub variants: Vec<String>,
    /// The private message.
    pub private: String,
    /// What is wrong: the field's name and a sentence.
    pub wrong: Vec<(String, String)>,
}

impl RuleForm {
    /// What is wrong with a field.
    #[must_use]
    pub fn wrong_with(&self, field: &str) -> Option<&str> {
        self.wrong.iter().find(|(name, _)| name == field).map(|(_, sentence)| sentence.as_str())
    }

    /// Where the form is posted.
    #[must_use]
    pub fn action(&self) -> String {
        match &self.id {
            Some(id) => format!("/comments/rules/{id}"),
            None => "/comments/rules".to_owned(),
        }
    }
}

/// What a rule would do with the last comments.
#[derive(Debug, Clone, Template)]
#[template(path = "comments/dry_run.html")]
pub struct DryRun {
    /// Sentences.
    pub t: Words,
    /// Each comment with what would happen.
    pub rows: Vec<DryRow>,
    /// How many would be answered.
    pub matched: u32,
    /// Why the rule could not be tried.
    pub problem: Option<String>,
    /// Whether anything was tried yet.
    pub asked: bool,
}

/// One comment of a dry run.
#[derive(Debug, Clone)]
pub struct DryRow {
    /// Who wrote it.
    pub author: String,
    /// What it says.
    pub text: String,
    /// What would happen.
    pub verdict: Verdict,
}

/// The page around the editor.
#[derive(Debug, Template)]
#[template(path = "comments/rule_page.html")]
pub struct RulePage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// The editor.
    pub form: RuleForm,
    /// The dry run beside it.
    pub dry_run: DryRun,
}

/// One decision.
#[derive(Debug, Clone)]
pub struct LogRow {
    /// When (microseconds).
    pub at: i64,
    /// Who commented.
    pub author: String,
    /// What the comment says.
    pub text: String,
    /// What was decided.
    pub verdict: Verdict,
    /// The name of the rule.
    pub rule: Option<String>,
}

/// The decisions as a fragment: `GET /comments/log/rows`.
#[derive(Debug, Clone, Template)]
#[template(path = "comments/log_rows.html")]
pub struct LogView {
    /// Sentences.
    pub t: Words,
    /// Decisions, newest first.
    pub rows: Vec<LogRow>,
    /// Where the next page begins.
    pub more: Option<String>,
}

/// The decision log: `GET /comments/log`.
#[derive(Debug, Template)]
#[template(path = "comments/log.html")]
pub struct LogPage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// The decisions.
    pub log: LogView,
}
