//! What can be wrong with a file or a row, with what to do about it.

use std::fmt;

use serde::{Deserialize, Serialize};

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
    #[error("the file is not in the encoding it says (line {line}): save it as UTF-8 and import it again")]
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
    /// A spreadsheet of the old kind, or one with a password; they look the same from outside.
    #[error("the spreadsheet is of the old kind (.xls) or has a password: save it as .xlsx without a password")]
    Spreadsheet,
    /// The wanted sheet is not there.
    #[error("the spreadsheet has no sheet of that name: choose one of its {} sheets", sheets.len())]
    NoSuchSheet {
        /// The sheets there are.
        sheets: Vec<String>,
    },
    /// A ZIP file that is no spreadsheet.
    #[error("the file is a ZIP archive, not a spreadsheet: unpack it and import the files in it")]
    Archive,
    /// Broken in the middle, as after an interrupted download.
    #[error("the file is damaged or incomplete: export it again and import the new file")]
    Damaged,
    /// A picture, a PDF or a program.
    #[error("the file holds no table: export the products as CSV, XLSX, JSON or as an XML feed")]
    NotATable,
    /// The encoding asked for does not exist.
    #[error("the encoding is not known: name it as utf-8, windows-1251 or utf-16le")]
    UnknownEncoding,
    /// XML that is not well formed.
    #[error("the XML is broken in line {line}: export the feed again")]
    NotXml {
        /// Where it breaks.
        line: u64,
    },
    /// XML of another kind.
    #[error("the XML is no product feed: export a Google Merchant or Meta feed (RSS or Atom)")]
    NotAFeed,
    /// XML that declares entities.
    #[error("the XML declares entities, which are not read from strangers' files: export the feed without a DOCTYPE")]
    XmlEntities,
    /// Elements within elements.
    #[error("the file is nested more than {max} levels deep: export it as a plain list of products")]
    TooDeep {
        /// The most levels there may be.
        max: usize,
    },
    /// More columns than allowed.
    #[error("the file has more than {max} columns: remove those that are not about products")]
    TooManyColumns {
        /// The most there may be.
        max: usize,
    },
    /// What is in it is larger than allowed, whatever its packed size.
    #[error("the file unpacks to more than {max} bytes: split it and import the parts one after another")]
    UnpacksTooLarge {
        /// The most there may be.
        max: u64,
    },
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

impl FileProblem {
    /// The message that says this problem and what to do, for a message catalogue.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Empty => "import-refused-empty",
            Self::MissingColumns { .. } => "import-refused-header",
            Self::NotUtf8 { .. } => "import-refused-text",
            Self::NotJson { .. } => "import-refused-json",
            Self::Spreadsheet => "import-refused-spreadsheet",
            Self::NoSuchSheet { .. } => "import-refused-sheet",
            Self::Archive => "import-refused-archive",
            Self::Damaged => "import-refused-damaged",
            Self::NotATable => "import-refused-no-table",
            Self::UnknownEncoding => "import-refused-encoding",
            Self::NotXml { .. } => "import-refused-xml",
            Self::NotAFeed => "import-refused-no-feed",
            Self::XmlEntities => "import-refused-entities",
            Self::TooDeep { .. } => "import-refused-deep",
            Self::TooManyColumns { .. } => "import-refused-columns",
            Self::UnpacksTooLarge { .. } => "import-refused-unpacks-large",
            Self::TooLarge { .. } => "import-refused-large",
            Self::Unreadable => "import-refused-other",
        }
    }

    /// What the message is filled with; sizes in megabytes.
    #[must_use]
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::MissingColumns { missing, example } => {
                vec![("column", missing.clone()), ("example", (*example).to_owned())]
            }
            Self::NotUtf8 { line } | Self::NotJson { line } | Self::NotXml { line } => {
                vec![("line", line.to_string())]
            }
            Self::NoSuchSheet { sheets } => vec![("sheets", sheets.join(", "))],
            Self::TooDeep { max } | Self::TooManyColumns { max } => vec![("max", max.to_string())],
            Self::UnpacksTooLarge { max } | Self::TooLarge { max } => vec![("max", (max >> 20).to_string())],
            _ => Vec::new(),
        }
    }
}

/// One problem of one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowError {
    /// The line of a text file the row begins at, the row of a sheet, or the count in a JSON array.
    pub row: u64,
    /// The header of the cell, when the problem is about one.
    pub column: Option<String>,
    /// What is wrong.
    pub problem: RowProblem,
    /// What became of the row.
    pub effect: Effect,
}

/// What became of a row with a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The row was left out.
    RowSkipped,
    /// The row was taken without this cell.
    CellSkipped,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
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
    /// The sale price is not below the price, or in another currency.
    SaleNotLower {
        /// The cell, cut short.
        value: String,
    },
    /// The period of the sale is no pair of times.
    SalePeriod {
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
            Self::SaleNotLower { .. } => "import-problem-sale-not-lower",
            Self::SalePeriod { .. } => "import-problem-sale-period",
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
            | Self::SaleNotLower { value }
            | Self::SalePeriod { value }
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
            Self::SaleNotLower { value } => format!("the sale price {value:?} is not below the price"),
            Self::SalePeriod { value } => format!("{value:?} is no period"),
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
            Self::SaleNotLower { .. } => "write a lower price in the same currency, or leave the cell empty",
            Self::SalePeriod { .. } => "write it as 2026-11-21T00:00Z/2026-11-30T23:59Z",
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

/// Problems up to a number; the rest is counted.
#[derive(Debug)]
pub(super) struct Problems {
    pub(super) list: Vec<RowError>,
    pub(super) left_out: usize,
    max: usize,
}

impl Problems {
    pub(super) fn new(max: usize) -> Self {
        Self { list: Vec::new(), left_out: 0, max }
    }

    pub(super) fn push(&mut self, error: RowError) {
        if self.list.len() < self.max {
            self.list.push(error);
        } else {
            self.left_out += 1;
        }
    }
}
