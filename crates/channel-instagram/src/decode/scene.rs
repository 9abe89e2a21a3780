//! What happened in a conversation, with who was there and when.

use std::borrow::Cow;

use channel_core::model::{ConsentChange, Deleted, Origin, Other, Postback, Quote, Reaction, ReadMark, ThreadControl};
use channel_core::{Body, Contact, Content, ConversationId, Direction, Event, Timestamp};

use super::messaging::{Lane, mid_of};
use super::place::{Dropped, Out, Outcome, Place, Source, event};
use super::{content, referral};
use crate::wire::{
    EditWire, MessageWire, MessagingWire, OptinWire, PostbackWire, ReactionWire, ReadWire, ReferralWire,
    ThreadControlWire,
};

/// Who is there, and when.
pub(super) struct Scene<'a> {
    source: Source<'a>,
    account: Cow<'a, str>,
    sender: Option<Cow<'a, str>>,
    /// The other person: the conversation is named by them whoever speaks.
    customer: Option<Cow<'a, str>>,
    /// The account acts, and not its customer.
    own: bool,
    at: Option<Timestamp>,
}

impl<'a> Scene<'a> {
    pub(super) fn of(place: Place<'a>, item: &MessagingWire<'a>, source: Source<'a>) -> Option<Self> {
        let sender = item.sender.as_ref().and_then(|party| party.id.clone());
        let recipient = item.recipient.as_ref().and_then(|party| party.id.clone());
        let echo = item.message.as_ref().and_then(|message| message.is_echo) == Some(true);
        let ours = if echo { &sender } else { &recipient };
        let account = place.entry.map(Cow::Borrowed).or_else(|| ours.clone())?;
        let own = echo || sender.as_deref() == Some(account.as_ref());
        let customer = if own { recipient } else { sender.clone() };
        Some(Self { source, account, sender, customer, own, at: item.timestamp.or(place.time) })
    }

    pub(super) fn happenings(&self, item: MessagingWire<'_>, out: &mut Out<'_>) {
        let before = out.len();
        let lead_in = item.message.is_some() || item.postback.is_some();
        let (attached, alone) = if lead_in { (item.referral, None) } else { (None, item.referral) };
        if let Some(message) = item.message {
            out.push(self.message(message, attached.as_deref()));
        }
        out.extend(item.postback.map(|postback| self.postback(*postback, attached.as_deref())));
        out.extend(alone.map(|referral| self.referral(&referral)));
        out.extend(item.message_edit.map(|edit| self.edit(*edit)));
        out.extend(item.reaction.map(|reaction| self.reaction(*reaction)));
        out.extend(item.read.map(|read| self.read(*read)));
        out.extend(item.optin.map(|optin| self.optin(&optin)));
        let controls = [
            ("passed", item.pass_thread_control),
            ("taken", item.take_thread_control),
            ("requested", item.request_thread_control),
        ];
        out.extend(controls.into_iter().filter_map(|(kind, control)| Some(Ok(self.control(kind, *control?)))));
        if out.len() == before {
            out.push(self.unknown());
        }
    }

    fn event(&self, id: impl Into<String>, body: Body) -> Event {
        let mut event = event(&self.account, id.into(), self.at, body);
        event.from = self.sender.as_deref().map(Contact::new);
        event.conversation = self.customer.as_deref().map(ConversationId::from);
        if self.own {
            event.direction = Direction::Outbound;
        }
        event
    }

    /// What stands for an id where Instagram gives none: who, and when.
    fn moment(&self) -> String {
        let who = self.customer.as_deref().unwrap_or("unknown");
        match self.at {
            Some(at) => format!("{who}:{}", at.0),
            None => format!("{who}:{}", self.source.digest()),
        }
    }

    fn message(&self, mut message: MessageWire<'_>, attached: Option<&ReferralWire>) -> Outcome {
        let echo = message.is_echo == Some(true);
        if self.own && !echo {
            return Err(Dropped::new("the account's own act", "message"));
        }
        let Some(mid) = message.mid.take() else {
            return Err(Dropped::new("the message has no id", "message"));
        };
        if self.customer.is_none() {
            return Err(Dropped::new("the message names no other side", "message"));
        }
        if message.is_deleted == Some(true) {
            return Ok(self.event(mid, Body::Delete { kind: Deleted::Message }));
        }
        let way = message.referral.as_deref().or(attached).map(referral::decode);
        let content = content::decode(&mut message);
        let body = match (content, &way) {
            (Some(content), _) if echo => Body::Echo(content),
            (Some(content), _) => Body::Message(content),
            (None, Some(way)) => Body::Referral(way.clone()),
            (None, None) if echo => Body::Echo(content::nothing()),
            (None, None) => Body::Message(content::nothing()),
        };
        let mut event = self.event(mid, body);
        if !matches!(event.body, Body::Referral(_)) {
            event.referral = way.map(Box::new);
        }
        event.reply_to = message.reply_to.and_then(|reply| reply.mid).map(Quote::new);
        if echo {
            event.origin = Some(if message.app_id.is_some() { Origin::Api } else { Origin::Unknown });
            event.token = message.metadata;
        }
        Ok(event)
    }

