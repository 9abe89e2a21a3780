//! Long work that waits in a table of its own: rows with a state, a lease and the number of attempts, and a file beside each.
//! Whoever works writes under the number of their attempt, so that one whose lease has ended writes nothing.

use std::time::Duration;

use channel_core::{OrganisationId, Timestamp};
use uuid::Uuid;

use crate::db::{Columns, Connection, Row, query};
use crate::error::StoreError;
use crate::writer::Tx;

/// The statements about one such table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Queue {
    pub(crate) due: &'static str,
    pub(crate) next: &'static str,
    pub(crate) take: &'static str,
    pub(crate) file: &'static str,
    pub(crate) hold: &'static str,
}

/// The queue in a table, by the state of what is worked on, and where its files are.
macro_rules! queue {
    ($table:literal, $working:literal, $files:literal, $owner:literal) => {
        $crate::queue::Queue {
            due: concat!(
                "SELECT 1 AS due FROM ",
                $table,
                " WHERE state IN ('waiting', '",
                $working,
                "') AND lease_until <= $1 LIMIT 1"
            ),
            next: concat!(
                "SELECT organisation_id, id, attempts FROM ",
                $table,
                " WHERE state IN ('waiting', '",
                $working,
                "') AND lease_until <= $1 ORDER BY lease_until, created_at LIMIT 1"
            ),
            // Two that look at once find the same one; only the first changes the number of attempts.
            take: concat!(
                "UPDATE ",
                $table,
                " SET state = '",
                $working,
                "', attempts = attempts + 1, lease_until = $4 \
                WHERE organisation_id = $1 AND id = $2 AND attempts = $3 RETURNING *"
            ),
            file: concat!("SELECT body FROM ", $files, " WHERE organisation_id = $1 AND ", $owner, " = $2"),
            hold: concat!(
                "UPDATE ",
                $table,
                " SET lease_until = $4 WHERE organisation_id = $1 AND id = $2 AND attempts = $3 AND state = '",
                $working,
                "'"
            ),
        }
    };
}

pub(crate) use queue;

/// What was taken to be worked on.
pub(crate) struct Taken {
    pub(crate) organisation: OrganisationId,
    pub(crate) row: Row,
    /// Empty when it has none.
    pub(crate) file: Vec<u8>,
    pub(crate) attempt: i64,
}

impl Queue {
    /// Whether something waits, or the lease of whoever works on it has ended. Looks at all organisations.
    pub(crate) async fn is_due(&self, db: &mut Connection, now: Timestamp) -> Result<bool, StoreError> {
        Ok(query(self.due).bind(now.0).fetch_optional(db).await?.is_some())
    }

    /// Takes what waits longest, of whatever organisation.
    pub(crate) async fn take(&self, tx: &mut Tx, time: Duration) -> Result<Option<Taken>, StoreError> {
        let (now, until) = (tx.now(), tx.now().plus(time));
        let Some(next) = query(self.next).bind(now.0).fetch_optional(tx).await? else { return Ok(None) };
        let (organisation, id) = (OrganisationId(next.id("organisation_id")?), next.id("id")?);
        let attempts: i64 = next.col("attempts")?;
        let take = query(self.take).bind(organisation.0).bind(id).bind(attempts).bind(until.0);
        let Some(row) = take.fetch_optional(tx).await? else { return Ok(None) };
        let file = query(self.file).bind(organisation.0).bind(id).fetch_optional(tx).await?;
        let file = file.map_or(Ok(Vec::new()), |row| row.col("body"))?;
        Ok(Some(Taken { organisation, row, file, attempt: attempts + 1 }))
    }

    /// Holds what was taken for longer, or says that it is somebody else's or was stopped.
    pub(crate) async fn hold(
        &self,
        tx: &mut Tx,
        organisation: OrganisationId,
        id: Uuid,
        attempt: i64,
        time: Duration,
    ) -> Result<(), StoreError> {
        let until = tx.now().plus(time);
        let hold = query(self.hold).bind(organisation.0).bind(id).bind(attempt).bind(until.0);
        if hold.execute(tx).await?.rows_affected() == 0 { Err(StoreError::Stale) } else { Ok(()) }
    }
}
