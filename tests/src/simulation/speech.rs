//! What customers say and how they are answered: every message has a number, and an answer names the numbers it covers.

/// What the message of a number says. Some ask for a long answer, which goes out in two parts.
pub(super) fn question(number: usize) -> String {
    if number % 11 == 5 { format!("#{number} at length") } else { format!("#{number} please") }
}

/// The answer to some messages.
pub(super) fn answer(messages: &[String]) -> String {
    let mut words: Vec<String> =
        messages.iter().flat_map(|message| numbers(message)).map(|it| format!("#{it}")).collect();
    for message in messages.iter().filter(|message| message.ends_with("length")) {
        let of = numbers(message).first().copied().unwrap_or_default();
        words.extend((0..60).map(|word| format!("{of}.{word:02}")));
    }
    format!("re: {}", words.join(" "))
}

/// The numbers in a text.
pub(super) fn numbers(text: &str) -> Vec<usize> {
    text.split(' ').filter_map(|word| word.strip_prefix('#')?.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_names_what_it_covers() {
        let said = answer(&[question(5), question(7)]);
        assert_eq!(numbers(&said), [5, 7]);
        assert!(said.len() > 300, "a long answer needs two parts");
    }
}
