//! Switching an account.

use channel_core::{AccountId, OrganisationId};
use store::accounts::{self, AccountStatus};
use store::audit::{self, Act};

use super::letters::By;
use super::{FlowError, Flows};

impl Flows {
    /// Pauses an account, or lets it work again: what waited is sent then. Who did it is in the audit log.
    ///
    /// # Errors
    /// When the organisation has no such account, and [`FlowError::NotAllowed`] for whoever may not change settings.
    pub async fn set_account_status(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        status: AccountStatus,
        by: &By,
    ) -> Result<(), FlowError> {
        if !by.may_administer() {
            return Err(FlowError::NotAllowed);
        }
        let who = by.word();
        self.engine
            .store()
            .write_in(organisation, move |tx| {
                let who = who.clone();
                Box::pin(async move {
                    accounts::set_status(tx, organisation, account, status, None).await?;
                    let target = format!("{account}:{}", status.as_str());
                    audit::append(tx, organisation, &who, Act::AccountStatus, &target).await?;
                    Ok(())
                })
            })
            .await?;
        self.engine.wake_all();
        Ok(())
    }
}
