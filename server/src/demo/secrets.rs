//! The secrets that the demo's gateway and its simulated platforms share: made once, kept beside the demo's data.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use channel_core::Seams;
use serde::{Deserialize, Serialize};

use super::DemoError;

/// Secrets and ids that stay the same from one start to the next. It has no `Debug` that shows them.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct DemoSecrets {
    pub(super) app_secret: String,
    pub(super) verify_token: String,
    pub(super) whatsapp_token: String,
    pub(super) instagram_token: String,
    pub(super) telegram_token: String,
    pub(super) telegram_secret: String,
    pub(super) webchat_secret: String,
    pub(super) api_key: String,
}

impl std::fmt::Debug for DemoSecrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DemoSecrets")
    }
}

/// The demo bot's id, which is also the first half of its token.
pub(super) const BOT_ID: i64 = 7_012_345_678;

impl DemoSecrets {
    /// Reads the file, or makes it with new secrets.
    pub(super) fn read_or_make(file: &Path) -> Result<Self, DemoError> {
        let failed = |action| move |source| DemoError::File { action, path: file.to_owned(), source };
        match std::fs::read(file) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map_err(|error| failed("reading the demo's secrets in")(std::io::Error::other(error))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let made = Self::make(&Seams::system());
                let json = serde_json::to_vec_pretty(&made)
                    .map_err(|error| failed("writing the demo's secrets to")(std::io::Error::other(error)))?;
                write_private(file, &json).map_err(failed("writing the demo's secrets to"))?;
                Ok(made)
            }
            Err(error) => Err(failed("reading the demo's secrets in")(error)),
        }
    }

    fn make(seams: &Seams) -> Self {
        let secret = || format!("{}{}", seams.ids.secret().simple(), seams.ids.secret().simple());
        Self {
            app_secret: secret(),
            verify_token: secret(),
            whatsapp_token: secret(),
            instagram_token: secret(),
            telegram_token: format!("{BOT_ID}:{}", seams.ids.secret().simple()),
            telegram_secret: secret(),
            webchat_secret: secret(),
            api_key: format!("sb_demo_{}", secret()),
        }
    }
}

/// Writes a file that only its owner may read, whole or not at all.
pub(super) fn write_private(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let draft = file.with_extension("partial");
    let mut out = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    out.write_all(bytes)?;
    out.sync_all()?;
    std::fs::rename(&draft, file)
}
