//! What the database says, read once at the end of a run. Every column is cast to text, so that one query reads on any
//! engine.

use std::collections::BTreeMap;
use std::str::FromStr;

use switchboard_tests::Database;

use super::audit::{Act, AuditLog};

/// A conversation's place: its channel and the name it goes by.
pub(crate) type Place = (String, String);

/// An event that came in.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) channel: String,
    pub(crate) key: String,
    pub(crate) state: String,
}

/// A message of a customer's in its timeline.
#[derive(Clone, Debug)]
pub(crate) struct Inbound {
    pub(crate) place: Place,
    pub(crate) provider_id: String,
    pub(crate) inbound_seq: i64,
}

/// A conversation as it stands.
#[derive(Clone, Debug)]
pub(crate) struct Conversation {
    pub(crate) place: Place,
    pub(crate) answered_seq: i64,
    pub(crate) owner: String,
    pub(crate) needs_person: Option<String>,
}

/// A call to a platform.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) seq: i64,
    pub(crate) kind: String,
    pub(crate) place: Place,
    pub(crate) state: String,
    pub(crate) part: i64,
    pub(crate) attempt: i64,
    pub(crate) token: Option<String>,
    pub(crate) provider_id: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) covers: Option<(i64, i64)>,
    pub(crate) sending_at: Option<i64>,
    pub(crate) updated_at: i64,
    pub(crate) failure: Option<String>,
    /// What a person or the policy decided while it was uncertain.
    pub(crate) decision: Option<String>,
}

/// One time that a call passed the door.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    /// The number of its call.
    pub(crate) call: i64,
    pub(crate) token: String,
    pub(crate) opened_at: i64,
    pub(crate) outcome: Option<String>,
    pub(crate) proof: Option<String>,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Books {
    pub(crate) events: Vec<Event>,
    /// Events of any kind that were put aside, by channel and key.
    pub(crate) dead: Vec<(String, String)>,
    pub(crate) inbound: Vec<Inbound>,
    pub(crate) conversations: Vec<Conversation>,
    pub(crate) calls: Vec<Call>,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) audit: AuditLog,
    /// Since when somebody wants no messages, by place.
    pub(crate) opted_out: BTreeMap<Place, i64>,
    /// Every name of a conversation, by channel, with the one it goes by.
    pub(crate) names: BTreeMap<Place, String>,
    /// Rows that stand under another organisation than their account, by table.
    pub(crate) astray: Vec<(&'static str, usize)>,
    pub(crate) organisations: usize,
    /// Work that is still to be done.
    pub(crate) open: Open,
}

/// Work that is still to be done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Open {
    pub(crate) events: usize,
    pub(crate) lanes: usize,
    pub(crate) calls: usize,
}

const EVENTS: &str = "SELECT a.channel, e.key, e.state FROM events e \
    JOIN accounts a ON a.organisation_id = e.organisation_id AND a.id = e.account_id WHERE e.kind = 'message'";
const DEAD: &str = "SELECT a.channel, e.key FROM events e \
    JOIN accounts a ON a.organisation_id = e.organisation_id AND a.id = e.account_id WHERE e.state = 'dead'";
const INBOUND: &str = "SELECT a.channel, c.external_id, m.provider_id, CAST(m.inbound_seq AS TEXT) FROM messages m \
    JOIN conversations c ON c.organisation_id = m.organisation_id AND c.id = m.conversation_id \
    JOIN accounts a ON a.organisation_id = m.organisation_id AND a.id = m.account_id WHERE m.direction = 'inbound'";
const CONVERSATIONS: &str = "SELECT a.channel, c.external_id, CAST(c.answered_seq AS TEXT), \
    c.owner, c.needs_person FROM conversations c \
    JOIN accounts a ON a.organisation_id = c.organisation_id AND a.id = c.account_id";
const CALLS: &str = "SELECT a.channel, c.external_id, CAST(o.seq AS TEXT), o.state, CAST(o.part AS TEXT), \
    CAST(o.attempt AS TEXT), o.token, o.provider_id, o.text, CAST(o.covers_from AS TEXT), CAST(o.covers_seq AS TEXT), \
    CAST(o.sending_at AS TEXT), CAST(o.updated_at AS TEXT), o.failure, o.kind, o.decision FROM outbox o \
    JOIN accounts a ON a.organisation_id = o.organisation_id AND a.id = o.account_id \
    LEFT JOIN conversations c ON c.organisation_id = o.organisation_id AND c.id = o.conversation_id ORDER BY o.seq";
const NAMES: &str = "SELECT a.channel, p.external_id, c.external_id FROM peers p \
    JOIN accounts a ON a.organisation_id = p.organisation_id AND a.id = p.account_id \
    JOIN conversations c ON c.organisation_id = p.organisation_id AND c.id = p.conversation_id";
const ATTEMPTS: &str = "SELECT CAST(o.seq AS TEXT), t.token, CAST(t.opened_at AS TEXT), t.outcome, t.proof \
    FROM attempts t JOIN outbox o ON o.organisation_id = t.organisation_id AND o.id = t.outbox_id ORDER BY o.seq, t.number";
