//! Conversations with everything a thread can hold.

use super::{DAY, HOUR, MINUTE, NOW, SECOND, shell, words};
use crate::console::view::*;

pub(super) fn inbox(dock_open: bool, pane: Pane) -> InboxPage {
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

pub(super) fn empty_inbox() -> InboxPage {
    let t = words();
    InboxPage {
        t,
        shell: Shell { waiting: 0, panel_url: None, demo: false, ..shell(Section::Inbox) },
        pane: Pane::List,
        list: ListView {
            waiting: vec![],
            others: vec![],
            waiting_total: 0,
            drafts_total: 0,
            selected: None,
            more: None,
            ..list()
        },
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
        has_draft: false,
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
        drafts_total: 1,
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
        approved_by: None,
        edited: false,
        deleted: false,
        passed_over: None,
        transcript: None,
        translation: None,
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
    gone.passed_over = Some(words().of("passed-over-answer_too_late"));
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
        mode: Mode::Auto,
        own_mode: None,
        account_mode: Mode::Auto,
        suggestion: None,
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
        original: None,
        translation: None,
        refused: None,
        key: "7d7f7c1e-5f0e-4a8e-9a52-0b6f0a2d6a11".to_owned(),
    }
}

/// A conversation in which the assistant drafts.
pub(super) fn drafted_thread() -> ThreadView {
    let mut asked = bubble(
        "m1",
        Author::Customer,
        19 * MINUTE,
        "Do you have the blue running shoe in 42, and do you ship to Portugal?",
        Delivery::Received,
        true,
    );
    asked.reactions = vec![];
    let mut approved =
        bubble("m2", Author::Assistant, 25 * HOUR, "Good morning! How can I help?", Delivery::Read, true);
    approved.approved_by = Some("Marta".to_owned());
    let text = "Yes: the Blue running shoe in 42 is 89.90 EUR, and 3 are left.\nWe ship to Portugal in 3 days.";
    let why = Why {
        intent: "variant".to_owned(),
        confidence: Some(94),
        took_ms: None,
        engine: "offline".to_owned(),
        sources: vec![Source {
            label: "Blue running shoe · 42".to_owned(),
            value: "89.90 EUR · 3 in stock".to_owned(),
            link: Some("/catalogue?sku=P-42".to_owned()),
        }],
    };
    ThreadView {
        entries: vec![
            Entry::Day(NOW - 25 * HOUR),
            entry(approved),
            Entry::Day(NOW),
            note("alert", words().with("note-draft-discarded", "name", "Jonas"), 20 * MINUTE),
            entry(asked),
        ],
        owner: Owner::Drafting,
        mode: Mode::Draft,
        own_mode: Some(Mode::Draft),
        suggestion: Some(Suggestion {
            id: "d1".to_owned(),
            text: text.to_owned(),
            parts: vec![
                Part::Text(text.to_owned()),
                Part::Choices(vec!["Reserve one".to_owned(), "Other colours".to_owned()]),
            ],
            why: Some(why),
            is_handover: false,
            asked_at: NOW - 19 * MINUTE,
            is_stale: true,
        }),
        older: None,
        ..thread()
    }
}

/// A conversation in a language that its reader does not read in.
pub(super) fn foreign_thread() -> ThreadView {
    let customer = || Author::Customer;
    let read = |tag: &str, label: &str, text: &str| {
        Some(Translation { label: label.to_owned(), tag: tag.to_owned(), text: text.to_owned() })
    };
    let mut asked = bubble("m1", customer(), 9 * MINUTE, "Mavi koşu ayakkabısı 42 var mı?", Delivery::Received, true);
    asked.translation = read("en", "In English", "Do you have the blue running shoe in 42?");
    let mut spoken = bubble("m2", customer(), 8 * MINUTE, "", Delivery::Received, false);
    spoken.parts = vec![Part::Audio { url: None }];
    spoken.transcript = Some(Transcript::Heard("Bir de kargo kaç gün sürüyor?".to_owned()));
    spoken.translation = read("en", "In English", "And how many days does delivery take?");
    let mut unheard = bubble("m3", customer(), 7 * MINUTE, "", Delivery::Received, false);
    unheard.parts = vec![Part::Audio { url: None }];
    unheard.transcript = Some(Transcript::Unheard(words().of("transcript-no-words")));
    let mut said =
        bubble("m4", Author::Member("Marta".to_owned()), 2 * MINUTE, "Evet, üç gün sürüyor.", Delivery::Read, true);
    said.translation = read("en", "Written in English", "Yes, it takes three days.");
    let choice = |tag| LanguageChoice { tag, chosen: tag == "en" };
    ThreadView {
        entries: vec![Entry::Day(NOW), entry(asked), entry(spoken), entry(unheard), entry(said)],
        translation: Some(TranslationForm {
            choices: ["en", "ru", "tr", "es", "ar", "ky"].map(choice).to_vec(),
            pending: 1,
            customers: Some("language-tr".to_owned()),
        }),
        draft: "Bir çift ayırayım mı?".to_owned(),
        original: Some("Shall I put a pair aside? <b>".to_owned()),
        older: None,
        ..thread()
    }
}

pub(super) fn closed_thread() -> ThreadView {
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
        orders: super::orders::rows(),
    }
}
