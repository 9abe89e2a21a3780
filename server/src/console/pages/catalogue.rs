//! Products, the import of files, and questions with their answers.

use axum::Form;
use axum::extract::multipart::Multipart;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use channel_core::catalogue::{Answer as Pair, AnswerId, Sku};
use import::Gone;
use serde::Deserialize;
use store::StoreError;
use store::catalogue_jobs::JobKind;

use crate::catalogue::{CatalogueError, ImportOptions, match_key};
use crate::console::present;
use crate::console::reader::Reader;
use crate::console::respond::{Answer, ok, refused, see};
use crate::console::state::ConsoleState;
use crate::console::view::{CataloguePage, ImportPage, JobLine, ProductsView, QuestionsPage, Section};

const ROWS: u32 = 60;
const HITS: usize = 30;
/// Imports that are listed below the form.
const JOBS: usize = 10;
/// The largest file taken.
pub(in crate::console) const LARGEST_FILE: usize = 32 * 1024 * 1024 + 64 * 1024;

/// What the table is asked with.
#[derive(Debug, Default, Deserialize)]
pub(in crate::console) struct Asked {
    q: Option<String>,
    sku: Option<String>,
    after: Option<String>,
}

/// `GET /catalogue`.
pub(in crate::console) async fn catalogue(
    State(state): State<ConsoleState>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Answer {
    let shell = reader.shell(&state, Section::Catalogue).await?;
    let products = load(&state, &reader, asked).await?;
    ok(&CataloguePage { t: reader.t, shell, products })
}

/// `GET /catalogue/products`.
pub(in crate::console) async fn products(
    State(state): State<ConsoleState>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Answer {
    ok(&load(&state, &reader, asked).await?)
}

/// `GET /catalogue/sample.csv`.
pub(in crate::console) async fn sample(_reader: Reader) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"products.csv\""),
    ];
    (headers, include_str!("../sample.csv")).into_response()
}

/// `GET /catalogue/import`.
pub(in crate::console) async fn import_page(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    let shell = reader.shell(&state, Section::Catalogue).await?;
    let jobs = jobs(&state, &reader).await?;
    ok(&ImportPage { t: reader.t, shell, report: None, jobs })
}

async fn jobs(state: &ConsoleState, reader: &Reader) -> Result<Vec<JobLine>, StoreError> {
    let jobs = state.catalogue.jobs(reader.organisation()).await.map_err(stored)?;
    let files = jobs.iter().filter(|job| job.kind != JobKind::Site).take(JOBS);
    Ok(files.map(|job| present::job_line(&reader.t, job)).collect())
}

/// `POST /catalogue/import`.
pub(in crate::console) async fn import_file(
    State(state): State<ConsoleState>,
    reader: Reader,
    form: Multipart,
) -> Answer {
    let t = reader.t;
    let (report, is_refused) = match receive(form).await {
        Err(reason) => (present::refused_import(t, String::new(), t.of(reason)), true),
        Ok(sent) if sent.look => match look_first(&state, &reader, sent).await? {
            Ok(path) => return see(&path),
            Err((name, sentence)) => (present::refused_import(t, name, sentence), true),
        },
        Ok(Sent { name, bytes, .. }) => match state.catalogue.import_csv(reader.organisation(), &bytes).await {
            Ok(report) => (present::import_report(t, name, &report), false),
            Err(CatalogueError::File(problem)) => {
                let sentence = present::file_problem(&t, &problem);
                (present::refused_import(t, name, sentence), true)
            }
            Err(error) => return Err(stored(error).into()),
        },
    };
    let shell = reader.shell(&state, Section::Catalogue).await?;
    let jobs = jobs(&state, &reader).await?;
    let page = ImportPage { t, shell, report: Some(report), jobs };
    if is_refused { refused(&page) } else { ok(&page) }
}

/// `GET /catalogue/questions`.
pub(in crate::console) async fn questions(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    ok(&questions_page(&state, &reader).await?)
}

/// The form of a new question.
#[derive(Debug, Deserialize)]
pub(in crate::console) struct QuestionFields {
    question: String,
    answer: String,
}

/// `POST /catalogue/questions`.
pub(in crate::console) async fn add_question(
    State(state): State<ConsoleState>,
    reader: Reader,
    Form(fields): Form<QuestionFields>,
) -> Answer {
    let (question, answer) = (fields.question.trim(), fields.answer.replace("\r\n", "\n").trim().to_owned());
    if question.is_empty() || answer.is_empty() {
        let page = questions_page(&state, &reader).await?;
        let refusal = Some(reader.t.of("question-refused"));
        return refused(&QuestionsPage { draft: (fields.question, fields.answer), refused: refusal, ..page });
    }
    let id = AnswerId(state.seams().id().to_string());
    let pair = Pair { id, question: question.to_owned(), answer, language: None };
    state.catalogue.save_answer(reader.organisation(), pair).await.map_err(stored)?;
    see("/catalogue/questions")
}

