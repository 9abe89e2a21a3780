//! What an organisation wants done with sends that nobody knows about.

use channel_core::OrganisationId;
use store::outbox::{self, ResendPolicy};

use super::{FlowError, Flows};

impl Flows {
    /// What is done by itself with sends that stay doubtful: nothing, until the organisation says otherwise.
    ///
    /// # Errors
    /// When there is no such organisation.
    pub async fn resend_policy(&self, organisation: OrganisationId) -> Result<ResendPolicy, FlowError> {
        let store = self.engine.store();
        Ok(store.read(move |db| Box::pin(outbox::find_policy(db, organisation))).await?)
    }

    /// Changes it for sends whose doubt is still to come: what is listed already waits for people.
    ///
    /// # Errors
    /// When there is no such organisation.
    pub async fn set_resend_policy(&self, organisation: OrganisationId, policy: ResendPolicy) -> Result<(), FlowError> {
        let store = self.engine.store();
        store.write(move |tx| Box::pin(async move { outbox::set_policy(tx, organisation, &policy).await })).await?;
        Ok(())
    }
}
