//! Contents that nobody may keep for ever. The reason, the times and the key stay.

use channel_core::{OrganisationId, Timestamp};

use crate::db::query;
use crate::error::StoreError;
use crate::writer::Tx;

/// Removes the contents of an organisation's letters that failed before an instant, at most `limit` of each kind. Says how
/// many it removed; below `limit` nothing is left to do.
///
/// # Errors
/// When the store is unavailable.
pub async fn forget_contents(
    tx: &mut Tx,
    organisation: OrganisationId,
    before: Timestamp,
    limit: u32,
) -> Result<u64, StoreError> {
    const PARTS: &str = "UPDATE quarantine SET raw = $4 WHERE organisation_id = $1 AND digest IN \
        (SELECT digest FROM quarantine WHERE organisation_id = $1 AND closed_at IS NULL AND last_at < $2 \
        AND length(raw) > 0 ORDER BY last_at, digest LIMIT $3)";
    const TURNS: &str = "UPDATE events SET body = '{}', raw = '' WHERE organisation_id = $1 AND seq IN \
        (SELECT seq FROM events WHERE organisation_id = $1 AND state = 'dead' AND closed_at IS NULL AND done_at < $2 \
        AND body <> '{}' ORDER BY done_at, seq LIMIT $3)";
    const FAILED: &str = "UPDATE outbox SET payload = '{}', text = NULL WHERE organisation_id = $1 AND seq IN \
        (SELECT seq FROM outbox WHERE organisation_id = $1 AND (state = 'failed' OR delivery = 'failed') \
        AND closed_at IS NULL AND updated_at < $2 AND payload <> '{}' ORDER BY updated_at, seq LIMIT $3)";
    const DOUBTS: &str = "UPDATE outbox SET payload = '{}', text = NULL WHERE organisation_id = $1 AND seq IN \
        (SELECT seq FROM outbox WHERE organisation_id = $1 AND state = 'ambiguous' AND decision IS NULL \
        AND review_at IS NOT NULL AND review_at < $2 AND payload <> '{}' ORDER BY review_at, seq LIMIT $3)";
    let mut forgotten = 0;
    for sql in [PARTS, TURNS, FAILED, DOUBTS] {
        let mut purge = query(sql).bind(organisation.0).bind(before.0).bind(limit);
        if sql == PARTS {
            purge = purge.bind(Vec::<u8>::new());
        }
        forgotten += purge.execute(tx).await?.rows_affected();
    }
    if forgotten > 0 {
        tx.note(organisation, "letters").await?;
    }
    Ok(forgotten)
}
