//! A private answer as platforms carry it. They take words alone for a comment, so links and a product become lines of their
//! own, and what has no words is left out and named.

use autoreply::PrivateMessage;
use channel_core::capabilities::Limit;
use channel_core::catalogue::Product;
use channel_core::text::prefix_within;

/// What is sent, and what of the message could not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rendered {
    pub(crate) text: String,
    /// `buttons_as_text`, `button_left_out`, `card_as_text`, `card_left_out`, `shortened`.
    pub(crate) degraded: Vec<&'static str>,
}

pub(crate) fn render(message: &PrivateMessage, product: Option<&Product>, limit: Limit) -> Rendered {
    let mut degraded = Vec::new();
    let mut below = Vec::new();
    if message.product.is_some() {
        degraded.push(if product.is_some() { "card_as_text" } else { "card_left_out" });
        below.extend(product.map(card));
    }
    for button in &message.buttons {
        match &button.url {
            Some(url) => {
                degraded.push("buttons_as_text");
                below.push(format!("{}: {url}", button.title));
            }
            // Nothing can be pressed in words, and nobody knows a program's word for it.
            None => degraded.push("button_left_out"),
        }
    }
    degraded.dedup();
    let below = below.join("\n");
    let join = |words: &str| {
        [words, below.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
    };
    let whole = join(&message.text);
    if prefix_within(&whole, limit.max, limit.unit).len() == whole.len() {
        return Rendered { text: whole, degraded };
    }
    // The links stay whole: half of one leads nowhere.
    degraded.push("shortened");
    let room = limit.max.saturating_sub(limit.unit.length_in(&join("…")));
    let words = prefix_within(&message.text, room, limit.unit).trim_end();
    let text = if room == 0 { message.text.clone() } else { join(&format!("{words}…")) };
    Rendered { text: prefix_within(&text, limit.max, limit.unit).to_owned(), degraded }
}

fn card(product: &Product) -> String {
    let price = product.price.map(|price| format!(" — {price}")).unwrap_or_default();
    let link = product.url.as_ref().map(|url| format!("\n{url}")).unwrap_or_default();
    format!("{}{price}{link}", product.title)
}

#[cfg(test)]
mod tests {
    use autoreply::{Button, RuleId};

    use super::*;

    fn message(text: &str) -> PrivateMessage {
        let link = Button { title: "Buy".into(), url: Some("https://shop.example/1".into()), payload: None };
        let press = Button { title: "Ask".into(), url: None, payload: Some("ask".into()) };
        let buttons = vec![link, press];
        PrivateMessage { rule: RuleId("r".into()), text: text.into(), buttons, product: None }
    }

    #[test]
    fn a_link_becomes_a_line_and_a_button_without_one_is_named_as_left_out() {
        let rendered = render(&message("Here it is"), None, Limit::characters(1_000));
        assert_eq!(rendered.text, "Here it is\n\nBuy: https://shop.example/1");
        assert_eq!(rendered.degraded, ["buttons_as_text", "button_left_out"]);
    }

    #[test]
    fn too_long_a_message_loses_words_and_keeps_its_links() {
        let rendered = render(&message(&"long ".repeat(50)), None, Limit::characters(60));
        assert!(rendered.text.ends_with("…\n\nBuy: https://shop.example/1") && rendered.text.chars().count() <= 60);
        assert_eq!(rendered.degraded.last(), Some(&"shortened"));
    }
}
