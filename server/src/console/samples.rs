//! Views with realistic values: every template is rendered with each of them, and they make the preview.

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
        ("rule", html(&RulePage { t, shell: shell(Section::Comments), form: rule_form(vec![]), dry_run: dry_run() })),
        (
            "rule-wrong",
            html(&RulePage {
                t,
                shell: shell(Section::Comments),
                form: RuleForm {
                    id: None,
                    name: String::new(),
                    ..rule_form(vec![
                        ("name".to_owned(), t.of("rule-problem-blank")),
                        ("public".to_owned(), t.of("rule-problem-nothing-to-say")),
                    ])
                },
                dry_run: DryRun { t, rows: vec![], matched: 0, problem: None, asked: false },
            }),
        ),
        (
            "log",
            html(&LogPage {
                t,
                shell: shell(Section::Comments),
                log: LogView { t, rows: log_rows(), more: Some("42".to_owned()) },
            }),
        ),
        (
            "log-empty",
            html(&LogPage { t, shell: shell(Section::Comments), log: LogView { t, rows: vec![], more: None } }),
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
        ("import", html(&ImportPage { t, shell: shell(Section::Catalogue), report: None })),
        ("import-report", html(&ImportPage { t, shell: shell(Section::Catalogue), report: Some(report()) })),
        (
            "import-refused",
            html(&ImportPage {
                t,
                shell: shell(Section::Catalogue),
                report: Some(ImportReport {
                    refused: Some(t.with("import-refused-header", "column", "title")),
                    ..report()
                }),
            }),
        ),
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
        (
            "channels",
            html(&ChannelsPage { t, shell: shell(Section::Channels), cards: CardsView { t, accounts: accounts() } }),
        ),
        (
            "channels-empty",
            html(&ChannelsPage { t, shell: shell(Section::Channels), cards: CardsView { t, accounts: vec![] } }),
        ),
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
        after: 4_711,
    }
}

fn inbox(dock_open: bool, pane: Pane) -> InboxPage {
    let t = words();
    InboxPage {
        t,
        shell: Shell { dock_open, ..shell(Section::Inbox) },
        pane,
        list: list(),
        thread: Some(thread()),
        panel: Some(panel()),
    }
}

fn empty_inbox() -> InboxPage {
    let t = words();
    InboxPage {
        t,
        shell: Shell { waiting: 0, panel_url: None, demo: false, ..shell(Section::Inbox) },
        pane: Pane::List,
        list: ListView { waiting: vec![], others: vec![], waiting_total: 0, selected: None, more: None, ..list() },
        thread: None,
        panel: None,
    }
}

#[expect(clippy::too_many_arguments, reason = "a table of sample rows reads best as one line a row")]
fn row(
    id: &str,
    glyph: Glyph,
    name: &str,
    text: &str,
    waiting: Option<i64>,
    ago: i64,
    owner: Owner,
    unread: u32,
) -> Row {
    Row {
        id: id.to_owned(),
        glyph,
        name: name.to_owned(),
        snippet: Snippet { text: text.to_owned(), kind: None, ours: waiting.is_none() && unread == 0, failed: false },
        waiting_since: waiting.map(|span| NOW - span),
        last_at: NOW - ago,
        owner,
        unread,
    }
}

