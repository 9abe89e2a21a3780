//! One row to one item, with every problem of it.

use std::collections::BTreeMap;

use channel_core::{
    catalogue::{Availability, Money, Sku},
    text::fold,
};

use super::{
    header::{Column, attribute_name},
    item::Item,
    options::CatalogueOptions,
    price,
    problem::{Effect, RowError, RowProblem},
    sale::SalePeriod,
    table::TableRow,
    variant::variant,
};

/// A row with what its columns hold.
pub(super) struct Row<'a> {
    pub(super) row: &'a TableRow,
    pub(super) header: &'a [String],
    pub(super) columns: &'a [Option<Column>],
    pub(super) options: &'a CatalogueOptions,
    /// The item of the row before, from which a variant's row takes what it leaves empty (Shopify's export).
    pub(super) before: Option<&'a Item>,
    /// Names of options, which stand in a product's first row alone.
    pub(super) option_names: &'a mut BTreeMap<u8, String>,
    pub(super) errors: Vec<RowError>,
}

impl Row<'_> {
    /// The item of the row, or none with the problems noted; every problem of the row is noted at once.
    pub(super) fn item(&mut self) -> Option<Item> {
        if let Some(found) = self.row.extra {
            let problem = RowProblem::CellCount { found, expected: self.header.len() };
            self.errors.push(self.error(None, problem, Effect::RowSkipped));
            return None;
        }
        let sku = self.needed(&Column::Sku);
        let group = self.short(&Column::Group);
        let before = self.before.filter(|before| group.is_some() && before.group == group);
        let title = match (self.cell(&Column::Title), before) {
            (None, Some(before)) => Some(before.title.clone()),
            _ => self.needed(&Column::Title),
        };
        let from_before = |own: Option<String>, of: fn(&Item) -> &Option<String>| own.or_else(|| of(before?).clone());
        let description = self.text(&Column::Description, self.options.max_cell);
        let category = from_before(self.short(&Column::Category), |item| &item.category);
        let price = self.money(&Column::Price, Effect::RowSkipped);
        let (sale_price, sale_period) = self.sale(price);
        let (stock, availability) = (self.stock(), self.availability());
        let mut attributes = self.attributes();
        if let Some(brand) = before.and_then(|before| before.attributes.get("brand")) {
            attributes.entry("brand".to_owned()).or_insert_with(|| brand.clone());
        }
        let item = Item {
            row: self.row.at,
            description: description
                .map(|text| crate::html::plain_text(&text))
                .or_else(|| Some(before?.description.clone()))
                .unwrap_or_default(),
            group,
            category,
            attributes,
            stock: stock.0,
            availability: availability.or(stock.1),
            link: self.link(&Column::Link),
            images: self.images(),
            gtin: self.short(&Column::Gtin),
            mpn: self.short(&Column::Mpn),
            price,
            sale_price,
            sale_period,
            sku: Sku(sku.unwrap_or_default()),
            title: title.unwrap_or_default(),
        };
        let skipped = self.errors.iter().any(|error| error.effect == Effect::RowSkipped);
        (!skipped).then_some(item)
    }

    fn cell(&self, wanted: &Column) -> Option<&str> {
        let cells = self.columns.iter().zip(&self.row.cells).filter(|(column, _)| column.as_ref() == Some(wanted));
        cells.map(|(_, cell)| cell.as_str()).find(|cell| !cell.is_empty())
    }

    fn text(&mut self, column: &Column, max: usize) -> Option<String> {
        let cell = self.cell(column)?.to_owned();
        // No text has more characters than bytes.
        if cell.len() <= max || cell.chars().count() <= max {
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

    fn money(&mut self, column: &Column, effect: Effect) -> Option<Money> {
        let parsed = price::parse(self.cell(column)?, self.cell(&Column::Currency), self.options.currency);
        parsed.map_err(|problem| self.errors.push(self.error(Some(column), problem, effect))).ok()
    }

    /// A sale price that is no reduction is a mistake; the price itself is not in doubt.
    fn sale(&mut self, price: Option<Money>) -> (Option<Money>, Option<SalePeriod>) {
        let Some(sale) = self.money(&Column::SalePrice, Effect::CellSkipped) else { return (None, None) };
        let is_lower = price.is_some_and(|price| price.currency == sale.currency && sale.minor <= price.minor);
        if !is_lower {
            let problem = RowProblem::SaleNotLower { value: cut(self.cell(&Column::SalePrice).unwrap_or_default()) };
            self.errors.push(self.error(Some(&Column::SalePrice), problem, Effect::CellSkipped));
            return (None, None);
        }
        let Some(cell) = self.cell(&Column::SalePeriod) else { return (Some(sale), None) };
        match SalePeriod::parse(cell) {
            Some(period) => (Some(sale), Some(period)),
            None => {
                let problem = RowProblem::SalePeriod { value: cut(cell) };
                self.errors.push(self.error(Some(&Column::SalePeriod), problem, Effect::CellSkipped));
                // Without knowing when, the reduced price would be promised at the wrong time.
                (None, None)
            }
        }
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
        // Columns of their own win over the one cell that holds everything.
        let mut all = self.short(&Column::Variant).map(|cell| variant(&cell)).unwrap_or_default();
        for number in 1..=3 {
            if let Some(name) = self.short(&Column::OptionName(number)) {
                self.option_names.insert(number, name);
            }
            // A product without variants has one that is called so.
            if let Some(value) = self.short(&Column::OptionValue(number)).filter(|value| value != "Default Title")
                && let Some(name) = self.option_names.get(&number)
            {
                all.insert(attribute_name(name), value);
            }
        }
        let columns = self.columns;
        for column in columns.iter().flatten() {
            if let Column::Attribute(name) = column
                && let Some(value) = self.short(column)
            {
                all.insert(name.clone(), value);
            }
        }
        all
    }

    fn images(&mut self) -> Vec<String> {
        let mut images: Vec<String> = self.link(&Column::Image).into_iter().collect();
        let more: Vec<String> = self
            .cell(&Column::MoreImages)
            .into_iter()
            .flat_map(|cell| cell.split([',', ' ', '\n']))
            .filter(|part| is_link(part))
            .take(20)
            .map(str::to_owned)
            .collect();
        for image in more {
            if !images.contains(&image) {
                images.push(image);
            }
        }
        images
    }

    fn link(&mut self, column: &Column) -> Option<String> {
        let cell = self.cell(column)?;
        // A feed names more than one picture by repeating the element.
        let first = cell.split(',').next().filter(|first| *column == Column::Image && is_link(first));
        if is_link(cell) {
            return Some(first.unwrap_or(cell).to_owned());
        }
        let problem = RowProblem::NotALink { value: cut(cell) };
        self.errors.push(self.error(Some(column), problem, Effect::CellSkipped));
        None
    }

    pub(super) fn error(&self, wanted: Option<&Column>, problem: RowProblem, effect: Effect) -> RowError {
        let position = wanted.and_then(|wanted| self.columns.iter().position(|column| column.as_ref() == Some(wanted)));
        RowError { row: self.row.at, column: position.and_then(|at| self.header.get(at)).cloned(), problem, effect }
    }
}

fn is_link(text: &str) -> bool {
    let lower = text.get(..8.min(text.len())).unwrap_or_default().to_ascii_lowercase();
    (lower.starts_with("https://") || lower.starts_with("http://"))
        && text.chars().count() <= 2_000
        && !text.contains(char::is_whitespace)
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
