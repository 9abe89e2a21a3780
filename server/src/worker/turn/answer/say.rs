//! From an answer to the message that says it.

use assistant::Answer;
use channel_core::outbound::{Choice, MediaKind, MediaSource};
use channel_core::{Capabilities, OutboundContent};

/// The message that says an answer: its picture with the words under it, else its offers under the words. One answer is
/// one message: a picture that the words do not fit under on this channel is left out.
pub(crate) fn content(answer: &Answer, capabilities: Option<&Capabilities>) -> OutboundContent {
    let caption = capabilities.and_then(|it| it.media(MediaKind::Image)).and_then(|picture| picture.caption);
    let fits = caption.is_some_and(|limit| limit.holds(&answer.text));
    if let Some(url) = answer.image.as_ref().filter(|_| fits) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use assistant::{Intent, Language, Trace};
    use channel_core::Channel;
    use channel_core::capabilities::Limit;
    use channel_testkit::FakeChannel;

    fn answer(image: Option<&str>) -> Answer {
        Answer {
            text: "Yes, in size 42.".to_owned(),
            image: image.map(str::to_owned),
            citations: Vec::new(),
            intent: Intent::Find,
            language: Language::En,
            offers: Vec::new(),
            trace: Trace::default(),
        }
    }

    #[test]
    fn a_picture_goes_along_only_where_one_message_carries_both() {
        let table = [(Some(Limit::characters(100)), "media"), (Some(Limit::characters(5)), "text"), (None, "text")];
        for (caption, expected) in table {
            let mut capabilities = FakeChannel::default().capabilities().clone();
            capabilities.media.iter_mut().for_each(|rule| rule.caption = caption);
            let said = content(&answer(Some("https://shop.example/shoe.jpg")), Some(&capabilities));
            assert_eq!(said.kind(), expected, "{caption:?}");
        }
        assert_eq!(content(&answer(Some("https://shop.example/shoe.jpg")), None).kind(), "text");
    }
}
