//! Products, the import of files, and questions with their answers.

use axum::Form;
use axum::extract::multipart::Multipart;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use channel_core::catalogue::{Answer as Pair, AnswerId, Sku};
use serde::Deserialize;
use store::StoreError;

use crate::catalogue::CatalogueError;
use crate::console::present;
use crate::console::reader::Reader;
use crate::console::respond::{Answer, ok, refused, see};
use crate::console::state::ConsoleState;
use crate::console::view::{CataloguePage, ImportPage, ProductsView, QuestionsPage, Section};

const ROWS: u32 = 60;
const HITS: usize = 30;
/// The largest file taken.
pub(in crate::console) const LARGEST_FILE: usize = 16 * 1024 * 1024;

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
    ok(&ImportPage { t: reader.t, shell, report: None })
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
        Ok((name, bytes)) => match state.catalogue.import_csv(reader.organisation(), &bytes).await {
            Ok(report) => (present::import_report(t, name, &report), false),
            Err(CatalogueError::File(problem)) => {
                let sentence = present::file_problem(&t, &problem);
                (present::refused_import(t, name, sentence), true)
            }
            Err(error) => return Err(stored(error).into()),
        },
    };
    let shell = reader.shell(&state, Section::Catalogue).await?;
    let page = ImportPage { t, shell, report: Some(report) };
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

/// The file of an import form: its name and contents, or the sentence id of what is wrong.
async fn receive(mut form: Multipart) -> Result<(String, Vec<u8>), &'static str> {
    while let Ok(Some(field)) = form.next_field().await {
        if field.name() != Some("file") {
            continue;
        }
        let name: String = field.file_name().unwrap_or_default().chars().take(120).collect();
        let bytes = field.bytes().await.map_err(|_| "import-refused-large")?;
        if name.is_empty() && bytes.is_empty() {
            return Err("import-refused-none");
        }
        return Ok((name, bytes.to_vec()));
    }
    Err("import-refused-none")
}

fn stored(error: CatalogueError) -> StoreError {
    match error {
        CatalogueError::Store(error) => error,
        other => StoreError::corrupt("the catalogue", other),
    }
}
