//! Where an organisation's model is.

use assistant::provider::{OpenRouterRouting, ProviderKind, ProviderSettings};
use assistant::spend::{Limits, Price};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// Where an organisation's model is, and what it may cost. The key is kept beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    /// Whose API.
    pub kind: ProviderKind,
    /// Where; the provider's own address when there is none.
    #[serde(default)]
    pub base_url: Option<String>,
    /// The model, by the provider's name for it.
    pub model: String,
    /// What OpenRouter may do.
    #[serde(default)]
    pub routing: OpenRouterRouting,
    /// What a million tokens cost, where the organisation knows better than the table.
    #[serde(default)]
    pub price: Option<Price>,
    /// What may be spent.
    #[serde(default)]
    pub limits: Limits,
    /// Whether the model looks at pictures, where the organisation knows better than its name.
    #[serde(default)]
    pub sees: Option<bool>,
}

impl Provider {
    /// A model at its provider's own address, with the usual limits.
    #[must_use]
    pub fn new(kind: ProviderKind, model: impl Into<String>) -> Self {
        Self {
            kind,
            base_url: None,
            model: model.into(),
            routing: OpenRouterRouting::default(),
            price: None,
            limits: Limits::default(),
            sees: None,
        }
    }

    /// What calls need.
    #[must_use]
    pub fn settings(&self, key: Option<SecretString>) -> ProviderSettings {
        ProviderSettings {
            base_url: self.base_url.clone(),
            routing: self.routing.clone(),
            price: self.price,
            sees: self.sees,
            ..ProviderSettings::new(self.kind, self.model.clone(), key)
        }
    }

    /// Where calls go; nothing when that cannot be told.
    pub(super) fn place(&self) -> Option<String> {
        self.settings(None).base().ok()
    }
}
