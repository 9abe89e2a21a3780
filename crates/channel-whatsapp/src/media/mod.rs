//! Files: uploading ours, fetching theirs (platforms.md §1.7).

mod fetch;
mod hosts;
mod judge;
mod peek;
mod upload;
mod uploaded;

pub(crate) use fetch::fetch;
pub(crate) use upload::upload;
pub(crate) use uploaded::Uploaded;
