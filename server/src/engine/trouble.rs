//! What a platform says of an account's access is about the account as it was asked for. When somebody has connected it anew
//! meanwhile, it says nothing any more.

use store::accounts::{self, AccountRow};
use store::{Failure, StoreError, Tx};

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
