//! Rules as a file: taken away as TOML, brought back with a look at what would change.

use autoreply::{Rule, TomlError, from_toml, to_toml};
use axum::extract::State;
use axum::extract::multipart::Multipart;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use store::StoreError;

use crate::console::present;
use crate::console::reader::Reader;
use crate::console::respond::{Answer, PageError, ok, refused, see};
use crate::console::state::ConsoleState;
use crate::console::view::{FilePlace, RulesImportPage, Section};
use crate::flows::{FlowError, Flows, RuleDifference, difference};

/// The largest file of rules taken, in bytes.
pub(in crate::console) const LARGEST_RULES: usize = 1024 * 1024;

/// `GET /comments/rules/export`: every rule as a file.
pub(in crate::console) async fn export_rules(
    State(state): State<ConsoleState>,
    reader: Reader,
) -> Result<Response, PageError> {
    let rules = known(&state.flows, &reader).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/toml; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"rules.toml\""),
    ];
    Ok((headers, to_toml(&rules)).into_response())
}

/// `GET /comments/rules/import`.
pub(in crate::console) async fn import_rules_page(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    let shell = reader.shell(&state, Section::Comments).await?;
    ok(&RulesImportPage {
        t: reader.t,
        shell,
        text: String::new(),
        remove: false,
        problems: Vec::new(),
        changes: None,
        refused: None,
    })
}

/// `POST /comments/rules/import`: shows what a file would change, and changes it when `apply` is said.
pub(in crate::console) async fn import_rules(
    State(state): State<ConsoleState>,
    reader: Reader,
    form: Multipart,
) -> Answer {
    let t = reader.t;
    let shell = reader.shell(&state, Section::Comments).await?;
    let mut page = RulesImportPage {
        t,
        shell,
        text: String::new(),
        remove: false,
        problems: Vec::new(),
        changes: None,
        refused: None,
    };
    let Some(sent) = receive(form).await else {
        page.refused = Some(t.of("rules-import-unreadable"));
        return refused(&page);
    };
    page.text = sent.text;
    page.remove = sent.remove;
    let rules = match from_toml(&page.text) {
        Ok(rules) => rules,
        Err(error) => {
            page.problems = places(&reader, error);
            return refused(&page);
        }
    };
    if sent.apply {
        return match state.flows.import_rules(reader.organisation(), rules, sent.remove).await {
            Ok(_) => see("/comments/rules"),
            Err(error) => Err(unkept(error).into()),
        };
    }
    let known = known(&state.flows, &reader).await?;
    let changes = difference(&known, &rules, sent.remove);
    page.changes = Some(changes.iter().map(|change: &RuleDifference| present::rule_change(change)).collect());
    ok(&page)
}

#[derive(Debug, Default)]
struct Sent {
    text: String,
    remove: bool,
    apply: bool,
}

/// The file, or else the text beside it.
async fn receive(mut form: Multipart) -> Option<Sent> {
    let mut sent = Sent::default();
    while let Some(field) = form.next_field().await.ok()? {
        let name = field.name().unwrap_or_default().to_owned();
        let text = String::from_utf8(field.bytes().await.ok()?.to_vec()).ok()?;
        match name.as_str() {
            "file" if !text.trim().is_empty() => sent.text = text,
            "text" if sent.text.is_empty() => sent.text = text.replace("\r\n", "\n"),
            "remove" => sent.remove = true,
            "apply" => sent.apply = true,
            _ => {}
        }
    }
    Some(sent)
}

fn places(reader: &Reader, error: TomlError) -> Vec<FilePlace> {
    let t = &reader.t;
    let place = |line: usize, column: usize| {
        t.fill("rules-import-place", &[("line", line.to_string().as_str()), ("column", column.to_string().as_str())])
    };
    let told = error.problems.into_iter().map(|problem| {
        let parts = [Some(place(problem.line, problem.column)), problem.rule, Some(problem.field)];
        let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        FilePlace { place: parts.join(" · "), advice: problem.advice }
    });
    told.collect()
}

async fn known(flows: &Flows, reader: &Reader) -> Result<Vec<Rule>, StoreError> {
    let known = flows.list_rules(reader.organisation()).await.map_err(unkept)?;
    Ok(known.into_iter().map(|(_, rule)| rule).collect())
}

fn unkept(error: FlowError) -> StoreError {
    match error {
        FlowError::Store(error) => error,
        other => StoreError::corrupt("a rule", other),
    }
}
