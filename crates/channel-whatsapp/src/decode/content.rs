//! What a message says (platforms.md §1.3). Nothing is ever an empty text: what cannot be read is unsupported and says so.

use std::borrow::Cow;

use channel_core::Content;
use channel_core::catalogue::Money;
use channel_core::model::{AudioKind, FlowAnswer, Media, OrderItem, Reply, ReplySource, SharedContact, VideoKind};
use serde_json::Value;

use super::status::faults;
use crate::wire::{self, Fields, read};

/// Kinds whose content stands under their own name.
const KINDS: &[&str] = &[
    "text",
    "image",
    "video",
    "document",
    "sticker",
    "audio",
    "voice",
    "reaction",
    "location",
    "contacts",
    "interactive",
    "button",
    "order",
    "system",
    "edit",
    "revoke",
    "unsupported",
];

/// A message's `type`, or the first known kind whose content it holds.
pub(crate) fn kind_of<'a>(stated: Option<Cow<'a, str>>, fields: &Fields<'a>) -> Cow<'a, str> {
    stated.unwrap_or_else(|| {
        let found = fields.iter().find_map(|(name, _)| KINDS.iter().find(|kind| **kind == name));
        Cow::Borrowed(found.copied().unwrap_or("unknown"))
    })
}

/// The content of a message of this kind.
pub(crate) fn decode(kind: &str, fields: &Fields<'_>) -> Content {
    let content = match kind {
        "text" => fields.said().map(Content::text),
        "image" | "video" | "document" | "sticker" | "audio" | "voice" => file(kind, fields),
        "location" => location(fields),
        "contacts" => contacts(fields),
        "interactive" => interactive(fields),
        "button" => fields.read::<wire::Button>(kind).map(|button| {
            let (id, title) = (button.payload, button.text);
            Content::Reply(Reply { source: ReplySource::TemplateButton, id, title, description: None })
        }),
        "order" => order(fields),
        _ => Some(unsupported(kind, fields)),
    };
    about_product(content.unwrap_or_else(|| unreadable(kind)), fields)
}

/// A message of a known kind whose content is not of the shape we know.
pub(crate) fn unreadable(kind: &str) -> Content {
    let reason = Some("its content is not of the documented shape".to_owned());
    Content::Unsupported { what: kind.to_owned(), code: None, reason }
}

fn unsupported(kind: &str, fields: &Fields<'_>) -> Content {
    let finer = fields.read::<wire::Unsupported>("unsupported").and_then(|unsupported| unsupported.kind);
    let fault = faults(fields).into_iter().next();
    Content::Unsupported {
        what: finer.unwrap_or_else(|| kind.to_owned()),
        code: fault.as_ref().and_then(|fault| fault.code.parse().ok()),
        reason: fault.map(|fault| fault.details.unwrap_or(fault.title)).filter(|reason| !reason.is_empty()),
    }
}

fn file(kind: &str, fields: &Fields<'_>) -> Option<Content> {
    let file: wire::File = fields.read(kind)?;
    if file.id.is_none() && file.url.is_none() {
        return None;
    }
    let caption = file.caption.filter(|caption| !caption.trim().is_empty());
    let media = Media {
        id: file.id,
        url: file.url,
        mime_type: file.mime_type,
        file_name: file.filename,
        size: None,
        sha256: file.sha256,
    };
    Some(match kind {
        "image" => Content::Image { media, caption },
        "video" => Content::Video { media, form: VideoKind::Film, caption },
        "document" => Content::Document { media, caption },
        "sticker" => Content::Sticker { media, emoji: None, animated: file.animated == Some(true) },
        _ => {
            let recorded = kind == "voice" || file.voice == Some(true);
            let form = if recorded { AudioKind::Voice } else { AudioKind::File };
            Content::Audio { media, form, caption }
        }
    })
}

fn location(fields: &Fields<'_>) -> Option<Content> {
    let place: wire::Location = fields.read("location")?;
    Some(Content::Location {
        latitude: place.latitude?,
        longitude: place.longitude?,
        name: place.name,
        address: place.address,
        url: place.url,
        live: false,
    })
}

fn contacts(fields: &Fields<'_>) -> Option<Content> {
    let origin = fields.word("origin");
    let cards = fields.list("contacts").into_iter().filter_map(read::<wire::Card>);
    let contacts: Vec<SharedContact> = cards.map(|card| shared(card, origin.as_deref())).collect();
    (!contacts.is_empty()).then_some(Content::Contacts { contacts })
}

