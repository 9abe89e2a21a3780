//! Hits gathered into products with their variants.

use channel_core::catalogue::Product;

use crate::retriever::ProductHit;

/// One model with the variants that were found.
#[derive(Debug)]
pub(super) struct Model<'h> {
    /// The best variant first.
    pub(super) hits: Vec<&'h ProductHit>,
}

impl<'h> Model<'h> {
    pub(super) fn best(&self) -> Option<&'h ProductHit> {
        self.hits.first().copied()
    }

    /// Variants that can be bought now.
    pub(super) fn in_stock(&self) -> Vec<&'h Product> {
        self.hits.iter().map(|hit| &hit.product).filter(|product| product.in_stock() == Some(true)).collect()
    }

    /// The lowest and the highest price, when all have one in the same currency.
    pub(super) fn prices(&self) -> Option<(channel_core::catalogue::Money, channel_core::catalogue::Money)> {
        let prices: Option<Vec<_>> = self.hits.iter().map(|hit| hit.product.price).collect();
        let prices = prices?;
        let same = prices.iter().all(|price| Some(price.currency) == prices.first().map(|first| first.currency));
        let lowest = prices.iter().min_by_key(|price| price.minor)?;
        let highest = prices.iter().max_by_key(|price| price.minor)?;
        same.then_some((*lowest, *highest))
    }
}

/// The hits by model, in the order of each model's best hit.
pub(super) fn models(hits: &[ProductHit]) -> Vec<Model<'_>> {
    let mut models: Vec<Model<'_>> = Vec::new();
    for hit in hits {
        let group = hit.product.group.as_ref();
        let same = |model: &&mut Model<'_>| {
            group.is_some() && model.best().is_some_and(|best| best.product.group.as_ref() == group)
        };
        match models.iter_mut().find(same) {
            Some(model) => model.hits.push(hit),
            None => models.push(Model { hits: vec![hit] }),
        }
    }
    models
}
