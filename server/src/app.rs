//! The gateway as one value: everything wired, ready to serve.

use std::sync::Arc;

use assistant::Retriever;
use assistant::model::ModelError;
use assistant::provider::{HttpDoor, Reach};
use channel_core::{ChannelError, OrganisationId, Seams};
use store::access::{self, MemberId, Role};
use store::{Store, StoreError, Tx, leases, organisations};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::assistants::Assistants;
use crate::catalogue::{Catalogue, Strangers};
use crate::channels::Channels;
use crate::config::{Config, Stage};
use crate::console::{ConsoleState, Settings};
use crate::engine::{Engine, EngineParts, EngineSettings, Running, Sources};
use crate::flows::Flows;
use crate::http::{Gate, Streams};
use crate::threads::Threads;
use crate::wiring::Wiring;

/// What the organisation of a gateway is called before anybody named it.
const FIRST_SHOP: &str = "My shop";
/// What its first member is called.
const FIRST_MEMBER: &str = "Owner";

/// A gateway with its store open and its workers not yet started.
#[derive(Debug)]
pub struct App {
    config: Config,
    seams: Seams,
    store: Store,
    channels: Channels,
    catalogue: Catalogue,
    assistants: Assistants,
    engine: Engine,
    flows: Flows,
    streams: Streams,
    gate: Gate,
    console: ConsoleState,
    stop: CancellationToken,
}

