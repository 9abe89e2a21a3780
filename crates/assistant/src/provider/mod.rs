//! Providers of language models: three wire formats over one HTTP client, and the one door every call goes through.
//!
//! A [`Registry`] makes a [`Line`] from an organisation's [`ProviderSettings`], and [`Registry::call`] is how anything
//! in the product asks a model: it heeds the switch, the breaker, the time limits and the caps, reserves what the call
//! may cost before it and settles what it did cost after it.

mod anthropic;
mod breaker;
mod classify;
mod embedding;
mod gemini;
mod http;
mod openai;
mod registry;
mod settings;
mod sight;
mod sse;
mod switch;
mod trial;
mod wire;

pub use breaker::{Breaker, BreakerSettings, BreakerState};
pub use embedding::{
    Embedded, EmbeddingKind, EmbeddingPurpose, EmbeddingSettings, EmbeddingTimeouts, EmbeddingTrial, Pieces,
    decode_embedding, encode_embedding, pieces,
};
pub use guarded_client::Reach;
pub use http::HttpDoor;
pub(crate) use http::{refusal, transport};
pub use registry::{Line, Registry};
pub use settings::{OpenRouterRouting, ProviderKind, ProviderSettings, SettingsError, Timeouts};
pub use sight::sees;
pub use switch::{KillSwitch, Power};
pub use trial::{Trial, Verdict};
pub use wire::{Encoded, encode};
