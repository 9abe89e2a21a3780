//! The schema's history, on each database under the same numbers. A file that was released is never edited: a change is a
//! new file with the next number.

use std::borrow::Cow;

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// One step on both databases.
struct Step {
    version: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! steps {
    ($($version:literal $name:literal $file:literal,)+) => {
        &[$(Step {
            version: $version,
            name: $name,
            sqlite: include_str!(concat!("../migrations/sqlite/", $file)),
            postgres: include_str!(concat!("../migrations/postgres/", $file)),
        },)+]
    };
}

/// Every step, in order.
const STEPS: &[Step] = steps![
    1 "gateway" "0001_gateway.sql",
    9 "api_keys" "0009_api_keys.sql",
    10 "console" "0010_console.sql",
    11 "catalogue" "0011_catalogue.sql",
    12 "engine" "0012_engine.sql",
    13 "outbox" "0013_outbox.sql",
    14 "letters" "0014_letters.sql",
    15 "lanes_and_gaps" "0015_lanes_and_gaps.sql",
    16 "bookmarks" "0016_bookmarks.sql",
    17 "restorations" "0017_restorations.sql",
    18 "lanes_of_calls" "0018_lanes_of_calls.sql",
    19 "scopes_and_changes" "0019_scopes_and_changes.sql",
    20 "comment_saga" "0020_comment_saga.sql",
    21 "decisions" "0021_decisions.sql",
    22 "assistants" "0022_assistants.sql",
    25 "modes_and_drafts" "0025_modes_and_drafts.sql",
    26 "assistant_tests" "0026_assistant_tests.sql",
    27 "unanswered" "0027_unanswered.sql",
    28 "catalogue_revisions" "0028_catalogue_revisions.sql",
    29 "documents" "0029_documents.sql",
    30 "vectors" "0030_vectors.sql",
    32 "private_answers" "0032_private_answers.sql",
    33 "transcripts" "0033_transcripts.sql",
    34 "translations" "0034_translations.sql",
    35 "embedding_models" "0035_embedding_models.sql",
    36 "embedding_troubles" "0036_embedding_troubles.sql",
    37 "orders" "0037_orders.sql",
    38 "proposals" "0038_proposals.sql",
    39 "lanes_by_their_ends" "0039_lanes_by_their_ends.sql",
    40 "connected" "0040_connected.sql",
];

/// All steps on SQLite as sqlx runs them: each in a transaction of its own, recorded with its checksum.
#[must_use]
pub fn sqlite() -> Migrator {
    migrator(|step| step.sqlite)
}

/// All steps on PostgreSQL.
#[must_use]
pub fn postgres() -> Migrator {
    migrator(|step| step.postgres)
}

fn migrator(text: fn(&Step) -> &'static str) -> Migrator {
    let steps = STEPS.iter().map(|step| {
        let sql = text(step).into_sql_str();
        Migration::new(step.version, Cow::Borrowed(step.name), MigrationType::Simple, sql, false)
    });
    Migrator::with_migrations(steps.collect())
}
