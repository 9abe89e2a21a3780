//! The feed of comments and the decision log.

use axum::extract::{Query, State};
use channel_core::Timestamp;
use serde::Deserialize;
use store::{StoreError, rules, views};

use crate::console::present;
use crate::console::reader::Reader;
use crate::console::respond::{Answer, ok};
use crate::console::state::ConsoleState;
use crate::console::view::{CommentsPage, FeedView, LogPage, LogView, Section};

const POSTS: u32 = 8;
const COMMENTS: u32 = 20;
const DECISIONS: u32 = 50;

/// Where a page begins.
#[derive(Debug, Deserialize)]
pub(in crate::console) struct Asked {
    before: Option<i64>,
}

/// `GET /comments`.
pub(in crate::console) async fn feed(
    State(state): State<ConsoleState>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Answer {
    let shell = reader.shell(&state, Section::Comments).await?;
    let feed = load_feed(&state, &reader, asked.before).await?;
    ok(&CommentsPage { t: reader.t, shell, feed })
}

/// `GET /comments/feed`.
pub(in crate::console) async fn feed_fragment(
    State(state): State<ConsoleState>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Answer {
    ok(&load_feed(&state, &reader, asked.before).await?)
}

/// `GET /comments/log`.
pub(in crate::console) async fn log(
    State(state): State<ConsoleState>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Answer {
    let shell = reader.shell(&state, Section::Comments).await?;
    let log = load_log(&state, &reader, asked.before).await?;
    ok(&LogPage { t: reader.t, shell, log })
}

/// `GET /comments/log/rows`.
pub(in crate::console) async fn log_fragment(
    State(state): State<ConsoleState>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Answer {
    ok(&load_log(&state, &reader, asked.before).await?)
}

async fn load_feed(state: &ConsoleState, reader: &Reader, before: Option<i64>) -> Result<FeedView, StoreError> {
    let organisation = reader.organisation();
    let (posts, no_rules) = state
        .store
        .read_in(organisation, move |db| {
            Box::pin(async move {
                let mut loaded = Vec::new();
                for post in views::posts(db, organisation, before.map(Timestamp), POSTS).await? {
                    let comments =
                        views::comments_of_post(db, organisation, post.account, &post.media_id, COMMENTS).await?;
                    loaded.push((post, comments));
                }
                Ok((loaded, rules::list(db, organisation).await?.is_empty()))
            })
        })
        .await?;
    let full = posts.len() >= POSTS as usize;
    Ok(FeedView {
        t: reader.t,
        more: posts.last().filter(|_| full).map(|(post, _)| post.last_comment_at.0.to_string()),
        posts: posts.iter().map(|(post, comments)| present::post(&reader.t, post, comments)).collect(),
        no_rules,
    })
}

async fn load_log(state: &ConsoleState, reader: &Reader, before: Option<i64>) -> Result<LogView, StoreError> {
    let organisation = reader.organisation();
    let rows = state
        .store
        .read_in(organisation, move |db| {
            Box::pin(async move { views::recent_comments(db, organisation, before.map(Timestamp), DECISIONS).await })
        })
        .await?;
    let full = rows.len() >= DECISIONS as usize;
    Ok(LogView {
        t: reader.t,
        more: rows.last().filter(|_| full).map(|row| row.received_at.0.to_string()),
        rows: rows.iter().map(|row| present::log_row(&reader.t, row)).collect(),
    })
}
