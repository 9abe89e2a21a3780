//! Recordings in conversations that people answer: written out beside the turn, so that whoever answers reads what was said.
//! Nothing depends on it. Where the assistant answers, its turn listens first.

use std::time::Duration;

use store::lanes::Lane;
use store::messages;
use store::{StoreError, accounts, contacts, conversations};

use crate::engine::Engine;
use crate::worker::decide::answer::may_answer;
use crate::worker::hear::{Spoken, hear, recording};

/// What was said longer ago is written out when somebody asks for it.
const LATELY: Duration = Duration::from_secs(10 * 60);
/// At most so many at a time.
const MOST: u32 = 5;

/// Writes out what was recorded in the lane's conversation, where nobody but people answers.
pub(super) fn beside(engine: &Engine, lane: &Lane) {
    if engine.assistant().senses().is_none() {
        return;
    }
    let (engine, lane) = (engine.clone(), lane.clone());
    tokio::spawn(async move {
        if let Err(error) = listen(&engine, &lane).await {
            tracing::debug!(%error, "a recording could not be looked for");
        }
    });
}

async fn listen(engine: &Engine, lane: &Lane) -> Result<(), StoreError> {
    let (organisation, account, lane) = (lane.organisation, lane.account, lane.key.clone());
    let since = engine.now().minus(LATELY);
    let found = engine
        .store()
        .glance_in(organisation, move |db| {
            Box::pin(async move {
                let recorded = messages::unheard(db, organisation, account, since, MOST).await?;
                let Some(first) = recorded.first() else { return Ok(None) };
                let Some(conversation) = conversations::find(db, organisation, first.conversation).await? else {
                    return Ok(None);
                };
                let Some(account) = accounts::find(db, organisation, account).await? else { return Ok(None) };
                let person = contacts::find(db, organisation, conversation.contact).await?;
                let wanted = person.is_none_or(|person| person.opted_out_at.is_none());
                let mode = conversation.mode(account.assistant_mode);
                let is_peoples = !may_answer(mode, conversation.owner, wanted);
                let spoken: Vec<Spoken> = recorded
                    .iter()
                    .filter(|message| message.conversation == conversation.id)
                    .filter_map(recording)
                    .collect();
                Ok(Some((conversation, spoken)).filter(|(found, _)| is_peoples && found.lane == lane))
            })
        })
        .await?;
    let Some((conversation, spoken)) = found else { return Ok(()) };
    let is_heard = match engine.assistant().senses() {
        Some(senses) => senses.listens(organisation).await,
        None => false,
    };
    // Without anybody to write it out nothing is kept of it: an owner may choose somebody later.
    if is_heard { hear(engine, &conversation, &spoken).await } else { Ok(()) }
}
