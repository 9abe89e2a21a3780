//! Documents as the search knows them: passages that name their document and their place in it.

use ::import::Chunk;
use channel_core::catalogue::{Answer, AnswerId};
use serde::{Deserialize, Serialize};
use store::documents::Chunked;
use uuid::Uuid;

/// What is known of a document besides its text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// What the file turned out to be: `pdf`, `docx`, `markdown`, `html`, `text` or `pairs`.
    pub format: String,
    /// How many pages it has, where there are pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// What was left out of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<::import::DocumentNote>,
}

/// What the ids of a document's passages begin with.
pub(crate) fn prefix(document: Uuid) -> String {
    format!("document:{document}:")
}

/// The document that a passage is of.
pub(crate) fn of_passage(id: &str) -> Option<Uuid> {
    let (document, _) = id.strip_prefix("document:")?.split_once(':')?;
    document.parse().ok()
}

/// Where a passage stands, as its text says it in its last line.
pub(crate) fn place_of(text: &str) -> Option<&str> {
    text.lines().next_back()?.strip_prefix(MARK)
}

/// What the last line of a passage begins with.
const MARK: &str = "— ";
/// The most characters of a passage that a customer is sent.
const SENT: usize = 900;

/// What a document was cut into, as rows that a question finds: its title and headings stand for the question.
pub(super) fn passages(document: &Chunked) -> Vec<Answer> {
    let row = &document.document;
    let details: Details = serde_json::from_value(row.details.clone()).unwrap_or_default();
    let title = row.title.as_deref().filter(|title| !title.trim().is_empty()).unwrap_or(&row.name);
    let chunks = document.chunks.iter().filter_map(|chunk| serde_json::from_value::<Chunk>(chunk.clone()).ok());
    chunks.map(|chunk| passage(row.id, title, &details, chunk)).collect()
}

fn passage(document: Uuid, title: &str, details: &Details, chunk: Chunk) -> Answer {
    let page = match (chunk.page, details.pages) {
        (Some(page), Some(pages)) => Some(format!("{page}/{pages}")),
        (Some(page), None) => Some(page.to_string()),
        _ => None,
    };
    let headings = chunk.path.iter().filter(|heading| *heading != title);
    let place: Vec<String> = std::iter::once(title.to_owned()).chain(headings.cloned()).chain(page).collect();
    Answer {
        id: AnswerId(format!("{}{}", prefix(document), chunk.position)),
        question: std::iter::once(title).chain(chunk.path.iter().map(String::as_str)).collect::<Vec<_>>().join(" › "),
        answer: format!("{}\n{MARK}{}", chunk.text, place.join(" · ")),
        language: None,
    }
}

/// A passage as it may be sent: whole lines or sentences up to a length, and where they stand.
pub(super) fn to_send(answer: Answer) -> Answer {
    let Some(place) = of_passage(&answer.id.0).and_then(|_| place_of(&answer.answer)) else { return answer };
    let body = answer.answer.strip_suffix(&format!("\n{MARK}{place}")).unwrap_or(&answer.answer);
    if body.chars().count() <= SENT {
        return answer;
    }
    let short: String = body.chars().take(SENT).collect();
    let ends = |pattern: &str| short.rfind(pattern).map(|at| at + pattern.len()).filter(|at| *at > SENT / 3);
    let end = ["\n", ". ", "؟ ", "? ", "! ", " "].into_iter().find_map(ends).unwrap_or(short.len());
    let kept = short.get(..end).unwrap_or(&short).trim_end();
    Answer { answer: format!("{kept} …\n{MARK}{place}"), ..answer }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(text: &str) -> Answer {
        let chunk = Chunk { position: 3, path: vec!["Refunds".into()], text: text.into(), page: Some(2), words: 4 };
        let details = Details { format: "pdf".into(), pages: Some(5), notes: Vec::new() };
        passage(Uuid::from_u128(7), "Returns", &details, chunk)
    }

    #[test]
    fn a_passage_says_where_it_stands() {
        let passage = made("Within 14 days.");
        assert_eq!(passage.answer, "Within 14 days.\n— Returns · Refunds · 2/5");
        assert_eq!(passage.question, "Returns › Refunds");
        assert_eq!(of_passage(&passage.id.0), Some(Uuid::from_u128(7)));
        assert_eq!(place_of(&passage.answer), Some("Returns · Refunds · 2/5"));
        assert_eq!(to_send(passage.clone()), passage);
    }

    #[test]
    fn a_long_passage_is_sent_up_to_the_end_of_a_sentence_with_its_place() {
        let sent = to_send(made(&"Ein langer Satz über Größen. ".repeat(60)));
        assert!(sent.answer.ends_with("Größen. …\n— Returns · Refunds · 2/5"), "{}", sent.answer);
        assert!(sent.answer.chars().count() < 960);
    }
}
