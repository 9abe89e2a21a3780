mod reader;

use proptest::prelude::*;
use reader::read;

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
fn only_signs_that_could_be_taken_for_a_pair_are_broken() {
    let dialect = Dialect::Marks(Marks::chat());
    let table = [
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("5 * 3 * 2", "5 * 3 * 2"),
        ("from 5 EUR*", "from 5 EUR*"),
        ("C* and D*", "C* and D*"),
        ("*note", "*note"),
        ("*one\ntwo*", "*one\ntwo*"),
        ("*now*", "|*|now|*|"),
        ("~80 and ~90~", "|~|80 and |~|90|~|"),
        ("(_x_)", "(|_|x|_|)"),
        ("***", "|*|*|*|"),
        ("a `tick`", "a |`|tick|`|"),
        ("```\n```", "|`|`|`|\n|`|`|`|"),
        ("one ` tick", "one ` tick"),
        ("> not a quote", "|> not a quote"),
        ("1 > 0", "1 > 0"),
        ("https://s.example/a_b_c?x=*1*", "https://s.example/a_b_c?x=*1*"),
    ];
    for (words, expected) in table {
        let rendered = Markup::plain(words).render(&dialect).replace('\u{200b}', "|");
        assert_eq!(rendered, expected, "{words}");
        assert_eq!(Markup::plain(words).render(&Dialect::Plain), words);
    }
}

