//! Rows to products.

use std::{
    collections::{BTreeMap, HashMap},
    io::Read,
};

use channel_core::{
    catalogue::{Availability, Currency, Product, Sku},
    text::fold,
};

use super::{
    header::{Column, column},
    price,
    problem::{Effect, FileProblem, RowError, RowProblem},
    table,
};

/// How to read a file.
#[derive(Debug, Clone)]
pub struct CsvOptions {
    /// The currency of prices that name none.
    pub currency: Option<Currency>,
    /// The most bytes a file may have.
    pub max_bytes: u64,
    /// The most rows that are read.
    pub max_rows: usize,
    /// The most characters of a description; other cells may have a tenth.
    pub max_cell: usize,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self { currency: None, max_bytes: 32 << 20, max_rows: 100_000, max_cell: 10_000 }
    }
}

/// What a file held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParsedCatalogue {
    /// Products of good rows, in their order.
    pub products: Vec<Product>,
    /// Problems, in the order of the rows.
    pub errors: Vec<RowError>,
    /// Rows of the file.
    pub rows: usize,
    /// Headers of columns that were not read.
    pub ignored_columns: Vec<String>,
}

const EXAMPLE: &str = "sku,title,price,size,colour,stock";

/// Reads a catalogue. A bad row never stops the good ones, and a cell that looks like a formula is text.
///
/// # Errors
/// When the file as a whole cannot be read as CSV with a code and a title column.
pub fn parse_catalogue_csv(reader: impl Read, options: &CsvOptions) -> Result<ParsedCatalogue, FileProblem> {
    let table = table::read(reader, options.max_bytes, options.max_rows)?;
    let columns: Vec<Option<Column>> = table.header.iter().map(|header| column(header)).collect();
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
        ignored_columns: ignored.map(|(header, _)| header.clone()).collect(),
        ..ParsedCatalogue::default()
    };
    let mut seen: HashMap<Sku, u64> = HashMap::new();
    for (line, cells) in table.rows {
        let mut row =
            Row { line, header: &table.header, columns: &columns, cells: &cells, options, errors: Vec::new() };
        let product = row.product().filter(|product| match seen.get(&product.sku) {
            Some(&first) => {
                row.errors.push(row.error(Some(&Column::Sku), RowProblem::DuplicateSku { first }, Effect::RowSkipped));
                false
            }
            None => true,
        });
        parsed.errors.append(&mut row.errors);
        if let Some(product) = product {
            seen.insert(product.sku.clone(), line);
            parsed.products.push(product);
        }
    }
    if let Some(row) = table.cut_at {
        let problem = RowProblem::TooManyRows { max: options.max_rows };
        parsed.errors.push(RowError { row, column: None, problem, effect: Effect::RowSkipped });
    }
    Ok(parsed)
}

struct Row<'a> {
    line: u64,
    header: &'a [String],
    columns: &'a [Option<Column>],
    cells: &'a [String],
    options: &'a CsvOptions,
    errors: Vec<RowError>,
}