fn list() -> ListView {
    use Glyph::{Instagram, Telegram, Webchat, WhatsApp};
    let mut voice = row("c3", Telegram, "Chiara Conti", "", Some(12 * MINUTE), 12 * MINUTE, Owner::Nobody, 1);
    voice.snippet.kind = Some(("mic", "part-audio"));
    let mut failed = row("c9", WhatsApp, "Søren Kjær", "Your order is on its way", None, 3 * HOUR, Owner::You, 0);
    failed.snippet.failed = true;
    let mut picture = row("c10", Instagram, "bruno.reis", "", None, 4 * HOUR, Owner::Assistant, 0);
    picture.snippet.kind = Some(("image", "part-image"));
    ListView {
        t: words(),
        filter: Filter::All,
        waiting: vec![
            row(
                "c1",
                WhatsApp,
                "Ana López",
                "I’d rather talk to a person about the refund, please",
                Some(41 * MINUTE),
                41 * MINUTE,
                Owner::Nobody,
                3,
            ),
            row(
                "c2",
                Instagram,
                "ömer.yıldız",
                "Peki 42 numara ne zaman gelir?",
                Some(19 * MINUTE),
                19 * MINUTE,
                Owner::You,
                1,
            ),
            voice,
            row(
                "c4",
                Webchat,
                "Visitor 8F2C",
                "hello? anyone there",
                Some(4 * MINUTE),
                4 * MINUTE,
                Owner::Member("Jonas".to_owned()),
                2,
            ),
            row(
                "c5",
                WhatsApp,
                "ليلى حداد",
                "هل الحذاء الأزرق متوفر بمقاس ٤٢؟",
                Some(50 * SECOND),
                50 * SECOND,
                Owner::Assistant,
                1,
            ),
        ],
        others: vec![
            row("c6", Telegram, "Дмитрий Орлов", "Спасибо, заберу завтра", None, 9 * MINUTE, Owner::Assistant, 1),
            row(
                "c7",
                WhatsApp,
                "Grace Okafor",
                "The blue running shoe is 89.90 EUR in 42; 3 are left.",
                None,
                26 * MINUTE,
                Owner::Assistant,
                0,
            ),
            row(
                "c8",
                Instagram,
                "nina_makes_things",
                "❤️ to “We ship to Portugal in 3 days.”",
                None,
                HOUR,
                Owner::Assistant,
                0,
            ),
            failed,
            picture,
            row("c11", Webchat, "Visitor 19A0", "Thanks, that was quick!", None, 6 * HOUR, Owner::Assistant, 0),
            row("c12", WhatsApp, "Tomás Novák", "Parcel received, all good", None, DAY, Owner::You, 0),
            row("c13", Telegram, "Yuki Tanaka", "Do you have it in green?", None, 2 * DAY, Owner::Assistant, 0),
            row(
                "c14",
                Instagram,
                "a.very.long.handle.that.never.seems.to.end",
                "PRICE?",
                None,
                12 * DAY,
                Owner::Assistant,
                0,
            ),
        ],
        waiting_total: 5,
        selected: Some("c1".to_owned()),
        more: Some("1795200000000000".to_owned()),
    }
}

fn bubble(id: &str, author: Author, ago: i64, text: &str, delivery: Delivery, headed: bool) -> Bubble {
    Bubble {
        id: id.to_owned(),
        author,
        at: NOW - ago,
        quote: None,
        parts: if text.is_empty() { vec![] } else { vec![Part::Text(text.to_owned())] },
        delivery,
        reactions: vec![],
        why: None,
        edited: false,
        deleted: false,
        headed,
    }
}

fn entry(bubble: Bubble) -> Entry {
    Entry::Bubble(Box::new(bubble))
}

fn note(icon: &'static str, text: String, ago: i64) -> Entry {
    Entry::System { icon, text, at: NOW - ago }
}

