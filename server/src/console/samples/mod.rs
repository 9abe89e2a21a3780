//! Views with realistic values: every template is rendered with each of them, and they make the preview.

mod assistant;
mod comments;
mod inbox;
mod knowledge;
mod letters;
mod meaning;
mod orders;
mod rehearsal;
mod settings;
mod shop;

use comments::{dry_run, feed, log_rows, preview, rule_form, rules};
use inbox::{closed_thread, drafted_thread, empty_inbox, foreign_thread, inbox};
use shop::{accounts, products, questions, report, search};

use super::view::*;
use super::words::Words;

/// 2026-11-21 14:32:00 UTC.
pub(crate) const NOW: i64 = 1_795_271_520_000_000;
const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

pub(crate) fn words() -> Words {
    Words::new(NOW, 0)
}

/// Every page under a name, as HTML.
pub(crate) fn pages() -> Vec<(&'static str, String)> {
    let t = words();
    vec![
        ("signin", html(&SignIn { t, theme: Theme::System, signed_out: false })),
        ("signed-out", html(&SignIn { t, theme: Theme::Dark, signed_out: true })),
        ("link-used", html(&LinkUsed { t, theme: Theme::System })),
        ("inbox", html(&inbox(false, Pane::Thread))),
        ("inbox-list", html(&InboxPage { thread: None, panel: None, ..inbox(false, Pane::List) })),
        ("inbox-details", html(&inbox(false, Pane::Details))),
        ("inbox-dock", html(&inbox(true, Pane::Thread))),
        ("inbox-closed", html(&InboxPage { thread: Some(closed_thread()), ..inbox(false, Pane::Thread) })),
        ("inbox-foreign", html(&InboxPage { thread: Some(foreign_thread()), ..inbox(false, Pane::Thread) })),
        ("inbox-draft", html(&InboxPage { thread: Some(drafted_thread()), ..inbox(false, Pane::Thread) })),
        ("inbox-empty", html(&empty_inbox())),
        ("comments", html(&CommentsPage { t, shell: shell(Section::Comments), feed: feed() })),
        (
            "comments-empty",
            html(&CommentsPage {
                t,
                shell: shell(Section::Comments),
                feed: FeedView { t, posts: vec![], more: None, no_rules: true },
            }),
        ),
        ("rules", html(&RulesPage { t, shell: shell(Section::Comments), rules: rules() })),
        ("rules-empty", html(&RulesPage { t, shell: shell(Section::Comments), rules: vec![] })),
        (
            "rule",
            html(&RulePage {
                t,
                shell: shell(Section::Comments),
                form: rule_form(vec![]),
                preview: preview(),
                dry_run: dry_run(),
            }),
        ),
        (
            "rule-wrong",
            html(&RulePage {
                t,
                shell: shell(Section::Comments),
                form: RuleForm {
                    id: None,
                    ..rule_form(vec![
                        ("name".to_owned(), t.of("rule-problem-blank")),
                        ("public_replies".to_owned(), t.of("rule-problem-nothing-to-say")),
                    ])
                },
                preview: Preview { problems: vec![t.of("rule-problem-blank")], ..preview() },
                dry_run: DryRun { t, rows: vec![], matched: 0, by_this: 0, problems: vec![], asked: false },
            }),
        ),
        (
            "log",
            html(&LogPage {
                t,
                shell: shell(Section::Comments),
                log: LogView { t, filter: LogFilter::default(), rows: log_rows(), more: Some("42".to_owned()) },
            }),
        ),
        (
            "log-empty",
            html(&LogPage {
                t,
                shell: shell(Section::Comments),
                log: LogView { t, filter: LogFilter::default(), rows: vec![], more: None },
            }),
        ),
        ("catalogue", html(&CataloguePage { t, shell: shell(Section::Catalogue), products: products() })),
        ("catalogue-search", html(&CataloguePage { t, shell: shell(Section::Catalogue), products: search() })),
        (
            "catalogue-nothing",
            html(&CataloguePage {
                t,
                shell: shell(Section::Catalogue),
                products: ProductsView { hits: vec![], ..search() },
            }),
        ),
        (
            "catalogue-empty",
            html(&CataloguePage {
                t,
                shell: shell(Section::Catalogue),
                products: ProductsView { rows: vec![], total: 0, more: None, ..products() },
            }),
        ),
        ("import", html(&ImportPage { t, shell: shell(Section::Catalogue), report: None, jobs: vec![] })),
        (
            "import-report",
            html(&ImportPage {
                t,
                shell: shell(Section::Catalogue),
                report: Some(report()),
                jobs: vec![knowledge::line("compared")],
            }),
        ),
        (
            "import-refused",
            html(&ImportPage {
                t,
                shell: shell(Section::Catalogue),
                report: Some(ImportReport {
                    refused: Some(t.with("import-refused-header", "column", "title")),
                    ..report()
                }),
                jobs: vec![],
            }),
        ),
        ("import-look", html(&JobPage { t, shell: shell(Section::Catalogue), job: knowledge::job("compared") })),
        ("import-running", html(&JobPage { t, shell: shell(Section::Catalogue), job: knowledge::job("running") })),
        ("knowledge", html(&knowledge::page(knowledge::list(), None))),
        (
            "knowledge-empty",
            html(&knowledge::page(
                KnowledgeView { documents: vec![], sites: vec![], ..knowledge::list() },
                Some(t.of("site-refused-address")),
            )),
        ),
        ("meaning", html(&meaning::made())),
        ("meaning-changing", html(&meaning::changing())),
        ("meaning-none", html(&meaning::none())),
        ("meaning-colleague", html(&meaning::colleague())),
        (
            "questions",
            html(&QuestionsPage {
                t,
                shell: shell(Section::Catalogue),
                rows: questions(),
                draft: Default::default(),
                refused: None,
            }),
        ),
        (
            "questions-empty",
            html(&QuestionsPage {
                t,
                shell: shell(Section::Catalogue),
                rows: vec![],
                draft: ("When?".to_owned(), String::new()),
                refused: Some(t.of("question-refused")),
            }),
        ),
        ("assistant", html(&assistant::voice(true))),
        ("assistant-colleague", html(&assistant::voice(false))),
        ("assistant-empty", html(&assistant::empty_voice())),
        ("assistant-provider", html(&assistant::provider(true))),
        ("assistant-provider-refused", html(&assistant::provider(false))),
        ("assistant-provider-empty", html(&assistant::empty_provider())),
        ("assistant-cost", html(&assistant::cost(false))),
        ("assistant-cost-empty", html(&assistant::cost(true))),
        ("assistant-try", html(&rehearsal::tried(true))),
        ("assistant-try-first", html(&rehearsal::tried(false))),
        ("assistant-try-failed", html(&rehearsal::tried_in_vain())),
        ("assistant-tests", html(&rehearsal::tests())),
        ("assistant-tests-empty", html(&TestsPage { rows: vec![], ..rehearsal::tests() })),
        ("assistant-unanswered", html(&rehearsal::unanswered())),
        (
            "assistant-unanswered-empty",
            html(&UnansweredPage { rows: vec![], refused: None, done: None, ..rehearsal::unanswered() }),
        ),
        (
            "channels",
            html(&ChannelsPage { t, shell: shell(Section::Channels), cards: CardsView { t, accounts: accounts() } }),
        ),
        (
            "channels-empty",
            html(&ChannelsPage { t, shell: shell(Section::Channels), cards: CardsView { t, accounts: vec![] } }),
        ),
        ("orders", html(&OrdersPage { t, shell: shell(Section::Orders), list: orders::list("", orders::rows()) })),
        ("orders-empty", html(&OrdersPage { t, shell: shell(Section::Orders), list: orders::list("", Vec::new()) })),
        ("orders-none", html(&OrdersPage { t, shell: shell(Section::Orders), list: orders::list("9<9", Vec::new()) })),
        ("order", html(&orders::order())),
        ("orders-import", html(&orders::import(false))),
        ("orders-import-refused", html(&orders::import(true))),
        ("wishes", html(&WishesPage { t, shell: shell(Section::Orders), list: orders::wishes() })),
        (
            "wishes-empty",
            html(&WishesPage {
                t,
                shell: shell(Section::Orders),
                list: WishesView { t, open: vec![], accepted: vec![], refused: None },
            }),
        ),
        ("letters", html(&LettersPage { t, shell: shell(Section::Letters), list: letters::letters() })),
        (
            "letters-empty",
            html(&LettersPage {
                t,
                shell: Shell { letters: 0, ..shell(Section::Letters) },
                list: LettersView { rows: vec![], tabs: vec![], more: None, ..letters::letters() },
            }),
        ),
        ("settings", html(&settings::settings(true))),
        ("settings-colleague", html(&settings::settings(false))),
        (
            "missing",
            html(&Problem {
                t,
                shell: shell(Section::Elsewhere),
                heading: "problem-missing",
                text: "problem-missing-text",
            }),
        ),
        ("notice", html(&Notice { tone: "bad", text: t.of("fragment-broken") })),
    ]
}

/// A page in the dark theme, for the preview.
pub(crate) fn dark(page: &str) -> String {
    page.replacen("data-theme=\"system\"", "data-theme=\"dark\"", 1)
}

fn html(template: &impl askama::Template) -> String {
    template.render().expect("a template with a sample renders")
}

fn shell(section: Section) -> Shell {
    Shell {
        section,
        organisation: "Stride & Sole".to_owned(),
        member: "Marta Ferreira".to_owned(),
        theme: Theme::System,
        demo: true,
        panel_url: Some("http://127.0.0.1:7071/panel".to_owned()),
        dock_open: false,
        waiting: 5,
        letters: 6,
        after: 4_711,
    }
}