const OPTED_OUT: &str = "SELECT a.channel, c.external_id, CAST(k.opted_out_at AS TEXT) FROM conversations c \
    JOIN accounts a ON a.organisation_id = c.organisation_id AND a.id = c.account_id \
    JOIN contacts k ON k.organisation_id = c.organisation_id AND k.id = c.contact_id WHERE k.opted_out_at IS NOT NULL";
const AUDIT: &str = "SELECT o.name, CAST(e.seq AS TEXT), e.act, \
    CASE WHEN e.seq = 1 OR before.value = e.previous THEN 'chained' ELSE 'torn' END FROM audit e \
    JOIN organisations o ON o.id = e.organisation_id \
    LEFT JOIN audit before ON before.organisation_id = e.organisation_id AND before.seq = e.seq - 1 ORDER BY o.name, e.seq";
const HEADS: &str =
    "SELECT o.name, CAST(h.seq AS TEXT) FROM audit_heads h JOIN organisations o ON o.id = h.organisation_id";
const OWNED: [&str; 5] = ["events", "messages", "outbox", "conversations", "lanes"];

impl Books {
    /// Reads everything.
    pub(crate) async fn read(database: &Database) -> Self {
        let mut astray = Vec::new();
        for table in OWNED {
            let rows = format!(
                "{table} t JOIN accounts a ON a.id = t.account_id WHERE a.organisation_id <> t.organisation_id"
            );
            astray.push((table, database.count(&rows).await));
        }
        let organisations = database.count("organisations").await;
        let mut books = Self { astray, organisations, open: Open::read(database).await, ..Self::default() };
        for mut row in database.table(EVENTS).await.into_iter().map(Fields::new) {
            books.events.push(Event { channel: row.text(), key: row.text(), state: row.text() });
        }
        books.dead = database.table(DEAD).await.into_iter().map(|row| Fields::new(row).place()).collect();
        for mut row in database.table(INBOUND).await.into_iter().map(Fields::new) {
            let inbound = Inbound { place: row.place(), provider_id: row.text(), inbound_seq: row.number() };
            books.inbound.push(inbound);
        }
        for mut row in database.table(CONVERSATIONS).await.into_iter().map(Fields::new) {
            books.conversations.push(Conversation {
                place: row.place(),
                answered_seq: row.number(),
                owner: row.text(),
                needs_person: row.maybe(),
            });
        }
        books.calls = database.table(CALLS).await.into_iter().map(|row| call(Fields::new(row))).collect();
        for mut row in database.table(ATTEMPTS).await.into_iter().map(Fields::new) {
            books.attempts.push(Attempt {
                call: row.number(),
                token: row.text(),
                opened_at: row.number(),
                outcome: row.maybe(),
                proof: row.maybe(),
            });
        }
        for mut row in database.table(OPTED_OUT).await.into_iter().map(Fields::new) {
            books.opted_out.insert(row.place(), row.number());
        }
        for mut row in database.table(AUDIT).await.into_iter().map(Fields::new) {
            let (organisation, seq, act) = (row.text(), row.number(), row.text());
            books.audit.acts.push(Act { organisation, seq, act, chained: row.text() == "chained" });
        }
        for mut row in database.table(HEADS).await.into_iter().map(Fields::new) {
            books.audit.heads.insert(row.text(), row.number());
        }
        for mut row in database.table(NAMES).await.into_iter().map(Fields::new) {
            books.names.insert(row.place(), row.text());
        }
        books
    }
}

impl Open {
    /// Counts it.
    pub(crate) async fn read(database: &Database) -> Self {
        Self {
            events: database.count("events WHERE state = 'new'").await,
            lanes: database.count("lanes WHERE next_at IS NOT NULL").await,
            calls: database.count("outbox WHERE state IN ('queued', 'held', 'claimed', 'sending')").await,
        }
    }

    /// Whether there is none.
    pub(crate) fn is_none(self) -> bool {
        self == Self::default()
    }
}

fn call(mut row: Fields) -> Call {
    let place = row.place();
    let (seq, state, part) = (row.number(), row.text(), row.number());
    let (attempt, token, provider_id, text) = (row.number(), row.maybe(), row.maybe(), row.maybe());
    let (from, to): (Option<i64>, Option<i64>) = (row.parsed(), row.parsed());
    let (sending_at, updated_at, failure) = (row.parsed(), row.number(), row.maybe());
    let (kind, decision) = (row.text(), row.maybe());
    Call {
        seq,
        kind,
        place,
        state,
        part,
        attempt,
        token,
        provider_id,
        text,
        covers: from.zip(to),
        sending_at,
        updated_at,
        failure,
        decision,
    }
}

/// A row, column after column.
struct Fields(std::vec::IntoIter<Option<String>>);

impl Fields {
    fn new(row: Vec<Option<String>>) -> Self {
        Self(row.into_iter())
    }

    fn maybe(&mut self) -> Option<String> {
        self.0.next().flatten()
    }

    fn text(&mut self) -> String {
        self.maybe().unwrap_or_default()
    }

    fn parsed<T: FromStr>(&mut self) -> Option<T> {
        self.maybe()?.parse().ok()
    }

    fn number(&mut self) -> i64 {
        self.parsed().unwrap_or_default()
    }

    fn place(&mut self) -> Place {
        (self.text(), self.text())
    }
}
