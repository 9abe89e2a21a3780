//! What happens to people and accounts rather than to messages.

use channel_core::model::{AccountState, ConsentChange, IdentityChange, ThreadControl};
use store::accounts;
use store::contacts;
use store::conversations::{self, Owner};
use store::{StoreError, Tx, lanes};

use super::apply::Entry;
use super::note::{Note, note};

/// Old and new ids of one person mean one person, and their conversations one conversation.
pub(super) async fn identity_change(tx: &mut Tx, entry: &Entry<'_>, change: &IdentityChange) -> Result<(), StoreError> {
    let mut ids: Vec<&str> = change.new_ids.iter().chain(&change.old_ids).map(String::as_str).collect();
    ids.dedup();
    ids.retain(|id| !id.is_empty());
    if ids.is_empty() {
        return Ok(());
    }
    contacts::link(tx, entry.lane.organisation, entry.account.id, &ids).await?;
    conversations::link(tx, entry.lane.organisation, entry.account.id, &ids).await?;
    Ok(())
}

/// Only a refusal of everything closes the door; what concerns advertising alone is for whoever sends that.
pub(super) async fn consent(tx: &mut Tx, entry: &Entry<'_>, change: &ConsentChange) -> Result<(), StoreError> {
    if change.kind != "all" {
        return Ok(());
    }
    let organisation = entry.lane.organisation;
    let person = match (&entry.event.from, &entry.event.conversation) {
        (Some(from), _) => contacts::meet(tx, organisation, entry.account.id, from).await?,
        (None, Some(name)) => {
            match contacts::find_by_identity(tx, organisation, entry.account.id, name.as_str()).await? {
                Some(person) => person,
                None => return Ok(()),
            }
        }
        (None, None) => return Ok(()),
    };
    let since = (!change.allowed).then(|| change.since.unwrap_or(entry.event.at));
    contacts::set_consent(tx, organisation, person, since).await?;
    tx.note(organisation, "inbox").await
}

pub(super) async fn account_state(tx: &mut Tx, entry: &Entry<'_>, state: &AccountState) -> Result<(), StoreError> {
    let organisation = entry.lane.organisation;
    if state.access_ended {
        let account = entry.account.id;
        if accounts::revoke(tx, organisation, account, entry.event.at, &state.value).await? {
            return Ok(());
        }
        tracing::info!(account = %account, "the end of an access is told that the account no longer has");
    }
    tx.note(organisation, "channels").await
}

/// Another app took the conversation: the assistant steps back.
pub(super) async fn thread_control(tx: &mut Tx, entry: &Entry<'_>, control: &ThreadControl) -> Result<(), StoreError> {
    let organisation = entry.lane.organisation;
    let Some(conversation) = entry.known_conversation(tx).await? else { return Ok(()) };
    if control.kind == "taken" && conversation.owner == Owner::Assistant {
        conversations::set_owner(tx, organisation, conversation.id, Owner::Person, None).await?;
        lanes::set_answer(tx, organisation, &conversation.lane, None).await?;
    }
    let line = Note { kind: "thread_control", reason: control.kind.clone(), member: None, why: None };
    note(tx, organisation, entry.account.id, conversation.id, line).await
}
