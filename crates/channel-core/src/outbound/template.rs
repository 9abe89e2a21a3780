//! Approved forms of message with blanks.

use std::fmt;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::content::Place;
use super::file::{MediaKind, MediaSource};
use super::shop::ProductSection;
use crate::seams::Timestamp;

/// An approved form with its blanks filled.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Template {
    /// Its name.
    pub name: String,
    /// Its language tag as the platform writes it, such as `en_US`.
    pub language: String,
    /// The blanks of the header, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub header: Vec<TemplateValue>,
    /// The blanks of the body, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<TemplateValue>,
    /// The blanks of the buttons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<TemplateButton>,
    /// The cards, for a form that is a row of cards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<TemplateCard>,
    /// When the offer ends, for a form with a limited offer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer_ends: Option<Timestamp>,
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Template")
            .field("header", &self.header)
            .field("body", &self.body)
            .field("buttons", &self.buttons)
            .field("cards", &self.cards)
            .finish_non_exhaustive()
    }
}

/// The blanks of one card.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct TemplateCard {
    /// The blanks of its header.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub header: Vec<TemplateValue>,
    /// The blanks of its body.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<TemplateValue>,
    /// The blanks of its buttons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<TemplateButton>,
}

/// One filled blank.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum TemplateValue {
    /// Words.
    Text {
        /// The words.
        text: String,
        /// The blank's name, for templates with named blanks.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// An amount, which the person's app writes in its own way.
    Currency {
        /// What apps show that cannot.
        fallback: String,
        /// The currency's three letters.
        code: String,
        /// Thousandths of the currency's unit.
        thousandths: i64,
        /// The blank's name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// A date as it is to be read.
    DateTime {
        /// The date in words.
        fallback: String,
        /// The blank's name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// A file in the header.
    Media {
        /// What kind of file.
        form: MediaKind,
        /// Where it comes from; bytes are not possible here.
        source: MediaSource,
    },
    /// A place in the header.
    Location(Place),
    /// A product in the header.
    Product {
        /// The catalogue.
        catalog_id: String,
        /// The product's id in it, as the merchant named it.
        product_id: String,
    },
}

impl fmt::Debug for TemplateValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { .. } => f.write_str("Text"),
            Self::Currency { .. } => f.write_str("Currency"),
            Self::DateTime { .. } => f.write_str("DateTime"),
            Self::Media { form, source } => write!(f, "Media({form:?}, {source:?})"),
            Self::Location(_) => f.write_str("Location"),
            Self::Product { .. } => f.write_str("Product"),
        }
    }
}

/// The blank of one button.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct TemplateButton {
    /// Which button, from 0.
    pub index: u8,
    /// What it is filled with.
    #[serde(flatten)]
    pub value: ButtonValue,
}

/// What a template's button is filled with.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ButtonValue {
    /// The end of the address it opens.
    Url {
        /// The end.
        value: String,
    },
    /// What comes back when it is tapped.
    QuickReply {
        /// The payload.
        value: String,
    },
    /// The code it copies.
    CopyCode {
        /// The code.
        value: String,
    },
    /// The form it opens.
    Flow {
        /// Our mark, which comes back with the answer.
        token: String,
        /// What the first screen is filled with.
        #[serde(default, skip_serializing_if = "serde_json::Value::is_null")]
        input: serde_json::Value,
    },
    /// The whole catalogue.
    Catalogue {
        /// The product whose picture stands for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        thumbnail_product_id: Option<String>,
    },
    /// Some products.
    Products {
        /// The product whose picture stands for them.
        thumbnail_product_id: String,
        /// The products.
        sections: Vec<ProductSection>,
    },
}

impl fmt::Debug for ButtonValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Url { .. } => "Url",
            Self::QuickReply { .. } => "QuickReply",
            Self::CopyCode { .. } => "CopyCode",
            Self::Flow { .. } => "Flow",
            Self::Catalogue { .. } => "Catalogue",
            Self::Products { .. } => "Products",
        })
    }
}
