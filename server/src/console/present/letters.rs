//! Letters in the reader's words.

use store::letters::{Letter, LetterKind, Remedy};
use store::restored::MARK;

use super::failure::failure;
use crate::console::view::{Glyph, LetterCan, LetterRow};
use crate::console::words::Words;

/// A letter as one row; `may_repeat` says whether the reader may send what may already have been delivered.
pub(in crate::console) fn letter(t: &Words, letter: &Letter, may_repeat: bool) -> LetterRow {
    let kind = letter.kind.as_str();
    // What came back with a backup is unconfirmed for a reason of its own.
    let restored = letter.failure.as_ref().is_some_and(|failure| failure.kind == MARK);
    let said = (letter.kind == LetterKind::FailedSend || restored).then(|| failure(t, letter.failure.as_ref()));
    let doubt = letter.doubt.map(|doubt| t.of(format!("doubt-{}", doubt.as_str())));
    let named = format!("letter-what-{}", letter.what);
    LetterRow {
        id: letter.id.to_string(),
        kind,
        tone: match letter.kind {
            LetterKind::FailedTurn | LetterKind::FailedSend => "pill-bad",
            LetterKind::Unconfirmed | LetterKind::Unanswered => "pill-warn",
            LetterKind::Quarantined | LetterKind::UnknownAccount => "pill-info",
        },
        what: if t.has(&named) { t.of(named) } else { t.with("letter-what-other", "what", &letter.what) },
        reason: match (&said, doubt) {
            (Some(said), _) => said.sentence.clone(),
            (None, Some(doubt)) => doubt,
            (None, None) => match letter.passed_over {
                Some(why) => t.of(format!("passed-over-{}", why.as_str())),
                None => t.of(format!("letter-{kind}-reason")),
            },
        },
        advice: match (&said, letter.kind) {
            (Some(said), _) => said.advice.clone(),
            (None, LetterKind::Unconfirmed) => t.of("unconfirmed-advice"),
            (None, _) => t.of(format!("letter-{kind}-advice")),
        },
        detail: match letter.kind {
            LetterKind::Quarantined | LetterKind::FailedTurn => Some(letter.reason.clone()),
            _ => None,
        },
        code: said.and_then(|said| said.code),
        glyph: Glyph::of(letter.channel.as_deref().unwrap_or_default()),
        account: letter.account_name.clone().unwrap_or_default(),
        link: match (&letter.conversation, &letter.comment) {
            (Some(id), _) => Some((format!("/inbox/{id}"), "letters-conversation")),
            (None, Some(_)) => Some(("/comments".to_owned(), "letters-comments")),
            (None, None) => None,
        },
        attempts: u32::try_from(letter.attempts.max(0)).unwrap_or(u32::MAX),
        first_at: letter.first_at.0,
        last_at: letter.last_at.0,
        can: match letter.remedy {
            Remedy::Replay => LetterCan::Replay,
            Remedy::SendAnyway if may_repeat => LetterCan::Repeat,
            Remedy::SendAnyway => LetterCan::AskOwner,
            Remedy::Nothing => LetterCan::Nothing,
            Remedy::Purged => LetterCan::Purged,
            Remedy::Answer => LetterCan::Answer,
        },
    }
}
