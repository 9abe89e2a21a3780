//! The schema's history. A file that was released is never edited: a change is a new file with the next number.

use std::borrow::Cow;

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// Number, name and text of every step, in order.
const STEPS: &[(i64, &str, &str)] = &[
    (1, "gateway", include_str!("../migrations/sqlite/0001_gateway.sql")),
    (9, "api_keys", include_str!("../migrations/sqlite/0009_api_keys.sql")),
    (10, "console", include_str!("../migrations/sqlite/0010_console.sql")),
    (11, "catalogue", include_str!("../migrations/sqlite/0011_catalogue.sql")),
];

/// All steps as sqlx runs them: each in a transaction of its own, recorded with its checksum.
#[must_use]
pub fn migrator() -> Migrator {
    let steps = STEPS.iter().map(|(version, name, sql)| {
        Migration::new(*version, Cow::Borrowed(name), MigrationType::Simple, (*sql).into_sql_str(), false)
    });
    Migrator::with_migrations(steps.collect())
}
