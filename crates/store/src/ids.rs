//! The identifiers of stored rows, one type each so that they cannot be mixed up.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

row_id!(
    /// A person, whatever platforms call them.
    ContactId
);
row_id!(
    /// A stored conversation. The platform's own name for it is [`channel_core::ConversationId`].
    ConversationKey
);
row_id!(
    /// A line of a timeline.
    MessageId
);
row_id!(
    /// One call to a platform.
    OutboxId
);
row_id!(
    /// What the assistant would say, for a person to decide about.
    DraftId
);
row_id!(
    /// A question that is kept with what its answer must hold.
    TestId
);
row_id!(
    /// A change that was proposed, for a person to decide about.
    ProposalId
);
