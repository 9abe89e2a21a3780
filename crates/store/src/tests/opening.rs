use channel_testkit::{TestClock, seams};

use super::Bench;
use crate::sealing::RootKey;
use crate::{OpenError, OpenOptions, Store, organisations};

fn options(path: &std::path::Path) -> OpenOptions {
    OpenOptions::new(path, seams(&TestClock::default()))
}

#[tokio::test]
async fn a_second_store_on_the_same_directory_is_told_who_has_it() {
    let bench = Bench::new().await;
    let error = Store::open(options(bench.directory.path())).await.unwrap_err();
    assert!(matches!(error, OpenError::InUse { .. }), "{error}");
    assert!(error.to_string().contains("in use by another switchboard"), "{error}");
}

#[tokio::test]
async fn what_was_written_is_there_after_the_process_is_gone() {
    let bench = Bench::new().await;
    drop(bench.store);
    let again = Store::open(options(bench.directory.path())).await.unwrap();
    let found = again.read(move |db| Box::pin(organisations::find(db, bench.organisation))).await.unwrap();
    assert_eq!(found.map(|it| it.name).as_deref(), Some("Shop"));
}

#[tokio::test]
async fn another_root_key_is_refused_with_a_sentence() {
    let bench = Bench::new().await;
    drop(bench.store);
    let other = RootKey::from_hex(&"ab".repeat(32)).unwrap();
    let error = Store::open(options(bench.directory.path()).with_root_key(other)).await.unwrap_err();
    assert!(matches!(error, OpenError::WrongRootKey), "{error}");
}

#[tokio::test]
async fn a_missing_root_key_is_not_replaced_by_a_new_one() {
    let bench = Bench::new().await;
    drop(bench.store);
    std::fs::remove_file(bench.directory.path().join("root.key")).unwrap();
    let error = Store::open(options(bench.directory.path())).await.unwrap_err();
    assert!(matches!(error, OpenError::RootKeyMissing { .. }), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn the_root_key_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new().await;
    let mode = std::fs::metadata(bench.directory.path().join("root.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn a_directory_that_is_a_file_is_one_clear_sentence() {
    let place = tempfile::NamedTempFile::new().unwrap();
    let error = Store::open(options(&place.path().join("data"))).await.unwrap_err();
    assert!(error.to_string().starts_with("cannot write to the data directory"), "{error}");
}
