//! One row for each delivery in SQLite, or one for each message, as many deliveries to a commit as wait for it.

use std::path::Path;

use bytes::Bytes;
use hyper::StatusCode;
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::bare::Use;
use crate::plain::{self, Row};

/// At most so many share a commit.
const LARGEST_GROUP: usize = 256;

/// What a row is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Each {
    /// A delivery, with its body.
    Delivery,
    /// A message, under its id as a unique key and with its text: the least that recognises each message.
    Message,
}

/// A delivery on its way to the disk.
struct Order {
    rows: Vec<Row>,
    body: Option<Bytes>,
    done: oneshot::Sender<()>,
}

/// The database's one writer.
pub(super) struct Rows {
    each: Each,
    orders: mpsc::Sender<Order>,
}

impl Rows {
    pub(super) fn open(folder: &Path, each: Each) -> Result<Self, String> {
        let open = || -> rusqlite::Result<Connection> {
            let connection = Connection::open(folder.join("rows.db"))?;
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.execute_batch(
                "CREATE TABLE deliveries (id TEXT PRIMARY KEY, sender TEXT NOT NULL, body BLOB NOT NULL) STRICT; \
                CREATE TABLE messages (id TEXT PRIMARY KEY, sender TEXT NOT NULL, body TEXT NOT NULL) STRICT",
            )?;
            Ok(connection)
        };
        let connection = open().map_err(|error| format!("opening SQLite: {error}"))?;
        let (orders, receiver) = mpsc::channel(1_024);
        std::thread::spawn(move || {
            if let Err(error) = write(&connection, receiver) {
                panic!("writing rows: {error}");
            }
        });
        Ok(Self { each, orders })
    }
}

impl Use for Rows {
    async fn take(&self, path: &str, body: &Bytes) -> StatusCode {
        let read = match self.each {
            Each::Delivery => plain::read(path, body).map(|row| (vec![row], Some(body.clone()))),
            Each::Message => plain::read_all(path, body).map(|rows| (rows, None)),
        };
        let Some((rows, body)) = read else { return StatusCode::BAD_REQUEST };
        let (done, kept) = oneshot::channel();
        let sent = self.orders.send(Order { rows, body, done }).await;
        if sent.is_ok() && kept.await.is_ok() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
    }
}

fn write(connection: &Connection, mut orders: mpsc::Receiver<Order>) -> rusqlite::Result<()> {
    let mut begin = connection.prepare("BEGIN IMMEDIATE")?;
    let mut delivery = connection.prepare("INSERT INTO deliveries (id, sender, body) VALUES (?1, ?2, ?3)")?;
    let mut message =
        connection.prepare("INSERT INTO messages (id, sender, body) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?;
    let mut commit = connection.prepare("COMMIT")?;
    let mut group = Vec::with_capacity(LARGEST_GROUP);
    while orders.blocking_recv_many(&mut group, LARGEST_GROUP) > 0 {
        begin.execute([])?;
        for order in &group {
            for row in &order.rows {
                match &order.body {
                    Some(body) => delivery.execute((&row.id, &row.from, &**body))?,
                    None => message.execute((&row.id, &row.from, &row.text))?,
                };
            }
        }
        commit.execute([])?;
        for order in group.drain(..) {
            // Whoever asked may have gone away.
            let _ = order.done.send(());
        }
    }
    Ok(())
}
