//! What a platform says of an account's access is about the account as it was asked for. When somebody has connected it anew
//! meanwhile, it says nothing any more.

use channel_core::error::Actor;
use channel_core::{AccountId, OrganisationId};
use store::accounts::{self, AccountRow};
use store::{Failure, StoreError, Tx};

use super::duty::OnDuty;

/// What a merchant is told of secrets that do not open.
pub(crate) const SEALED: &str = "the account's secrets do not open: connect it again";

/// Remembers what is wrong with an account, unless it has changed. Says whether it had not.
pub(super) async fn note(tx: &mut Tx, row: &AccountRow, failure: &Failure) -> Result<bool, StoreError> {
    let is_same = accounts::is_unchanged(tx, row.organisation, row.id, row.epoch).await?;
    if is_same {
        accounts::note_error(tx, row.organisation, row.id, failure).await?;
    }
    Ok(is_same)
}

/// The same, and pauses the account: it is of no use until somebody repairs it.
pub(super) async fn pause(tx: &mut Tx, row: &AccountRow, failure: &Failure) -> Result<bool, StoreError> {
    Ok(note(tx, row, failure).await?
        && accounts::pause(tx, row.organisation, row.id, row.epoch, &failure.sentence).await?)
}

/// Remembers that the account's secrets do not open, unless they do: it may have been repaired meanwhile.
pub(super) async fn sealed(on: &OnDuty, organisation: OrganisationId, account: AccountId) -> Result<(), StoreError> {
    let store = on.engine().store();
    let row = store.read_in(organisation, move |db| Box::pin(accounts::find(db, organisation, account))).await?;
    let (Some(row), Err(StoreError::Sealed(_))) = (row, store.account_for_send(organisation, account).await) else {
        return Ok(());
    };
    let failure = Failure::new("unauthorized", SEALED, Actor::Merchant);
    on.write_in(organisation, move |tx| Box::pin(async move { note(tx, &row, &failure).await })).await.map(drop)
}
