use proptest::prelude::*;

use super::*;
use crate::capabilities::Limit;
use crate::text::LengthUnit;

fn chat(markdown: &str) -> String {
    Markup::from_markdown(markdown).render(&Dialect::Marks(Marks::chat()))
}

#[test]
fn each_dialect_writes_the_same_markup_its_own_way() {
    let table = [
        ("**bold** and *slanted*", "*bold* and _slanted_", "bold and slanted"),
        ("~~old~~ new", "~old~ new", "old new"),
        ("`code`", "`code`", "code"),
        ("***both***", "*_both_*", "both"),
        ("[shoe](https://s.example/1)", "shoe (https://s.example/1)", "shoe (https://s.example/1)"),
        ("<https://s.example/1>", "https://s.example/1", "https://s.example/1"),
        ("# Title\n\nWords", "*Title*\n\nWords", "Title\n\nWords"),
        ("- one\n- two", "• one\n• two", "• one\n• two"),
        ("3. one\n4. two", "3. one\n4. two", "3. one\n4. two"),
        ("> first\n> second", "> first\n> second", "first\nsecond"),
        ("```rust\nlet x = 1;\n```", "```let x = 1;```", "let x = 1;"),
    ];
    for (markdown, marked, plain) in table {
        assert_eq!(chat(markdown), marked, "{markdown}");
        assert_eq!(Markup::from_markdown(markdown).render(&Dialect::Plain), plain, "{markdown}");
    }
}

#[test]
fn signs_in_plain_words_do_not_become_markup_and_links_stay_whole() {
    let dialect = Dialect::Marks(Marks::chat());
    let rendered = Markup::plain("2*3*4 and snake_case_name").render(&dialect);
    assert_eq!(rendered, "2*\u{200b}3*\u{200b}4 and snake_\u{200b}case_\u{200b}name");
    let link = "https://s.example/a_b_c?x=*1*";
    assert_eq!(Markup::plain(link).render(&dialect), link);
}

#[test]
fn stretches_that_overlap_halfway_are_refused() {
    let span = |start, end| Span { start, end, style: Style::Bold };
    assert_eq!(Markup::new("abcdef", vec![span(0, 4), span(2, 6)]), Err(BadSpan));
    assert_eq!(Markup::new("é", vec![span(0, 1)]), Err(BadSpan));
    assert!(Markup::new("abcdef", vec![span(2, 4), span(0, 6), span(2, 3)]).is_ok());
    assert!(serde_json::from_str::<Markup>(r#"{"text":"a","spans":[{"start":0,"end":9,"style":"bold"}]}"#).is_err());
}

#[test]
fn a_style_that_is_cut_goes_on_in_the_next_piece() {
    let markup = Markup::from_markdown("**one two three**");
    let pieces = markup.split(Limit::characters(9), &Dialect::Marks(Marks::chat()));
    let rendered: Vec<String> = pieces.iter().map(|piece| piece.render(&Dialect::Marks(Marks::chat()))).collect();
    assert_eq!(rendered, ["*one two*", "*three*"]);
}

#[test]
fn a_link_is_not_cut_where_it_fits_into_one_piece() {
    let markup = Markup::from_markdown("see [the blue shoe](https://s.example/1)");
    let pieces = markup.split(Limit::characters(13), &Dialect::Ranges);
    let texts: Vec<&str> = pieces.iter().map(Markup::text).collect();
    assert_eq!(texts, ["see", "the blue shoe"]);
}

proptest! {
    #[test]
    fn any_words_are_readable_as_markdown(markdown in "\\PC{0,200}") {
        let markup = Markup::from_markdown(&markdown);
        prop_assert!(Markup::new(markup.text.clone(), markup.spans.clone()).is_ok());
    }

    #[test]
    fn every_piece_keeps_the_limit_in_its_unit(
        markdown in "([a-zA-Zğüşİ ش🧑‍🚀\\n*_~`>\\[\\]()#-]|👨‍👩‍👧|https://s\\.example/a_b){0,120}",
        max in 12_usize..60,
        unit in prop_oneof![
            Just(LengthUnit::Characters), Just(LengthUnit::Utf8Bytes), Just(LengthUnit::Utf16Units)
        ],
        dialect in prop_oneof![Just(Dialect::Plain), Just(Dialect::Marks(Marks::chat())), Just(Dialect::Ranges)],
    ) {
        let limit = Limit { max, unit };
        for piece in Markup::from_markdown(&markdown).split(limit, &dialect) {
            prop_assert!(limit.holds(&piece.render(&dialect)));
            prop_assert!(!piece.text().trim().is_empty());
        }
    }
}
