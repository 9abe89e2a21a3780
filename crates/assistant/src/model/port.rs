//! The port every provider of language models implements.

use std::fmt;

use async_trait::async_trait;
use futures_util::stream::BoxStream;

use super::{error::ModelError, event::ModelEvent, request::ModelRequest};

/// What a model says, piece by piece. Dropping it ends the call.
pub type ModelStream = BoxStream<'static, Result<ModelEvent, ModelError>>;

/// A language model. It knows its own name, address and key; the request holds what every provider is told alike.
#[async_trait]
pub trait Model: fmt::Debug + Send + Sync {
    /// Begins one call. Nothing is repeated: whether a failure is worth another try is the caller's decision.
    ///
    /// # Errors
    /// When the provider refuses the call or is not reached; what fails later is an item of the stream.
    async fn stream(&self, request: &ModelRequest) -> Result<ModelStream, ModelError>;
}
