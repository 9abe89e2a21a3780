//! Several questions in one message.

use super::intent::Phrases;

/// The most questions that are looked at one by one.
const MOST: usize = 4;

/// One part of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    pub(super) text: String,
    /// Whether it ends as a question of its own, so that it has to be answered by itself.
    pub(super) asks: bool,
}

/// The parts of a message that may be questions of their own: between sentence marks and commas, and where "and" joins two.
pub(super) fn clauses(text: &str, phrases: &Phrases) -> Vec<Clause> {
    let mut found: Vec<Clause> = Vec::new();
    let mut current = String::new();
    let chars: Vec<char> = text.chars().collect();
    for (at, &c) in chars.iter().enumerate() {
        let beside = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(|c| c.is_alphanumeric());
        // "79.90" and "42,5" are no two sentences.
        let inside = beside(at.checked_sub(1)) && beside(at.checked_add(1));
        let ends = matches!(c, '?' | '؟' | '!' | '\n' | ';' | '؛') || (matches!(c, '.' | ',' | '،') && !inside);
        if ends {
            push(&mut found, &current, matches!(c, '?' | '؟'), phrases);
            current.clear();
        } else {
            current.push(c);
        }
    }
    push(&mut found, &current, false, phrases);
    // Of more than are looked at, the shortest go with what was said before them.
    while found.len() > MOST {
        let lengths = found.iter().skip(1).map(|clause| clause.text.chars().count());
        let Some((at, _)) = lengths.enumerate().min_by_key(|&(_, length)| length) else { break };
        let shortest = found.remove(at + 1);
        if let Some(before) = found.get_mut(at) {
            before.text = format!("{}, {}", before.text, shortest.text);
            before.asks |= shortest.asks;
        }
    }
    found
}

fn push(found: &mut Vec<Clause>, text: &str, asks: bool, phrases: &Phrases) {
    let joined: Vec<String> = text.split_whitespace().flat_map(without_wa).collect();
    let pieces = phrases.between(&joined.join(" "), "and");
    let last = pieces.len().saturating_sub(1);
    found.extend(pieces.into_iter().enumerate().map(|(at, text)| Clause { text, asks: asks && at == last }));
}

/// Arabic writes "and" at the word: `وكم` is `و كم`.
fn without_wa(word: &str) -> Vec<String> {
    const ASKING: &[&str] = &["كم", "هل", "متى", "اين", "أين", "كيف", "ما", "بكم", "شو", "وين", "ايش"];
    match word.strip_prefix('و').filter(|rest| ASKING.contains(rest)) {
        Some(rest) => vec!["و".to_owned(), rest.to_owned()],
        None => vec![word.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_falls_into_its_questions() {
        let phrases = Phrases::read();
        let parts = |text: &str| clauses(text, &phrases).into_iter().map(|clause| clause.text).collect::<Vec<_>>();
        assert_eq!(
            parts("blue shoe 42 price and how long is delivery?"),
            ["blue shoe 42 price", "how long is delivery"]
        );
        assert_eq!(parts("under 79.90? In 42,5!"), ["under 79.90", "in 42,5"]);
        assert_eq!(parts("كم سعر الشورت وكم مدة التوصيل"), ["كم سعر الشورت", "كم مده التوصيل"]);
        assert_eq!(parts("a b c. d e f. g h i. j. k l m"), ["a b c", "d e f", "g h i, j", "k l m"]);
        assert_eq!(parts("!!"), [""; 0]);
    }
}
