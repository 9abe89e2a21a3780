//! Keeping comment rules.

use autoreply::{Rule, validate};
use channel_core::{AccountId, OrganisationId};
use store::{StoreError, rules};

use super::{FlowError, Flows};

impl Flows {
    /// All rules in their order, each with the account it holds for.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn list_rules(&self, organisation: OrganisationId) -> Result<Vec<(Option<AccountId>, Rule)>, FlowError> {
        let stored =
            self.engine.store().read_in(organisation, move |db| Box::pin(rules::list(db, organisation))).await?;
        let rules = stored.into_iter().map(|stored| {
            let rule: Rule =
                serde_json::from_value(stored.body).map_err(|error| StoreError::corrupt("a rule", error))?;
            Ok((stored.account, Rule { enabled: stored.enabled, ..rule }))
        });
        rules.collect()
    }

    /// Keeps a rule for one account, or for every account; one of the same id is replaced where it stands.
    ///
    /// # Errors
    /// [`FlowError::Invalid`] with everything there is to correct.
    pub async fn save_rule(
        &self,
        organisation: OrganisationId,
        account: impl Into<Option<AccountId>>,
        rule: Rule,
    ) -> Result<(), FlowError> {
        let problems = validate(&rule);
        if !problems.is_empty() {
            return Err(FlowError::Invalid(problems));
        }
        let account = account.into();
        let body = serde_json::to_value(&rule).map_err(|error| StoreError::corrupt("a rule", error))?;
        self.engine
            .store()
            .write_in(organisation, move |tx| {
                Box::pin(async move { rules::save(tx, organisation, &rule.id.0, account, rule.enabled, &body).await })
            })
            .await?;
        Ok(())
    }

    /// Lets a rule run, or not.
    ///
    /// # Errors
    /// When the organisation has no such rule.
    pub async fn enable_rule(&self, organisation: OrganisationId, id: &str, enabled: bool) -> Result<(), FlowError> {
        let id = id.to_owned();
        self.engine
            .store()
            .write_in(organisation, move |tx| {
                Box::pin(async move {
                    let rule = rules::find(tx, organisation, &id).await?;
                    let rule = rule.ok_or(StoreError::NotFound("rule"))?;
                    rules::save(tx, organisation, &id, rule.account, enabled, &rule.body).await
                })
            })
            .await?;
        Ok(())
    }

    /// Removes a rule.
    ///
    /// # Errors
    /// When the organisation has no such rule.
    pub async fn delete_rule(&self, organisation: OrganisationId, id: &str) -> Result<(), FlowError> {
        let id = id.to_owned();
        self.engine
            .store()
            .write_in(organisation, move |tx| Box::pin(async move { rules::delete(tx, organisation, &id).await }))
            .await?;
        Ok(())
    }

    /// Puts the rules into this order.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn reorder_rules(&self, organisation: OrganisationId, ids: Vec<String>) -> Result<(), FlowError> {
        self.engine
            .store()
            .write_in(organisation, move |tx| Box::pin(async move { rules::reorder(tx, organisation, &ids).await }))
            .await?;
        Ok(())
    }
}
