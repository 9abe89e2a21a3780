//! What no source file does.

use super::tree::files;

const LONGEST_FILE: usize = 600;

#[test]
fn no_file_is_longer_than_600_lines() {
    let long: Vec<String> = files(&["rs", "html", "js", "css", "ftl"])
        .iter()
        .map(|file| (file.text.lines().count(), file))
        .filter(|(lines, _)| *lines > LONGEST_FILE)
        .map(|(lines, file)| format!("{}: {lines} lines", file.path))
        .collect();
    assert!(long.is_empty(), "a file is one idea; split {long:#?}");
}

#[test]
fn lints_are_expected_with_a_reason_and_never_allowed() {
    let found = places(&["rs"], |line| {
        let attribute = line.trim_start();
        attribute.starts_with(concat!("#[", "allow(")) || attribute.starts_with(concat!("#![", "allow("))
    });
    assert!(found.is_empty(), "use expect with a reason: {found:#?}");
}

#[test]
fn nothing_is_left_to_do_in_the_code() {
    let macros = [concat!("todo", "!("), concat!("unimplemented", "!("), concat!("dbg", "!(")];
    let found = places(&["rs"], |line| macros.iter().any(|word| line.contains(word)));
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_note_to_do_something_names_its_issue() {
    let notes = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("HA", "CK")];
    let found = places(&["rs", "html", "js", "css", "ftl", "sql", "toml"], |line| {
        let words = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '#');
        words.into_iter().any(|word| notes.contains(&word)) && !line.contains("(#")
    });
    assert!(found.is_empty(), "open an issue and name it: {found:#?}");
}

#[test]
fn an_unverified_body_is_trusted_by_the_decode_command_alone() {
    let users: Vec<String> = files(&["rs"])
        .into_iter()
        .filter(|file| {
            let mut code = file.shipped().lines().filter(|line| !line.trim_start().starts_with("//"));
            code.any(|line| line.contains("trust_local_file"))
        })
        .map(|file| file.path)
        .filter(|path| path != "crates/channel-core/src/signature.rs" && !path.starts_with("fuzz/"))
        .filter(|path| !(path.starts_with("server/src/") && path.contains("decode")))
        .collect();
    assert!(users.is_empty(), "only `switchboard decode` may skip the signature: {users:?}");
}

#[test]
fn kept_bytes_are_trusted_by_the_replay_of_letters_alone() {
    let users: Vec<String> = files(&["rs"])
        .into_iter()
        .filter(|file| {
            let mut code = file.shipped().lines().filter(|line| !line.trim_start().starts_with("//"));
            code.any(|line| line.contains("trust_kept"))
        })
        .map(|file| file.path)
        .filter(|path| path != "crates/channel-core/src/signature.rs")
        .filter(|path| !path.starts_with("server/src/flows/letters/"))
        .collect();
    assert!(users.is_empty(), "only what was proved when it came may skip the signature: {users:?}");
}

#[test]
fn modules_have_names_from_the_domain() {
    let vague = ["utils", "util", "common", "helper", "helpers", "manager", "data", "info", "misc"];
    let found: Vec<String> = files(&["rs"])
        .into_iter()
        .map(|file| file.path)
        .filter(|path| {
            let mut parts = path.trim_end_matches(".rs").split('/');
            parts.any(|part| vague.contains(&part))
        })
        .collect();
    assert!(found.is_empty(), "{found:?}");
}

/// Where a line of one of these files is as described.
fn places(extensions: &[&str], matches: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for file in files(extensions) {
        // Minified code of others is one line without end.
        let ours = file.text.lines().enumerate().filter(|(_, line)| line.len() < 1_000);
        let hits = ours.filter(|(_, line)| matches(line));
        found.extend(hits.map(|(number, line)| format!("{}:{}: {}", file.path, number + 1, line.trim())));
    }
    found
}
