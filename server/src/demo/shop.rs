//! The demo shop: one organisation with an account on every channel, a catalogue, answers and comment rules.

use std::net::SocketAddr;
use std::path::Path;

use autoreply::Rule;
use channel_core::{AccountId, ChannelId, Credentials, OrganisationId};
use platform_simulator::{SimulatorConfig, Strangers};
use secrecy::SecretString;
use serde_json::json;
use store::accounts::{self, AssistantMode, NewAccount};
use store::api_keys::{self, Scopes};
use store::{Store, comment_posts, organisations};

use super::DemoError;
use super::secrets::{BOT_ID, DemoSecrets};
use crate::api::ApiKey;
use crate::app::App;
use crate::healing::put_right;

/// What people call the shop.
const NAME: &str = "Harbour Running";
const CATALOGUE: &[u8] = include_bytes!("../../demo/catalogue.csv");
const ANSWERS: &[u8] = include_bytes!("../../demo/answers.csv");
const RULES: &str = include_str!("../../demo/rules.json");

/// The demo shop as it is in the store.
#[derive(Clone, Debug)]
pub(super) struct Shop {
    pub(super) organisation: OrganisationId,
    pub(super) whatsapp: AccountId,
    pub(super) instagram: AccountId,
    pub(super) telegram: AccountId,
    pub(super) webchat: AccountId,
    /// The platforms' ids of the shop's accounts and its post.
    pub(super) ids: PlatformIds,
    /// Whether it was made just now.
    pub(super) is_new: bool,
}

/// What the platforms call the shop's accounts.
#[derive(Clone, Debug)]
pub(super) struct PlatformIds {
    pub(super) phone_number_id: String,
    pub(super) waba_id: String,
    pub(super) ig_user_id: String,
    pub(super) media_id: String,
    pub(super) bot_id: String,
    pub(super) widget: String,
}

impl PlatformIds {
    fn of(config: &SimulatorConfig) -> Self {
        Self {
            phone_number_id: config.whatsapp.phone_number_id.clone(),
            waba_id: config.whatsapp.waba_id.clone(),
            ig_user_id: config.instagram.ig_user_id.clone(),
            media_id: config.instagram.posts.first().map(|post| post.media_id.clone()).unwrap_or_default(),
            bot_id: config.telegram.bot_id.to_string(),
            widget: config.webchat_account.clone(),
        }
    }
}

/// What the simulated platforms are told about the shop.
pub(super) fn simulator_config(
    listen: SocketAddr,
    product: &str,
    secrets: &DemoSecrets,
    journal: &Path,
) -> SimulatorConfig {
    let secret = |text: &str| SecretString::from(text.to_owned());
    let mut config = SimulatorConfig {
        listen,
        product: Some(product.to_owned()),
        shop_name: NAME.to_owned(),
        journal: Some(journal.to_owned()),
        strangers: Strangers::Trusted,
        ..SimulatorConfig::default()
    };
    config.whatsapp.access_token = secret(&secrets.whatsapp_token);
    config.whatsapp.app_secret = secret(&secrets.app_secret);
    config.whatsapp.verify_token = secret(&secrets.verify_token);
    config.instagram.access_token = secret(&secrets.instagram_token);
    config.instagram.app_secret = secret(&secrets.app_secret);
    config.instagram.verify_token = secret(&secrets.verify_token);
    config.telegram.bot_id = BOT_ID;
    config.telegram.token = secret(&secrets.telegram_token);
    config.telegram.webhook_secret = secret(&secrets.telegram_secret);
    config.telegram.webhook_path = format!("/api/v1/webhooks/telegram/{BOT_ID}");
    config
}

impl Shop {
    /// Makes the shop where there is none yet.
    pub(super) async fn set_up(app: &App, secrets: &DemoSecrets, config: &SimulatorConfig) -> Result<Self, DemoError> {
        let ids = PlatformIds::of(config);
        let store = app.store();
        let existing = store.read(|db| Box::pin(organisations::list(db))).await.map_err(shop)?;
        let (organisation, is_new) = match existing.first() {
            Some(organisation) => (organisation.id, false),
            None => (store.write(|tx| Box::pin(organisations::create(tx, NAME))).await.map_err(shop)?, true),
        };
        let accounts = plan(secrets, config, &ids);
        let mut made = Vec::with_capacity(accounts.len());
        for account in accounts {
            made.push(connect(store, organisation, account).await?);
        }
        let [whatsapp, instagram, telegram, webchat] = made[..] else {
            return Err(DemoError::Shop("an account is missing".to_owned()));
        };
        let this = Self { organisation, whatsapp, instagram, telegram, webchat, ids, is_new };
        this.stock(app, secrets, config).await?;
        Ok(this)
    }

