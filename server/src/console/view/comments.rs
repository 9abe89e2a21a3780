//! Comments under posts, the rules that answer them, and why each one was or was not answered.

use askama::Template;

use super::{Delivery, Glyph, RuleFields, Shell};
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
    /// Whether it runs.
    pub enabled: bool,
    /// What it waits for: words, emoji or an expression; empty means any comment.
    pub keywords: Vec<String>,
    /// The words that stop it.
    pub excluded: Vec<String>,
    /// Where it listens and what it does, in a few words each.
    pub about: Vec<String>,
    /// What has become of it.
    pub figures: RuleFigures,
    /// What is odd about it.
    pub warnings: Vec<String>,
}

/// What has become of a rule's newest comments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RuleFigures {
    /// How many comments it took.
    pub matched: u32,
    /// How many of them were sent an answer.
    pub replied: u32,
    /// How many private messages arrived.
    pub delivered: u32,
    /// How many of their authors wrote back.
    pub answered: u32,
    /// How many of them ordered since.
    pub ordered: u32,
}

impl RuleFigures {
    /// Each figure with its sentence id, in order.
    #[must_use]
    pub fn rows(&self) -> [(&'static str, u32); 5] {
        [
            ("rule-figure-matched", self.matched),
            ("rule-figure-replied", self.replied),
            ("rule-figure-delivered", self.delivered),
            ("rule-figure-answered", self.answered),
            ("rule-figure-ordered", self.ordered),
        ]
    }
}

/// A piece of a text: plain, or marked because a rule found it there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Why it is marked.
    pub mark: Option<String>,
}

impl Piece {
    /// A text without marks.
    #[must_use]
    pub fn plain(text: &str) -> Vec<Self> {
        vec![Self { text: text.to_owned(), mark: None }]
    }
}

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
    /// What is typed in.
    pub fields: RuleFields,
    /// Accounts whose comments can be watched.
    pub accounts: Vec<Choice>,
    /// Posts that can be chosen.
    pub posts: Vec<Choice>,
    /// What is wrong: the place, as a rule's problem names it, and a sentence.
    pub wrong: Vec<(String, String)>,
}

impl RuleForm {
    /// What is wrong at a place and inside of it.
    #[must_use]
    pub fn wrongs(&self, place: &str) -> Vec<&str> {
        let inside =
            |path: &str| path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '.']));
        self.wrong.iter().filter(|(path, _)| inside(path)).map(|(_, sentence)| sentence.as_str()).collect()
    }

    /// What is wrong with one entry of a list.
    #[must_use]
    pub fn wrongs_at(&self, list: &str, index: &usize) -> Vec<&str> {
        self.wrongs(&format!("{list}[{index}]"))
    }

    /// What is wrong with a list as a whole.
    #[must_use]
    pub fn wrongs_only(&self, place: &str) -> Vec<&str> {
        self.wrong.iter().filter(|(path, _)| path == place).map(|(_, sentence)| sentence.as_str()).collect()
    }

    /// Whether a group of fields is open at first: it says something, or something in it is wrong.
    #[must_use]
    pub fn is_open(&self, group: &str) -> bool {
        let fields = &self.fields;
        let (said, places): (bool, &[&str]) = match group {
            "posts" => (!matches!(fields.scope.as_str(), "" | "all"), &["posts"]),
            "words" => (
                !matches!(fields.kind.as_str(), "" | "words")
                    || !matches!(fields.need.as_str(), "" | "any")
                    || !matches!(fields.how.as_str(), "" | "whole_word")
                    || fields.typos
                    || ![&fields.excluded, &fields.languages].iter().all(|text| text.is_empty()),
                &["match.pattern", "match.any_of", "match.need", "excluded", "languages"],
            ),
            "time" => (
                ![&fields.from, &fields.until, &fields.zone, &fields.hours, &fields.quiet]
                    .iter()
                    .all(|text| text.is_empty())
                    || !fields.days.is_empty(),
                &["window", "schedule"],
            ),
            "limits" => (
                ![&fields.per_person, &fields.per_post, &fields.per_hour, &fields.cooldown, &fields.priority]
                    .iter()
                    .all(|text| text.is_empty())
                    || !fields.account.is_empty(),
                &["limits", "priority"],
            ),
            "card" => (
                !fields.product.is_empty() || !fields.buttons.is_empty(),
                &["private_message.buttons", "private_message.product"],
            ),
            "languages" => (!fields.translations.is_empty(), &["translations"]),
            "assistant" => (!fields.guidance.is_empty(), &["assistant"]),
            _ => (!fields.moderation.is_empty(), &["moderation"]),
        };
        said || places.iter().any(|place| !self.wrongs(place).is_empty())
    }

    /// Where the form is posted.
    #[must_use]
    pub fn action(&self) -> String {
        match &self.id {
            Some(_) => format!("/comments/rules/{}", super::segment(&self.fields.rule)),
            None => "/comments/rules".to_owned(),
        }
    }
}

