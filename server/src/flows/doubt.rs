//! What an organisation wants done with sends that nobody knows about.

use channel_core::OrganisationId;
use store::outbox::{self, ResendPolicy};

use super::letters::By;
use super::{FlowError, Flows};

impl Flows {
    /// What is done by itself with sends that stay doubtful: nothing, until the organisation says otherwise.
    ///
    /// # Errors
    /// When there is no such organisation.
    pub async fn resend_policy(&self, organisation: OrganisationId) -> Result<ResendPolicy, FlowError> {
        let store = self.engine.store();
        Ok(store.read_in(organisation, move |db| Box::pin(outbox::find_policy(db, organisation))).await?)
    }

    /// Changes it for sends whose doubt is still to come: what is listed already waits for people.
    ///
    /// # Errors
    /// When there is no such organisation, and [`FlowError::NotAllowed`] for whoever may not change settings or decide about
    /// doubtful sends.
    pub async fn set_resend_policy(
        &self,
        organisation: OrganisationId,
        policy: ResendPolicy,
        by: &By,
    ) -> Result<(), FlowError> {
        if !by.may_administer() || !by.may_repeat() {
            return Err(FlowError::NotAllowed);
        }
        let who = by.word();
        let write = self.engine.store().write_in(organisation, move |tx| {
            Box::pin(async move { outbox::set_policy(tx, organisation, &policy, &who).await })
        });
        write.await?;
        Ok(())
    }
}
