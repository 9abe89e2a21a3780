//! Messages, part by part (platforms.md §1.3). Each part is read on its own.

use channel_meta::wire;
use serde::Deserialize;

#[derive(Default, Deserialize)]
pub(crate) struct Context {
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_bool")]
    pub(crate) forwarded: Option<bool>,
    #[serde(default, deserialize_with = "wire::opt_bool")]
    pub(crate) frequently_forwarded: Option<bool>,
    #[serde(default)]
    pub(crate) referred_product: Option<ReferredProduct>,
}

#[derive(Default, Deserialize)]
pub(crate) struct ReferredProduct {
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) catalog_id: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) product_retailer_id: Option<String>,
}

/// The click-to-WhatsApp advertisement or post a person came by.
#[derive(Default, Deserialize)]
pub(crate) struct Referral {
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) source_type: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) source_id: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) source_url: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) headline: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) body: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) ctwa_clid: Option<String>,
}

/// The words of a text message.
#[derive(Default, Deserialize)]
pub(crate) struct Body {
    #[serde(default, deserialize_with = "wire::word")]
    pub(crate) body: String,
}

#[derive(Default, Deserialize)]
pub(crate) struct File {
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) id: Option<String>,
    /// Since 2025-10-16; dies after five minutes.
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) url: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) mime_type: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) sha256: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) caption: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) filename: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_bool")]
    pub(crate) animated: Option<bool>,
    #[serde(default, deserialize_with = "wire::opt_bool")]
    pub(crate) voice: Option<bool>,
}

#[derive(Default, Deserialize)]
pub(crate) struct Reaction {
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) message_id: Option<String>,
    /// Absent or empty when the reaction is taken back.
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) emoji: Option<String>,
}

#[derive(Default, Deserialize)]
pub(crate) struct Location {
    #[serde(default, deserialize_with = "wire::opt_f64")]
    pub(crate) latitude: Option<f64>,
    #[serde(default, deserialize_with = "wire::opt_f64")]
    pub(crate) longitude: Option<f64>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) name: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) address: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) url: Option<String>,
}

/// A contact card. The answer to a request for the person's number has a `vcard` and no `name`.
#[derive(Default, Deserialize)]
pub(crate) struct Card {
    #[serde(default)]
    pub(crate) name: Option<CardName>,
    #[serde(default)]
    pub(crate) phones: Vec<CardPhone>,
    #[serde(default)]
    pub(crate) emails: Vec<CardEmail>,
    #[serde(default)]
    pub(crate) org: Option<CardOrganisation>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) vcard: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) origin: Option<String>,
}

#[derive(Default, Deserialize)]
pub(crate) struct CardName {
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) formatted_name: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) first_name: Option<String>,
}

#[derive(Default, Deserialize)]
pub(crate) struct CardPhone {
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) phone: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) wa_id: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) user_id: Option<String>,
}

#[derive(Default, Deserialize)]
pub(crate) struct CardEmail {
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) email: Option<String>,
}

#[derive(Default, Deserialize)]
pub(crate) struct CardOrganisation {
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) company: Option<String>,
}

/// The parts of an answer to something interactive; `type` says which of them counts.
#[derive(Default, Deserialize)]
pub(crate) struct Interactive {
    #[serde(default, rename = "type", deserialize_with = "wire::opt_word")]
    pub(crate) kind: Option<String>,
    #[serde(default)]
    pub(crate) button_reply: Option<Tap>,
    #[serde(default)]
    pub(crate) list_reply: Option<Tap>,
    #[serde(default)]
    pub(crate) nfm_reply: Option<FlowReply>,
    #[serde(default)]
    pub(crate) call_permission_reply: Option<CallPermission>,
}

#[derive(Default, Deserialize)]
pub(crate) struct Tap {
    #[serde(default, deserialize_with = "wire::word")]
    pub(crate) id: String,
    #[serde(default, deserialize_with = "wire::word")]
    pub(crate) title: String,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) description: Option<String>,
}

#[derive(Default, Deserialize)]
pub(crate) struct FlowReply {
    /// `flow` or `address_message`.
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) name: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) body: Option<String>,
    /// JSON inside a string; an object in some samples.
    #[serde(default)]
    pub(crate) response_json: serde_json::Value,
}

#[derive(Default, Deserialize)]
pub(crate) struct CallPermission {
    /// `accept` or `reject`.
    #[serde(default, deserialize_with = "wire::word")]
    pub(crate) response: String,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) response_source: Option<String>,
}

/// A template's quick reply.
#[derive(Default, Deserialize)]
pub(crate) struct Button {
    #[serde(default, deserialize_with = "wire::word")]
    pub(crate) payload: String,
    #[serde(default, deserialize_with = "wire::word")]
    pub(crate) text: String,
}

#[derive(Default, Deserialize)]
pub(crate) struct Order {
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) catalog_id: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) text: Option<String>,
    pub(crate) product_items: Vec<OrderLine>,
}

#[derive(Deserialize)]
pub(crate) struct OrderLine {
    #[serde(deserialize_with = "wire::opt_word")]
    pub(crate) product_retailer_id: Option<String>,
    #[serde(deserialize_with = "wire::opt_i64")]
    pub(crate) quantity: Option<i64>,
    /// A decimal number, kept as text so that no cent is lost.
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) item_price: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) currency: Option<String>,
}

/// Something the platform says inside the conversation.
#[derive(Default, Deserialize)]
pub(crate) struct System {
    #[serde(default, rename = "type", deserialize_with = "wire::opt_word")]
    pub(crate) kind: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) body: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) wa_id: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) new_wa_id: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) user_id: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) previous_user_id: Option<String>,
}

#[derive(Default, Deserialize)]
pub(crate) struct Unsupported {
    #[serde(default, rename = "type", deserialize_with = "wire::opt_word")]
    pub(crate) kind: Option<String>,
}

/// A change of an earlier message, by the phone app of a coexistence number or its customer.
#[derive(Default, Deserialize)]
pub(crate) struct Edit {
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) original_message_id: Option<String>,
}

#[derive(Default, Deserialize)]
pub(crate) struct Revoke {
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) original_message_id: Option<String>,
}

/// A call, as far as its conversation is concerned.
#[derive(Default, Deserialize)]
pub(crate) struct Call {
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) event: Option<String>,
    /// `USER_INITIATED` or `BUSINESS_INITIATED`.
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub(crate) direction: Option<String>,
}
