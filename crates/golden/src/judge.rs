//! Whether an outcome is right.

use assistant::{Answer, Citation, Handover, Intent, Outcome, Source};

use crate::{
    numbers::invented,
    question::{Expected, Question, Row},
    shop::Rows,
};

/// What is to be said about an outcome.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// What is wrong with it; nothing when it is right.
    pub wrong: Vec<String>,
    /// Numbers that no cited row has.
    pub invented: Vec<String>,
}

/// Judges the outcome of a question; `before` is what was answered to the message before it.
#[must_use]
pub fn judge(question: &Question, before: Option<&Answer>, outcome: &Outcome, rows: &Rows) -> Verdict {
    let invented = match outcome {
        Outcome::Answer(answer) => invented(answer, rows),
        Outcome::Handover(_) | Outcome::Silent { .. } => Vec::new(),
    };
    let wrong = match (&question.expected, outcome) {
        (_, Outcome::Silent { .. }) => vec!["nothing was said".to_owned()],
        (_, Outcome::Answer(Answer { language, .. }) | Outcome::Handover(Handover { language, .. }))
            if *language != question.language =>
        {
            vec![format!("answered in {language}")]
        }
        (Expected::Person | Expected::Refusal, Outcome::Handover(_)) => Vec::new(),
        (Expected::Refusal, Outcome::Answer(answer)) => {
            let is_refused =
                answer.intent == Intent::Unknown && !answer.offers.is_empty() && answer.citations.is_empty();
            if is_refused { Vec::new() } else { vec![format!("answered: {}", shown(answer))] }
        }
        (Expected::Person, Outcome::Answer(answer)) => vec![format!("no person called: {}", shown(answer))],
        (Expected::WhichProduct | Expected::Answer(_), Outcome::Handover(_)) => vec!["a person was called".to_owned()],
        (Expected::WhichProduct, Outcome::Answer(answer)) => {
            let asks =
                answer.intent != Intent::Unknown && answer.citations.is_empty() && answer.text.contains(['?', '؟']);
            if asks { Vec::new() } else { vec![format!("not asked back: {}", shown(answer))] }
        }
        (Expected::Answer(intents), Outcome::Answer(answer)) => answered(question, intents, before, answer, rows),
    };
    Verdict { wrong, invented }
}

fn answered(
    question: &Question,
    intents: &[Intent],
    before: Option<&Answer>,
    answer: &Answer,
    rows: &Rows,
) -> Vec<String> {
    let mut wrong = Vec::new();
    if !intents.contains(&answer.intent) {
        wrong.push(format!("understood as {:?}", answer.intent));
    }
    let wanted: Vec<Row> = question.rows.iter().flat_map(|row| meant(row, before, rows)).collect();
    for row in &wanted {
        if !answer.citations.iter().any(|citation| is(row, &citation.source)) {
            wrong.push(format!("{row:?} is not cited"));
        }
    }
    // The asked variant comes first; others of its model may be named beside it.
    let first = answer.citations.iter().find_map(|citation| sku(&citation.source));
    let asked = wanted.iter().find(|row| matches!(row, Row::Product(_) | Row::AnyProduct(_)));
    if let (Some(row), Some(first)) = (asked, first)
        && wanted.len() == 1
        && !is(row, &Source::Product(channel_core::catalogue::Sku(first.to_owned())))
    {
        wrong.push(format!("{first} comes first"));
    }
    let groups: Vec<&str> = rows
        .products
        .iter()
        .filter(|product| wanted.iter().any(|row| is(row, &Source::Product(product.sku.clone()))))
        .filter_map(|product| product.group.as_deref())
        .collect();
    for citation in &answer.citations {
        let belongs = match &citation.source {
            Source::Product(_) => group(citation, rows).is_some_and(|group| groups.contains(&group)),
            source => wanted.iter().any(|row| is(row, source)),
        };
        if !belongs {
            wrong.push(format!("{:?} was not asked for", citation.source));
        }
    }
    let text = plain(&answer.text);
    for word in &question.says {
        if !text.contains(&plain(word)) {
            wrong.push(format!("does not say {word}"));
        }
    }
    if !wrong.is_empty() {
        wrong.push(shown(answer));
    }
    wrong
}

fn meant(row: &Row, before: Option<&Answer>, rows: &Rows) -> Vec<Row> {
    if *row != Row::SecondBefore {
        return vec![row.clone()];
    }
    let mut groups: Vec<&str> = Vec::new();
    for citation in before.map(|answer| answer.citations.as_slice()).unwrap_or_default() {
        if let Some(group) = group(citation, rows).filter(|group| !groups.contains(group)) {
            groups.push(group);
        }
    }
    // Without a second one nothing can be right.
    vec![Row::AnyProduct(groups.get(1).map_or_else(|| "nothing".to_owned(), |group| (*group).to_owned()))]
}

fn group<'r>(citation: &Citation, rows: &'r Rows) -> Option<&'r str> {
    let sku = sku(&citation.source)?;
    rows.products.iter().find(|product| product.sku.0 == sku)?.group.as_deref()
}

fn sku(source: &Source) -> Option<&str> {
    match source {
        Source::Product(sku) => Some(&sku.0),
        Source::Answer(_) | Source::Order(_) => None,
    }
}

fn is(row: &Row, source: &Source) -> bool {
    match (row, source) {
        (Row::Product(code), Source::Product(sku)) => sku.0 == *code,
        (Row::AnyProduct(beginning), Source::Product(sku)) => sku.0.starts_with(beginning.as_str()),
        (Row::Answer(id), Source::Answer(own)) => own.0 == *id,
        (Row::Order(number), Source::Order(own)) => own == number,
        _ => false,
    }
}

/// Without what languages write differently: the sign of decimals, spaces that do not break.
fn plain(text: &str) -> String {
    text.replace(',', ".").replace('\u{a0}', " ").to_lowercase()
}

fn shown(answer: &Answer) -> String {
    let cited: Vec<String> = answer.citations.iter().map(|citation| format!("{:?}", citation.source)).collect();
    format!("[{:?}] {} {}", answer.intent, answer.text.replace('\n', " / "), cited.join(" "))
}