/// What one rule says about a comment.
#[derive(Debug, Clone)]
pub struct RuleSays {
    /// Its name.
    pub name: String,
    /// Whether it matches.
    pub hit: bool,
    /// Its reason.
    pub sentence: String,
}

/// What would happen to a comment that is typed in: `POST /comments/rules/preview`.
#[derive(Debug, Clone, Template)]
#[template(path = "comments/preview.html")]
pub struct Preview {
    /// Sentences.
    pub t: Words,
    /// The comment.
    pub said: String,
    /// The comment with what was found in it; nothing when no comment is typed in.
    pub marked: Vec<Piece>,
    /// What would happen.
    pub verdict: Option<Verdict>,
    /// The public reply.
    pub public: Option<String>,
    /// The private message.
    pub private: Option<String>,
    /// The titles of its buttons.
    pub buttons: Vec<String>,
    /// The product whose card comes along.
    pub product: Option<String>,
    /// What else would happen, each a sentence.
    pub acts: Vec<String>,
    /// What every rule says.
    pub rules: Vec<RuleSays>,
    /// What is odd about the rule.
    pub warnings: Vec<String>,
    /// Why the rule cannot be tried yet.
    pub problems: Vec<String>,
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
    /// How many of them by this rule.
    pub by_this: u32,
    /// Why the rule could not be tried.
    pub problems: Vec<String>,
    /// Whether anything was tried yet.
    pub asked: bool,
}

/// One comment of a dry run.
#[derive(Debug, Clone)]
pub struct DryRow {
    /// Who wrote it.
    pub author: String,
    /// What it says.
    pub text: Vec<Piece>,
    /// What would happen.
    pub verdict: Verdict,
    /// The texts that would go out.
    pub texts: Vec<String>,
    /// What each rule would do.
    pub rules: Vec<RuleSays>,
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
    /// The comment to try, beside it.
    pub preview: Preview,
    /// The dry run below that.
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
    pub text: Vec<Piece>,
    /// What was decided.
    pub verdict: Verdict,
    /// The name of the rule.
    pub rule: Option<String>,
    /// What was sent because of it, and what became of that.
    pub sends: Vec<Send>,
}

/// An answer of the log: `public` or `private`, and where it stands.
#[derive(Debug, Clone)]
pub struct Send {
    /// `public` or `private`.
    pub kind: &'static str,
    /// The answer.
    pub answer: Answer,
}

/// The reasons that the log can be asked for: the words they are kept under, and the end of a sentence id.
pub const LOG_REASONS: [&str; 29] = [
    "matched_keyword",
    "matched_regex",
    "matched_emoji",
    "matched_any",
    "no_rule_matched",
    "no_rules",
    "excluded",
    "language",
    "own_comment",
    "own_reply_echo",
    "reply_to_own",
    "reply_to_our_reply",
    "loop_guard",
    "empty_text",
    "other_post",
    "unknown_post",
    "outside_window",
    "outside_schedule",
    "arrived_late",
    "quiet_hours",
    "capped",
    "cooldown",
    "already_replied",
    "author_already_reached",
    "too_old",
    "live_over",
    "missing_variable",
    "moderated",
    "nothing_to_say",
];

/// What the log shows.
#[derive(Debug, Clone, Default)]
pub struct LogFilter {
    /// Reasons to choose from.
    pub reasons: Vec<Choice>,
    /// Rules to choose from.
    pub rules: Vec<Choice>,
    /// Posts to choose from.
    pub posts: Vec<Choice>,
    /// What was chosen, as an address writes it.
    pub query: String,
}

/// The decisions as a fragment: `GET /comments/log/rows`.
#[derive(Debug, Clone, Template)]
#[template(path = "comments/log_rows.html")]
pub struct LogView {
    /// Sentences.
    pub t: Words,
    /// What is shown.
    pub filter: LogFilter,
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

/// The import of rules: `GET|POST /comments/rules/import`.
#[derive(Debug, Template)]
#[template(path = "comments/rules_import.html")]
pub struct RulesImportPage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// The file's text.
    pub text: String,
    /// Whether rules that are not in the file go.
    pub remove: bool,
    /// What is wrong with it, each with its place.
    pub problems: Vec<FilePlace>,
    /// What it would change; nothing before a file was read.
    pub changes: Option<Vec<RuleChange>>,
    /// Why no file could be read.
    pub refused: Option<String>,
}

/// Something wrong in a file of rules.
#[derive(Debug, Clone)]
pub struct FilePlace {
    /// Where, in words.
    pub place: String,
    /// What to do.
    pub advice: String,
}

/// What an import does to one rule.
#[derive(Debug, Clone)]
pub struct RuleChange {
    /// `added`, `changed`, `same` or `removed`.
    pub kind: &'static str,
    /// The rule's name.
    pub name: String,
    /// The rule's id.
    pub id: String,
    /// The fields that change.
    pub fields: Vec<String>,
}
