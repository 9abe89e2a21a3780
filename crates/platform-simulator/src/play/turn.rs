//! Decides what follows when a person does something.

use crate::core::Turn;
use crate::fault::WebhookSort;
use crate::sign::meta_json;
use crate::state::{
    Attachment, Change, MediaSource, Person, Platform, Progress, Side, StoredMedia, ThreadMessage, Webhook,
};
use crate::wire::{self, Content, Written, telegram::Around};

/// What a person is about to do.
#[derive(Debug, Clone)]
pub(crate) struct Play {
    pub(crate) platform: Platform,
    pub(crate) from: String,
    pub(crate) content: Content,
    pub(crate) reply_to: Option<String>,
    /// WhatsApp: the number stays hidden from now on.
    pub(crate) hide_phone: bool,
}

/// What came of it.
#[derive(Debug, Clone)]
pub(crate) struct Played {
    pub(crate) person: String,
    /// Ids of the new messages; of the message concerned when nothing new was written.
    pub(crate) ids: Vec<String>,
}

/// Records what the person did and puts its webhooks on their way.
pub(crate) fn play(turn: &mut Turn<'_>, play: &Play) -> Played {
    let person = introduce(turn, play);
    match &play.content {
        Content::Reaction { to, emoji } => react(turn, play, &person, to, emoji.as_ref()),
        Content::Unsend { message } => {
            let (platform, message) = (play.platform, message.clone());
            notify(turn, play, &person, &message, &[], &Around::default());
            turn.record(Change::Deleted { platform, message: message.clone() });
            Played { person: person.name, ids: vec![message] }
        }
        Content::Edit { message, text } => {
            let (platform, message, text) = (play.platform, message.clone(), text.clone());
            notify(turn, play, &person, &message, &[], &Around::default());
            turn.record(Change::Edited { platform, message: message.clone(), text });
            Played { person: person.name, ids: vec![message] }
        }
        Content::Album { count, .. } => album(turn, play, &person, (*count).clamp(2, 10)),
        Content::ButtonReply { .. } if play.platform == Platform::Telegram => press(turn, play, &person),
        _ => {
            let media = attach(turn, play);
            let id = new_id(turn, &person);
            remember(turn, play, &person, &id, &media);
            if let Content::ButtonReply { to, .. }
            | Content::ListReply { to, .. }
            | Content::TemplateButton { to, .. }
            | Content::FormReply { to, .. }
            | Content::Postback { to, .. } = &play.content
            {
                turn.record(Change::Chosen { platform: play.platform, message: to.clone() });
            }
            let around = Around { other: quoted(turn, play, &person), ..Around::default() };
            notify(turn, play, &person, &id, &media, &around);
            Played { person: person.name, ids: vec![id] }
        }
    }
}

fn introduce(turn: &mut Turn<'_>, play: &Play) -> Person {
    let mut person = turn.person(play.platform, &play.from);
    if play.hide_phone && person.shares_phone {
        person.shares_phone = false;
        person.username.get_or_insert_with(|| format!("{}.here", person.name));
        turn.record(Change::Person(person.clone()));
    }
    person
}

fn react(turn: &mut Turn<'_>, play: &Play, person: &Person, to: &str, emoji: Option<&String>) -> Played {
    let before = turn.world.message(play.platform, to).and_then(|m| m.reaction_of_person.clone());
    let id = new_id(turn, person);
    let around = Around { old_reaction: before, ..Around::default() };
    notify(turn, play, person, &id, &[], &around);
    turn.record(Change::Reacted {
        platform: play.platform,
        message: to.to_owned(),
        side: Side::Person,
        emoji: emoji.cloned(),
    });
    Played { person: person.name.clone(), ids: vec![id] }
}

