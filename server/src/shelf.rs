//! The products that the texts of comment rules speak of.

use std::collections::BTreeMap;

use autoreply::{Rule, Variables};
use channel_core::OrganisationId;
use channel_core::catalogue::{Product, Sku};
use store::db::Connection;
use store::{StoreError, catalogue, organisations};

/// What fills the variables of rules.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    shop: Option<String>,
    products: BTreeMap<String, Product>,
}

impl Shelf {
    /// The products that the rules name, and the shop's name.
    pub(crate) async fn load(
        db: &mut Connection,
        organisation: OrganisationId,
        rules: &[Rule],
    ) -> Result<Self, StoreError> {
        let translated = rules.iter().flat_map(|rule| rule.translations.values());
        let translated = translated.filter_map(|texts| texts.private_message.as_ref());
        let messages = rules.iter().filter_map(|rule| rule.private_message.as_ref()).chain(translated);
        let named: Vec<String> = messages.filter_map(|message| message.product.clone()).collect();
        let mut products = BTreeMap::new();
        for name in named {
            if products.contains_key(&name) {
                continue;
            }
            if let Some(product) = catalogue::find_product(db, organisation, &Sku(name.clone())).await? {
                products.insert(name, product);
            }
        }
        let speaks_of_shop = serde_json::to_string(rules).is_ok_and(|text| text.contains("{shop}"));
        let shop = if speaks_of_shop { organisations::find(db, organisation).await? } else { None };
        Ok(Self { shop: shop.map(|shop| shop.name), products })
    }

    /// A product by its code.
    pub(crate) fn product(&self, sku: &str) -> Option<&Product> {
        self.products.get(sku)
    }
}

impl Variables for Shelf {
    fn value(&self, name: &str, product: Option<&str>) -> Option<String> {
        if name == "shop" {
            return self.shop.clone();
        }
        let product = self.product(product?)?;
        match name {
            "product" => Some(product.title.clone()),
            "price" => product.price.map(|price| price.to_string()),
            "currency" => product.price.map(|price| price.currency.code().to_owned()),
            "link" => product.url.clone(),
            "stock" => product.stock.map(|stock| stock.to_string()),
            _ => None,
        }
    }
}
