//! What was found in a comment, for whom.

use crate::model::{How, Manner};

/// What a word is to its rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Role {
    /// It lets the rule match.
    Keyword,
    /// It keeps the rule from matching.
    Excluded,
}

/// Who is told when a phrase is found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Listener {
    pub(crate) rule: usize,
    pub(crate) role: Role,
    pub(crate) keyword: usize,
    pub(crate) how: How,
    pub(crate) forgiving: bool,
}

/// A phrase found between two tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hit {
    pub(crate) rule: usize,
    pub(crate) role: Role,
    pub(crate) keyword: usize,
    pub(crate) manner: Manner,
    pub(crate) first: usize,
    pub(crate) last: usize,
}

impl Listener {
    pub(crate) fn hit(&self, manner: Manner, first: usize, last: usize) -> Option<Hit> {
        let taken = manner != Manner::Slip || self.forgiving;
        taken.then_some(Hit { rule: self.rule, role: self.role, keyword: self.keyword, manner, first, last })
    }
}
