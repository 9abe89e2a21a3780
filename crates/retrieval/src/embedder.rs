//! The port to whatever turns texts into vectors.

use std::fmt;

use async_trait::async_trait;

/// Turns texts into vectors that lie near each other when the texts mean alike, whatever their languages.
#[async_trait]
pub trait Embedder: fmt::Debug + Send + Sync {
    /// The model's name; vectors of different names are never compared.
    fn model(&self) -> &str;

    /// How many numbers a vector has.
    fn dimension(&self) -> usize;

    /// The most texts of one call.
    fn batch(&self) -> usize;

    /// Vectors of the texts, in their order.
    ///
    /// # Errors
    /// When the model cannot be reached or refuses.
    async fn embed(&self, purpose: Purpose, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError>;
}

/// What a text is embedded for; some models tell the two apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// To search with it.
    Question,
    /// To be found.
    Passage,
}

/// Vectors that could not be had.
#[derive(Debug, thiserror::Error)]
#[error("embedding texts")]
pub struct EmbedError {
    /// Whether the same call may work later.
    pub may_pass: bool,
    /// Why.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}
