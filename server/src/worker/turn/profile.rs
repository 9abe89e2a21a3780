//! Learning who somebody is, where webhooks carry an id and nothing else. Nothing depends on it.

use std::time::Duration;

use store::lanes::Lane;
use store::{StoreError, Tx, accounts, contacts, conversations};

use crate::engine::Engine;

/// A person is asked after with their first messages only: who could not be named then has not agreed to be.
const FIRST_MESSAGES: i64 = 2;
/// How long a platform may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Looks the other side of a young conversation up, beside the turn.
pub(super) fn learn(engine: &Engine, lane: &Lane) {
    let (engine, lane) = (engine.clone(), lane.clone());
    tokio::spawn(async move {
        if let Err(error) = look_up(&engine, &lane).await {
            tracing::debug!(%error, "a profile could not be kept");
        }
    });
}

async fn look_up(engine: &Engine, lane: &Lane) -> Result<(), StoreError> {
    let (organisation, Some(id)) = (lane.organisation, lane.conversation) else { return Ok(()) };
    let known = engine
        .store()
        .glance_in(organisation, move |db| {
            Box::pin(async move {
                let Some(conversation) = conversations::find(db, organisation, id).await? else { return Ok(None) };
                if conversation.inbound_seq > FIRST_MESSAGES {
                    return Ok(None);
                }
                let person = contacts::find(db, organisation, conversation.contact).await?;
                let unnamed = person.is_some_and(|person| person.name.is_none() && person.username.is_none());
                let account = accounts::find(db, organisation, conversation.account).await?;
                Ok(account.filter(|_| unnamed).map(|account| (conversation, account)))
            })
        })
        .await?;
    let Some((conversation, account)) = known else { return Ok(()) };
    let Some(channel) = engine.channel(&account.channel) else { return Ok(()) };
    let Some(profiles) = channel.profiles() else { return Ok(()) };
    let Some(sender) = engine.store().account_for_send(organisation, account.id).await? else { return Ok(()) };
    let asked = profiles.profile(&sender.account, conversation.external_id.as_str());
    let Ok(Ok(profile)) = tokio::time::timeout(PATIENCE, asked).await else { return Ok(()) };
    engine
        .store()
        .write_in(organisation, move |tx: &mut Tx| {
            Box::pin(async move {
                contacts::meet(tx, organisation, account.id, &profile).await?;
                tx.note(organisation, &format!("conversation:{id}")).await?;
                tx.note(organisation, "inbox").await
            })
        })
        .await
}