impl Row<'_> {
    /// The product of the row, or none with the problems noted; every problem of the row is noted at once.
    fn product(&mut self) -> Option<Product> {
        let extra = self.cells.iter().skip(self.header.len()).any(|cell| !cell.is_empty());
        if extra {
            let problem = RowProblem::CellCount { found: self.cells.len(), expected: self.header.len() };
            self.errors.push(self.error(None, problem, Effect::RowSkipped));
            return None;
        }
        let sku = self.needed(&Column::Sku);
        let title = self.needed(&Column::Title);
        let price = self.price();
        let (stock, availability) = (self.stock(), self.availability());
        let description = self.text(&Column::Description, self.options.max_cell);
        let product = Product {
            group: self.short(&Column::Group),
            description: description.unwrap_or_default(),
            category: self.short(&Column::Category),
            attributes: self.attributes(),
            stock: stock.0,
            availability: availability.or(stock.1),
            url: self.link(&Column::Link),
            image_url: self.link(&Column::Image),
            price,
            sku: Sku(sku.unwrap_or_default()),
            title: title.unwrap_or_default(),
        };
        let skipped = self.errors.iter().any(|error| error.effect == Effect::RowSkipped);
        (!skipped).then_some(product)
    }

    fn cell(&self, wanted: &Column) -> Option<&str> {
        let cells = self.columns.iter().zip(self.cells).filter(|(column, _)| column.as_ref() == Some(wanted));
        cells.map(|(_, cell)| cell.as_str()).find(|cell| !cell.is_empty())
    }

    fn text(&mut self, column: &Column, max: usize) -> Option<String> {
        let cell = self.cell(column)?.to_owned();
        if cell.chars().count() <= max {
            return Some(cell);
        }
        self.errors.push(self.error(Some(column), RowProblem::TooLong { max }, Effect::RowSkipped));
        None
    }

    fn short(&mut self, column: &Column) -> Option<String> {
        self.text(column, (self.options.max_cell / 10).max(1))
    }

    fn needed(&mut self, column: &Column) -> Option<String> {
        if self.cell(column).is_none() {
            self.errors.push(self.error(Some(column), RowProblem::Missing, Effect::RowSkipped));
        }
        self.short(column)
    }

    fn price(&mut self) -> Option<channel_core::catalogue::Money> {
        let parsed = price::parse(self.cell(&Column::Price)?, self.cell(&Column::Currency), self.options.currency);
        parsed.map_err(|problem| self.errors.push(self.error(Some(&Column::Price), problem, Effect::RowSkipped))).ok()
    }

    /// A stock column holds a count, or the words of an availability.
    fn stock(&mut self) -> (Option<i64>, Option<Availability>) {
        let Some(cell) = self.cell(&Column::Stock) else { return (None, None) };
        let folded = fold(cell);
        let whole = folded.strip_suffix(".0").or_else(|| folded.strip_suffix(".00")).unwrap_or(&folded);
        let whole: String = whole.chars().filter(|c| !c.is_whitespace()).collect();
        match (whole.parse::<i64>(), availability(&folded)) {
            (Ok(count), _) if count >= 0 => (Some(count), None),
            (Err(_), Some(availability)) => (None, Some(availability)),
            _ => {
                let problem = RowProblem::StockNotANumber { value: cut(cell) };
                self.errors.push(self.error(Some(&Column::Stock), problem, Effect::RowSkipped));
                (None, None)
            }
        }
    }

    fn availability(&mut self) -> Option<Availability> {
        let cell = self.cell(&Column::Availability)?;
        let found = availability(&fold(cell));
        if found.is_none() {
            let problem = RowProblem::Availability { value: cut(cell) };
            self.errors.push(self.error(Some(&Column::Availability), problem, Effect::CellSkipped));
        }
        found
    }

    fn attributes(&mut self) -> BTreeMap<String, String> {
        let names: Vec<String> = self
            .columns
            .iter()
            .flatten()
            .filter_map(|column| if let Column::Attribute(name) = column { Some(name.clone()) } else { None })
            .collect();
        let own = names.into_iter().filter_map(|name| Some((name.clone(), self.short(&Column::Attribute(name))?)));
        let own: BTreeMap<String, String> = own.collect();
        // Columns of their own win over the one cell that holds everything.
        let mut all = self.short(&Column::Variant).map(|cell| variant(&cell)).unwrap_or_default();
        all.extend(own);
        all
    }

    fn link(&mut self, column: &Column) -> Option<String> {
        let cell = self.cell(column)?;
        let lower = cell.to_ascii_lowercase();
        let is_link = (lower.starts_with("https://") || lower.starts_with("http://"))
            && cell.chars().count() <= 2_000
            && !cell.contains(char::is_whitespace);
        if is_link {
            return Some(cell.to_owned());
        }
        let problem = RowProblem::NotALink { value: cut(cell) };
        self.errors.push(self.error(Some(column), problem, Effect::CellSkipped));
        None
    }

    fn error(&self, wanted: Option<&Column>, problem: RowProblem, effect: Effect) -> RowError {
        let position = wanted.and_then(|wanted| self.columns.iter().position(|column| column.as_ref() == Some(wanted)));
        RowError { row: self.line, column: position.and_then(|at| self.header.get(at)).cloned(), problem, effect }
    }
}

/// Size, colour and the rest of a cell such as `blue, 42`.
fn variant(cell: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for part in cell.split([',', '/', '·', ';', '|']).map(str::trim).filter(|part| !part.is_empty()) {
        let folded = fold(part);
        let is_size = crate::size::is_letter_size(&folded)
            || folded.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | ' '));
        let is_colour = || {
            folded
                .split(' ')
                .any(|word| crate::concept::of_word(word).is_some_and(|concept| concept.colour().is_some()))
        };
        let name = if is_size {
            Product::SIZE
        } else if is_colour() {
            Product::COLOUR
        } else {
            "variant"
        };
        found.entry(name.to_owned()).or_insert_with(|| part.to_owned());
    }
    found
}

fn availability(folded: &str) -> Option<Availability> {
    let bare: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    Some(match bare.as_str() {
        "instock" | "available" | "availablefororder" | "yes" | "true" | "вналичии" | "есть" | "да" | "var"
        | "stokta" | "disponible" | "si" | "متوفر" | "бар" => Availability::InStock,
        "outofstock"
        | "unavailable"
        | "soldout"
        | "discontinued"
        | "no"
        | "false"
        | "нет"
        | "нетвналичии"
        | "yok"
        | "tukendi"
        | "agotado"
        | "жок" => Availability::OutOfStock,
        "preorder" | "предзаказ" | "preventa" => Availability::Preorder,
        "backorder" | "подзаказ" => Availability::Backorder,
        _ => return None,
    })
}

fn cut(cell: &str) -> String {
    cell.chars().take(40).collect()
}
