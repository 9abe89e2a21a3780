//! Documents, sites and imports.

use import::{DocumentNote, Effect, ErrorWords, Field, Gone, RowError as Problem, RowProblem};
use store::catalogue_jobs::{JobKind, JobRow, JobState};
use store::documents::{DocumentRow, DocumentState, Origin};

use crate::catalogue::{Comparison, Details, Example, Progress, Reason, SiteProgress};
use crate::console::view::{DocumentLine, JobLine, JobView, RowError, Touched, TouchedGroup};
use crate::console::words::Words;

/// Problems of rows that a page lists; the file has all.
const LISTED: usize = 100;

/// A document in the list.
pub(in crate::console) fn document(t: &Words, row: &DocumentRow) -> DocumentLine {
    let details: Details = serde_json::from_value(row.details.clone()).unwrap_or_default();
    let title = row.title.clone().filter(|title| !title.trim().is_empty());
    let mut facts: Vec<String> = Vec::new();
    if !details.format.is_empty() {
        facts.push(t.of(format!("document-format-{}", details.format)));
    }
    facts.extend(details.pages.map(|pages| t.n("document-pages", pages)));
    if row.chunks > 0 {
        facts.push(t.n("document-passages", row.chunks));
    }
    DocumentLine {
        id: row.id.to_string(),
        name: if title.is_some() { row.name.clone() } else { String::new() },
        title: title.unwrap_or_else(|| row.name.clone()),
        state: row.state.as_str(),
        facts: facts.join(" · "),
        problem: row.reason.as_ref().and_then(Reason::read).map(|kept| reason(t, &kept)),
        notes: details.notes.iter().map(|left_out| note(t, left_out)).collect(),
        again: row.origin == Origin::Upload && matches!(row.state, DocumentState::Ready | DocumentState::Failed),
        when: t.ago(row.updated_at.0),
    }
}

/// Why something could not be done.
pub(in crate::console) fn reason(t: &Words, kept: &Reason) -> String {
    if !t.has(&kept.key) {
        return kept.text.clone();
    }
    let args: Vec<(&str, &str)> = kept.args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    t.fill(&kept.key, &args)
}

fn note(t: &Words, note: &DocumentNote) -> String {
    match note {
        DocumentNote::PagesCut { after } => t.n("document-note-pages-cut", *after),
        DocumentNote::PageWithoutText { page } => t.n("document-note-page-without-text", *page),
        DocumentNote::PageUnreadable { page } => t.n("document-note-page-unreadable", *page),
        DocumentNote::TextCut { after } => t.n("document-note-text-cut", i64::try_from(*after).unwrap_or(i64::MAX)),
        _ => t.of("document-note-other"),
    }
}

/// A job in a list.
pub(in crate::console) fn job_line(t: &Words, job: &JobRow) -> JobLine {
    let told = match job.kind {
        JobKind::Site => {
            let so_far: SiteProgress = serde_json::from_value(job.progress.clone()).unwrap_or_default();
            let told = |number: u64| number.to_string();
            t.fill(
                "site-progress",
                &[
                    ("kept", told(so_far.kept).as_str()),
                    ("asked", told(so_far.asked).as_str()),
                    ("failed", told(so_far.failed.into()).as_str()),
                    ("waiting", so_far.waiting.to_string().as_str()),
                ],
            )
        }
        JobKind::Products | JobKind::Answers => match comparison(job) {
            Some(told) => t.fill(
                "job-compared",
                &[
                    ("new", told.new.to_string().as_str()),
                    ("changed", told.changed.to_string().as_str()),
                    ("gone", told.gone.to_string().as_str()),
                ],
            ),
            None => String::new(),
        },
    };
    JobLine {
        id: job.id.to_string(),
        name: job.name.clone(),
        state: job.state.as_str(),
        told,
        problem: job.reason.as_ref().and_then(Reason::read).map(|kept| reason(t, &kept)),
        open: matches!(job.state, JobState::Waiting | JobState::Running | JobState::Compared),
        when: t.ago(job.created_at.0),
    }
}