fn shared(card: wire::Card, origin: Option<&str>) -> SharedContact {
    let requested = card.origin.as_deref().or(origin) == Some("contact_request");
    let id = card.phones.iter().find_map(|phone| phone.user_id.clone().or_else(|| phone.wa_id.clone()));
    SharedContact {
        name: card.name.and_then(|name| name.formatted_name.or(name.first_name)),
        phones: card.phones.into_iter().filter_map(|phone| phone.phone.or(phone.wa_id)).collect(),
        emails: card.emails.into_iter().filter_map(|email| email.email).collect(),
        organisation: card.org.and_then(|org| org.company),
        id,
        vcard: card.vcard,
        requested,
    }
}

fn interactive(fields: &Fields<'_>) -> Option<Content> {
    let answer: wire::Interactive = fields.read("interactive")?;
    let kind = answer.kind.unwrap_or_default();
    let tap = |source, tap: wire::Tap| {
        Content::Reply(Reply { source, id: tap.id, title: tap.title, description: tap.description })
    };
    match kind.as_str() {
        "button_reply" => answer.button_reply.map(|reply| tap(ReplySource::Button, reply)),
        "list_reply" => answer.list_reply.map(|reply| tap(ReplySource::List, reply)),
        "nfm_reply" => answer.nfm_reply.map(|reply| {
            let response = match reply.response_json {
                Value::String(text) => serde_json::from_str(&text).unwrap_or(Value::String(text)),
                other => other,
            };
            Content::FlowAnswer(FlowAnswer { name: reply.name, body: reply.body, response })
        }),
        "call_permission_reply" => answer.call_permission_reply.map(|reply| {
            Content::Reply(Reply {
                source: ReplySource::CallPermission,
                id: reply.response.clone(),
                title: reply.response,
                description: reply.response_source,
            })
        }),
        "" => None,
        _ => Some(Content::Unsupported { what: format!("interactive:{kind}"), code: None, reason: None }),
    }
}

/// A cart; one line that cannot be read makes the whole unreadable, since an order with a line missing is wrong.
fn order(fields: &Fields<'_>) -> Option<Content> {
    let order: wire::Order = fields.read("order")?;
    let items: Option<Vec<OrderItem>> = order
        .product_items
        .into_iter()
        .map(|line| {
            let price = line.item_price.zip(line.currency).and_then(|(price, currency)| money(&price, &currency));
            Some(OrderItem { product_id: line.product_retailer_id?, quantity: line.quantity?, price })
        })
        .collect();
    Some(Content::Order { catalog_id: order.catalog_id, text: order.text, items: items? })
}

/// A decimal amount in the smallest unit; nothing when the currency has no unit that small.
fn money(amount: &str, currency: &str) -> Option<Money> {
    let currency: channel_core::catalogue::Currency = currency.parse().ok()?;
    let (negative, amount) = amount.strip_prefix('-').map_or((false, amount), |rest| (true, rest));
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
    let fraction = fraction.trim_end_matches('0');
    let places = usize::from(currency.exponent());
    if fraction.len() > places
        || whole.is_empty()
        || !(whole.bytes().chain(fraction.bytes())).all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let minor: i64 = format!("{whole}{fraction:0<places$}").parse().ok()?;
    Some(Money::new(if negative { -minor } else { minor }, currency))
}

/// A question asked from a product's page refers to the product.
fn about_product(content: Content, fields: &Fields<'_>) -> Content {
    let context: Option<wire::Context> = fields.read("context");
    let Some(product) = context.and_then(|context| context.referred_product) else { return content };
    let Some(product_id) = product.product_retailer_id else { return content };
    let catalog_id = product.catalog_id;
    match content {
        Content::Text { text } => Content::Product { catalog_id, product_id, text: Some(text) },
        other => Content::Album { parts: vec![Content::Product { catalog_id, product_id, text: None }, other] },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_keeps_every_cent_or_is_absent() {
        let minor = |amount, currency| money(amount, currency).map(|money| money.minor);
        assert_eq!(minor("23.99", "USD"), Some(2399));
        assert_eq!(minor("7", "EUR"), Some(700));
        assert_eq!(minor("7.5", "EUR"), Some(750));
        assert_eq!(minor("0.30000", "EUR"), Some(30));
        assert_eq!(minor("1500", "JPY"), Some(1500));
        assert_eq!(minor("1.234", "KWD"), Some(1234));
        assert_eq!(minor("-2.5", "EUR"), Some(-250));
        for (amount, currency) in
            [("23.999", "USD"), ("1.5", "JPY"), ("1e9", "USD"), ("", "USD"), (".5", "USD"), ("5", "?")]
        {
            assert_eq!(minor(amount, currency), None, "{amount} {currency}");
        }
    }
}
