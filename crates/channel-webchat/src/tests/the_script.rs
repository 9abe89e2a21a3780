//! What the script may cost and ask of a shop's page.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::STRINGS;
use crate::widget::SCRIPT;

#[test]
fn it_weighs_at_most_20_kilobytes_on_the_wire() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(SCRIPT.as_bytes()).unwrap();
    let size = gzip.finish().unwrap().len();
    assert!((1_000..=20 * 1024).contains(&size), "{size} bytes");
}

#[test]
fn it_asks_for_exactly_the_words_that_a_session_has() {
    for name in STRINGS {
        assert!(SCRIPT.contains(&format!("'{name}'")) || ["assistant", "person"].contains(&name), "{name} is not used");
    }
    let asked = SCRIPT.split("words('").skip(1).filter_map(|rest| rest.split_once('\'')).map(|(name, _)| name);
    for name in asked {
        assert!(STRINGS.contains(&name), "{name} is not among the strings");
    }
}

#[test]
fn it_never_turns_text_into_markup_or_code() {
    for sink in
        ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "srcdoc", "cssText"]
    {
        assert!(!SCRIPT.contains(sink), "{sink}");
    }
}

#[test]
fn it_talks_to_nobody_but_its_own_server() {
    let addresses: Vec<&str> = SCRIPT.match_indices("://").map(|(at, _)| &SCRIPT[..at]).collect();
    let hosts = addresses.iter().filter(|before| before.ends_with("http")).count();
    assert_eq!(hosts, 1, "the one address is the namespace of SVG");
    assert!(SCRIPT.contains("'http://www.w3.org/2000/svg'"));
    assert!(!SCRIPT.contains("import(") && !SCRIPT.contains("@import"));
}
