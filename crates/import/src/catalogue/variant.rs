//! Size, colour and the rest of a cell that holds a whole variant.

use std::collections::BTreeMap;

use channel_core::{catalogue::Product, text::fold};

/// Beginnings of colours' names in the languages of shops, folded; long enough that no other word begins so.
const COLOURS: &[&str] = &[
    "black",
    "white",
    "red",
    "blue",
    "green",
    "yellow",
    "orange",
    "purple",
    "violet",
    "pink",
    "brown",
    "grey",
    "gray",
    "beige",
    "silver",
    "gold",
    "navy",
    "turquoise",
    "черн",
    "бел",
    "красн",
    "син",
    "голуб",
    "зелен",
    "желт",
    "оранж",
    "фиолет",
    "розов",
    "коричн",
    "сер",
    "беж",
    "золот",
    "бирюз",
    "siyah",
    "beyaz",
    "kirmizi",
    "mavi",
    "lacivert",
    "yesil",
    "sari",
    "turuncu",
    "mor",
    "pembe",
    "kahverengi",
    "gri",
    "bej",
    "gumus",
    "altin",
    "negr",
    "blanc",
    "roj",
    "azul",
    "verde",
    "amarill",
    "naranja",
    "morad",
    "rosa",
    "marron",
    "gris",
    "platead",
    "dorad",
    "اسود",
    "ابيض",
    "احمر",
    "ازرق",
    "اخضر",
    "اصفر",
    "برتقالي",
    "بنفسجي",
    "وردي",
    "بني",
    "رمادي",
    "кара",
    "ак",
    "кызыл",
    "кок",
    "жашыл",
    "сары",
];

/// The attributes in a cell such as `blue, 42`.
pub(super) fn variant(cell: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for part in cell.split([',', '/', '·', ';', '|']).map(str::trim).filter(|part| !part.is_empty()) {
        let folded = fold(part);
        let name = if is_size(&folded) {
            Product::SIZE
        } else if folded.split(' ').any(is_colour) {
            Product::COLOUR
        } else {
            "variant"
        };
        found.entry(name.to_owned()).or_insert_with(|| part.to_owned());
    }
    found
}

fn is_size(folded: &str) -> bool {
    const LETTERS: &[&str] = &[
        "xxs", "2xs", "xs", "s", "small", "m", "medium", "l", "large", "xl", "хл", "xxl", "2xl", "ххл", "xxxl", "3xl",
        "4xl", "xxxxl", "5xl",
    ];
    LETTERS.contains(&folded) || folded.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | ' '))
}

/// Short names must be the whole word; longer ones may have an ending.
fn is_colour(word: &str) -> bool {
    COLOURS.iter().any(|colour| {
        if colour.chars().count() <= 3 && colour.is_ascii() { word == *colour } else { word.starts_with(colour) }
    })
}
