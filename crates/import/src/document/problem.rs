//! Why a document cannot be read, with what to do.

/// A document that cannot be read; its message says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentProblem {
    /// More bytes than allowed.
    #[error("the file is larger than {max} bytes: split it or leave out its pictures")]
    TooLarge {
        /// The most there may be.
        max: usize,
    },
    /// What is in it is larger than allowed.
    #[error("the file unpacks to more than {max} bytes: save it again without pictures and embedded files")]
    UnpacksTooLarge {
        /// The most there may be.
        max: usize,
    },
    /// Nothing to read.
    #[error("the file has no text: if it is a scan, run text recognition over it and import the result")]
    NoText,
    /// A password is needed.
    #[error("the file has a password: save it without one and import it again")]
    Encrypted,
    /// Broken in the middle, as after an interrupted download.
    #[error("the file is damaged or incomplete: save it again and import the new file")]
    Damaged,
    /// Nested without end.
    #[error("the file is nested too deeply: save it again as a plain document")]
    TooDeep,
    /// XML with entities of its own.
    #[error(
        "the file declares XML entities, which are not read from strangers' files: save it again with another program"
    )]
    Entities,
    /// Word's old format, or a file with a password.
    #[error("the file is of the old kind (.doc) or has a password: save it as .docx without a password")]
    OldWord,
    /// A spreadsheet where a document was expected.
    #[error("the file is a spreadsheet: import it as products, or as questions and answers")]
    Spreadsheet,
    /// A picture, a program or another archive.
    #[error("the file is no document: import PDF, DOCX, Markdown, HTML or plain text")]
    NotADocument,
}

impl DocumentProblem {
    /// The message that says this problem and what to do, for a message catalogue.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "document-refused-large",
            Self::UnpacksTooLarge { .. } => "document-refused-unpacks-large",
            Self::NoText => "document-refused-no-text",
            Self::Encrypted => "document-refused-password",
            Self::Damaged => "document-refused-damaged",
            Self::TooDeep => "document-refused-deep",
            Self::Entities => "document-refused-entities",
            Self::OldWord => "document-refused-old-word",
            Self::Spreadsheet => "document-refused-spreadsheet",
            Self::NotADocument => "document-refused-other",
        }
    }

    /// What the message is filled with; sizes in megabytes.
    #[must_use]
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooLarge { max } | Self::UnpacksTooLarge { max } => vec![("max", (max >> 20).to_string())],
            _ => Vec::new(),
        }
    }
}
