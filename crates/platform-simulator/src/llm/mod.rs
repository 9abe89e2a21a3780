//! Providers of language models in their real wire formats: OpenAI's chat completions (which OpenRouter speaks too),
//! Anthropic's messages and Gemini's `streamGenerateContent`, all streamed. What they say is told beforehand.

mod anthropic;
mod gemini;
mod openai;
mod reply;
mod server;

pub use reply::{LlmCall, LlmFailure, LlmReply};
pub use server::{LlmRequest, LlmSimulator};
