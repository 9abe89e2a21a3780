//! Taking a file in: compared with the shop as it is now, then changed portion by portion. Each portion commits with how far
//! it came; whoever goes on after a crash compares again and finds only the rest.

use channel_core::OrganisationId;
use channel_core::catalogue::{Answer, Product, Sku};
use store::catalogue::{self, ImportRow};
use store::catalogue_jobs::{self, Held, JobKind, JobStep};
use store::{Store, StoreError, Tx};
use tokio::task::spawn_blocking;

use super::compare::{self, Change, Comparison, ImportOptions, Progress};
use super::reason::Reason;

/// Changes that share a transaction: short enough that webhooks waiting for the writer do not notice.
const PORTION: usize = 100;
/// Rows of a page when all of a shop's are read.
const PAGE: u32 = 2_000;
/// The most pairs a shop has.
const ANSWERS: u32 = 100_000;

/// Compares a file, and takes it in when that was asked for.
pub(super) async fn run(store: &Store, held: &Held) -> Result<(), StoreError> {
    let organisation = held.organisation;
    let options: ImportOptions = serde_json::from_value(held.job.options.clone()).unwrap_or_default();
    let (file, now) = (held.file.clone(), store.seams().now());
    let how = options.clone();
    let compared = match held.job.kind {
        JobKind::Answers => {
            let read = store
                .read_in(organisation, move |db| Box::pin(catalogue::list_answers(db, organisation, ANSWERS)))
                .await?;
            spawn_blocking(move || compare::answers(&file, &read, &how)).await
        }
        _ => {
            let read = all_products(store, organisation).await?;
            spawn_blocking(move || compare::products(&file, &read, &how, now)).await
        }
    };
    let (told, changes) = match compared.map_err(|_| StoreError::Panicked)? {
        Ok(compared) => compared,
        Err(problem) => return fail(store, held, &Reason::from(&problem)).await,
    };
    let told_now = serde_json::to_value(&told).map_err(|error| StoreError::corrupt("a comparison", error))?;
    if held.job.step == JobStep::Compare && !options.at_once {
        let held = held.clone();
        let write = store.write_in(organisation, move |tx| {
            Box::pin(async move { catalogue_jobs::compared(tx, &held, &told_now).await })
        });
        return write.await;
    }
    let progress = change_all(store, held, changes).await?;
    // What was shown before it was taken in says more than what is left to change now.
    let outcome = held.job.outcome.clone().unwrap_or(told_now);
    let (held, row) = (held.clone(), import_row(held, &told, progress, &options, store)?);
    let write = store.write_in(organisation, move |tx| {
        Box::pin(async move {
            catalogue_jobs::end(tx, &held, Ok(&outcome)).await?;
            catalogue::record_import(tx, organisation, &row).await
        })
    });
    write.await
}

/// Says that a job cannot be done.
pub(super) async fn fail(store: &Store, held: &Held, reason: &Reason) -> Result<(), StoreError> {
    let (held, reason) = (held.clone(), reason.kept());
    let write = store.write_in(held.organisation, move |tx| {
        Box::pin(async move { catalogue_jobs::end(tx, &held, Err(&reason)).await })
    });
    write.await
}

async fn change_all(store: &Store, held: &Held, changes: Vec<Change>) -> Result<Progress, StoreError> {
    let mut progress: Progress = match held.job.step {
        JobStep::Apply => serde_json::from_value(held.job.progress.clone()).unwrap_or_default(),
        JobStep::Compare => Progress::default(),
    };
    progress.total = progress.done + u64::try_from(changes.len()).unwrap_or(u64::MAX);
    for portion in changes.chunks(PORTION) {
        let (held, portion) = (held.clone(), portion.to_vec());
        let before = progress;
        let write = store.write_in(held.organisation, move |tx| {
            Box::pin(async move {
                let after = change(tx, &held, portion, before).await?;
                let told = serde_json::to_value(after).map_err(|error| StoreError::corrupt("progress", error))?;
                catalogue_jobs::go_on(tx, &held, &told, None).await?;
                Ok(after)
            })
        });
        progress = write.await?;
    }
    Ok(progress)
}

async fn change(tx: &mut Tx, held: &Held, portion: Vec<Change>, before: Progress) -> Result<Progress, StoreError> {
    let organisation = held.organisation;
    let done = u64::try_from(portion.len()).unwrap_or(u64::MAX);
    let (mut products, mut answers, mut removals): (Vec<Product>, Vec<Answer>, Vec<Sku>) = Default::default();
    for change in portion {
        match change {
            Change::Save(product) => products.push(*product),
            Change::Answer(answer) => answers.push(*answer),
            Change::Remove(sku) => removals.push(sku),
        }
    }
    let saved = catalogue::save_products(tx, organisation, Some(held.job.id), &products).await?;
    let paired = catalogue::save_answers(tx, organisation, &answers).await?;
    let removed = if removals.is_empty() { 0 } else { catalogue::delete_products(tx, organisation, &removals).await? };
    Ok(Progress {
        done: before.done + done,
        total: before.total,
        added: before.added + saved.added + paired.added,
        changed: before.changed + saved.changed + paired.changed,
        removed: before.removed + removed,
    })
}

async fn all_products(store: &Store, organisation: OrganisationId) -> Result<Vec<Product>, StoreError> {
    let (mut all, mut after): (Vec<Product>, Option<Sku>) = Default::default();
    loop {
        let from = after.clone();
        let read = store.read_in(organisation, move |db| {
            Box::pin(async move { catalogue::list_products(db, organisation, from.as_ref(), PAGE).await })
        });
        let page = read.await?;
        all.extend(page.products);
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(all),
        }
    }
}

fn import_row(
    held: &Held,
    told: &Comparison,
    progress: Progress,
    options: &ImportOptions,
    store: &Store,
) -> Result<ImportRow, StoreError> {
    let errors = super::super::import::reports(&told.errors);
    Ok(ImportRow {
        id: held.job.id,
        kind: held.job.kind.as_str().to_owned(),
        mode: if options.gone == ::import::Gone::Keep { "merge" } else { "replace" }.to_owned(),
        finished_at: store.seams().now(),
        counts: serde_json::json!({
            "rows": told.rows, "added": progress.added, "changed": progress.changed, "same": told.unchanged,
            "removed": progress.removed, "skipped": told.rows.saturating_sub(told.good),
        }),
        errors: serde_json::to_value(errors).map_err(|error| StoreError::corrupt("the errors of an import", error))?,
    })
}
