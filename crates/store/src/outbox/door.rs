//! The door: the one statement that leads to a socket. It opens only to the present claim, on a working account, inside
//! the window, to somebody who wants messages, and to the assistant only while nothing newer was said and nobody took
//! over.

use std::time::Duration;

use channel_core::Timestamp;

use super::call::{Call, CallAuthor, CallKind};
use crate::accounts::AccountStatus;
use crate::clock::Moment;
use crate::conversations::Owner;
use crate::db::{Columns, Sql, query};
use crate::delivery::CallState;
use crate::error::StoreError;
use crate::ingress::of_lane;
use crate::trace;
use crate::writer::Tx;

/// What the door said.
#[derive(Clone, Copy, Debug)]
pub enum Door {
    /// It is open, for this attempt.
    Open {
        /// The number of the attempt; whoever settles it has to know it.
        attempt: i64,
        /// When it opened.
        since: Moment,
    },
    /// It stays shut.
    Closed(Shut),
}

/// Why the door stays shut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shut {
    /// The claim ended or is somebody else's, or the call was settled meanwhile.
    NotMine,
    /// The account has to be repaired first.
    AccountPaused,
    /// The account's access was taken from us.
    AccountRevoked,
    /// The account changed since its secrets were read.
    AccountChanged,
    /// Whether the person wants messages was said just now, and waits to be entered.
    ConsentWaits,
    /// The person wants no messages.
    OptedOut,
    /// The account rests: its platform asked for fewer messages.
    AccountResting,
    /// The time for free messages is over.
    WindowClosed,
    /// The comment is too old to be answered.
    CommentTooOld,
    /// A person answers this conversation now.
    PersonTookOver,
    /// The other side wrote again: the answer is out of date.
    NewerMessage,
}

impl Shut {
    /// The word under which it is stored and explained.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotMine => "not_mine",
            Self::AccountPaused => "account_paused",
            Self::AccountRevoked => "account_revoked",
            Self::AccountChanged => "account_changed",
            Self::ConsentWaits => "consent_waits",
            Self::OptedOut => "opted_out",
            Self::AccountResting => "account_resting",
            Self::WindowClosed => "window_closed",
            Self::CommentTooOld => "comment_too_old",
            Self::PersonTookOver => "person_took_over",
            Self::NewerMessage => "newer_message",
        }
    }
}

/// What the door looked at.
#[derive(Clone, Copy, Debug)]
pub struct DoorFacts {
    /// Whether the claim is still ours, and its lease has not ended: a node that slept must not send what others take for dead.
    pub mine: bool,
    /// The account's state.
    pub account: AccountStatus,
    /// Whether the account is as it was when its secrets were read.
    pub same_epoch: bool,
    /// Until when the platform wants nothing of the account.
    pub resting_until: Timestamp,
    /// What is called for.
    pub kind: CallKind,
    /// Who wants it.
    pub author: CallAuthor,
    /// The conversation, where there is one.
    pub conversation: Option<ConversationFacts>,
    /// Up to which message the call answers.
    pub covers_seq: Option<i64>,
    /// Until when the platform takes the call, apart from the conversation's window.
    pub open_until: Option<Timestamp>,
    /// How much longer than others it may pass the window.
    pub late: Duration,
    /// The present instant.
    pub now: Timestamp,
}

/// What the door looks at in a conversation.
#[derive(Clone, Copy, Debug)]
pub struct ConversationFacts {
    /// Who answers.
    pub owner: Owner,
    /// Whether a member took it.
    pub taken: bool,
    /// How many messages came in.
    pub inbound_seq: i64,
    /// Until when free messages are allowed.
    pub window_until: Option<Timestamp>,
    /// Whether what the person said of that waits to be entered.
    pub consent_waits: bool,
    /// Whether the person wants no messages.
    pub opted_out: bool,
}

