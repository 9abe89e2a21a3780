//! Recordings into words: a port, ElevenLabs and everything that speaks OpenAI's transcription format behind it, and the
//! one door every such call goes through.
//!
//! A [`Recording`] is a sound that was looked at: within the size that providers take, and of a type they know.
//! [`Registry::hear`](crate::provider::Registry::hear) asks a provider for its words under the same switch, breaker,
//! limits and books as calls of models.
//!
//! ```
//! use assistant::transcribe::{Recording, Unheard};
//! use bytes::Bytes;
//!
//! let recording = Recording::of(Bytes::from_static(b"OggS\0\x02\0\0\0\0\0\0\0\0 voice"))?;
//! assert_eq!(recording.file_name(), "voice.ogg");
//! assert_eq!(Recording::of(Bytes::from_static(b"<html>")).unwrap_err(), Unheard::NotSound);
//! # Ok::<(), Unheard>(())
//! ```
//!
//! Not here: fetching a recording from a platform, and what becomes of its words (the server).

mod call;
mod elevenlabs;
mod form;
mod heard;
mod http;
mod openai;
mod price;
mod recording;
mod settings;
mod trial;

pub use call::Ear;
pub use form::{Form, form};
pub use heard::{Heard, Unheard};
pub use price::MinutePrice;
pub use recording::{LARGEST, LONGEST, Recording};
pub use settings::{TranscriberKind, TranscriberSettings};
pub use trial::SpeechTrial;

use std::fmt;

use async_trait::async_trait;

use crate::model::ModelError;

/// A provider that writes recordings out.
#[async_trait]
pub trait Transcriber: fmt::Debug + Send + Sync {
    /// Writes one recording out. Nothing is repeated: whether a failure is worth another try is the caller's decision.
    ///
    /// # Errors
    /// When the provider refuses the call, is not reached, or its answer cannot be read.
    async fn transcribe(&self, recording: &Recording) -> Result<Heard, ModelError>;
}
