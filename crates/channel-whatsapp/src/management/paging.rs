//! How the platform says that a list goes on.

use serde::Deserialize;
use serde_json::Value;

#[derive(Default, Deserialize)]
pub(crate) struct Paging {
    #[serde(default)]
    cursors: Cursors,
    /// The address of the next page, which stands here only when there is one.
    next: Option<Value>,
}

#[derive(Default, Deserialize)]
struct Cursors {
    after: Option<String>,
}

impl Paging {
    /// Where the next page begins, when there is one.
    pub(crate) fn after(self) -> Option<String> {
        self.next.and(self.cursors.after)
    }
}
