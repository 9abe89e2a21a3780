//! Searching by meaning in the reader's words.

use assistant::model::ModelErrorKind;
use assistant::provider::{EmbeddingTrial, SettingsError};
use assistant::spend::Micros;
use store::documents::{DocumentRow, DocumentState};

use super::assistant::{dollars, micros, provider_problem};
use crate::assistants::{AssistantsError, Embedding, KeptEmbedding, trouble};
use crate::catalogue::MeaningState;
use crate::console::view::{EmbeddingForm, EmbeddingTrialView, MeaningView, RefusedLine};
use crate::console::words::Words;

/// Rows that a page lists.
const LISTED: usize = 20;

/// How a shop is searched.
pub(in crate::console) fn meaning(t: &Words, state: Option<&MeaningState>, owner: bool) -> MeaningView {
    let Some(state) = state else {
        return MeaningView {
            t: *t,
            standing: "none",
            model: None,
            of_server: false,
            told: String::new(),
            before: None,
            progress: None,
            trouble: None,
            by_database: false,
            refused: Vec::new(),
            again: false,
        };
    };
    let progress = &state.progress;
    let standing = match &state.answers {
        None => "first",
        Some(model) if *model != state.wanted => "changing",
        Some(_) if progress.behind => "catching-up",
        Some(_) => "made",
    };
    let stopped = progress.trouble.as_deref().map(|word| {
        let retry = progress.retry_at.map(|at| t.with("meaning-retry", "when", t.when(at.0)));
        [Some(t.of(format!("meaning-trouble-{word}"))), retry].into_iter().flatten().collect::<Vec<_>>().join(" ")
    });
    let line = |row: &store::vectors::RefusedRow| RefusedLine {
        kind: row.kind.as_str(),
        id: row.id.clone(),
        why: t.of(format!("meaning-trouble-{}", row.why)),
    };
    MeaningView {
        t: *t,
        standing,
        model: Some(state.wanted.clone()),
        of_server: !state.is_own,
        told: t.fill(
            "meaning-done",
            &[("made", progress.made.to_string().as_str()), ("rows", progress.rows.to_string().as_str())],
        ),
        before: state.answers.clone().filter(|_| standing == "changing"),
        progress: (progress.rows > 0).then_some((progress.made, progress.rows)),
        again: owner && (stopped.is_some() || !state.refused.is_empty()),
        trouble: stopped,
        by_database: state.by_database,
        refused: state.refused.iter().take(LISTED).map(line).collect(),
    }
}

/// How many of a document's passages are searched by meaning, unless all of them are.
pub(in crate::console) fn meaning_of_document(t: &Words, state: &MeaningState, row: &DocumentRow) -> Option<String> {
    let (made, _) = state.documents.get(&row.id.to_string()).copied().unwrap_or_default();
    let is_partly = row.state == DocumentState::Ready && made < row.chunks;
    is_partly.then(|| {
        let (made, all) = (made.to_string(), row.chunks.to_string());
        t.fill("meaning-documents", &[("made", made.as_str()), ("all", all.as_str())])
    })
}

/// The form of a model; the usual choices where there is none.
pub(in crate::console) fn embedding_form(kept: Option<&KeptEmbedding>, refused: Option<String>) -> EmbeddingForm {
    let own = kept.map(|own| &own.embedding);
    let limit = own.map_or_else(|| assistant::spend::Limits::default().organisation_day, |own| own.limit_day);
    EmbeddingForm {
        kind: own.map_or_else(String::new, |own| own.kind.as_str().to_owned()),
        model: own.map_or_else(String::new, |own| own.model.clone()),
        base_url: own.and_then(|own| own.base_url.clone()).unwrap_or_default(),
        dimensions: own.and_then(|own| own.dimensions).map_or_else(String::new, |long| long.to_string()),
        has_key: kept.is_some_and(|own| own.has_key),
        ending: kept.and_then(|own| own.ending.clone()),
        limit: dollars(limit.0),
        price: own.and_then(|own| own.price).map_or_else(String::new, dollars),
        refused,
    }
}

/// The model that a form says.
///
/// # Errors
/// The sentence id of what is wrong.
pub(in crate::console) fn embedding_of(form: &EmbeddingForm) -> Result<Embedding, &'static str> {
    let kind = form.kind.parse().map_err(|_| "provider-problem-kind")?;
    let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let dimensions = filled(&form.dimensions).map(|long| long.parse::<u32>()).transpose();
    let price = filled(&form.price).map(|price| micros(&price).ok_or("provider-problem-amount")).transpose()?;
    Ok(Embedding {
        base_url: filled(&form.base_url),
        dimensions: dimensions.map_err(|_| "embedding-problem-dimensions")?,
        price,
        limit_day: Micros(micros(&form.limit).ok_or("provider-problem-amount")?),
        ..Embedding::new(kind, form.model.trim())
    })
}

/// The sentence id of why a model was not kept; none for what is no fault of the form.
pub(in crate::console) fn embedding_problem(error: &AssistantsError) -> Option<&'static str> {
    match error {
        AssistantsError::Settings(SettingsError::Dimensions) => Some("embedding-problem-dimensions"),
        other => provider_problem(other),
    }
}

/// How a test went.
pub(in crate::console) fn embedding_trial(t: &Words, model: &str, trial: &EmbeddingTrial) -> EmbeddingTrialView {
    let text = match trial.outcome {
        Ok(long) => t.n("embedding-works", i64::try_from(long).unwrap_or(i64::MAX)),
        Err(kind) => t.of(trouble_sentence(kind)),
    };
    EmbeddingTrialView {
        works: trial.outcome.is_ok(),
        text,
        model: model.to_owned(),
        took: i64::try_from(trial.took.as_millis()).unwrap_or(i64::MAX),
    }
}

fn trouble_sentence(kind: ModelErrorKind) -> String {
    format!("meaning-trouble-{}", trouble(kind))
}
