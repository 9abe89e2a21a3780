//! Who PostgreSQL runs as: it refuses to be root.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// The user and the group of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct User {
    id: u32,
    group: u32,
}

/// The user to become, when this is root; whoever runs the tests otherwise.
pub(crate) fn other_than_root() -> Result<Option<User>, String> {
    let me = fs::metadata("/proc/self").or_else(|_| fs::metadata(std::env::temp_dir()));
    let root = me.map_err(|error| format!("finding out who runs the tests: {error}"))?.uid() == 0;
    if !root {
        return Ok(None);
    }
    let known = fs::read_to_string("/etc/passwd").map_err(|error| format!("reading /etc/passwd: {error}"))?;
    let user = ["postgres", "nobody"].into_iter().find_map(|name| entry(&known, name));
    user.map(Some)
        .ok_or_else(|| "PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody".into())
}

impl User {
    /// Has a command run as this user, in no other group than theirs.
    pub(crate) fn runs(self, command: &mut Command) {
        command.uid(self.id).gid(self.group);
    }

    /// Gives a file or folder to this user.
    pub(crate) fn takes(self, path: &Path) -> Result<(), String> {
        std::os::unix::fs::chown(path, Some(self.id), Some(self.group))
            .map_err(|error| format!("giving {} to another user: {error}", path.display()))
    }
}

fn entry(known: &str, name: &str) -> Option<User> {
    known.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next() != Some(name) {
            return None;
        }
        Some(User { id: fields.nth(1)?.parse().ok()?, group: fields.next()?.parse().ok()? })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_the_whole_name() {
        let known = "root:x:0:0:root:/root:/bin/sh\npostgres-old:x:7:7::/:/bin/sh\npostgres:x:101:104::/:/bin/sh\n";
        assert_eq!(entry(known, "postgres"), Some(User { id: 101, group: 104 }));
        assert_eq!(entry(known, "nobody"), None);
    }
}
