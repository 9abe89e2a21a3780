//! A template as the platform lists it.

use channel_core::channel::{NewTemplate, TemplateRecord};
use channel_meta::wire;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
pub(super) struct Listed {
    #[serde(default, deserialize_with = "wire::word")]
    id: String,
    #[serde(default, deserialize_with = "wire::word")]
    name: String,
    #[serde(default, deserialize_with = "wire::word")]
    language: String,
    #[serde(default, deserialize_with = "wire::word")]
    status: String,
    #[serde(default, deserialize_with = "wire::word")]
    category: String,
    #[serde(default)]
    quality_score: Value,
    #[serde(default, deserialize_with = "wire::opt_word")]
    rejected_reason: Option<String>,
    #[serde(default)]
    components: Vec<Value>,
}

impl Listed {
    pub(super) fn into_record(self) -> TemplateRecord {
        // The score stands in an object with its date, and in old samples bare.
        let quality = self.quality_score.get("score").unwrap_or(&self.quality_score);
        TemplateRecord {
            id: self.id,
            name: self.name,
            language: self.language,
            status: self.status,
            category: self.category,
            quality: quality.as_str().map(str::to_owned),
            reason: self.rejected_reason.filter(|reason| reason != "NONE"),
            components: self.components,
        }
    }
}

/// What the platform answers when it takes a template; it may give it another category than was asked for.
#[derive(Deserialize)]
pub(super) struct Created {
    #[serde(deserialize_with = "wire::word")]
    id: String,
    #[serde(default, deserialize_with = "wire::word")]
    status: String,
    #[serde(default, deserialize_with = "wire::opt_word")]
    category: Option<String>,
}

impl Created {
    pub(super) fn into_record(self, template: &NewTemplate) -> TemplateRecord {
        TemplateRecord {
            id: self.id,
            name: template.name.clone(),
            language: template.language.clone(),
            status: self.status,
            category: self.category.unwrap_or_else(|| template.category.clone()),
            quality: None,
            reason: None,
            components: template.components.clone(),
        }
    }
}
