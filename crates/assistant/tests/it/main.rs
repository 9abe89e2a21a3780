//! The assistant from outside: whole turns with models that misbehave, and providers in their wire formats.
#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod cassettes;
mod embeddings;
mod obedient;
mod prompts;
mod providers;
mod scene;
mod shapes;
mod transcribing;
mod turns;
