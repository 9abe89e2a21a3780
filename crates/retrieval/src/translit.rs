//! Russian and Kyrgyz typed in Latin letters.

const PAIRS: &[(&str, &str)] = &[
    ("shch", "щ"),
    ("sch", "щ"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ts", "ц"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("yo", "е"),
    ("yu", "ю"),
    ("ju", "ю"),
    ("ya", "я"),
    ("ja", "я"),
    ("ye", "е"),
    ("iy", "ий"),
    ("yy", "ый"),
    ("a", "а"),
    ("b", "б"),
    ("v", "в"),
    ("w", "в"),
    ("g", "г"),
    ("d", "д"),
    ("e", "е"),
    ("z", "з"),
    ("i", "и"),
    ("j", "ж"),
    ("k", "к"),
    ("l", "л"),
    ("m", "м"),
    ("n", "н"),
    ("o", "о"),
    ("p", "п"),
    ("r", "р"),
    ("s", "с"),
    ("t", "т"),
    ("u", "у"),
    ("f", "ф"),
    ("h", "х"),
    ("c", "к"),
    ("y", "ы"),
    ("x", "кс"),
    ("q", "к"),
    ("'", ""),
];

/// The word in Cyrillic letters, when every letter has one.
pub(crate) fn to_cyrillic(word: &str) -> Option<String> {
    if word.chars().count() < 3 || !word.chars().all(|c| c.is_ascii_lowercase() || c == '\'') {
        return None;
    }
    let mut out = String::new();
    let mut rest = word;
    while !rest.is_empty() {
        let (latin, cyrillic) = PAIRS.iter().find(|(latin, _)| rest.starts_with(latin))?;
        out.push_str(cyrillic);
        rest = rest.strip_prefix(latin)?;
    }
    Some(out)
}
