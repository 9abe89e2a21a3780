//! `switchboard backup` and `switchboard restore`.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Output;

use platform_simulator::{Fault, Platform};
use switchboard_tests::{Database, Demo, run_to_end};
use tempfile::TempDir;

use crate::program::{SWITCHBOARD, stderr, switchboard};

#[tokio::test]
async fn a_backup_of_a_running_gateway_comes_back_without_anything_to_send() {
    let demo = Demo::start(SWITCHBOARD).await;
    demo.phones.write(Platform::WhatsApp, "ana", "Do you have the blue running shoe in 42?").await;
    demo.phones.wait_for_text("ana").await;
    // The platform wants to be left alone for a long time, so an answer is still in the queue when the copy is made.
    demo.phones.fault(&Fault::rate_limited(3_600).on(Platform::Telegram).next(5)).await;
    demo.phones.write(Platform::Telegram, "bob", "Do you have the blue running shoe in 42?").await;
    let before = demo.database().await;
    demo.phones
        .until("a queued call", async || before.count("outbox WHERE state = 'queued' AND attempt > 0").await == 1)
        .await;

    let folder = TempDir::new().unwrap();
    let (file, data) = (folder.path().join("backup.db"), demo.data());
    let taken = run(&["backup", "--to", &text(&file), "--data", &text(&data)]);
    assert!(taken.status.success(), "{}", stderr(&taken));
    assert!(stdout(&taken).contains("root key is not in it") && !folder.path().join("backup.db.key").exists());
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let again = run(&["backup", "--to", &text(&file), "--data", &text(&data)]);
    assert!(!again.status.success() && stderr(&again).contains("exists already"), "{}", stderr(&again));

    let restored = folder.path().join("restored");
    let keyless = run(&["restore", "--from", &text(&file), "--data", &text(&restored)]);
    assert!(!keyless.status.success() && stderr(&keyless).contains("--root-key"), "{}", stderr(&keyless));
    assert!(!restored.exists());
    let key = text(&data.join("root.key"));
    let over = run(&["restore", "--from", &text(&file), "--data", &text(&data), "--root-key", &key]);
    assert!(!over.status.success() && stderr(&over).contains("not empty"), "{}", stderr(&over));
    let wrong = folder.path().join("wrong.key");
    fs::write(&wrong, "0f".repeat(32)).unwrap();
    let locked = run(&["restore", "--from", &text(&file), "--data", &text(&restored), "--root-key", &text(&wrong)]);
    assert!(!locked.status.success() && stderr(&locked).contains("root key"), "{}", stderr(&locked));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "a restore that failed leaves nothing behind");

    let done = run(&["restore", "--from", &text(&file), "--data", &text(&restored), "--root-key", &key]);
    assert!(done.status.success() && stdout(&done).contains("1 calls"), "{}{}", stdout(&done), stderr(&done));
    let after = Database::open(&restored).await;
    assert_eq!(after.count("outbox WHERE state IN ('queued', 'held', 'claimed', 'sending')").await, 0);
    assert_eq!(after.count("outbox WHERE state = 'ambiguous'").await, 1);
    assert_eq!(after.count("messages WHERE status = 'unconfirmed'").await, 1);
    assert_eq!(after.count("sessions").await + after.count("sign_in_links").await, 0);
    assert_eq!(after.arrivals().await, before.arrivals().await);
}

#[tokio::test]
async fn the_root_key_goes_along_only_when_it_is_asked_for() {
    let demo = Demo::start(SWITCHBOARD).await;
    let folder = TempDir::new().unwrap();
    let (file, restored) = (text(&folder.path().join("copy.db")), text(&folder.path().join("restored")));
    let taken = run(&["backup", "--to", &file, "--data", &text(&demo.data()), "--with-root-key"]);
    assert!(taken.status.success(), "{}", stderr(&taken));
    let key = folder.path().join("copy.db.key");
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    let done = run(&["restore", "--from", &file, "--data", &restored]);
    assert!(done.status.success(), "{}", stderr(&done));
    let checked = run(&["check", "--offline", "--data", &restored]);
    assert!(stdout(&checked).contains("the root key opens the database"), "{}{}", stdout(&checked), stderr(&checked));
}

#[tokio::test]
async fn a_directory_that_cannot_be_renamed_and_that_others_may_enter_is_restored_into() {
    let demo = Demo::start(SWITCHBOARD).await;
    let folder = TempDir::new().unwrap();
    let (file, data) = (text(&folder.path().join("copy.db")), folder.path().join("volume"));
    let taken = run(&["backup", "--to", &file, "--data", &text(&demo.data()), "--with-root-key"]);
    assert!(taken.status.success(), "{}", stderr(&taken));
    fs::create_dir_all(data.join("lost+found")).unwrap();
    fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
    let there = fs::metadata(&data).unwrap().ino();
    let cut_off = data.join(".restoring");
    fs::create_dir(&cut_off).unwrap();
    let refused = run(&["restore", "--from", &file, "--data", &text(&data)]);
    assert!(!refused.status.success() && stderr(&refused).contains("cut off"), "{}", stderr(&refused));
    fs::remove_dir(&cut_off).unwrap();
    let done = run(&["restore", "--from", &file, "--data", &text(&data)]);
    assert!(done.status.success(), "{}", stderr(&done));
    assert!(!cut_off.exists());
    assert_eq!(fs::metadata(&data).unwrap().ino(), there, "it is the same directory");
    for name in ["switchboard.db", "root.key"] {
        assert_eq!(fs::metadata(data.join(name)).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
    }
    let checked = run(&["check", "--offline", "--data", &text(&data)]);
    assert!(stdout(&checked).contains("the root key opens the database"), "{}{}", stdout(&checked), stderr(&checked));
}

#[test]
fn a_damaged_backup_is_not_brought_back() {
    let folder = TempDir::new().unwrap();
    let (file, key, data) = (folder.path().join("b.db"), folder.path().join("b.db.key"), folder.path().join("data"));
    fs::write(&key, "0f".repeat(32)).unwrap();
    for bytes in [&b"no database at all"[..], &b"SQLite format 3\0 and then nothing"[..], &b""[..]] {
        fs::write(&file, bytes).unwrap();
        let refused = run(&["restore", "--from", &text(&file), "--data", &text(&data)]);
        assert!(!refused.status.success() && stderr(&refused).contains("b.db"), "{}", stderr(&refused));
        assert!(!stderr(&refused).contains("panicked") && !data.exists());
    }
}

fn run(arguments: &[&str]) -> Output {
    run_to_end(&mut switchboard(arguments))
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}
