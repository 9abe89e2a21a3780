//! The store on real files and on a real PostgreSQL.

/// Makes two tests of every function named: one on SQLite, one on PostgreSQL, each with a store of its own.
macro_rules! on_both {
    ($($name:ident,)+) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name(crate::tests::Bench::on(crate::tests::Backend::Sqlite).await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                super::$name(crate::tests::Bench::on(crate::tests::Backend::Postgres).await).await;
            })+
        }
    };
}
pub(crate) use on_both;

mod accounts;
mod assistant_tests;
mod assistants;
mod comment_counts;
mod doubt;
mod drafts;
mod embedding_models;
mod erasure;
mod ingress;
mod isolation;
mod lanes;
mod opening;
mod operations;
mod orders;
mod outage;
mod outbox;
mod people;
pub(crate) mod plans;
mod proposals;
mod races;
mod schema;
mod settling;
mod shifts;
mod template;
mod transcripts;
mod unanswered;
mod writing;

use channel_core::{AccountId, ChannelId, Credentials, Event, OrganisationId};
use channel_testkit::{TestClock, seams};
use postgres_testkit::Cluster;
use secrecy::SecretString;
use tempfile::TempDir;

use crate::accounts::{AssistantMode, NewAccount};
use crate::ingress::{Arrival, LaneName, NewEvent, Recorded};
use crate::sealing::RootKey;
use crate::{OpenOptions, Store};

/// What a store is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backend {
    /// A file.
    Sqlite,
    /// A database on the cluster that all tests share.
    Postgres,
}

/// A store in a directory or a database of its own, with one organisation and one account.
pub(crate) struct Bench {
    pub(crate) backend: Backend,
    pub(crate) directory: TempDir,
    pub(crate) url: String,
    pub(crate) clock: TestClock,
    pub(crate) store: Store,
    pub(crate) organisation: OrganisationId,
    pub(crate) account: AccountId,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        Self::on(Backend::Sqlite).await
    }

    pub(crate) async fn on(backend: Backend) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let clock = TestClock::default();
        let url = match backend {
            Backend::Sqlite => {
                template::copy_files(directory.path()).await;
                String::new()
            }
            Backend::Postgres => template::copy_database().await,
        };
        let store = Store::open(options(backend, &directory, &url, &clock)).await.unwrap();
        let organisation = organisation(&store, "Shop").await;
        let account = account(&store, organisation, "shop-1").await.unwrap();
        Self { backend, directory, url, clock, store, organisation, account }
    }

    /// Runs SQL as PostgreSQL's superuser, above row-level security.
    pub(crate) fn superuser(&self, sql: &str) -> String {
        Cluster::shared().sql(self.url.rsplit('/').next().unwrap(), sql)
    }

    /// What lies on the disk.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let folder = match self.backend {
            Backend::Sqlite => self.directory.path().to_owned(),
            Backend::Postgres => {
                self.superuser("CHECKPOINT");
                let number = self.superuser("SELECT oid FROM pg_database WHERE datname = current_database()");
                Cluster::shared().directory().join("disk/data/base").join(number)
            }
        };
        let files = std::fs::read_dir(folder).unwrap();
        files.flat_map(|entry| std::fs::read(entry.unwrap().path()).unwrap_or_default()).collect()
    }

    /// Has the database refuse what is written from now on: the file may not grow, or PostgreSQL is read-only.
    pub(crate) async fn refuse_writes(&self) {
        if self.backend == Backend::Sqlite {
            // Pages that migrations left free would be taken without asking for more.
            let full = self.store.write(|tx| {
                Box::pin(async move {
                    crate::db::query("CREATE TABLE IF NOT EXISTS filler (free BLOB)").execute(&mut *tx).await?;
                    let fill =
                        "INSERT INTO filler SELECT zeroblob((freelist_count + 16) * 4096) FROM pragma_freelist_count";
                    crate::db::query(fill).execute(tx).await?;
                    Ok(())
                })
            });
            full.await.unwrap();
        }
        self.set_writes("PRAGMA max_page_count = 1", "on").await;
    }

    /// Has it take them again.
    pub(crate) async fn allow_writes(&self) {
        self.set_writes("PRAGMA max_page_count = 1000000", "off").await;
    }

    async fn set_writes(&self, pragma: &'static str, read_only: &str) {
        match self.backend {
            Backend::Sqlite => {
                let set = self.store.write(move |tx| {
                    Box::pin(async move {
                        crate::db::query(pragma).execute(tx).await?;
                        Ok(())
                    })
                });
                set.await.unwrap();
            }
            Backend::Postgres => {
                let name = self.url.rsplit('/').next().unwrap();
                self.superuser(&format!("ALTER DATABASE {name} SET default_transaction_read_only = {read_only}"));
                // Only a new connection asks for the database's settings.
                self.superuser(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                    WHERE datname = current_database() AND pid <> pg_backend_pid()",
                );
            }
        }
    }

    pub(crate) async fn record(&self, events: &[Event]) -> Recorded {
        self.store.record(self.arrival(events)).await.unwrap()
    }

    pub(crate) fn arrival(&self, events: &[Event]) -> Arrival {
        let events = events.iter().map(|event| {
            let name = event.conversation.as_ref().map_or_else(String::new, ToString::to_string);
            NewEvent { event: event.clone(), lane: LaneName::Conversation(vec![name]) }
        });
        Arrival {
            channel: ChannelId::from_static("fake"),
            received_at: self.store.seams().now(),
            route: None,
            events: events.collect(),
            skipped: Vec::new(),
        }
    }
}

/// What a store of a test is opened with.
pub(crate) fn options(backend: Backend, directory: &TempDir, url: &str, clock: &TestClock) -> OpenOptions {
    match backend {
        Backend::Sqlite => OpenOptions::new(directory.path(), seams(clock)),
        Backend::Postgres => OpenOptions::postgres(SecretString::from(url), seams(clock))
            .with_connections(6)
            .with_root_key(RootKey::from_hex(&"5e".repeat(32)).unwrap()),
    }
}

pub(crate) async fn organisation(store: &Store, name: &'static str) -> OrganisationId {
    store.write(move |tx| Box::pin(crate::organisations::create(tx, name))).await.unwrap()
}

pub(crate) async fn account(
    store: &Store,
    organisation: OrganisationId,
    external_id: &str,
) -> Result<AccountId, crate::StoreError> {
    let account = NewAccount {
        channel: ChannelId::from_static("fake"),
        external_id: external_id.to_owned(),
        parent_id: Some(format!("parent-of-{external_id}")),
        name: "Shop on Fake".to_owned(),
        credentials: Credentials::new([("access_token".to_owned(), SecretString::from("canary-token-8431"))]),
        settings: serde_json::json!({}),
        assistant_mode: AssistantMode::Auto,
    };
    store.write(move |tx| Box::pin(crate::accounts::create(tx, organisation, account))).await
}
