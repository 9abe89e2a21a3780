//! Holds what all templates have in common: no missing sentence, no inline script or style, nothing left unlabelled.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::samples;
use super::{icon, words::Words};

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else {
                found.push((path.clone(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"), &mut found);
    found
}

/// What stands between `before` and the next quotation mark, everywhere in `text`.
fn quoted<'a>(text: &'a str, before: &str) -> Vec<&'a str> {
    text.split(before).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// `text` without everything from an `open` to its `close`.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once(open) {
        kept.push_str(before);
        rest = inside.split_once(close).map_or("", |(_, after)| after);
    }
    kept + rest
}

#[test]
fn every_template_renders_with_every_sample_and_closes_what_it_opens() {
    for (name, page) in samples::pages() {
        for tag in [
            "div", "section", "form", "ul", "ol", "span", "a", "button", "main", "article", "dl", "table", "p", "li",
            "label", "header", "h1", "h2",
        ] {
            let opened = page.matches(&format!("<{tag} ")).count() + page.matches(&format!("<{tag}>")).count();
            assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "<{tag}> in {name}");
        }
    }
}

#[test]
fn every_sentence_a_template_asks_for_is_in_the_catalogue() {
    let t = Words::new(samples::NOW, 0);
    let mut missing = BTreeSet::new();
    for (path, source) in sources() {
        for call in ["t.of(\"", "t.n(\"", "t.with(\"", "t.fill(\""] {
            for id in quoted(&source, call) {
                if !t.has(id) {
                    missing.insert(format!("{} in {}", id, path.display()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_sentence_a_page_names_by_a_value_is_in_the_catalogue() {
    use super::view::{
        ABILITIES, Answering, AssistantTab, CatalogueTab, CommentsTab, DAYS, Delivery, EMBEDDING_KINDS, EXPECTS,
        Filter, Glyph, HOWS, Health, IMPORT_COLUMNS, IMPORT_GONE, IMPORT_KEYS, KINDS, LOG_REASONS, MODERATIONS, Mode,
        NEEDS, ORDER_COLUMNS, OrdersTab, PROVIDERS, RuleFigures, SCOPES, SHORTCUTS, SIGHTS, SPEAKS, STANDINGS, Section,
        TRANSCRIBERS, TROUBLES, Theme, Why,
    };
    use store::api_keys::Scope;
    use store::letters::LetterKind;
    use store::messages::PassedOver;
    use store::outbox::Doubt;
    let t = Words::new(samples::NOW, 0);
    let mut ids: Vec<String> = Vec::new();
    ids.extend(Section::RAIL.map(Section::label));
    ids.extend(Theme::ALL.map(|theme| format!("theme-{}", theme.word())));
    ids.extend(Filter::ALL.iter().flat_map(|filter| [filter.label(), format!("inbox-none-{}", filter.word())]));
    ids.extend(NEEDS.map(|need| format!("rule-need-{need}")));
    ids.extend(HOWS.map(|how| format!("rule-how-{how}")));
    ids.extend(SCOPES.map(|scope| format!("rule-scope-{scope}")));
    ids.extend(KINDS.map(|kind| format!("rule-kind-{kind}")));
    ids.extend(SPEAKS.map(|place| format!("rule-speaks-{place}")));
    ids.extend(MODERATIONS.iter().flat_map(|act| [format!("rule-moderation-{act}"), format!("preview-act-{act}")]));
    ids.extend(DAYS.map(|day| format!("rule-day-{day}")));
    ids.extend(LOG_REASONS.map(|reason| format!("log-reason-{reason}")));
    ids.extend(["same", "stretched", "look_alike", "other_alphabet", "slip"].map(|manner| format!("found-{manner}")));
    ids.extend(["added", "changed", "same", "removed"].map(|change| format!("rules-change-{change}")));
    ids.extend(RuleFigures::default().rows().map(|(id, _)| id.to_owned()));
    ids.extend(Mode::ALL.map(Mode::label));
    ids.extend(Mode::ALL.map(Mode::short));
    ids.extend(EXPECTS.map(|word| format!("expects-{word}")));
    ids.extend(crate::rehearsal::GotKind::ALL.map(|kind| format!("got-{}", kind.as_str())));
    ids.extend(["silent", "failed"].map(|kind| format!("got-{kind}-text")));
    ids.extend(assistant::Language::ALL.map(|language| format!("language-{}", language.tag())));
    ids.extend(["unknown", "refused", "handed-over", "failed"].map(|reason| format!("missed-{reason}")));
    ids.extend(["size", "colour", "price", "stock"].map(|wish| format!("misses-{wish}")));
    ids.extend(["exact", "good", "some", "guess"].map(|fit| format!("fit-{fit}")));
    ids.extend(["products", "answers", "failed"].map(|what| format!("looked-{what}")));
    for problem in ["empty", "long", "account"] {
        ids.push(format!("try-problem-{problem}"));
    }
    for (problem, form) in [("empty", "test"), ("long", "test"), ("empty", "answer"), ("long", "answer")] {
        ids.push(format!("try-problem-{problem}-{form}"));
    }
    ids.extend(["test-passed", "test-failed", "test-untried"].map(str::to_owned));
    ids.extend(IMPORT_KEYS.iter().map(|key| format!("import-key-{}", key.replace(':', "-"))));
    ids.extend(IMPORT_GONE.iter().map(|gone| format!("import-gone-{gone}")));
    for state in ["waiting", "running", "compared", "done", "failed", "cancelled"] {
        ids.push(format!("job-state-{state}"));
    }
    for state in ["waiting", "reading", "ready", "failed"] {
        ids.push(format!("document-state-{state}"));
    }
    for format in ["pdf", "docx", "markdown", "html", "text", "pairs"] {
        ids.push(format!("document-format-{format}"));
    }
    ids.extend(IMPORT_COLUMNS.iter().map(|column| format!("import-column-{column}")));
    ids.extend(SHORTCUTS.iter().map(|(_, id)| (*id).to_owned()));
    ids.extend(
        [Health::Good, Health::Waiting, Health::Troubled, Health::Disconnected].map(|health| health.label().to_owned()),
    );
    ids.extend(
        [Glyph::WhatsApp, Glyph::Instagram, Glyph::Telegram, Glyph::Webchat, Glyph::Other]
            .map(|glyph| glyph.label().to_owned()),
    );
    ids.extend(CommentsTab::ALL.map(|tab| tab.label().to_owned()));
    ids.extend(CatalogueTab::ALL.map(|tab| tab.label().to_owned()));
    ids.extend(OrdersTab::ALL.map(|tab| tab.label().to_owned()));
    ids.extend(
        ORDER_COLUMNS.iter().flat_map(|column| [format!("order-field-{column}"), format!("order-hint-{column}")]),
    );
    ids.extend(crate::orders::Wrong::ALL.map(|wrong| wrong.key().to_owned()));
    ids.extend(["orders-added", "orders-updated", "orders-same", "orders-skipped", "orders-line"].map(str::to_owned));
    ids.extend(store::proposals::ProposalKind::ALL.map(|kind| format!("wish-{}", kind.as_str())));
    ids.extend(assistant::ProposalKind::ALL.map(|kind| format!("propose-{}", kind.as_str())));
    for state in ["offered", "asked", "accepted", "refused", "expired"] {
        ids.push(format!("wish-state-{state}"));
    }
    for what in ["asked", "accepted", "refused", "untold"] {
        ids.push(format!("note-proposal-{what}"));
    }
    ids.extend(AssistantTab::ALL.map(|tab| tab.label().to_owned()));
    ids.extend(ABILITIES.map(|(_, ability)| ability.to_owned()));
    ids.extend(EMBEDDING_KINDS.map(|kind| format!("embedding-kind-{kind}")));
    ids.extend(STANDINGS.map(|standing| format!("meaning-{standing}")));
    ids.extend(TROUBLES.map(|trouble| format!("meaning-trouble-{trouble}")));
    ids.extend(["product", "passage"].map(|kind| format!("meaning-refused-kind-{kind}")));
    ids.push("embedding-problem-dimensions".to_owned());
    ids.extend(PROVIDERS.map(|kind| format!("provider-kind-{kind}")));
    ids.extend(SIGHTS.map(|word| format!("sees-{word}")));
    ids.extend(TRANSCRIBERS.map(|kind| format!("speech-kind-{kind}")));
    for reason in [
        "no-provider",
        "not-fetched",
        "too-large",
        "too-long",
        "not-sound",
        "no-words",
        "switched-off",
        "spent",
        "failed",
    ] {
        ids.push(format!("transcript-{reason}"));
    }
    ids.extend(assistant::Language::ALL.map(|language| format!("language-{}", language.tag())));
    for answering in [Answering::Offline, Answering::Model(String::new()), Answering::SwitchedOff(String::new())] {
        ids.push(answering.label().to_owned());
        ids.extend(answering.switch().map(|(_, label)| label.to_owned()));
    }
    for table in ["cost-by-day", "cost-by-conversation", "cost-by-model"] {
        ids.extend([table.to_owned(), format!("{table}-name")]);
    }
    for problem in
        ["kind", "address", "no-address", "model", "no-key", "plain", "not-public", "key-again", "key", "amount"]
    {
        ids.push(format!("provider-problem-{problem}"));
    }
    for name in ["limit-person", "limit-conversation", "limit-organisation", "price-input", "price-output"] {
        ids.push(name.to_owned());
    }
    let states = [
        Delivery::Received,
        Delivery::Queued,
        Delivery::Sending,
        Delivery::Sent,
        Delivery::Delivered,
        Delivery::Read,
        Delivery::Unconfirmed,
        Delivery::Held,
    ];
    ids.extend(
        states.iter().flat_map(|state| [format!("state-{}", state.word()), format!("state-{}-title", state.word())]),
    );
    for intent in ["find", "price", "stock", "variant", "greet", "human", "unknown"] {
        ids.push(
            Why { intent: intent.to_owned(), confidence: None, took_ms: None, engine: String::new(), sources: vec![] }
                .intent_label(),
        );
    }
    ids.extend(LetterKind::ALL.map(|kind| format!("letter-{}", kind.as_str())));
    for kind in [LetterKind::Quarantined, LetterKind::UnknownAccount, LetterKind::FailedTurn] {
        ids.extend([format!("letter-{}-advice", kind.as_str()), format!("letter-{}-reason", kind.as_str())]);
    }
    ids.push("letter-unanswered-advice".to_owned());
    for why in [PassedOver::ArrivedLate, PassedOver::AnswerTooLate, PassedOver::TooMany] {
        ids.push(format!("passed-over-{}", why.as_str()));
    }
    for scope in Scope::ALL {
        ids.extend([format!("scope-{}", scope.as_str()), format!("scope-{}-hint", scope.as_str())]);
    }
    for class in ["session_reply", "template", "comment", "must_answer"] {
        ids.extend([format!("resend-{class}"), format!("resend-{class}-hint")]);
    }
    ids.extend(["account-pause", "account-resume", "nav-settings"].map(str::to_owned));
    let doubts =
        [Doubt::NoEvidenceExists, Doubt::NoEvidenceCame, Doubt::NothingHeard, Doubt::NotReadable, Doubt::NotThere];
    ids.extend(doubts.map(|doubt| format!("doubt-{}", doubt.as_str())));
    ids.extend(["letters-came", "letters-tries", "letters-conversation", "letters-comments"].map(str::to_owned));
    let missing: Vec<_> = ids.into_iter().filter(|id| !t.has(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_way_a_send_fails_is_said_in_plain_words_with_what_to_do() {
    let t = Words::new(samples::NOW, 0);
    let kinds = [
        "transport",
        "platform",
        "unreadable_answer",
        "rate_limited",
        "unauthorized",
        "forbidden",
        "account_blocked",
        "window_closed",
        "recipient",
        "invalid_request",
        "template",
        "media",
        "not_found",
        "unsupported",
        "already_done",
        "not_delivered",
        "opted_out",
        "account_paused",
        "account_revoked",
        "comment_too_old",
        "person_took_over",
        "newer_message",
        store::restored::MARK,
    ];
    for kind in kinds {
        let (sentence, advice) = (format!("failure-{kind}"), format!("failure-{kind}-advice"));
        assert!(t.has(&sentence) && t.has(&advice), "{kind}");
        let said = format!("{} {}", t.of(sentence), t.of(advice));
        for jargon in ["payload", "webhook", "token", "outbox", "lane", "API", "HTTP", "null", "documentation"] {
            assert!(!said.contains(jargon), "{kind} says {jargon}: {said}");
        }
    }
}

#[test]
fn every_drawing_a_template_asks_for_exists() {
    for (path, source) in sources() {
        for call in ["icon::svg(\"", "icon::small(\""] {
            for name in quoted(&source, call) {
                assert!(icon::exists(name), "{name} in {}", path.display());
            }
        }
    }
    for (name, page) in samples::pages() {
        assert!(!page.contains("data-icon=\"missing\""), "a drawing is missing in {name}");
    }
}

#[test]
fn no_page_carries_a_script_a_style_or_a_handler_of_its_own() {
    for (name, page) in samples::pages() {
        for forbidden in [" style=", "<style", "onclick", "onload", "javascript:", "hx-on", "hx-vals=\"js:"] {
            assert!(!page.contains(forbidden), "{forbidden} in {name}");
        }
        for script in page.split("<script").skip(1) {
            assert!(script.starts_with(" src=\"/assets/"), "an inline script in {name}");
        }
    }
}

#[test]
fn what_a_customer_wrote_is_text_and_never_markup() {
    let (_, inbox) = samples::pages().into_iter().find(|(name, _)| *name == "inbox").unwrap();
    assert!(!inbox.contains("<script>alert"));
    assert!(inbox.contains("&#60;script&#62;alert(&#39;no&#39;)"));
}

#[test]
fn templates_hold_no_words_of_their_own() {
    // A word is three letters in a row outside tags, expressions and code that a person types as it stands.
    for (path, source) in sources() {
        let text = without(&without(&without(&without(&source, "{{", "}}"), "{%", "%}"), "<code", "</code>"), "<", ">");
        // Attributes that a block hands to a tag of its parent stand outside every tag here.
        let text: Vec<_> = text.split_whitespace().filter(|word| !word.contains('=')).collect();
        let text = text.join(" ");
        let words: Vec<_> = text
            .split(|letter: char| !letter.is_alphabetic())
            .filter(|word| word.len() > 2 && *word != "amp")
            .collect();
        assert!(words.is_empty(), "{words:?} in {}", path.display());
    }
}

#[test]
fn everything_that_can_be_pressed_is_named_for_tests() {
    for (path, source) in sources() {
        for button in source.split("<button").skip(1) {
            let tag = button.split("</button>").next().unwrap_or_default();
            let named = tag.contains("data-testid") || tag.contains("data-remove-variant");
            assert!(named, "<button{tag} in {}", path.display());
        }
    }
}

#[test]
fn our_scripts_stay_light() {
    let bytes: usize =
        super::assets::SCRIPTS.iter().map(|name| super::assets::Assets::get(name).unwrap().data.len()).sum();
    assert!(bytes < 35 * 1024, "{bytes} bytes of scripts, before compression");
}
