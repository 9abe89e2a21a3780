//! What a message says. The first field of [`READERS`] that a message has decides; what none of them knows is named, so
//! that nothing arrives as an empty text.

use channel_core::Content;
use channel_core::model::{AudioKind, FlowAnswer, Media, ShareKind, SharedContact, Story, VideoKind};
use serde::Deserialize;
use serde_json::Value;

use crate::maybe::Maybe;
use crate::wire::{File, Message, Rest};

type Reader = fn(&Value, Option<String>) -> Option<Content>;

/// Fields that carry content, in the order of precedence below `text`: an animation repeats itself as `document` and a venue as
/// `location`, for clients that know no better (core.telegram.org/bots/api#message).
const READERS: &[(&str, Reader)] = &[
    ("rich_message", |value, _| rich(value)),
    ("animation", |value, caption| video(value, VideoKind::Animation, caption)),
    ("live_photo", |value, caption| video(value, VideoKind::Film, caption)),
    ("video", |value, caption| video(value, VideoKind::Film, caption)),
    ("video_note", |value, caption| video(value, VideoKind::Note, caption)),
    ("audio", |value, caption| audio(value, AudioKind::File, caption)),
    ("voice", |value, caption| audio(value, AudioKind::Voice, caption)),
    ("photo", photo),
    ("sticker", |value, _| sticker(value)),
    ("paid_media", paid_media),
    ("document", |value, caption| Some(Content::Document { media: media(&file(value)?, None), caption })),
    ("venue", |value, _| venue(value)),
    ("location", |value, _| location(value)),
    ("contact", |value, _| contact(value)),
    ("poll", |value, _| poll(value)),
    ("checklist", |value, _| checklist(value)),
    ("dice", |value, _| Some(Content::text(format!("{} {}", string(value, "emoji")?, value.get("value")?.as_i64()?)))),
    ("game", |value, _| share(ShareKind::Link, string(value, "title"), string(value, "description"))),
    ("story", |value, _| story_share(value)),
    ("web_app_data", |value, _| web_app_data(value)),
    ("invoice", |value, _| service("invoice", string(value, "title"))),
    ("successful_payment", |value, _| service("successful_payment", payment(value))),
    ("refunded_payment", |value, _| service("refunded_payment", payment(value))),
    ("new_chat_title", |value, _| service("new_chat_title", value.as_str().map(str::to_owned))),
];

/// Fields of service messages that say enough by their name.
const SERVICES: &[&str] = &[
    "new_chat_members",
    "left_chat_member",
    "chat_owner_left",
    "chat_owner_changed",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
    "message_auto_delete_timer_changed",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
    "users_shared",
    "chat_shared",
    "gift",
    "unique_gift",
    "gift_upgrade_sent",
    "connected_website",
    "write_access_allowed",
    "passport_data",
    "proximity_alert_triggered",
    "boost_added",
    "chat_background_set",
    "checklist_tasks_done",
    "checklist_tasks_added",
    "direct_message_price_changed",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "giveaway_created",
    "giveaway",
    "giveaway_winners",
    "giveaway_completed",
    "paid_message_price_changed",
    "poll_option_added",
    "poll_option_deleted",
    "suggested_post_approved",
    "suggested_post_approval_failed",
    "suggested_post_declined",
    "suggested_post_paid",
    "suggested_post_refunded",
    "video_chat_scheduled",
    "video_chat_started",
    "video_chat_ended",
    "video_chat_participants_invited",
];

/// Fields about a message rather than in it.
const ATTRIBUTES: &[&str] = &[
    "entities",
    "caption",
    "caption_entities",
    "via_bot",
    "author_signature",
    "has_protected_content",
    "is_from_offline",
    "has_media_spoiler",
    "show_caption_above_media",
    "link_preview_options",
    "effect_id",
    "sender_boost_count",
    "sender_tag",
    "is_automatic_forward",
    "is_paid_post",
    "paid_star_count",
    "paid_message_star_count",
    "suggested_post_info",
    "reply_to_checklist_task_id",
    "reply_to_poll_option_id",
    "forward_origin",
    "forward_date",
    "forward_from",
    "forward_from_chat",
    "forward_from_message_id",
    "forward_signature",
    "forward_sender_name",
    "guest_bot_caller_user",
    "guest_bot_caller_chat",
    "receiver_user",
];

