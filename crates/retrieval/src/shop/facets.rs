//! Values of attributes and categories, recognised in a question: "Velora", "cotton", "rain jackets".

use std::collections::{HashMap, HashSet};

use channel_core::catalogue::Product;

/// Values by the first of their terms.
#[derive(Debug, Clone, Default)]
pub(super) struct Facets {
    by_term: HashMap<u32, Vec<u32>>,
    ids: HashMap<(Box<str>, Box<[u32]>), u32>,
    values: Vec<Value>,
}

#[derive(Debug, Clone)]
struct Value {
    name: Box<str>,
    terms: Box<[u32]>,
    /// How many products have it.
    rows: u32,
}

/// An attribute of which the question named one value or several.
#[derive(Debug, Clone)]
pub(super) struct Named {
    /// Whether it is the category.
    pub(super) is_category: bool,
    /// The values.
    pub(super) values: Vec<u32>,
}

/// The name under which categories are kept; no attribute has a space in front.
const CATEGORY: &str = " category";

/// What of a product's attributes and category may be named: the name, and the text of the value.
pub(super) fn values(product: &Product) -> impl Iterator<Item = (&str, &str)> {
    let attributes = product.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let own = attributes.filter(|(name, _)| *name != Product::SIZE && *name != Product::COLOUR);
    let leaf = product.category.as_deref().and_then(|path| path.rsplit(['>', '/', '|']).next());
    own.chain(leaf.map(|leaf| (CATEGORY, leaf)))
}

impl Facets {
    /// A product has a value, made of these terms.
    pub(super) fn add(&mut self, name: &str, terms: Vec<u32>) -> Option<u32> {
        let first = *terms.first()?;
        let key = (Box::from(name), terms.clone().into_boxed_slice());
        let next = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        let id = *self.ids.entry(key).or_insert(next);
        if id == next {
            self.values.push(Value { name: name.into(), terms: terms.into_boxed_slice(), rows: 0 });
            self.by_term.entry(first).or_default().push(id);
        }
        if let Some(value) = self.values.get_mut(id as usize) {
            value.rows = value.rows.saturating_add(1);
        }
        Some(id)
    }

    /// A product has the value no more.
    pub(super) fn remove(&mut self, id: u32) {
        if let Some(value) = self.values.get_mut(id as usize) {
            value.rows = value.rows.saturating_sub(1);
        }
    }

    /// The attributes that a question names by having all terms of a value; of values within longer ones only the longest
    /// counts.
    pub(super) fn named(&self, terms: &HashSet<u32>) -> Vec<Named> {
        let mut found: Vec<(u32, &Value)> = terms
            .iter()
            .filter_map(|term| self.by_term.get(term))
            .flatten()
            .filter_map(|&id| Some((id, self.values.get(id as usize)?)))
            .filter(|(_, value)| value.rows > 0 && value.terms.iter().all(|term| terms.contains(term)))
            .collect();
        found.sort_by_key(|(id, value)| (std::cmp::Reverse(value.terms.len()), *id));
        let mut by_name: HashMap<&str, (HashSet<u32>, Named)> = HashMap::new();
        for (id, value) in found {
            let (covered, named) = by_name.entry(&value.name).or_insert_with(|| {
                (HashSet::new(), Named { is_category: &*value.name == CATEGORY, values: Vec::new() })
            });
            if value.terms.iter().any(|term| !covered.contains(term)) {
                covered.extend(value.terms.iter());
                named.values.push(id);
            }
        }
        by_name.into_values().map(|(_, named)| named).collect()
    }
}
