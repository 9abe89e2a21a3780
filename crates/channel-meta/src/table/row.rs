//! One line of the table.

use std::time::Duration;

use channel_core::{ErrorKind, Retry, Scope};

/// What a code means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) first: i64,
    pub(crate) last: i64,
    pub(crate) subcode: Option<i64>,
    pub(crate) kind: ErrorKind,
    pub(crate) wait: Wait,
    pub(crate) scope: Scope,
    pub(crate) begun: Begun,
    pub(crate) sentence: &'static str,
}

/// Whether and when the same call may be made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    /// It fails again.
    Never,
    /// A growing pause, unless the answer's headers name one.
    Growing,
    /// So many seconds at least; the answer's headers may ask for more.
    Seconds(u64),
}

/// Whether the platform may have begun the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begun {
    /// The code states why the call was turned away before any work: nothing happened.
    No,
    /// The code only says that something broke, at a point nobody knows; it counts when it comes with HTTP 5xx.
    Maybe,
    /// The same, and Meta sends it with HTTP 400 all the same.
    MaybeDespiteStatus,
}

impl Wait {
    /// The advice, given what the answer's headers ask for. No header makes a final refusal passing, and none shortens
    /// a pause that Meta's pages name.
    pub(crate) fn retry(self, asked: Option<Duration>) -> Retry {
        match (self, asked) {
            (Self::Never, _) => Retry::Never,
            (Self::Growing, None) => Retry::Backoff,
            (Self::Growing, Some(asked)) => Retry::After(asked),
            (Self::Seconds(seconds), asked) => {
                let named = Duration::from_secs(seconds);
                Retry::After(asked.map_or(named, |asked| asked.max(named)))
            }
        }
    }
}

pub(super) const fn row(code: i64, kind: ErrorKind, wait: Wait, scope: Scope, sentence: &'static str) -> Row {
    Row { first: code, last: code, subcode: None, kind, wait, scope, begun: Begun::No, sentence }
}

pub(super) const fn fine(
    (code, subcode): (i64, i64),
    kind: ErrorKind,
    wait: Wait,
    scope: Scope,
    sentence: &'static str,
) -> Row {
    Row { subcode: Some(subcode), ..row(code, kind, wait, scope, sentence) }
}

pub(super) const fn range(
    (first, last): (i64, i64),
    kind: ErrorKind,
    wait: Wait,
    scope: Scope,
    sentence: &'static str,
) -> Row {
    Row { last, ..row(first, kind, wait, scope, sentence) }
}

/// Something broke on the platform's side.
pub(super) const fn broke(code: i64, sentence: &'static str) -> Row {
    Row { begun: Begun::Maybe, ..row(code, ErrorKind::Platform, Wait::Growing, Scope::Message, sentence) }
}