/// Why the door is shut, in the order in which a person would want to know. None means that it is open.
#[must_use]
pub fn why_shut(facts: &DoorFacts) -> Option<Shut> {
    if !facts.mine {
        return Some(Shut::NotMine);
    }
    match facts.account {
        AccountStatus::Revoked => return Some(Shut::AccountRevoked),
        AccountStatus::Paused => return Some(Shut::AccountPaused),
        AccountStatus::Active if !facts.same_epoch => return Some(Shut::AccountChanged),
        AccountStatus::Active if facts.resting_until > facts.now => return Some(Shut::AccountResting),
        AccountStatus::Active => {}
    }
    if facts.open_until.is_some_and(|until| until <= facts.now) {
        return Some(Shut::CommentTooOld);
    }
    let conversation = facts.conversation?;
    if conversation.consent_waits {
        return Some(Shut::ConsentWaits);
    }
    if conversation.opted_out {
        return Some(Shut::OptedOut);
    }
    match facts.author {
        CallAuthor::Assistant if conversation.owner == Owner::Person => return Some(Shut::PersonTookOver),
        CallAuthor::Handover if conversation.taken => return Some(Shut::PersonTookOver),
        CallAuthor::Assistant if facts.covers_seq.is_some_and(|covers| covers != conversation.inbound_seq) => {
            return Some(Shut::NewerMessage);
        }
        _ => {}
    }
    let closed = conversation.window_until.is_some_and(|until| until.plus(facts.late) <= facts.now);
    (closed && facts.kind != CallKind::Template).then_some(Shut::WindowClosed)
}

macro_rules! pass {
    ($store:ident, $kept:literal, $of_account:literal, $of_person:literal, $now:literal) => {
        concat!(
            "WITH account AS ",
            $kept,
            " (SELECT accounts.status, accounts.epoch, accounts.send_after FROM outbox AS asked JOIN accounts \
                ON accounts.organisation_id = $1 AND accounts.id = asked.account_id \
                WHERE asked.organisation_id = $1 AND asked.id = $2",
            $of_account,
            "), person AS ",
            $kept,
            " (SELECT coalesce(contacts.opted_out_at, (SELECT whole.opted_out_at FROM contacts AS whole \
                WHERE whole.organisation_id = $1 AND whole.id = contacts.merged_into)) AS opted_out_at \
                FROM outbox AS asked JOIN conversations \
                ON conversations.organisation_id = $1 AND conversations.id = asked.conversation_id \
                JOIN contacts ON contacts.organisation_id = $1 AND contacts.id = conversations.contact_id \
                WHERE asked.organisation_id = $1 AND asked.id = $2",
            $of_person,
            ") UPDATE outbox SET state = 'sending', attempt = attempt + 1, token = $5, sending_at = $4, updated_at = $4, \
            waits_for = NULL, failure = NULL WHERE organisation_id = $1 AND id = $2 AND state = 'claimed' AND fence = $3 \
            AND lease_until > ",
            $now,
            " \
            AND EXISTS (SELECT 1 FROM account WHERE status = 'active' AND epoch = $6 AND send_after <= $4) \
            AND (open_until IS NULL OR open_until > $4) \
            AND (conversation_id IS NULL OR (EXISTS (SELECT 1 FROM person WHERE opted_out_at IS NULL) \
            AND EXISTS (SELECT 1 FROM conversations \
                WHERE conversations.organisation_id = $1 AND conversations.id = outbox.conversation_id \
                AND (conversations.window_until IS NULL OR conversations.window_until + outbox.late > $4 OR outbox.kind = 'template') \
                AND (outbox.author NOT IN ('assistant', 'handover') \
                    OR (outbox.author = 'handover' AND conversations.member IS NULL) \
                    OR (outbox.author = 'assistant' AND conversations.owner = 'assistant' \
                        AND (outbox.covers_seq IS NULL OR outbox.covers_seq = conversations.inbound_seq))) ",
            of_lane!(@$store
                "AND NOT EXISTS (SELECT 1 FROM events WHERE",
                "$1",
                "conversations.lane",
                " AND events.kind = 'consent')"),
            "))) RETURNING attempt"
        )
    };
}

