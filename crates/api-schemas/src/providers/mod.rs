//! Providers of language models: what they take, and the pieces in which they answer.

mod description;
mod wire;

#[cfg(test)]
mod tests;

pub use self::description::{Providers, providers};
pub use self::wire::Wire;
