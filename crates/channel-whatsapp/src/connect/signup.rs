//! A sign-up as a value.

use std::fmt;
use std::time::Duration;

use channel_core::Timestamp;
use channel_core::connect::Progress;
use serde::{Deserialize, Serialize};

use super::dialogue::Claimed;
use super::found::Number;

/// How long the code of the sign-up window lives (platforms.md §1.8).
pub(super) const CODE_LIVES: Duration = Duration::from_secs(30);
/// How long after the sign-up the phone's contacts and history can be asked for (platforms.md §1.6).
pub(super) const SYNC_LIVES: Duration = Duration::from_secs(24 * 60 * 60);

/// How a number comes to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// By the sign-up window, to be used with the API alone.
    NewNumber,
    /// By the sign-up window, and it stays in the WhatsApp Business app too: such a number must not be registered.
    Coexistence,
    /// By a token and ids that the merchant pasted.
    Pasted,
}

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Turn the window's code into a token.
    ExchangeCode,
    /// Ask the platform what the token may do, since ids from a browser prove nothing.
    CheckToken,
    /// Find the number among those of the business account.
    FindNumber,
    /// Have the business account's events delivered to us.
    SubscribeApp,
    /// Register the number for the API.
    Register,
    /// Ask for the contacts of the phone's app.
    SyncContacts,
    /// Ask for the messages of the phone's app.
    SyncHistory,
}

impl Step {
    /// Its name in [`Progress`].
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ExchangeCode => "exchange_code",
            Self::CheckToken => "check_token",
            Self::FindNumber => "find_number",
            Self::SubscribeApp => "subscribe_app",
            Self::Register => "register",
            Self::SyncContacts => "sync_contacts",
            Self::SyncHistory => "sync_history",
        }
    }
}

impl Way {
    /// Its steps, in order.
    #[must_use]
    pub const fn steps(self) -> &'static [Step] {
        use Step::{CheckToken, ExchangeCode, FindNumber, Register, SubscribeApp, SyncContacts, SyncHistory};
        match self {
            Self::NewNumber => &[ExchangeCode, CheckToken, FindNumber, SubscribeApp, Register],
            Self::Coexistence => {
                &[ExchangeCode, CheckToken, FindNumber, SubscribeApp, Register, SyncContacts, SyncHistory]
            }
            Self::Pasted => &[CheckToken, FindNumber, SubscribeApp, Register],
        }
    }
}

/// A sign-up on its way. It holds no secret.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Signup {
    /// How the number comes to us.
    pub way: Way,
    /// When the window was left, or the credentials were pasted.
    pub began: Timestamp,
    /// What the browser or the merchant said.
    pub claimed: Claimed,
    /// The WhatsApp Business account, once the platform confirmed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business_account: Option<String>,
    /// The number, once the platform named it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Number>,
    /// Until when the token lives; absent when it does not end or nobody knows yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_until: Option<Timestamp>,
    /// What happened so far.
    pub progress: Progress,
}

impl Signup {
    /// A sign-up that has just begun.
    #[must_use]
    pub fn new(way: Way, claimed: Claimed, now: Timestamp) -> Self {
        Self {
            way,
            began: now,
            claimed,
            business_account: None,
            number: None,
            token_until: None,
            progress: Progress::default(),
        }
    }

    /// The id to connect the account with: the number's, once every step is taken.
    #[must_use]
    pub fn external_id(&self) -> Option<&str> {
        self.number.as_ref().filter(|_| self.next().is_none()).map(|number| number.id.as_str())
    }

    /// Says which of several numbers is meant, before or after [`Step::FindNumber`] asked for it.
    pub fn choose_number(&mut self, id: impl Into<String>) {
        self.claimed.number = Some(id.into());
    }
}

impl fmt::Debug for Signup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signup").field("way", &self.way).field("next", &self.next()).finish_non_exhaustive()
    }
}
