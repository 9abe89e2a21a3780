//! Tokens that end are renewed long before they do; what cannot be renewed is shown to the merchant while there is time.

use channel_core::ChannelError;
use channel_core::channel::Renewal;
use channel_core::error::Actor;
use store::accounts::{self, AccountRow, AccountStatus};
use store::{Failure, StoreError};

use super::core::Engine;

/// Looks at every account of every channel whose tokens end.
pub(super) async fn renew(engine: &Engine) -> Result<(), StoreError> {
    for channel in engine.channels().filter(|channel| channel.renewing().is_some()) {
        let id = channel.id();
        let rows = engine.store().read(move |db| Box::pin(async move { accounts::active_on(db, &id).await })).await?;
        let Some(renewing) = channel.renewing() else { continue };
        for row in rows {
            let Some(sender) = engine.store().account_for_send(row.organisation, row.id).await? else { continue };
            match renewing.renewal(&sender.account, engine.now()) {
                None | Some(Renewal::NotYet { .. }) => {}
                Some(Renewal::Dead) => die(engine, &row).await?,
                Some(due) => match renewing.renew(&sender.account).await {
                    Ok(credentials) => keep(engine, &row, credentials).await?,
                    Err(error) => tell(engine, &row, due, &error).await?,
                },
            }
        }
    }
    Ok(())
}

/// The new token takes the old one's place, unless somebody connected the account anew meanwhile.
async fn keep(engine: &Engine, row: &AccountRow, credentials: channel_core::Credentials) -> Result<(), StoreError> {
    let (organisation, id, epoch) = (row.organisation, row.id, row.epoch);
    engine
        .store()
        .write_in(organisation, move |tx| {
            Box::pin(async move {
                match accounts::find(tx, organisation, id).await? {
                    Some(now) if now.epoch == epoch => {
                        accounts::set_credentials(tx, organisation, id, &credentials).await
                    }
                    _ => Ok(()),
                }
            })
        })
        .await?;
    tracing::info!(account = %id, "a token was renewed");
    engine.wake_calls();
    Ok(())
}

async fn tell(engine: &Engine, row: &AccountRow, due: Renewal, error: &ChannelError) -> Result<(), StoreError> {
    tracing::warn!(%error, account = %row.id, "a token could not be renewed");
    if !matches!(due, Renewal::Alert { .. }) {
        return Ok(());
    }
    let sentence = "the account's access ends within days and could not be renewed: connect it again";
    engine.note_trouble(row, Failure::new("unauthorized", sentence, Actor::Merchant)).await
}

async fn die(engine: &Engine, row: &AccountRow) -> Result<(), StoreError> {
    let (organisation, id) = (row.organisation, row.id);
    let sentence = "the account's access has ended: connect it again";
    engine.note_trouble(row, Failure::new("unauthorized", sentence, Actor::Merchant)).await?;
    engine
        .store()
        .write_in(organisation, move |tx| {
            Box::pin(accounts::set_status(tx, organisation, id, AccountStatus::Paused, Some(sentence)))
        })
        .await
}
