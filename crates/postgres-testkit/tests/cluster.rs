//! What a cluster promises, on a real server.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use postgres_testkit::{Cluster, Options};

#[test]
fn a_database_belongs_to_a_user_without_other_rights() {
    let cluster = Cluster::shared();
    let (one, other) = (cluster.create_database(), cluster.create_database());
    assert_ne!(one, other, "each has its own database");
    let name = one.rsplit('/').next().unwrap();
    let rights = "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, datname FROM pg_roles \
        JOIN pg_database ON datdba = pg_roles.oid WHERE rolname = 'switchboard' AND datname = current_database()";
    assert_eq!(cluster.sql(name, rights), format!("f|f|f|f|{name}"));
    cluster.sql(name, "CREATE TABLE kept (n INT)");
    let copy = cluster.copy_database(&one);
    assert_eq!(cluster.sql(copy.rsplit('/').next().unwrap(), "SELECT count(*) FROM kept"), "0");
}

#[test]
fn what_was_committed_survives_a_kill_and_the_port_stays() {
    let cluster = Cluster::start(Options::default()).unwrap();
    let port = cluster.port();
    assert_eq!(cluster.sql("postgres", "SHOW fsync"), "on");
    cluster.sql("postgres", "CREATE TABLE kept (n INT); INSERT INTO kept VALUES (7)");
    for _ in 0..2 {
        cluster.kill_postmaster();
        assert!(!cluster.is_running());
        cluster.restart();
    }
    assert_eq!((cluster.sql("postgres", "SELECT n FROM kept").as_str(), cluster.port()), ("7", port));
    cluster.stop();
    assert!(!cluster.is_running());
}

#[test]
fn a_read_only_server_refuses_the_application_and_obeys_again() {
    let cluster = Cluster::start(Options::default()).unwrap();
    let url = cluster.create_database();
    cluster.set_read_only(true);
    let refused = wait_for(|| psql(&url, "CREATE TABLE one (n INT)").err());
    assert!(refused.contains("read-only transaction"), "{refused}");
    cluster.set_read_only(false);
    wait_for(|| psql(&url, "CREATE TABLE IF NOT EXISTS one (n INT)").ok());
}

#[test]
fn a_full_disk_stops_the_server_and_loses_nothing() {
    let cluster = match Cluster::start(Options::default().on_tmpfs(128)) {
        Ok(cluster) => cluster,
        Err(why) => {
            // Anybody but root is told why they cannot have it.
            let root = tempfile::tempdir().unwrap().path().metadata().unwrap().uid() == 0;
            assert!(!root && why.contains("can be mounted by root only"), "{why}");
            return;
        }
    };
    let url = cluster.create_database();
    psql(&url, "CREATE TABLE rows (n BIGINT, t TEXT); INSERT INTO rows VALUES (1, 'kept')").unwrap();
    cluster.fill_disk();
    psql(&url, "INSERT INTO rows VALUES (2, 'one row more')").unwrap_err();
    cluster.free_disk();
    cluster.kill_postmaster();
    cluster.restart();
    assert_eq!(psql(&url, "SELECT t FROM rows WHERE n = 1 ORDER BY length(t) LIMIT 1").unwrap(), "kept");
}

#[test]
fn nothing_is_left_after_a_panic() {
    let mut folder = PathBuf::new();
    let place = &mut folder;
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
        let cluster = Cluster::start(Options::default()).unwrap();
        *place = cluster.directory().to_owned();
        panic!("on purpose");
    }));
    assert!(outcome.is_err());
    assert!(!folder.exists(), "{}", folder.display());
}

#[test]
fn nothing_is_left_after_the_process_was_killed() {
    if let Some(report) = std::env::var_os("REPORT_CLUSTER_TO") {
        // This is the process that will be killed.
        let cluster = Cluster::shared();
        std::fs::write(report, cluster.directory().to_str().unwrap()).unwrap();
        std::thread::park();
    }
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report");
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["nothing_is_left_after_the_process_was_killed", "--exact", "--nocapture"])
        .env("REPORT_CLUSTER_TO", &report)
        .spawn()
        .unwrap();
    let directory = wait_for(|| std::fs::read_to_string(&report).ok().filter(|text| !text.is_empty()));
    assert!(Path::new(&directory).join("disk/data/postmaster.pid").exists());
    victim.kill().unwrap();
    victim.wait().unwrap();
    wait_for(|| (!Path::new(&directory).exists()).then_some(()));
}

/// Asks as the application.
fn psql(url: &str, sql: &str) -> Result<String, String> {
    let path = std::env::var(postgres_testkit::VARIABLE).map_or("psql".into(), |folder| format!("{folder}/psql"));
    let output = Command::new(path).args(["-XqAt", "-v", "ON_ERROR_STOP=1", url, "-c", sql]).output();
    let output = output.expect("psql can be started");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

fn wait_for<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(started.elapsed() < Duration::from_secs(60), "it does not come");
        std::thread::yield_now();
    }
}