/// On PostgreSQL the account and the person are held as they were seen until the door is passed: who changes one of them
/// either waits for that or is waited for, so that no refusal is committed before a send that does not know of it. One that has
/// come in and waits for its turn, perhaps behind a node that died, is waited for as well. Where the
/// store goes by the database's clock, the claim has to be alive by that very clock: a host that was suspended follows it again
/// only after a while.
pub(crate) const PASS: Sql = Sql::both(
    pass!(sqlite, "", "", "", "$4"),
    pass!(
        postgres,
        "MATERIALIZED",
        " FOR SHARE OF accounts",
        " FOR SHARE OF contacts",
        "CASE WHEN $7 THEN CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT) ELSE $4 END"
    ),
);

/// Tries the door for a claimed call, under the epoch in which the account's secrets were read.
///
/// # Errors
/// When the store is unavailable; then the door was not passed.
pub async fn pass(tx: &mut Tx, call: &Call, epoch: i64, token: &str) -> Result<Door, StoreError> {
    let since = Moment::now();
    let now = tx.now();
    let mut pass =
        query(PASS).bind(call.organisation.0).bind(call.id.0).bind(call.fence).bind(now.0).bind(token).bind(epoch);
    if tx.is_postgres() {
        pass = pass.bind(tx.its_clock);
    }
    if let Some(row) = pass.fetch_optional(tx).await? {
        let attempt = row.col("attempt")?;
        trace::opened(tx, call, attempt, token).await?;
        return Ok(Door::Open { attempt, since });
    }
    let facts = facts(tx, call, epoch, now).await?;
    // The statement alone opens; should the explanation disagree, the call goes back to the queue.
    Ok(Door::Closed(facts.as_ref().map_or(Some(Shut::NotMine), why_shut).unwrap_or(Shut::AccountChanged)))
}

