//! Instagram's adapter through its public face.

mod batch;
mod commenting;
mod conformance;
mod corpus;
mod files;
mod profiles;
mod sending;
mod support;