/// Why a gateway does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data directory cannot be used.
    #[error(transparent)]
    Store(#[from] store::OpenError),
    /// The store refuses work right after it opened.
    #[error("setting up the store: {0}")]
    Work(#[from] StoreError),
    /// Language models cannot be called from this machine.
    #[error("setting up the calls of language models: {0}")]
    Models(#[from] ModelError),
    /// A model file cannot be used.
    #[error("{0}; or name another file in catalogue.model_files")]
    Model(#[from] local_embedder::ModelError),
    /// A channel cannot be set up as configured.
    #[error("setting up the channels: {0}")]
    Channel(#[from] ChannelError),
}

impl App {
    /// Opens the store and wires everything; nothing runs yet.
    ///
    /// # Errors
    /// When the data directory or a configured address cannot be used.
    pub async fn open(config: Config) -> Result<Self, OpenError> {
        Self::open_on(config, Wiring::default()).await
    }

    /// The same on a clock, on settings and under a watch of the caller's.
    ///
    /// # Errors
    /// As [`App::open`].
    pub async fn open_on(config: Config, wiring: Wiring) -> Result<Self, OpenError> {
        let Wiring { seams, settings, watch } = wiring;
        let settings =
            EngineSettings { fetches_updates: settings.fetches_updates || config.fetches_updates(), ..settings };
        let settings = EngineSettings { retention: config.retention, ..settings };
        let store = config.open_store(seams).await?;
        // The store may tell the time by its database.
        let seams = store.seams().clone();
        let streams = Streams::among_others(&store);
        let channels = Channels::standard(&config, seams.clone(), Arc::new(streams.clone()))?;
        let door = HttpDoor::new(Reach::to_public())?.and_inside(config.assistant.addresses.iter().cloned())?;
        let assistants = Assistants::new(store.clone(), door);
        let models = config.catalogue.open_models().await?;
        let catalogue = Catalogue::with_models(store.clone(), models.and_of_shops(assistants.clone()));
        let engine = Engine::new(EngineParts {
            store: store.clone(),
            channels: channels.clone(),
            assistant: Arc::new(assistants.clone()),
            sources: Arc::new(Catalogues(catalogue.clone())),
            settings,
            watch,
        });
        let flows = Flows::new(&engine);
        let settings = Settings {
            public_url: config.address(),
            panel_url: config.panel_url.clone(),
            demo: config.stage == Stage::Demo,
        };
        let console = ConsoleState::new(store.clone(), flows.clone(), catalogue.clone(), assistants.clone(), settings);
        let gate = Gate::new(config.limits.clone());
        let stop = CancellationToken::new();
        Ok(Self { config, seams, store, channels, catalogue, assistants, engine, flows, streams, gate, console, stop })
    }

    /// Serves until `stop` is cancelled: the listener closes, open requests and sends end, the store closes last.
    pub async fn run(self, listener: TcpListener, stop: CancellationToken) {
        let front = crate::http::front(&self);
        let (threads, running) = match self.start().await {
            Ok(started) => started,
            Err(why) => {
                tracing::error!(why, "the workers do not start; nothing is served");
                return;
            }
        };
        tokio::spawn(self.streams.clone().follow_others());
        match Strangers::new(self.config.catalogue.private_networks.clone()) {
            Ok(strangers) => drop(threads.spawn(self.catalogue.clone().work(strangers, self.stop.clone()))),
            Err(error) => tracing::error!(%error, "documents, files and sites are not read: there is no HTTP client"),
        }
        let ending = self.stop.clone();
        tokio::spawn(async move {
            stop.cancelled().await;
            ending.cancel();
        });
        if let Some(directory) = self.store.directory() {
            let watch = crate::operations::watch_disk(directory.to_owned(), self.gate.clone(), self.stop.clone());
            tokio::spawn(watch);
        }
        tokio::spawn(self.assistants.clone().follow_switches(self.stop.clone()));
        tokio::spawn(crate::http::watch_load(self.store.clone(), self.gate.clone(), self.stop.clone()));
        crate::http::serve(listener, front, self.stop.clone()).await;
        running.stop().await;
        self.store.close().await;
    }

    /// Starts the workers on threads of their own.
    async fn start(&self) -> Result<(Threads, Running), String> {
        let threads = Threads::start().map_err(|error| error.to_string())?;
        let (engine, stop) = (self.engine.clone(), self.stop.clone());
        let started = threads.spawn(async move { engine.start(stop).await }).await;
        let running = started.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?;
        Ok((threads, running))
    }

    /// A link that signs a member of the first organisation in once; both are made where there are none.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn sign_in_link(&self) -> Result<String, OpenError> {
        let (organisation, member) = self.store.write(|tx| Box::pin(first(tx))).await?;
        let path = crate::console::link(&self.store, organisation, member).await?;
        Ok(format!("{}{path}", self.config.base_url()))
    }

    /// What it was opened with.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Its store.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Its catalogue.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Each organisation's assistant, and what it says of it.
    #[must_use]
    pub fn assistants(&self) -> &Assistants {
        &self.assistants
    }

    /// What the team does by hand.
    #[must_use]
    pub fn flows(&self) -> &Flows {
        &self.flows
    }

    /// Its ingress: bounds, counters, and where other parts say that they do not keep up.
    #[must_use]
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    pub(crate) fn seams(&self) -> &Seams {
        &self.seams
    }

    pub(crate) fn channels(&self) -> &Channels {
        &self.channels
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    pub(crate) fn streams(&self) -> &Streams {
        &self.streams
    }

    pub(crate) fn console(&self) -> ConsoleState {
        self.console.clone()
    }

    pub(crate) fn stopping(&self) -> CancellationToken {
        self.stop.clone()
    }
}

/// The oldest organisation and its oldest member; new ones where there are none. Gateways that start together make one.
async fn first(tx: &mut Tx) -> Result<(OrganisationId, MemberId), StoreError> {
    leases::one_at_a_time(tx, "first organisation").await?;
    let organisation = match organisations::list(tx).await?.first() {
        Some(organisation) => organisation.id,
        None => organisations::create(tx, FIRST_SHOP).await?,
    };
    Ok((organisation, first_member(tx, organisation).await?))
}

/// The oldest member, or a new owner.
async fn first_member(tx: &mut Tx, organisation: OrganisationId) -> Result<MemberId, StoreError> {
    match access::list_members(tx, organisation).await?.first() {
        Some(member) => Ok(member.id),
        None => access::create_member(tx, organisation, FIRST_MEMBER, Role::Owner).await,
    }
}

/// The catalogue as the engine asks for it.
#[derive(Debug)]
struct Catalogues(Catalogue);

impl Sources for Catalogues {
    fn of(&self, organisation: OrganisationId) -> Arc<dyn Retriever> {
        self.0.retriever(organisation)
    }
}
