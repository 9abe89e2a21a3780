//! The last fence around parsers that are not ours.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a foreign parser; a panic inside becomes none.
///
/// Limits on size, pages and unpacked bytes come first; this is for the bug nobody has found yet, so that one file
/// cannot end a worker. Nothing that the parser left half done is used afterwards. It does not hold in a program that
/// is built to abort on panic, nor against a stack overflow.
pub(crate) fn fenced<T>(parse: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(parse)).ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_panic_stays_inside() {
        assert_eq!(super::fenced(|| 1), Some(1));
        assert_eq!(super::fenced(|| -> u8 { panic!("a bug in a foreign parser") }), None);
    }
}
