//! One item of `entry[].messaging[]` or `entry[].standby[]`: whether it is ours to read at all.

use serde_json::Value;

use super::place::{DASHBOARD_TEST, Dropped, Out, Place, Source};
use super::scene::Scene;
use crate::wire::MessagingWire;

/// The sender and the message id of the dashboard's samples.
const DASHBOARD_SENDER: &str = "12334";
const DASHBOARD_MID: &str = "random_mid";

/// Which list of the entry an item stood in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lane {
    /// We may answer.
    Main,
    /// Another app holds the conversation and we are told what happens in it.
    Standby,
}

impl Lane {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Main => "messaging",
            Self::Standby => "standby",
        }
    }
}

/// Reads one item. Most hold one happening; each of several becomes an event of its own.
pub(super) fn decode(place: Place<'_>, source: Source<'_>, lane: Lane, out: &mut Out<'_>) {
    match (source.read(), source) {
        (Some(item), _) => happenings(place, item, source, lane, out),
        // A key given twice counts as its last, which the tree alone can tell.
        (None, Source::Text(raw)) => match serde_json::from_str::<Value>(raw) {
            Ok(value) => decode(place, Source::Tree(&value), lane, out),
            Err(_) => out.push(Err(Dropped::new("the item cannot be read", lane.name()))),
        },
        (None, Source::Tree(_)) => out.push(Err(Dropped::new("the item cannot be read", lane.name()))),
    }
}

/// Reads one item whose fields are known.
pub(super) fn happenings(place: Place<'_>, item: MessagingWire<'_>, source: Source<'_>, lane: Lane, out: &mut Out<'_>) {
    if place.is_dashboard_test() || is_dashboard_test(&item) {
        return out.push(Err(Dropped::new(DASHBOARD_TEST, lane.name())));
    }
    if is_to_itself(&item) {
        return out.push(Err(Dropped::new("the account writes to itself", lane.name())));
    }
    let Some(scene) = Scene::of(place, &item, source) else {
        return out.push(Err(Dropped::new("nobody can tell which account this is for", lane.name())));
    };
    match lane {
        Lane::Standby => out.push(Ok(scene.standby(&item))),
        Lane::Main => scene.happenings(item, out),
    }
}

fn is_dashboard_test(item: &MessagingWire<'_>) -> bool {
    let sender = item.sender.as_ref().and_then(|sender| sender.id.as_deref());
    sender == Some(DASHBOARD_SENDER) || mid_of(item) == Some(DASHBOARD_MID)
}

fn is_to_itself(item: &MessagingWire<'_>) -> bool {
    let of_message = item.message.as_ref().and_then(|message| message.is_self);
    let of_postback = item.postback.as_ref().and_then(|postback| postback.is_self);
    [item.is_self, of_message, of_postback].contains(&Some(true))
}

/// The id of whichever message the item is about.
pub(super) fn mid_of<'i>(item: &'i MessagingWire<'_>) -> Option<&'i str> {
    [
        item.message.as_ref().and_then(|message| message.mid.as_deref()),
        item.message_edit.as_ref().and_then(|edit| edit.mid.as_deref()),
        item.reaction.as_ref().and_then(|reaction| reaction.mid.as_deref()),
        item.postback.as_ref().and_then(|postback| postback.mid.as_deref()),
        item.read.as_ref().and_then(|read| read.mid.as_deref()),
    ]
    .into_iter()
    .flatten()
    .next()
}