fn thread() -> ThreadView {
    let t = words();
    let why = Why {
        intent: "variant".to_owned(),
        confidence: Some(94),
        took_ms: Some(38),
        engine: "offline-1".to_owned(),
        sources: vec![
            Source {
                label: "Blue running shoe · 42".to_owned(),
                value: "89.90 EUR · 3 in stock".to_owned(),
                link: Some("/catalogue?q=blue+running+shoe#product-p1".to_owned()),
            },
            Source {
                label: "Do you ship to Portugal?".to_owned(),
                value: "Q&A".to_owned(),
                link: Some("/catalogue/questions".to_owned()),
            },
        ],
    };
    let customer = || Author::Customer;
    let mut asked =
        bubble("m1", customer(), 26 * HOUR, "Hi! Do you have the blue running shoe in 42?", Delivery::Received, true);
    asked.reactions = vec![Reaction { emoji: "👍".to_owned(), count: 1 }];
    let mut answer = bubble(
        "m2",
        Author::Assistant,
        26 * HOUR - 2 * SECOND,
        "Yes: the Blue running shoe in 42 is 89.90 EUR, and 3 are left.\nWe ship to Portugal in 3 days.",
        Delivery::Read,
        true,
    );
    answer.why = Some(why);
    answer.parts.push(Part::Choices(vec!["Reserve one".to_owned(), "Other colours".to_owned()]));
    let mut picture = bubble(
        "m3",
        customer(),
        55 * MINUTE,
        "It arrived with a scratch 😕 <script>alert('no')</script>",
        Delivery::Received,
        true,
    );
    picture.parts.insert(0, Part::Image { url: None });
    let mut quoted =
        bubble("m4", customer(), 43 * MINUTE, "And this one you said would fit", Delivery::Received, false);
    quoted.quote = Some(Quote {
        author: t.of("author-assistant"),
        text: "Yes: the Blue running shoe in 42 is 89.90 EUR".to_owned(),
    });
    let failure = Failure {
        sentence: t.of("failure-window_closed"),
        code: Some("131047".to_owned()),
        advice: t.of("failure-window_closed-advice"),
        again: false,
    };
    let mut gone = bubble("m5", customer(), 42 * MINUTE, "", Delivery::Received, false);
    gone.deleted = true;
    let mut edited = bubble(
        "m6",
        customer(),
        41 * MINUTE,
        "I’d rather talk to a person about the refund, please",
        Delivery::Received,
        false,
    );
    edited.edited = true;
    ThreadView {
        t,
        id: "c1".to_owned(),
        name: "Ana López".to_owned(),
        glyph: Glyph::WhatsApp,
        account: "Stride & Sole".to_owned(),
        owner: Owner::You,
        assistant_on: true,
        unread: 0,
        entries: vec![
            Entry::Day(NOW - 26 * HOUR),
            entry(asked),
            entry(answer),
            entry(bubble(
                "m9",
                Author::Member("Marta".to_owned()),
                25 * HOUR,
                "I have put one aside for you.",
                Delivery::Failed(failure),
                true,
            )),
            Entry::Day(NOW),
            entry(picture),
            entry(quoted),
            entry(gone),
            entry(edited),
            note("spark", t.of("note-handover-asked"), 41 * MINUTE),
            note("hand", t.with("note-taken-over-by-member", "name", "Marta"), 3 * MINUTE),
            entry(bubble("m7", Author::Phone, 2 * MINUTE, "Oh no, sorry about that!", Delivery::Delivered, true)),
            entry(bubble(
                "m8",
                Author::Member("Marta".to_owned()),
                MINUTE,
                "I am sending you a new pair today. Could you send me a picture of the label?",
                Delivery::Unconfirmed,
                true,
            )),
            entry(bubble(
                "m10",
                Author::Member("Marta".to_owned()),
                5 * SECOND,
                "The one inside the box.",
                Delivery::Queued,
                false,
            )),
        ],
        older: Some("1794000000000000".to_owned()),
        window: Window::Open { left: 83_640 },
        draft: String::new(),
        refused: None,
        key: "7d7f7c1e-5f0e-4a8e-9a52-0b6f0a2d6a11".to_owned(),
    }
}

fn closed_thread() -> ThreadView {
    let t = words();
    let parts = vec![
        Part::Video { url: Some("https://cdn.example/v.mp4".to_owned()) },
        Part::Audio { url: None },
        Part::Document { url: None, name: "fatura-2026.pdf".to_owned() },
        Part::Sticker { url: None },
        Part::Location { label: "38.7223, -9.1393".to_owned() },
        Part::Contact { name: "Jonas Weber".to_owned() },
        Part::Shared { label: "Autumn drop".to_owned(), url: Some("https://instagram.example/p/1".to_owned()) },
        Part::Unsupported { what: "ephemeral".to_owned() },
    ];
    let mut everything = bubble("m1", Author::Customer, 30 * HOUR, "", Delivery::Received, true);
    everything.parts = parts;
    ThreadView {
        entries: vec![
            Entry::Day(NOW - 30 * HOUR),
            entry(everything),
            entry(bubble("m2", Author::Rule, 30 * HOUR, "Here is the price: 89.90 EUR", Delivery::Sent, true)),
            entry(bubble("m3", Author::Assistant, 29 * HOUR, "Shall I ask a person?", Delivery::Held, true)),
            entry(bubble("m4", Author::Member("Jonas".to_owned()), 29 * HOUR, "One moment", Delivery::Sending, true)),
        ],
        owner: Owner::Member("Jonas".to_owned()),
        window: Window::Closed,
        refused: Some(t.of("reply-closed")),
        ..thread()
    }
}

