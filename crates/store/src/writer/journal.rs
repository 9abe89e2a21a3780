//! Bringing the journal back to the file beside the writer. Left to itself SQLite does it within a commit, and everybody waits
//! until megabytes are copied and on the disk. Here another connection copies while the writer goes on, and the writer does
//! only what came meanwhile: then nothing of the journal is left to copy, and the next commit begins it anew.

use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread::JoinHandle;

use crate::db::{Connection, File, Link};
use crate::open::FilePlace;

/// From how many pages of 4 KiB on the journal is brought back: what was changed often is copied once. What comes meanwhile has room
/// below the size that the file keeps.
const PAGES: u32 = 12_288;

/// What is known of the journal, and who copies it.
#[derive(Default)]
pub(crate) struct Journal {
    copier: Option<Copier>,
    is_copying: bool,
}

/// A thread with a connection of its own.
struct Copier {
    begin: SyncSender<()>,
    done: Receiver<()>,
    thread: JoinHandle<()>,
}

impl Journal {
    /// Does what the journal needs after a commit. Whatever fails is tried again after a later one: until then the journal is
    /// longer, and nothing is lost.
    pub(super) fn after_commit(&mut self, place: &FilePlace, writing: &mut Connection) {
        let Connection(Link::Writing(file)) = writing else { return };
        if self.is_copying {
            match self.copier.as_ref().map(|copier| copier.done.try_recv()) {
                Some(Err(TryRecvError::Empty)) => return,
                Some(Ok(())) => {}
                // It ended: the next one is another.
                Some(Err(TryRecvError::Disconnected)) | None => self.copier = None,
            }
            self.is_copying = false;
        } else {
            if file.journal_pages() < PAGES {
                return;
            }
            self.is_copying = self.begin(place);
            if self.is_copying {
                return;
            }
        }
        // What came meanwhile, or all of it where nobody else could.
        copy(file);
    }

    /// Whether somebody copies now.
    fn begin(&mut self, place: &FilePlace) -> bool {
        if self.copier.is_none() {
            self.copier = Copier::start(place);
        }
        self.copier.as_ref().is_some_and(|copier| copier.begin.try_send(()).is_ok())
    }

    /// Ends the copying and closes its connection.
    pub(super) fn close(&mut self) {
        if let Some(Copier { begin, thread, .. }) = self.copier.take() {
            drop(begin);
            let _ended = thread.join();
        }
    }
}

impl Copier {
    fn start(place: &FilePlace) -> Option<Self> {
        let (begin, orders) = sync_channel(1);
        let (tell, done) = sync_channel(1);
        let connection = place.connect().inspect_err(|error| failed(error)).ok()?;
        let work = move || {
            let Connection(Link::Writing(mut file)) = connection else { return };
            while orders.recv().is_ok() {
                copy(&mut file);
                if tell.send(()).is_err() {
                    break;
                }
            }
            if let Err(error) = file.close() {
                failed(&error);
            }
        };
        let thread = std::thread::Builder::new().name("store-journal".to_owned()).spawn(work);
        thread.map(|thread| Self { begin, done, thread }).inspect_err(|error| failed(error)).ok()
    }
}

fn copy(file: &mut File) {
    if let Err(error) = file.copy_journal() {
        failed(&error);
    }
}

fn failed(error: &(dyn std::error::Error + 'static)) {
    tracing::warn!(error, "bringing the journal back to the file");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::query;

    #[tokio::test]
    async fn a_long_journal_is_copied_beside_the_writer_and_begun_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("things.db");
        rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE things (body BLOB) STRICT").unwrap();
        let place = FilePlace { path, pragmas: "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0".to_owned() };
        let mut writing = place.connect().unwrap();
        let mut journal = Journal::default();
        let mut longest = 0;
        for round in 0..2 {
            let large = vec![0_u8; PAGES as usize * 4_096];
            query("INSERT INTO things (body) VALUES ($1)").bind(large).execute(&mut writing).await.unwrap();
            journal.after_commit(&place, &mut writing);
            assert!(journal.is_copying, "round {round}");
            while pages(&writing) >= PAGES {
                longest = longest.max(pages(&writing));
                query("INSERT INTO things (body) VALUES (x'00')").execute(&mut writing).await.unwrap();
                journal.after_commit(&place, &mut writing);
            }
            assert!(!journal.is_copying, "round {round}");
        }
        assert!(longest >= PAGES, "{longest}");
        journal.close();
    }

    fn pages(connection: &Connection) -> u32 {
        match &connection.0 {
            Link::Writing(file) => file.journal_pages(),
            _ => 0,
        }
    }
}
