//! Finding letters. Each kind is read along an index of its own that holds letters alone; a page puts them together.

use std::cmp::Reverse;
use std::fmt;
use std::str::FromStr;

use channel_core::{AccountId, OrganisationId};
use uuid::Uuid;

use super::letter::{Letter, LetterId, LetterKind, Remedy, may_pass};
use crate::db::{Columns, Connection, Row, query};
use crate::delivery::Failure;
use crate::error::StoreError;
use crate::ids::{ConversationKey, MessageId, OutboxId};
use crate::ingress::NO_ACCOUNT;
use crate::messages::PassedOver;
use crate::outbox::Doubt;

/// Which letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of one kind alone.
    pub kind: Option<LetterKind>,
    /// Of one account alone.
    pub account: Option<AccountId>,
}

/// Where a page begins: after this letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    at: i64,
    source: usize,
    key: Key,
}

/// A letter's place among those of one source and instant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Bytes(Vec<u8>),
    Number(i64),
    Id(Uuid),
}

impl Letter {
    /// Where the page after this letter begins.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        let key = match &self.id {
            LetterId::Part(digest) => Key::Bytes(digest.clone()),
            LetterId::Event(_) | LetterId::Call(_) => Key::Number(self.place),
            LetterId::Message(id) => Key::Id(id.0),
        };
        Cursor { at: self.last_at.0, source: source_of(self.kind), key }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.", self.at, self.source)?;
        match &self.key {
            Key::Bytes(bytes) => f.write_str(&hex::encode(bytes)),
            Key::Number(number) => write!(f, "{number}"),
            Key::Id(id) => write!(f, "{id}"),
        }
    }
}

impl FromStr for Cursor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "a page goes on after what the last one gave as next";
        let mut parts = text.splitn(3, '.');
        let (Some(at), Some(source), Some(key)) = (parts.next(), parts.next(), parts.next()) else { return Err(FORM) };
        let source: usize = source.parse().map_err(|_| FORM)?;
        let key = match source {
            0 => Key::Bytes(hex::decode(key).map_err(|_| FORM)?),
            4 => Key::Id(key.parse().map_err(|_| FORM)?),
            _ if source < SOURCES.len() => Key::Number(key.parse().map_err(|_| FORM)?),
            _ => return Err(FORM),
        };
        Ok(Self { at: at.parse().map_err(|_| FORM)?, source, key })
    }
}

/// How many letters there are, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([i64; LetterKind::ALL.len()]);

