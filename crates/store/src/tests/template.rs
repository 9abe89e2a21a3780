//! A store with every step of its schema, made once in a process: the stores of tests begin as copies of it.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use channel_testkit::TestClock;
use postgres_testkit::Cluster;
use tempfile::TempDir;
use tokio::sync::OnceCell;

use super::{Backend, options};
use crate::Store;

/// Puts a copy into a directory.
pub(super) async fn copy_files(into: &Path) {
    static FILES: OnceCell<Vec<(OsString, Vec<u8>)>> = OnceCell::const_new();
    let make = || async {
        let directory = tempfile::tempdir().unwrap();
        make(Backend::Sqlite, &directory, "").await;
        let files = fs::read_dir(directory.path()).unwrap().map(Result::unwrap);
        files.map(|file| (file.file_name(), fs::read(file.path()).unwrap())).collect()
    };
    for (name, bytes) in FILES.get_or_init(make).await {
        fs::write(into.join(name), bytes).unwrap();
    }
}

/// Makes a copy on the cluster that all tests share, and gives its URL.
pub(super) async fn copy_database() -> String {
    static DATABASE: OnceCell<String> = OnceCell::const_new();
    let make = || async {
        let url = Cluster::shared().create_database();
        make(Backend::Postgres, &tempfile::tempdir().unwrap(), &url).await;
        url
    };
    Cluster::shared().copy_database(DATABASE.get_or_init(make).await)
}

async fn make(backend: Backend, directory: &TempDir, url: &str) {
    Store::open(options(backend, directory, url, &TestClock::default())).await.unwrap().close().await;
}
