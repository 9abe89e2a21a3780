//! What a test does in the place of Meta and of the merchant's browser.

use super::templates::{self, TemplateNews};
use super::{number, signup};
use crate::Simulator;

impl Simulator {
    /// The code that the sign-up window of WhatsApp gives to the merchant's browser. It works once, for thirty seconds.
    ///
    /// # Panics
    /// When the journal cannot be written.
    pub async fn whatsapp_signup_code(&self) -> String {
        let code = self.core.decide(signup::code).await;
        code.expect("the journal of a running simulator can be written")
    }

    /// Decides something about a WhatsApp template, and tells the product. Says whether there is such a template.
    ///
    /// # Panics
    /// When the journal cannot be written.
    pub async fn decide_template(&self, name: &str, language: &str, news: TemplateNews) -> bool {
        let decided = self.core.decide(|turn| templates::decide(turn, name, language, &news)).await;
        decided.expect("the journal of a running simulator can be written")
    }

    /// Whether the WhatsApp number is registered and the app gets its events.
    ///
    /// # Panics
    /// When the journal cannot be written.
    pub async fn whatsapp_is_connected(&self) -> bool {
        let connected = self.core.decide(|turn| number::is_registered(turn) && turn.is_subscribed()).await;
        connected.expect("the journal of a running simulator can be written")
    }
}
