//! The port to whatever turns texts into vectors.

use std::fmt;

use async_trait::async_trait;
use channel_core::catalogue::Product;

/// Characters of a product that are embedded: a model reads no more than some 500 pieces of words.
const READ: usize = 1_000;

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

/// The text by which a product is embedded: what it is called and is, then how it is described, as much of it as a model reads.
///
/// Nothing that its variants differ in by number alone (price, stock, size, code) is in it.
#[must_use]
pub fn passage(product: &Product) -> String {
    let attributes =
        product.attributes.iter().filter(|(name, _)| *name != Product::SIZE).map(|(_, value)| value.as_str());
    let parts = [product.title.as_str(), product.category.as_deref().unwrap_or_default()];
    let parts = parts.into_iter().chain(attributes).chain([product.description.as_str()]);
    let parts: Vec<&str> = parts.map(str::trim).filter(|part| !part.is_empty()).collect();
    parts.join(". ").chars().take(READ).collect()
}
