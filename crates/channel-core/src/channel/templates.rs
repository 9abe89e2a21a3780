//! Keeping approved forms of message.

use async_trait::async_trait;
#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::account::Account;
use crate::error::ChannelError;

/// The account's approved forms of message at the platform. What becomes of a form that was handed in comes by webhook
/// as [`crate::model::TemplateState`]; [`TemplateRecord::apply`] keeps a record current.
#[async_trait]
pub trait Templates: Send + Sync {
    /// A page of the forms, from the beginning or from where the page before ended.
    ///
    /// # Errors
    /// When the platform cannot be read, or the cursor is none of its own.
    async fn list(&self, account: &Account, after: Option<&str>) -> Result<Page<TemplateRecord>, ChannelError>;

    /// Hands a form in for approval.
    ///
    /// # Errors
    /// As [`super::Channel::send`].
    async fn create(&self, account: &Account, template: &NewTemplate) -> Result<TemplateRecord, ChannelError>;

    /// Replaces all parts of a form, which must be approved again.
    ///
    /// # Errors
    /// As [`super::Channel::send`]; platforms limit how often.
    async fn edit(&self, account: &Account, id: &str, template: &NewTemplate) -> Result<(), ChannelError>;

    /// Deletes a form in one language, or in all of them when `id` is absent.
    ///
    /// # Errors
    /// As [`super::Channel::send`].
    async fn delete(&self, account: &Account, name: &str, id: Option<&str>) -> Result<(), ChannelError>;
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Where the next one begins, when there is one.
    pub next: Option<String>,
}

/// A form to hand in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct NewTemplate {
    /// Its name: small letters, digits and underscores.
    pub name: String,
    /// Its language tag as the platform writes it, such as `en_US`.
    pub language: String,
    /// What it is for, in the platform's words: `MARKETING`, `UTILITY` or `AUTHENTICATION`.
    pub category: String,
    /// Whether its blanks have names instead of numbers.
    #[serde(default)]
    pub named_blanks: bool,
    /// Its parts in the platform's own form: a form is approved as it is written, so it is not translated.
    pub components: Vec<Value>,
}

/// A form as the platform has it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct TemplateRecord {
    /// The platform's id of it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its language.
    pub language: String,
    /// Its state, such as `APPROVED`.
    pub status: String,
    /// What it is for; the platform may change it, which changes its price and who may get it.
    pub category: String,
    /// How people take it: `GREEN`, `YELLOW`, `RED` or `UNKNOWN`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<String>,
    /// Why it was refused or paused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Its parts in the platform's own form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Value>,
}

impl TemplateRecord {
    /// Takes over what a webhook reports. Says whether the event was about this form.
    pub fn apply(&mut self, change: &crate::model::TemplateState) -> bool {
        let same_name = change.name.as_deref() == Some(self.name.as_str())
            && change.language.as_deref().is_none_or(|language| language == self.language);
        if change.template_id != self.id && !(change.template_id.is_empty() && same_name) {
            return false;
        }
        match change.kind.as_str() {
            "status" => {
                self.status.clone_from(&change.value);
                self.reason.clone_from(&change.reason);
            }
            "quality" => self.quality = Some(change.value.clone()),
            "category" => self.category.clone_from(&change.value),
            _ => {}
        }
        true
    }
}