/// An import as it stands.
pub(in crate::console) fn job(t: Words, job: &JobRow) -> JobView {
    let told = comparison(job).unwrap_or_default();
    let progress: Progress = serde_json::from_value(job.progress.clone()).unwrap_or_default();
    let has_compared = job.outcome.is_some();
    let group = |heading, many, examples: &[Example]| TouchedGroup {
        heading,
        many: number(many),
        examples: examples.iter().map(|example| touched(&t, example)).collect(),
    };
    let mut groups = vec![
        group("job-new", told.new, &told.new_examples),
        group("job-changed", told.changed, &told.changed_examples),
        group("job-ambiguous", told.ambiguous, &told.ambiguous_examples),
    ];
    if told.gone_becomes != Gone::Keep {
        groups.push(group("job-gone", told.gone, &told.gone_examples));
    }
    groups.retain(|group| group.many > 0);
    JobView {
        t,
        job: job_line(&t, job),
        progress: (progress.total > 0).then(|| (whole(progress.done), whole(progress.total))),
        totals: if has_compared {
            vec![
                ("job-new", number(told.new)),
                ("job-changed", number(told.changed)),
                ("job-unchanged", number(told.unchanged)),
                ("job-gone", number(told.gone)),
            ]
        } else {
            Vec::new()
        },
        groups,
        gone: (told.gone > 0).then(|| t.n(gone_key(told.gone_becomes), number(told.gone))),
        errors: told.errors.iter().take(LISTED).map(|error| row_error(&t, error)).collect(),
        errors_left_out: number(told.errors.len().saturating_sub(LISTED).saturating_add(told.errors_left_out)),
        ignored: told.ignored_columns.join(", "),
        decide: job.state == JobState::Compared,
    }
}

fn comparison(job: &JobRow) -> Option<Comparison> {
    serde_json::from_value(job.outcome.clone()?).ok()
}

fn gone_key(gone: Gone) -> &'static str {
    match gone {
        Gone::Keep => "job-gone-keep",
        Gone::OutOfStock => "job-gone-out-of-stock",
        Gone::Remove => "job-gone-remove",
    }
}

fn touched(t: &Words, example: &Example) -> Touched {
    let none = t.of("job-empty");
    let shown = |value: &Option<String>| {
        let text = value.clone().unwrap_or_else(|| none.clone());
        if text.chars().count() > 80 { format!("{}…", text.chars().take(80).collect::<String>()) } else { text }
    };
    let changes = example.fields.iter().map(|change| {
        t.fill(
            "job-field",
            &[
                ("field", field(t, &change.field).as_str()),
                ("before", shown(&change.before).as_str()),
                ("after", shown(&change.after).as_str()),
            ],
        )
    });
    Touched { sku: example.sku.clone(), title: example.title.clone(), changes: changes.collect() }
}

fn field(t: &Words, field: &Field) -> String {
    let word = match field {
        Field::Sku => "sku",
        Field::Group => "group",
        Field::Title => "title",
        Field::Description => "description",
        Field::Category => "category",
        Field::Price => "price",
        Field::Stock => "stock",
        Field::Availability => "availability",
        Field::Link => "link",
        Field::Image => "image",
        Field::Attribute(name) => return name.replace('_', " "),
    };
    t.of(format!("field-{word}"))
}

fn row_error(t: &Words, error: &Problem) -> RowError {
    let words = ErrorSentences(*t);
    let problem = words.problem(&error.problem);
    let skipped = error.effect == Effect::RowSkipped;
    RowError {
        line: u32::try_from(error.row).unwrap_or(u32::MAX),
        column: error.column.clone().unwrap_or_default(),
        problem: if skipped { problem } else { t.with("report-cell-only", "problem", problem) },
        advice: words.what_to_do(&error.problem),
        skipped,
    }
}

/// The words of a file of errors, from the message catalogue.
#[derive(Debug, Clone, Copy)]
pub(in crate::console) struct ErrorSentences(pub(in crate::console) Words);

impl ErrorSentences {
    fn said(&self, id: &str, problem: &RowProblem, english: String) -> String {
        let args = problem.args();
        let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        if self.0.has(id) { self.0.fill(id, &args) } else { english }
    }
}

impl ErrorWords for ErrorSentences {
    fn header(&self) -> [String; 6] {
        ["report-row", "report-column", "report-value", "report-problem", "report-advice", "report-result"]
            .map(|id| self.0.of(id))
    }

    fn problem(&self, problem: &RowProblem) -> String {
        self.said(problem.key(), problem, problem.problem())
    }

    fn what_to_do(&self, problem: &RowProblem) -> String {
        self.said(&format!("{}-advice", problem.key()), problem, problem.what_to_do().to_owned())
    }

    fn effect(&self, effect: Effect) -> String {
        self.0.of(match effect {
            Effect::RowSkipped => "report-row-skipped",
            Effect::CellSkipped => "report-cell-skipped",
        })
    }
}

fn number(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}

fn whole(many: u64) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}