/// What a message says. Its text is taken out of it.
pub(crate) fn of(message: &mut Message<'_>) -> Content {
    if let Some(words) = message.text.as_mut().and_then(Maybe::take) {
        return reply_to_story(message, Content::text(words));
    }
    let fields = &message.rest;
    let caption = fields.get("caption");
    let caption = || caption.as_ref().and_then(Value::as_str).filter(|words| !words.trim().is_empty());
    if message.text.is_some() {
        return unreadable("text", caption());
    }
    for (name, reader) in READERS {
        if let Some(value) = fields.get(name) {
            let content = reader(&value, caption().map(str::to_owned));
            return reply_to_story(message, content.unwrap_or_else(|| unreadable(name, caption())));
        }
    }
    if let Some(name) = SERVICES.iter().find(|name| fields.has(name)) {
        return Content::Service { what: (*name).into(), text: None };
    }
    unknown(fields, caption())
}

/// The person's own number in E.164, when the message is a card the person shared about themself.
pub(crate) fn own_number(message: &Message<'_>, person: &str) -> Option<String> {
    let card = &message.rest.get("contact")?;
    if card.get("user_id")?.as_i64()?.to_string() != person {
        return None;
    }
    let digits: String = string(card, "phone_number")?.chars().filter(char::is_ascii_digit).collect();
    (!digits.is_empty()).then(|| format!("+{digits}"))
}

fn reply_to_story(message: &Message<'_>, content: Content) -> Content {
    let story = message.reply_to_story.as_ref().and_then(|story| Some((story, story.chat.as_ref()?)));
    match (story, content) {
        (Some((story, chat)), Content::Text { text }) => Content::StoryReply {
            story: Story {
                id: Some(format!("{}/{}", chat.id, story.id)),
                url: chat.username.as_ref().map(|name| format!("https://t.me/{name}/s/{}", story.id)),
            },
            text: Some(text),
        },
        (_, content) => content,
    }
}

/// Content of a known name in a shape we do not know; a caption still is what the person wrote.
fn unreadable(name: &str, caption: Option<&str>) -> Content {
    match caption {
        Some(words) => Content::text(words),
        None => Content::Unsupported { what: name.into(), code: None, reason: Some("its shape is unknown".into()) },
    }
}

/// Content of an unknown name. Content is an object or a list; newer attributes mostly are plain values.
fn unknown(fields: &Rest<'_>, caption: Option<&str>) -> Content {
    if let Some(words) = caption {
        return Content::text(words);
    }
    let fields = fields.sorted();
    let unknown = || fields.iter().filter(|(name, _)| !ATTRIBUTES.contains(name));
    let name = unknown().find(|(_, raw)| raw.get().starts_with(['{', '['])).or_else(|| unknown().next());
    Content::Unsupported {
        what: name.map_or("message", |(name, _)| *name).into(),
        code: None,
        reason: Some(if name.is_some() { "this kind is not known yet" } else { "the message has no content" }.into()),
    }
}