fn panel() -> PanelView {
    PanelView {
        t: words(),
        id: "c1".to_owned(),
        name: "Ana López".to_owned(),
        glyph: Glyph::WhatsApp,
        account: "Stride & Sole".to_owned(),
        phone: Some("+351 912 345 678".to_owned()),
        username: None,
        first_seen: NOW - 26 * HOUR,
        last_seen: Some(NOW - 41 * MINUTE),
        messages: 10,
        window: Window::Open { left: 83_640 },
        identities: vec![
            IdentityView {
                glyph: Glyph::WhatsApp,
                label: "Ana López".to_owned(),
                external_id: "351912345678".to_owned(),
            },
            IdentityView {
                glyph: Glyph::Instagram,
                label: "@ana.lopez".to_owned(),
                external_id: "17841400000000001".to_owned(),
            },
        ],
    }
}

fn verdict(tone: &'static str, icon: &'static str, sentence: String, rule: Option<&str>) -> Verdict {
    Verdict { tone, icon, sentence, rule: rule.map(str::to_owned) }
}

fn matched() -> Verdict {
    verdict(
        "good",
        "check",
        words().fill("comment-reason-matched-keyword", &[("rule", "Price please"), ("words", "price")]),
        Some("r1"),
    )
}

fn answer(id: &str, text: &str, delivery: Delivery, conversation: Option<&str>) -> Option<Answer> {
    Some(Answer { text: text.to_owned(), delivery, conversation: conversation.map(str::to_owned), id: id.to_owned() })
}

fn comment(id: &str, author: &str, text: &str, ago: i64, verdict: Verdict) -> CommentView {
    CommentView {
        id: id.to_owned(),
        author: author.to_owned(),
        text: text.to_owned(),
        at: NOW - ago,
        reply: false,
        verdict,
        public: None,
        private: None,
    }
}

fn feed() -> FeedView {
    let t = words();
    let blocked = Failure {
        sentence: t.of("failure-recipient"),
        code: Some("10".to_owned()),
        advice: t.of("failure-recipient-advice"),
        again: false,
    };
    let mut first = comment("k1", "nina_makes_things", "PRICEEE?? 😍", 2 * MINUTE, matched());
    first.public = answer("a1", "Hi Nina, we have just sent you the price!", Delivery::Sent, None);
    first.private =
        answer("a2", "The blue running shoe is 89.90 EUR. Which size do you need?", Delivery::Delivered, Some("c8"));
    let mut second = comment("k2", "bruno.reis", "what’s the price in 44", 26 * MINUTE, matched());
    second.public = answer("a3", "You have mail, Bruno 💌", Delivery::Sent, None);
    second.private =
        answer("a4", "The blue running shoe is 89.90 EUR. Which size do you need?", Delivery::Failed(blocked), None);
    let mut thread_reply = comment(
        "k4",
        "stride.and.sole",
        "Hi Nina, we have just sent you the price!",
        MINUTE,
        verdict("quiet", "ban", t.of("comment-reason-own-comment"), None),
    );
    thread_reply.reply = true;
    FeedView {
        t,
        posts: vec![
            PostView {
                id: "p1".to_owned(),
                glyph: Glyph::Instagram,
                account: "stride.and.sole".to_owned(),
                caption: Some("Autumn drop: the blue running shoe is back in every size 🍂".to_owned()),
                permalink: Some("https://instagram.example/p/1".to_owned()),
                thumbnail: None,
                comments: vec![
                    first,
                    thread_reply,
                    second,
                    comment(
                        "k3",
                        "ömer.yıldız",
                        "çok güzel, eline sağlık",
                        HOUR,
                        verdict("quiet", "ban", t.of("comment-reason-no-rule-matched"), None),
                    ),
                    comment(
                        "k5",
                        "cheap_shoes_4u",
                        "price is better at our shop, follow us!!",
                        2 * HOUR,
                        verdict("warn", "ban", t.with("comment-reason-excluded", "word", "follow us"), Some("r1")),
                    ),
                ],
            },
            PostView {
                id: "p2".to_owned(),
                glyph: Glyph::Instagram,
                account: "stride.and.sole".to_owned(),
                caption: None,
                permalink: None,
                thumbnail: None,
                comments: vec![comment(
                    "k6",
                    "grace.okafor",
                    "Do you ship to Lagos?",
                    5 * HOUR,
                    verdict("quiet", "ban", t.of("comment-reason-other-post"), None),
                )],
            },
        ],
        more: Some("x".to_owned()),
        no_rules: false,
    }
}

