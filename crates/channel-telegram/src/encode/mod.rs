//! Our messages as their requests. Pure: a request is a value that can be looked at without sending it.

mod account;
mod album;
mod call;
mod change;
mod entities;
mod file;
mod guest;
mod message;
mod person;
mod presence;
mod taps;

pub(crate) use account::{
    ALLOWED_UPDATES, UNASKED, acknowledge, delete_webhook, find_file, get_updates, set_webhook, webhook_info, who_am_i,
};
pub(crate) use call::{Bytes, Call, Upload};
pub(crate) use change::{caption_instead, delete, edit};
pub(crate) use file::{BEGINNING, Known, check_type};
pub(crate) use message::message;
pub(crate) use presence::{draft, mark_read, typing};
