//! Markup in a cell as plain text.

use super::tokens::{HtmlToken, tokens};

/// The text without its markup; text that has none stays as it is.
pub(crate) fn plain_text(text: &str) -> String {
    let has_markup = text.match_indices('<').any(|(at, _)| {
        text.as_bytes().get(at + 1).is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, b'/' | b'!'))
    });
    if !has_markup {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let read = tokens(text, |token| match token {
        HtmlToken::Text(part) => plain.push_str(part),
        HtmlToken::Start(tag) if is_block(&tag.name) => plain.push('\n'),
        HtmlToken::End(name) if is_block(name) => plain.push('\n'),
        _ => {}
    });
    if !read {
        return String::new();
    }
    let lines = plain.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "br"
            | "li"
            | "ul"
            | "ol"
            | "tr"
            | "td"
            | "th"
            | "table"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
    )
}

#[cfg(test)]
mod tests {
    use super::plain_text;

    #[test]
    fn markup_goes_and_text_stays() {
        let table = [
            ("<p>Light &amp; <b>fast</b></p><ul><li>mesh</li><li>foam</li></ul>", "Light & fast\nmesh\nfoam"),
            ("5 < 6 & 7 > 6", "5 < 6 & 7 > 6"),
            ("<script>steal()</script>Soft<style>p{}</style> wool", "Soft wool"),
        ];
        for (markup, plain) in table {
            assert_eq!(plain_text(markup), plain);
        }
    }
}
