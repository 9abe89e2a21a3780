//! Look-alike letters: one word written in two scripts is read as a word of one.

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Cyrillic,
    Greek,
    Other,
}

/// Latin letter, then the Cyrillic and the Greek letter that look like it (a space where there is none).
const LOOK_ALIKES: &[(char, char, char)] = &[
    ('A', 'А', 'Α'),
    ('B', 'В', 'Β'),
    ('C', 'С', ' '),
    ('E', 'Е', 'Ε'),
    ('H', 'Н', 'Η'),
    ('I', 'І', 'Ι'),
    ('J', 'Ј', ' '),
    ('K', 'К', 'Κ'),
    ('M', 'М', 'Μ'),
    ('N', ' ', 'Ν'),
    ('O', 'О', 'Ο'),
    ('P', 'Р', 'Ρ'),
    ('S', 'Ѕ', ' '),
    ('T', 'Т', 'Τ'),
    ('X', 'Х', 'Χ'),
    ('Y', 'У', 'Υ'),
    ('Z', ' ', 'Ζ'),
    ('a', 'а', 'α'),
    ('c', 'с', 'ϲ'),
    ('d', 'ԁ', ' '),
    ('e', 'е', ' '),
    ('h', 'һ', ' '),
    ('i', 'і', 'ι'),
    ('j', 'ј', 'ϳ'),
    ('k', 'к', 'κ'),
    ('o', 'о', 'ο'),
    ('p', 'р', 'ρ'),
    ('q', 'ԛ', ' '),
    ('s', 'ѕ', ' '),
    ('u', ' ', 'υ'),
    ('v', ' ', 'ν'),
    ('w', 'ԝ', ' '),
    ('x', 'х', 'χ'),
    ('y', 'у', ' '),
];

/// Rewrites every word that mixes Latin with Cyrillic or Greek letters, when all letters of the rarer script look like
/// letters of the commoner one. A word that really needs both scripts stays as it is.
pub(super) fn unmix(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let letters = first.is_alphabetic();
        let end = rest.find(|c: char| c.is_alphabetic() != letters).unwrap_or(rest.len());
        let (run, tail) = rest.split_at(end);
        if letters {
            unmix_word(run, &mut out)
        } else {
            out.push_str(run)
        }
        rest = tail;
    }
    out
}

fn unmix_word(word: &str, out: &mut String) {
    let count = |script| word.chars().filter(|&c| script_of(c) == script).count();
    let (latin, cyrillic, greek) = (count(Script::Latin), count(Script::Cyrillic), count(Script::Greek));
    let (other, foreign) = match (cyrillic, greek) {
        (c, 0) if c > 0 => (c, Script::Cyrillic),
        (0, g) if g > 0 => (g, Script::Greek),
        _ => (0, Script::Other),
    };
    if latin == 0 || other == 0 {
        return out.push_str(word);
    }
    let preferred = if latin >= other { [Script::Latin, foreign] } else { [foreign, Script::Latin] };
    let rewritten =
        preferred.into_iter().find_map(|target| word.chars().map(|c| in_script(c, target)).collect::<Option<String>>());
    out.push_str(rewritten.as_deref().unwrap_or(word));
}

fn in_script(c: char, target: Script) -> Option<char> {
    let from = script_of(c);
    if from == target || from == Script::Other {
        return Some(c);
    }
    let pick = |row: &(char, char, char), script| match script {
        Script::Latin => row.0,
        Script::Cyrillic => row.1,
        Script::Greek => row.2,
        Script::Other => ' ',
    };
    LOOK_ALIKES.iter().find(|row| pick(row, from) == c).map(|row| pick(row, target)).filter(|&found| found != ' ')
}

fn script_of(c: char) -> Script {
    match c {
        'a'..='z' | 'A'..='Z' | '\u{00c0}'..='\u{024f}' | '\u{1e00}'..='\u{1eff}' => Script::Latin,
        '\u{0400}'..='\u{052f}' | '\u{1c80}'..='\u{1c8f}' => Script::Cyrillic,
        '\u{0370}'..='\u{03ff}' | '\u{1f00}'..='\u{1fff}' => Script::Greek,
        _ => Script::Other,
    }
}
