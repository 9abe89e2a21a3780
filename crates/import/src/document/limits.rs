//! How much of a document is read.

/// Limits that hold before any parser is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocumentLimits {
    /// The most bytes a file may have.
    pub max_bytes: usize,
    /// The most bytes its packed parts may unpack to, all together.
    pub max_unpacked: usize,
    /// The most pages that are read.
    pub max_pages: u32,
    /// The most characters of text that are kept.
    pub max_text: usize,
}

impl Default for DocumentLimits {
    fn default() -> Self {
        Self { max_bytes: 20 << 20, max_unpacked: 64 << 20, max_pages: 1_000, max_text: 4_000_000 }
    }
}
