//! The decision: from what is known to the next step.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::step::{Deed, Failure, FailureCause, Outcome, Published, Step};
use crate::channel::{Container, ContainerState, Post, Quota, Receipt};
use crate::error::{ChannelError, Effect, ErrorKind, Retry};
use crate::seams::Timestamp;

/// Between two looks; platforms ask for one a minute and no more than five minutes (platforms.md §2.6).
const BETWEEN_LOOKS: Duration = Duration::from_secs(60);
/// Looks in a row without an answer that leads on.
const MOST_LOOKS: u8 = 5;
/// Calls in a row that may fail in passing.
const MOST_TRIES: u8 = 5;
/// Times a post is handed in: half of what goes wrong with files at a platform passes by itself, and nobody sees it.
const MOST_PREPARED: u8 = 2;
/// Times a post is published after the platform said that it is not.
const MOST_PUBLISHED: u8 = 3;

/// One post on its way. Its JSON form is what a program keeps; read back, it asks the platform before it publishes,
/// since nobody knows what was done after it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    post: Post,
    prepared: u8,
    published: u8,
    /// Times that the platform called it ready for which nobody knows whether it was published then. It counts before the
    /// publishing is handed out, since a value that was kept does not know what was done after it was written, and a look
    /// takes nothing away, since what was lost can still be on its way.
    #[serde(default)]
    in_doubt: u8,
    /// Whether this very value handed out a publishing whose outcome is still to come.
    #[serde(skip)]
    handed_out: bool,
    stage: Stage,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
enum Stage {
    Asking {
        tries: u8,
        not_before: Option<Timestamp>,
    },
    Preparing {
        tries: u8,
        not_before: Option<Timestamp>,
    },
    Looking {
        container: Container,
        looks: u8,
        not_before: Timestamp,
        /// Whether the platform ever said that it can be published: from then on it may be.
        was_ready: bool,
        /// Whether it said so just now, to this very value. It is not kept, so that a value read back looks first.
        #[serde(skip)]
        is_ready: bool,
    },
    Done(Published),
    Failed {
        failure: Failure,
        container: Option<Container>,
    },
}

impl Publication {
    /// A post that nothing was done for yet.
    #[must_use]
    pub const fn new(post: Post) -> Self {
        let stage = Stage::Asking { tries: 0, not_before: None };
        Self { post, prepared: 0, published: 0, in_doubt: 0, handed_out: false, stage }
    }

    /// The post.
    #[must_use]
    pub const fn post(&self) -> &Post {
        &self.post
    }

    /// How it ended, if it has.
    #[must_use]
    pub const fn ended(&self) -> Option<Result<&Published, &Failure>> {
        match &self.stage {
            Stage::Done(published) => Some(Ok(published)),
            Stage::Failed { failure, .. } => Some(Err(failure)),
            Stage::Asking { .. } | Stage::Preparing { .. } | Stage::Looking { .. } => None,
        }
    }

    /// What is to be done now. [`Step::Publish`] is handed out once; asked again, before or after its outcome was applied,
    /// this says to look, so that a call that was given up halfway repeats nothing.
    pub fn next(&mut self, now: Timestamp) -> Step {
        let due = |at: Option<Timestamp>, step: Step| match at {
            Some(until) if now < until => Step::Wait { until },
            _ => step,
        };
        match &mut self.stage {
            Stage::Asking { not_before, .. } => due(*not_before, Step::CheckQuota),
            Stage::Preparing { not_before, .. } => due(*not_before, Step::Prepare),
            Stage::Looking { container, is_ready, looks, not_before, .. } if *is_ready => {
                *is_ready = false;
                *looks = 0;
                *not_before = now.plus(BETWEEN_LOOKS);
                self.published = self.published.saturating_add(1);
                self.handed_out = true;
                Step::Publish { container: container.clone() }
            }
            Stage::Looking { container, not_before, .. } => {
                due(Some(*not_before), Step::Look { container: container.clone() })
            }
            Stage::Done(published) => Step::Done(published.clone()),
            Stage::Failed { failure, .. } => Step::Failed(failure.clone()),
        }
    }

