//! Which models look at pictures, by their names.

use super::settings::ProviderKind;

/// Beginnings of names of models that look at pictures.
const SEEING: [&str; 13] = [
    "gpt-4o",
    "chatgpt-4o",
    "gpt-4.1",
    "gpt-4.5",
    "gpt-4-turbo",
    "gpt-5",
    "o1",
    "o3",
    "o4",
    "gemini-",
    "claude-",
    "gemma-3",
    "llama-4",
];
/// Beginnings of names that would be among them and do not.
const BLIND: [&str; 6] = ["o1-mini", "o1-preview", "o3-mini", "claude-2", "claude-instant", "gpt-4-turbo-preview"];
/// Parts of names that models of one's own have when they look at pictures.
const MARKS: [&str; 9] = ["vision", "-vl", "vl:", "llava", "pixtral", "gemma3", "minicpm-v", "moondream", "internvl"];

/// Whether a model is known to look at pictures. One that nobody has heard of is taken not to: a picture that is refused
/// would leave the customer without an answer.
#[must_use]
pub fn sees(kind: ProviderKind, model: &str) -> bool {
    let model = model.to_ascii_lowercase();
    // OpenRouter puts the maker before the name, and so do many servers of one's own.
    let name = model.rsplit('/').next().unwrap_or(&model);
    let begins = |known: &[&str]| known.iter().any(|beginning| name.starts_with(beginning));
    if begins(&BLIND) {
        return false;
    }
    let is_named_for_it = MARKS.iter().any(|mark| name.contains(mark));
    match kind {
        ProviderKind::OpenAi | ProviderKind::Anthropic | ProviderKind::Gemini | ProviderKind::OpenRouter => {
            begins(&SEEING) || is_named_for_it
        }
        ProviderKind::Compatible => is_named_for_it,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_known_by_its_name() {
        use ProviderKind as K;
        let table = [
            (K::OpenAi, "gpt-5-mini", true),
            (K::OpenAi, "gpt-3.5-turbo", false),
            (K::OpenAi, "o3-mini", false),
            (K::Anthropic, "claude-haiku-4-5", true),
            (K::Gemini, "models/gemini-2.5-flash", true),
            (K::OpenRouter, "anthropic/claude-sonnet-4.5", true),
            (K::OpenRouter, "qwen/qwen2.5-vl-72b-instruct", true),
            (K::OpenRouter, "deepseek/deepseek-chat", false),
            (K::Compatible, "qwen3", false),
            (K::Compatible, "gpt-4o", false),
            (K::Compatible, "llama3.2-vision:11b", true),
        ];
        for (kind, model, expected) in table {
            assert_eq!(sees(kind, model), expected, "{kind} {model}");
        }
    }
}
