//! What needs somebody, and what somebody does about it: trying again, sending again though it may arrive twice, putting
//! away. Whoever asks is named, and what has to be accounted for is in the audit log.

mod enclose;
mod purge;
mod replay;

pub use purge::{Retention, purge};
pub use replay::{Report, Run, Unconfirmed, Wanted, replay};

use channel_core::OrganisationId;
use store::OutboxId;
use store::access::{MemberId, Role};
use store::api_keys::{Scope, Scopes};
use store::audit::{self, Act};
use store::letters::{self, LetterId};

use super::{FlowError, Flows};

/// Who does something that may have to be accounted for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// A member of the team, with what they may do.
    Member(MemberId, Role),
    /// A program with a key of the organisation's.
    Key {
        /// The beginning of the key's hash.
        mark: String,
        /// What the key may do.
        scopes: Scopes,
    },
    /// Whoever has the machine.
    Operator,
}

impl By {
    /// The word under which it stands in the books.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Self::Member(id, _) => id.to_string(),
            Self::Key { mark, .. } => format!("api:{mark}"),
            Self::Operator => "cli".to_owned(),
        }
    }

    /// Whether they may have something sent that may already have been delivered (`send.repeat`).
    #[must_use]
    pub fn may_repeat(&self) -> bool {
        self.may(Scope::Repeat)
    }

    /// Whether they may change settings, keys and accounts.
    #[must_use]
    pub fn may_administer(&self) -> bool {
        self.may(Scope::Admin)
    }

    fn may(&self, scope: Scope) -> bool {
        match self {
            Self::Member(_, role) => matches!(role, Role::Owner),
            Self::Key { scopes, .. } => scopes.allow(scope),
            Self::Operator => true,
        }
    }
}

impl Flows {
    /// Tries letters again, each from the stage that failed.
    ///
    /// # Errors
    /// [`FlowError::NotAllowed`] when doubtful sends are wanted again by somebody who may not repeat them.
    pub async fn replay_letters(
        &self,
        organisation: OrganisationId,
        wanted: &Wanted,
        by: &By,
    ) -> Result<Report, FlowError> {
        let engine = &self.engine;
        let report = replay(engine.store(), &|id| engine.channel(id).cloned(), organisation, wanted, by).await?;
        engine.wake_all();
        Ok(report)
    }

    /// Says that a doubtful send arrived.
    ///
    /// # Errors
    /// [`FlowError::NotAllowed`] for somebody who may not decide about doubtful sends.
    pub async fn letter_arrived(
        &self,
        organisation: OrganisationId,
        call: OutboxId,
        by: &By,
    ) -> Result<bool, FlowError> {
        if !by.may_repeat() {
            return Err(FlowError::NotAllowed);
        }
        let who = by.word();
        let write = self.engine.store().write_in(organisation, move |tx| {
            Box::pin(async move { letters::has_arrived(tx, organisation, call, &who).await })
        });
        Ok(write.await?)
    }

    /// Puts a letter away without trying it again.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn close_letter(&self, organisation: OrganisationId, id: LetterId, by: &By) -> Result<bool, FlowError> {
        let who = by.word();
        let write = self.engine.store().write_in(organisation, move |tx| {
            Box::pin(async move { letters::close(tx, organisation, &id, &who).await })
        });
        Ok(write.await?)
    }

    /// Enters an act in the audit log.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn account_for(
        &self,
        organisation: OrganisationId,
        by: &By,
        act: Act,
        target: &str,
    ) -> Result<(), FlowError> {
        let (who, target) = (by.word(), target.to_owned());
        let write = self.engine.store().write_in(organisation, move |tx| {
            Box::pin(async move { audit::append(tx, organisation, &who, act, &target).await })
        });
        write.await?;
        Ok(())
    }
}
