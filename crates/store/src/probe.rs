//! Whether the store can keep something now.

use crate::db::query;
use crate::error::StoreError;
use crate::open::Store;
use crate::writer::Reach;

impl Store {
    /// Writes a row over with what it holds, and waits for the commit: what a webhook needs, in small. A full disk, a
    /// database that is away and one that is read-only all fail it.
    ///
    /// # Errors
    /// When the store takes no writes.
    pub async fn probe(&self) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE keyring SET sealed = sealed WHERE name = 'canary'";
        let write = self.intake().hand().write(Reach::Every, |tx| {
            Box::pin(async move {
                let touched = query(SQL).execute(tx).await?.rows_affected();
                if touched == 1 { Ok(()) } else { Err(StoreError::NotFound("keyring")) }
            })
        });
        write.await
    }
}
