//! What the Instagram account has beside conversations: posts on their way, tokens, subscriptions.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Change;
use crate::config::InstagramPost;

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3_600 * SECOND;
const DAY: i64 = 24 * HOUR;

/// One thing that happened to the account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub(crate) enum InstagramChange {
    Container(Container),
    Published {
        container: String,
        post: InstagramPost,
        at: i64,
    },
    Commenting {
        media_id: String,
        open: bool,
    },
    /// A comment was written during a broadcast.
    Broadcast {
        comment: String,
    },
    Subscribed {
        fields: Vec<String>,
    },
    Code(Code),
    CodeUsed {
        code: String,
    },
    Token(Token),
}

/// A post that was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Container {
    pub(crate) id: String,
    pub(crate) at: i64,
    /// When the platform is through with it.
    pub(crate) ready_at: i64,
    /// The subcode by which it fails then.
    pub(crate) failure: Option<u32>,
    pub(crate) caption: String,
    /// Whether it is part of a carousel, which is never published by itself.
    pub(crate) is_item: bool,
    /// When it was published, and as what.
    pub(crate) published: Option<(i64, String)>,
}

/// How far a container is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContainerStatus {
    InProgress,
    Finished,
    Error(u32),
    Expired,
    Published,
}

impl Container {
    pub(crate) fn status(&self, now: i64) -> ContainerStatus {
        match self.failure {
            _ if self.published.is_some() => ContainerStatus::Published,
            _ if now.saturating_sub(self.at) >= DAY => ContainerStatus::Expired,
            _ if now < self.ready_at => ContainerStatus::InProgress,
            Some(subcode) => ContainerStatus::Error(subcode),
            None => ContainerStatus::Finished,
        }
    }
}

/// What a merchant's browser carries back from the sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Code {
    pub(crate) code: String,
    pub(crate) redirect: String,
    pub(crate) permissions: String,
    pub(crate) at: i64,
}

impl Code {
    /// A code lives an hour.
    pub(crate) fn is_alive(&self, now: i64) -> bool {
        now.saturating_sub(self.at) < HOUR
    }
}

/// A token that the simulator gave out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Token {
    pub(crate) token: String,
    pub(crate) at: i64,
    pub(crate) expires_at: i64,
    /// Whether it lives for 60 days and can be renewed.
    pub(crate) is_long: bool,
}

impl Token {
    pub(crate) fn short(token: String, now: i64) -> Self {
        Self { token, at: now, expires_at: now.saturating_add(HOUR), is_long: false }
    }

    pub(crate) fn long(token: String, now: i64) -> Self {
        Self { token, at: now, expires_at: now.saturating_add(60 * DAY), is_long: true }
    }

    pub(crate) fn is_alive(&self, now: i64) -> bool {
        now < self.expires_at
    }

    /// No token is renewed on its first day.
    pub(crate) fn is_renewable(&self, now: i64) -> bool {
        self.is_long && self.is_alive(now) && now.saturating_sub(self.at) >= DAY
    }
}

/// The account's own state.
#[derive(Debug, Default)]
pub(crate) struct InstagramState {
    containers: BTreeMap<String, Container>,
    posts: Vec<InstagramPost>,
    closed: BTreeSet<String>,
    live: BTreeSet<String>,
    subscribed: Option<Vec<String>>,
    codes: BTreeMap<String, Code>,
    tokens: BTreeMap<String, Token>,
}

impl InstagramState {
    pub(crate) fn container(&self, id: &str) -> Option<&Container> {
        self.containers.get(id)
    }

    /// How many posts were published in the last 24 hours.
    pub(crate) fn published_lately(&self, now: i64) -> usize {
        let published = self.containers.values().filter_map(|container| container.published.as_ref());
        published.filter(|(at, _)| now.saturating_sub(*at) < DAY).count()
    }

    /// When a post was published through the API.
    pub(crate) fn published_at(&self, media_id: &str) -> Option<i64> {
        let published = self.containers.values().filter_map(|container| container.published.as_ref());
        published.filter(|(_, id)| id == media_id).map(|(at, _)| *at).next()
    }

    /// Posts that were published through the API, oldest first.
    pub(crate) fn posts(&self) -> &[InstagramPost] {
        &self.posts
    }

    pub(crate) fn takes_comments(&self, media_id: &str) -> bool {
        !self.closed.contains(media_id)
    }

    pub(crate) fn is_of_a_broadcast(&self, comment: &str) -> bool {
        self.live.contains(comment)
    }

    /// The fields that are subscribed to, once a call has said so.
    pub(crate) fn subscribed(&self) -> Option<&[String]> {
        self.subscribed.as_deref()
    }

    /// A code that was not used yet.
    pub(crate) fn code(&self, code: &str) -> Option<&Code> {
        self.codes.get(code)
    }

    pub(crate) fn token(&self, token: &str) -> Option<&Token> {
        self.tokens.get(token)
    }

