//! Cleaning up after a process that cannot do it any more.
//!
//! The cluster that all tests of a process share lives in a static, which nobody drops, and a process can be killed. So a
//! shell waits at the end of a pipe that only this process holds: when it closes, for whatever reason, the shell ends the
//! server and removes the folder.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

const SCRIPT: &str = r#"
trap '' HUP INT TERM PIPE
read -r _
pid=$(head -n 1 "$1/disk/data/postmaster.pid" 2>/dev/null)
ours() {
    case "$(readlink "/proc/$pid/cwd" 2>/dev/null || ps -p "$pid" -o args= 2>/dev/null)" in *"$1/disk/data"*) true ;; *) false ;; esac
}
if [ -n "$pid" ] && ours "$1"; then
    kill -QUIT "$pid" 2>/dev/null
    tries=0
    while ours "$1" && [ "$tries" -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
    ours "$1" && kill -KILL "$pid" 2>/dev/null
fi
umount "$1/disk" 2>/dev/null
rm -rf "$1"
"#;

/// The shell that waits.
#[derive(Debug)]
pub(crate) struct Keeper(Child);

impl Keeper {
    /// Has a folder removed, and the server in it ended, when this process is gone or the keeper is dropped.
    pub(crate) fn of(folder: &Path) -> Result<Self, String> {
        Command::new("/bin/sh")
            .args(["-c", SCRIPT, "keeper"])
            .arg(folder)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // What a terminal sends to the tests is not for the keeper.
            .process_group(0)
            .spawn()
            .map(Self)
            .map_err(|error| format!("starting a shell that cleans up: {error}"))
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _status = self.0.wait();
    }
}
