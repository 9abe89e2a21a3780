//! Rows to question-answer pairs.

use channel_core::{
    catalogue::{Answer, AnswerId},
    text::fold,
};

use super::{
    format,
    options::CatalogueOptions,
    problem::{Effect, FileProblem, Problems, RowError, RowProblem},
};

/// What a file of answers held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParsedAnswers {
    /// Pairs of good rows, in their order.
    pub answers: Vec<Answer>,
    /// Problems, in the order of the rows.
    pub errors: Vec<RowError>,
    /// Problems beyond [`CatalogueOptions::max_problems`].
    pub errors_left_out: usize,
    /// Rows of the file.
    pub rows: usize,
}

const QUESTION: &[&str] = &["question", "q", "вопрос", "soru", "pregunta", "سؤال", "суроо"];
const ANSWER: &[&str] = &["answer", "a", "ответ", "cevap", "yanit", "respuesta", "جواب", "жооп"];
const LANGUAGE: &[&str] = &["language", "lang", "locale", "язык", "dil", "idioma", "тил"];
const ID: &[&str] = &["id", "key"];

/// Reads question-answer pairs in any format of rows. Without an `id` column the language and the question are the key, so that importing a
/// corrected answer again replaces the old one.
///
/// # Errors
/// When the file as a whole cannot be read as rows with a question and an answer.
pub fn parse_answers(file: &[u8], options: &CatalogueOptions) -> Result<ParsedAnswers, FileProblem> {
    let (table, _) = format::read(file, options)?;
    let position = |names: &[&str]| table.header.iter().position(|header| names.contains(&fold(header).as_str()));
    let (Some(question_at), Some(answer_at)) = (position(QUESTION), position(ANSWER)) else {
        return Err(FileProblem::MissingColumns {
            missing: "question or answer".to_owned(),
            example: "question,answer,language",
        });
    };
    let (language_at, id_at) = (position(LANGUAGE), position(ID));
    let mut problems = Problems::new(options.max_problems);
    let mut parsed = ParsedAnswers { rows: table.rows.len(), ..ParsedAnswers::default() };
    for row in &table.rows {
        let cell = |at: usize| row.cells.get(at).filter(|cell| !cell.is_empty()).cloned();
        let mut needed = |at: usize| {
            let (found, column) = (cell(at), table.header.get(at).cloned());
            let problem = match &found {
                None => Some(RowProblem::Missing),
                Some(text) if text.chars().count() > options.max_cell => {
                    Some(RowProblem::TooLong { max: options.max_cell })
                }
                Some(_) => None,
            };
            let is_fine = problem.is_none();
            if let Some(problem) = problem {
                problems.push(RowError { row: row.at, column, problem, effect: Effect::RowSkipped });
            }
            found.filter(|_| is_fine)
        };
        let (question, answer) = (needed(question_at), needed(answer_at));
        let (Some(question), Some(answer)) = (question, answer) else { continue };
        let language = language_at.and_then(cell).map(|tag| fold(&tag));
        let id = id_at.and_then(cell).map_or_else(|| answer_id(language.as_deref(), &question), AnswerId);
        parsed.answers.push(Answer { id, question, answer, language });
    }
    (parsed.errors, parsed.errors_left_out) = (problems.list, problems.left_out);
    Ok(parsed)
}

/// The key of a pair that has none of its own.
pub(crate) fn answer_id(language: Option<&str>, question: &str) -> AnswerId {
    let question: String = fold(question).chars().take(120).collect();
    AnswerId(format!("{}:{question}", language.unwrap_or_default()))
}