    pub(super) fn apply(&mut self, change: &InstagramChange) {
        match change {
            InstagramChange::Container(container) => {
                self.containers.insert(container.id.clone(), container.clone());
            }
            InstagramChange::Published { container, post, at } => {
                if let Some(container) = self.containers.get_mut(container) {
                    container.published = Some((*at, post.media_id.clone()));
                }
                self.posts.push(post.clone());
            }
            InstagramChange::Commenting { media_id, open: true } => {
                self.closed.remove(media_id);
            }
            InstagramChange::Commenting { media_id, open: false } => {
                self.closed.insert(media_id.clone());
            }
            InstagramChange::Broadcast { comment } => {
                self.live.insert(comment.clone());
            }
            InstagramChange::Subscribed { fields } => self.subscribed = Some(fields.clone()),
            InstagramChange::Code(code) => {
                self.codes.insert(code.code.clone(), code.clone());
            }
            InstagramChange::CodeUsed { code } => {
                self.codes.remove(code);
            }
            InstagramChange::Token(token) => {
                self.tokens.insert(token.token.clone(), token.clone());
            }
        }
    }

    pub(super) fn weight(&self) -> usize {
        self.containers.len() + self.posts.len() + self.live.len() + self.codes.len() + self.tokens.len()
    }

    /// The changes that lead to this state from an empty one.
    pub(super) fn snapshot(&self) -> impl Iterator<Item = Change> {
        let post = |id: &str| self.posts.iter().find(|post| post.media_id == id).cloned();
        // Posts stand in the order in which they were published.
        let mut published: Vec<(i64, InstagramChange)> = self
            .containers
            .values()
            .filter_map(|container| {
                let (at, media_id) = container.published.as_ref()?;
                let (container, post) = (container.id.clone(), post(media_id)?);
                Some((*at, InstagramChange::Published { container, post, at: *at }))
            })
            .collect();
        published.sort_by_key(|(at, _)| *at);
        let containers = self.containers.values().map(|container| Container { published: None, ..container.clone() });
        let closed =
            self.closed.iter().map(|media_id| InstagramChange::Commenting { media_id: media_id.clone(), open: false });
        let subscribed = self.subscribed.clone().map(|fields| InstagramChange::Subscribed { fields });
        containers
            .map(InstagramChange::Container)
            .chain(published.into_iter().map(|(_, change)| change))
            .chain(closed)
            .chain(self.live.iter().map(|comment| InstagramChange::Broadcast { comment: comment.clone() }))
            .chain(subscribed)
            .chain(self.codes.values().cloned().map(InstagramChange::Code))
            .chain(self.tokens.values().cloned().map(InstagramChange::Token))
            .map(Change::Instagram)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn container(id: &str) -> Container {
        Container {
            id: id.to_owned(),
            at: 0,
            ready_at: 5 * SECOND,
            failure: None,
            caption: String::new(),
            is_item: false,
            published: None,
        }
    }

    #[test]
    fn a_container_becomes_ready_and_expires_by_the_clock() {
        let mut one = container("1");
        assert_eq!(one.status(0), ContainerStatus::InProgress);
        assert_eq!(one.status(5 * SECOND), ContainerStatus::Finished);
        assert_eq!(one.status(DAY), ContainerStatus::Expired);
        one.failure = Some(2_207_026);
        assert_eq!(one.status(5 * SECOND), ContainerStatus::Error(2_207_026));
        one.published = Some((6 * SECOND, "9".to_owned()));
        assert_eq!(one.status(2 * DAY), ContainerStatus::Published);
    }

    #[test]
    fn a_snapshot_leads_to_the_same_state() {
        let mut state = InstagramState::default();
        let post = |id: &str| InstagramPost {
            media_id: id.to_owned(),
            caption: String::new(),
            permalink: String::new(),
            colour: String::new(),
        };
        let published = |container: &str, id, at| InstagramChange::Published {
            container: container.to_owned(),
            post: post(id),
            at,
        };
        for change in [
            InstagramChange::Container(container("1")),
            InstagramChange::Container(container("2")),
            published("2", "8", 10 * SECOND),
            published("1", "9", 20 * SECOND),
            InstagramChange::Commenting { media_id: "8".to_owned(), open: false },
            InstagramChange::Broadcast { comment: "7".to_owned() },
            InstagramChange::Subscribed { fields: vec!["messages".to_owned()] },
            InstagramChange::Token(Token::long("t".to_owned(), 0)),
        ] {
            state.apply(&change);
        }
        let mut again = InstagramState::default();
        for change in state.snapshot() {
            let Change::Instagram(change) = change else { panic!("another change") };
            again.apply(&change);
        }
        assert_eq!(format!("{again:?}"), format!("{state:?}"));
        assert_eq!(again.posts().iter().map(|post| post.media_id.as_str()).collect::<Vec<_>>(), ["8", "9"]);
    }
}
