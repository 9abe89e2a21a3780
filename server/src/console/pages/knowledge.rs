//! Documents and sites the assistant answers from.

use axum::Form;
use axum::extract::multipart::Multipart;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use store::StoreError;
use store::catalogue_jobs::JobKind;
use store::documents::DocumentRow;
use uuid::Uuid;

use super::catalogue::stored;
use crate::catalogue::{CatalogueError, SiteOptions};
use crate::console::present;
use crate::console::reader::Reader;
use crate::console::respond::{Answer, ok, refused, see};
use crate::console::state::ConsoleState;
use crate::console::view::{KnowledgePage, KnowledgeView, Section};

/// The largest document taken, in bytes: as large as one is read, and what a form adds.
pub(in crate::console) const LARGEST_DOCUMENT: usize = 20 * 1024 * 1024 + 64 * 1024;
/// Sites that are listed.
const SITES: usize = 20;

/// `GET /catalogue/knowledge`.
pub(in crate::console) async fn knowledge(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    ok(&page(&state, &reader, None, String::new()).await?)
}

/// `GET /catalogue/knowledge/list`.
pub(in crate::console) async fn knowledge_list(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    ok(&list(&state, &reader).await?)
}

/// `POST /catalogue/knowledge`: takes files in, to be read soon.
pub(in crate::console) async fn add_document(
    State(state): State<ConsoleState>,
    reader: Reader,
    mut form: Multipart,
) -> Answer {
    let t = reader.t;
    let (mut taken, mut problem) = (0, None);
    while let Ok(Some(field)) = form.next_field().await {
        if field.name() != Some("file") {
            continue;
        }
        let name = field.file_name().unwrap_or_default().to_owned();
        let Ok(bytes) = field.bytes().await else {
            problem = Some(t.with("document-refused-large", "max", "20"));
            break;
        };
        if name.is_empty() && bytes.is_empty() {
            continue;
        }
        match state.catalogue.upload(reader.organisation(), &name, bytes.to_vec()).await {
            Ok(_) => taken += 1,
            Err(CatalogueError::Store(error)) => return Err(error.into()),
            Err(error) => problem = Some(why_not(&reader, &error)),
        }
    }
    match problem.or_else(|| (taken == 0).then(|| t.of("import-refused-none"))) {
        Some(sentence) => refused(&page(&state, &reader, Some(sentence), String::new()).await?),
        None => see("/catalogue/knowledge"),
    }
}

/// The form of a site.
#[derive(Debug, Deserialize)]
pub(in crate::console) struct SiteFields {
    address: String,
}

/// `POST /catalogue/knowledge/sites`.
pub(in crate::console) async fn add_site(
    State(state): State<ConsoleState>,
    reader: Reader,
    Form(fields): Form<SiteFields>,
) -> Answer {
    match state.catalogue.ask_site(reader.organisation(), &fields.address, &SiteOptions::default()).await {
        Ok(_) => see("/catalogue/knowledge"),
        Err(CatalogueError::Store(error)) => Err(error.into()),
        Err(error) => {
            let sentence = why_not(&reader, &error);
            refused(&page(&state, &reader, Some(sentence), fields.address).await?)
        }
    }
}

/// `POST /catalogue/knowledge/{document}/{act}`: `delete` or `again`.
pub(in crate::console) async fn act_on_document(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path((document, act)): Path<(Uuid, String)>,
) -> Answer {
    let organisation = reader.organisation();
    match act.as_str() {
        "delete" => state.catalogue.delete_document(organisation, document).await.map_err(stored)?,
        "again" => state.catalogue.read_again(organisation, document).await.map_err(stored)?,
        _ => return Ok(StatusCode::NOT_FOUND.into_response()),
    }
    see("/catalogue/knowledge")
}

async fn page(
    state: &ConsoleState,
    reader: &Reader,
    refused: Option<String>,
    address: String,
) -> Result<KnowledgePage, StoreError> {
    let shell = reader.shell(state, Section::Catalogue).await?;
    let list = list(state, reader).await?;
    Ok(KnowledgePage { t: reader.t, shell, list, refused, address })
}

async fn list(state: &ConsoleState, reader: &Reader) -> Result<KnowledgeView, StoreError> {
    let (t, organisation) = (reader.t, reader.organisation());
    let documents = state.catalogue.documents(organisation).await.map_err(stored)?;
    let jobs = state.catalogue.jobs(organisation).await.map_err(stored)?;
    let meaning = state.catalogue.meaning(organisation).await.map_err(stored)?;
    let line = |row: &DocumentRow| {
        let mut line = present::document(&t, row);
        line.notes.extend(meaning.as_ref().and_then(|told| present::meaning_of_document(&t, told, row)));
        line
    };
    Ok(KnowledgeView {
        t,
        documents: documents.iter().map(line).collect(),
        sites: jobs
            .iter()
            .filter(|job| job.kind == JobKind::Site)
            .take(SITES)
            .map(|job| present::job_line(&t, job))
            .collect(),
    })
}

fn why_not(reader: &Reader, error: &CatalogueError) -> String {
    let t = reader.t;
    match error {
        CatalogueError::Document(problem) => {
            let args = problem.args();
            let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
            t.fill(problem.key(), &args)
        }
        CatalogueError::Full { most, .. } => t.n("knowledge-refused-full", *most),
        CatalogueError::Address => t.of("site-refused-address"),
        other => other.to_string(),
    }
}
