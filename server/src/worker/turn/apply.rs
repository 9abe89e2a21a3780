//! Which event is entered how.

use channel_core::{Body, Event};
use store::accounts::{self, AccountRow};
use store::ingress::StoredEvent;
use store::lanes::Lane;
use store::{StoreError, Tx};

use super::{account, changes, comment, echo, inbound, status};
use crate::engine::Engine;

/// An event with what every way of entering it needs.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) engine: &'a Engine,
    pub(super) lane: &'a Lane,
    pub(super) account: &'a AccountRow,
    pub(super) event: &'a Event,
    /// The event's JSON form.
    pub(super) body: &'a str,
    pub(super) received_at: channel_core::Timestamp,
    /// Whether it came back with a backup: then it is entered, and people decide whether it needs an answer.
    pub(super) restored: bool,
}

pub(super) async fn apply(tx: &mut Tx, engine: &Engine, lane: &Lane, stored: &StoredEvent) -> Result<(), StoreError> {
    let event = stored.event()?;
    let account = accounts::find(tx, lane.organisation, stored.account).await?;
    let account = account.ok_or(StoreError::NotFound("account"))?;
    let entry = Entry {
        engine,
        lane,
        account: &account,
        event: &event,
        body: &stored.body,
        received_at: stored.received_at,
        restored: stored.restored,
    };
    match &event.body {
        Body::Message(content) => inbound::message(tx, &entry, content).await,
        Body::Postback(postback) => inbound::postback(tx, &entry, postback).await,
        Body::Referral(referral) => inbound::referral(tx, &entry, referral).await,
        Body::Echo(content) => echo::echo(tx, &entry, content).await,
        Body::Edit(_) | Body::Delete { .. } | Body::Reaction(_) => changes::change(tx, &entry).await,
        Body::Read(mark) => changes::read(tx, &entry, mark).await,
        Body::Status(update) => status::status(tx, &entry, update).await,
        Body::Comment(comment) => comment::comment(tx, &entry, comment).await,
        Body::IdentityChange(change) => account::identity_change(tx, &entry, change).await,
        Body::Consent(change) => account::consent(tx, &entry, change).await,
        Body::AccountState(state) => account::account_state(tx, &entry, state).await,
        Body::ThreadControl(control) => account::thread_control(tx, &entry, control).await,
        // Kept as they came; no flow acts on them yet.
        Body::TemplateState(_) | Body::Mention(_) | Body::Other(_) => Ok(()),
        _ => Ok(()),
    }
}

impl Entry<'_> {
    /// The conversation the event belongs to, when it is known already.
    pub(super) async fn known_conversation(
        &self,
        tx: &mut Tx,
    ) -> Result<Option<store::conversations::Conversation>, StoreError> {
        let Some(name) = &self.event.conversation else { return Ok(None) };
        store::conversations::find_by_peer(tx, self.lane.organisation, self.account.id, name.as_str()).await
    }
}
