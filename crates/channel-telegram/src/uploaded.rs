//! Files that Telegram has already, so that a kept file is uploaded once for each bot.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use channel_core::outbound::{MediaKind, MediaSource, OutboundContent};
use channel_core::{Account, OrganisationId};
use serde_json::Value;

use crate::encode::{Bytes, Upload};

/// As many files as are remembered, some 300 bytes each. The oldest is forgotten first; it costs an upload.
const MOST: usize = 4_096;

/// Telegram's ids of kept files. An id holds for the bot that uploaded the file and for the form it was shown in
/// (core.telegram.org/bots/api#sending-files).
#[derive(Default)]
pub(crate) struct Uploaded(Mutex<Shelf>);

#[derive(Default)]
struct Shelf {
    ids: HashMap<Name, String>,
    order: VecDeque<Name>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Name {
    organisation: OrganisationId,
    bot: String,
    form: MediaKind,
    key: String,
}

impl Uploaded {
    /// Telegram's id of a kept file, if the bot uploaded it in this form.
    pub(crate) fn find(&self, account: &Account, form: MediaKind, key: &str) -> Option<String> {
        self.on_shelf(|shelf| shelf.ids.get(&name(account, form, key)).cloned())
    }

    /// Keeps what the answer to a call with these uploads says about them.
    pub(crate) fn learn(&self, account: &Account, uploads: &[Learnt], result: &Value) {
        for upload in uploads {
            let message = result.as_array().map_or(Some(result), |messages| messages.get(upload.item));
            if let Some(id) = message.and_then(|message| file_id(message, upload.form)) {
                self.on_shelf(|shelf| shelf.put(name(account, upload.form, &upload.key), id.to_owned()));
            }
        }
    }

    /// Forgets the kept files of a message. Says whether any was remembered: then Telegram may have refused its id, and
    /// sending again uploads it.
    pub(crate) fn forget(&self, account: &Account, content: &OutboundContent) -> bool {
        let kept = kept(content);
        let forgotten = kept.into_iter().filter(|(form, key)| {
            let name = name(account, *form, key);
            self.on_shelf(|shelf| shelf.take(&name))
        });
        forgotten.count() > 0
    }

    fn on_shelf<T>(&self, work: impl FnOnce(&mut Shelf) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Shelf {
    fn put(&mut self, name: Name, id: String) {
        if self.ids.insert(name.clone(), id).is_none() {
            self.order.push_back(name);
        }
        while self.order.len() > MOST {
            if let Some(oldest) = self.order.pop_front() {
                self.ids.remove(&oldest);
            }
        }
    }

    fn take(&mut self, name: &Name) -> bool {
        let was_there = self.ids.remove(name).is_some();
        if was_there {
            self.order.retain(|other| other != name);
        }
        was_there
    }
}

/// A kept file that a call uploads.
pub(crate) struct Learnt {
    item: usize,
    form: MediaKind,
    key: String,
}

/// The kept files among uploads.
pub(crate) fn to_learn(uploads: &[Upload]) -> Vec<Learnt> {
    let kept = |upload: &Upload| match &upload.bytes {
        Bytes::Kept { form, key, .. } => Some(Learnt { item: upload.item, form: *form, key: key.clone() }),
        Bytes::Here(_) => None,
    };
    uploads.iter().filter_map(kept).collect()
}

fn name(account: &Account, form: MediaKind, key: &str) -> Name {
    Name { organisation: account.organisation, bot: account.external_id.clone(), form, key: key.to_owned() }
}

fn kept(content: &OutboundContent) -> Vec<(MediaKind, &str)> {
    fn one(form: MediaKind, source: &MediaSource) -> Option<(MediaKind, &str)> {
        match source {
            MediaSource::Kept { key, .. } => Some((form, key)),
            _ => None,
        }
    }
    match content {
        OutboundContent::Media { form, source, .. } => one(*form, source).into_iter().collect(),
        OutboundContent::Album { items } => items.iter().filter_map(|item| one(item.form, &item.source)).collect(),
        _ => Vec::new(),
    }
}

/// Telegram's id of the file in a message, when it took the file as what we sent it: a film without sound may come back
/// as an animation, whose id cannot be sent as a film.
fn file_id(message: &Value, form: MediaKind) -> Option<&str> {
    let file = match form {
        // A photo comes in several sizes; any of their ids stands for all, and the last is the largest.
        MediaKind::Image => message.get("photo")?.as_array()?.last()?,
        MediaKind::Video => message.get("video")?,
        MediaKind::Audio => message.get("audio")?,
        MediaKind::Voice => message.get("voice")?,
        MediaKind::Document => message.get("document").filter(|_| message.get("animation").is_none())?,
        MediaKind::Sticker => message.get("sticker")?,
    };
    file.get("file_id")?.as_str()
}

#[cfg(test)]
mod tests {
    use channel_core::{AccountId, Credentials};
    use serde_json::json;

    use super::*;

    fn account(bot: &str) -> Account {
        let id = "00000000-0000-0000-0000-000000000001";
        Account {
            organisation: OrganisationId(id.parse().unwrap()),
            id: AccountId(id.parse().unwrap()),
            external_id: bot.into(),
            credentials: Credentials::default(),
        }
    }

    fn learnt(item: usize, form: MediaKind, key: &str) -> Learnt {
        Learnt { item, form, key: key.into() }
    }

    #[test]
    fn an_id_holds_for_one_bot_one_form_and_one_key() {
        let uploaded = Uploaded::default();
        let files = [learnt(0, MediaKind::Image, "a"), learnt(1, MediaKind::Video, "b")];
        let answer = json!([
            { "photo": [{ "file_id": "small" }, { "file_id": "large" }] },
            { "animation": { "file_id": "moves" }, "document": { "file_id": "moves" } },
        ]);
        uploaded.learn(&account("99"), &files, &answer);
        assert_eq!(uploaded.find(&account("99"), MediaKind::Image, "a").as_deref(), Some("large"));
        assert_eq!(uploaded.find(&account("99"), MediaKind::Document, "a"), None);
        assert_eq!(uploaded.find(&account("98"), MediaKind::Image, "a"), None);
        assert_eq!(uploaded.find(&account("99"), MediaKind::Video, "b"), None, "an animation is no film");
    }

    #[test]
    fn the_oldest_makes_room() {
        let uploaded = Uploaded::default();
        let document = json!({ "document": { "file_id": "f" } });
        for n in 0..=MOST {
            uploaded.learn(&account("99"), &[learnt(0, MediaKind::Document, &n.to_string())], &document);
        }
        assert_eq!(uploaded.find(&account("99"), MediaKind::Document, "0"), None);
        assert!(uploaded.find(&account("99"), MediaKind::Document, "1").is_some());
        assert_eq!(uploaded.on_shelf(|shelf| (shelf.ids.len(), shelf.order.len())), (MOST, MOST));
    }
}
