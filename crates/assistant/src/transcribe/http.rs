//! Calls over HTTP: the form goes out, a JSON object comes back, within one time limit for all of it.

use async_trait::async_trait;
use bytes::Bytes;
use reqwest::{header::HeaderValue, multipart};
use secrecy::ExposeSecret as _;
use serde_json::Value;
use tokio::time::timeout;

use super::{
    Transcriber, elevenlabs,
    form::form,
    heard::Heard,
    openai,
    recording::Recording,
    settings::{TranscriberKind, TranscriberSettings},
};
use crate::{
    model::{Late, ModelError, ModelErrorKind},
    provider::{HttpDoor, refusal, transport},
};

/// More of an answer is not read: a recording of twenty minutes with every word timed is a tenth of it.
const LONGEST_ANSWER: usize = 8 * 1024 * 1024;

/// A provider behind HTTP.
#[derive(Debug)]
pub(super) struct HttpTranscriber {
    pub(super) door: HttpDoor,
    pub(super) settings: TranscriberSettings,
}

#[async_trait]
impl Transcriber for HttpTranscriber {
    async fn transcribe(&self, recording: &Recording) -> Result<Heard, ModelError> {
        let done = timeout(self.settings.patience, self.ask(recording)).await;
        let answer = done.map_err(|_| ModelError::new(ModelErrorKind::Late(Late::Total)))??;
        let value: Value =
            serde_json::from_slice(&answer).map_err(|error| ModelError::new(ModelErrorKind::Garbled).because(error))?;
        match self.settings.kind {
            TranscriberKind::ElevenLabs => elevenlabs::read(&value),
            TranscriberKind::OpenAi | TranscriberKind::Compatible => openai::read(&value),
        }
    }
}

impl HttpTranscriber {
    async fn ask(&self, recording: &Recording) -> Result<Bytes, ModelError> {
        let refused = |error| ModelError::new(ModelErrorKind::Refused).because(error);
        let form = form(&self.settings, recording).map_err(refused)?;
        let length = u64::try_from(recording.bytes().len()).unwrap_or(u64::MAX);
        let file = multipart::Part::stream_with_length(recording.bytes().clone(), length)
            .file_name(form.file_name)
            .mime_str(form.media_type)
            .map_err(transport)?;
        let body = form.fields.into_iter().fold(multipart::Form::new(), |body, (name, value)| body.text(name, value));
        let mut call = self.door.client_for(&form.url)?.post(&form.url).multipart(body.part("file", file));
        if let Some((name, key)) = form.key {
            let mut value =
                HeaderValue::from_str(key.expose_secret()).map_err(|_| ModelError::new(ModelErrorKind::Key))?;
            value.set_sensitive(true);
            call = call.header(name, value);
        }
        let mut answer = call.send().await.map_err(transport)?;
        if !answer.status().is_success() {
            return Err(refusal(answer).await);
        }
        let mut body = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(transport)? {
            if body.len().saturating_add(piece.len()) > LONGEST_ANSWER {
                return Err(ModelError::new(ModelErrorKind::Garbled));
            }
            body.extend_from_slice(&piece);
        }
        Ok(body.into())
    }
}
