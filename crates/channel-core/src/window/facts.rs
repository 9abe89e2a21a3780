//! What is known of a conversation that windows depend on.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Body, Direction, Event, Referral};
use crate::seams::Timestamp;

/// What is known of a conversation that windows depend on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Facts {
    /// When the other side wrote or called last. Imported history and late deliveries count by their own time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_inbound: Option<Timestamp>,
    /// When the person came by an advertisement or a page's button, the last time. Absent where that is not known: [`Facts::free_entry`] is
    /// believed then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub came_by_ad: Option<Timestamp>,
    /// When we first answered after the person came so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free_entry: Option<Timestamp>,
    /// The comment that is to be answered privately.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<CommentFacts>,
}

impl Facts {
    /// Takes in an event that was delivered at `received`: what the other side wrote or tapped, and its calls, open the
    /// window by their own time, however late they came, and never by a time that is yet to come. A reaction, a read mark,
    /// a comment and what an import brought open nothing. Returns whether anything changed.
    pub fn heard(&mut self, event: &Event, received: Timestamp) -> bool {
        let opens = match &event.body {
            Body::Message(_) | Body::Postback(_) => true,
            Body::Other(other) => other.kind == "call" || other.kind.starts_with("call:"),
            _ => false,
        };
        if event.direction != Direction::Inbound || !(opens || matches!(event.body, Body::Referral(_))) {
            return false;
        }
        let before = *self;
        let at = event.at.min(received);
        if opens {
            self.last_inbound = self.last_inbound.max(Some(at));
        }
        let by_ad = event.referral.as_ref().is_some_and(|referral| is_promoted(referral))
            || matches!(&event.body, Body::Referral(referral) if is_promoted(referral));
        if by_ad && self.came_by_ad < Some(at) {
            self.came_by_ad = Some(at);
            // Free again from the next answer on; until then nothing surely is.
            self.free_entry = self.free_entry.filter(|since| *since >= at);
        }
        *self != before
    }

    /// Takes in that we answered: the first answer after somebody came by an advertisement is kept.
    pub fn answered(&mut self, at: Timestamp) {
        if self.came_by_ad.is_some_and(|came| came <= at) && self.free_entry.is_none_or(|since| at < since) {
            self.free_entry = Some(at);
        }
    }
}

/// Whether somebody came by an advertisement or by a button of the business's page. Platforms name both by where they
/// stand: an advertisement or a post (platforms.md §1.3, §1.9).
fn is_promoted(referral: &Referral) -> bool {
    matches!(referral.kind.as_str(), "ad" | "post")
}

/// What is known of a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct CommentFacts {
    /// When it was written.
    pub at: Timestamp,
    /// Where it was written.
    pub place: CommentPlace,
    /// Whether it was answered privately already: platforms allow that once.
    pub answered: bool,
}

/// Where a comment was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CommentPlace {
    /// Under a post.
    Post,
    /// During a broadcast that runs.
    Live,
    /// During a broadcast that is over.
    LiveOver,
}