#[test]
fn a_style_ends_with_its_line_and_is_left_out_within_a_word() {
    let table = [
        ("**one\ntwo**", "*one*\n*two*", false),
        ("un**believ**able", "unbelievable", true),
        ("**a *b* c**", "*a _b_ c*", false),
        ("# A **big** title", "*A big title*", false),
        ("`` a`b ``", "a`b", true),
        ("**see [this](https://s.example/1)**", "*see this* (https://s.example/1)", false),
        ("**2*3**", "*2*3*", false),
        ("*note **bold**", "|*|note *bold*", false),
    ];
    for (markdown, expected, loses) in table {
        let dialect = Dialect::Marks(Marks::chat());
        assert_eq!(chat(markdown).replace('\u{200b}', "|"), expected, "{markdown}");
        assert_eq!(Markup::from_markdown(markdown).loses_in(&dialect), loses, "{markdown}");
    }
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

#[test]
fn a_link_that_begins_a_piece_is_whole_where_it_fits_exactly() {
    let markup = Markup::from_markdown("[مرحبا](https://s.example/3) [shoe](https://s.example/3)");
    let pieces = markup.split(Limit::bytes(32), &Dialect::Plain);
    let texts: Vec<&str> = pieces.iter().map(Markup::text).collect();
    assert_eq!(texts, ["مرحبا", "shoe"]);
}

#[test]
fn words_that_grow_when_they_are_written_still_keep_the_limit() {
    let chat = Dialect::Marks(Marks::chat());
    let link = format!("[{}](https://s.example/{})", "*".repeat(40), "long/".repeat(10));
    for markdown in ["*".repeat(40), format!("words {}", "*".repeat(40)), link] {
        let limit = Limit::characters(12);
        for piece in Markup::from_markdown(&markdown).split(limit, &chat) {
            let written = piece.render(&chat);
            assert!(limit.holds(&written), "{written:?} of {markdown:?}");
        }
    }
}

#[test]
fn a_link_that_no_app_opens_is_written_out_where_links_are_ranges() {
    let table = [
        ("see [the **cart**](/cart) now", "see the cart (/cart) now", true, 1),
        ("[run](javascript:alert(1))", "run (javascript:alert(1))", true, 0),
        ("**see [this](shop) and** [that](https://s.example/1)", "see this (shop) and that", true, 2),
        ("[shop](shop)", "shop", true, 0),
        ("[nowhere]()", "nowhere", true, 0),
        ("[us](https://s.example/1)", "us", false, 1),
        ("[write](mailto:ana@s.example) [call](tel:+351912000111) [chat](tg://user?id=4)", "write call chat", false, 3),
    ];
    for (markdown, words, loses, spans) in table {
        let markup = Markup::from_markdown(markdown);
        assert_eq!(markup.loses_in(&Dialect::Ranges), loses, "{markdown}");
        let pieces = markup.split(Limit::characters(100), &Dialect::Ranges);
        let [piece] = pieces.as_slice() else { panic!("{} pieces of {markdown}", pieces.len()) };
        assert_eq!((piece.text(), piece.spans().len()), (words, spans), "{markdown}");
        assert!(!piece.loses_in(&Dialect::Ranges), "{markdown}");
        assert!(Markup::new(piece.text(), piece.spans().to_vec()).is_ok());
    }
    assert_eq!(Markup::from_markdown("[nowhere]()").render(&Dialect::Plain), "nowhere");
}

proptest! {
    #[test]
    fn the_pieces_are_those_of_the_whole_text_looked_at_each_time(
        tokens in prop::collection::vec(prop::sample::select(vec![
            "word ", "**bold words** ", "[look](https://s.example/1) ", "[go](/x) ", "\n\n", "https://s.example/long/", "👨‍👩‍👧",
            "12", "3.4 ", "*_~ ", "~~gone and more~~. ", "\n> quoted\n\n", "`a b` ",
        ]), 0..80),
        max in 12_usize..40,
        dialect in prop_oneof![Just(Dialect::Plain), Just(Dialect::Marks(Marks::chat())), Just(Dialect::Ranges)],
    ) {
        let limit = Limit::characters(max);
        let markup = Markup::from_markdown(&tokens.concat());
        let pieces = markup.split(limit, &dialect);
        // What follows the first piece is split as if it were a text of its own.
        let Some((first, others)) = pieces.split_first() else { return Ok(()) };
        let all: Vec<&str> = pieces.iter().map(Markup::text).collect();
        let joined = all.concat();
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let linked: bool = markup.spans().iter().any(|span| matches!(span.style, Style::Link { .. }));
        if !linked {
            prop_assert_eq!(bare(&joined), bare(markup.text()));
            let rest = markup.text().trim_start().strip_prefix(first.text()).map(str::len);
            let start = rest.map(|rest| markup.text().len() - rest);
            if let Some(tail) = start.and_then(|start| markup.part(start..markup.text().len())) {
                let again = tail.split(limit, &dialect);
                prop_assert_eq!(again.as_slice(), others);
            }
        }
        for piece in &pieces {
            prop_assert!(Markup::new(piece.text(), piece.spans().to_vec()).is_ok());
        }
    }

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

    #[test]
    fn words_that_are_no_markup_are_never_styled(
        words in "([a-c ğ]|[*_~`>]|\\n|[.(]|🧑‍🚀|https://s\\.example/a_b ){0,60}",
    ) {
        let looks = read(&Markup::plain(words.as_str()).render(&Dialect::Marks(Marks::chat())));
        for look in &looks {
            prop_assert!(look.is_plain(), "{words:?} shows {look:?}");
        }
        let shown: String = looks.iter().map(|look| look.sign).collect();
        prop_assert_eq!(shown, words);
    }

    #[test]
    fn a_reader_sees_the_styles_that_were_meant_and_no_others(
        pieces in prop::collection::vec(("([a-c*_~` \\n]|ş|\\.){1,6}", 0_u8..8), 1..7),
    ) {
        let (mut text, mut spans) = (String::new(), Vec::new());
        for (words, style) in &pieces {
            let start = text.len();
            text.push_str(words);
            let mut span = |style| spans.push(Span { start, end: text.len(), style });
            match style {
                0 => span(Style::Bold),
                1 => span(Style::Italic),
                2 => span(Style::Strike),
                3 => span(Style::Code),
                4 => [Style::Bold, Style::Italic].into_iter().for_each(span),
                _ => {}
            }
        }
        let markup = Markup::new(text, spans).unwrap();
        let dialect = Dialect::Marks(Marks::chat());
        let rendered = markup.render(&dialect);
        let looks = read(&rendered);
        let shown: String = looks.iter().map(|look| look.sign).collect();
        prop_assert_eq!(&shown, markup.text(), "from {:?}", rendered);
        for ((at, _), look) in markup.text().char_indices().zip(&looks) {
            let meant = |style: &Style| markup.spans().iter().any(|span| span.style == *style && span.range().contains(&at));
            let blank = look.sign.is_whitespace();
            for (style, is_shown) in
                [(Style::Bold, look.bold), (Style::Italic, look.italic), (Style::Strike, look.strike), (Style::Code, look.code)]
            {
                prop_assert!(!is_shown || meant(&style), "{rendered:?} shows {look:?} at {at}");
                prop_assert!(
                    is_shown || blank || !meant(&style) || markup.loses_in(&dialect),
                    "{rendered:?} does not show {style:?} at {at}"
                );
            }
        }
    }
}
