//! Secrets at rest: a root key outside the database wraps one data key per organisation, and a data key seals values
//! together with their place, so that a ciphertext copied to another row or organisation does not open.

mod data_key;
mod envelope;
mod root_key;

pub(crate) use data_key::{Place, create_data_key, open, open_text, seal};

pub use root_key::{Keyring, RootKey};
