//! From our message to the platform's JSON: pure (platforms.md §1.7).

mod address;
mod carousel;
mod envelope;
mod file;
mod mark;
mod shop;
mod tap;
mod template;
mod thing;

pub use envelope::encode;
#[cfg(any(feature = "client", test))]
pub(crate) use envelope::encode_with;
#[cfg(any(feature = "client", test))]
pub(crate) use file::Uploads;
#[cfg(feature = "client")]
pub(crate) use file::to_upload;
pub use mark::{read_mark, typing_mark};