fn rules() -> Vec<RuleRow> {
    let rule = |id: &str, name: &str, enabled, keywords: &[&str], how, fired| RuleRow {
        id: id.to_owned(),
        name: name.to_owned(),
        account: "stride.and.sole".to_owned(),
        enabled,
        posts: if fired == 0 { Some(2) } else { None },
        keywords: keywords.iter().map(|word| (*word).to_owned()).collect(),
        excluded: if fired > 100 { vec!["follow us".to_owned()] } else { vec![] },
        how,
        variants: 3,
        private: true,
        fired,
    };
    vec![
        rule("r1", "Price please", true, &["price", "fiyat", "preço", "цена", "سعر"], "contains", 128),
        rule("r2", "Where can I buy", true, &["where", "buy"], "whole_word", 12),
        rule("r3", "Giveaway November", false, &[], "exact", 0),
    ]
}

fn rule_form(wrong: Vec<(String, String)>) -> RuleForm {
    let choice = |value: &str, label: &str, chosen| Choice { value: value.to_owned(), label: label.to_owned(), chosen };
    RuleForm {
        t: words(),
        id: Some("r1".to_owned()),
        name: "Price please".to_owned(),
        enabled: true,
        accounts: vec![choice("a2", "stride.and.sole", true)],
        all_posts: true,
        posts: vec![
            choice("p1", "Autumn drop: the blue running shoe is back in every size 🍂", false),
            choice("p2", "17900000000000002", false),
        ],
        keywords: "price\nfiyat\npreço\nцена".to_owned(),
        need: "any",
        how: "contains",
        excluded: "follow us".to_owned(),
        variants: vec!["Hi! We have just sent you the price.".to_owned(), "You have mail 💌".to_owned()],
        private: "The blue running shoe is 89.90 EUR. Which size do you need?".to_owned(),
        wrong,
    }
}

fn dry_run() -> DryRun {
    let t = words();
    let row = |author: &str, text: &str, verdict| DryRow { author: author.to_owned(), text: text.to_owned(), verdict };
    let hit = |word: &str| {
        verdict(
            "good",
            "check",
            words().fill("comment-reason-matched-keyword", &[("rule", "Price please"), ("words", word)]),
            None,
        )
    };
    DryRun {
        t,
        rows: vec![
            row("nina_makes_things", "PRICEEE?? 😍", hit("price")),
            row("bruno.reis", "what’s the price in 44", hit("price")),
            row(
                "ömer.yıldız",
                "çok güzel, eline sağlık",
                verdict("quiet", "ban", t.of("comment-reason-no-rule-matched"), None),
            ),
            row(
                "cheap_shoes_4u",
                "price is better at our shop, follow us!!",
                verdict("warn", "ban", t.with("comment-reason-excluded", "word", "follow us"), None),
            ),
            row("дмитрий", "Какая цена?", hit("цена")),
        ],
        matched: 3,
        problem: None,
        asked: true,
    }
}

fn log_rows() -> Vec<LogRow> {
    feed()
        .posts
        .into_iter()
        .flat_map(|post| post.comments)
        .map(|comment| LogRow {
            at: comment.at,
            author: comment.author,
            text: comment.text,
            rule: comment.verdict.rule.as_ref().map(|_| "Price please".to_owned()),
            verdict: comment.verdict,
        })
        .collect()
}

fn product(
    id: &str,
    title: &str,
    variant: &str,
    price: Option<&str>,
    stock: Option<i64>,
    colour: &'static str,
) -> ProductRow {
    ProductRow {
        id: id.to_owned(),
        title: title.to_owned(),
        variant: variant.to_owned(),
        sku: format!("SNS-{}", id.to_uppercase()),
        price: price.map(str::to_owned),
        stock,
        source: "products.csv".to_owned(),
        image: None,
        colour,
    }
}

