//! One row for each delivery in SQLite, as many deliveries to a commit as wait for it.

use std::path::Path;

use bytes::Bytes;
use hyper::StatusCode;
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::bare::Use;
use crate::plain::{self, Row};

/// At most so many share a commit.
const LARGEST_GROUP: usize = 256;

/// A delivery on its way to the disk.
struct Order {
    row: Row,
    body: Bytes,
    done: oneshot::Sender<()>,
}

/// The database's one writer.
pub(super) struct Rows(mpsc::Sender<Order>);

impl Rows {
    pub(super) fn open(folder: &Path) -> Result<Self, String> {
        let open = || -> rusqlite::Result<Connection> {
            let connection = Connection::open(folder.join("rows.db"))?;
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.execute_batch(
                "CREATE TABLE deliveries (id TEXT PRIMARY KEY, sender TEXT NOT NULL, body BLOB NOT NULL) STRICT",
            )?;
            Ok(connection)
        };
        let connection = open().map_err(|error| format!("opening SQLite: {error}"))?;
        let (sender, receiver) = mpsc::channel(1_024);
        std::thread::spawn(move || {
            if let Err(error) = write(&connection, receiver) {
                panic!("writing rows: {error}");
            }
        });
        Ok(Self(sender))
    }
}

impl Use for Rows {
    async fn take(&self, path: &str, body: &Bytes) -> StatusCode {
        let Some(row) = plain::read(path, body) else { return StatusCode::BAD_REQUEST };
        let (done, kept) = oneshot::channel();
        let sent = self.0.send(Order { row, body: body.clone(), done }).await;
        if sent.is_ok() && kept.await.is_ok() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
    }
}

fn write(connection: &Connection, mut orders: mpsc::Receiver<Order>) -> rusqlite::Result<()> {
    let mut begin = connection.prepare("BEGIN IMMEDIATE")?;
    let mut insert = connection.prepare("INSERT INTO deliveries (id, sender, body) VALUES (?1, ?2, ?3)")?;
    let mut commit = connection.prepare("COMMIT")?;
    let mut group = Vec::with_capacity(LARGEST_GROUP);
    while orders.blocking_recv_many(&mut group, LARGEST_GROUP) > 0 {
        begin.execute([])?;
        for order in &group {
            insert.execute((&order.row.id, &order.row.from, &*order.body))?;
        }
        commit.execute([])?;
        for order in group.drain(..) {
            // Whoever asked may have gone away.
            let _ = order.done.send(());
        }
    }
    Ok(())
}
