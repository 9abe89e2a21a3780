//! From a proved delivery to rows on disk.

use std::collections::BTreeSet;

use channel_core::{Body, ChannelId, Event, Parsed, Timestamp};
use store::StoreError;
use store::ingress::{Arrival, LaneName, NewEvent, NewSkip, Recorded};

use super::boundary::Boundary;
use super::core::Engine;
use super::traced::Traced;
use crate::telemetry::trail;

/// Lanes per account for what needs no order.
const BUCKETS: u8 = 8;

/// A delivery whose sender was proved.
#[derive(Clone, Debug)]
pub enum Delivery {
    /// It could be read.
    Parsed(Parsed),
    /// It is not the platform's envelope at all; it is kept and answered 200 all the same.
    Unreadable {
        /// What is wrong with it; never contents.
        reason: String,
        /// The bytes.
        body: Vec<u8>,
    },
}

impl Engine {
    /// Keeps a delivery. `route` is the platform's id of the account where the webhook's address names one. When this
    /// returns, everything in the delivery is on disk and nothing more is needed for it to be handled.
    ///
    /// # Errors
    /// When the store is unavailable; then nothing was kept and the platform has to deliver again.
    pub async fn record(
        &self,
        channel: &ChannelId,
        route: Option<&str>,
        delivery: Delivery,
    ) -> Result<Recorded, StoreError> {
        let traced = trail().map(|trail| (trail, Traced::of(&delivery, route, self.now())));
        let (events, skipped) = match delivery {
            Delivery::Parsed(Parsed { events, skipped }) => (
                events.into_iter().map(|event| self.arrived(event)).collect(),
                skipped
                    .into_iter()
                    .map(|part| NewSkip {
                        account: part.account,
                        reason: part.reason,
                        what: part.what,
                        raw: part.raw.0.into_bytes(),
                    })
                    .collect(),
            ),
            Delivery::Unreadable { reason, body } => {
                (Vec::new(), vec![NewSkip { account: None, reason, what: "body".to_owned(), raw: body }])
            }
        };
        let arrival = Arrival {
            channel: channel.clone(),
            received_at: self.now(),
            route: route.map(str::to_owned),
            events,
            skipped,
        };
        self.cross(Boundary::BeforeRecord);
        let recorded = self.store().record(arrival).await?;
        self.cross(Boundary::AfterRecord);
        self.instruments().recorded(channel, &recorded);
        if let Some((trail, traced)) = traced {
            traced.kept(trail, channel, &recorded, self.now());
        }
        if recorded.new > 0 {
            self.wake_lanes();
        }
        Ok(recorded)
    }

    /// An event without a time of the platform's happened when it arrived.
    fn arrived(&self, mut event: Event) -> NewEvent {
        if event.at == Timestamp::default() {
            event.at = self.now();
        }
        NewEvent { lane: lane_of(&event), event }
    }
}

/// The lane that takes an event: what belongs to one conversation or one comment thread is handled in order.
#[must_use]
pub fn lane_of(event: &Event) -> LaneName {
    match &event.body {
        Body::Comment(comment) => LaneName::Thread(comment.parent_id.clone().unwrap_or_else(|| event.id.clone())),
        Body::Status(_) => LaneName::Bucket(bucket(&event.id)),
        Body::AccountState(_) | Body::TemplateState(_) => LaneName::Account,
        _ => match names_of_conversation(event) {
            names if names.is_empty() => LaneName::Account,
            names => LaneName::Conversation(names),
        },
    }
}

/// The lanes that take the reports of an account's calls.
pub(crate) fn lanes_of_reports() -> impl Iterator<Item = LaneName> + Send {
    (0..BUCKETS).map(LaneName::Bucket)
}

/// Every name of an event's conversation, the present one first: in a direct chat the other side's ids are names of it.
#[must_use]
pub(crate) fn names_of_conversation(event: &Event) -> Vec<String> {
    let Some(conversation) = &event.conversation else { return Vec::new() };
    let mut names = vec![conversation.as_str().to_owned()];
    if let Some(from) = event.from.as_ref().filter(|from| from.id == conversation.as_str()) {
        names.extend(from.aliases.iter().cloned());
    }
    if let Body::IdentityChange(change) = &event.body {
        names.extend(change.new_ids.iter().chain(&change.old_ids).cloned());
    }
    let mut seen = BTreeSet::new();
    names.retain(|name| !name.is_empty() && seen.insert(name.clone()));
    names
}

fn bucket(id: &str) -> u8 {
    // FNV-1a: any spreading does, as long as it stays the same.
    let hash = id.bytes().fold(0xcbf2_9ce4_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    u8::try_from(hash % u32::from(BUCKETS)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use channel_core::model::{Comment, Status, StatusUpdate};
    use channel_core::{Contact, Content, Timestamp};

    use super::*;

    fn event(body: Body) -> Event {
        Event::new(ChannelId::from_static("fake"), "shop", "id-1", Timestamp(0), body)
    }

    #[test]
    fn a_direct_chat_has_every_id_of_the_person_as_a_name() {
        let mut message = event(Body::Message(Content::text("hi")));
        message.conversation = Some("user-1".into());
        let mut from = Contact::new("user-1");
        from.aliases = vec!["15550001".into(), "user-1".into()];
        message.from = Some(from);
        assert_eq!(lane_of(&message), LaneName::Conversation(vec!["user-1".into(), "15550001".into()]));
    }

    #[test]
    fn a_group_chat_has_no_name_but_its_own() {
        let mut message = event(Body::Message(Content::text("hi")));
        message.conversation = Some("group".into());
        let mut from = Contact::new("user-1");
        from.aliases = vec!["alias".into()];
        message.from = Some(from);
        assert_eq!(lane_of(&message), LaneName::Conversation(vec!["group".into()]));
    }

    #[test]
    fn an_answer_to_a_comment_shares_the_lane_of_its_thread() {
        let top = event(Body::Comment(Comment::default()));
        let answer = event(Body::Comment(Comment { parent_id: Some("id-1".into()), ..Comment::default() }));
        assert_eq!(lane_of(&top), lane_of(&answer));
    }

    #[test]
    fn a_status_never_waits_for_a_conversation() {
        let update = StatusUpdate {
            status: Status::Read,
            errors: Vec::new(),
            token: None,
            recipient: None,
            category: None,
            billable: None,
        };
        let mut status = event(Body::Status(update));
        status.conversation = Some("user-1".into());
        assert!(matches!(lane_of(&status), LaneName::Bucket(_)));
    }
}