/// A press on an inline button is no message on Telegram: it is a callback query.
fn press(turn: &mut Turn<'_>, play: &Play, person: &Person) -> Played {
    let callback_id = turn.mint.own().to_string();
    let other = match &play.content {
        Content::ButtonReply { to, .. } => Some(message_object(turn, person, to)),
        _ => None,
    };
    let around = Around { other, callback_id: Some(callback_id.clone()), ..Around::default() };
    notify(turn, play, person, &callback_id, &[], &around);
    Played { person: person.name.clone(), ids: vec![callback_id] }
}

fn album(turn: &mut Turn<'_>, play: &Play, person: &Person, count: usize) -> Played {
    let pictures = (0..count).map(|_| picture(turn, play.platform)).collect::<Vec<_>>();
    if play.platform == Platform::Instagram {
        let id = new_id(turn, person);
        remember(turn, play, person, &id, &pictures);
        notify(turn, play, person, &id, &pictures, &Around::default());
        return Played { person: person.name.clone(), ids: vec![id] };
    }
    let group = (play.platform == Platform::Telegram).then(|| format!("1{:016}", turn.mint.own()));
    let around = Around { media_group_id: group, ..Around::default() };
    let mut ids = Vec::with_capacity(count);
    for (position, picture) in pictures.into_iter().enumerate() {
        // Only the first picture carries the words.
        let single = Play {
            content: Content::Image { text: play.content.text().filter(|_| position == 0).map(str::to_owned) },
            ..play.clone()
        };
        let id = new_id(turn, person);
        remember(turn, &single, person, &id, std::slice::from_ref(&picture));
        notify(turn, &single, person, &id, &[picture], &around);
        ids.push(id);
    }
    Played { person: person.name.clone(), ids }
}

fn attach(turn: &mut Turn<'_>, play: &Play) -> Vec<StoredMedia> {
    let platform = play.platform;
    let media = match play.content {
        Content::Image { .. } => return vec![picture(turn, platform)],
        Content::Voice => file(turn, platform, "audio/ogg", "voice.ogg", MediaSource::Voice),
        Content::Document { .. } => file(turn, platform, "application/pdf", "return-slip.pdf", MediaSource::Document),
        Content::Sticker => file(turn, platform, "image/webp", "sticker.webp", MediaSource::Sticker),
        _ => return Vec::new(),
    };
    vec![media]
}

fn picture(turn: &mut Turn<'_>, platform: Platform) -> StoredMedia {
    let seed = u32::try_from(turn.mint.own().rem_euclid(1_000)).unwrap_or_default();
    // PNG is what the drawing code writes, and a type that all three platforms accept.
    file(turn, platform, "image/png", "photo.png", MediaSource::Picture(seed))
}

fn file(turn: &mut Turn<'_>, platform: Platform, mime: &str, name: &str, source: MediaSource) -> StoredMedia {
    let id = match platform {
        Platform::Telegram => turn.mint.telegram_file(),
        Platform::WhatsApp | Platform::Instagram => turn.mint.graph(),
    };
    // WhatsApp names the codec of a voice note.
    let mime = match (&source, platform) {
        (MediaSource::Voice, Platform::WhatsApp) => "audio/ogg; codecs=opus",
        _ => mime,
    };
    let media = StoredMedia { id, platform, mime: mime.to_owned(), name: Some(name.to_owned()), source };
    turn.record(Change::Media(media.clone()));
    media
}

fn new_id(turn: &mut Turn<'_>, person: &Person) -> String {
    match person.platform {
        Platform::WhatsApp => turn.mint.wamid(person.address()),
        Platform::Instagram => turn.mint.mid(),
        Platform::Telegram => turn.mint.telegram().to_string(),
    }
}