fn products() -> ProductsView {
    let mut rows = vec![
        product("p1", "Blue running shoe", "42", Some("€89.90"), Some(3), "#2f6fd6"),
        product("p2", "Blue running shoe", "43", Some("€89.90"), Some(11), "#2f6fd6"),
        product("p3", "Blue running shoe", "44", Some("€89.90"), Some(0), "#2f6fd6"),
        product("p4", "Red trail shoe", "41", Some("€104.00"), Some(7), "#c8372d"),
        product("p5", "Red trail shoe", "42", Some("€104.00"), Some(2), "#c8372d"),
        product("p6", "Merino hiking socks", "M · grey", Some("€17.50"), Some(140), "#8a939b"),
        product("p7", "Merino hiking socks", "L · grey", Some("€17.50"), Some(96), "#8a939b"),
        product("p8", "Rain jacket “Nimbus”", "S · yellow", Some("€149.00"), Some(4), "#e0b021"),
        product("p9", "Gift card", "", None, None, "#6a4fc0"),
        product("p10", "حذاء جري أسود", "٤٠", Some("€79.00"), Some(6), "#20262b"),
    ];
    rows.extend((11..22).map(|n| {
        product(&format!("p{n}"), "Everyday trainer", &format!("{}", 25 + n), Some("€64.90"), Some(n), "#3a8f5c")
    }));
    ProductsView { t: words(), query: String::new(), total: 212, rows, hits: vec![], more: Some("p21".to_owned()) }
}

fn search() -> ProductsView {
    let why = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    ProductsView {
        query: "blue running shoe 42".to_owned(),
        hits: vec![
            Hit {
                product: product("p1", "Blue running shoe", "42", Some("€89.90"), Some(3), "#2f6fd6"),
                why: why(&["title: blue, running, shoe", "size 42"]),
                score: 100,
            },
            Hit {
                product: product("p2", "Blue running shoe", "43", Some("€89.90"), Some(11), "#2f6fd6"),
                why: why(&["title: blue, running, shoe"]),
                score: 71,
            },
            Hit {
                product: product("p5", "Red trail shoe", "42", Some("€104.00"), Some(2), "#c8372d"),
                why: why(&["title: shoe", "size 42"]),
                score: 38,
            },
        ],
        ..products()
    }
}

fn report() -> ImportReport {
    let error = |line, column: &str, problem: &str, advice: &str| RowError {
        line,
        column: column.to_owned(),
        problem: problem.to_owned(),
        advice: advice.to_owned(),
        skipped: true,
    };
    ImportReport {
        t: words(),
        file: "autumn-2026.csv".to_owned(),
        added: 38,
        changed: 4,
        same: 168,
        errors: vec![
            error(17, "price", "“89,9O” is not an amount", "Write it like 89.90, with a digit 0"),
            error(41, "currency", "“EURO” is not a currency", "Use the three letters: EUR"),
            error(63, "title", "It is empty", "Give the product a name"),
        ],
        refused: None,
    }
}

fn questions() -> Vec<QuestionRow> {
    [
        ("Do you ship to Portugal?", "Yes, in 3 days, for 6.90 EUR. From 80 EUR it is free."),
        ("Can I return shoes I have worn?", "Within 30 days, as long as they were only worn indoors."),
        ("Açılış saatleriniz nedir?", "Hafta içi 10:00–19:00, cumartesi 11:00–17:00."),
    ]
    .into_iter()
    .enumerate()
    .map(|(n, (question, answer))| QuestionRow {
        id: format!("q{n}"),
        question: question.to_owned(),
        answer: answer.to_owned(),
    })
    .collect()
}

fn accounts() -> Vec<AccountCard> {
    let card = |id: &str, glyph, name: &str, external: &str, health, failures, token| AccountCard {
        id: id.to_owned(),
        glyph,
        name: name.to_owned(),
        external_id: external.to_owned(),
        health,
        last_in: (health != Health::Waiting).then_some(NOW - 40 * SECOND),
        last_out: (health != Health::Waiting).then_some(NOW - 3 * MINUTE),
        failures,
        unconfirmed: failures / 2,
        token,
        address: "account-webhook",
        webhook_url: format!("http://127.0.0.1:7070/api/v1/webhooks/{}", id),
        mode: if failures > 0 { Mode::Off } else { Mode::Auto },
    };
    vec![
        card("whatsapp", Glyph::WhatsApp, "Stride & Sole", "106540352242922", Health::Good, 0, "token-valid"),
        card("instagram", Glyph::Instagram, "stride.and.sole", "17841405793187218", Health::Troubled, 3, "token-valid"),
        card("telegram/8f1c", Glyph::Telegram, "@StrideAndSoleBot", "7012345678", Health::Waiting, 0, "token-valid"),
        card("webchat", Glyph::Webchat, "strideandsole.example", "site-1", Health::Disconnected, 0, "token-revoked"),
    ]
}