    fn edit(&self, edit: EditWire) -> Outcome {
        self.of_the_customer("message_edit")?;
        let Some(mid) = edit.mid else { return Err(Dropped::new("the edit names no message", "message_edit")) };
        let turn = match (edit.num_edit, self.at) {
            (Some(number), _) => number.to_string(),
            (None, Some(at)) => at.0.to_string(),
            (None, None) => self.source.digest(),
        };
        // Edits without their text have been seen; the model has no empty text.
        let body = match edit.text.filter(|text| !text.trim().is_empty()) {
            Some(text) => Body::Edit(Content::Text { text }),
            None => self.other("message_edit"),
        };
        let mut event = self.event(mid, body);
        event.key = format!("{}:{turn}", event.key);
        Ok(event)
    }

    fn reaction(&self, reaction: ReactionWire) -> Outcome {
        self.of_the_customer("reaction")?;
        let Some(mid) = reaction.mid else { return Err(Dropped::new("the reaction names no message", "reaction")) };
        let emoji = reaction.emoji.or(reaction.reaction);
        let (act, body) = match reaction.action.as_deref() {
            Some("unreact") => ("removed", Body::Reaction(Reaction::Removed { emoji: emoji.clone() })),
            Some("react") | None => {
                let Some(emoji) = emoji.clone() else {
                    return Err(Dropped::new("the reaction says neither which nor that it is gone", "reaction"));
                };
                ("added", Body::Reaction(Reaction::Added { emoji }))
            }
            Some(_) => ("other", self.other("reaction")),
        };
        let actor = self.sender.as_deref().unwrap_or_default();
        let when = self.at.map_or_else(|| self.source.digest(), |at| at.0.to_string());
        let mut event = self.event(mid.clone(), body);
        event.key = format!("reaction:{mid}:{actor}:{act}:{}:{when}", emoji.unwrap_or_default());
        event.reply_to = Some(Quote::new(mid));
        Ok(event)
    }

    fn read(&self, read: ReadWire) -> Outcome {
        self.of_the_customer("read")?;
        let id = read.mid.clone().unwrap_or_else(|| self.moment());
        Ok(self.event(id, Body::Read(ReadMark::UpTo { message_id: read.mid })))
    }

    fn postback(&self, postback: PostbackWire, attached: Option<&ReferralWire>) -> Outcome {
        self.of_the_customer("postback")?;
        let id = postback.mid.unwrap_or_else(|| self.moment());
        let way = postback.referral.as_ref().or(attached).map(referral::decode);
        let body = Body::Postback(Postback {
            kind: "postback".to_owned(),
            payload: postback.payload,
            title: postback.title,
            acknowledge: None,
        });
        let mut event = self.event(id, body);
        event.referral = way.map(Box::new);
        Ok(event)
    }

    fn referral(&self, wire: &ReferralWire) -> Outcome {
        self.of_the_customer("referral")?;
        Ok(self.event(self.moment(), Body::Referral(referral::decode(wire))))
    }

    fn optin(&self, optin: &OptinWire) -> Outcome {
        self.of_the_customer("optin")?;
        let body = match optin.kind.as_deref() {
            Some("notification_messages") => Body::Consent(ConsentChange {
                kind: "marketing_messages".to_owned(),
                allowed: optin.notification_messages_status.as_deref() != Some("STOP_NOTIFICATIONS"),
                since: None,
            }),
            _ => self.other("optin"),
        };
        Ok(self.event(self.moment(), body))
    }

    fn control(&self, kind: &str, control: ThreadControlWire) -> Event {
        let app_id = control.new_owner_app_id.or(control.requested_owner_app_id).or(control.previous_owner_app_id);
        let body = Body::ThreadControl(ThreadControl { kind: kind.to_owned(), app_id, metadata: control.metadata });
        let mut event = self.event(self.moment(), body);
        event.key = format!("thread_control:{kind}:{}", event.id);
        event
    }

    /// What another app's conversation reports; its words stay in [`Event::raw`], for they are not ours to answer.
    pub(super) fn standby(&self, item: &MessagingWire<'_>) -> Event {
        let app_id = item.message.as_ref().and_then(|message| message.app_id.clone());
        let id = mid_of(item).map_or_else(|| self.moment(), str::to_owned);
        let body = Body::ThreadControl(ThreadControl { kind: Lane::Standby.name().to_owned(), app_id, metadata: None });
        let mut event = self.event(id, body);
        event.key = format!("thread_control:standby:{}", self.source.digest());
        event
    }

    /// An item in which nothing is known. Unknown keys beside a known one cost no event: they are in its raw form.
    fn unknown(&self) -> Outcome {
        let tree = self.source.tree();
        let mut keys = tree.as_object().into_iter().flat_map(|item| item.keys().map(String::as_str));
        let Some(first) = keys.find(|key| !MessagingWire::KEYS.contains(key)) else {
            return Err(Dropped::new("the item holds nothing", Lane::Main.name()));
        };
        let mut event = self.event(self.moment(), self.other(&format!("messaging:{first}")));
        event.key = format!("other:messaging:{}", self.source.digest());
        Ok(event)
    }

    fn other(&self, kind: &str) -> Body {
        Body::Other(Other { kind: kind.to_owned(), value: self.source.tree().into_owned() })
    }

    fn of_the_customer(&self, what: &str) -> Result<(), Dropped> {
        if self.own { Err(Dropped::new("the account's own act", what)) } else { Ok(()) }
    }
}
