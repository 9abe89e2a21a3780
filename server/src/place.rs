//! Where the store of a test is: a module of tests that is compiled a second time under a name with `on_postgres` in it runs
//! there on PostgreSQL, test by test and without a word about it in them.

use channel_core::Seams;
use postgres_testkit::Cluster;
use secrecy::{ExposeSecret, SecretString};
use store::sealing::RootKey;
use store::{OpenError, OpenOptions, Store};
use tempfile::TempDir;

/// A directory of a test's own, or a database of its own on the cluster that all tests share.
pub(crate) struct Place {
    directory: TempDir,
    url: Option<SecretString>,
}

impl Place {
    /// A new place for the tests of a module; pass `module_path!()`.
    pub(crate) fn of(module: &str) -> Self {
        let url = module.contains("on_postgres").then(|| Cluster::shared().create_database().into());
        Self { directory: tempfile::tempdir().unwrap(), url }
    }

    /// Whether a store that is opened here is shared.
    pub(crate) fn is_shared(&self) -> bool {
        self.url.is_some()
    }

    /// Runs SQL as PostgreSQL's superuser, above row-level security; nothing elsewhere.
    pub(crate) fn superuser(&self, sql: &str) -> Option<String> {
        let database = self.url.as_ref()?.expose_secret().rsplit('/').next()?;
        Some(Cluster::shared().sql(database, sql))
    }

    /// Opens the store, in a directory as soon as whoever had it is gone.
    pub(crate) async fn open(&self, seams: Seams) -> Store {
        for _ in 0..1_000_000 {
            let options = match &self.url {
                None => OpenOptions::new(self.directory.path().join("data"), seams.clone()),
                Some(url) => OpenOptions::postgres(url.clone(), seams.clone())
                    .with_connections(8)
                    .with_root_key(RootKey::from_hex(&"5e".repeat(32)).unwrap()),
            };
            match Store::open(options).await {
                Err(OpenError::InUse { .. }) => tokio::task::yield_now().await,
                opened => return opened.unwrap(),
            }
        }
        panic!("the directory is not given free")
    }
}
