//! What the end-to-end tests in `it/` and the delivery proof in `prove/` share: the server as a process, the demo with
//! its simulated platforms over HTTP, and what the database holds.
//!
//! The server is always a process of its own: it can be killed, its output can be read, and nothing but its public
//! surface can be used.

mod database;
mod demo;
mod http;
pub mod model;
mod phones;
mod process;
mod proxy;
mod shop;
pub mod simulation;
mod spread;

pub use database::Database;
pub use demo::Demo;
pub use http::client;
pub use phones::Phones;
pub use postgres_testkit::{Cluster, Options as ClusterOptions};
pub use process::{Server, free_port, run_to_end, signal};
pub use proxy::{Proxy, Weather};
pub use shop::{ALLOCATOR, Shop, ShopPlan};
pub use spread::Spread;
