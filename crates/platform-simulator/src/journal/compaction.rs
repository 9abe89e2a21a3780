//! Rewrites a journal that is mostly about what is over: delivered webhooks, messages that no phone shows any more.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::past::{Batch, Past};
use crate::state::{Change, Mint};

/// A journal up to this size is read in no time, whatever is in it.
const LARGE_BYTES: u64 = 8 * 1024 * 1024;
/// The same, counted in changes.
const MANY_CHANGES: usize = 50_000;
/// Changes on one line of the new journal.
const LINE: usize = 256;

/// Whether rewriting leaves out enough to be worth it: half of a large journal.
pub(super) fn is_worth_it(past: &Past, bytes: u64) -> bool {
    (bytes > LARGE_BYTES || past.changes > MANY_CHANGES) && past.world.weight().saturating_mul(2) <= past.changes
}

/// Puts a journal in the old one's place that leads to the same state. A kill at any moment leaves either the old
/// journal or the new one, and perhaps an unfinished file beside it that the next rewriting begins anew.
pub(super) fn rewrite(path: &Path, past: &Past) -> io::Result<()> {
    let Some(mint) = past.mint else { return Ok(()) };
    let beside = beside(path);
    let mut file = BufWriter::new(File::create(&beside)?);
    let mut line = Vec::with_capacity(LINE);
    for change in past.world.snapshot() {
        line.push(change);
        if line.len() == LINE {
            write_line(&mut file, mint, &mut line)?;
        }
    }
    write_line(&mut file, mint, &mut line)?;
    let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.set_permissions(fs::metadata(path)?.permissions())?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    sync_folder(path)
}

fn write_line(file: &mut impl Write, mint: Mint, line: &mut Vec<Change>) -> io::Result<()> {
    let batch = Batch { mint, changes: std::mem::take(line) };
    serde_json::to_writer(&mut *file, &batch)?;
    file.write_all(b"\n")
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

/// Makes the new name last. Where a folder cannot be opened as a file, the system does so by itself.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::WebhookSort;
    use crate::state::{Comment, EffectKind, LedgerEntry, Person, Platform, Progress, Side, ThreadMessage, Webhook};

    fn comment(id: &str) -> Change {
        Change::Comment(Comment {
            id: id.to_owned(),
            media_id: "post".to_owned(),
            parent_id: None,
            from_id: "1".to_owned(),
            username: "bruno.moves".to_owned(),
            person: Some("bruno".to_owned()),
            text: "PRICE?".to_owned(),
            at: 1,
            hidden: false,
        })
    }

    fn message(number: i64, side: Side) -> Change {
        Change::Message(ThreadMessage {
            id: number.to_string(),
            platform: Platform::Telegram,
            person: "chiara".to_owned(),
            side,
            at: number,
            kind: "text".to_owned(),
            text: Some("hi".to_owned()),
            media: Vec::new(),
            choices: Vec::new(),
            reply_to: None,
            reaction_of_person: None,
            reaction_of_shop: None,
            progress: Progress::Sent,
            failure: None,
            edited: false,
            deleted: false,
        })
    }

    fn private_reply(seq: u64) -> Change {
        Change::Effect(LedgerEntry {
            seq,
            at: 1,
            platform: Platform::Instagram,
            account: "17".to_owned(),
            kind: EffectKind::PrivateReply,
            person: Some("bruno".to_owned()),
            to: "1".to_owned(),
            in_reply_to: None,
            comment_id: Some("c1".to_owned()),
            text: Some("€89".to_owned()),
            id: "mid".to_owned(),
            token: None,
            body: serde_json::json!({"message": {"text": "€89"}}),
        })
    }

    fn webhook(id: i64) -> Change {
        let (platform, sort) = (Platform::Telegram, WebhookSort::Event);
        let body = "{}".to_owned();
        Change::Webhook(Webhook { id, platform, sort, lane: None, update_id: None, body, delay_ms: 0, shows: None })
    }

    /// The first message of somebody whose phone no longer shows it, a deleted comment, a private reply, deliveries.
    fn eventful() -> Past {
        let mut past = Past { mint: Some(Mint { epoch: 7, serial: 9, chat: 3 }), ..Past::default() };
        let presumed = Change::Presumed { platform: Platform::WhatsApp, person: "4915".to_owned(), offset_micros: 5 };
        let mut changes = vec![
            Change::ClockMoved { offset_micros: 5 },
            Change::Person(Person::named(Platform::Telegram, "chiara")),
            Change::Person(Person::at(Platform::WhatsApp, "4915")),
            presumed,
            message(1, Side::Person),
            comment("c1"),
            comment("c2"),
            private_reply(41),
            Change::CommentDeleted { id: "c2".to_owned() },
            Change::BotWebhook { url: None, secret: None },
            webhook(1),
            webhook(2),
            Change::WebhookDone { id: 1 },
        ];
        changes.extend((2..300).map(|number| message(number, Side::Shop)));
        changes.iter().for_each(|change| past.world.apply(change));
        past.changes = changes.len();
        past
    }

    fn snapshot(past: &Past) -> Vec<String> {
        let mut lines = past.world.snapshot().map(|change| format!("{change:?}")).collect::<Vec<_>>();
        lines.sort();
        lines
    }

    #[test]
    fn a_rewritten_journal_leads_to_the_same_state() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        fs::write(&path, "the old journal").unwrap();
        fs::write(beside(&path), "what a kill has left of an earlier attempt, which is longer than nothing").unwrap();
        let before = eventful();
        rewrite(&path, &before).unwrap();

        let mut after = Past::default();
        let length = fs::metadata(&path).unwrap().len();
        assert_eq!(after.replay(&File::open(&path).unwrap()).unwrap(), length);
        assert_eq!(after.mint, before.mint);
        assert_eq!(snapshot(&after), snapshot(&before));
        assert!(after.changes < before.changes);
        assert!(after.world.was_answered_privately("c1") && after.world.was_deleted("c2"));
        assert_eq!(after.world.ledger.last_seq(), 41);
        assert_eq!(after.world.thread(Platform::Telegram, "chiara").unwrap().last_inbound, Some(1));
        assert_eq!(after.world.pending.keys().collect::<Vec<_>>(), [&2]);
        assert!(!beside(&path).exists());
    }

    #[test]
    fn a_small_journal_and_one_that_holds_nothing_superfluous_are_left_alone() {
        let mut past = eventful();
        assert!(!is_worth_it(&past, LARGE_BYTES));
        assert!(!is_worth_it(&past, LARGE_BYTES + 1));
        past.changes = past.world.weight() * 2;
        assert!(is_worth_it(&past, LARGE_BYTES + 1));
        assert!(!is_worth_it(&past, LARGE_BYTES));
        past.changes = MANY_CHANGES + 1;
        assert!(is_worth_it(&past, 1));
    }
}
