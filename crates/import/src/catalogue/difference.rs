//! What an import would change, before it does.

use std::collections::{BTreeMap, HashMap};

use channel_core::catalogue::{Availability, Product, Sku};
use serde::{Deserialize, Serialize};

use super::{header::Column, item::ParsedCatalogue};

/// By what a product of the file is known to be one of the shop.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchKey {
    /// The code.
    #[default]
    Sku,
    /// The product's page.
    Link,
    /// The title with the size and the colour.
    TitleAndVariant,
    /// An attribute, as `gtin`.
    Attribute(String),
}

/// What happens to products of the shop that the file does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gone {
    /// They stay as they are.
    #[default]
    Keep,
    /// They stay, without stock.
    OutOfStock,
    /// They are removed.
    Remove,
}

/// A part of a product.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The code, which changes when products match by something else.
    Sku,
    /// What variants share.
    Group,
    /// The name.
    Title,
    /// The description.
    Description,
    /// The category.
    Category,
    /// The price.
    Price,
    /// Pieces on hand.
    Stock,
    /// Whether it can be had.
    Availability,
    /// The product's page.
    Link,
    /// The picture.
    Image,
    /// An attribute by its name.
    Attribute(String),
}

/// How to compare.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DiffOptions {
    /// What makes two products the same.
    pub key: MatchKey,
    /// What happens to those the file does not have.
    pub gone: Gone,
    /// The fields the file speaks of; what it is silent about stays. All of them when absent.
    pub fields: Option<Vec<Field>>,
}

impl DiffOptions {
    /// Options for a file: columns it does not have change nothing, and unless every row could be read nothing is
    /// gone, because a slip must not empty a shop.
    #[must_use]
    pub fn for_file(parsed: &ParsedCatalogue, key: MatchKey, gone: Gone) -> Self {
        let mut fields: Vec<Field> = parsed.columns.iter().flat_map(fields_of).collect();
        // The cell of a whole variant, or named options, can become any attribute.
        let attributes = parsed.items.iter().flat_map(|item| item.attributes.keys());
        fields.extend(attributes.map(|name| Field::Attribute(name.clone())));
        fields.sort();
        fields.dedup();
        Self { key, gone: if parsed.is_whole() { gone } else { Gone::Keep }, fields: Some(fields) }
    }

    fn covers(&self, field: &Field) -> bool {
        self.fields.as_ref().is_none_or(|fields| fields.contains(field))
    }
}

/// What an import would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Products the shop does not have.
    pub new: Vec<Product>,
    /// Products that would change.
    pub changed: Vec<Change>,
    /// Products that stay as they are.
    pub unchanged: Vec<Sku>,
    /// Products of the shop that the file does not have.
    pub gone: Vec<GoneProduct>,
    /// Products of the file whose key is empty or not theirs alone, in the file or in the shop; nothing is done to them.
    pub ambiguous: Vec<Product>,
}

/// A product that would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The code it has in the shop now.
    pub sku: Sku,
    /// What it would be.
    pub after: Product,
    /// The fields that differ.
    pub fields: Vec<FieldChange>,
}

/// A field before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Which.
    pub field: Field,
    /// What it is; none when it is empty.
    pub before: Option<String>,
    /// What it would be.
    pub after: Option<String>,
}

/// A product that the file does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoneProduct {
    /// The code.
    pub sku: Sku,
    /// The title.
    pub title: String,
    /// What would be there afterwards; none when it would be removed.
    pub after: Option<Product>,
}

/// Compares a shop's products with those of a file. Nothing is changed.
#[must_use]
pub fn diff(existing: &[Product], incoming: &[Product], options: &DiffOptions) -> Difference {
    let (here, there) = (keyed(existing, &options.key), keyed(incoming, &options.key));
    let mut difference = Difference::default();
    let mut matched = vec![false; existing.len()];
    for product in incoming {
        let key = key_of(product, &options.key);
        let own = key
            .as_ref()
            .map(|key| (there.get(key).map_or(0, Vec::len), here.get(key).map(Vec::as_slice).unwrap_or_default()));
        match own {
            Some((1, [])) => difference.new.push(product.clone()),
            Some((1, [at])) => {
                if let (Some(before), Some(slot)) = (existing.get(*at), matched.get_mut(*at)) {
                    *slot = true;
                    compare(before, product, options, &mut difference);
                }
            }
            Some((_, several)) => {
                several.iter().for_each(|at| matched.get_mut(*at).into_iter().for_each(|slot| *slot = true));
                difference.ambiguous.push(product.clone());
            }
            None => difference.ambiguous.push(product.clone()),
        }
    }
    let absent = existing.iter().zip(matched).filter(|(_, matched)| !matched).map(|(product, _)| product);
    difference.gone = absent.map(|product| gone(product, options.gone)).collect();
    difference
}

fn gone(product: &Product, gone: Gone) -> GoneProduct {
    let after = match gone {
        Gone::Keep => Some(product.clone()),
        Gone::OutOfStock => Some(Product {
            stock: product.stock.map(|_| 0),
            availability: Some(Availability::OutOfStock),
            ..product.clone()
        }),
        Gone::Remove => None,
    };
    GoneProduct { sku: product.sku.clone(), title: product.title.clone(), after }
}

