//! Tags with so many attributes that reading them would take the square of their number.

/// Attributes a tag may have.
const MAX_ATTRIBUTES: usize = 1_000;

/// Whether some tag has more attributes than any page needs. Looks only at where attributes may begin, and counts a few
/// too many rather than too few.
pub(super) fn is_excessive(text: &str) -> bool {
    let mut state = State::Text;
    let (mut attributes, mut after_equals) = (0_usize, false);
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match state {
            State::Text => {
                let opens =
                    byte == b'<' && bytes.peek().is_some_and(|next| next.is_ascii_alphabetic() || *next == b'/');
                if opens {
                    (state, attributes, after_equals) = (State::Tag, 0, false);
                }
            }
            State::Tag => match byte {
                b'>' => state = State::Text,
                b'"' | b'\'' if after_equals => state = State::Quoted(byte),
                b'=' => after_equals = true,
                byte if byte.is_ascii_whitespace() || byte == b'/' => {
                    attributes += usize::from(!after_equals);
                }
                _ => after_equals = false,
            },
            State::Quoted(quote) if byte == quote => {
                (state, after_equals) = (State::Tag, false);
                attributes += 1;
            }
            State::Quoted(_) => {}
        }
        if attributes > 2 * MAX_ATTRIBUTES {
            return true;
        }
    }
    false
}

#[derive(Clone, Copy)]
enum State {
    Text,
    Tag,
    Quoted(u8),
}

#[cfg(test)]
mod tests {
    use super::is_excessive;

    #[test]
    fn a_tag_of_a_thousand_attributes_is_no_page() {
        let many =
            |separator: &str| format!("<p {}>", (0..5_000).map(|n| format!("a{n}{separator}")).collect::<String>());
        assert!(is_excessive(&many(" ")));
        assert!(is_excessive(&many("='>'")));
        assert!(is_excessive(&many("/")));
        assert!(!is_excessive(&"<p class=\"a b c d e f\" title='x > y'>text</p>\n".repeat(5_000)));
    }
}
