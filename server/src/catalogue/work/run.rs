//! Who does the work: some documents and some jobs at a time, each for as long as its claim is kept.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use channel_core::OrganisationId;
use store::catalogue_jobs::{self, Held, JobKind};
use store::documents::{self, Claimed, Verdict};
use store::vectors::Pass;
use store::{Store, StoreError, embedding_models};
use tokio::sync::Notify;
use tokio::task::{JoinSet, spawn_blocking};
use tokio_util::sync::CancellationToken;

use super::client::Strangers;
use super::reason::Reason;
use super::{embed, read, site, take_in};
use crate::assistants::trouble_of;
use crate::catalogue::search::Indexes;

/// How long a claim lasts without a sign of life.
const CLAIM: Duration = Duration::from_secs(60);
/// How often the store is asked when nothing was said.
const POLL: Duration = Duration::from_secs(5);
/// Documents that are read at a time.
const DOCUMENTS: usize = 2;
/// Jobs that are worked on at a time.
const JOBS: usize = 4;
/// Shops whose rows are embedded by this node at a time.
const PASSES: usize = 1;
/// Shops whose rows are embedded by models of their own, somewhere else, at a time.
const OWN_PASSES: usize = 4;
/// Attempts at a document or a job before it is given up: each that ended without a word may have ended the process.
const ATTEMPTS: i64 = 5;

/// Whoever does the long work of a node.
#[derive(Clone, Debug)]
pub(in crate::catalogue) struct Worker {
    pub(in crate::catalogue) store: Store,
    pub(in crate::catalogue) indexes: Indexes,
    pub(in crate::catalogue) strangers: Strangers,
    pub(in crate::catalogue) bell: Arc<Notify>,
}

enum Work {
    Document(Box<Claimed>),
    Job(Box<Held>),
}

