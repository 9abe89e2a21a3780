//! Documents, and long work that somebody asks for.

use ::import::{DocumentLimits, DocumentProblem, FileProblem};
use channel_core::OrganisationId;
use store::catalogue_jobs::{self, JobKind, JobRow, JobState, JobStep, NewJob};
use store::documents::{self, DocumentRow, NewDocument};
use tokio_util::sync::CancellationToken;
use url::Url;
use uuid::Uuid;

use super::Catalogue;
use super::error::CatalogueError;
use super::work::{ImportOptions, SiteOptions, Strangers, Worker};

/// The most documents of a shop.
pub(crate) const MOST_DOCUMENTS: u32 = 2_000;
/// The most jobs of a shop that have not ended.
const MOST_JOBS: u32 = 20;
/// Jobs that are looked at.
const JOBS: u32 = 100;
/// The largest file of products or pairs.
const LARGEST: usize = 32 << 20;
/// The longest name that is kept.
const NAME: usize = 200;

impl Catalogue {
    /// Takes a document in, to be read soon.
    ///
    /// # Errors
    /// When it is too large, there are too many, or the store is unavailable. What is wrong in it is found later and kept
    /// with it.
    pub async fn upload(
        &self,
        organisation: OrganisationId,
        name: &str,
        body: Vec<u8>,
    ) -> Result<Uuid, CatalogueError> {
        let max = DocumentLimits::default().max_bytes;
        if body.len() > max {
            return Err(DocumentProblem::TooLarge { max }.into());
        }
        if body.is_empty() {
            return Err(DocumentProblem::NoText.into());
        }
        let known = self.store.read_in(organisation, move |db| Box::pin(documents::count(db, organisation))).await?;
        if known >= MOST_DOCUMENTS {
            return Err(CatalogueError::Full { what: "documents", most: MOST_DOCUMENTS });
        }
        let new = NewDocument { name: short(name), body };
        let write = self
            .store
            .write_in(organisation, move |tx| Box::pin(async move { documents::upload(tx, organisation, &new).await }));
        let id = write.await?;
        self.bell.notify_one();
        Ok(id)
    }

