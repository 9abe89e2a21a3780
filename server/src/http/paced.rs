//! A request's body that has to arrive in time: a first grace, then at a least speed, and in all within a limit.

use std::error::Error;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep};

use super::gate::{Gate, Room};
use super::line::Line;

/// How a body has to arrive.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    pub(super) grace: Duration,
    pub(super) rate: u64,
    pub(super) whole: Option<Duration>,
}

impl Pace {
    /// How long after its begin a body of which so much is here may wait for more.
    fn deadline(self, received: u64) -> Duration {
        let earned = received.saturating_mul(1_000).checked_div(self.rate).unwrap_or(u64::MAX);
        let deadline = self.grace.saturating_add(Duration::from_millis(earned));
        self.whole.map_or(deadline, |whole| deadline.min(whole))
    }
}

/// Why a body did not arrive.
#[derive(Debug, thiserror::Error)]
pub(super) enum BodyError {
    #[error("the body arrives too slowly")]
    TooSlow,
    #[error("the body is too large")]
    TooLarge,
    #[error("there is no room for the body now")]
    NoRoom,
    #[error("reading the body: {0}")]
    Broken(#[source] Box<dyn Error + Send + Sync>),
}

/// A body that went through the router says why it did not arrive inside an error of the router's.
impl From<axum::Error> for BodyError {
    fn from(error: axum::Error) -> Self {
        error.into_inner().downcast().map_or_else(Self::Broken, |error| *error)
    }
}

/// All of a body, unless it is longer than `most`. A body in one piece is not copied. Its bytes count in `room` from the
/// moment they are here; while more of it is waited for, it may have to leave its room to a smaller one.
pub(super) async fn read<B>(mut body: B, most: usize, room: &mut Room<'_>) -> Result<Bytes, BodyError>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BodyError>,
{
    room.expect(body.size_hint().exact());
    let (mut first, mut rest, mut received) = (Bytes::new(), BytesMut::new(), 0_usize);
    while let Some(frame) = next(&mut body, room).await {
        let Ok(bytes) = frame?.into_data() else { continue };
        received = received.saturating_add(bytes.len());
        if received > most {
            return Err(BodyError::TooLarge);
        }
        if !room.grow(bytes.len()) {
            return Err(BodyError::NoRoom);
        }
        if first.is_empty() {
            first = bytes;
        } else {
            if rest.is_empty() {
                rest.extend_from_slice(&first);
            }
            rest.extend_from_slice(&bytes);
        }
        if body.is_end_stream() {
            break;
        }
    }
    if !room.settle() {
        return Err(BodyError::NoRoom);
    }
    Ok(if rest.is_empty() { first } else { rest.freeze() })
}

async fn next<B>(body: &mut B, room: &mut Room<'_>) -> Option<Result<Frame<Bytes>, BodyError>>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BodyError>,
{
    poll_fn(|cx| match Pin::new(&mut *body).poll_frame(cx) {
        Poll::Pending => room.poll_end(cx).map(|()| Some(Err(BodyError::NoRoom))),
        Poll::Ready(frame) => Poll::Ready(frame.map(|frame| frame.map_err(Into::into))),
    })
    .await
}

/// The body. What came together with its head costs no timer.
pub(super) struct Paced {
    body: Incoming,
    line: Arc<Line>,
    pace: Pace,
    received: u64,
    timer: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl Paced {
    pub(super) fn new(body: Incoming, line: Arc<Line>, pace: Pace) -> Self {
        Self { body, line, pace, received: 0, timer: None }
    }

    fn poll_deadline(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let deadline = self.pace.deadline(self.received);
        let (began, sleep) = self.timer.get_or_insert_with(|| {
            let now = Instant::now();
            (now, Box::pin(tokio::time::sleep_until(now + deadline)))
        });
        let until = *began + deadline;
        if sleep.deadline() != until {
            sleep.as_mut().reset(until);
        }
        sleep.as_mut().poll(cx)
    }
}

impl Body for Paced {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(frame) => {
                self.line.asked();
                if let Some(Ok(frame)) = &frame {
                    let bytes = frame.data_ref().map_or(0, Bytes::len);
                    self.received = self.received.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
                }
                Poll::Ready(frame.map(|frame| frame.map_err(|error| BodyError::Broken(Box::new(error)))))
            }
            Poll::Pending => {
                self.line.awaits_body();
                match self.poll_deadline(cx) {
                    Poll::Ready(()) => Poll::Ready(Some(Err(BodyError::TooSlow))),
                    Poll::Pending => Poll::Pending,
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Pace {
    /// That of a webhook.
    pub(super) fn of_webhook(gate: &Gate) -> Self {
        let limits = gate.limits();
        Self { grace: limits.body_grace, rate: limits.body_rate, whole: Some(limits.body) }
    }

    /// That of every other request: files may take long, as long as they move.
    pub(super) fn of_upload(gate: &Gate) -> Self {
        Self { whole: None, ..Self::of_webhook(gate) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_earns_its_time_by_moving_and_never_more_than_the_whole() {
        let pace = Pace { grace: Duration::from_secs(2), rate: 1_000, whole: Some(Duration::from_secs(10)) };
        let table = [(0, 2_000), (1, 2_001), (500, 2_500), (3_000, 5_000), (1_000_000, 10_000)];
        for (received, millis) in table {
            assert_eq!(pace.deadline(received), Duration::from_millis(millis), "{received}");
        }
        let upload = Pace { whole: None, ..pace };
        assert_eq!(upload.deadline(1_000_000), Duration::from_secs(1_002));
    }
}
