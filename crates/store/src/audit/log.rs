//! Adding to the log, reading it, and checking that nobody touched it.

use std::fmt;
use std::str::FromStr;

use channel_core::OrganisationId;

use super::chain::{BEGINNING, Entry, value};
use crate::db::{Columns, Connection, Row, query};
use crate::error::StoreError;
use crate::open::Store;
use crate::writer::Tx;

/// What has to be accounted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// A call was sent again though it may already have been delivered.
    SendRepeat,
    /// Somebody said that a doubtful call arrived.
    SendArrived,
    /// A letter was put away.
    LetterClose,
    /// What is sent again by itself without evidence was changed.
    PolicyChange,
    /// An account was paused or let work again.
    AccountStatus,
    /// A key of the API was made, or replaced.
    KeyMade,
    /// A key of the API was ended.
    KeyEnded,
    /// The assistant was given another voice or model, or its model was switched.
    AssistantChange,
    /// A person was said to be one of the shop's own customers, or no longer to be.
    CustomerLinked,
    /// The organisation was erased.
    OrganisationErased,
    /// The personal part of orders was forgotten.
    OrdersForgotten,
    /// What a customer asked for was accepted.
    ProposalAccepted,
    /// It was refused.
    ProposalRefused,
    /// The shop's own system said that it has taken it over.
    ProposalPassedOn,
}

impl Act {
    /// The word in the log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SendRepeat => "send.repeat",
            Self::SendArrived => "send.arrived",
            Self::LetterClose => "letter.close",
            Self::PolicyChange => "policy.change",
            Self::AccountStatus => "account.status",
            Self::KeyMade => "key.made",
            Self::KeyEnded => "key.ended",
            Self::AssistantChange => "assistant.change",
            Self::CustomerLinked => "customer.linked",
            Self::OrganisationErased => "organisation.erased",
            Self::OrdersForgotten => "orders.forgotten",
            Self::ProposalAccepted => "proposal.accepted",
            Self::ProposalRefused => "proposal.refused",
            Self::ProposalPassedOn => "proposal.passed_on",
        }
    }
}

/// The newest entry of an organisation, to be noted outside: `seq:value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its number.
    pub seq: i64,
    /// Its value.
    pub value: Vec<u8>,
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, hex::encode(&self.value))
    }
}

impl FromStr for Head {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "a noted head is written SEQ:HEX";
        let (seq, value) = text.split_once(':').ok_or(FORM)?;
        Ok(Self { seq: seq.parse().map_err(|_| FORM)?, value: hex::decode(value).map_err(|_| FORM)? })
    }
}

/// What a check of an organisation's log found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verified {
    /// Nobody touched it.
    Whole {
        /// How many entries it has.
        entries: i64,
        /// The newest; none when there is none.
        head: Option<Head>,
    },
    /// Somebody did.
    Broken {
        /// At which entry.
        seq: i64,
        /// How it shows.
        how: Broken,
    },
}

/// How a touched log shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// An entry is missing, or one stands twice.
    Gap,
    /// An entry's value does not fit what it says.
    Changed,
    /// The newest entries are gone.
    CutOff,
    /// The log is not the one whose head was noted.
    NotAsNoted,
}

impl Broken {
    /// The same as an operator reads it.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Gap => "an entry is missing before it",
            Self::Changed => "it was changed, moved or put in",
            Self::CutOff => "the entries after it were removed",
            Self::NotAsNoted => "it is not the entry that was noted",
        }
    }
}

/// An entry with its value, as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The entry.
    pub entry: Entry,
    /// What chains it.
    pub value: Vec<u8>,
}

