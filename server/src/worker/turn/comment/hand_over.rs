//! A rule wants a person to look: the author's conversation is put before the team, with the comment in it.

use autoreply::Moderation;
use channel_core::model::Comment;
use serde_json::json;
use store::conversations::{self, Meeting};
use store::{StoreError, Tx, contacts, lanes};

use super::Entry;
use super::judge::{Before, Judged};
use crate::worker::turn::note::{Note, note};

/// Why a conversation needs a person, as a word.
const REASON: &str = "comment_rule";

pub(super) async fn hand_over(
    tx: &mut Tx,
    entry: &Entry<'_>,
    comment: &Comment,
    judged: &Judged,
) -> Result<(), StoreError> {
    if judged.before != Before::Nothing || !judged.decision.moderation.contains(&Moderation::HandOver) {
        return Ok(());
    }
    let (organisation, account) = (entry.lane.organisation, entry.account.id);
    let Some(author) = entry.event.from.clone().filter(|author| !author.id.is_empty()) else {
        tracing::warn!(account = %account, "a comment was to be handed over, but the platform does not say who wrote it");
        return Ok(());
    };
    let name = author.id.clone();
    if conversations::find_by_peer(tx, organisation, account, &name).await?.is_none() {
        lanes::keep(tx, organisation, account, &name).await?;
    }
    let contact = contacts::meet(tx, organisation, account, &author).await?;
    let channel = entry.engine.channel(&entry.account.channel);
    let has_window = channel.is_some_and(|channel| channel.capabilities().window.is_some());
    let meeting = Meeting { account, contact, names: vec![name], lane: None, has_window, at: entry.event.at };
    let conversation = conversations::meet(tx, organisation, meeting).await?;
    conversations::need_person(tx, organisation, conversation.id, REASON).await?;
    let why = json!({ "comment": entry.event.id, "text": comment.text, "post": comment.media_id });
    let line = Note { kind: "handover", reason: REASON.to_owned(), member: None, why: Some(why) };
    note(tx, organisation, account, conversation.id, line).await
}
