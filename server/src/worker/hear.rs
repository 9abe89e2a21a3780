//! Recordings of customers into words: fetched and written out outside of any transaction, and what came of it kept with the
//! message in one, so that nobody pays for the same recording twice.

use std::time::Duration;

use assistant::Senses;
use assistant::model::{Late, ModelErrorKind};
use assistant::spend::Party;
use assistant::transcribe::{Heard, LARGEST, Recording, Unheard};
use channel_core::model::Media;
use channel_core::{Content, OrganisationId};
use futures_util::StreamExt;
use futures_util::stream;
use store::conversations::Conversation;
use store::messages::{self, Message, Transcript};
use store::{MessageId, StoreError};
use tokio::time::Instant;

use super::fetch::fetch;
use crate::engine::Engine;

/// How long the recordings of a conversation may take together, from their platform to their words.
const PATIENCE: Duration = Duration::from_secs(25);
/// How many recordings of one conversation are written out side by side.
const AT_ONCE: usize = 3;

/// A recording that somebody should listen to.
#[derive(Clone, Debug)]
pub(crate) struct Spoken {
    pub(crate) message: MessageId,
    pub(crate) media: Media,
}

/// The recording in a message; none when it holds none, or when that was taken back.
pub(crate) fn recording(message: &Message) -> Option<Spoken> {
    if message.deleted_at.is_some() {
        return None;
    }
    match serde_json::from_value(message.content.clone()) {
        Ok(Content::Audio { media, .. }) => Some(Spoken { message: message.id, media }),
        _ => None,
    }
}

/// Whether a message is a recording whose words nobody knows.
pub(crate) fn is_unheard(message: &Message) -> bool {
    message.kind == "audio"
        && message.deleted_at.is_none()
        && message.transcript.as_ref().is_none_or(|known| known.words().is_none())
}

/// Listens to recordings of a conversation and keeps what they say, or why nobody knows.
pub(crate) async fn hear(engine: &Engine, conversation: &Conversation, spoken: &[Spoken]) -> Result<(), StoreError> {
    let organisation = conversation.organisation;
    let party = Party { organisation, conversation: Some(conversation.id.0), person: Some(conversation.contact.0) };
    let until = Instant::now() + PATIENCE;
    let mut listening = stream::iter(spoken.iter().cloned())
        .map(|one| async move {
            let heard = tokio::time::timeout_at(until, listen(engine, conversation, &party, &one.media)).await;
            let late = Unheard::Failed(ModelErrorKind::Late(Late::Total));
            (one.message, heard.unwrap_or(Err(late)))
        })
        .buffer_unordered(AT_ONCE);
    let mut results = Vec::new();
    while let Some(result) = listening.next().await {
        results.push(result);
    }
    drop(listening);
    for (message, heard) in results {
        keep(engine, organisation, message, heard).await?;
    }
    Ok(())
}

async fn listen(engine: &Engine, conversation: &Conversation, party: &Party, media: &Media) -> Result<Heard, Unheard> {
    let senses: &dyn Senses = engine.assistant().senses().ok_or(Unheard::NoProvider)?;
    if !senses.listens(party.organisation).await {
        return Err(Unheard::NoProvider);
    }
    // Files are whole in memory meanwhile, so not many are at a time.
    let _room = engine.room_for_files().acquire().await;
    if media.size.is_some_and(|size| usize::try_from(size).map_or(true, |size| size > LARGEST)) {
        return Err(Unheard::TooLarge);
    }
    let file = fetch(engine, conversation.organisation, conversation.account, media, LARGEST).await;
    let recording = Recording::of(file.ok_or(Unheard::NotFetched)?)?;
    match senses.hear(party, &recording).await {
        // What the provider could not do at this moment it may do at the next.
        Err(Unheard::Failed(ModelErrorKind::Busy | ModelErrorKind::Overloaded | ModelErrorKind::Unreachable)) => {
            senses.hear(party, &recording).await
        }
        heard => heard,
    }
}

async fn keep(
    engine: &Engine,
    organisation: OrganisationId,
    message: MessageId,
    heard: Result<Heard, Unheard>,
) -> Result<(), StoreError> {
    let transcript = match heard {
        Ok(heard) => Transcript::Heard { text: heard.text, language: heard.language },
        Err(why) => {
            tracing::info!(%why, %message, "a recording was not written out");
            Transcript::Unheard { reason: why.as_str().to_owned() }
        }
    };
    let write = engine.store().write_in(organisation, move |tx| {
        Box::pin(async move { messages::keep_transcript(tx, organisation, message, &transcript).await })
    });
    write.await.map(drop)
}
