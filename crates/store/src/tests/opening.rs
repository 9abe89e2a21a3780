use channel_testkit::{TestClock, seams};

use super::{Backend, Bench, organisation};
use crate::sealing::RootKey;
use crate::{OpenError, OpenOptions, Store, organisations};

on_both! {
    another_root_key_is_refused_with_a_sentence,
    what_was_written_is_there_after_the_process_is_gone,
}

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

async fn what_was_written_is_there_after_the_process_is_gone(bench: Bench) {
    let Bench { backend, directory, url, clock, store, organisation, .. } = bench;
    drop(store);
    let again = Store::open(super::options(backend, &directory, &url, &clock)).await.unwrap();
    let found = again.read(move |db| Box::pin(organisations::find(db, organisation))).await.unwrap();
    assert_eq!(found.map(|it| it.name).as_deref(), Some("Shop"));
}

async fn another_root_key_is_refused_with_a_sentence(bench: Bench) {
    let Bench { backend, directory, url, clock, store, .. } = bench;
    drop(store);
    let other = RootKey::from_hex(&"ab".repeat(32)).unwrap();
    let options = super::options(backend, &directory, &url, &clock).with_root_key(other);
    let error = Store::open(options).await.unwrap_err();
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
    let directory = tempfile::tempdir().unwrap();
    Store::open(options(directory.path())).await.unwrap();
    let mode = std::fs::metadata(directory.path().join("root.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

/// The modes that the database and its journal have.
#[cfg(unix)]
fn modes(directory: &std::path::Path) -> std::collections::BTreeSet<u32> {
    use std::os::unix::fs::PermissionsExt;
    let files = std::fs::read_dir(directory).unwrap().map(Result::unwrap);
    let files = files.filter(|file| file.file_name().to_string_lossy().starts_with("switchboard.db"));
    files.map(|file| file.metadata().unwrap().permissions().mode() & 0o777).collect()
}

#[cfg(unix)]
#[tokio::test]
async fn the_database_is_its_owners_alone_in_a_directory_that_others_may_enter() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    std::fs::set_permissions(directory.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let store = Store::open(options(directory.path())).await.unwrap();
    organisation(&store, "Shop").await;
    assert_eq!(modes(directory.path()), [0o600].into());
    store.close().await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_database_that_others_can_read_is_narrowed_when_it_is_opened() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    Store::open(options(directory.path())).await.unwrap().close().await;
    let file = directory.path().join("switchboard.db");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let store = Store::open(options(directory.path())).await.unwrap();
    assert_eq!(modes(directory.path()), [0o600].into());
    store.close().await;
}

#[tokio::test]
async fn a_directory_that_is_being_restored_into_is_no_new_store() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::create_dir(directory.path().join(crate::backup::STAGE)).unwrap();
    let error = Store::open(options(directory.path())).await.unwrap_err();
    assert!(matches!(error, OpenError::Restoring { .. }), "{error}");
    assert!(!directory.path().join("root.key").exists());
}

#[tokio::test]
async fn a_directory_that_is_a_file_is_one_clear_sentence() {
    let place = tempfile::NamedTempFile::new().unwrap();
    let error = Store::open(options(&place.path().join("data"))).await.unwrap_err();
    assert!(error.to_string().starts_with("cannot write to the data directory"), "{error}");
}

#[tokio::test]
async fn nodes_that_open_one_new_database_at_once_share_it() {
    let directory = tempfile::tempdir().unwrap();
    let clock = TestClock::default();
    let url = postgres_testkit::Cluster::shared().create_database();
    let open = || Store::open(super::options(Backend::Postgres, &directory, &url, &clock));
    let (one, two, three) = tokio::join!(open(), open(), open());
    let (one, two, three) = (one.unwrap(), two.unwrap(), three.unwrap());
    let made = organisation(&one, "Shop").await;
    for other in [two, three] {
        let found = other.read(move |db| Box::pin(organisations::find(db, made))).await.unwrap();
        assert_eq!(found.map(|it| it.name).as_deref(), Some("Shop"));
    }
}

#[tokio::test]
async fn a_shared_store_asks_for_its_root_key_and_for_a_database_that_is_there() {
    let bench = Bench::on(Backend::Postgres).await;
    let keyless = OpenOptions::postgres(bench.url.clone().into(), seams(&bench.clock));
    assert!(matches!(Store::open(keyless).await.unwrap_err(), OpenError::RootKeyNeeded));
    let nowhere = bench.url.replace("/test_", "/no_test_");
    let error =
        Store::open(super::options(Backend::Postgres, &bench.directory, &nowhere, &bench.clock)).await.unwrap_err();
    assert!(error.to_string().starts_with("cannot use the PostgreSQL database"), "{error}");
    let password = bench.url.split([':', '@']).nth(2).unwrap();
    assert!(!format!("{error:?}").contains(password), "nobody learns the password");
}
