//! Sizes as people write them.

use channel_core::text::fold;

/// Whether a folded word is a size in letters.
pub(crate) fn is_letter_size(word: &str) -> bool {
    letter_size(word).is_some()
}

fn letter_size(word: &str) -> Option<&'static str> {
    Some(match word {
        "xxs" | "2xs" => "xxs",
        "xs" => "xs",
        "s" | "small" | "سمول" | "صغير" => "s",
        "m" | "medium" | "ميديم" | "ميديوم" | "وسط" => "m",
        "l" | "large" | "لارج" | "كبير" => "l",
        "xl" | "хл" | "اكسلارج" => "xl",
        "xxl" | "2xl" | "ххл" => "xxl",
        "xxxl" | "3xl" => "3xl",
        "4xl" | "xxxxl" => "4xl",
        "5xl" => "5xl",
        _ => return None,
    })
}

/// A size in the form in which sizes are compared: `42,5` is `42.5`, `2XL` is `xxl`, `EU 42` is `42`.
pub(crate) fn normalise(size: &str) -> String {
    let folded = fold(size).replace(',', ".");
    let bare = folded.strip_prefix("eu").or_else(|| folded.strip_prefix("size")).unwrap_or(&folded).trim();
    letter_size(bare).map_or_else(|| bare.to_owned(), str::to_owned)
}

/// The term that only sizes are found by.
pub(crate) fn term(size: &str) -> String {
    let exact = crate::token::exact_term(&normalise(size)).replace(' ', "_");
    format!("xs{exact}")
}
