//! The accounts a simulator plays, and where it listens.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::clock::{Clock, SystemClock};

/// Everything a simulator is started with.
#[derive(Debug, Clone)]
pub struct SimulatorConfig {
    /// Where to listen; loopback only, port 0 picks a free one.
    pub listen: SocketAddr,
    /// The product's base URL; webhooks wait until it is known (see `Simulator::set_product`).
    pub product: Option<String>,
    /// The WhatsApp business number.
    pub whatsapp: WhatsAppAccount,
    /// The Instagram professional account.
    pub instagram: InstagramAccount,
    /// The Telegram bot.
    pub telegram: TelegramAccount,
    /// The account id that the website widget is embedded with.
    pub webchat_account: String,
    /// The shop's name on the phone panel and the demo page.
    pub shop_name: String,
    /// Where to keep what was accepted, so that a killed process forgets nothing.
    pub journal: Option<PathBuf>,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// How far a message that was sent gets by itself.
    pub receipts: Receipts,
    /// What becomes of sends to people, messages and comments that the simulator never saw.
    pub strangers: Strangers,
}

/// What the platforms make of somebody who never wrote through the simulator.
///
/// A real platform has carried every message that it is asked to answer, so it refuses the rest. A script that signs
/// and posts webhooks of its own goes past the simulator, whose ledger is nevertheless the place to look for answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Strangers {
    /// Sends to them fail as on the real platform: 131047, "No matching user found", "chat not found".
    #[default]
    Refused,
    /// They are taken to have written by another way.
    ///
    /// Whoever is addressed first is introduced under the address itself; messages may be quoted, reacted to and read
    /// whose ids are new; a comment id that is new is a comment of an unknown author under the first post. The messaging
    /// window of a person who never wrote through the simulator is open, and since nobody here knows when they wrote
    /// last, only moving the clock closes it. Somebody who did write through the simulator has the window that follows
    /// from that. Faults strike as ever, a comment is answered in private once, and what was deleted stays deleted.
    Trusted,
}

/// How far a message that the product sent gets without anybody's doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Receipts {
    /// No receipts at all, as if every status webhook were late.
    None,
    /// Sent and delivered, as on a phone that lies in a pocket.
    Delivered,
    /// Sent, delivered and read, as on a phone in somebody's hand.
    Read,
}

/// A WhatsApp business number as the Cloud API knows it.
#[derive(Debug, Clone)]
pub struct WhatsAppAccount {
    /// Id of the number, which is part of the send URL.
    pub phone_number_id: String,
    /// Id of the business account, which is `entry[].id` in webhooks.
    pub waba_id: String,
    /// The number that people see, digits only.
    pub display_phone_number: String,
    /// Bearer token that sends must carry.
    pub access_token: SecretString,
    /// Key of the webhook signature.
    pub app_secret: SecretString,
    /// What the handshake of the webhook address must carry.
    pub verify_token: SecretString,
    /// Id of the app, whose secret is [`WhatsAppAccount::app_secret`].
    pub app_id: String,
    /// Whether the number is registered and its events come to the app from the start. A number that is not waits for a
    /// sign-up.
    pub connected: bool,
    /// When set, only these numbers may be written to, as for a test number (error 131030).
    pub allowed_recipients: Option<Vec<String>>,
}

/// An Instagram professional account reached with Instagram Login.
#[derive(Debug, Clone)]
pub struct InstagramAccount {
    /// The professional account id, which is `entry[].id` in webhooks.
    pub ig_user_id: String,
    /// The app-scoped id that `/me` answers as `id`.
    pub app_scoped_id: String,
    /// The account's name.
    pub username: String,
    /// The id of the Instagram app that asks for access.
    pub app_id: String,
    /// Token that calls must carry, beside those that the sign-in gives out.
    pub access_token: SecretString,
    /// Key of the webhook signature, and what the app proves itself with when it asks for a token.
    pub app_secret: SecretString,
    /// What the handshake of the webhook address must carry.
    pub verify_token: SecretString,
    /// What the account has published.
    pub posts: Vec<InstagramPost>,
    /// How many posts can be published in 24 hours.
    pub publishing_quota: usize,
    /// Whether one message may hold several pictures; where it may not, the call is refused with 2534068.
    pub several_pictures: bool,
    /// The shape comment webhooks come in.
    pub comment_envelope: CommentEnvelope,
}

