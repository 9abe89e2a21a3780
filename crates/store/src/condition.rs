//! How far a store's schema is, found out without opening it: nothing is made, changed or locked.

use std::path::Path;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection as _, Row as _};

use crate::error::OpenError;
use crate::open::must_be_under_row_security;

/// How long a database may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
const NEWEST: &str = "SELECT max(version) FROM _sqlx_migrations";

/// What a look at a store tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The newest step that it has; none when it is still empty.
    pub schema: Option<i64>,
    /// The newest step that this version knows.
    pub known: i64,
}

impl Condition {
    fn of(schema: Option<i64>) -> Self {
        Self { schema, known: crate::migrations::sqlite().iter().map(|step| step.version).max().unwrap_or(0) }
    }
}

/// Looks at the database of a data directory. Works while a server uses it.
///
/// # Errors
/// When there is a file and it is no database.
pub async fn embedded(directory: &Path) -> Result<Condition, OpenError> {
    let file = directory.join("switchboard.db");
    if !file.exists() {
        return Ok(Condition::of(None));
    }
    let failed = |source: sqlx::Error| OpenError::Database { path: file.clone(), source: Box::new(source) };
    let options = SqliteConnectOptions::new().filename(&file).create_if_missing(false).busy_timeout(PATIENCE);
    let mut connection = options.disable_statement_logging().connect().await.map_err(failed)?;
    let schema = sqlx::query(NEWEST).fetch_one(&mut connection).await.and_then(|row| row.try_get(0));
    connection.close().await.map_err(failed)?;
    Ok(Condition::of(schema.map_err(failed)?))
}

/// Looks at a PostgreSQL database.
///
/// # Errors
/// When it cannot be reached, or refuses, or row-level security does not hold for its role.
pub async fn postgres(url: &SecretString) -> Result<Condition, OpenError> {
    let options: PgConnectOptions = url.expose_secret().parse().map_err(|_| OpenError::Url)?;
    let options = options.application_name("switchboard check").disable_statement_logging();
    let connected = tokio::time::timeout(PATIENCE, options.connect()).await;
    let late = |_| OpenError::Postgres(Box::new(std::io::Error::from(std::io::ErrorKind::TimedOut)));
    let mut connection = connected.map_err(late)?.map_err(OpenError::postgres)?;
    must_be_under_row_security(&mut connection).await?;
    let exists = sqlx::query("SELECT to_regclass('_sqlx_migrations') IS NOT NULL").fetch_one(&mut connection).await;
    let exists: bool = exists.and_then(|row| row.try_get(0)).map_err(OpenError::postgres)?;
    let schema = if exists {
        let row = sqlx::query(NEWEST).fetch_one(&mut connection).await;
        row.and_then(|row| row.try_get(0)).map_err(OpenError::postgres)?
    } else {
        None
    };
    connection.close().await.map_err(OpenError::postgres)?;
    Ok(Condition::of(schema))
}
