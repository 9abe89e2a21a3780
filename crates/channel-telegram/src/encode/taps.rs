//! Things to tap: buttons under a message, and keys in place of the person's keyboard.

use channel_core::error::{ChannelError, ErrorKind};
use channel_core::outbound::{Button, Buttons, Choice, Keyboard, Request};
use serde_json::Value;
use teloxide_core::types::{
    ButtonRequest, InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, KeyboardMarkup, KeyboardRemove,
};
use url::Url;

use super::call::value;

/// Plain choices, one a row: titles stay readable on a phone.
pub(super) fn choices(choices: &[Choice]) -> Result<Value, ChannelError> {
    let row = |choice: &Choice| vec![InlineKeyboardButton::callback(&choice.title, &choice.id)];
    value(&InlineKeyboardMarkup::new(choices.iter().map(row)))
}

/// Buttons, one a row, some of which open pages.
pub(super) fn buttons(wanted: &Buttons) -> Result<Value, ChannelError> {
    if wanted.header.is_some() || wanted.footer.is_some() {
        return Err(ChannelError::refused(ErrorKind::Unsupported, "Telegram's buttons have nothing around their text"));
    }
    let rows: Result<Vec<_>, _> = wanted.buttons.iter().map(|button| Ok(vec![one(button)?])).collect();
    value(&InlineKeyboardMarkup::new(rows?))
}

/// Keys; none takes the keyboard away.
pub(super) fn keyboard(wanted: &Keyboard) -> Result<Value, ChannelError> {
    if wanted.rows.iter().all(Vec::is_empty) {
        return value(&KeyboardRemove::new());
    }
    let rows = wanted.rows.iter().filter(|row| !row.is_empty());
    let keys = rows.map(|row| row.iter().map(|key| self::key(&key.title, key.request)).collect::<Vec<_>>());
    let markup = KeyboardMarkup::new(keys).resize_keyboard();
    value(&if wanted.once { markup.one_time_keyboard() } else { markup })
}

/// A question for what the phone knows is a keyboard of one key. Without words for it, it has a sign that needs no
/// translation.
pub(super) fn request(request: Request, button: Option<&str>) -> Result<Value, ChannelError> {
    let sign = match request {
        Request::Location => "📍",
        Request::Phone => "📞",
    };
    let title = button.filter(|words| !words.trim().is_empty()).unwrap_or(sign);
    value(&KeyboardMarkup::new([[key(title, Some(request))]]).resize_keyboard().one_time_keyboard())
}

fn key(title: &str, request: Option<Request>) -> KeyboardButton {
    let key = KeyboardButton::new(title);
    match request {
        None => key,
        Some(Request::Location) => key.request(ButtonRequest::Location),
        Some(Request::Phone) => key.request(ButtonRequest::Contact),
    }
}

fn one(button: &Button) -> Result<InlineKeyboardButton, ChannelError> {
    match button {
        Button::Reply { id, title } => Ok(InlineKeyboardButton::callback(title, id)),
        Button::Url { title, url } => {
            let url = Url::parse(url).map_err(|error| {
                ChannelError::refused(ErrorKind::InvalidRequest, "a button's page is not an address").with_source(error)
            })?;
            Ok(InlineKeyboardButton::url(title, url))
        }
        _ => Err(ChannelError::refused(ErrorKind::Unsupported, "Telegram has no such button")),
    }
}
