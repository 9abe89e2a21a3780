//! A store of several processes: PostgreSQL, with a pool for the webhooks and the workers each, so that neither starves the
//! other.

use std::sync::Arc;
use std::time::{Duration, Instant};

use channel_core::{Seams, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use sqlx::ConnectOptions;
use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgExecutor, PgPool, PgPoolOptions};
use tokio::sync::watch;

use super::{OpenOptions, Place, statistics};
use crate::clock::DatabaseClock;
use crate::db::Connection;
use crate::error::{OpenError, StoreError};
use crate::figures::Figures;
use crate::knocks::Knocks;
use crate::migrations;
use crate::sealing::{Keyring, RootKey};
use crate::writer::postgres::{Reach, Writer, begin};
use crate::writer::{Hand, Work};

/// How long a caller waits for a connection before the store counts as unavailable.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the sessions of a store are called in `pg_stat_activity`.
const SESSION: &str = "switchboard";

/// How often the database is asked what time it is.
const CLOCK: Duration = Duration::from_secs(2);

/// How statements are planned: every one that runs often is made for an index (a test looks at their plans), whatever a table
/// that is new and empty suggests.
pub(crate) const PLANNED: [(&str, &str); 4] = [
    ("plan_cache_mode", "force_generic_plan"),
    ("enable_seqscan", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
];

/// How many connections are for webhooks alone.
const INTAKE: u32 = 3;

pub(super) struct Shared {
    writer: Arc<Writer>,
    intake: Arc<Writer>,
}

/// Where and how to open.
#[derive(Debug)]
pub(super) struct Address {
    pub(super) url: SecretString,
    pub(super) connections: u32,
    /// Whether the time is the database's.
    pub(super) its_clock: bool,
}

impl Address {
    fn parse(&self) -> Result<PgConnectOptions, OpenError> {
        self.url.expose_secret().parse().map_err(|_| OpenError::Url)
    }
}

impl OpenOptions {
    /// Where the sessions come from that stores have on the database now, each place in a few words; none for a directory,
    /// which has a lock instead. It is asked on a connection of its own that is not among them, and nothing is made or changed.
    ///
    /// # Errors
    /// When the database cannot be reached, or refuses.
    pub async fn sessions(&self) -> Result<Vec<String>, OpenError> {
        const SQL: &str = "SELECT format('%s (processes %s of PostgreSQL)', coalesce(host(client_addr), 'its own machine'), \
            string_agg(CAST(pid AS TEXT), ', ' ORDER BY pid)) FROM pg_stat_activity \
            WHERE datname = current_database() AND application_name = $1 GROUP BY client_addr ORDER BY client_addr";
        let Place::Postgres(address) = &self.place else { return Ok(Vec::new()) };
        let options = address.parse()?.application_name("switchboard sessions").disable_statement_logging();
        let late = |_| OpenError::Postgres(Box::new(std::io::Error::from(std::io::ErrorKind::TimedOut)));
        let connected = tokio::time::timeout(PATIENCE, options.connect()).await.map_err(late)?;
        let mut connection = connected.map_err(OpenError::postgres)?;
        let found = sqlx::query_scalar(SQL).bind(SESSION).fetch_all(&mut connection).await;
        connection.close().await.map_err(OpenError::postgres)?;
        found.map_err(OpenError::postgres)
    }
}

impl Shared {
    pub(super) async fn open(
        address: &Address,
        root_key: RootKey,
        seams: Seams,
        commits: watch::Sender<u64>,
        figures: Arc<Figures>,
    ) -> Result<(Self, Arc<Keyring>, Seams), OpenError> {
        let options = address.parse()?.application_name(SESSION).statement_cache_capacity(512);
        let options = options.disable_statement_logging().options(PLANNED).options([
            ("synchronous_commit", "on"),
            ("lock_timeout", "10s"),
            ("statement_timeout", "30s"),
            ("idle_in_transaction_session_timeout", "60s"),
            // Compiling a statement takes longer than any of these runs.
            ("jit", "off"),
        ]);
        let pool = pool(options.clone(), address.connections).await?;
        must_be_under_row_security(&pool).await?;
        migrate(&pool).await?;
        crate::vectors::prepare(&pool).await;
        statistics::keep(&pool);
        let seams = if address.its_clock { follow_clock(&pool, seams).await? } else { seams };
        let mut first = begin(&pool, Reach::Every, "").await.map_err(|error| OpenError::Postgres(Box::new(error)))?;
        let keyring = Arc::new(Keyring::open(&mut first, root_key).await?);
        first.commit().await.map_err(OpenError::postgres)?;
        let knocks = Knocks::start(&pool, &seams, commits.clone());
        let intake = Writer {
            pool: self::pool(options, INTAKE).await?,
            seams: seams.clone(),
            keyring: Arc::clone(&keyring),
            commits: commits.clone(),
            figures: Arc::clone(&figures),
            knocks: knocks.clone(),
            its_clock: address.its_clock,
        };
        let (its_clock, keys) = (address.its_clock, Arc::clone(&keyring));
        let writer = Writer { pool, seams: seams.clone(), keyring: keys, commits, figures, knocks, its_clock };
        Ok((Self { writer: Arc::new(writer), intake: Arc::new(intake) }, keyring, seams))
    }

    pub(super) fn hand(&self) -> Hand {
        Hand::Shared(Arc::clone(&self.writer))
    }

    /// For webhooks: on connections of their own, so that busy workers never keep one waiting.
    pub(super) fn intake_hand(&self) -> Hand {
        Hand::Shared(Arc::clone(&self.intake))
    }

    pub(super) fn knocks(&self) -> &Knocks {
        &self.writer.knocks
    }

    pub(super) async fn read<T, F>(&self, reach: Reach, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(&'c mut Connection) -> Work<'c, T> + Send,
        T: Send,
    {
        let mut connection = begin(&self.writer.pool, reach, "READ ONLY").await?;
        let value = work(&mut connection).await?;
        connection.commit().await?;
        Ok(value)
    }

    pub(super) async fn close(&self) {
        self.intake.pool.close().await;
        self.writer.pool.close().await;
    }
}

async fn pool(options: PgConnectOptions, connections: u32) -> Result<PgPool, OpenError> {
    PgPoolOptions::new()
        .max_connections(connections)
        .min_connections(1)
        // `begin` finds out by itself, without a question before every transaction.
        .test_before_acquire(false)
        .acquire_timeout(PATIENCE)
        .connect_with(options)
        .await
        .map_err(OpenError::postgres)
}

/// PostgreSQL exempts superusers and roles with BYPASSRLS from row-level security without a word, even where it is forced. Such a
/// role is refused before it makes anything.
pub(crate) async fn must_be_under_row_security<'a>(db: impl PgExecutor<'a>) -> Result<(), OpenError> {
    const SQL: &str = "SELECT CAST(rolname AS TEXT), CAST(current_database() AS TEXT), rolsuper OR rolbypassrls \
        FROM pg_roles WHERE rolname = current_user";
    let (role, database, is_above): (String, String, bool) =
        sqlx::query_as(SQL).fetch_one(db).await.map_err(OpenError::postgres)?;
    if is_above { Err(OpenError::AboveRowSecurity { role, database }) } else { Ok(()) }
}

/// The same seams by the clock of the database, which is asked again and again.
async fn follow_clock(pool: &PgPool, seams: Seams) -> Result<Seams, OpenError> {
    let (answer, asked, answered) = ask_time(pool).await.map_err(OpenError::postgres)?;
    let clock = Arc::new(DatabaseClock::new(answer, asked, answered));
    let followed = Arc::clone(&clock);
    let pool = pool.clone();
    tokio::spawn(async move {
        while !pool.is_closed() {
            tokio::time::sleep(CLOCK).await;
            // While the database is away nothing is leased either.
            if let Ok((answer, asked, answered)) = ask_time(&pool).await {
                followed.set(answer, asked, answered);
            }
        }
    });
    Ok(Seams { clock, ids: seams.ids })
}

async fn ask_time(pool: &PgPool) -> Result<(Timestamp, Instant, Instant), sqlx::Error> {
    const SQL: &str = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)";
    let mut connection = pool.acquire().await?;
    let asked = Instant::now();
    let micros: i64 = sqlx::query_scalar(SQL).fetch_one(&mut *connection).await?;
    Ok((Timestamp(micros), asked, Instant::now()))
}

/// Brings the schema up to date. The migrator's own lock lets one node do it while the others wait.
async fn migrate(pool: &PgPool) -> Result<(), OpenError> {
    migrations::postgres().run(pool).await.map_err(|error| OpenError::Postgres(Box::new(error)))
}

#[cfg(test)]
mod tests {
    use channel_testkit::{TestClock, seams};
    use postgres_testkit::Cluster;
    use tempfile::TempDir;

    use crate::tests::{Backend, options};
    use crate::{OpenError, Store};

    /// A new database, by the URL of the role that owns it.
    fn database() -> (String, String) {
        let url = Cluster::shared().create_database();
        let name = url.rsplit('/').next().unwrap().to_owned();
        (url, name)
    }

    async fn open(url: &str) -> Result<Store, OpenError> {
        let directory = TempDir::new().unwrap();
        Store::open(options(Backend::Postgres, &directory, url, &TestClock::default())).await
    }

    async fn is_refused(url: &str, role: &str, name: &str) {
        let error = open(url).await.unwrap_err();
        assert!(matches!(error, OpenError::AboveRowSecurity { .. }), "{error}");
        let said = error.to_string();
        assert!(said.contains(&format!("the database role {role},")) && said.contains(name), "{said}");
        let made = Cluster::shared().sql(name, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'");
        assert_eq!(made, "0", "nothing is made before it is refused");
    }

    #[tokio::test]
    async fn a_superuser_is_refused_and_told_why() {
        let (url, name) = database();
        is_refused(&url.replace("//switchboard:", "//postgres:"), "postgres", &name).await;
    }

    #[tokio::test]
    async fn a_role_that_bypasses_row_level_security_is_refused_until_it_does_not() {
        let (url, name) = database();
        let superuser = |sql: &str| Cluster::shared().sql(&name, sql);
        superuser("CREATE ROLE above LOGIN BYPASSRLS PASSWORD 'known'");
        superuser(&format!("ALTER DATABASE {name} OWNER TO above"));
        let (_, place) = url.split_once('@').unwrap();
        let url = format!("postgres://above:known@{place}");
        is_refused(&url, "above", &name).await;
        superuser("ALTER ROLE above NOBYPASSRLS");
        open(&url).await.unwrap().close().await;
    }

    #[tokio::test]
    async fn the_sessions_of_a_store_are_seen_from_outside_and_gone_with_it() {
        let (url, _) = database();
        let clock = TestClock::default();
        let outside = crate::OpenOptions::postgres(url.clone().into(), seams(&clock));
        assert_eq!(outside.sessions().await.unwrap(), [""; 0]);
        let store = open(&url).await.unwrap();
        let found = outside.sessions().await.unwrap();
        assert!(matches!(found.as_slice(), [one] if one.starts_with("127.0.0.1 (processes ")), "{found:?}");
        store.close().await;
        // PostgreSQL takes a moment to notice.
        while !outside.sessions().await.unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        assert_eq!(crate::OpenOptions::new("nowhere", seams(&clock)).sessions().await.unwrap(), [""; 0]);
    }
}
