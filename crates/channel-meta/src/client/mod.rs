//! Calls to the Graph API: the half of the crate that reaches the network.

mod answer;
mod call;
mod file_part;
mod measured;
mod meta_client;
mod outcome;
mod stream;
mod upload;

pub use answer::Answer;
pub use call::Call;
pub use file_part::{FilePart, StreamPart};
pub use meta_client::MetaClient;
pub(crate) use outcome::Act;
