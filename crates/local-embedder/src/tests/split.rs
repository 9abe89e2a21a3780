use super::tiny::Tiny;
use crate::format;

/// The texts of the pieces, without those that begin and end.
fn split(text: &str) -> Vec<&'static str> {
    let tiny = Tiny::new();
    let file = tiny.file();
    let pieces = format::read(&file).unwrap().tokenizer.pieces(text, 1_000);
    assert_eq!((pieces.first(), pieces.last()), (Some(&0), Some(&2)));
    pieces[1..pieces.len() - 1].iter().map(|piece| tiny.pieces[*piece as usize].0).collect()
}

#[test]
fn the_likeliest_split_wins_over_the_longest_piece() {
    // A piece of -6.5 beats two of -5 and -4, and two of -5 and -2.5 are all there is.
    assert_eq!(split("running shoes"), ["▁running", "▁shoe", "s"]);
}

#[test]
fn spaces_are_one_mark_however_many_and_of_whichever_kind() {
    assert_eq!(split("run  run\u{a0} run"), ["▁run", "▁run", "▁run"]);
    assert_eq!(split(" run"), ["▁run"]);
}

#[test]
fn letters_are_replaced_or_dropped_as_the_file_says() {
    assert_eq!(split("run Ａ"), ["▁run", "▁", "r"]);
    assert_eq!(split("r\u{200b}un"), split("run"));
}

#[test]
fn letters_in_two_parts_are_the_letters_they_make() {
    assert_eq!(split("бег и\u{306}"), ["▁бег", "▁", "й"]);
}

#[test]
fn what_no_piece_has_is_unknown_letter_by_letter() {
    assert_eq!(split("run✂✂"), ["▁run", "<unk>", "<unk>"]);
}

#[test]
fn the_names_of_special_pieces_are_plain_text_in_a_text() {
    assert!(!split("</s>run").contains(&"</s>"));
    assert!(!split("<s>").contains(&"<s>"));
}

#[test]
fn an_empty_text_is_a_mark() {
    assert_eq!(split(""), Vec::<&str>::new());
}
