//! Questions and answers written as text: `Q: … A: …`.

use channel_core::{catalogue::Answer, text::fold};

use super::{limits::DocumentLimits, outline::squeezed, problem::DocumentProblem};
use crate::{catalogue::answer_id, decode};

/// What a question begins with, folded.
const QUESTIONS: &[&str] =
    &["question", "q", "вопрос", "в", "soru", "s", "pregunta", "p", "سؤال", "س", "суроо", "frage", "f"];
/// What an answer begins with, folded; in the order of the questions' marks where letters meet.
const ANSWERS: &[&str] =
    &["answer", "a", "ответ", "о", "cevap", "yanit", "c", "respuesta", "r", "جواب", "ج", "жооп", "antwort"];

/// Reads pairs from text whose questions begin with `Q:` and answers with `A:`, in the languages of shops. What follows
/// belongs to the answer until the next question; a question without an answer is left out.
///
/// # Errors
/// When the file is no text, is too large, or has no pair in it.
pub fn parse_questions(
    file: &[u8],
    language: Option<&str>,
    limits: &DocumentLimits,
) -> Result<Vec<Answer>, DocumentProblem> {
    if file.len() > limits.max_bytes {
        return Err(DocumentProblem::TooLarge { max: limits.max_bytes });
    }
    let text = decode::decode(file, None).map_err(|_| DocumentProblem::NotADocument)?.text;
    let mut pairs: Vec<(String, Vec<String>)> = Vec::new();
    for line in text.lines() {
        let bare = line.trim().trim_start_matches(['*', '#', '-', ' ']);
        match (marked(bare, QUESTIONS), marked(bare, ANSWERS)) {
            (Some(question), _) => pairs.push((squeezed(question), Vec::new())),
            (None, Some(answer)) => {
                if let Some((_, lines)) = pairs.last_mut() {
                    lines.push(squeezed(answer));
                }
            }
            (None, None) => match pairs.last_mut() {
                // A question may have several lines before its answer begins.
                Some((question, lines)) if lines.is_empty() && !bare.is_empty() => {
                    question.push(' ');
                    question.push_str(&squeezed(line));
                }
                Some((_, lines)) if !lines.is_empty() => lines.push(squeezed(line)),
                _ => {}
            },
        }
    }
    let answers: Vec<Answer> = pairs
        .into_iter()
        .filter_map(|(question, lines)| {
            let answer = lines.join("\n").trim().to_owned();
            (!question.is_empty() && !answer.is_empty()).then(|| Answer {
                id: answer_id(language, &question),
                question,
                answer,
                language: language.map(str::to_owned),
            })
        })
        .collect();
    if answers.is_empty() { Err(DocumentProblem::NoText) } else { Ok(answers) }
}

/// What follows a mark and its colon; a number may stand with the mark, as in `Q12.`.
fn marked<'t>(line: &'t str, marks: &[&str]) -> Option<&'t str> {
    let (head, rest) =
        line.split_once([':', '：']).or_else(|| line.split_once(". ").filter(|(head, _)| head.chars().count() <= 4))?;
    if head.chars().count() > 16 {
        return None;
    }
    let folded = fold(head.trim_matches(['*', '_', ' ']));
    let bare = folded.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ' ' | '№' | '#'));
    marks.contains(&bare).then(|| rest.trim().trim_start_matches("**").trim())
}
