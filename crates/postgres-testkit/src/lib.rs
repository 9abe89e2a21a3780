//! A real PostgreSQL for tests: a cluster on loopback that is made when the first test asks, can be killed, restarted, filled
//! up and made read-only, and is gone when the process is, however that ends.
//!
//! ```no_run
//! let cluster = postgres_testkit::Cluster::shared();
//! let url = cluster.create_database();
//! // Open a store on the URL; its user owns the database and has no other rights.
//! ```
//!
//! The programs are PostgreSQL's own, of version 14 or later: from the folder named by `SWITCHBOARD_TEST_POSTGRES_BIN`, from
//! the PATH, or from where Debian keeps them. `cargo xtask test` provides them. Where there are none a test fails and says so.
//!
//! Not here: what to store. This crate runs programs and knows no table.

mod cluster;
mod command;
mod disk;
mod keeper;
mod programs;
mod user;

pub use cluster::{Cluster, Options};
pub use programs::{Programs, VARIABLE};