impl Worker {
    /// Works until told to stop. What is under way then is left to whoever claims it next.
    pub(in crate::catalogue) async fn run(self, stop: CancellationToken) {
        let (mut reading, mut working) = (JoinSet::new(), JoinSet::new());
        let (mut embedding, mut having_embedded) = (JoinSet::new(), JoinSet::new());
        loop {
            while reading.len() < DOCUMENTS {
                let Some(work) = self.next_document().await else { break };
                reading.spawn(self.clone().take(work));
            }
            while working.len() < JOBS {
                let Some(work) = self.next_job().await else { break };
                working.spawn(self.clone().take(work));
            }
            while embedding.len() < PASSES {
                let Some(pass) = self.next_pass().await else { break };
                embedding.spawn(self.clone().embed(pass));
            }
            while having_embedded.len() < OWN_PASSES {
                let Some(pass) = self.next_own_pass().await else { break };
                having_embedded.spawn(self.clone().embed(pass));
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.bell.notified() => {}
                Some(_) = reading.join_next() => {}
                Some(_) = working.join_next() => {}
                Some(_) = embedding.join_next() => {}
                Some(_) = having_embedded.join_next() => {}
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }

    /// Does everything there is to do, one thing after the other.
    pub(in crate::catalogue) async fn run_until_idle(&self) {
        loop {
            let next = match self.next_document().await {
                Some(work) => Some(work),
                None => self.next_job().await,
            };
            let pass = match self.next_own_pass().await {
                Some(pass) => Some(pass),
                None => self.next_pass().await,
            };
            match (next, pass) {
                (None, None) => return,
                (work, pass) => {
                    if let Some(work) = work {
                        self.clone().take(work).await;
                    }
                    if let Some(pass) = pass {
                        self.clone().embed(pass).await;
                    }
                }
            }
        }
    }

    /// Begins to go over a shop that this node embeds and whose vectors are behind.
    async fn next_pass(&self) -> Option<Pass> {
        let model = self.indexes.models().of_node()?;
        begun(embed::begin(&self.store, model, CLAIM).await)
    }

    /// Begins to go over a shop with a model of its own.
    async fn next_own_pass(&self) -> Option<Pass> {
        if !self.indexes.models().are_chosen() {
            return None;
        }
        begun(embed::begin_own(&self.store, CLAIM).await)
    }

    async fn embed(self, pass: Pass) {
        let (organisation, model) = (pass.organisation, pass.model.clone());
        let models = match self.indexes.models().of(organisation).await {
            Ok(models) => models,
            Err(error) => {
                tracing::error!(%error, "reading a shop's models");
                return;
            }
        };
        match Box::pin(embed::run(&self.store, &models, pass, CLAIM)).await {
            Ok(()) => self.take_over(organisation, model).await,
            Err(embed::Stopped::Store(StoreError::Stale)) => {}
            Err(embed::Stopped::Model(error)) => {
                let why = trouble_of(&error).0;
                tracing::warn!(why, %organisation, "a shop's rows were not embedded; it is tried again later");
            }
            Err(error) => tracing::error!(%error, "a shop's rows were not embedded; it is tried again soon"),
        }
    }

    /// Has questions answered by the vectors that are whole now, and then lets go of the model that answered before.
    async fn take_over(&self, organisation: OrganisationId, model: String) {
        let taken = async {
            self.indexes.renew(organisation).await?;
            let write = self.store.write_in(organisation, move |tx| {
                Box::pin(async move { embedding_models::let_go(tx, organisation, &model).await })
            });
            write.await
        };
        if let Err(error) = taken.await {
            tracing::error!(%error, "taking over a shop's new vectors; a question does it");
        }
    }

    async fn next_document(&self) -> Option<Work> {
        let now = self.store.seams().now();
        let due = self.store.read(move |db| Box::pin(documents::due(db, now))).await;
        if !due.unwrap_or(false) {
            return None;
        }
        match self.store.write(|tx| Box::pin(documents::claim(tx, CLAIM))).await {
            Ok(claimed) => claimed.map(|claimed| Work::Document(Box::new(claimed))),
            Err(error) => {
                tracing::error!(%error, "claiming a document");
                None
            }
        }
    }

    async fn next_job(&self) -> Option<Work> {
        let now = self.store.seams().now();
        let due = self.store.read(move |db| Box::pin(catalogue_jobs::due(db, now))).await;
        if !due.unwrap_or(false) {
            return None;
        }
        match self.store.write(|tx| Box::pin(catalogue_jobs::claim(tx, CLAIM))).await {
            Ok(held) => held.map(|held| Work::Job(Box::new(held))),
            Err(error) => {
                tracing::error!(%error, "claiming a job");
                None
            }
        }
    }

    async fn take(self, work: Work) {
        let (what, organisation, done) = match work {
            Work::Document(claimed) => {
                let done = Box::pin(while_kept(self.keep_document(&claimed), self.read(&claimed))).await;
                ("a document", claimed.organisation, done)
            }
            Work::Job(held) => {
                let done = Box::pin(while_kept(self.keep_job(&held), self.job(&held))).await;
                ("a job", held.organisation, done)
            }
        };
        match done {
            Ok(()) => self.indexes.hint(organisation),
            // Somebody stopped or deleted it, or another node has it.
            Err(StoreError::Stale) => {}
            Err(error) => tracing::error!(%error, "{what} was not finished; it is tried again when its claim ends"),
        }
    }

    async fn read(&self, claimed: &Claimed) -> Result<(), StoreError> {
        let verdict = if claimed.attempt > ATTEMPTS {
            Verdict::Failed(given_up().kept())
        } else {
            let (file, name) = (claimed.file.clone(), claimed.document.name.clone());
            // A reader that panics in spite of its fence has failed; the document says so.
            spawn_blocking(move || read::file(&file, &name))
                .await
                .unwrap_or_else(|_| Verdict::Failed(given_up().kept()))
        };
        let (organisation, id, attempt) = (claimed.organisation, claimed.document.id, claimed.attempt);
        let write = self.store.write_in(organisation, move |tx| {
            Box::pin(async move { documents::finish(tx, organisation, id, attempt, &verdict).await })
        });
        write.await
    }

    async fn job(&self, held: &Held) -> Result<(), StoreError> {
        // One that gets on is given more time: it may only have been moved from node to node.
        let went_on = held.point.is_some() || held.job.progress != serde_json::json!({});
        if held.attempt > if went_on { 10 * ATTEMPTS } else { ATTEMPTS } {
            return take_in::fail(&self.store, held, &given_up()).await;
        }
        match held.job.kind {
            JobKind::Site => site::run(&self.store, &self.strangers, held).await,
            JobKind::Products | JobKind::Answers => take_in::run(&self.store, held).await,
        }
    }

    async fn keep_document(&self, claimed: &Claimed) {
        let (organisation, id, attempt) = (claimed.organisation, claimed.document.id, claimed.attempt);
        loop {
            tokio::time::sleep(CLAIM / 3).await;
            let kept = self.store.write_in(organisation, move |tx| {
                Box::pin(async move { documents::renew(tx, organisation, id, attempt, CLAIM).await })
            });
            if matches!(kept.await, Err(StoreError::Stale)) {
                return;
            }
        }
    }

    async fn keep_job(&self, held: &Held) {
        loop {
            tokio::time::sleep(CLAIM / 3).await;
            let told = held.clone();
            let kept = self.store.write_in(held.organisation, move |tx| {
                Box::pin(async move { catalogue_jobs::hold(tx, &told, CLAIM).await })
            });
            if matches!(kept.await, Err(StoreError::Stale)) {
                return;
            }
        }
    }
}

/// The work, unless its claim is lost meanwhile.
async fn while_kept(
    keep: impl Future<Output = ()>,
    work: impl Future<Output = Result<(), StoreError>>,
) -> Result<(), StoreError> {
    tokio::select! {
        done = work => done,
        () = keep => Err(StoreError::Stale),
    }
}

fn given_up() -> Reason {
    Reason::plain(
        "document-refused-given-up",
        "it was tried several times and could not be finished: save the file with another program and send it again",
    )
}

fn begun(pass: Result<Option<Pass>, StoreError>) -> Option<Pass> {
    pass.unwrap_or_else(|error| {
        tracing::error!(%error, "beginning to embed a shop's rows");
        None
    })
}
