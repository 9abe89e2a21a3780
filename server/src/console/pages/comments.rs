//! The feed of comments and the decision log.

use axum::extract::{Query, State};
use channel_core::Timestamp;
use serde::Deserialize;
use store::views::DecisionFilter;
use store::{StoreError, rules, views};

use crate::console::present;
use crate::console::reader::Reader;
use crate::console::respond::{Answer, ok};
use crate::console::state::ConsoleState;
use crate::console::view::{CommentsPage, FeedView, LogPage, LogView, Section};

const POSTS: u32 = 8;
const COMMENTS: u32 = 20;
const DECISIONS: u32 = 50;
const POSTS_TO_CHOOSE: u32 = 50;

/// Where a page begins.
#[derive(Debug, Deserialize)]
pub(in crate::console) struct Asked {
    before: Option<i64>,
}

/// What the log is asked with.
#[derive(Debug, Default, Deserialize)]
pub(in crate::console) struct AskedLog {
    before: Option<i64>,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    rule: String,
    /// `<account>:<post>`.
    #[serde(default)]
    post: String,
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
    Query(asked): Query<AskedLog>,
) -> Answer {
    let shell = reader.shell(&state, Section::Comments).await?;
    let log = load_log(&state, &reader, &asked).await?;
    ok(&LogPage { t: reader.t, shell, log })
}

/// `GET /comments/log/rows`.
pub(in crate::console) async fn log_fragment(
    State(state): State<ConsoleState>,
    reader: Reader,
    Query(asked): Query<AskedLog>,
) -> Answer {
    ok(&load_log(&state, &reader, &asked).await?)
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

async fn load_log(state: &ConsoleState, reader: &Reader, asked: &AskedLog) -> Result<LogView, StoreError> {
    let organisation = reader.organisation();
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let post = asked.post.split_once(':').and_then(|(account, post)| Some((account.parse().ok()?, post.to_owned())));
    let filter = DecisionFilter { reason: some(&asked.reason), rule: some(&asked.rule), post };
    let before = asked.before.map(Timestamp);
    let (rows, known, posts) = state
        .store
        .read_in(organisation, move |db| {
            Box::pin(async move {
                let rows = views::decisions(db, organisation, &filter, before, DECISIONS).await?;
                let posts = views::posts(db, organisation, None, POSTS_TO_CHOOSE).await?;
                Ok((rows, rules::list(db, organisation).await?, posts))
            })
        })
        .await?;
    let full = rows.len() >= DECISIONS as usize;
    Ok(LogView {
        t: reader.t,
        filter: present::log_filter(&reader.t, [&asked.reason, &asked.rule, &asked.post], &known, &posts),
        more: rows.last().filter(|_| full).map(|row| row.comment.received_at.0.to_string()),
        rows: rows.iter().map(|row| present::log_row(&reader.t, row)).collect(),
    })
}
