//! What can be wrong with a file or a row, with what to do about it.

use std::fmt;

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileProblem {
    /// Nothing but a header, or not even that.
    #[error("the file has no rows: export it again with a header line and one line for each product")]
    Empty,
    /// Needed columns are missing.
    #[error("the header has no column {missing}: name the columns in the first line, as in {example}")]
    MissingColumns {
        /// What is missing, with its other names.
        missing: String,
        /// A header that works.
        example: &'static str,
    },
    /// The file is in another character encoding.
    #[error("the file is not UTF-8 (line {line}): save it as \"CSV UTF-8\" and import it again")]
    NotUtf8 {
        /// Where the first wrong byte is.
        line: u64,
    },
    /// A line of a file of JSON lines is no JSON object.
    #[error("line {line} is no JSON object: write one object a line, as in {{\"sku\": \"A1\", \"title\": \"Shoe\"}}")]
    NotJson {
        /// Which line.
        line: u64,
    },
    /// A spreadsheet file under a wrong name.
    #[error("the file is a spreadsheet, not CSV: choose \"Save as\", then \"CSV UTF-8\"")]
    Spreadsheet,
    /// More bytes than allowed.
    #[error("the file is larger than {max} bytes: split it and import the parts one after another")]
    TooLarge {
        /// The most there may be.
        max: u64,
    },
    /// Reading failed.
    #[error("the file could not be read")]
    Unreadable,
}

/// One problem of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// The line of the file the row begins at, the header being line 1.
    pub row: u64,
    /// The header of the cell, when the problem is about one.
    pub column: Option<String>,
    /// What is wrong.
    pub problem: RowProblem,
    /// What became of the row.
    pub effect: Effect,
}

/// What became of a row with a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The row was left out.
    RowSkipped,
    /// The row was taken without this cell.
    CellSkipped,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowProblem {
    /// A needed cell is empty.
    Missing,
    /// The price is no number.
    PriceNotANumber {
        /// The cell, cut short.
        value: String,
    },
    /// The price has no currency.
    PriceWithoutCurrency {
        /// The cell, cut short.
        value: String,
    },
    /// The currency is not known, or the cell and the currency column disagree.
    Currency {
        /// The cell, cut short.
        value: String,
    },
    /// The stock is no whole number.
    StockNotANumber {
        /// The cell, cut short.
        value: String,
    },
    /// Neither in stock nor out of stock nor any other known word.
    Availability {
        /// The cell, cut short.
        value: String,
    },
    /// The link is no web address.
    NotALink {
        /// The cell, cut short.
        value: String,
    },
    /// An earlier row has the same code.
    DuplicateSku {
        /// The line of the earlier row.
        first: u64,
    },
    /// The cell is too long.
    TooLong {
        /// The most characters there may be.
        max: usize,
    },
    /// More or fewer cells than the header.
    CellCount {
        /// Cells in the row.
        found: usize,
        /// Cells in the header.
        expected: usize,
    },
    /// More rows than allowed; this and all later ones were left out.
    TooManyRows {
        /// The most there may be.
        max: usize,
    },
}

impl RowProblem {
    /// The message that says this problem and what to do.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Missing => "import-problem-missing",
            Self::PriceNotANumber { .. } => "import-problem-price-not-a-number",
            Self::PriceWithoutCurrency { .. } => "import-problem-price-without-currency",
            Self::Currency { .. } => "import-problem-currency",
            Self::StockNotANumber { .. } => "import-problem-stock-not-a-number",
            Self::Availability { .. } => "import-problem-availability",
            Self::NotALink { .. } => "import-problem-not-a-link",
            Self::DuplicateSku { .. } => "import-problem-duplicate-sku",
            Self::TooLong { .. } => "import-problem-too-long",
            Self::CellCount { .. } => "import-problem-cell-count",
            Self::TooManyRows { .. } => "import-problem-too-many-rows",
        }
    }

    /// What the message is filled with.
    #[must_use]
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Missing => Vec::new(),
            Self::PriceNotANumber { value }
            | Self::PriceWithoutCurrency { value }
            | Self::Currency { value }
            | Self::StockNotANumber { value }
            | Self::Availability { value }
            | Self::NotALink { value } => vec![("value", value.clone())],
            Self::DuplicateSku { first } => vec![("first", first.to_string())],
            Self::TooLong { max } => vec![("max", max.to_string())],
            Self::TooManyRows { max } => vec![("max", max.to_string())],
            Self::CellCount { found, expected } => {
                vec![("found", found.to_string()), ("expected", expected.to_string())]
            }
        }
    }

    /// What is wrong, in English, for a terminal.
    #[must_use]
    pub fn problem(&self) -> String {
        match self {
            Self::Missing => "the cell is empty".to_owned(),
            Self::PriceNotANumber { value } => format!("{value:?} is no price"),
            Self::PriceWithoutCurrency { value } => format!("the price {value:?} has no currency"),
            Self::Currency { value } => format!("{value:?} is no currency, or not the one of the price"),
            Self::StockNotANumber { value } => format!("{value:?} is no count of pieces"),
            Self::Availability { value } => format!("{value:?} is no known availability"),
            Self::NotALink { value } => format!("{value:?} is no web address"),
            Self::DuplicateSku { first } => format!("line {first} has the same code"),
            Self::TooLong { max } => format!("the cell is longer than {max} characters"),
            Self::CellCount { found, expected } => format!("the row has {found} cells, the header has {expected}"),
            Self::TooManyRows { max } => format!("the file has more than {max} rows"),
        }
    }

    /// What to do about it, in English, for a terminal.
    #[must_use]
    pub fn what_to_do(&self) -> &'static str {
        match self {
            Self::Missing => "fill it in",
            Self::PriceNotANumber { .. } => "write it as 79.90 EUR",
            Self::PriceWithoutCurrency { .. } => "write it as 79.90 EUR, or add a column currency",
            Self::Currency { .. } => "write the three letters of one currency, as EUR",
            Self::StockNotANumber { .. } => "write a whole number from 0, or leave the cell empty",
            Self::Availability { .. } => "write in stock, out of stock, preorder or backorder",
            Self::NotALink { .. } => "begin it with https://",
            Self::DuplicateSku { .. } => "give every variant a code of its own, or remove one of the rows",
            Self::TooLong { .. } => "shorten it",
            Self::CellCount { .. } => "put cells that contain the separator or a line break in double quotes",
            Self::TooManyRows { .. } => "split the file and import the parts one after another",
        }
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.row)?;
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}; {}", self.problem.problem(), self.problem.what_to_do())
    }
}
