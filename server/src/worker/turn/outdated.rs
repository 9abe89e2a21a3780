//! A message changed after the assistant had thought of an answer to it: what was thought of is out of date, and what was kept of
//! the words goes with them.

use channel_core::OrganisationId;
use store::messages::{self, Message};
use store::{StoreError, Tx, conversations, drafts, lanes, unanswered};

use crate::worker::decide::missed;

/// How many unanswered messages are looked at for words that are still there.
const LOOKED_AT: u32 = 20;

/// Drops the draft that answers a message whose words are others now, or gone. What is still asked is thought of anew.
pub(super) async fn draft(tx: &mut Tx, organisation: OrganisationId, message: &Message) -> Result<(), StoreError> {
    let Some(number) = message.inbound_seq else { return Ok(()) };
    let Some(found) = conversations::find(tx, organisation, message.conversation).await? else { return Ok(()) };
    let id = found.id;
    if number <= found.answered_seq || !drafts::supersede(tx, organisation, id).await? {
        return Ok(());
    }
    let asked = messages::unanswered(tx, organisation, id, found.answered_seq, LOOKED_AT).await?;
    if asked.iter().any(|message| message.deleted_at.is_none()) {
        let now = tx.now();
        lanes::set_answer(tx, organisation, &found.lane, Some((now, now))).await?;
    }
    Ok(())
}

/// Forgets a question of the list that nobody else asked, when whoever asked it takes the words back.
pub(super) async fn question(tx: &mut Tx, organisation: OrganisationId, message: &Message) -> Result<(), StoreError> {
    let said: Vec<String> = message.words.iter().cloned().collect();
    match missed::miss(&said, unanswered::Reason::Unknown) {
        Some(miss) if message.inbound_seq.is_some() => {
            unanswered::take_back(tx, organisation, message.conversation, &miss.key).await
        }
        _ => Ok(()),
    }
}