    /// All documents, the newest first.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn documents(&self, organisation: OrganisationId) -> Result<Vec<DocumentRow>, CatalogueError> {
        let read =
            self.store.read_in(organisation, move |db| Box::pin(documents::list(db, organisation, MOST_DOCUMENTS)));
        Ok(read.await?)
    }

    /// A document by its id.
    ///
    /// # Errors
    /// When there is none, or the store is unavailable.
    pub async fn document(&self, organisation: OrganisationId, id: Uuid) -> Result<DocumentRow, CatalogueError> {
        let read = self.store.read_in(organisation, move |db| Box::pin(documents::find(db, organisation, id)));
        read.await?.ok_or(CatalogueError::Missing("document"))
    }

    /// Lets a document go with everything it said.
    ///
    /// # Errors
    /// When there is none, or the store is unavailable.
    pub async fn delete_document(&self, organisation: OrganisationId, id: Uuid) -> Result<(), CatalogueError> {
        let write = self.store.write_in(organisation, move |tx| Box::pin(documents::delete(tx, organisation, id)));
        let gone = write.await?;
        self.indexes.hint(organisation);
        if gone { Ok(()) } else { Err(CatalogueError::Missing("document")) }
    }

    /// Has a document read once more. A page of a site is read again with its site.
    ///
    /// # Errors
    /// When there is none with a file, or the store is unavailable.
    pub async fn read_again(&self, organisation: OrganisationId, id: Uuid) -> Result<(), CatalogueError> {
        let write = self.store.write_in(organisation, move |tx| Box::pin(documents::again(tx, organisation, id)));
        let found = write.await?;
        self.bell.notify_one();
        if found { Ok(()) } else { Err(CatalogueError::Missing("document")) }
    }

    /// Has a file compared with the catalogue, and taken in when somebody says so, or at once when the options do.
    ///
    /// # Errors
    /// When it is too large, too much is under way, or the store is unavailable.
    pub async fn ask_import(
        &self,
        organisation: OrganisationId,
        kind: JobKind,
        name: &str,
        file: Vec<u8>,
        options: &ImportOptions,
    ) -> Result<Uuid, CatalogueError> {
        if file.len() > LARGEST {
            return Err(FileProblem::TooLarge { max: LARGEST as u64 }.into());
        }
        if file.is_empty() {
            return Err(FileProblem::Empty.into());
        }
        let step = if options.at_once { JobStep::Apply } else { JobStep::Compare };
        let options = serde_json::to_value(options).unwrap_or_default();
        self.ask(organisation, NewJob { kind, step, name: short(name), options, file: Some(file) }).await
    }

    /// Has a site read, from one address on.
    ///
    /// # Errors
    /// When this is no address, too much is under way, or the store is unavailable.
    pub async fn ask_site(
        &self,
        organisation: OrganisationId,
        address: &str,
        options: &SiteOptions,
    ) -> Result<Uuid, CatalogueError> {
        let address = address.trim();
        let url = if address.contains("://") { Url::parse(address) } else { Url::parse(&format!("https://{address}")) };
        let is_site = |url: &Url| {
            matches!(url.scheme(), "http" | "https")
                && url.host_str().is_some_and(|host| host.contains('.') || host.contains(':'))
                && url.username().is_empty()
                && url.password().is_none()
        };
        let url = url.ok().filter(is_site).ok_or(CatalogueError::Address)?;
        let options = serde_json::to_value(options).unwrap_or_default();
        let name = url.to_string();
        let new = NewJob { kind: JobKind::Site, step: JobStep::Apply, name, options, file: None };
        self.ask(organisation, new).await
    }

    async fn ask(&self, organisation: OrganisationId, new: NewJob) -> Result<Uuid, CatalogueError> {
        let open = |job: &&JobRow| matches!(job.state, JobState::Waiting | JobState::Running);
        let under_way = self.jobs(organisation).await?.iter().filter(open).count();
        if under_way >= MOST_JOBS as usize {
            return Err(CatalogueError::Full { what: "jobs under way", most: MOST_JOBS });
        }
        let write = self.store.write_in(organisation, move |tx| {
            Box::pin(async move { catalogue_jobs::create(tx, organisation, &new).await })
        });
        let id = write.await?;
        self.bell.notify_one();
        Ok(id)
    }

    /// The newest jobs.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn jobs(&self, organisation: OrganisationId) -> Result<Vec<JobRow>, CatalogueError> {
        let read = self.store.read_in(organisation, move |db| Box::pin(catalogue_jobs::list(db, organisation, JOBS)));
        Ok(read.await?)
    }

    /// A job by its id.
    ///
    /// # Errors
    /// When there is none, or the store is unavailable.
    pub async fn job(&self, organisation: OrganisationId, id: Uuid) -> Result<JobRow, CatalogueError> {
        let read = self.store.read_in(organisation, move |db| Box::pin(catalogue_jobs::find(db, organisation, id)));
        read.await?.ok_or(CatalogueError::Missing("job"))
    }

    /// Has taken in what was compared.
    ///
    /// # Errors
    /// When no job waits for that, or the store is unavailable.
    pub async fn apply_job(&self, organisation: OrganisationId, id: Uuid) -> Result<(), CatalogueError> {
        let write = self.store.write_in(organisation, move |tx| Box::pin(catalogue_jobs::apply(tx, organisation, id)));
        let found = write.await?;
        self.bell.notify_one();
        if found { Ok(()) } else { Err(CatalogueError::Missing("job that waits to be applied")) }
    }

    /// Stops a job. What it has done stays.
    ///
    /// # Errors
    /// When none is under way, or the store is unavailable.
    pub async fn cancel_job(&self, organisation: OrganisationId, id: Uuid) -> Result<(), CatalogueError> {
        let write = self.store.write_in(organisation, move |tx| Box::pin(catalogue_jobs::cancel(tx, organisation, id)));
        if write.await? { Ok(()) } else { Err(CatalogueError::Missing("job under way")) }
    }

    /// Does the long work of this node until told to stop.
    pub async fn work(self, strangers: Strangers, stop: CancellationToken) {
        self.worker(strangers).run(stop).await;
    }

    /// Does everything there is to do, one thing after the other: for tests and for programs that bring their own schedule.
    pub async fn work_until_idle(&self, strangers: &Strangers) {
        self.worker(strangers.clone()).run_until_idle().await;
    }

    fn worker(&self, strangers: Strangers) -> Worker {
        let bell = std::sync::Arc::clone(&self.bell);
        Worker { store: self.store.clone(), indexes: self.indexes.clone(), strangers, bell }
    }
}

/// A name as it is shown: no longer than it is read, and without what cannot be seen.
fn short(name: &str) -> String {
    let name = channel_core::text::strip_invisible(name);
    let name: String = name.trim().chars().filter(|c| !c.is_control()).take(NAME).collect();
    if name.is_empty() { "?".to_owned() } else { name }
}
