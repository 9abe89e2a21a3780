//! Letters of every kind.

use super::{DAY, HOUR, MINUTE, NOW, words};
use crate::console::view::*;

pub(super) fn letters() -> LettersView {
    let t = words();
    let row = |id: &str, kind, tone, what: &str, reason: &str, advice: &str, can| LetterRow {
        id: id.to_owned(),
        kind,
        tone,
        what: what.to_owned(),
        reason: reason.to_owned(),
        advice: advice.to_owned(),
        detail: None,
        code: None,
        glyph: Glyph::WhatsApp,
        account: "Stride & Sole".to_owned(),
        link: Some(("/inbox/c1".to_owned(), "letters-conversation")),
        attempts: 1,
        first_at: NOW - 2 * HOUR,
        last_at: NOW - 12 * MINUTE,
        can,
    };
    let message = t.of("letter-what-message");
    let rows = vec![
        LetterRow {
            glyph: Glyph::Telegram,
            account: "@StrideAndSoleBot".to_owned(),
            ..row(
                "call-1",
                "unconfirmed",
                "pill-warn",
                &message,
                &t.of("doubt-no_evidence_exists"),
                &t.of("unconfirmed-advice"),
                LetterCan::Repeat,
            )
        },
        LetterRow {
            attempts: 5,
            code: Some("131026".to_owned()),
            ..row(
                "call-2",
                "failed_send",
                "pill-bad",
                &message,
                &t.of("failure-recipient"),
                &t.of("failure-recipient-advice"),
                LetterCan::Nothing,
            )
        },
        LetterRow {
            attempts: 5,
            ..row(
                "call-3",
                "failed_send",
                "pill-bad",
                &t.of("letter-what-comment_reply"),
                &t.of("failure-transport"),
                &t.of("failure-transport-advice"),
                LetterCan::Replay,
            )
        },
        row(
            "call-4",
            "unconfirmed",
            "pill-warn",
            &message,
            &t.of("doubt-nothing_heard"),
            &t.of("unconfirmed-advice"),
            LetterCan::AskOwner,
        ),
        LetterRow {
            attempts: 5,
            link: None,
            detail: Some("reading a stored value of an event <script>alert('no')</script>".to_owned()),
            ..row(
                "event-17",
                "failed_turn",
                "pill-bad",
                &t.of("letter-what-comment"),
                &t.of("letter-failed_turn-reason"),
                &t.of("letter-failed_turn-advice"),
                LetterCan::Replay,
            )
        },
        LetterRow {
            attempts: 3,
            link: None,
            first_at: NOW - 40 * DAY,
            last_at: NOW - 31 * DAY,
            glyph: Glyph::Instagram,
            account: "stride.and.sole".to_owned(),
            ..row(
                "part-ab12",
                "quarantined",
                "pill-info",
                &t.with("letter-what-other", "what", "field:flows"),
                &t.of("letter-quarantined-reason"),
                &t.of("letter-quarantined-advice"),
                LetterCan::Purged,
            )
        },
        row(
            "message-5",
            "unanswered",
            "pill-warn",
            &message,
            &t.of("passed-over-answer_too_late"),
            &t.of("letter-unanswered-advice"),
            LetterCan::Answer,
        ),
    ];
    let tabs = [
        ("quarantined", 1),
        ("unknown_account", 0),
        ("failed_turn", 1),
        ("failed_send", 2),
        ("unconfirmed", 2),
        ("unanswered", 1),
    ];
    LettersView {
        t,
        kind: None,
        tabs: tabs.map(|(kind, number)| LetterTab { kind, number }).to_vec(),
        rows,
        more: Some("1.2.3".to_owned()),
    }
}
