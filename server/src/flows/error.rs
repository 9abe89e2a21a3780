//! Why an action was not done.

use autoreply::Problem;
use store::StoreError;
use thiserror::Error;

/// Why an action was not done; nothing of it was kept.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FlowError {
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is nothing to say.
    #[error("the message is empty")]
    Empty,
    /// The message may not be sent once more: it is on its way, has arrived, or would fail again.
    #[error("this message cannot be sent again")]
    NotRepeatable,
    /// Whoever asks may not do it.
    #[error("only an owner may do this")]
    NotAllowed,
    /// The text is longer than what it is for takes.
    #[error("the text is too long")]
    TooLong,
    /// A key that may do nothing is no key.
    #[error("the key may do nothing: choose at least one scope")]
    NoScope,
    /// The draft was decided about, or is out of date.
    #[error("this draft is gone: the customer wrote again, or somebody decided about it")]
    DraftGone,
    /// What a customer asked for was decided about, was not asked for, or is too old.
    #[error("this proposal is gone: somebody decided about it, the customer did not ask for it, or it is too old")]
    ProposalGone,
    /// The platform takes no answer any more.
    #[error("the time to answer is over on this channel")]
    WindowClosed,
    /// The rule has problems, each with its field.
    #[error("the rule has {} problems", .0.len())]
    Invalid(Vec<Problem>),
}