impl Counts {
    /// Those of a kind.
    #[must_use]
    pub fn of(&self, kind: LetterKind) -> i64 {
        LetterKind::ALL.iter().position(|known| *known == kind).and_then(|place| self.0.get(place)).map_or(0, |it| *it)
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> i64 {
        self.0.iter().sum()
    }

    /// One more of a kind.
    pub fn add(&mut self, kind: LetterKind, number: i64) {
        if let Some(count) =
            LetterKind::ALL.iter().position(|known| *known == kind).and_then(|place| self.0.get_mut(place))
        {
            *count += number;
        }
    }
}

/// The newest letters of an organisation, after a cursor.
///
/// # Errors
/// When the store is unavailable.
pub async fn page(
    db: &mut Connection,
    organisation: OrganisationId,
    filter: &Filter,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Vec<Letter>, StoreError> {
    let mut letters = Vec::new();
    for (index, source) in SOURCES.iter().enumerate().filter(|(index, _)| wanted(filter, *index)) {
        // Of one instant, an earlier source comes first.
        let (at, key) = match after {
            None => (i64::MAX, None),
            Some(cursor) if cursor.source == index => (cursor.at, Some(&cursor.key)),
            Some(cursor) if cursor.source < index => (cursor.at.saturating_add(1), None),
            Some(cursor) => (cursor.at, None),
        };
        letters.extend(source.read(db, organisation, source.newest, filter, (at, key), limit).await?);
    }
    letters.sort_by_key(|letter| {
        let cursor = letter.cursor();
        (Reverse(cursor.at), cursor.source, Reverse(cursor.key))
    });
    letters.truncate(limit as usize);
    Ok(letters)
}

/// The letters of one kind, the oldest first: the order in which they are replayed.
///
/// # Errors
/// When the store is unavailable.
pub async fn oldest_first(
    db: &mut Connection,
    organisation: OrganisationId,
    kind: LetterKind,
    account: Option<AccountId>,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Vec<Letter>, StoreError> {
    let Some(source) = SOURCES.get(source_of(kind)) else { return Ok(Vec::new()) };
    let filter = Filter { kind: Some(kind), account };
    let place = after.map_or((i64::MIN, None), |cursor| (cursor.at, Some(&cursor.key)));
    source.read(db, organisation, source.oldest, &filter, place, limit).await
}

/// A letter.
///
/// # Errors
/// When the store is unavailable.
pub async fn find(
    db: &mut Connection,
    organisation: OrganisationId,
    id: &LetterId,
) -> Result<Option<Letter>, StoreError> {
    let (wanted, row) = match id {
        LetterId::Part(digest) => {
            (&[0][..], query(ONE_PART).bind(organisation.0).bind(digest).fetch_optional(&mut *db).await?)
        }
        LetterId::Event(seq) => {
            (&[1][..], query(ONE_TURN).bind(organisation.0).bind(*seq).fetch_optional(&mut *db).await?)
        }
        LetterId::Call(call) => {
            (&[2, 3][..], query(ONE_CALL).bind(organisation.0).bind(call.0).fetch_optional(&mut *db).await?)
        }
        LetterId::Message(id) => {
            (&[4][..], query(ONE_UNANSWERED).bind(organisation.0).bind(id.0).fetch_optional(&mut *db).await?)
        }
    };
    let Some(row) = row else { return Ok(None) };
    let doubtful = wanted.len() > 1 && row.col::<&str>("state")? == "ambiguous";
    let source = SOURCES.get(if doubtful { 3 } else { wanted.first().copied().unwrap_or_default() });
    source.map(|source| (source.letter)(&row, organisation)).transpose()
}

/// How many letters an organisation has.
///
/// # Errors
/// When the store is unavailable.
pub async fn count(db: &mut Connection, organisation: OrganisationId) -> Result<Counts, StoreError> {
    count_up_to(db, organisation, u32::MAX).await
}

/// The same, counting no further than `most` of each kind: for a number that is on every page.
///
/// # Errors
/// When the store is unavailable.
pub async fn count_up_to(db: &mut Connection, organisation: OrganisationId, most: u32) -> Result<Counts, StoreError> {
    let mut counts = Counts::default();
    for kind in LetterKind::ALL {
        let sql = match kind {
            LetterKind::Quarantined => COUNT_PARTS,
            LetterKind::UnknownAccount => COUNT_STRAYS,
            LetterKind::FailedTurn => COUNT_TURNS,
            LetterKind::FailedSend => COUNT_FAILED,
            LetterKind::Unconfirmed => COUNT_DOUBTS,
            LetterKind::Unanswered => COUNT_UNANSWERED,
        };
        let mut counted = query(sql).bind(organisation.0).bind(most);
        if matches!(kind, LetterKind::Quarantined | LetterKind::UnknownAccount) {
            counted = counted.bind(NO_ACCOUNT);
        }
        counts.add(kind, counted.fetch_one(&mut *db).await?.col("number")?);
    }
    Ok(counts)
}

/// Where letters of some kinds are.
struct Source {
    newest: &'static str,
    oldest: &'static str,
    letter: fn(&Row, OrganisationId) -> Result<Letter, StoreError>,
}

const SOURCES: [Source; 5] = [
    Source { newest: PARTS, oldest: PARTS_FROM_OLDEST, letter: part },
    Source { newest: TURNS, oldest: TURNS_FROM_OLDEST, letter: turn },
    Source { newest: FAILED, oldest: FAILED_FROM_OLDEST, letter: failed },
    Source { newest: DOUBTS, oldest: DOUBTS_FROM_OLDEST, letter: doubt },
    Source { newest: UNANSWERED, oldest: UNANSWERED_FROM_OLDEST, letter: unanswered },
];

const fn source_of(kind: LetterKind) -> usize {
    match kind {
        LetterKind::Quarantined | LetterKind::UnknownAccount => 0,
        LetterKind::FailedTurn => 1,
        LetterKind::FailedSend => 2,
        LetterKind::Unconfirmed => 3,
        LetterKind::Unanswered => 4,
    }
}

fn wanted(filter: &Filter, source: usize) -> bool {
    filter.kind.is_none_or(|kind| source_of(kind) == source)
}

impl Source {
    async fn read(
        &self,
        db: &mut Connection,
        organisation: OrganisationId,
        sql: &'static str,
        filter: &Filter,
        (at, key): (i64, Option<&Key>),
        limit: u32,
    ) -> Result<Vec<Letter>, StoreError> {
        let parts = std::ptr::eq(self.newest, PARTS);
        let lines = std::ptr::eq(self.newest, UNANSWERED);
        let mut asked = query(sql).bind(organisation.0).bind(at);
        asked = match key {
            Some(Key::Bytes(bytes)) => asked.bind(bytes),
            Some(Key::Number(number)) => asked.bind(*number),
            Some(Key::Id(id)) => asked.bind(*id),
            None if parts => asked.bind(Vec::<u8>::new()),
            None if lines => asked.bind(Uuid::nil()),
            None => asked.bind(i64::MIN),
        };
        asked = asked.bind(filter.account.map(|account| account.0)).bind(limit);
        if parts {
            let strays = filter.kind.map(|kind| i64::from(kind == LetterKind::UnknownAccount));
            asked = asked.bind(NO_ACCOUNT).bind(strays);
        }
        let rows = asked.fetch_all(db).await?;
        rows.iter().map(|row| (self.letter)(row, organisation)).collect()
    }
}

/// `$1` the organisation, `$2` and `$3` the place to go on from, `$4` the account or nothing, `$5` the limit.
macro_rules! parts {
    ($($end:tt)*) => {
        concat!(
            "SELECT p.digest, p.channel, p.account, p.reason, p.what, p.received_at, p.last_at, p.times, ",
            "CAST(length(p.raw) AS BIGINT) AS kept, a.id AS account_id, a.name AS account_name ",
            "FROM quarantine AS p LEFT JOIN accounts AS a ON a.channel = p.channel AND a.external_id = p.account ",
            "AND a.organisation_id = p.organisation_id WHERE p.organisation_id = $1 AND p.closed_at IS NULL AND ",
            $($end)*
        )
    };
}

macro_rules! turns {
    ($($end:tt)*) => {
        concat!(
            "SELECT e.seq, e.lane, e.kind, e.reason, e.attempts, e.received_at, e.done_at, e.account_id, a.channel, ",
            "a.name AS account_name, l.conversation_id, CAST(CASE WHEN e.body = '{}' THEN 0 ELSE 1 END AS BIGINT) AS kept ",
            "FROM events AS e LEFT JOIN accounts AS a ON a.organisation_id = $1 AND a.id = e.account_id ",
            "LEFT JOIN lanes AS l ON l.organisation_id = $1 AND l.key = e.lane ",
            "WHERE e.organisation_id = $1 AND e.state = 'dead' AND e.closed_at IS NULL AND ",
            $($end)*
        )
    };
}

macro_rules! calls {
    ($($end:tt)*) => {
        concat!(
            "SELECT o.id, o.seq, o.lane, o.kind, o.state, o.attempt, o.failure, o.doubt, o.comment_id, o.conversation_id, ",
            "o.created_at, o.updated_at, o.review_at, o.account_id, a.channel, a.name AS account_name, ",
            "CAST(CASE WHEN o.payload = '{}' THEN 0 ELSE 1 END AS BIGINT) AS kept ",
            "FROM outbox AS o LEFT JOIN accounts AS a ON a.organisation_id = $1 AND a.id = o.account_id ",
            "WHERE o.organisation_id = $1 AND ",
            $($end)*
        )
    };
}

macro_rules! lines {
    ($($end:tt)*) => {
        concat!(
            "SELECT m.id, m.kind, m.at, m.passed_over, m.passed_over_at, m.account_id, m.conversation_id, a.channel, ",
            "a.name AS account_name, c.lane ",
            "FROM messages AS m LEFT JOIN accounts AS a ON a.organisation_id = $1 AND a.id = m.account_id ",
            "LEFT JOIN conversations AS c ON c.organisation_id = $1 AND c.id = m.conversation_id ",
            "WHERE m.organisation_id = $1 AND m.passed_over IS NOT NULL AND m.looked_after_at IS NULL AND ",
            $($end)*
        )
    };
}

/// A failed call that nobody dealt with. One that was sent again is a letter no more, whatever became of the new one.
macro_rules! is_failed {
    () => {
        "(o.state = 'failed' OR o.delivery = 'failed') AND o.closed_at IS NULL AND NOT EXISTS (SELECT 1 FROM outbox AS r \
         WHERE r.organisation_id = $1 AND r.repeats IS NOT NULL AND r.repeats = o.id)"
    };
}

macro_rules! is_doubtful {
    () => {
        "o.state = 'ambiguous' AND o.decision IS NULL AND o.review_at IS NOT NULL"
    };
}

/// Where a page goes on, in either direction.
macro_rules! newest {
    ($at:literal, $key:literal, $account:literal) => {
        concat!(
            "(",
            $at,
            ", ",
            $key,
            ") < ($2, $3) AND ($4 IS NULL OR ",
            $account,
            " = $4) ORDER BY ",
            $at,
            " DESC, ",
            $key,
            " DESC LIMIT $5"
        )
    };
}

macro_rules! oldest {
    ($at:literal, $key:literal, $account:literal) => {
        concat!(
            "(",
            $at,
            ", ",
            $key,
            ") > ($2, $3) AND ($4 IS NULL OR ",
            $account,
            " = $4) ORDER BY ",
            $at,
            ", ",
            $key,
            " LIMIT $5"
        )
    };
}

/// Those of unknown accounts alone, those of known ones alone, or both.
macro_rules! stray {
    () => {
        "($7 IS NULL OR CASE WHEN p.reason = $6 THEN 1 ELSE 0 END = $7) AND "
    };
}

pub(crate) const PARTS: &str = parts!(stray!(), newest!("p.last_at", "p.digest", "a.id"));
const PARTS_FROM_OLDEST: &str = parts!(stray!(), oldest!("p.last_at", "p.digest", "a.id"));
pub(crate) const TURNS: &str = turns!(newest!("e.done_at", "e.seq", "e.account_id"));
const TURNS_FROM_OLDEST: &str = turns!(oldest!("e.done_at", "e.seq", "e.account_id"));
pub(crate) const FAILED: &str = calls!(is_failed!(), " AND ", newest!("o.updated_at", "o.seq", "o.account_id"));
const FAILED_FROM_OLDEST: &str = calls!(is_failed!(), " AND ", oldest!("o.updated_at", "o.seq", "o.account_id"));
pub(crate) const DOUBTS: &str = calls!(is_doubtful!(), " AND ", newest!("o.review_at", "o.seq", "o.account_id"));
const DOUBTS_FROM_OLDEST: &str = calls!(is_doubtful!(), " AND ", oldest!("o.review_at", "o.seq", "o.account_id"));
pub(crate) const UNANSWERED: &str = lines!(newest!("m.passed_over_at", "m.id", "m.account_id"));
const UNANSWERED_FROM_OLDEST: &str = lines!(oldest!("m.passed_over_at", "m.id", "m.account_id"));
const ONE_UNANSWERED: &str = lines!("m.id = $2");
const ONE_PART: &str = parts!("p.digest = $2");
const ONE_TURN: &str = turns!("e.seq = $2");
const ONE_CALL: &str = calls!("o.id = $2 AND ((", is_failed!(), ") OR (", is_doubtful!(), "))");

macro_rules! counted {
    ($($what:tt)*) => {
        concat!("SELECT count(*) AS number FROM (SELECT 1 AS one FROM ", $($what)*, " LIMIT $2) AS counted")
    };
}

const COUNT_PARTS: &str =
    counted!("quarantine AS p WHERE p.organisation_id = $1 AND p.closed_at IS NULL AND p.reason <> $3");
const COUNT_STRAYS: &str =
    counted!("quarantine AS p WHERE p.organisation_id = $1 AND p.closed_at IS NULL AND p.reason = $3");
const COUNT_TURNS: &str =
    counted!("events AS e WHERE e.organisation_id = $1 AND e.state = 'dead' AND e.closed_at IS NULL");
const COUNT_FAILED: &str = counted!("outbox AS o WHERE o.organisation_id = $1 AND ", is_failed!());
const COUNT_DOUBTS: &str = counted!("outbox AS o WHERE o.organisation_id = $1 AND ", is_doubtful!());
const COUNT_UNANSWERED: &str =
    counted!("messages AS m WHERE m.organisation_id = $1 AND m.passed_over IS NOT NULL AND m.looked_after_at IS NULL");

fn part(row: &Row, organisation: OrganisationId) -> Result<Letter, StoreError> {
    let reason: String = row.col("reason")?;
    let named: Option<String> = row.col("account_name")?;
    let is_stray = reason == NO_ACCOUNT;
    Ok(Letter {
        organisation,
        id: LetterId::Part(row.col("digest")?),
        kind: if is_stray { LetterKind::UnknownAccount } else { LetterKind::Quarantined },
        channel: row.col("channel")?,
        account: row.col::<Option<Uuid>>("account_id")?.map(AccountId),
        account_name: named.map_or_else(|| row.col("account"), |name| Ok(Some(name)))?,
        what: row.col("what")?,
        reason,
        failure: None,
        doubt: None,
        passed_over: None,
        attempts: row.col("times")?,
        first_at: row.at("received_at")?,
        last_at: row.at("last_at")?,
        lane: None,
        conversation: None,
        comment: None,
        remedy: if row.col::<i64>("kept")? == 0 { Remedy::Purged } else { Remedy::Replay },
        place: 0,
    })
}

fn turn(row: &Row, organisation: OrganisationId) -> Result<Letter, StoreError> {
    let seq: i64 = row.col("seq")?;
    let received_at = row.at("received_at")?;
    Ok(Letter {
        organisation,
        id: LetterId::Event(seq),
        kind: LetterKind::FailedTurn,
        channel: row.col("channel")?,
        account: Some(AccountId(row.id("account_id")?)),
        account_name: row.col("account_name")?,
        what: row.col("kind")?,
        reason: row.col::<Option<String>>("reason")?.unwrap_or_default(),
        failure: None,
        doubt: None,
        passed_over: None,
        attempts: row.col("attempts")?,
        first_at: received_at,
        last_at: row.maybe_at("done_at")?.unwrap_or(received_at),
        lane: Some(row.col("lane")?),
        conversation: row.col::<Option<Uuid>>("conversation_id")?.map(ConversationKey),
        comment: None,
        remedy: if row.count("kept")? == 0 { Remedy::Purged } else { Remedy::Replay },
        place: seq,
    })
}

fn failed(row: &Row, organisation: OrganisationId) -> Result<Letter, StoreError> {
    let failure: Option<Failure> = row.maybe_json("failure")?;
    let reason = failure.as_ref().map_or_else(String::new, |failure| failure.sentence.clone());
    let remedy = if may_pass(failure.as_ref()) { Remedy::Replay } else { Remedy::Nothing };
    let last_at = row.at("updated_at")?;
    call(row, organisation, (LetterKind::FailedSend, reason, last_at, remedy), failure)
}

fn doubt(row: &Row, organisation: OrganisationId) -> Result<Letter, StoreError> {
    let doubt = Doubt::read(row, "doubt")?;
    let what = (LetterKind::Unconfirmed, doubt.sentence().to_owned(), row.at("review_at")?, Remedy::SendAnyway);
    Ok(Letter { doubt: Some(doubt), ..call(row, organisation, what, row.maybe_json("failure")?)? })
}

fn unanswered(row: &Row, organisation: OrganisationId) -> Result<Letter, StoreError> {
    let why = PassedOver::read(row, "passed_over")?;
    let said_at = row.at("at")?;
    Ok(Letter {
        organisation,
        id: LetterId::Message(MessageId(row.id("id")?)),
        kind: LetterKind::Unanswered,
        channel: row.col("channel")?,
        account: Some(AccountId(row.id("account_id")?)),
        account_name: row.col("account_name")?,
        what: "message".to_owned(),
        reason: why.sentence().to_owned(),
        failure: None,
        doubt: None,
        passed_over: Some(why),
        attempts: 1,
        first_at: said_at,
        last_at: row.maybe_at("passed_over_at")?.unwrap_or(said_at),
        lane: row.col("lane")?,
        conversation: Some(ConversationKey(row.id("conversation_id")?)),
        comment: None,
        remedy: Remedy::Answer,
        place: 0,
    })
}

fn call(
    row: &Row,
    organisation: OrganisationId,
    (kind, reason, last_at, remedy): (LetterKind, String, channel_core::Timestamp, Remedy),
    failure: Option<Failure>,
) -> Result<Letter, StoreError> {
    Ok(Letter {
        organisation,
        id: LetterId::Call(OutboxId(row.id("id")?)),
        kind,
        channel: row.col("channel")?,
        account: Some(AccountId(row.id("account_id")?)),
        account_name: row.col("account_name")?,
        what: row.col("kind")?,
        reason,
        failure,
        doubt: None,
        passed_over: None,
        attempts: row.col("attempt")?,
        first_at: row.at("created_at")?,
        last_at,
        lane: Some(row.col("lane")?),
        conversation: row.col::<Option<Uuid>>("conversation_id")?.map(ConversationKey),
        comment: row.col("comment_id")?,
        remedy: if row.count("kept")? == 0 { Remedy::Purged } else { remedy },
        place: row.col("seq")?,
    })
}
