//! Signed deliveries as platforms make them, each with what it means, as JSON that any language can read. The folder
//! `corpus` beside this crate's source holds them; its `README.md` describes the format.

mod check;
mod fixture;
mod folder;
mod source;
mod write;

pub use check::check_corpus;
pub use fixture::{Expectation, Fixture, FixtureRequest, FixtureSecrets, SkippedPart};
pub use folder::{corpus, corpus_of};