async fn facts(tx: &mut Tx, call: &Call, epoch: i64, now: Timestamp) -> Result<Option<DoorFacts>, StoreError> {
    const SQL: Sql = of_lane!(
        "SELECT outbox.state, outbox.fence, outbox.lease_until, outbox.open_until, outbox.late, accounts.status, accounts.epoch, \
        accounts.send_after, conversations.owner, \
        conversations.member, conversations.inbound_seq, conversations.window_until, \
        coalesce(contacts.opted_out_at, (SELECT whole.opted_out_at FROM contacts AS whole \
            WHERE whole.organisation_id = $1 AND whole.id = contacts.merged_into)) AS opted_out_at, \
        (SELECT events.kind FROM events WHERE",
        "$1",
        "conversations.lane",
        " AND events.kind = 'consent' LIMIT 1) AS consent_waits \
        FROM outbox JOIN accounts ON accounts.organisation_id = $1 AND accounts.id = outbox.account_id \
        LEFT JOIN conversations ON conversations.organisation_id = $1 AND conversations.id = outbox.conversation_id \
        LEFT JOIN contacts ON contacts.organisation_id = $1 AND contacts.id = conversations.contact_id \
        WHERE outbox.organisation_id = $1 AND outbox.id = $2"
    );
    let row = query(SQL).bind(call.organisation.0).bind(call.id.0).fetch_optional(tx).await?;
    let Some(row) = row else { return Ok(None) };
    let conversation = match row.col::<Option<&str>>("owner")? {
        None => None,
        Some(_) => Some(ConversationFacts {
            owner: Owner::read(&row, "owner")?,
            taken: row.col::<Option<&str>>("member")?.is_some(),
            inbound_seq: row.col("inbound_seq")?,
            window_until: row.maybe_at("window_until")?,
            consent_waits: row.col::<Option<&str>>("consent_waits")?.is_some(),
            opted_out: row.maybe_at("opted_out_at")?.is_some(),
        }),
    };
    Ok(Some(DoorFacts {
        mine: CallState::read(&row, "state")? == CallState::Claimed
            && row.col::<i64>("fence")? == call.fence
            && row.at("lease_until")? > now,
        account: AccountStatus::read(&row, "status")?,
        same_epoch: row.col::<i64>("epoch")? == epoch,
        kind: call.kind,
        author: call.author,
        conversation,
        resting_until: row.at("send_after")?,
        covers_seq: call.covers_seq,
        open_until: row.maybe_at("open_until")?,
        late: Duration::from_micros(u64::try_from(row.col::<i64>("late")?).unwrap_or(0)),
        now,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> DoorFacts {
        DoorFacts {
            mine: true,
            account: AccountStatus::Active,
            same_epoch: true,
            kind: CallKind::Message,
            author: CallAuthor::Assistant,
            conversation: Some(ConversationFacts {
                owner: Owner::Assistant,
                taken: false,
                inbound_seq: 3,
                window_until: Some(Timestamp(100)),
                consent_waits: false,
                opted_out: false,
            }),
            resting_until: Timestamp(0),
            covers_seq: Some(3),
            open_until: None,
            late: Duration::ZERO,
            now: Timestamp(50),
        }
    }

    fn with(change: impl FnOnce(&mut DoorFacts, &mut ConversationFacts)) -> Option<Shut> {
        let mut facts = facts();
        let mut conversation = facts.conversation.unwrap();
        change(&mut facts, &mut conversation);
        facts.conversation = Some(conversation);
        why_shut(&facts)
    }

    #[test]
    fn the_door_says_why_it_is_shut() {
        assert_eq!(with(|_, _| {}), None);
        assert_eq!(with(|facts, _| facts.mine = false), Some(Shut::NotMine));
        assert_eq!(with(|facts, _| facts.account = AccountStatus::Paused), Some(Shut::AccountPaused));
        assert_eq!(with(|facts, _| facts.account = AccountStatus::Revoked), Some(Shut::AccountRevoked));
        assert_eq!(with(|facts, _| facts.same_epoch = false), Some(Shut::AccountChanged));
        assert_eq!(with(|facts, _| facts.resting_until = Timestamp(51)), Some(Shut::AccountResting));
        assert_eq!(with(|facts, _| facts.open_until = Some(Timestamp(50))), Some(Shut::CommentTooOld));
        assert_eq!(with(|_, it| it.opted_out = true), Some(Shut::OptedOut));
        assert_eq!(with(|_, it| it.consent_waits = true), Some(Shut::ConsentWaits));
        assert_eq!(with(|_, it| it.owner = Owner::Person), Some(Shut::PersonTookOver));
        assert_eq!(with(|_, it| it.inbound_seq = 4), Some(Shut::NewerMessage));
        assert_eq!(with(|facts, _| facts.now = Timestamp(100)), Some(Shut::WindowClosed));
    }

    #[test]
    fn a_person_passes_whoever_owns_the_conversation() {
        let passed = with(|facts, it| {
            facts.author = CallAuthor::Person;
            it.owner = Owner::Person;
            it.taken = true;
            it.inbound_seq = 9;
        });
        assert_eq!(passed, None);
    }

    #[test]
    fn a_handover_is_announced_until_somebody_came() {
        let announced = |taken| {
            with(|facts, it| {
                facts.author = CallAuthor::Handover;
                it.owner = Owner::Person;
                it.taken = taken;
            })
        };
        assert_eq!(announced(false), None);
        assert_eq!(announced(true), Some(Shut::PersonTookOver));
    }

    #[test]
    fn late_words_of_a_person_pass_a_window_that_closed_not_long_ago() {
        let late = |now| {
            with(|facts, _| {
                facts.author = CallAuthor::Person;
                facts.late = Duration::from_micros(20);
                facts.now = Timestamp(now);
            })
        };
        assert_eq!(late(119), None);
        assert_eq!(late(120), Some(Shut::WindowClosed));
    }

    #[test]
    fn a_template_passes_a_closed_window() {
        let passed = with(|facts, _| {
            facts.kind = CallKind::Template;
            facts.now = Timestamp(100);
        });
        assert_eq!(passed, None);
    }
}
