//! The live stream: what changed, by name and number. The page reads the fragment concerned again, so the stream carries
//! no contents, and a reader who was away continues behind the number they saw last.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use channel_core::OrganisationId;
use futures_util::Stream;
use futures_util::stream;
use serde::Deserialize;
use store::event_log::{Entry, Page};
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use super::reader::Reader;
use super::respond::Answer;
use super::state::ConsoleState;

/// How often the stream says that it is alive.
const BEAT: Duration = Duration::from_secs(15);
/// How soon a browser comes back when the stream breaks.
const RETRY: Duration = Duration::from_millis(500);
/// How many changes are read at once. Whoever missed more draws the page anew.
const BATCH: u32 = 200;

/// Where the page stood when it was made.
#[derive(Debug, Deserialize)]
pub(super) struct Since {
    after: Option<i64>,
}

/// `GET /events`.
pub(super) async fn stream_of(
    State(state): State<ConsoleState>,
    reader: Reader,
    headers: HeaderMap,
    Query(since): Query<Since>,
) -> Answer {
    let seen = headers.get("last-event-id").and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    // Watching begins before the first look, so that nothing falls between the two.
    let commits = state.store.commits();
    let end = state.store.log_end(reader.organisation()).await?;
    let seen = seen.or(since.after).unwrap_or(end);
    let watching = Watching { commits, state, organisation: reader.organisation(), after: seen.min(end) };
    let mut beginning = vec![Event::default().event("hello").retry(RETRY).data("")];
    if seen > end {
        // The page knows a number that this list never reached: it was made from other data.
        beginning.push(Event::default().event("resync").id(end.to_string()).data(""));
    }
    let mut response = Sse::new(watching.events(beginning)).into_response();
    unbuffered(&mut response);
    Ok(response)
}

fn unbuffered(response: &mut Response) {
    // Proxies that collect answers before they pass them on would hold a stream back for ever.
    response.headers_mut().insert("x-accel-buffering", axum::http::HeaderValue::from_static("no"));
}

struct Watching {
    state: ConsoleState,
    commits: watch::Receiver<u64>,
    organisation: OrganisationId,
    after: i64,
}

impl Watching {
    fn events(self, beginning: Vec<Event>) -> impl Stream<Item = Result<Event, Infallible>> {
        let beginning: Vec<_> = beginning.into_iter().map(Ok).rev().collect();
        stream::unfold((self, beginning), |(mut watching, mut ready)| async move {
            while ready.is_empty() {
                ready = watching.next().await?.into_iter().map(Ok).rev().collect();
            }
            let event = ready.pop()?;
            Some((event, (watching, ready)))
        })
    }

    /// The next changes in order, or a beat. None ends the stream: the browser comes back and continues.
    async fn next(&mut self) -> Option<Vec<Event>> {
        let beat = Instant::now() + BEAT;
        loop {
            self.commits.borrow_and_update();
            let page = self.state.store.log_after(self.organisation, self.after, BATCH).await.ok()?;
            let events = tell(&page, &mut self.after);
            if !events.is_empty() {
                return Some(events);
            }
            match timeout_at(beat, self.commits.changed()).await {
                Err(_) => return Some(vec![Event::default().event("beat").data("")]),
                Ok(Err(_)) => return None,
                Ok(Ok(())) => {}
            }
        }
    }
}

/// The changes of a page as events, each topic once: its last number stands for all before it.
fn tell(page: &Page, after: &mut i64) -> Vec<Event> {
    told(page, after)
        .into_iter()
        .map(|(topic, seq)| Event::default().event(topic).id(seq.to_string()).data(seq.to_string()))
        .collect()
}

fn told(page: &Page, after: &mut i64) -> Vec<(String, i64)> {
    let Some(last) = page.entries.last().map(|entry| entry.seq) else { return Vec::new() };
    *after = last;
    if page.gap || page.entries.len() >= BATCH as usize {
        return vec![("resync".to_owned(), last)];
    }
    let newest = |entry: &&Entry| !page.entries.iter().any(|other| other.topic == entry.topic && other.seq > entry.seq);
    page.entries.iter().filter(newest).map(|entry| (entry.topic.clone(), entry.seq)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use channel_core::Timestamp;

    fn page(topics: &[(&str, i64)], gap: bool) -> Page {
        let entries = topics
            .iter()
            .map(|(topic, seq)| Entry { seq: *seq, topic: (*topic).to_owned(), at: Timestamp(0) })
            .collect();
        Page { entries, gap }
    }

    #[test]
    fn a_topic_that_changed_three_times_is_told_once_under_its_last_number() {
        let mut after = 4;
        let told = told(&page(&[("inbox", 5), ("conversation:a", 6), ("inbox", 7)], false), &mut after);
        assert_eq!(told, [("conversation:a".to_owned(), 6), ("inbox".to_owned(), 7)]);
        assert_eq!(after, 7);
    }

    #[test]
    fn who_was_away_too_long_draws_everything_anew() {
        let mut after = 4;
        assert_eq!(told(&page(&[("inbox", 90)], true), &mut after), [("resync".to_owned(), 90)]);
        assert_eq!(after, 90);
    }

    #[test]
    fn nothing_new_leaves_the_place() {
        let mut after = 4;
        assert!(told(&page(&[], false), &mut after).is_empty());
        assert_eq!(after, 4);
    }
}
