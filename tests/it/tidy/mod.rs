//! The rules of the repository that no compiler holds. ARCHITECTURE.md names them.

mod assets;
mod dependencies;
mod documents;
mod manifests;
mod sources;
mod translations;
mod tree;
