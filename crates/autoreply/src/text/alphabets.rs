//! One word in two alphabets, and letters written as digits.

use channel_core::text::squeeze;

/// The alphabet of a folded word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Script {
    Latin,
    Cyrillic,
    Other,
}

/// The alphabet of a folded word; one in several alphabets is of none.
pub(crate) fn script_of(word: &str) -> Script {
    if word.is_ascii() {
        return if word.bytes().any(|byte| byte.is_ascii_alphabetic()) { Script::Latin } else { Script::Other };
    }
    let is_cyrillic = |c: char| matches!(c, '\u{400}'..='\u{52f}');
    let letters = || word.chars().filter(|c| c.is_alphabetic());
    if letters().all(is_cyrillic) && letters().next().is_some() {
        Script::Cyrillic
    } else if letters().all(|c| c.is_ascii_alphabetic() || matches!(c, '\u{c0}'..='\u{24f}')) {
        Script::Latin
    } else {
        Script::Other
    }
}

/// The sound of a word, the same for `цена`, `cena` and `tsena`: what people write who have the other keyboard.
///
/// Single capitals stand for the sounds that Latin letters spell with two: `W` sh and shch, `Q` ch, `X` zh.
pub(crate) fn skeleton(word: &str) -> Option<String> {
    let latin = match script_of(word) {
        Script::Latin => word.to_owned(),
        Script::Cyrillic => word.chars().filter_map(sound).collect(),
        Script::Other => return None,
    };
    let mut spelled = latin;
    for (digraph, single) in DIGRAPHS {
        if spelled.contains(digraph) {
            spelled = spelled.replace(digraph, single);
        }
    }
    let plain: String = spelled
        .chars()
        .filter(|&c| c != '\'')
        .map(|c| match c {
            'y' => 'i',
            'q' => 'k',
            'w' => 'v',
            'x' => 'h',
            other => other,
        })
        .collect();
    let squeezed = squeeze(&plain);
    (squeezed.chars().count() >= 4).then_some(squeezed)
}

/// Longer spellings first.
const DIGRAPHS: &[(&str, &str)] = &[
    ("shch", "W"),
    ("sch", "W"),
    ("sh", "W"),
    ("ch", "Q"),
    ("zh", "X"),
    ("dj", "dX"),
    ("kh", "h"),
    ("ts", "c"),
    ("tz", "c"),
    ("yu", "iu"),
    ("ju", "iu"),
    ("ya", "ia"),
    ("ja", "ia"),
    ("yo", "e"),
    ("jo", "e"),
    ("ye", "e"),
    ("je", "e"),
    ("j", "X"),
];

fn sound(c: char) -> Option<&'static str> {
    Some(match c {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'д' => "d",
        'е' | 'э' => "e",
        'ж' => "X",
        'з' => "z",
        'и' | 'й' | 'ы' => "i",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => "u",
        'ф' => "f",
        'х' => "h",
        'ц' => "c",
        'ч' => "Q",
        'ш' | 'щ' => "W",
        'ю' => "iu",
        'я' => "ia",
        _ => return None,
    })
}

/// The words that a word of letters and digits may stand for: `pr1ce` is `price` or `prlce`. Nothing for plain words.
pub(crate) fn as_letters(word: &str) -> Option<[String; 2]> {
    let has_digits = word.bytes().any(|byte| byte.is_ascii_digit());
    if !has_digits || !word.chars().any(char::is_alphabetic) {
        return None;
    }
    let read = |one: char| -> String {
        word.chars()
            .map(|c| match c {
                '0' => 'o',
                '1' => one,
                '3' => 'e',
                '4' => 'a',
                '5' => 's',
                '7' => 't',
                other => other,
            })
            .collect()
    };
    Some([read('i'), read('l')])
}
