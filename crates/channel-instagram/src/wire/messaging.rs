//! One member of `entry[].messaging[]`.

use std::borrow::Cow;

use channel_core::Timestamp;
use channel_core::walk::Walk;
use channel_meta::wire::{opt_bool, opt_i64, opt_text, opt_time, opt_word, take_texts, take_time};
use serde::Deserialize;
use serde_json::Value;

/// A happening in a conversation. The sender can be missing: edits have been seen without one. What few items have is
/// boxed, so that the many stay small.
#[derive(Default, Deserialize)]
pub(crate) struct MessagingWire<'a> {
    #[serde(borrow)]
    pub(crate) sender: Option<PartyWire<'a>>,
    #[serde(borrow)]
    pub(crate) recipient: Option<PartyWire<'a>>,
    #[serde(default, deserialize_with = "opt_time")]
    pub(crate) timestamp: Option<Timestamp>,
    #[serde(default, deserialize_with = "opt_bool")]
    pub(crate) is_self: Option<bool>,
    #[serde(borrow)]
    pub(crate) message: Option<MessageWire<'a>>,
    pub(crate) message_edit: Option<Box<EditWire>>,
    pub(crate) reaction: Option<Box<ReactionWire>>,
    pub(crate) read: Option<Box<ReadWire>>,
    pub(crate) postback: Option<Box<PostbackWire>>,
    pub(crate) referral: Option<Box<ReferralWire>>,
    pub(crate) optin: Option<Box<OptinWire>>,
    pub(crate) pass_thread_control: Option<Box<ThreadControlWire>>,
    pub(crate) take_thread_control: Option<Box<ThreadControlWire>>,
    pub(crate) request_thread_control: Option<Box<ThreadControlWire>>,
}

impl<'a> MessagingWire<'a> {
    /// Takes what most items are: somebody's text, and when it was written. Nothing when it is anything else.
    pub(crate) fn take(walk: &mut Walk<'a>) -> Option<Self> {
        let mut item = Self::default();
        let mut at = None;
        walk.object(|walk, name| {
            match name {
                "sender" if item.sender.is_none() => item.sender = Some(PartyWire::take(walk)?),
                "recipient" if item.recipient.is_none() => item.recipient = Some(PartyWire::take(walk)?),
                "timestamp" if at.is_none() => at = Some(take_time(walk)?),
                "message" if item.message.is_none() => item.message = Some(MessageWire::take(walk)?),
                _ => return None,
            }
            Some(())
        })?;
        item.timestamp = at.flatten();
        Some(item)
    }

    /// Every key that is understood; others make an event of kind `other`.
    pub(crate) const KEYS: [&'static str; 14] = [
        "sender",
        "recipient",
        "timestamp",
        "is_self",
        "message",
        "message_edit",
        "reaction",
        "read",
        "postback",
        "referral",
        "optin",
        "pass_thread_control",
        "take_thread_control",
        "request_thread_control",
    ];
}

#[derive(Default, Deserialize)]
pub(crate) struct PartyWire<'a> {
    #[serde(default, borrow, deserialize_with = "opt_text")]
    pub(crate) id: Option<Cow<'a, str>>,
}

impl<'a> PartyWire<'a> {
    fn take(walk: &mut Walk<'a>) -> Option<Self> {
        let [id] = take_texts(walk, ["id"], |_, _| None)?;
        Some(Self { id })
    }
}

