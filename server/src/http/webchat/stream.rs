//! `GET stream`: what the visitor sees, as it happens.

use std::collections::HashSet;
use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use channel_core::ConversationId;
use channel_webchat::{Frame, KEEP_ALIVE};
use futures_util::stream;
use serde::Deserialize;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::time::{Interval, interval};

use super::streams::News;
use super::{Refusal, Visit, Webchat, history};

/// How often a silent stream says that it lives.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// A message on its way while the page connected gets its id a moment later: the timeline is read once more then.
const SECOND_LOOK: Duration = Duration::from_secs(2);

#[derive(Debug, Deserialize)]
pub(super) struct Place {
    after: Option<String>,
}

pub(super) async fn follow(
    State(webchat): State<Webchat>,
    visit: Visit,
    Query(place): Query<Place>,
) -> Result<Response, Refusal> {
    let visitor = visit.visitor()?.conversation();
    // Listening starts before reading, so that nothing falls between.
    let frames = webchat.streams.listen(visit.account.id, &visitor);
    let known = history::newest(&webchat.store, visit.account.organisation, visit.account.id, &visitor).await?;
    let mut following = Following {
        webchat,
        visit,
        visitor,
        frames,
        // What was there before is on the page, or is shown now.
        shown: known.iter().map(|message| message.id.clone()).collect(),
        heartbeat: interval(HEARTBEAT),
        second_look: Some(Box::pin(tokio::time::sleep(SECOND_LOOK))),
        pending: String::new(),
    };
    match history::after(known, place.after.as_deref()) {
        Some(messages) => messages.into_iter().for_each(|message| following.push(&Frame::Message(message))),
        None => following.push(&Frame::Reset),
    }
    let frames = stream::unfold(following, |mut following| async move {
        let text = following.next().await?;
        Some((Ok::<_, Infallible>(text), following))
    });
    let headers = [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, Body::from_stream(frames)).into_response())
}

struct Following {
    webchat: Webchat,
    visit: Visit,
    visitor: ConversationId,
    frames: broadcast::Receiver<News>,
    shown: HashSet<String>,
    heartbeat: Interval,
    second_look: Option<std::pin::Pin<Box<tokio::time::Sleep>>>,
    pending: String,
}

impl Following {
    /// Queues a frame; a message once per id.
    fn add(&mut self, frame: &Frame) {
        if let Frame::Message(message) = frame
            && !self.shown.insert(message.id.clone())
        {
            return;
        }
        self.push(frame);
    }

    fn push(&mut self, frame: &Frame) {
        self.pending.push_str(&frame.to_sse());
    }

    /// The next piece of the stream; none ends it.
    async fn next(&mut self) -> Option<String> {
        loop {
            if !self.pending.is_empty() {
                return Some(std::mem::take(&mut self.pending));
            }
            tokio::select! {
                received = self.frames.recv() => match received {
                    Ok(News::Frame(frame)) => self.add(&frame),
                    Ok(News::LookAgain) => {
                        self.look_again().await;
                        // The message gets its id a moment after the other node said it.
                        self.second_look = Some(Box::pin(tokio::time::sleep(SECOND_LOOK)));
                    }
                    Err(RecvError::Lagged(_)) => self.push(&Frame::Reset),
                    Err(RecvError::Closed) => return None,
                },
                _ = self.heartbeat.tick() => self.beat().await,
                () = wait(&mut self.second_look) => {
                    self.second_look = None;
                    self.look_again().await;
                }
            }
        }
    }

    /// A node that dies after it said something tells nobody: among others the timeline is read now and then.
    async fn beat(&mut self) {
        self.pending.push_str(KEEP_ALIVE);
        if self.webchat.store.is_shared() {
            self.look_again().await;
        }
    }

    async fn look_again(&mut self) {
        let account = &self.visit.account;
        match history::newest(&self.webchat.store, account.organisation, account.id, &self.visitor).await {
            Ok(messages) => messages.into_iter().for_each(|message| self.add(&Frame::Message(message))),
            Err(error) => drop(Refusal::from(error)),
        }
    }
}

async fn wait(timer: &mut Option<std::pin::Pin<Box<tokio::time::Sleep>>>) {
    match timer {
        Some(timer) => timer.as_mut().await,
        None => std::future::pending().await,
    }
}
