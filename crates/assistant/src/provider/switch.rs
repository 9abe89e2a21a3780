//! Off means off: nothing begins, and what runs ends with its next piece.

use std::{
    collections::HashSet,
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
};

use channel_core::OrganisationId;

/// Switches assistants off, one organisation's or all. Whoever holds the stored setting tells it here.
#[derive(Debug, Default)]
pub struct KillSwitch {
    all: AtomicBool,
    organisations: RwLock<HashSet<OrganisationId>>,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Power {
    /// Models are asked.
    On,
    /// No model is asked.
    Off,
}

impl KillSwitch {
    /// Switches everybody's assistants.
    pub fn set_all(&self, power: Power) {
        self.all.store(power == Power::Off, Ordering::SeqCst);
    }

    /// Switches one organisation's assistant.
    pub fn set(&self, organisation: OrganisationId, power: Power) {
        let mut off = self.organisations.write().unwrap_or_else(PoisonError::into_inner);
        match power {
            Power::Off => off.insert(organisation),
            Power::On => off.remove(&organisation),
        };
    }

    /// Whether no model may be asked for this organisation.
    #[must_use]
    pub fn is_off(&self, organisation: OrganisationId) -> bool {
        let off = self.organisations.read().unwrap_or_else(PoisonError::into_inner);
        self.all.load(Ordering::SeqCst) || off.contains(&organisation)
    }
}