/// A message. Attachments stay values: one of a shape never seen must not cost the others.
#[derive(Default, Deserialize)]
pub(crate) struct MessageWire<'a> {
    #[serde(default, borrow, deserialize_with = "opt_text")]
    pub(crate) mid: Option<Cow<'a, str>>,
    #[serde(default, borrow, deserialize_with = "opt_text")]
    pub(crate) text: Option<Cow<'a, str>>,
    pub(crate) attachments: Option<Value>,
    pub(crate) quick_reply: Option<Box<QuickReplyWire>>,
    pub(crate) reply_to: Option<Box<ReplyToWire>>,
    pub(crate) referral: Option<Box<ReferralWire>>,
    #[serde(default, deserialize_with = "opt_word")]
    pub(crate) app_id: Option<String>,
    #[serde(default, deserialize_with = "opt_word")]
    pub(crate) metadata: Option<String>,
    #[serde(default, deserialize_with = "opt_bool")]
    pub(crate) is_echo: Option<bool>,
    #[serde(default, deserialize_with = "opt_bool")]
    pub(crate) is_self: Option<bool>,
    #[serde(default, deserialize_with = "opt_bool")]
    pub(crate) is_deleted: Option<bool>,
    #[serde(default, deserialize_with = "opt_bool")]
    pub(crate) is_unsupported: Option<bool>,
}

impl<'a> MessageWire<'a> {
    fn take(walk: &mut Walk<'a>) -> Option<Self> {
        let [mid, text] = take_texts(walk, ["mid", "text"], |_, _| None)?;
        Some(Self { mid, text, ..Self::default() })
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct QuickReplyWire {
    #[serde(deserialize_with = "opt_word")]
    pub(crate) payload: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ReplyToWire {
    #[serde(deserialize_with = "opt_word")]
    pub(crate) mid: Option<String>,
    pub(crate) story: Option<StoryWire>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct StoryWire {
    #[serde(deserialize_with = "opt_word")]
    pub(crate) id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) url: Option<String>,
}

/// The payload of an attachment, whatever its type; which fields are set depends on it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct PayloadWire {
    #[serde(deserialize_with = "opt_word")]
    pub(crate) url: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) title: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) text: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) attachment_id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) sticker_id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) reel_video_id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) ig_post_media_id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) story_media_id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) story_media_url: Option<String>,
    pub(crate) product: Option<ElementsWire>,
    pub(crate) generic: Option<ElementsWire>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ElementsWire {
    pub(crate) elements: Vec<ElementWire>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ElementWire {
    #[serde(deserialize_with = "opt_word")]
    pub(crate) id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) retailer_id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) title: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) image_url: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct EditWire {
    #[serde(deserialize_with = "opt_word")]
    pub(crate) mid: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) text: Option<String>,
    #[serde(deserialize_with = "opt_i64")]
    pub(crate) num_edit: Option<i64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ReactionWire {
    #[serde(deserialize_with = "opt_word")]
    pub(crate) mid: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) action: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) reaction: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) emoji: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ReadWire {
    #[serde(deserialize_with = "opt_word")]
    pub(crate) mid: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct PostbackWire {
    #[serde(deserialize_with = "opt_word")]
    pub(crate) mid: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) title: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) payload: Option<String>,
    #[serde(deserialize_with = "opt_bool")]
    pub(crate) is_self: Option<bool>,
    pub(crate) referral: Option<ReferralWire>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ReferralWire {
    #[serde(rename = "ref", deserialize_with = "opt_word")]
    pub(crate) parameter: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) source: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) ad_id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) referer_uri: Option<String>,
    pub(crate) ads_context_data: Option<AdContextWire>,
    pub(crate) product: Option<ProductWire>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ProductWire {
    #[serde(deserialize_with = "opt_word")]
    pub(crate) id: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct AdContextWire {
    #[serde(deserialize_with = "opt_word")]
    pub(crate) ad_title: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) photo_url: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) video_url: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct OptinWire {
    #[serde(rename = "type", deserialize_with = "opt_word")]
    pub(crate) kind: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) notification_messages_status: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ThreadControlWire {
    #[serde(deserialize_with = "opt_word")]
    pub(crate) new_owner_app_id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) previous_owner_app_id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) requested_owner_app_id: Option<String>,
    #[serde(deserialize_with = "opt_word")]
    pub(crate) metadata: Option<String>,
}