fn string(value: &Value, field: &str) -> Option<String> {
    value.get(field)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn file(value: &Value) -> Option<File> {
    File::deserialize(value).ok()
}

fn media(file: &File, mime_type: Option<&str>) -> Media {
    Media {
        id: Some(file.file_id.clone()),
        mime_type: file.mime_type.clone().or_else(|| mime_type.map(str::to_owned)),
        file_name: file.file_name.clone(),
        size: *file.file_size,
        ..Media::default()
    }
}

fn video(value: &Value, form: VideoKind, caption: Option<String>) -> Option<Content> {
    Some(Content::Video { media: media(&file(value)?, Some("video/mp4")), form, caption })
}

fn audio(value: &Value, form: AudioKind, caption: Option<String>) -> Option<Content> {
    let mime_type = (form == AudioKind::Voice).then_some("audio/ogg");
    Some(Content::Audio { media: media(&file(value)?, mime_type), form, caption })
}

/// A photo comes in several sizes; the largest is the one to keep.
fn photo(value: &Value, caption: Option<String>) -> Option<Content> {
    let sizes = value.as_array()?.iter().filter_map(file);
    let area = |file: &File| file.width.unwrap_or(0).saturating_mul(file.height.unwrap_or(0));
    let largest = sizes.max_by_key(|file| (area(file), file.file_size.unwrap_or(0)))?;
    Some(Content::Image { media: media(&largest, Some("image/jpeg")), caption })
}

fn sticker(value: &Value) -> Option<Content> {
    let file = file(value)?;
    let moves = *file.is_animated == Some(true);
    let film = *file.is_video == Some(true);
    let mime_type = match (moves, film) {
        (true, _) => "application/x-tgsticker",
        (false, true) => "video/webm",
        (false, false) => "image/webp",
    };
    Some(Content::Sticker { media: media(&file, Some(mime_type)), emoji: file.emoji.clone(), animated: moves || film })
}

fn paid_media(value: &Value, caption: Option<String>) -> Option<Content> {
    let mut caption = caption;
    let parts: Vec<Content> = value
        .get("paid_media")?
        .as_array()?
        .iter()
        .map(|item| {
            let kind = string(item, "type").unwrap_or_else(|| "unknown".into());
            let content = match kind.as_str() {
                "photo" => item.get("photo").and_then(|sizes| photo(sizes, caption.take())),
                "video" => item.get("video").and_then(|file| video(file, VideoKind::Film, caption.take())),
                _ => None,
            };
            content.unwrap_or_else(|| Content::Unsupported {
                what: format!("paid_media:{kind}"),
                code: None,
                reason: None,
            })
        })
        .collect();
    match (parts.is_empty(), caption) {
        (true, _) => None,
        (false, None) => Some(Content::Album { parts }),
        (false, Some(words)) => {
            Some(Content::Album { parts: std::iter::once(Content::text(words)).chain(parts).collect() })
        }
    }
}

fn location(value: &Value) -> Option<Content> {
    Some(Content::Location {
        latitude: value.get("latitude")?.as_f64()?,
        longitude: value.get("longitude")?.as_f64()?,
        name: None,
        address: None,
        url: None,
        live: value.get("live_period").is_some(),
    })
}

fn venue(value: &Value) -> Option<Content> {
    let Content::Location { latitude, longitude, live, .. } = location(value.get("location")?)? else { return None };
    let (name, address) = (string(value, "title"), string(value, "address"));
    Some(Content::Location { latitude, longitude, name, address, url: None, live })
}

fn contact(value: &Value) -> Option<Content> {
    let names = [string(value, "first_name"), string(value, "last_name")];
    let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let card = SharedContact {
        name: (!name.is_empty()).then_some(name),
        phones: string(value, "phone_number").into_iter().collect(),
        id: value.get("user_id").and_then(Value::as_i64).map(|id| id.to_string()),
        vcard: string(value, "vcard"),
        ..SharedContact::default()
    };
    (card != SharedContact::default()).then(|| Content::Contacts { contacts: vec![card] })
}

fn poll(value: &Value) -> Option<Content> {
    let options = value.get("options").and_then(Value::as_array)?;
    Some(Content::Poll {
        question: string(value, "question")?,
        options: options.iter().filter_map(|option| string(option, "text")).collect(),
    })
}

fn checklist(value: &Value) -> Option<Content> {
    let tasks = value.get("tasks").and_then(Value::as_array)?;
    let lines = tasks.iter().filter_map(|task| string(task, "text")).map(|task| format!("- {task}"));
    Some(Content::text(string(value, "title").into_iter().chain(lines).collect::<Vec<_>>().join("\n")))
}

fn share(form: ShareKind, title: Option<String>, text: Option<String>) -> Option<Content> {
    title.as_ref()?;
    Some(Content::Share { form, url: None, title, media_id: None, text })
}

fn story_share(value: &Value) -> Option<Content> {
    let chat = value.get("chat")?;
    let id = value.get("id")?.as_i64()?;
    let username = string(chat, "username");
    Some(Content::Share {
        form: ShareKind::Story,
        url: username.map(|name| format!("https://t.me/{name}/s/{id}")),
        title: string(chat, "title").or_else(|| string(chat, "first_name")),
        media_id: Some(format!("{}/{id}", chat.get("id")?.as_i64()?)),
        text: None,
    })
}

fn web_app_data(value: &Value) -> Option<Content> {
    let data = string(value, "data")?;
    Some(Content::FlowAnswer(FlowAnswer {
        name: string(value, "button_text"),
        body: None,
        response: serde_json::from_str(&data).unwrap_or(Value::String(data)),
    }))
}

fn service(what: &str, text: Option<String>) -> Option<Content> {
    Some(Content::Service { what: what.into(), text })
}

/// Amounts come in the smallest unit of their currency, and how small that is depends on the currency: the sentence
/// repeats the platform's number.
fn payment(value: &Value) -> Option<String> {
    Some(format!("{} {} (smallest units)", value.get("total_amount")?.as_i64()?, string(value, "currency")?))
}

/// The words of a rich message (Bot API 10.1), whatever its blocks are called: every string under `text`, in order.
fn rich(value: &Value) -> Option<Content> {
    let mut words = Vec::new();
    gather(value, false, &mut words);
    (!words.is_empty()).then(|| Content::text(words.join(" ")))
}

fn gather(value: &Value, words_here: bool, words: &mut Vec<String>) {
    match value {
        Value::String(text) if words_here && !text.trim().is_empty() => words.push(text.trim().to_owned()),
        Value::Array(items) => items.iter().for_each(|item| gather(item, words_here, words)),
        Value::Object(fields) => fields.iter().for_each(|(name, field)| gather(field, name == "text", words)),
        _ => {}
    }
}
