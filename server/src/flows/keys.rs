//! Keys of the API: made, listed and ended by whoever may change settings.

use channel_core::OrganisationId;
use store::api_keys::{self, KeptKey, Scopes};

use super::letters::By;
use super::{FlowError, Flows};

/// The longest name of a key, in characters.
const LONGEST: usize = 60;

impl Flows {
    /// The organisation's keys, without what opens anything.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn keys(&self, organisation: OrganisationId) -> Result<Vec<KeptKey>, FlowError> {
        let store = self.engine.store();
        Ok(store.read_in(organisation, move |db| Box::pin(api_keys::list(db, organisation))).await?)
    }

    /// Keeps a key by its hash. A key of that name that was there before ends.
    ///
    /// # Errors
    /// [`FlowError::NotAllowed`] for whoever may not change settings, [`FlowError::Empty`] without a name,
    /// [`FlowError::TooLong`] with one that is too long, and [`FlowError::NoScope`] for a key that may do nothing.
    pub async fn make_key(
        &self,
        organisation: OrganisationId,
        name: &str,
        hash: [u8; 32],
        scopes: Scopes,
        by: &By,
    ) -> Result<(), FlowError> {
        if !by.may_administer() {
            return Err(FlowError::NotAllowed);
        }
        let name = name.trim().to_owned();
        if name.is_empty() {
            return Err(FlowError::Empty);
        }
        if name.chars().count() > LONGEST {
            return Err(FlowError::TooLong);
        }
        if scopes.is_empty() {
            return Err(FlowError::NoScope);
        }
        let who = by.word();
        let write = self.engine.store().write_in(organisation, move |tx| {
            let (name, scopes, who) = (name.clone(), scopes.clone(), who.clone());
            Box::pin(async move { api_keys::record(tx, organisation, &name, &hash, &scopes, &who).await })
        });
        Ok(write.await?)
    }

    /// Ends a key: whoever has it is refused from here on. False when there is none of that name.
    ///
    /// # Errors
    /// [`FlowError::NotAllowed`] for whoever may not change settings.
    pub async fn end_key(&self, organisation: OrganisationId, name: &str, by: &By) -> Result<bool, FlowError> {
        if !by.may_administer() {
            return Err(FlowError::NotAllowed);
        }
        let (name, who) = (name.to_owned(), by.word());
        let write = self.engine.store().write_in(organisation, move |tx| {
            let (name, who) = (name.clone(), who.clone());
            Box::pin(async move { api_keys::remove(tx, organisation, &name, &who).await })
        });
        Ok(write.await?)
    }
}
