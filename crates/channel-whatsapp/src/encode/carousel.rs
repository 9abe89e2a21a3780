//! Cards that can be swiped (Cloud API, "Interactive media carousel messages", 2025-12-22).

use channel_core::ChannelError;
use channel_core::outbound::{Button, Card};
use serde_json::{Value, json};

use crate::error;

/// A row of cards under words, which the platform insists on.
pub(super) fn cards(text: &str, cards: &[Card]) -> Result<Value, ChannelError> {
    if !(2..=10).contains(&cards.len()) {
        return Err(error::too_many_cards());
    }
    let alike = cards.iter().all(|card| {
        let shape = |card: &Card| (card.buttons.len(), card.buttons.first().map(std::mem::discriminant));
        cards.first().is_some_and(|first| shape(first) == shape(card))
    });
    if !alike {
        return Err(error::uneven_cards());
    }
    let cards = cards.iter().enumerate().map(|(index, card)| one(index, card)).collect::<Result<Vec<_>, _>>()?;
    Ok(json!({ "type": "carousel", "body": { "text": text }, "action": { "cards": cards } }))
}

fn one(index: usize, card: &Card) -> Result<Value, ChannelError> {
    let image = card.image_url.as_deref().ok_or_else(error::uneven_cards)?;
    // A card has two line breaks at most.
    let line = |words: &str| words.replace(['\r', '\n'], " ");
    let words = match &card.subtitle {
        Some(subtitle) => format!("{}\n{}", line(&card.title), line(subtitle)),
        None => line(&card.title),
    };
    // Each card is called `cta_url`, also one with reply buttons; that is how the page has it.
    Ok(json!({
        "card_index": index,
        "type": "cta_url",
        "header": { "type": "image", "image": { "link": image } },
        "body": { "text": words },
        "action": action(&card.buttons)?,
    }))
}

fn action(buttons: &[Button]) -> Result<Value, ChannelError> {
    match buttons {
        [Button::Url { title, url }] => {
            Ok(json!({ "name": "cta_url", "parameters": { "display_text": title, "url": url } }))
        }
        [] => Err(error::uneven_cards()),
        replies => {
            let replies = replies.iter().map(|button| match button {
                Button::Reply { id, title } => {
                    Ok(json!({ "type": "quick_reply", "quick_reply": { "id": id, "title": title } }))
                }
                _ => Err(error::uneven_cards()),
            });
            Ok(json!({ "buttons": replies.collect::<Result<Vec<_>, _>>()? }))
        }
    }
}
