//! Switches that were thrown on another node.

use std::collections::HashSet;
use std::time::Duration;

use channel_core::OrganisationId;
use store::StoreError;
use store::assistants::{self, ModelPower};
use tokio_util::sync::CancellationToken;

use super::Assistants;

/// How often the switches are looked at. A call that is being made on this node ends so long after its switch was thrown
/// on another.
const LOOK: Duration = Duration::from_secs(2);

impl Assistants {
    /// Follows the switches until `stop` is cancelled. A turn looks at its own before it begins; this ends those that
    /// are under way.
    pub async fn follow_switches(self, stop: CancellationToken) {
        let mut known = HashSet::new();
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
            if let Err(error) = self.look(&mut known).await {
                tracing::warn!(%error, "looking at which models are switched off");
            }
        }
    }

    /// Tells the switches in memory what the store says.
    pub(super) async fn look(&self, known: &mut HashSet<OrganisationId>) -> Result<(), StoreError> {
        let off = self.inner.store.read(|db| Box::pin(assistants::switched_off(db))).await?;
        let off: HashSet<OrganisationId> = off.into_iter().collect();
        for organisation in &off {
            self.switch(*organisation, ModelPower::Off);
        }
        for organisation in known.difference(&off) {
            self.switch(*organisation, ModelPower::On);
        }
        *known = off;
        Ok(())
    }
}
