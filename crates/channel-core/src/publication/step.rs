//! What a publication asks for, what comes of it, and how it ends.

use serde::{Deserialize, Serialize};

use crate::channel::{Container, ContainerState, Quota, Receipt};
use crate::error::{ChannelError, ErrorKind};
use crate::seams::Timestamp;

/// What is to be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing, until then.
    Wait {
        /// When to ask again.
        until: Timestamp,
    },
    /// Ask how many posts are possible: [`crate::Publishing::quota`].
    CheckQuota,
    /// Hand the post in: [`crate::Publishing::prepare`].
    Prepare,
    /// Ask how far the platform is: [`crate::Publishing::look`].
    Look {
        /// What to ask about.
        container: Container,
    },
    /// Publish: [`crate::Publishing::publish`]. It is handed out once for each time the platform said that the post waits
    /// to be published.
    Publish {
        /// What to publish.
        container: Container,
    },
    /// Nothing more: it is published.
    Done(Published),
    /// Nothing more: it is not published, or nobody knows.
    Failed(Failure),
}

/// What came of a step.
#[derive(Debug)]
pub enum Outcome {
    /// Of [`Step::CheckQuota`].
    Quota(Result<Quota, ChannelError>),
    /// Of [`Step::Prepare`].
    Prepared(Result<Container, ChannelError>),
    /// Of [`Step::Look`].
    Looked(Result<ContainerState, ChannelError>),
    /// Of [`Step::Publish`].
    Published(Result<Receipt, ChannelError>),
}

/// A post that people can see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// The platform's id of it; absent when it was found published after an answer was lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// How a publication ended without its post being known to be visible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Why.
    pub cause: FailureCause,
    /// Whether the post may be visible all the same: it waited to be published, and the platform never said what became of
    /// it. A person must look before the post is made again.
    pub unconfirmed: bool,
}

/// Why a publication ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
#[non_exhaustive]
pub enum FailureCause {
    /// No more posts are possible in the running time.
    QuotaSpent {
        /// What the platform says.
        quota: Quota,
    },
    /// The platform refused, or could not be reached often enough.
    Refused {
        /// What was being done.
        doing: Deed,
        /// The class of the last failure.
        kind: ErrorKind,
        /// The platform's code.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        /// The failure in one plain sentence.
        sentence: String,
    },
    /// The platform could not make a post of what was handed in.
    Unusable {
        /// The platform's code.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        /// The platform's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// What was handed in waited too long.
    Expired,
    /// The platform was asked often enough and is still not ready. [`super::Publication::resume`] asks again.
    Stalled,
}

/// What a publication does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Asking how many posts are possible.
    CheckQuota,
    /// Handing the post in.
    Prepare,
    /// Asking how far the platform is.
    Look,
    /// Publishing.
    Publish,
}
