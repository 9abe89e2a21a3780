//! Rows to items, one for each thing that can be bought.

use std::collections::{BTreeMap, HashMap};

use channel_core::{
    Timestamp,
    catalogue::{Availability, Money, Product, Sku},
};

use super::{
    format::{self, Format},
    header::{Column, column},
    options::CatalogueOptions,
    problem::{Effect, FileProblem, Problems, RowError, RowProblem},
    row::Row,
    sale::SalePeriod,
};

/// One row of a catalogue, whatever format it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Where it stands in the file, as in [`RowError::row`].
    pub row: u64,
    /// The variant's code.
    pub sku: Sku,
    /// What the variants of one model share.
    pub group: Option<String>,
    /// The name.
    pub title: String,
    /// Plain text, also where the file had markup.
    pub description: String,
    /// The category.
    pub category: Option<String>,
    /// `size`, `colour`, `brand`, `material` and whatever else the file has, by lower-case name.
    pub attributes: BTreeMap<String, String>,
    /// The price when nothing is reduced.
    pub price: Option<Money>,
    /// The price while the sale is on; never above the price.
    pub sale_price: Option<Money>,
    /// When the sale is on; always, when absent.
    pub sale_period: Option<SalePeriod>,
    /// Pieces on hand.
    pub stock: Option<i64>,
    /// Whether it can be had.
    pub availability: Option<Availability>,
    /// The product's page.
    pub link: Option<String>,
    /// Pictures, the main one first.
    pub images: Vec<String>,
    /// The number on the barcode.
    pub gtin: Option<String>,
    /// The manufacturer's own number.
    pub mpn: Option<String>,
}

impl Item {
    /// The product as it is sold at this time: the price is the one a customer pays.
    #[must_use]
    pub fn product_at(&self, now: Timestamp) -> Product {
        let sale = self.sale_price.filter(|_| self.sale_period.is_none_or(|period| period.holds_at(now)));
        Product {
            sku: self.sku.clone(),
            group: self.group.clone(),
            title: self.title.clone(),
            description: self.description.clone(),
            category: self.category.clone(),
            attributes: self.attributes.clone(),
            price: sale.or(self.price),
            stock: self.stock,
            availability: self.availability,
            url: self.link.clone(),
            image_url: self.images.first().cloned(),
        }
    }
}

/// What a file held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParsedCatalogue {
    /// Items of good rows, in their order.
    pub items: Vec<Item>,
    /// Problems, in the order of the rows.
    pub errors: Vec<RowError>,
    /// Problems beyond [`CatalogueOptions::max_problems`].
    pub errors_left_out: usize,
    /// Rows of the file.
    pub rows: usize,
    /// Whether the file had more rows than were read.
    pub cut: bool,
    /// What columns were read.
    pub columns: Vec<Column>,
    /// Headers of columns that were not read.
    pub ignored_columns: Vec<String>,
    /// What the file turned out to be.
    pub format: Format,
}

impl ParsedCatalogue {
    /// The products as they are sold at this time.
    #[must_use]
    pub fn products_at(&self, now: Timestamp) -> Vec<Product> {
        self.items.iter().map(|item| item.product_at(now)).collect()
    }

    /// Whether every row of the file was taken; only then may its silence about a product mean anything.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.items.len() == self.rows && !self.cut
    }
}

const EXAMPLE: &str = "sku,title,price,size,colour,stock";

/// Reads a catalogue in any format. A bad row never stops the good ones, and a cell that looks like a formula is text.
///
/// # Errors
/// When the file as a whole cannot be read as rows with a code and a title.
pub fn parse_catalogue(file: &[u8], options: &CatalogueOptions) -> Result<ParsedCatalogue, FileProblem> {
    let (table, format) = format::read(file, options)?;
    let mut columns: Vec<Option<Column>> = table.header.iter().map(|header| column(header)).collect();
    // A shop's export may have both its own number (`id`, `handle`) and the code; the exact name wins.
    prefer(&table.header, &mut columns, &Column::Sku, &["sku", "variant sku", "артикул", "stok kodu"]);
    let missing: Vec<&str> = [(Column::Sku, "sku (or id)"), (Column::Title, "title (or name)")]
        .into_iter()
        .filter(|(needed, _)| !columns.contains(&Some(needed.clone())))
        .map(|(_, name)| name)
        .collect();
    if !missing.is_empty() {
        return Err(FileProblem::MissingColumns { missing: missing.join(" and no column "), example: EXAMPLE });
    }
    let ignored = table.header.iter().zip(&columns).filter(|(header, column)| column.is_none() && !header.is_empty());
    let mut parsed = ParsedCatalogue {
        rows: table.rows.len(),
        cut: table.cut_at.is_some(),
        columns: columns.iter().flatten().cloned().collect(),
        ignored_columns: ignored.map(|(header, _)| header.clone()).collect(),
        format,
        ..ParsedCatalogue::default()
    };
    let mut problems = Problems::new(options.max_problems);
    let mut seen: HashMap<Sku, u64> = HashMap::new();
    let mut option_names = BTreeMap::new();
    for table_row in &table.rows {
        let mut row = Row {
            row: table_row,
            header: &table.header,
            columns: &columns,
            options,
            before: parsed.items.last(),
            option_names: &mut option_names,
            errors: Vec::new(),
        };
        let item = row.item().filter(|item| match seen.get(&item.sku) {
            Some(&first) => {
                row.errors.push(row.error(Some(&Column::Sku), RowProblem::DuplicateSku { first }, Effect::RowSkipped));
                false
            }
            None => true,
        });
        row.errors.into_iter().for_each(|error| problems.push(error));
        if let Some(item) = item {
            seen.insert(item.sku.clone(), table_row.at);
            parsed.items.push(item);
        }
    }
    if let Some(row) = table.cut_at {
        let problem = RowProblem::TooManyRows { max: options.max_rows };
        problems.push(RowError { row, column: None, problem, effect: Effect::RowSkipped });
    }
    (parsed.errors, parsed.errors_left_out) = (problems.list, problems.left_out);
    Ok(parsed)
}

/// Keeps one of several headers for a column; the others are read no more.
fn prefer(header: &[String], columns: &mut [Option<Column>], wanted: &Column, names: &[&str]) {
    let named = |name: &str| header.iter().position(|header| channel_core::text::fold(header) == *name);
    if let Some(chosen) = names.iter().find_map(|name| named(name)) {
        for (at, column) in columns.iter_mut().enumerate() {
            if at != chosen && column.as_ref() == Some(wanted) {
                *column = None;
            }
        }
    }
}
