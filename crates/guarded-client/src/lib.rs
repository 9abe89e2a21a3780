//! An HTTP client for addresses that somebody else wrote down: a merchant's setting, a customer's link, a page's redirect.
//!
//! It calls the public internet and the networks that the operator names, and looks at every address that it is about to call
//! after its name was resolved, so that a name cannot lead home. It follows no redirect, repeats nothing, and knows no ambient
//! proxy.
//!
//! ```
//! use guarded_client::Reach;
//!
//! # fn main() -> Result<(), reqwest::Error> {
//! let reach = Reach::to_public_and(vec!["10.2.0.0/16".parse().expect("a network")]);
//! let client = reach.client().build()?;
//! assert!(reach.admits(&"https://shop.example/".parse().expect("an address")));
//! assert!(!reach.admits(&"http://169.254.169.254/".parse().expect("an address")));
//! # drop(client);
//! # Ok(()) }
//! ```
//!
//! An address that is written as a number is not resolved: ask [`Reach::admits`] before each call.
//!
//! Not here: time limits, sizes, schemes and ports, which differ from use to use.

mod network;
mod reach;

pub use network::{Network, NotANetwork, is_public};
pub use reach::Reach;
