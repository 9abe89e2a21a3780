#![no_main]
//! Splitting at a platform's limit: every piece keeps it, and nothing but white space at a cut is lost.

use channel_core::text::{LengthUnit, split_at_limit};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u16, u8, &str)| {
    let (limit, unit, text) = input;
    let limit = usize::from(limit % 4_200);
    let unit = [LengthUnit::Characters, LengthUnit::Utf8Bytes, LengthUnit::Utf16Units][usize::from(unit % 3)];
    let pieces = split_at_limit(text, limit, unit);

    let mut rest = text;
    for piece in &pieces {
        assert!(!piece.is_empty(), "an empty piece");
        assert!(unit.length_in(piece) <= limit || piece.chars().count() == 1, "a piece beyond the limit");
        let at = rest.find(*piece).expect("pieces stand in the text, in their order");
        let (dropped, tail) = rest.split_at(at);
        assert!(dropped.trim().is_empty(), "words between two pieces were lost");
        rest = &tail[piece.len()..];
    }
    assert!(rest.trim().is_empty(), "the end was lost");
    if unit.length_in(text) <= limit && !text.is_empty() {
        assert_eq!(pieces, [text], "a text that fits is not cut");
    }
});