fn remember(turn: &mut Turn<'_>, play: &Play, person: &Person, id: &str, media: &[StoredMedia]) {
    let media = match play.content {
        Content::Location | Content::LocationReply { .. } => vec![Attachment {
            kind: "location".to_owned(),
            media_id: None,
            name: Some("Praça do Comércio, Lisboa".to_owned()),
        }],
        Content::Contacts | Content::ContactReply { .. } => {
            vec![Attachment { kind: "contact".to_owned(), media_id: None, name: Some(person.display_name.clone()) }]
        }
        _ => media
            .iter()
            .map(|file| Attachment {
                kind: play.content.kind().to_owned(),
                media_id: Some(file.id.clone()),
                name: file.name.clone(),
            })
            .collect(),
    };
    turn.record(Change::Message(ThreadMessage {
        id: id.to_owned(),
        platform: play.platform,
        person: person.name.clone(),
        side: Side::Person,
        at: turn.now,
        kind: play.content.kind().to_owned(),
        text: play.content.text().map(str::to_owned),
        media,
        choices: Vec::new(),
        reply_to: play.reply_to.clone(),
        reaction_of_person: None,
        reaction_of_shop: None,
        progress: Progress::Sent,
        failure: None,
        edited: false,
        deleted: false,
    }));
}

fn quoted(turn: &Turn<'_>, play: &Play, person: &Person) -> Option<serde_json::Value> {
    let answered = match &play.content {
        Content::LocationReply { to } | Content::ContactReply { to } => Some(to),
        _ => None,
    };
    let quoted = play.reply_to.as_ref().or(answered)?;
    (play.platform == Platform::Telegram).then(|| message_object(turn, person, quoted))
}

/// A message of the conversation as Telegram puts it inside another one.
fn message_object(turn: &Turn<'_>, person: &Person, id: &str) -> serde_json::Value {
    let known = turn.world.message(Platform::Telegram, id);
    let at = known.map_or(turn.now, |m| m.at);
    if let Some(known) = known.filter(|m| m.side == Side::Person) {
        let content = Content::Text { text: known.text.clone().unwrap_or_default() };
        let text = known.text.as_deref();
        let written = Written { id, at, content: &content, media: &[], reply_to: None, text, files: "" };
        return wire::telegram::message(person, &written, &Around::default());
    }
    let mut message = wire::telegram::shop_message(&turn.config.telegram, person, id, at);
    if let (Some(object), Some(text)) = (message.as_object_mut(), known.and_then(|m| m.text.clone())) {
        object.insert("text".to_owned(), text.into());
    }
    message
}

fn notify(turn: &mut Turn<'_>, play: &Play, person: &Person, id: &str, media: &[StoredMedia], around: &Around) {
    let files = match play.platform {
        Platform::WhatsApp => format!("{}/graph/files", turn.base),
        Platform::Instagram => format!("{}/instagram/files", turn.base),
        // Telegram gives out file ids only.
        Platform::Telegram => String::new(),
    };
    let written = Written {
        id,
        at: turn.now,
        content: &play.content,
        media,
        reply_to: play.reply_to.as_deref(),
        text: play.content.text(),
        files: &files,
    };
    match play.platform {
        Platform::WhatsApp => {
            let body = meta_json(&wire::whatsapp::message(&turn.config.whatsapp, person, &written));
            turn.emit(Platform::WhatsApp, WebhookSort::Event, body);
        }
        Platform::Instagram => {
            let body = meta_json(&wire::instagram::message(&turn.config.instagram, person, &written));
            turn.emit(Platform::Instagram, WebhookSort::Event, body);
        }
        Platform::Telegram => {
            let kind = wire::telegram::update_kind(&play.content);
            if kind.is_none_or(|kind| !turn.world.telegram.wants(kind)) {
                return;
            }
            let update_id = turn.mint.telegram();
            let body = wire::telegram::update(&turn.config.telegram, person, update_id, &written, around).to_string();
            let id = turn.mint.own();
            turn.dispatch(Webhook {
                id,
                platform: Platform::Telegram,
                sort: WebhookSort::Event,
                lane: Some(person.id.clone()),
                update_id: Some(update_id),
                body,
                delay_ms: 0,
                shows: None,
            });
        }
    }
}
