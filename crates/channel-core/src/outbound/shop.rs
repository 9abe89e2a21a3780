//! Things of a shop: cards, products, forms.

use std::fmt;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::tap::Button;

/// One card of a row that can be swiped.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Card {
    /// Its title.
    pub title: String,
    /// Its second line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    /// A public link to its picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    /// Its buttons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
}

impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Card({} buttons)", self.buttons.len())
    }
}

/// Products of the platform's own catalogue.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "shows", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Products {
    /// One product.
    One {
        /// The catalogue.
        catalog_id: String,
        /// The product's id in it, as the merchant named it.
        product_id: String,
        /// Words above it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// Several, in sections.
    List {
        /// The catalogue.
        catalog_id: String,
        /// A title above the words.
        header: String,
        /// The words.
        text: String,
        /// The products.
        sections: Vec<ProductSection>,
    },
    /// The whole catalogue.
    Catalogue {
        /// The words.
        text: String,
        /// The product whose picture stands for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        thumbnail_product_id: Option<String>,
    },
}

impl fmt::Debug for Products {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::One { .. } => "Products(one)",
            Self::List { .. } => "Products(list)",
            Self::Catalogue { .. } => "Products(catalogue)",
        })
    }
}

/// A part of a list of products.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct ProductSection {
    /// Its title.
    pub title: String,
    /// The products' ids, as the merchant named them.
    pub product_ids: Vec<String>,
}

impl fmt::Debug for ProductSection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProductSection({} products)", self.product_ids.len())
    }
}

/// A form that opens inside the chat; its answer comes back as [`crate::model::FlowAnswer`].
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Form {
    /// The form's id at the platform.
    pub id: String,
    /// The words.
    pub text: String,
    /// What the button says.
    pub button: String,
    /// Our mark on this form, which comes back with its answer.
    pub token: String,
    /// The first screen; the form's own when none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screen: Option<String>,
    /// What the first screen is filled with.
    #[serde(default, skip_serializing_if = "serde_json::Value::is_null")]
    pub input: serde_json::Value,
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Form")
    }
}