/// One published post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstagramPost {
    /// The post's id.
    pub media_id: String,
    /// The text under the picture.
    pub caption: String,
    /// The public address.
    pub permalink: String,
    /// The picture's colour as `#rrggbb`.
    pub colour: String,
}

/// The two shapes in which comment webhooks have been seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommentEnvelope {
    /// `entry[].changes[]`, which is what real traffic carries.
    Changes,
    /// `entry[]` with `field` and `value` of its own, as in Meta's Instagram Login sample.
    Flat,
}

/// A Telegram bot.
#[derive(Debug, Clone)]
pub struct TelegramAccount {
    /// The bot's user id, which is also the first half of its token.
    pub bot_id: i64,
    /// The bot's name without the at sign.
    pub username: String,
    /// The bot's token.
    pub token: SecretString,
    /// What `X-Telegram-Bot-Api-Secret-Token` carries.
    pub webhook_secret: SecretString,
    /// Path on the product that updates are posted to until the product calls `setWebhook`.
    pub webhook_path: String,
}

impl Default for SimulatorConfig {
    /// The demo shop on a free loopback port.
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            product: None,
            whatsapp: WhatsAppAccount::default(),
            instagram: InstagramAccount::default(),
            telegram: TelegramAccount::default(),
            webchat_account: "demo-shop".to_owned(),
            shop_name: "Harbour Running".to_owned(),
            journal: None,
            clock: Arc::new(SystemClock),
            receipts: Receipts::Read,
            strangers: Strangers::default(),
        }
    }
}

impl Default for WhatsAppAccount {
    fn default() -> Self {
        Self {
            phone_number_id: "106540352242922".to_owned(),
            waba_id: "102290129340398".to_owned(),
            display_phone_number: "15550783881".to_owned(),
            access_token: "simulated-whatsapp-token".into(),
            app_secret: "simulated-whatsapp-app-secret".into(),
            verify_token: "simulated-whatsapp-verify-token".into(),
            app_id: "1000000000000001".to_owned(),
            connected: true,
            allowed_recipients: None,
        }
    }
}

impl Default for InstagramAccount {
    fn default() -> Self {
        Self {
            ig_user_id: "17841405822304914".to_owned(),
            app_scoped_id: "24963812746610".to_owned(),
            username: "harbour.running".to_owned(),
            app_id: "990602627938098".to_owned(),
            access_token: "simulated-instagram-token".into(),
            app_secret: "simulated-instagram-app-secret".into(),
            verify_token: "simulated-instagram-verify-token".into(),
            posts: vec![InstagramPost {
                media_id: "17895695668004550".to_owned(),
                caption: "The blue running shoe is back. Sizes 38 to 46, made for long harbour mornings.".to_owned(),
                permalink: "https://www.instagram.com/p/Cdemo0001/".to_owned(),
                colour: "#2f6fb3".to_owned(),
            }],
            publishing_quota: 100,
            several_pictures: true,
            comment_envelope: CommentEnvelope::Changes,
        }
    }
}

impl Default for TelegramAccount {
    fn default() -> Self {
        Self {
            bot_id: 7_012_345_678,
            username: "harbour_running_bot".to_owned(),
            token: "7012345678:AAsimulated-telegram-token-0000000".into(),
            webhook_secret: "simulated-telegram-secret".into(),
            webhook_path: "/api/v1/webhooks/telegram/7012345678".to_owned(),
        }
    }
}
