//! What some models want before a text, to tell questions from what is to be found by them.

use super::{settings::EmbeddingKind, wire::EmbeddingPurpose};

/// The beginnings that a model was trained with, by a part of its name: before a question, and before a passage. Servers of
/// one's own send what they are given, so whoever asks has to know.
const OPEN_MODELS: [(&str, &str, &str); 6] = [
    ("nomic-embed", "search_query: ", "search_document: "),
    ("multilingual-e5", "query: ", "passage: "),
    ("e5-", "query: ", "passage: "),
    ("embeddinggemma", "task: search result | query: ", "title: none | text: "),
    ("mxbai-embed", "Represent this sentence for searching relevant passages: ", ""),
    ("qwen3-embedding", "Instruct: Given a customer's question, find products and answers that fit it\nQuery: ", ""),
];

/// Gemini's models after the first take no task beside the text, but before it.
const GEMINI: (&str, &str) = ("task: search result | query: ", "title: none | text: ");

/// What goes before a text of this purpose.
pub(super) fn before(kind: EmbeddingKind, model: &str, purpose: EmbeddingPurpose) -> &'static str {
    let name = model.to_ascii_lowercase();
    let (question, passage) = match kind {
        EmbeddingKind::Compatible => {
            let known = OPEN_MODELS.iter().find(|(part, ..)| name.contains(part));
            known.map_or(("", ""), |(_, question, passage)| (*question, *passage))
        }
        EmbeddingKind::Gemini if !takes_a_task(model) => GEMINI,
        EmbeddingKind::Gemini | EmbeddingKind::Voyage | EmbeddingKind::OpenAi => ("", ""),
    };
    match purpose {
        EmbeddingPurpose::Question => question,
        EmbeddingPurpose::Passage => passage,
    }
}

/// Whether a model of Gemini's takes the task as a field.
pub(super) fn takes_a_task(model: &str) -> bool {
    let name = model.strip_prefix("models/").unwrap_or(model);
    !name.starts_with("gemini-embedding-") || name.starts_with("gemini-embedding-001")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_model_is_told_what_a_text_is_for_in_its_own_way() {
        use EmbeddingPurpose::{Passage, Question};
        let table = [
            (EmbeddingKind::Compatible, "nomic-embed-text:latest", Question, "search_query: "),
            (EmbeddingKind::Compatible, "intfloat/multilingual-e5-large", Passage, "passage: "),
            (EmbeddingKind::Compatible, "bge-m3", Question, ""),
            (EmbeddingKind::Gemini, "gemini-embedding-001", Question, ""),
            (EmbeddingKind::Gemini, "models/gemini-embedding-2", Question, "task: search result | query: "),
            (EmbeddingKind::Gemini, "gemini-embedding-2-preview", Passage, "title: none | text: "),
            (EmbeddingKind::OpenAi, "multilingual-e5", Question, ""),
        ];
        for (kind, model, purpose, expected) in table {
            assert_eq!(before(kind, model, purpose), expected, "{model}");
        }
    }
}