    /// When the next step is due; nothing when there is none.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Option<Timestamp> {
        match &self.stage {
            Stage::Asking { not_before, .. } | Stage::Preparing { not_before, .. } => Some(not_before.unwrap_or(now)),
            Stage::Looking { is_ready: true, .. } => Some(now),
            Stage::Looking { not_before, .. } => Some(*not_before),
            Stage::Done(_) | Stage::Failed { .. } => None,
        }
    }

    /// Whether the platform ever called the post ready: it may have been published since.
    pub(super) const fn was_ready(&self) -> bool {
        matches!(self.stage, Stage::Looking { was_ready: true, .. })
    }

    /// Whether the platform called it ready just now.
    pub(super) const fn is_ready(&self) -> bool {
        matches!(self.stage, Stage::Looking { is_ready: true, .. })
    }

    /// Takes in what came of a step. An outcome that no longer fits changes nothing.
    pub fn apply(&mut self, outcome: Outcome, now: Timestamp) {
        let stage = match (&self.stage, outcome) {
            (Stage::Asking { tries, .. }, Outcome::Quota(quota)) => self.asked(*tries, quota, now),
            (Stage::Preparing { tries, .. }, Outcome::Prepared(container)) => self.handed_in(*tries, container, now),
            (Stage::Looking { .. }, Outcome::Looked(state)) => self.looked(state, now),
            (Stage::Looking { .. }, Outcome::Published(receipt)) => {
                if std::mem::take(&mut self.handed_out) && receipt.as_ref().is_err_and(did_nothing) {
                    self.in_doubt = self.in_doubt.saturating_sub(1);
                }
                self.published(receipt, now)
            }
            _ => return,
        };
        if let (Stage::Looking { is_ready: true, .. }, false) = (&stage, self.is_ready()) {
            self.in_doubt = self.in_doubt.saturating_add(1);
        }
        if let Stage::Preparing { tries: 0, .. } = stage {
            self.prepared = self.prepared.saturating_add(1);
        }
        self.stage = stage;
    }

    /// Takes a failed publication up again, after a person did something about it: what may be visible is looked at, and
    /// what surely is not begins anew. Nothing changes for one that goes on or is published.
    pub fn resume(&mut self, now: Timestamp) {
        let Stage::Failed { failure, container } = &self.stage else { return };
        let was_ready = failure.unconfirmed;
        let go_on = was_ready || failure.cause == FailureCause::Stalled;
        let container = container.clone().filter(|_| go_on);
        self.published = 0;
        self.stage = match container {
            Some(container) => Stage::Looking { container, looks: 0, not_before: now, was_ready, is_ready: false },
            None => {
                self.prepared = 0;
                Stage::Asking { tries: 0, not_before: None }
            }
        };
    }

    fn asked(&self, tries: u8, quota: Result<Quota, ChannelError>, now: Timestamp) -> Stage {
        match quota {
            Ok(quota) if quota.used >= quota.total => self.failed(FailureCause::QuotaSpent { quota }),
            Ok(_) => Stage::Preparing { tries: 0, not_before: None },
            Err(error) => match again(&error, tries, now) {
                Some((tries, at)) => Stage::Asking { tries, not_before: Some(at) },
                None => self.failed(refused(Deed::CheckQuota, error)),
            },
        }
    }

    fn handed_in(&self, tries: u8, container: Result<Container, ChannelError>, now: Timestamp) -> Stage {
        match container {
            Ok(container) => {
                let not_before = now.plus(BETWEEN_LOOKS);
                Stage::Looking { container, looks: 0, not_before, was_ready: false, is_ready: false }
            }
            // Nobody sees what was handed in, so a lost answer is tried again like a refusal in passing.
            Err(error) => match again(&error, tries, now) {
                Some((tries, at)) => Stage::Preparing { tries, not_before: Some(at) },
                None => self.failed(refused(Deed::Prepare, error)),
            },
        }
    }

    fn looked(&self, state: Result<ContainerState, ChannelError>, now: Timestamp) -> Stage {
        let Stage::Looking { container, looks, was_ready, .. } = &self.stage else { return self.stage.clone() };
        let later = |pause: Duration| Stage::Looking {
            container: container.clone(),
            looks: looks.saturating_add(1),
            not_before: now.plus(pause),
            was_ready: *was_ready,
            is_ready: false,
        };
        let last = looks.saturating_add(1) >= MOST_LOOKS;
        match state {
            Ok(ContainerState::Published) => Stage::Done(Published { id: None }),
            Ok(ContainerState::Finished) if self.published < MOST_PUBLISHED => Stage::Looking {
                container: container.clone(),
                looks: 0,
                not_before: now,
                was_ready: true,
                is_ready: true,
            },
            Ok(ContainerState::Finished) => self.failed(FailureCause::Stalled),
            Ok(ContainerState::Working) if last => self.failed(FailureCause::Stalled),
            Ok(ContainerState::Working) => later(BETWEEN_LOOKS),
            // What may have been published is never made a second time.
            Ok(ContainerState::Failed { .. } | ContainerState::Expired)
                if !was_ready && self.prepared < MOST_PREPARED =>
            {
                Stage::Preparing { tries: 0, not_before: Some(now.plus(BETWEEN_LOOKS)) }
            }
            Ok(ContainerState::Failed { code, reason }) => self.failed(FailureCause::Unusable { code, reason }),
            Ok(ContainerState::Expired) => self.failed(FailureCause::Expired),
            Err(error) if last || error.retry == Retry::Never => self.failed(refused(Deed::Look, error)),
            Err(error) => later(pause(&error, *looks).max(BETWEEN_LOOKS)),
        }
    }

    fn published(&self, receipt: Result<Receipt, ChannelError>, now: Timestamp) -> Stage {
        let Stage::Looking { container, .. } = &self.stage else { return self.stage.clone() };
        let error = match receipt {
            Ok(receipt) => return Stage::Done(Published { id: receipt.id }),
            Err(error) => error,
        };
        if error.kind == ErrorKind::AlreadyDone {
            return Stage::Done(Published { id: None });
        }
        if did_nothing(&error) && error.retry == Retry::Never {
            // An earlier publishing whose answer was lost may be what this one was refused for.
            let failure = Failure { cause: refused(Deed::Publish, error), unconfirmed: self.in_doubt > 0 };
            return Stage::Failed { failure, container: Some(container.clone()) };
        }
        Stage::Looking {
            container: container.clone(),
            looks: 0,
            not_before: now.plus(pause(&error, 0).max(BETWEEN_LOOKS)),
            was_ready: true,
            is_ready: false,
        }
    }

    fn failed(&self, cause: FailureCause) -> Stage {
        let (container, unconfirmed) = match &self.stage {
            Stage::Looking { container, was_ready, .. } => (Some(container.clone()), *was_ready || self.in_doubt > 0),
            _ => (None, false),
        };
        Stage::Failed { failure: Failure { cause, unconfirmed }, container }
    }
}

/// Whether a refusal of this very call says that nothing came of it.
fn did_nothing(error: &ChannelError) -> bool {
    error.effect == Effect::None && error.kind != ErrorKind::AlreadyDone
}

/// Whether a call that harms nobody is tried again, and when.
fn again(error: &ChannelError, tries: u8, now: Timestamp) -> Option<(u8, Timestamp)> {
    let tries = tries.saturating_add(1);
    let passing = error.retry != Retry::Never || error.effect == Effect::Unknown;
    (passing && tries < MOST_TRIES).then(|| (tries, now.plus(pause(error, tries))))
}

fn pause(error: &ChannelError, tries: u8) -> Duration {
    match error.retry {
        Retry::After(pause) => pause,
        Retry::Backoff | Retry::Never => Duration::from_secs(15).saturating_mul(2_u32.saturating_pow(tries.into())),
    }
}

fn refused(doing: Deed, error: ChannelError) -> FailureCause {
    FailureCause::Refused { doing, kind: error.kind, code: error.code, sentence: error.sentence }
}