    /// Has the platforms deliver all that happens to this address, as connecting an account does. What cannot be put right is told by
    /// whoever watches the accounts.
    pub(super) async fn subscribe(&self, app: &App) -> Result<(), DemoError> {
        for (channel, account) in self.on_platforms() {
            let Some(channel) = app.channels().find(&channel) else { continue };
            let Some(checkup) = channel.checkup() else { continue };
            let Some(sender) = app.store().account_for_send(self.organisation, account).await.map_err(shop)? else {
                continue;
            };
            let findings = checkup.examine(&sender.account).await.unwrap_or_default();
            put_right(checkup, &sender.account, &findings).await;
        }
        Ok(())
    }

    /// The accounts that somebody else's platform delivers to.
    pub(super) fn on_platforms(&self) -> [(ChannelId, AccountId); 3] {
        [("whatsapp", self.whatsapp), ("instagram", self.instagram), ("telegram", self.telegram)]
            .map(|(channel, account)| (ChannelId::from_static(channel), account))
    }

    /// Everything here may be repeated: a start that was interrupted is completed by the next one.
    async fn stock(&self, app: &App, secrets: &DemoSecrets, config: &SimulatorConfig) -> Result<(), DemoError> {
        let organisation = self.organisation;
        let key = ApiKey::hash(&secrets.api_key);
        app.store()
            .write_in(organisation, move |tx| {
                Box::pin(async move { api_keys::record(tx, organisation, "demo", &key, &Scopes::all(), "cli").await })
            })
            .await
            .map_err(shop)?;
        let (account, posts) = (self.instagram, config.instagram.posts.clone());
        app.store()
            .write(move |tx| {
                Box::pin(async move {
                    for post in &posts {
                        let known = comment_posts::Post {
                            media_id: post.media_id.clone(),
                            caption: Some(post.caption.clone()),
                            permalink: Some(post.permalink.clone()),
                            ..comment_posts::Post::default()
                        };
                        comment_posts::record(tx, organisation, account, &known).await?;
                    }
                    Ok(())
                })
            })
            .await
            .map_err(shop)?;
        if self.is_new {
            app.catalogue().import_csv(organisation, CATALOGUE).await.map_err(shop)?;
            app.catalogue().import_answers(organisation, ANSWERS).await.map_err(shop)?;
            let rules: Vec<Rule> = serde_json::from_str(RULES).map_err(shop)?;
            for rule in rules {
                app.flows().save_rule(organisation, account, rule).await.map_err(shop)?;
            }
        }
        Ok(())
    }
}

fn plan(secrets: &DemoSecrets, config: &SimulatorConfig, ids: &PlatformIds) -> [NewAccount; 4] {
    let account = |channel: &'static str, external_id: &str, name: String, credentials: &[(&str, &str)]| NewAccount {
        channel: ChannelId::from_static(channel),
        external_id: external_id.to_owned(),
        parent_id: (channel == "whatsapp").then(|| ids.waba_id.clone()),
        name,
        credentials: Credentials::new(
            credentials.iter().map(|(name, value)| ((*name).to_owned(), SecretString::from((*value).to_owned()))),
        ),
        settings: json!({}),
        assistant_mode: AssistantMode::Auto,
    };
    let number = format!("+{}", config.whatsapp.display_phone_number);
    let instagram = format!("@{}", config.instagram.username);
    let bot = format!("@{}", config.telegram.username);
    [
        account("whatsapp", &ids.phone_number_id, number, &[("access_token", &secrets.whatsapp_token)]),
        account("instagram", &ids.ig_user_id, instagram, &[("access_token", &secrets.instagram_token)]),
        account(
            "telegram",
            &ids.bot_id,
            bot,
            &[("bot_token", &secrets.telegram_token), ("webhook_secret", &secrets.telegram_secret)],
        ),
        account("webchat", &ids.widget, "Website".to_owned(), &[("visitor_secret", &secrets.webchat_secret)]),
    ]
}

async fn connect(store: &Store, organisation: OrganisationId, account: NewAccount) -> Result<AccountId, DemoError> {
    let (channel, external_id) = (account.channel.clone(), account.external_id.clone());
    let known = store
        .read(move |db| Box::pin(async move { accounts::find_by_external(db, &channel, &external_id).await }))
        .await
        .map_err(shop)?;
    match known {
        Some(known) => Ok(known.id),
        None => store
            .write_in(organisation, move |tx| {
                Box::pin(async move { accounts::create(tx, organisation, account).await })
            })
            .await
            .map_err(shop),
    }
}

fn shop(error: impl std::fmt::Display) -> DemoError {
    DemoError::Shop(error.to_string())
}
