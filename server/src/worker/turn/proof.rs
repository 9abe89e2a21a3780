//! What a mark on a message proves that the platform gives back to us.

use store::outbox::{self, Call};
use store::{StoreError, Tx};

use super::apply::Entry;

/// What it proves.
pub(super) enum Proof {
    /// There is no mark.
    None,
    /// The mark is not one of ours, or its attempt is not known any more.
    Ignored,
    /// This call was made.
    Of(Box<Call>),
}

/// Looks a mark up. One that was not made here for this organisation is told by its tag alone.
pub(super) async fn of(tx: &mut Tx, entry: &Entry<'_>, mark: Option<&str>) -> Result<Proof, StoreError> {
    let Some(mark) = mark.filter(|mark| !mark.is_empty()) else { return Ok(Proof::None) };
    let organisation = entry.lane.organisation;
    let call = if entry.engine.store().made_token(organisation, mark) {
        outbox::find_by_token(tx, organisation, entry.account.id, mark).await?
    } else {
        None
    };
    Ok(call.map_or(Proof::Ignored, |call| Proof::Of(Box::new(call))))
}
