//! Documents that a shop answers from: files and pages, what they were cut into, and how far reading them is.
//!
//! What a chunk says is known to this module as JSON only.

mod claim;
mod list;
mod save;

pub use claim::{Claimed, claim, due, finish, renew};
pub use list::{Chunked, DocumentRow, DocumentState, Origin, count, documents_after, find, list};
pub use save::{NewDocument, Read, Verdict, again, delete, delete_of_site, save_page, upload};

#[cfg(test)]
mod tests;
