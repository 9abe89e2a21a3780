//! A store of several processes: PostgreSQL, with a pool for the webhooks and the workers each, so that neither starves the
//! other.

use std::sync::Arc;
use std::time::Duration;

use channel_core::Seams;
use secrecy::{ExposeSecret, SecretString};
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use tokio::sync::watch;

use crate::db::Connection;
use crate::error::{OpenError, StoreError};
use crate::migrations;
use crate::sealing::{Keyring, RootKey};
use crate::writer::postgres::{Reach, Writer, begin};
use crate::writer::{Tx, Work};

/// How long a caller waits for a connection before the store counts as unavailable.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) struct Shared {
    writer: Writer,
}

impl Shared {
    pub(super) async fn open(
        url: &SecretString,
        connections: u32,
        root_key: RootKey,
        seams: Seams,
        commits: watch::Sender<u64>,
    ) -> Result<(Self, Arc<Keyring>), OpenError> {
        let options: PgConnectOptions = url.expose_secret().parse().map_err(|_| OpenError::Url)?;
        let options =
            options.application_name("switchboard").statement_cache_capacity(512).disable_statement_logging().options(
                [
                    ("synchronous_commit", "on"),
                    ("lock_timeout", "10s"),
                    ("statement_timeout", "30s"),
                    ("idle_in_transaction_session_timeout", "60s"),
                ],
            );
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .min_connections(1)
            .acquire_timeout(PATIENCE)
            .connect_with(options)
            .await
            .map_err(OpenError::postgres)?;
        migrate(&pool).await?;
        let mut first = begin(&pool, Reach::Every, "").await.map_err(|error| OpenError::Postgres(Box::new(error)))?;
        let keyring = Arc::new(Keyring::open(&mut first, root_key).await?);
        first.commit().await.map_err(OpenError::postgres)?;
        let writer = Writer { pool, seams, keyring: Arc::clone(&keyring), commits };
        Ok((Self { writer }, keyring))
    }

    pub(super) async fn write<T, F>(&self, reach: Reach, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Clone + Send,
        T: Send,
    {
        self.writer.write(reach, work).await
    }

    pub(super) async fn read<T, F>(&self, reach: Reach, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Connection) -> Work<'c, T> + Send,
        T: Send,
    {
        let mut connection = begin(&self.writer.pool, reach, "READ ONLY").await?;
        let value = work(&mut connection).await?;
        connection.commit().await?;
        Ok(value)
    }

    pub(super) async fn close(&self) {
        self.writer.pool.close().await;
    }
}

/// Brings the schema up to date. The migrator's own lock lets one node do it while the others wait.
async fn migrate(pool: &PgPool) -> Result<(), OpenError> {
    migrations::postgres().run(pool).await.map_err(|error| OpenError::Postgres(Box::new(error)))
}
