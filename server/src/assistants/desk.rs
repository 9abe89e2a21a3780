//! An organisation's model as a turn works with it.

use std::sync::Arc;

use assistant::provider::Registry;
use assistant::think::{Briefing, Budget, Desk};
use assistant::{AssistantError, AssistantErrorKind};
use async_trait::async_trait;
use channel_core::OrganisationId;
use store::providers::Task;
use store::{Store, assistants};

use super::provider::Provider;
use super::voice::Voice;

/// Reads settings from the store.
#[derive(Debug, Clone)]
pub(super) struct StoreDesk {
    pub(super) store: Store,
    pub(super) registry: Arc<Registry>,
}

#[async_trait]
impl Desk for StoreDesk {
    async fn briefing(&self, organisation: OrganisationId) -> Result<Option<Briefing>, AssistantError> {
        let kept = self
            .store
            .provider_for_call(organisation, Task::Answers)
            .await
            .map_err(|error| unreadable().because(error))?;
        let Some((row, key)) = kept else { return Ok(None) };
        let said = self.store.read_in(organisation, move |db| Box::pin(assistants::find(db, organisation))).await;
        let said = said.map_err(|error| unreadable().because(error))?;
        let provider: Provider = serde_json::from_value(row.body).map_err(|error| unreadable().because(error))?;
        let voice = Voice::read(&said.body).map_err(|error| unreadable().because(error))?;
        let line = match self.registry.line(&provider.settings(key)) {
            Ok(line) => line,
            Err(error) => {
                tracing::warn!(%error, %organisation, "an organisation's model cannot be called as it is set");
                return Ok(None);
            }
        };
        Ok(Some(Briefing { line, policy: voice.policy(), limits: provider.limits, budget: Budget::default() }))
    }
}

pub(super) fn unreadable() -> AssistantError {
    AssistantError::new(AssistantErrorKind::Sources, "reading the assistant's settings")
}
