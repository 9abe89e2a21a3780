//! One thread writes. It takes everything that waits, writes it at once and syncs once, so that fifty sends a second
//! cost a handful of syncs.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use tokio::sync::{mpsc, oneshot};

use super::compaction;
use super::past::{Batch, Past};

/// A handle to the thread that writes.
#[derive(Debug, Clone)]
pub(crate) struct Journal(mpsc::UnboundedSender<Line>);

#[derive(Debug)]
struct Line {
    text: Vec<u8>,
    written: Option<oneshot::Sender<()>>,
}

/// Resolves when the batch is on disk.
#[derive(Debug)]
pub(crate) struct Durable(Option<oneshot::Receiver<()>>);

impl Durable {
    pub(crate) fn at_once() -> Self {
        Self(None)
    }

    /// `false` when the journal could not be written, so that the caller must not claim success.
    pub(crate) async fn wait(self) -> bool {
        match self.0 {
            Some(written) => written.await.is_ok(),
            None => true,
        }
    }
}

impl Journal {
    /// Reads what an earlier process left and opens the file for more, shortened when it is worth it.
    pub(crate) fn open(path: &Path, past: &mut Past) -> io::Result<Self> {
        let mut file = open(path)?;
        let intact = past.replay(&file)?;
        if file.metadata()?.len() > intact {
            file.set_len(intact)?;
        }
        if compaction::is_worth_it(past, intact) {
            compaction::rewrite(path, past)?;
            file = open(path)?;
        }
        let (lines, waiting) = mpsc::unbounded_channel();
        std::thread::Builder::new().name("simulator-journal".to_owned()).spawn(move || write(file, waiting))?;
        Ok(Self(lines))
    }

    /// Queues a batch. Batches are written in the order of these calls.
    pub(crate) fn append(&self, batch: &Batch) -> Durable {
        self.queue(batch, true)
    }

    /// Queues a batch that nobody waits for.
    pub(crate) fn append_lazily(&self, batch: &Batch) {
        let _unwatched = self.queue(batch, false);
    }

    fn queue(&self, batch: &Batch, watched: bool) -> Durable {
        let mut text = serde_json::to_vec(batch).expect("changes are plain data that always serialise");
        text.push(b'\n');
        let (written, watch) = oneshot::channel();
        let line = Line { text, written: watched.then_some(written) };
        match self.0.send(line) {
            Ok(()) if !watched => Durable::at_once(),
            // A writer that is gone drops the line and its sender, which the waiting side sees.
            Ok(()) | Err(_) => Durable(Some(watch)),
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).append(true).create(true).open(path)
}

fn write(mut file: File, mut waiting: mpsc::UnboundedReceiver<Line>) {
    let mut bytes = Vec::new();
    let mut watchers = Vec::new();
    while let Some(first) = waiting.blocking_recv() {
        bytes.clear();
        let mut next = Some(first);
        while let Some(line) = next {
            bytes.extend_from_slice(&line.text);
            watchers.extend(line.written);
            next = waiting.try_recv().ok();
        }
        // Lines that nobody waits for ride along with the next sync.
        let sync = |file: &mut File| if watchers.is_empty() { Ok(()) } else { file.sync_data() };
        if let Err(error) = file.write_all(&bytes).and_then(|()| sync(&mut file)) {
            tracing::error!(%error, "the simulator's journal cannot be written");
            return;
        }
        for watcher in watchers.drain(..) {
            // Whoever waited may have hung up.
            let _heard = watcher.send(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::{Change, Mint};

    fn batch(serial: i64) -> Batch {
        Batch { mint: Mint { epoch: 1, serial, chat: 0 }, changes: vec![Change::ClockMoved { offset_micros: serial }] }
    }

    fn reopen(path: &Path) -> (Journal, Past) {
        let mut past = Past::default();
        let journal = Journal::open(path, &mut past).unwrap();
        (journal, past)
    }

    #[tokio::test]
    async fn what_was_written_is_read_back_and_a_torn_line_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let (journal, before) = reopen(&path);
        assert!(before.mint.is_none());
        assert!(journal.append(&batch(1)).wait().await);
        assert!(journal.append(&batch(2)).wait().await);
        drop(journal);
        let mut torn = OpenOptions::new().append(true).open(&path).unwrap();
        torn.write_all(br#"{"mint":{"epoch":1,"ser"#).unwrap();

        let (journal, past) = reopen(&path);
        assert_eq!((past.changes, past.mint.map(|mint| mint.serial), past.world.clock_offset), (2, Some(2), 2));
        assert!(journal.append(&batch(3)).wait().await);
        let (_journal, past) = reopen(&path);
        assert_eq!((past.changes, past.mint.map(|mint| mint.serial)), (3, Some(3)));
    }
}
