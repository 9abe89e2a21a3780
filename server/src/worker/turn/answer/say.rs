//! From an answer to the message that says it.

use assistant::Answer;
use channel_core::OutboundContent;
use channel_core::outbound::{Choice, MediaKind, MediaSource};

/// The message that says an answer: its picture with the words under it, else its offers under the words.
pub(super) fn content(answer: &Answer) -> OutboundContent {
    if let Some(url) = &answer.image {
        return OutboundContent::Media {
            form: MediaKind::Image,
            source: MediaSource::Link { url: url.clone() },
            caption: Some(answer.text.clone()),
        };
    }
    let choices: Vec<Choice> =
        answer.offers.iter().map(|offer| Choice { id: offer.label.clone(), title: offer.label.clone() }).collect();
    if choices.is_empty() {
        OutboundContent::Text { text: answer.text.clone() }
    } else {
        OutboundContent::Choices { text: answer.text.clone(), choices }
    }
}
