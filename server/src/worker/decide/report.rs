//! What a platform's status means for a call.

use channel_core::error::Actor;
use channel_core::model::{Status, StatusUpdate};
use store::{Failure, Reported};

/// The report in a status, and why it failed; none for a word nobody knows.
pub(crate) fn of(update: &StatusUpdate) -> Option<(Reported, Option<Failure>)> {
    let reported = match update.status {
        Status::Sent => Reported::Sent,
        Status::Delivered => Reported::Delivered,
        Status::Read | Status::Played => Reported::Read,
        Status::Failed => Reported::Failed,
        Status::Unknown(_) => return None,
    };
    let failure = (reported == Reported::Failed).then(|| failure(update));
    Some((reported, failure))
}

fn failure(update: &StatusUpdate) -> Failure {
    let Some(fault) = update.errors.first() else {
        return Failure::new("platform", "the platform reports a failure without a reason", Actor::Agent);
    };
    let sentence = fault.details.clone().unwrap_or_else(|| fault.title.clone());
    Failure { code: Some(fault.code.clone()), ..Failure::new("not_delivered", sentence, Actor::Agent) }
}