/// `POST /catalogue/questions/{question}/delete`.
pub(in crate::console) async fn delete_question(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path(id): Path<String>,
) -> Answer {
    state.catalogue.delete_answer(reader.organisation(), AnswerId(id)).await.map_err(stored)?;
    see("/catalogue/questions")
}

async fn questions_page(state: &ConsoleState, reader: &Reader) -> Result<QuestionsPage, StoreError> {
    let shell = reader.shell(state, Section::Catalogue).await?;
    let pairs = state.catalogue.list_answers(reader.organisation()).await.map_err(stored)?;
    let rows = pairs.into_iter().map(present::question).collect();
    Ok(QuestionsPage { t: reader.t, shell, rows, draft: Default::default(), refused: None })
}

async fn load(state: &ConsoleState, reader: &Reader, asked: Asked) -> Result<ProductsView, StoreError> {
    let (organisation, demo) = (reader.organisation(), state.settings.demo);
    let query = asked.q.unwrap_or_default().trim().to_owned();
    let total = state.catalogue.count_products(organisation).await.map_err(stored)?;
    let mut view = ProductsView {
        t: reader.t,
        query: query.clone(),
        rows: Vec::new(),
        hits: Vec::new(),
        total: u32::try_from(total).unwrap_or(u32::MAX),
        more: None,
    };
    if !query.is_empty() {
        let found = state.catalogue.search_products(organisation, &query).await.map_err(stored)?;
        view.hits = found.hits.iter().take(HITS).map(|hit| present::hit(&reader.t, hit, demo)).collect();
    } else if let Some(sku) = asked.sku {
        let found = state.catalogue.find_product(organisation, Sku(sku)).await.map_err(stored)?;
        view.rows = found.iter().map(|product| present::product(&reader.t, product, demo)).collect();
    } else {
        let page = state.catalogue.list_products(organisation, asked.after.map(Sku), ROWS).await.map_err(stored)?;
        view.rows = page.products.iter().map(|product| present::product(&reader.t, product, demo)).collect();
        view.more = page.next.map(|sku| sku.0);
    }
    Ok(view)
}

/// What an import form sends.
#[derive(Debug, Default)]
struct Sent {
    name: String,
    bytes: Vec<u8>,
    /// Whether to show first what would change.
    look: bool,
    key: String,
    gone: String,
}

/// Has a file compared and leads to what would change; or why it is not taken.
async fn look_first(
    state: &ConsoleState,
    reader: &Reader,
    sent: Sent,
) -> Result<Result<String, (String, String)>, StoreError> {
    let gone = match sent.gone.as_str() {
        "out_of_stock" => Gone::OutOfStock,
        "remove" => Gone::Remove,
        _ => Gone::Keep,
    };
    let options = ImportOptions { key: match_key(&sent.key).unwrap_or_default(), gone, ..ImportOptions::default() };
    let name = sent.name.clone();
    let asked =
        state.catalogue.ask_import(reader.organisation(), JobKind::Products, &sent.name, sent.bytes, &options).await;
    match asked {
        Ok(id) => Ok(Ok(format!("/catalogue/imports/{id}"))),
        Err(CatalogueError::File(problem)) => Ok(Err((name, present::file_problem(&reader.t, &problem)))),
        Err(CatalogueError::Full { .. }) => Ok(Err((name, reader.t.of("import-refused-busy")))),
        Err(error) => Err(stored(error)),
    }
}

/// The fields of an import form, or the sentence id of what is wrong.
async fn receive(mut form: Multipart) -> Result<Sent, &'static str> {
    let mut sent = Sent::default();
    while let Ok(Some(field)) = form.next_field().await {
        let part = field.name().unwrap_or_default().to_owned();
        let name: String = field.file_name().unwrap_or_default().chars().take(120).collect();
        let bytes = field.bytes().await.map_err(|_| "import-refused-too-large")?;
        let text = || String::from_utf8_lossy(&bytes).into_owned();
        match part.as_str() {
            "file" => (sent.name, sent.bytes) = (name, bytes.to_vec()),
            "look" => sent.look = true,
            "key" => sent.key = text(),
            "gone" => sent.gone = text(),
            _ => {}
        }
    }
    if sent.name.is_empty() && sent.bytes.is_empty() { Err("import-refused-none") } else { Ok(sent) }
}

pub(super) fn stored(error: CatalogueError) -> StoreError {
    match error {
        CatalogueError::Store(error) => error,
        CatalogueError::Missing(what) => StoreError::NotFound(what),
        other => StoreError::corrupt("the catalogue", other),
    }
}
