//! Events and accounts in one line each.

use channel_core::model::{Comment, Status, StatusUpdate};
use channel_core::{
    Account, AccountId, Body, ChannelId, Contact, Content, Credentials, Event, OrganisationId, Timestamp,
};
use secrecy::SecretString;
use uuid::Uuid;

const FAKE: ChannelId = ChannelId::from_static("fake");

/// An account with these secrets; the organisation and the account's own id are fixed.
#[must_use]
pub fn account<'a>(external_id: &str, secrets: impl IntoIterator<Item = (&'a str, &'a str)>) -> Account {
    let secrets = secrets.into_iter().map(|(name, value)| (name.to_owned(), SecretString::from(value)));
    Account {
        organisation: OrganisationId(Uuid::from_u128(1)),
        id: AccountId(Uuid::from_u128(2)),
        external_id: external_id.to_owned(),
        credentials: Credentials::new(secrets),
    }
}

/// A person's text message, in a conversation named after that person.
#[must_use]
pub fn message(account: &str, from: &str, id: &str, text: &str, at: Timestamp) -> Event {
    let mut event = Event::new(FAKE, account, id, at, Body::Message(Content::text(text)));
    event.from = Some(Contact::new(from));
    event.conversation = Some(from.into());
    event
}

/// A person's comment under a post.
#[must_use]
pub fn comment(account: &str, from: &str, id: &str, post: &str, text: &str, at: Timestamp) -> Event {
    let body = Comment { text: text.to_owned(), media_id: Some(post.to_owned()), ..Comment::default() };
    let mut event = Event::new(FAKE, account, id, at, Body::Comment(body));
    event.from = Some(Contact::new(from));
    event
}

/// What became of a message the account sent.
#[must_use]
pub fn status(account: &str, to: &str, id: &str, status: Status, at: Timestamp) -> Event {
    let update = StatusUpdate {
        status,
        errors: Vec::new(),
        token: None,
        recipient: Some(to.to_owned()),
        category: None,
        billable: None,
    };
    let mut event = Event::new(FAKE, account, id, at, Body::Status(update));
    event.conversation = Some(to.into());
    event
}
