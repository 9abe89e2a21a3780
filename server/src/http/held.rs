//! The body of a delivery: in memory within the node's bounds, or the status that its sender is answered with.

use axum::http::StatusCode;
use bytes::Bytes;
use hyper::body::Body;

use super::counters::Refused;
use super::gate::{Gate, Place, Room};
use super::paced::{self, BodyError};

/// A whole body, with its share of the node's memory.
pub(super) struct Whole<'a> {
    gate: &'a Gate,
    bytes: Bytes,
    room: Room<'a>,
}

/// The same, with a place among those that are being kept.
pub(super) struct Held<'a> {
    pub(super) bytes: Bytes,
    _room: Room<'a>,
    _place: Place<'a>,
}

/// Refuses what is known to be too long before a byte of it is read.
pub(super) fn must_fit(gate: &Gate, body: &impl Body, most: usize) -> Result<(), StatusCode> {
    let fits = usize::try_from(body.size_hint().lower()).is_ok_and(|length| length <= most);
    if fits { Ok(()) } else { Err(refused(gate, &BodyError::TooLarge)) }
}

/// Refuses whatever comes when there is no room.
pub(super) fn must_have_room(gate: &Gate) -> Result<(), StatusCode> {
    if gate.has_room() { Ok(()) } else { Err(shed(gate)) }
}

/// All of a body.
pub(super) async fn read<B>(gate: &Gate, body: B, most: usize) -> Result<Whole<'_>, StatusCode>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BodyError>,
{
    let mut room = gate.room();
    match paced::read(body, most, &mut room).await {
        Ok(bytes) => Ok(Whole { gate, bytes, room }),
        Err(error) => Err(refused(gate, &error)),
    }
}

impl<'a> Whole<'a> {
    /// Takes a place among those that are being kept.
    pub(super) fn enter(self) -> Result<Held<'a>, StatusCode> {
        let place = self.gate.enter().ok_or_else(|| shed(self.gate))?;
        Ok(Held { bytes: self.bytes, _room: self.room, _place: place })
    }
}

/// Counts a delivery that is asked to come again.
pub(super) fn shed(gate: &Gate) -> StatusCode {
    gate.counters().count_shed();
    StatusCode::SERVICE_UNAVAILABLE
}

/// What came too slowly may be sent again; what was not well framed is not understood the next time either.
fn refused(gate: &Gate, error: &BodyError) -> StatusCode {
    let counters = gate.counters();
    match error {
        BodyError::NoRoom => shed(gate),
        BodyError::TooLarge => {
            counters.count_refused(Refused::TooLarge);
            StatusCode::PAYLOAD_TOO_LARGE
        }
        BodyError::TooSlow => {
            counters.count_slow();
            StatusCode::REQUEST_TIMEOUT
        }
        BodyError::Broken(_) => {
            counters.count_refused(Refused::Malformed);
            StatusCode::BAD_REQUEST
        }
    }
}
