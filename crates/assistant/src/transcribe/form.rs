//! A call as it goes over the wire: fields of a form and the file. Pure, so that what is tested is what is sent.

use secrecy::SecretString;

use super::{
    elevenlabs, openai,
    recording::Recording,
    settings::{TranscriberKind, TranscriberSettings},
};
use crate::provider::SettingsError;

/// A call that is about to be made.
#[derive(Debug)]
pub struct Form {
    /// The whole address.
    pub url: String,
    /// The header with the key.
    pub key: Option<(&'static str, SecretString)>,
    /// The fields, in order, before the file.
    pub fields: Vec<(&'static str, String)>,
    /// The file's name; its field is `file`.
    pub file_name: String,
    /// The file's type.
    pub media_type: &'static str,
}

/// The call that writes a recording out with these settings.
///
/// # Errors
/// When the settings cannot work.
pub fn form(settings: &TranscriberSettings, recording: &Recording) -> Result<Form, SettingsError> {
    settings.check()?;
    let base = settings.base()?;
    Ok(match settings.kind {
        TranscriberKind::ElevenLabs => elevenlabs::form(settings, &base, recording),
        TranscriberKind::OpenAi | TranscriberKind::Compatible => openai::form(settings, &base, recording),
    })
}
