//! What is decided about a contact.

use std::fmt;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A person, as the program numbers them. Of several that turn out to be one, the smallest remains: ids that sort by time
/// keep the oldest.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(transparent)]
pub struct PersonId(pub Uuid);

impl fmt::Debug for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonId({})", self.0)
    }
}

/// Who a contact is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "resolution", rename_all = "snake_case")]
#[must_use]
pub enum Resolution {
    /// Nobody known.
    New {
        /// The person made for them.
        person: PersonId,
    },
    /// Somebody known.
    Same {
        /// Who.
        person: PersonId,
    },
    /// Several known persons, who are one.
    Joins {
        /// Who they are from now on.
        person: PersonId,
        /// Those who are part of them from now on.
        others: Vec<PersonId>,
    },
    /// Somebody who has what somebody else had: a number that changed hands, or persons that were told apart by hand.
    /// Nobody was merged.
    Conflict {
        /// Who it is.
        person: PersonId,
        /// Whether they were made for this contact.
        is_new: bool,
        /// Those who share a key with them and are somebody else.
        with: Vec<PersonId>,
    },
}

impl Resolution {
    /// Who it is.
    #[must_use]
    pub const fn person(&self) -> PersonId {
        match self {
            Self::New { person }
            | Self::Same { person }
            | Self::Joins { person, .. }
            | Self::Conflict { person, .. } => *person,
        }
    }
}

/// Why two persons became one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The platform named keys of both on one contact.
    NamedTogether,
    /// The platform said that one id took the place of another.
    Change,
    /// A member of the team said so.
    ByHand,
}