fn keyed(products: &[Product], key: &MatchKey) -> HashMap<String, Vec<usize>> {
    let mut keyed: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, product) in products.iter().enumerate() {
        if let Some(key) = key_of(product, key) {
            keyed.entry(key).or_default().push(at);
        }
    }
    keyed
}

fn key_of(product: &Product, key: &MatchKey) -> Option<String> {
    let key = match key {
        MatchKey::Sku => product.sku.0.clone(),
        MatchKey::Link => product.url.clone()?,
        MatchKey::TitleAndVariant => {
            let parts = [Some(product.title.as_str()), product.size(), product.colour()];
            channel_core::text::fold(&parts.map(Option::unwrap_or_default).join(" \u{1f} "))
        }
        MatchKey::Attribute(name) => product.attributes.get(name)?.clone(),
    };
    (!key.trim().is_empty()).then_some(key)
}

fn compare(before: &Product, incoming: &Product, options: &DiffOptions, difference: &mut Difference) {
    let (old, new) = (shown(before), shown(incoming));
    let names: std::collections::BTreeSet<&Field> = old.keys().chain(new.keys()).collect();
    let fields: Vec<FieldChange> = names
        .into_iter()
        .filter(|field| options.covers(field) && old.get(*field) != new.get(*field))
        .map(|field| FieldChange {
            field: field.clone(),
            before: old.get(field).cloned(),
            after: new.get(field).cloned(),
        })
        .collect();
    if fields.is_empty() {
        difference.unchanged.push(before.sku.clone());
        return;
    }
    let after = merged(before, incoming, options);
    difference.changed.push(Change { sku: before.sku.clone(), after, fields });
}

/// The old product with the fields the file speaks of.
fn merged(before: &Product, incoming: &Product, options: &DiffOptions) -> Product {
    fn pick<T: Clone>(options: &DiffOptions, field: &Field, old: &T, new: &T) -> T {
        if options.covers(field) { new.clone() } else { old.clone() }
    }
    let mut attributes = before.attributes.clone();
    attributes.retain(|name, _| !options.covers(&Field::Attribute(name.clone())));
    let spoken = incoming.attributes.iter().filter(|(name, _)| options.covers(&Field::Attribute((*name).clone())));
    attributes.extend(spoken.map(|(name, value)| (name.clone(), value.clone())));
    Product {
        sku: pick(options, &Field::Sku, &before.sku, &incoming.sku),
        group: pick(options, &Field::Group, &before.group, &incoming.group),
        title: pick(options, &Field::Title, &before.title, &incoming.title),
        description: pick(options, &Field::Description, &before.description, &incoming.description),
        category: pick(options, &Field::Category, &before.category, &incoming.category),
        attributes,
        price: pick(options, &Field::Price, &before.price, &incoming.price),
        stock: pick(options, &Field::Stock, &before.stock, &incoming.stock),
        availability: pick(options, &Field::Availability, &before.availability, &incoming.availability),
        url: pick(options, &Field::Link, &before.url, &incoming.url),
        image_url: pick(options, &Field::Image, &before.image_url, &incoming.image_url),
    }
}

/// The product's fields as text; empty ones are absent.
fn shown(product: &Product) -> BTreeMap<Field, String> {
    let availability = product.availability.map(|availability| {
        match availability {
            Availability::InStock => "in_stock",
            Availability::OutOfStock => "out_of_stock",
            Availability::Preorder => "preorder",
            Availability::Backorder => "backorder",
        }
        .to_owned()
    });
    let plain = [
        (Field::Sku, Some(product.sku.0.clone())),
        (Field::Group, product.group.clone()),
        (Field::Title, Some(product.title.clone())),
        (Field::Description, Some(product.description.clone())),
        (Field::Category, product.category.clone()),
        (Field::Price, product.price.map(|price| price.to_string())),
        (Field::Stock, product.stock.map(|stock| stock.to_string())),
        (Field::Availability, availability),
        (Field::Link, product.url.clone()),
        (Field::Image, product.image_url.clone()),
    ];
    let attributes =
        product.attributes.iter().map(|(name, value)| (Field::Attribute(name.clone()), Some(value.clone())));
    plain
        .into_iter()
        .chain(attributes)
        .filter_map(|(field, text)| Some((field, text.filter(|text| !text.is_empty())?)))
        .collect()
}

fn fields_of(column: &Column) -> Vec<Field> {
    match column {
        Column::Sku => vec![Field::Sku],
        Column::Group => vec![Field::Group],
        Column::Title => vec![Field::Title],
        Column::Description => vec![Field::Description],
        Column::Category => vec![Field::Category],
        Column::Price | Column::SalePrice => vec![Field::Price],
        // A stock column may hold the words of an availability.
        Column::Stock => vec![Field::Stock, Field::Availability],
        Column::Availability => vec![Field::Availability],
        Column::Link => vec![Field::Link],
        Column::Image | Column::MoreImages => vec![Field::Image],
        Column::Attribute(name) => vec![Field::Attribute(name.clone())],
        _ => Vec::new(),
    }
}