/// Adds an act, in the transaction that does it.
///
/// # Errors
/// When the store is unavailable; then the act is not done either.
pub async fn append(
    tx: &mut Tx,
    organisation: OrganisationId,
    actor: &str,
    act: Act,
    target: &str,
) -> Result<i64, StoreError> {
    // The head is locked from here to the commit, so that entries of two nodes follow each other.
    const HEAD: &str = "INSERT INTO audit_heads (organisation_id, seq, value) VALUES ($1, 0, $2) \
        ON CONFLICT (organisation_id) DO UPDATE SET seq = audit_heads.seq RETURNING seq, value";
    const ENTRY: &str = "INSERT INTO audit (organisation_id, seq, at, actor, act, target, previous, value) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    const MOVE: &str = "UPDATE audit_heads SET seq = $2, value = $3 WHERE organisation_id = $1";
    let row = query(HEAD).bind(organisation.0).bind(BEGINNING.as_slice()).fetch_one(tx).await?;
    let (last, previous): (i64, Vec<u8>) = (row.col("seq")?, row.col("value")?);
    let entry = Entry {
        seq: last.saturating_add(1),
        at: tx.now(),
        actor: actor.to_owned(),
        act: act.as_str().to_owned(),
        target: target.to_owned(),
    };
    let value = value(tx.keyring.audit(), organisation, &entry, &previous);
    query(ENTRY)
        .bind(organisation.0)
        .bind(entry.seq)
        .bind(entry.at.0)
        .bind(&entry.actor)
        .bind(&entry.act)
        .bind(&entry.target)
        .bind(&previous)
        .bind(value.as_slice())
        .execute(tx)
        .await?;
    query(MOVE).bind(organisation.0).bind(entry.seq).bind(value.as_slice()).execute(tx).await?;
    Ok(entry.seq)
}

/// The organisation's entries after a number, the oldest first.
///
/// # Errors
/// When the store is unavailable.
pub async fn list(
    db: &mut Connection,
    organisation: OrganisationId,
    after: i64,
    limit: u32,
) -> Result<Vec<Listed>, StoreError> {
    const SQL: &str = "SELECT seq, at, actor, act, target, value FROM audit \
        WHERE organisation_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    let rows = query(SQL).bind(organisation.0).bind(after).bind(limit).fetch_all(db).await?;
    rows.iter().map(read).collect()
}

/// The organisation's newest entries, the newest first.
///
/// # Errors
/// When the store is unavailable.
pub async fn newest(db: &mut Connection, organisation: OrganisationId, limit: u32) -> Result<Vec<Entry>, StoreError> {
    const SQL: &str = "SELECT seq, at, actor, act, target, value FROM audit \
        WHERE organisation_id = $1 ORDER BY seq DESC LIMIT $2";
    let rows = query(SQL).bind(organisation.0).bind(limit).fetch_all(db).await?;
    rows.iter().map(|row| read(row).map(|listed| listed.entry)).collect()
}

/// Checks an organisation's log from its first entry, and against heads that were noted outside.
///
/// # Errors
/// When the store is unavailable.
pub async fn verify(store: &Store, organisation: OrganisationId, noted: &[Head]) -> Result<Verified, StoreError> {
    const HEAD: &str = "SELECT seq, value FROM audit_heads WHERE organisation_id = $1";
    const PAGE: u32 = 1_000;
    let keyring = store.keyring();
    let (mut seq, mut previous) = (0_i64, BEGINNING.to_vec());
    loop {
        let page = store.read_in(organisation, move |db| Box::pin(list(db, organisation, seq, PAGE))).await?;
        let full = page.len() >= PAGE as usize;
        for listed in page {
            let broken = |how| Ok(Verified::Broken { seq: listed.entry.seq, how });
            if listed.entry.seq != seq + 1 {
                return broken(Broken::Gap);
            }
            if value(keyring.audit(), organisation, &listed.entry, &previous).as_slice() != listed.value {
                return broken(Broken::Changed);
            }
            if noted.iter().any(|head| head.seq == listed.entry.seq && head.value != listed.value) {
                return broken(Broken::NotAsNoted);
            }
            (seq, previous) = (listed.entry.seq, listed.value);
        }
        if !full {
            break;
        }
    }
    let head = store
        .read_in(organisation, move |db| {
            Box::pin(async move {
                let row = query(HEAD).bind(organisation.0).fetch_optional(db).await?;
                row.map(|row| Ok::<_, StoreError>(Head { seq: row.col("seq")?, value: row.col("value")? })).transpose()
            })
        })
        .await?;
    let stands = head.as_ref().map_or((0, BEGINNING.as_slice()), |head| (head.seq, head.value.as_slice()));
    if stands != (seq, previous.as_slice()) || noted.iter().any(|head| head.seq > seq) {
        return Ok(Verified::Broken { seq, how: Broken::CutOff });
    }
    Ok(Verified::Whole { entries: seq, head })
}

fn read(row: &Row) -> Result<Listed, StoreError> {
    Ok(Listed {
        entry: Entry {
            seq: row.col("seq")?,
            at: row.at("at")?,
            actor: row.col("actor")?,
            act: row.col("act")?,
            target: row.col("target")?,
        },
        value: row.col("value")?,
    })
}
