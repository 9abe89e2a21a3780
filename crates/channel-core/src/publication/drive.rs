//! The thin part: one step at the platform.

use super::machine::Publication;
use super::step::{Outcome, Step};
use crate::channel::{Account, Publishing};
use crate::seams::{Clock, Timestamp};

impl Publication {
    /// Does the next step, if it is time for one, and says when to call again; nothing when it has ended, as
    /// [`Publication::ended`] tells. At most one call goes to the platform, so that the value can be kept after each.
    ///
    /// Giving up on the future halfway repeats nothing: the next call looks first.
    pub async fn advance(
        &mut self,
        publishing: &dyn Publishing,
        account: &Account,
        clock: &dyn Clock,
    ) -> Option<Timestamp> {
        let outcome = match self.next(clock.now()) {
            Step::Wait { until } => return Some(until),
            Step::Done(_) | Step::Failed(_) => return None,
            Step::CheckQuota => Outcome::Quota(publishing.quota(account).await),
            Step::Prepare => Outcome::Prepared(publishing.prepare(account, self.post()).await),
            Step::Look { container } => Outcome::Looked(publishing.look(account, &container).await),
            Step::Publish { container } => Outcome::Published(publishing.publish(account, &container).await),
        };
        let now = clock.now();
        self.apply(outcome, now);
        self.due(now)
    }
}
