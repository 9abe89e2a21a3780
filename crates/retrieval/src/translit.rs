//! Russian and Kyrgyz typed in Latin letters.

/// What letters stand for, the longest first; the likeliest reading comes first.
const PAIRS: &[(&str, &[&str])] = &[
    ("shch", &["щ"]),
    ("sch", &["щ", "сч"]),
    ("zh", &["ж"]),
    ("kh", &["х"]),
    ("ts", &["ц", "тс"]),
    ("tc", &["ц"]),
    ("ch", &["ч"]),
    ("sh", &["ш"]),
    ("yo", &["е"]),
    ("jo", &["е"]),
    ("yu", &["ю"]),
    ("ju", &["ю"]),
    ("iu", &["ю", "иу"]),
    ("ya", &["я"]),
    ("ja", &["я"]),
    ("ia", &["ия", "я", "иа"]),
    ("ye", &["е"]),
    ("je", &["е"]),
    ("iy", &["ий"]),
    ("yy", &["ый"]),
    ("a", &["а"]),
    ("b", &["б"]),
    ("v", &["в"]),
    ("w", &["в"]),
    ("g", &["г"]),
    ("d", &["д"]),
    ("e", &["е"]),
    ("z", &["з"]),
    ("i", &["и"]),
    ("j", &["ж", "й"]),
    ("k", &["к"]),
    ("l", &["л"]),
    ("m", &["м"]),
    ("n", &["н"]),
    ("o", &["о"]),
    ("p", &["п"]),
    ("r", &["р"]),
    ("s", &["с"]),
    ("t", &["т"]),
    ("u", &["у"]),
    ("f", &["ф"]),
    ("h", &["х"]),
    ("c", &["к", "ц", "с"]),
    ("y", &["ы", "й"]),
    ("x", &["кс", "х"]),
    ("q", &["к"]),
    ("'", &[""]),
];
/// The most readings of one word that are followed.
const READINGS: usize = 12;

/// What the word may be in Cyrillic letters, the likeliest first; nothing when some letter has no counterpart.
pub(crate) fn to_cyrillic(word: &str) -> Vec<String> {
    if word.chars().count() < 2 || !word.chars().all(|c| c.is_ascii_lowercase() || c == '\'') {
        return Vec::new();
    }
    let mut readings = vec![String::new()];
    let mut rest = word;
    while !rest.is_empty() {
        let Some((latin, meanings)) = PAIRS.iter().find(|(latin, _)| rest.starts_with(latin)) else {
            return Vec::new();
        };
        // The likeliest readings are prolonged first, so that the limit drops the least likely.
        readings = meanings
            .iter()
            .flat_map(|meaning| readings.iter().map(move |reading| format!("{reading}{meaning}")))
            .take(READINGS)
            .collect();
        rest = rest.strip_prefix(latin).unwrap_or_default();
    }
    readings
}
