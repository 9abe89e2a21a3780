#![no_main]
//! Markup: any words can be read as Markdown, every piece keeps the limit as it is written, and plain words stay words.

use channel_core::capabilities::Limit;
use channel_core::markup::{Dialect, Marks, Markup};
use channel_core::text::LengthUnit;
use libfuzzer_sys::fuzz_target;

/// What keeps a sign in plain words from becoming markup.
const BREAK: char = '\u{200b}';

fuzz_target!(|input: (u16, u8, &str)| {
    let (max, choice, text) = input;
    // One letter of any script with its markup takes less than this.
    let max = 12 + usize::from(max % 4_096);
    let unit = [LengthUnit::Characters, LengthUnit::Utf8Bytes, LengthUnit::Utf16Units][usize::from(choice % 3)];
    let chat = Dialect::Marks(Marks::chat());
    let dialect = [Dialect::Plain, chat.clone(), Dialect::Ranges][usize::from(choice / 3 % 3)].clone();

    let markup = Markup::from_markdown(text);
    let again = Markup::new(markup.text(), markup.spans().to_vec());
    assert_eq!(again.as_ref(), Ok(&markup), "stretches overlap halfway");
    let json = serde_json::to_string(&markup).expect("markup has a JSON form");
    assert_eq!(serde_json::from_str::<Markup>(&json).expect("the form reads back"), markup);

    let limit = Limit { max, unit };
    for piece in markup.split(limit, &dialect) {
        assert!(limit.holds(&piece.render(&dialect)), "a piece beyond the limit");
        assert!(!piece.text().trim().is_empty(), "an empty piece");
    }

    let plain = Markup::plain(text);
    assert_eq!(plain.render(&Dialect::Plain), text);
    assert_eq!(plain.render(&Dialect::Ranges), text);
    let words = |text: &str| text.replace(BREAK, "");
    assert_eq!(words(&plain.render(&chat)), words(text), "plain words were changed");
});
