//! Tokens that end are renewed long before they do; what cannot be renewed is shown to the merchant while there is time.

use channel_core::channel::{Renewal, Renewing};
use channel_core::error::Actor;
use channel_core::{ChannelError, Credentials};
use store::accounts::{self, AccountRow, AccountStatus};
use store::{Failure, StoreError};

use super::duty::OnDuty;
use super::trouble;

/// Looks at every account of every channel whose tokens end.
pub(super) async fn renew(on: &OnDuty) -> Result<(), StoreError> {
    let engine = on.engine();
    for channel in engine.channels().filter(|channel| channel.renewing().is_some()) {
        let id = channel.id();
        let rows = engine.store().read(move |db| Box::pin(async move { accounts::active_on(db, &id).await })).await?;
        let Some(renewing) = channel.renewing() else { continue };
        for row in rows {
            if let Err(error) = renew_one(on, renewing, &row).await {
                on.pass_over(row.organisation, row.id, error).await?;
            }
        }
    }
    Ok(())
}

async fn renew_one(on: &OnDuty, renewing: &dyn Renewing, row: &AccountRow) -> Result<(), StoreError> {
    let engine = on.engine();
    let Some(sender) = engine.store().account_for_send(row.organisation, row.id).await? else { return Ok(()) };
    // From here on the account is meant as it is with the token that is judged.
    let row = &sender.row;
    if row.status != AccountStatus::Active {
        return Ok(());
    }
    match renewing.renewal(&sender.account, engine.now()) {
        None | Some(Renewal::NotYet { .. }) => Ok(()),
        Some(Renewal::Dead) => die(on, row).await,
        Some(due) => {
            on.still().await?;
            match renewing.renew(&sender.account).await {
                Ok(credentials) => keep(on, row, credentials).await,
                Err(error) => tell(on, row, due, &error).await,
            }
        }
    }
}

/// The new token takes the old one's place, unless somebody connected the account anew meanwhile.
async fn keep(on: &OnDuty, row: &AccountRow, credentials: Credentials) -> Result<(), StoreError> {
    let (organisation, id, epoch) = (row.organisation, row.id, row.epoch);
    let kept = on
        .write_in(organisation, move |tx| {
            Box::pin(async move {
                let is_same = accounts::is_unchanged(tx, organisation, id, epoch).await?;
                if is_same {
                    accounts::set_credentials(tx, organisation, id, &credentials).await?;
                }
                Ok(is_same)
            })
        })
        .await?;
    if kept {
        tracing::info!(account = %id, "a token was renewed");
        on.engine().wake_calls();
    } else {
        tracing::info!(account = %id, "an account was changed while its token was renewed; the renewed one is left");
    }
    Ok(())
}

async fn tell(on: &OnDuty, row: &AccountRow, due: Renewal, error: &ChannelError) -> Result<(), StoreError> {
    tracing::warn!(%error, account = %row.id, "a token could not be renewed");
    if !matches!(due, Renewal::Alert { .. }) {
        return Ok(());
    }
    let sentence = "the account's access ends within days and could not be renewed: connect it again";
    let failure = Failure::new("unauthorized", sentence, Actor::Merchant);
    let row = row.clone();
    on.write_in(row.organisation, move |tx| Box::pin(async move { trouble::note(tx, &row, &failure).await })).await?;
    Ok(())
}

async fn die(on: &OnDuty, row: &AccountRow) -> Result<(), StoreError> {
    let failure = Failure::new("unauthorized", "the account's access has ended: connect it again", Actor::Merchant);
    let row = row.clone();
    on.write_in(row.organisation, move |tx| Box::pin(async move { trouble::pause(tx, &row, &failure).await })).await?;
    Ok(())
}
