//! Forms with a file in them.

use std::time::Duration;

use channel_core::{ChannelError, ErrorKind};
use reqwest::Body;
use reqwest::multipart::{Form, Part};
use serde::de::DeserializeOwned;

use super::call::Call;
use super::file_part::{FilePart, StreamPart};
use super::measured::{Breakage, measured};
use super::meta_client::MetaClient;
use super::outcome::Act;

/// A file of 100 MB at 1 MB/s, with room to spare.
pub(super) const WHOLE_FILE: Duration = Duration::from_secs(180);

impl MetaClient {
    /// Uploads a file. Nobody but us sees it, so a lost answer costs nothing but the upload: the error says that nothing
    /// happened.
    ///
    /// # Errors
    /// As the platform refuses, or when the type of the file is no type.
    pub async fn upload<T: DeserializeOwned>(&self, call: &Call<'_>, file: FilePart<'_>) -> Result<T, ChannelError> {
        let size = file.bytes.len() as u64;
        let part = Part::stream_with_length(file.bytes, size);
        let form = form(&file.fields, file.field, named(part, file.file_name, file.mime_type)?);
        self.send_form(call, form).await
    }

    /// Uploads a file as it arrives, at constant memory. It can be sent once: after a failure the file has to be opened
    /// again.
    ///
    /// # Errors
    /// As [`MetaClient::upload`], with the source's own error when that failed, and when the file has another size than
    /// announced.
    pub async fn upload_stream<T: DeserializeOwned>(
        &self,
        call: &Call<'_>,
        file: StreamPart<'_>,
    ) -> Result<T, ChannelError> {
        let breakage = Breakage::default();
        let body = Body::wrap_stream(measured(file.bytes, file.size, breakage.clone()));
        let part = Part::stream_with_length(body, file.size);
        let form = form(&file.fields, file.field, named(part, file.file_name, file.mime_type)?);
        let outcome = self.send_form(call, form).await;
        match breakage.take() {
            Some(error) => Err(Act::Read.confine(error)),
            None => outcome,
        }
    }

    async fn send_form<T: DeserializeOwned>(&self, call: &Call<'_>, form: Form) -> Result<T, ChannelError> {
        let request = self.http().post(self.url(call)?).multipart(form).timeout(WHOLE_FILE);
        self.perform(Act::Read, call, request).await.map(|answer| answer.value)
    }
}

fn named(part: Part, file_name: &str, mime_type: &str) -> Result<Part, ChannelError> {
    part.file_name(file_name.to_owned()).mime_str(mime_type).map_err(|error| {
        let sentence = "the file's type cannot be sent: name one such as image/jpeg";
        ChannelError::refused(ErrorKind::Media, sentence).with_source(error.without_url())
    })
}

fn form(fields: &[(&str, &str)], field: &str, part: Part) -> Form {
    fields
        .iter()
        .fold(Form::new(), |form, (name, value)| form.text((*name).to_owned(), (*value).to_owned()))
        .part(field.to_owned(), part)
}
