//! The thin part: one step at the platform.

use super::machine::Publication;
use super::step::{Outcome, Step};
use crate::channel::{Account, Publishing};
use crate::seams::{Clock, Timestamp};

impl Publication {
    /// Does the next step, if it is time for one, and says when to call again; nothing when it has ended, as
    /// [`Publication::ended`] tells. Keep the value after each call, and before the next one.
    ///
    /// Giving up on the future halfway, or reading back a value that was kept earlier, repeats nothing: the platform is
    /// looked at first. A value that was kept since the platform last called the post ready is looked at and published in
    /// one call, so that also a program that reads it back before every call comes to an end.
    pub async fn advance(
        &mut self,
        publishing: &dyn Publishing,
        account: &Account,
        clock: &dyn Clock,
    ) -> Option<Timestamp> {
        let was_ready = self.was_ready();
        let step = self.next(clock.now());
        if let Step::Wait { until } = step {
            return Some(until);
        }
        let looks = matches!(step, Step::Look { .. });
        self.apply(perform(self, step, publishing, account).await?, clock.now());
        if looks && was_ready && self.is_ready() {
            let step = self.next(clock.now());
            self.apply(perform(self, step, publishing, account).await?, clock.now());
        }
        self.due(clock.now())
    }
}

/// One call at the platform; none where there is nothing to do.
async fn perform(
    publication: &Publication,
    step: Step,
    publishing: &dyn Publishing,
    account: &Account,
) -> Option<Outcome> {
    match step {
        Step::Wait { .. } | Step::Done(_) | Step::Failed(_) => None,
        Step::CheckQuota => Some(Outcome::Quota(publishing.quota(account).await)),
        Step::Prepare => Some(Outcome::Prepared(publishing.prepare(account, publication.post()).await)),
        Step::Look { container } => Some(Outcome::Looked(publishing.look(account, &container).await)),
        Step::Publish { container } => Some(Outcome::Published(publishing.publish(account, &container).await)),
    }
}
