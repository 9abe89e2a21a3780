//! Instagram's adapter through its public face.

mod batch;
mod checking;
mod commenting;
mod conformance;
mod connecting;
mod corpus;
mod files;
mod profiles;
mod publishing;
mod sending;
mod simulated;
mod support;
