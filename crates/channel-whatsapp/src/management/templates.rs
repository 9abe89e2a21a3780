//! The account's templates (platforms.md §1.7). They belong to the business account, so the credentials must name it.

use async_trait::async_trait;
use channel_core::channel::{NewTemplate, Page, TemplateRecord};
use channel_core::{Account, ChannelError, ErrorKind, Templates};
use channel_meta::Call;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::paging::Paging;
use super::record::{Created, Listed};
use crate::channel::WhatsApp;
use crate::config::{ACCESS_TOKEN, WABA_ID};

const FIELDS: &str = "id,name,language,status,category,quality_score,rejected_reason,components";
const PAGE: &str = "100";

#[derive(Deserialize)]
struct Answer {
    data: Vec<Listed>,
    #[serde(default)]
    paging: Paging,
}

#[derive(Deserialize)]
struct Success {
    success: bool,
}

#[async_trait]
impl Templates for WhatsApp {
    async fn list(&self, account: &Account, after: Option<&str>) -> Result<Page<TemplateRecord>, ChannelError> {
        let (token, business) = (account.credentials.get(ACCESS_TOKEN)?, account.credentials.get(WABA_ID)?);
        let call = Call::to([business.expose_secret(), "message_templates"])
            .query("fields", FIELDS)
            .query("limit", PAGE)
            .bearer(token);
        let call = match after {
            Some(cursor) => call.query("after", cursor),
            None => call,
        };
        let answer: Answer = self.client.get(&call).await?;
        let next = answer.paging.after();
        Ok(Page { items: answer.data.into_iter().map(Listed::into_record).collect(), next })
    }

    async fn create(&self, account: &Account, template: &NewTemplate) -> Result<TemplateRecord, ChannelError> {
        let (token, business) = (account.credentials.get(ACCESS_TOKEN)?, account.credentials.get(WABA_ID)?);
        let call = Call::to([business.expose_secret(), "message_templates"]).bearer(token);
        let created: Created = self.client.post_json(&call, &handed_in(template)).await?;
        Ok(created.into_record(template))
    }

    /// Replaces all parts. The platform takes this for forms that are approved, refused or paused, and for approved ones
    /// once a day and ten times a month; name and language stay.
    async fn edit(&self, account: &Account, id: &str, template: &NewTemplate) -> Result<(), ChannelError> {
        let token = account.credentials.get(ACCESS_TOKEN)?;
        let body = json!({ "components": template.components });
        let answer: Success = self.client.post_json(&Call::to([id]).bearer(token), &body).await?;
        done(&answer)
    }

    /// Deletes; the name cannot be given again for 30 days.
    async fn delete(&self, account: &Account, name: &str, id: Option<&str>) -> Result<(), ChannelError> {
        let (token, business) = (account.credentials.get(ACCESS_TOKEN)?, account.credentials.get(WABA_ID)?);
        let call = Call::to([business.expose_secret(), "message_templates"]).query("name", name).bearer(token);
        let call = match id {
            Some(id) => call.query("hsm_id", id),
            None => call,
        };
        let answer: Success = self.client.delete(&call).await?;
        done(&answer)
    }
}

/// The body that hands a template in.
fn handed_in(template: &NewTemplate) -> Value {
    let mut body = Map::new();
    body.insert("name".into(), json!(template.name));
    body.insert("language".into(), json!(template.language));
    body.insert("category".into(), json!(template.category));
    if template.named_blanks {
        body.insert("parameter_format".into(), json!("NAMED"));
    }
    body.insert("components".into(), json!(template.components));
    Value::Object(body)
}

fn done(answer: &Success) -> Result<(), ChannelError> {
    if answer.success {
        return Ok(());
    }
    Err(ChannelError::refused(ErrorKind::Platform, "the platform did not change the template: look at its state"))
}
