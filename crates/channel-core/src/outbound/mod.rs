//! What we want to say, before a platform's limits are known.

mod content;
mod file;
mod message;
mod person;
mod shop;
mod tap;
mod template;

pub use content::{AlbumItem, OutboundContent, Place, Poll, Request};
pub use file::{MediaKind, MediaSource};
pub use message::OutboundMessage;
pub use person::PersonText;
pub use shop::{Card, Form, ProductSection, Products};
pub use tap::{Button, Buttons, Choice, Header, Key, Keyboard, Menu, MenuRow, MenuSection};
pub use template::{ButtonValue, Template, TemplateButton, TemplateCard, TemplateValue};

#[cfg(test)]
mod tests;
