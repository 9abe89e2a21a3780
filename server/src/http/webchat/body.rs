//! The body of a visitor's delivery: taken through the same gate as every webhook's.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use axum::body::{Body, HttpBody};
use axum::http::StatusCode;
use bytes::{Bytes, BytesMut};
use channel_webchat::MAX_BODY;
use hyper::body::Frame;

use super::Refusal;
use crate::http::Refused;
use crate::http::gate::{Gate, Place, Room};
use crate::http::paced::BodyError;

/// A body in memory, with its share of the node's bounds.
pub(super) struct Held<'a> {
    pub(super) bytes: Bytes,
    _room: Room<'a>,
    _place: Place<'a>,
}

/// Refuses what is known to be too long, and what comes when there is no room, before a byte of it is read.
pub(super) fn expect(gate: &Gate, body: &Body) -> Result<(), Refusal> {
    if usize::try_from(body.size_hint().lower()).map_or(true, |length| length > MAX_BODY) {
        return Err(too_large(gate));
    }
    if gate.has_room() { Ok(()) } else { Err(shed(gate)) }
}

/// All of it, and a place among those that are being kept.
pub(super) async fn take(gate: &Gate, mut body: Body) -> Result<Held<'_>, Refusal> {
    let mut room = gate.room();
    room.expect(body.size_hint().exact());
    let mut bytes = BytesMut::new();
    while let Some(arrived) = next(&mut body, &mut room).await {
        let frame = match arrived {
            Arrived::Frame(frame) => frame.map_err(|error| broken(gate, error))?,
            Arrived::NoRoom => return Err(shed(gate)),
        };
        let Ok(piece) = frame.into_data() else { continue };
        if bytes.len().saturating_add(piece.len()) > MAX_BODY {
            return Err(too_large(gate));
        }
        if !room.grow(piece.len()) {
            return Err(shed(gate));
        }
        bytes.extend_from_slice(&piece);
    }
    if !room.settle() {
        return Err(shed(gate));
    }
    let place = gate.enter().ok_or_else(|| shed(gate))?;
    Ok(Held { bytes: bytes.freeze(), _room: room, _place: place })
}

/// What came while a body was waited for.
enum Arrived {
    Frame(Result<Frame<Bytes>, axum::Error>),
    /// A smaller body needs the room.
    NoRoom,
}

async fn next(body: &mut Body, room: &mut Room<'_>) -> Option<Arrived> {
    poll_fn(|cx| match Pin::new(&mut *body).poll_frame(cx) {
        Poll::Pending => room.poll_end(cx).map(|()| Some(Arrived::NoRoom)),
        Poll::Ready(frame) => Poll::Ready(frame.map(Arrived::Frame)),
    })
    .await
}

pub(super) fn shed(gate: &Gate) -> Refusal {
    gate.counters().count_shed();
    Refusal(StatusCode::SERVICE_UNAVAILABLE)
}

fn too_large(gate: &Gate) -> Refusal {
    gate.counters().count_refused(Refused::TooLarge);
    Refusal(StatusCode::PAYLOAD_TOO_LARGE)
}

/// The widget sends again what came too slowly, and nothing that was not well framed.
fn broken(gate: &Gate, error: axum::Error) -> Refusal {
    if matches!(error.into_inner().downcast_ref::<BodyError>(), Some(BodyError::TooSlow)) {
        gate.counters().count_slow();
        return Refusal(StatusCode::REQUEST_TIMEOUT);
    }
    gate.counters().count_refused(Refused::Malformed);
    Refusal(StatusCode::BAD_REQUEST)
}
