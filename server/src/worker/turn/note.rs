//! Lines of a timeline that only the team reads: what happened to a conversation and why.

use channel_core::{AccountId, OrganisationId};
use serde_json::json;
use store::messages::{Author, MessageDirection, NewMessage, append};
use store::{ConversationKey, MessageStatus, StoreError, Tx};

/// A note. Its sentence comes from the message catalogue, by kind and reason.
#[derive(Clone, Debug)]
pub(crate) struct Note {
    /// What happened: `handover`, `taken_over`, `given_back`, `silent`, `referral`, `thread_control`.
    pub(crate) kind: &'static str,
    /// Why, as a word.
    pub(crate) reason: String,
    /// Which member of the team did it.
    pub(crate) member: Option<String>,
    /// More of it.
    pub(crate) why: Option<serde_json::Value>,
}

pub(crate) async fn note(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    conversation: ConversationKey,
    note: Note,
) -> Result<(), StoreError> {
    let at = tx.now();
    let line = NewMessage {
        conversation,
        account,
        direction: MessageDirection::Note,
        author: Author::System,
        member: note.member,
        kind: note.kind.to_owned(),
        content: json!({ "kind": note.kind, "reason": note.reason }),
        words: None,
        provider_id: None,
        status: MessageStatus::Received,
        reply_to: None,
        why: note.why,
        event: None,
        at,
        window_until: None,
    };
    append(tx, organisation, line).await?;
    Ok(())
}
