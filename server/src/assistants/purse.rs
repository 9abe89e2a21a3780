//! The books of spending in the store, so that limits hold for all nodes and over restarts.

use assistant::spend::{Cost, Limit, Limits, Micros, Party, Purse, Reservation, SpendError};
use async_trait::async_trait;
use store::spending::{self, Beneficiary, Ceiling, Ceilings, Settled};
use store::{Store, StoreError};

/// Keeps the books in the store.
#[derive(Debug, Clone)]
pub(super) struct StorePurse {
    pub(super) store: Store,
}

#[async_trait]
impl Purse for StorePurse {
    async fn reserve(&self, party: &Party, limits: &Limits, amount: Micros) -> Result<Reservation, SpendError> {
        let organisation = party.organisation;
        let id = self.store.seams().ids.next(self.store.seams().now());
        let whom = Beneficiary { conversation: party.conversation, contact: party.person };
        let ceilings = Ceilings {
            contact_hour: whole(limits.person_hour.0),
            conversation_day: whole(limits.conversation_day.0),
            organisation_day: whole(limits.organisation_day.0),
        };
        let amount = whole(amount.0);
        let reserved = self.store.write_in(organisation, move |tx| {
            Box::pin(async move { spending::reserve(tx, organisation, id, whom, &ceilings, amount).await })
        });
        match reserved.await.map_err(unreadable)? {
            None => Ok(Reservation(id)),
            Some(Ceiling::ContactHour) => Err(SpendError::Reached(Limit::PersonHour)),
            Some(Ceiling::ConversationDay) => Err(SpendError::Reached(Limit::ConversationDay)),
            Some(Ceiling::OrganisationDay) => Err(SpendError::Reached(Limit::OrganisationDay)),
        }
    }

    async fn settle(&self, reservation: Reservation, cost: &Cost) -> Result<(), SpendError> {
        let organisation = cost.party.organisation;
        let settled = Settled {
            provider: cost.provider.clone().into_owned(),
            model: cost.model.clone(),
            input: cost.usage.input.map(whole),
            output: cost.usage.output.map(whole),
            amount: whole(cost.amount.0),
            estimated: cost.estimated,
            at: cost.at,
        };
        let write = self.store.write_in(organisation, move |tx| {
            Box::pin(async move { spending::settle(tx, organisation, reservation.0, &settled).await })
        });
        write.await.map_err(unreadable)
    }
}

fn whole(amount: u64) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}

fn unreadable(error: StoreError) -> SpendError {
    SpendError::Unreadable(Box::new(error))
}
