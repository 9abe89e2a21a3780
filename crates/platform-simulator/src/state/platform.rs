//! The platforms that are simulated.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A platform with an API of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Platform {
    /// WhatsApp Business Cloud API.
    WhatsApp,
    /// Instagram API with Instagram Login.
    Instagram,
    /// Telegram Bot API.
    Telegram,
}

impl Platform {
    /// The name used in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WhatsApp => "whatsapp",
            Self::Instagram => "instagram",
            Self::Telegram => "telegram",
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Platform {
    type Err = UnknownPlatform;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "whatsapp" => Ok(Self::WhatsApp),
            "instagram" => Ok(Self::Instagram),
            "telegram" => Ok(Self::Telegram),
            _ => Err(UnknownPlatform),
        }
    }
}

/// The name is none of a simulated platform.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("unknown platform: expected whatsapp, instagram or telegram")]
pub struct UnknownPlatform;
