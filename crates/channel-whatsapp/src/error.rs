//! The refusals this adapter makes itself; the platform's own are classified by `channel-meta`.

use channel_core::{ChannelError, ErrorKind};

fn request(sentence: &str) -> ChannelError {
    ChannelError::refused(ErrorKind::InvalidRequest, sentence)
}

pub(crate) fn no_recipient() -> ChannelError {
    request("the message has no recipient: name a conversation")
}

pub(crate) fn does_not_fit() -> ChannelError {
    request("the message is longer or richer than the conversation can carry: make it fit before it is sent")
}

pub(crate) fn not_uploaded() -> ChannelError {
    request("the message brings a file's bytes that were not uploaded before: upload them and send their id")
}

pub(crate) fn template_file() -> ChannelError {
    let sentence = "the header of a template takes an image, a video or a document: choose one";
    ChannelError::refused(ErrorKind::Template, sentence)
}

pub(crate) fn header_file() -> ChannelError {
    request("an image, a video or a document can stand above words: choose one")
}

pub(crate) fn too_many_choices() -> ChannelError {
    request("the message offers nothing to tap, or more than ten things: offer one to ten")
}

pub(crate) fn too_many_buttons() -> ChannelError {
    request("the message has no button, or more than three: give it one to three")
}

pub(crate) fn mixed_buttons() -> ChannelError {
    request("a button that opens a page stands alone: leave the other buttons out")
}

pub(crate) fn too_many_cards() -> ChannelError {
    request("a row of cards has two to ten cards: leave some out or send a message each")
}

pub(crate) fn uneven_cards() -> ChannelError {
    request("every card of a row needs a picture, and buttons of the same kind and number: make the cards alike")
}

pub(crate) fn too_many_contacts() -> ChannelError {
    request("a message holds one to 257 contact cards: send several messages")
}

pub(crate) fn nameless_contact() -> ChannelError {
    request("a contact card is empty: give it a name")
}

pub(crate) fn too_many_products() -> ChannelError {
    request("a list of products holds one to 30 products in at most ten sections: leave some out")
}

pub(crate) fn form_button() -> ChannelError {
    request("the button of a form says one to 30 characters: change it")
}

pub(crate) fn token_too_long() -> ChannelError {
    request("the mark on the message is longer than 512 characters: shorten it")
}

pub(crate) fn unknown_content() -> ChannelError {
    ChannelError::refused(ErrorKind::Unsupported, "WhatsApp has no such kind of message: send another kind")
}
