//! Where the store of a test is: a module of tests that is compiled a second time under a name with `on_postgres` in it runs
//! there on PostgreSQL, test by test and without a word about it in them. The schema is made once in a process, and every place
//! begins with a copy of it.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use channel_core::Seams;
use postgres_testkit::Cluster;
use secrecy::{ExposeSecret, SecretString};
use store::sealing::RootKey;
use store::{OpenError, OpenOptions, Store};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// A directory of a test's own, or a database of its own on the cluster that all tests share.
pub(crate) struct Place {
    directory: TempDir,
    url: Option<SecretString>,
}

impl Place {
    /// A new place for the tests of a module; pass `module_path!()`.
    pub(crate) async fn of(module: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        if module.contains("on_postgres") {
            return Self { directory, url: Some(database().await) };
        }
        fill(&directory.path().join("data")).await;
        Self { directory, url: None }
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
            match Store::open(self.options(seams.clone())).await {
                Err(OpenError::InUse { .. }) => tokio::task::yield_now().await,
                opened => return opened.unwrap(),
            }
        }
        panic!("the directory is not given free")
    }

    fn options(&self, seams: Seams) -> OpenOptions {
        match &self.url {
            None => OpenOptions::new(self.directory.path().join("data"), seams),
            Some(url) => OpenOptions::postgres(url.clone(), seams)
                .with_connections(8)
                .with_root_key(RootKey::from_hex(&"5e".repeat(32)).unwrap()),
        }
    }

    async fn make(&self) {
        self.open(Seams::system()).await.close().await;
    }
}

/// A directory for a configuration of a test's own, with an empty store in it.
pub(crate) async fn data() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    fill(directory.path()).await;
    directory
}

async fn fill(data: &Path) {
    static FILES: OnceCell<Vec<(OsString, Vec<u8>)>> = OnceCell::const_new();
    let make = || async {
        let first = Place { directory: tempfile::tempdir().unwrap(), url: None };
        first.make().await;
        let files = fs::read_dir(first.directory.path().join("data")).unwrap().map(Result::unwrap);
        files.map(|file| (file.file_name(), fs::read(file.path()).unwrap())).collect()
    };
    fs::create_dir_all(data).unwrap();
    for (name, bytes) in FILES.get_or_init(make).await {
        fs::write(data.join(name), bytes).unwrap();
    }
}

async fn database() -> SecretString {
    static URL: OnceCell<String> = OnceCell::const_new();
    let make = || async {
        let url = Cluster::shared().create_database();
        Place { directory: tempfile::tempdir().unwrap(), url: Some(url.clone().into()) }.make().await;
        url
    };
    Cluster::shared().copy_database(URL.get_or_init(make).await).into()
}
