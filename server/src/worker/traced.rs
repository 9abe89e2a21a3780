//! Spans of answers and calls, in the trace of the event that caused them.

use channel_core::{AccountId, OrganisationId};
use store::outbox::Call;
use store::{ConversationKey, StoreError, origins};

use crate::engine::Engine;
use crate::telemetry::{EventTrace, Span, trail};

/// Where the cause of something is to be found.
#[derive(Clone, Debug)]
pub(crate) enum Cause {
    /// The newest message of a conversation, up to a number where one is known.
    Message(ConversationKey, Option<i64>),
    /// A comment.
    Comment(AccountId, String),
}

impl Cause {
    /// The cause of a call, if it has one that is stored.
    pub(crate) fn of(call: &Call) -> Option<Self> {
        match (&call.comment, call.conversation) {
            (Some(comment), _) => Some(Self::Comment(call.account, comment.clone())),
            (None, Some(conversation)) => Some(Self::Message(conversation, call.covers_seq)),
            (None, None) => None,
        }
    }
}

/// Sends a span, where spans are sent. What it costs is one read of an index, and nothing where they are not.
pub(crate) async fn traced(engine: &Engine, organisation: OrganisationId, cause: Option<Cause>, span: Span) {
    let (Some(trail), Some(cause)) = (trail(), cause) else { return };
    match event_of(engine, organisation, cause).await {
        Ok(Some(event)) => {
            if let Some(trace) = EventTrace::of_stored(&event) {
                trail.child(trace, span);
            }
        }
        Ok(None) => {}
        Err(error) => tracing::debug!(%error, "the trace of a piece of work could not be found"),
    }
}

async fn event_of(engine: &Engine, organisation: OrganisationId, cause: Cause) -> Result<Option<String>, StoreError> {
    engine
        .store()
        .glance_in(organisation, move |db| {
            Box::pin(async move {
                match cause {
                    Cause::Message(conversation, up_to) => {
                        origins::of_conversation(db, organisation, conversation, up_to).await
                    }
                    Cause::Comment(account, comment) => origins::of_comment(db, organisation, account, &comment).await,
                }
            })
        })
        .await
}
