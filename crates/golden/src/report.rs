//! All questions asked, and a table of it.

use std::fmt;

use assistant::{
    Answer, Assistant as _, AssistantError, Disclosure, Language, OfflineAssistant, Outcome, Past, Retriever, Speaker,
    Turn,
};

use crate::{
    judge::{Verdict, judge},
    question::{Expected, Question, Set},
    shop::Rows,
};

/// What became of one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The question.
    pub question: Question,
    /// What is to be said about its outcome.
    pub verdict: Verdict,
}

/// What became of all questions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// One for each question.
    pub lines: Vec<Line>,
}

/// Asks the offline assistant every question and judges what it says.
///
/// # Errors
/// When the shop's rows cannot be read.
pub async fn report(questions: &[Question], shop: &dyn Retriever) -> Result<Report, AssistantError> {
    let assistant = OfflineAssistant::new();
    let rows = Rows::demo();
    let mut report = Report::default();
    for question in questions {
        let mut turn = Turn::new("Harbour Running", "");
        let mut before = None;
        let Some((last, earlier)) = question.said.split_last() else { continue };
        for said in earlier {
            turn.messages = vec![said.clone()];
            let outcome = assistant.answer(&turn, shop).await?;
            turn.disclosure = Disclosure::Made;
            turn.history.push(past(Speaker::Customer, said.clone()));
            if let Outcome::Answer(answer) = outcome {
                turn.history.push(own(&answer));
                before = Some(answer);
            }
        }
        turn.messages = vec![last.clone()];
        let outcome = assistant.answer(&turn, shop).await?;
        let verdict = judge(question, before.as_ref(), &outcome, &rows);
        report.lines.push(Line { question: question.clone(), verdict });
    }
    Ok(report)
}

fn past(speaker: Speaker, text: String) -> Past {
    Past { speaker, text, citations: Vec::new(), intent: None, at: None }
}

fn own(answer: &Answer) -> Past {
    Past {
        citations: answer.citations.clone(),
        intent: Some(answer.intent),
        ..past(Speaker::Assistant, answer.text.clone())
    }
}

impl Report {
    /// The lines of one set.
    #[must_use]
    pub fn of(&self, set: Set) -> Self {
        Self { lines: self.lines.iter().filter(|line| line.question.set == set).cloned().collect() }
    }

    /// The lines of one language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> Self {
        Self { lines: self.lines.iter().filter(|line| line.question.language == language).cloned().collect() }
    }

    /// The share of questions that were answered right, the refusals among them.
    #[must_use]
    pub fn share_right(&self) -> f64 {
        share(self.lines.iter().filter(|line| line.is_right()).count(), self.lines.len())
    }

    /// The share of the unanswerable questions that were refused.
    #[must_use]
    pub fn share_refused(&self) -> f64 {
        let unanswerable: Vec<&Line> = self.unanswerable().collect();
        share(unanswerable.iter().filter(|line| line.is_right()).count(), unanswerable.len())
    }

    /// Questions that nothing in the shop answers.
    pub fn unanswerable(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.question.expected == Expected::Refusal)
    }

    /// Every number that no cited row has.
    #[must_use]
    pub fn invented(&self) -> Vec<&str> {
        self.lines.iter().flat_map(|line| line.verdict.invented.iter().map(String::as_str)).collect()
    }
}

impl Line {
    /// Whether the outcome was right.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.verdict.wrong.is_empty()
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred questions")]
fn share(part: usize, of: usize) -> f64 {
    if of == 0 { 1.0 } else { part as f64 / of as f64 }
}

/// A table by language, with both sets.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "language   development        held out         unanswerable refused   invented numbers")?;
        let of = |report: &Self, set| {
            let part = report.of(set);
            let right = part.lines.iter().filter(|line| line.is_right()).count();
            format!("{right:>3} of {:>3} {:>5.1} %", part.lines.len(), part.share_right() * 100.0)
        };
        let mut row = |name: &str, report: &Self| {
            let refused = report.unanswerable().filter(|line| line.is_right()).count();
            writeln!(
                f,
                "{name:<9} {}  {}   {refused:>3} of {:>3} {:>5.1} %     {}",
                of(report, Set::Development),
                of(report, Set::HeldOut),
                report.unanswerable().count(),
                report.share_refused() * 100.0,
                report.invented().len()
            )
        };
        for language in Language::ALL {
            row(language.tag(), &self.in_language(language))?;
        }
        row("all", self)
    }
}
