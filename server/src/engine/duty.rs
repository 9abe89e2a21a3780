//! A node at work that one node does for all of them. It works for as long as it has the lease of that work: it renews the
//! lease while it works, stops when the lease is lost, and whatever it writes is written by the lease's holder or not at all.

use std::time::Duration;

use channel_core::{AccountId, OrganisationId};
use store::leases::{self, Lease};
use store::{StoreError, Tx, Work};
use tokio::time::Instant;
use uuid::Uuid;

use super::core::Engine;
use super::trouble;

/// A node's hold on a duty.
#[derive(Clone, Debug)]
pub(crate) struct OnDuty {
    engine: Engine,
    lease: Lease,
}

impl OnDuty {
    /// Takes a duty that is due and that nobody has.
    pub(crate) async fn take(engine: &Engine, name: &str, node: Uuid) -> Result<Option<Self>, StoreError> {
        let (name, time) = (name.to_owned(), engine.settings().lease);
        let lease = engine
            .store()
            .write(move |tx: &mut Tx| Box::pin(async move { leases::take(tx, &name, node, time).await }))
            .await?;
        Ok(lease.map(|lease| Self { engine: engine.clone(), lease }))
    }

    /// For whom it works.
    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Renews the lease until it is lost: another node has it, or the store could not be asked for as long as it lasts.
    pub(super) async fn keep(&self) {
        let time = self.engine.settings().lease;
        let mut ends = Instant::now() + time;
        loop {
            tokio::time::sleep(time / 3).await;
            let asked = Instant::now();
            match tokio::time::timeout_at(ends, self.due_in(time)).await {
                Ok(Ok(())) => ends = asked + time,
                Ok(Err(StoreError::Stale)) | Err(_) => return,
                Ok(Err(error)) => tracing::debug!(%error, "the lease of a duty could not be renewed"),
            }
        }
    }

    /// Nobody may take the duty before this time is over.
    pub(super) async fn due_in(&self, time: Duration) -> Result<(), StoreError> {
        let (lease, store) = (self.lease.clone(), self.engine.store());
        store.write(move |tx: &mut Tx| Box::pin(async move { leases::renew(tx, &lease, time).await })).await
    }

    /// Whether the duty is still this node's: to be asked before a platform is asked for what must not be done twice.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it is not.
    pub(crate) async fn still(&self) -> Result<(), StoreError> {
        self.write(|_| Box::pin(async { Ok(()) })).await
    }

    /// Changes what any organisation has, as the holder of the duty.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when another node has the duty; then nothing is changed.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Clone + Send + 'static,
        T: Send + 'static,
    {
        self.engine.store().write(self.fenced(work)).await
    }

    /// The same for the rows of one organisation.
    ///
    /// # Errors
    /// As [`OnDuty::write`].
    pub(crate) async fn write_in<T, F>(&self, organisation: OrganisationId, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Clone + Send + 'static,
        T: Send + 'static,
    {
        self.engine.store().write_in(organisation, self.fenced(work)).await
    }

    /// Goes on with the other accounts after an error that is about this one. It is told in the log, and shown to the merchant when it
    /// is that the account's secrets do not open.
    ///
    /// # Errors
    /// The error itself when it concerns all of them: the store is away, or another node has the duty.
    pub(crate) async fn pass_over(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        error: StoreError,
    ) -> Result<(), StoreError> {
        if error.is_passing() || matches!(error, StoreError::Stale) {
            return Err(error);
        }
        tracing::error!(
            error = &error as &(dyn std::error::Error + 'static),
            account = %account, organisation = %organisation,
            "a duty leaves an account out and goes on with the others"
        );
        if matches!(error, StoreError::Sealed(_)) { trouble::sealed(self, organisation, account).await } else { Ok(()) }
    }

    /// The lease's row is held until the transaction ends, so nobody can take the duty between the check and the commit.
    fn fenced<T, F>(&self, work: F) -> impl for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Clone + Send + 'static
    where
        F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Clone + Send + 'static,
        T: Send + 'static,
    {
        let lease = self.lease.clone();
        move |tx: &mut Tx| -> Work<'_, T> {
            Box::pin(async move {
                leases::check(tx, &lease).await?;
                work(tx).await
            })
        }
    }
}
