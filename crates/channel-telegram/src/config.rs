//! Where the Bot API is.

use url::Url;

/// Where the Bot API is: Telegram's own server, a local Bot API server, or a simulator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TelegramConfig {
    /// The base address, without the part that names the bot.
    pub api_url: Url,
}

impl Default for TelegramConfig {
    fn default() -> Self {
        Self { api_url: Url::parse("https://api.telegram.org").expect("the constant is a valid address") }
    }
}
