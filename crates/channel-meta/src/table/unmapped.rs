//! Codes that are known to exist and whose meaning no page tells.

/// A run of codes that the table leaves out on purpose. An error with one of them gets the class of its HTTP status, and
/// keeps its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unmapped {
    /// The first code of the run.
    pub first: i64,
    /// The last code of the run.
    pub last: i64,
    /// Why they are not mapped.
    pub reason: &'static str,
}

/// Every code that platforms.md §1.10, §2.5 and §2.6 name and this crate does not map. Single codes within a run can be
/// mapped all the same.
pub const UNMAPPED: &[Unmapped] = &[Unmapped {
    first: 2_388_000,
    last: 2_388_999,
    reason: "platforms.md §1.10 names the family \"2388xxx template/migration\" as a whole: those that Meta's page \
             explains are mapped one by one, and what the others refuse, a template or a number's move, is not known",
}];
