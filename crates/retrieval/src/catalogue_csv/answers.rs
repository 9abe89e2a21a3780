//! Rows to question-answer pairs.

use std::io::Read;

use channel_core::{
    catalogue::{Answer, AnswerId},
    text::fold,
};

use super::{
    problem::{Effect, FileProblem, RowError, RowProblem},
    products::CsvOptions,
    table,
};

/// What a file of answers held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParsedAnswers {
    /// Pairs of good rows, in their order.
    pub answers: Vec<Answer>,
    /// Problems, in the order of the rows.
    pub errors: Vec<RowError>,
    /// Rows of the file.
    pub rows: usize,
}

const QUESTION: &[&str] = &["question", "q", "вопрос", "soru", "pregunta", "سؤال", "суроо"];
const ANSWER: &[&str] = &["answer", "a", "ответ", "cevap", "yanit", "respuesta", "جواب", "жооп"];
const LANGUAGE: &[&str] = &["language", "lang", "locale", "язык", "dil", "idioma", "тил"];
const ID: &[&str] = &["id", "key"];

/// Reads question-answer pairs. Without an `id` column the language and the question are the key, so that importing a
/// corrected answer again replaces the old one.
///
/// # Errors
/// When the file as a whole cannot be read as CSV with a question and an answer column.
pub fn parse_answers_csv(reader: impl Read, options: &CsvOptions) -> Result<ParsedAnswers, FileProblem> {
    let table = table::read(reader, options.max_bytes, options.max_rows)?;
    let position = |names: &[&str]| table.header.iter().position(|header| names.contains(&fold(header).as_str()));
    let (Some(question_at), Some(answer_at)) = (position(QUESTION), position(ANSWER)) else {
        return Err(FileProblem::MissingColumns {
            missing: "question or answer".to_owned(),
            example: "question,answer,language",
        });
    };
    let (language_at, id_at) = (position(LANGUAGE), position(ID));
    let mut parsed = ParsedAnswers { rows: table.rows.len(), ..ParsedAnswers::default() };
    for (row, cells) in &table.rows {
        let cell = |at: usize| cells.get(at).filter(|cell| !cell.is_empty()).cloned();
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
            parsed.errors.extend(problem.map(|problem| RowError {
                row: *row,
                column,
                problem,
                effect: Effect::RowSkipped,
            }));
            found.filter(|_| is_fine)
        };
        let (question, answer) = (needed(question_at), needed(answer_at));
        let (Some(question), Some(answer)) = (question, answer) else { continue };
        let language = language_at.and_then(cell).map(|tag| fold(&tag));
        let key = || {
            format!(
                "{}:{}",
                language.as_deref().unwrap_or_default(),
                fold(&question).chars().take(120).collect::<String>()
            )
        };
        parsed.answers.push(Answer {
            id: AnswerId(id_at.and_then(cell).unwrap_or_else(key)),
            question,
            answer,
            language,
        });
    }
    Ok(parsed)
}
