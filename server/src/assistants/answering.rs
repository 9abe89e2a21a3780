//! The assistant of whichever organisation a turn belongs to.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use assistant::offline::OfflineAssistant;
use assistant::provider::{HttpDoor, KillSwitch, Power, Registry};
use assistant::{Assistant, AssistantError, ModelAssistant, Outcome, Retriever, Senses, SilentReason, Turn};
use async_trait::async_trait;
use channel_core::OrganisationId;
use store::assistants::{self as kept, ModelPower};
use store::providers::{self, Task};
use store::{Store, StoreError};

use super::desk::{StoreDesk, unreadable};
use super::purse::StorePurse;
use super::voice::Voice;

/// Every organisation's assistant. Cheap to clone, every clone means the same ones.
#[derive(Clone)]
pub struct Assistants {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) store: Store,
    pub(super) door: HttpDoor,
    pub(super) registry: Arc<Registry>,
    model: ModelAssistant,
    offline: OfflineAssistant,
}

impl Assistants {
    /// Assistants with their settings and books in this store, whose models are called through this door.
    #[must_use]
    pub fn new(store: Store, door: HttpDoor) -> Self {
        let seams = store.seams().clone();
        let purse = Arc::new(StorePurse { store: store.clone() });
        let registry = Registry::new(door.clone(), Arc::clone(&seams.clock), purse, Arc::new(KillSwitch::default()));
        let registry = Arc::new(registry);
        let desk = StoreDesk { store: store.clone(), registry: Arc::clone(&registry) };
        let model = ModelAssistant::new(Arc::clone(&registry), Arc::new(desk), seams);
        Self { inner: Arc::new(Inner { store, door, registry, model, offline: OfflineAssistant::new() }) }
    }

    /// What an organisation says, and whether a model may be asked. The switch in memory is told.
    async fn standing(&self, organisation: OrganisationId) -> Result<(Voice, Standing), AssistantError> {
        let read = self.inner.store.glance_in(organisation, move |db| {
            Box::pin(async move {
                let said = kept::find(db, organisation).await?;
                Ok((said, providers::find(db, organisation, Task::Answers).await?.is_some()))
            })
        });
        let (said, has_model) = read.await.map_err(|error: StoreError| unreadable().because(error))?;
        self.switch(organisation, said.power);
        let voice = Voice::read(&said.body).map_err(|error| unreadable().because(error))?;
        let standing = if has_model && said.power == ModelPower::On { Standing::Model } else { Standing::Offline };
        Ok((voice, standing))
    }

    /// Waits until what an organisation's calls did cost is in the books.
    pub(crate) async fn settled(&self, organisation: OrganisationId) {
        self.inner.registry.settled(organisation).await;
    }

    /// Lets calls of the organisation's model be made, or ends those that are being made.
    pub(super) fn switch(&self, organisation: OrganisationId, power: ModelPower) {
        let power = match power {
            ModelPower::On => Power::On,
            ModelPower::Off => Power::Off,
        };
        self.inner.registry.switch().set(organisation, power);
    }
}

/// Who answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Model,
    Offline,
}

#[async_trait]
impl Assistant for Assistants {
    fn id(&self) -> &str {
        "organisations"
    }

    async fn answer(&self, turn: &Turn, sources: &dyn Retriever) -> Result<Outcome, AssistantError> {
        let Some(party) = turn.party else { return self.inner.offline.answer(turn, sources).await };
        let (voice, standing) = self.standing(party.organisation).await?;
        let turn = spoken(turn, &voice);
        if standing == Standing::Model {
            match self.inner.model.answer(&turn, sources).await? {
                // The model was switched off while it was thinking, or what it would say comes too late to be worth asking it.
                // The customer is not left without an answer for that: how late is too late for any is the engine's to say.
                Outcome::Silent { reason: SilentReason::SwitchedOff | SilentReason::TooLate } => {}
                outcome => return Ok(outcome),
            }
        }
        self.inner.offline.answer(&turn, sources).await
    }

    fn senses(&self) -> Option<&dyn Senses> {
        Some(self)
    }
}

/// The turn with what the organisation says, where the account says nothing of its own.
fn spoken<'t>(turn: &'t Turn, voice: &Voice) -> Cow<'t, Turn> {
    let persona = turn.persona.clone().or_else(|| Some(voice.name.clone()).filter(|name| !name.is_empty()));
    let languages = if turn.languages.is_empty() { &voice.languages } else { &turn.languages };
    if persona == turn.persona && *languages == turn.languages {
        return Cow::Borrowed(turn);
    }
    let languages = languages.clone();
    Cow::Owned(Turn { persona, languages, ..turn.clone() })
}

impl fmt::Debug for Assistants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Assistants").field("registry", &self.inner.registry).finish_non_exhaustive()
    }
}
