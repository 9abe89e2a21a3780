//! What goes wrong gets one clear message, a status other than 0, and never a panic.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use switchboard_tests::run_to_end;
use tempfile::TempDir;

use super::{SWITCHBOARD, stderr, switchboard};

#[test]
fn a_mistake_on_the_command_line_is_named_with_the_way_out() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    fs::write(path("broken.toml"), "listen = ").unwrap();
    fs::write(path("wrong.toml"), "colour = 7\nlisten = \"nowhere\"\n[meta]\napp_secrets = [\"plain\"]\n").unwrap();
    fs::write(path("no-columns.csv"), "a,b,c\n1,2,3\n").unwrap();
    fs::write(path("binary.csv"), [0xff, 0xfe, 0x00, 0x80, 0x81]).unwrap();
    fs::write(path("file"), "not a directory").unwrap();
    fs::write(path("not.json"), "hello").unwrap();
    let (data, missing) = (path("data"), path("missing.toml"));
    let table: &[(&[&str], &[&str])] = &[
        (&["--colour"], &["--colour", "--help"]),
        (&["dmeo"], &["dmeo", "demo"]),
        (&["serve", "--port", "80"], &["--port", "--help"]),
        (&["serve", "--config", &missing], &["missing.toml", "--config"]),
        (&["serve", "--config", &path("broken.toml")], &["broken.toml", "line 1"]),
        (&["serve", "--config", &path("wrong.toml")], &["3 problem", "colour", "listen", "meta.app_secrets"]),
        (&["serve", "--listen", "nowhere"], &["nowhere", "--listen"]),
        (&["demo", "--listen", "0.0.0.0:0", "--data", &data], &["127.0.0.1"]),
        (&["demo", "--listen", "127.0.0.1:0", "--data", &path("file/below")], &["below", "--data"]),
        (&["catalogue", "import", &path("no-columns.csv"), "--data", &data], &["no-columns.csv"]),
        (&["catalogue", "import", &path("binary.csv"), "--data", &data], &["binary.csv"]),
        (&["catalogue", "import", &path("missing.csv"), "--data", &data], &["missing.csv"]),
        (&["decode", "whatsapp", &path("missing.json")], &["missing.json"]),
        (&["decode", "whatsapp", &path("not.json")], &["whatsapp"]),
        (&["decode", "smoke-signals", "-"], &["smoke-signals", "telegram"]),
        (&["account", "add", "telegram", "--external-id", "1", "--data", &data], &["bot_token", "--secret"]),
        (
            &["account", "add", "telegram", "--external-id", "1", "--secret", "bot_token=123", "--data", &data],
            &["env:"],
        ),
    ];
    for (arguments, expected) in table {
        complains(&mut switchboard(arguments), expected);
    }
}

#[test]
fn an_occupied_port_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data").to_string_lossy().into_owned();
    for command in ["demo", "serve"] {
        complains(&mut switchboard(&[command, "--listen", &address, "--data", &data]), &[&address, "--listen"]);
    }
}

#[test]
fn a_read_only_data_directory_is_named() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    fs::set_permissions(&data, fs::Permissions::from_mode(0o555)).unwrap();
    // The superuser may write anywhere, so the command runs as somebody else when the tests are run by root.
    let root = fs::write(data.join("probe"), "").is_ok();
    let data = data.to_string_lossy().into_owned();
    let mut command = if root {
        fs::remove_file(folder.path().join("data/probe")).unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let mut command = Command::new("setpriv");
        // The build directory may be closed to others; a copy beside the data is not.
        let program = folder.path().join("switchboard");
        fs::copy(SWITCHBOARD, &program).unwrap();
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(program);
        command
    } else {
        Command::new(SWITCHBOARD)
    };
    complains(command.args(["demo", "--listen", "127.0.0.1:0", "--data", &data]), &[&data, "--data"]);
}

fn complains(command: &mut Command, expected: &[&str]) {
    let shown = format!("{command:?}");
    let output = run_to_end(command.env("RUST_BACKTRACE", "0"));
    let complaint = stderr(&output);
    assert!(!output.status.success(), "{shown} succeeded");
    assert!(output.status.code().is_some(), "{shown} was ended by a signal: {complaint}");
    assert!(!complaint.contains("panicked"), "{shown}: {complaint}");
    assert!(output.stdout.is_empty(), "{shown} complains on standard output");
    for part in expected {
        assert!(complaint.contains(part), "{shown}: {part:?} is not in {complaint:?}");
    }
}
