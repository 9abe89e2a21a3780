//! The plans of the console's queries: an index for each, and no sorting of everything.

use channel_core::Seams;
use sqlx::Row as _;

use super::{accounts, comments, inbox, thread};
use crate::db::Db;
use crate::open::{OpenOptions, Store};

async fn plan(store: &Store, sql: String) -> Vec<String> {
    store
        .read(move |db| {
            Box::pin(async move {
                let explain = format!("EXPLAIN QUERY PLAN {sql}");
                let rows = sqlx::query::<Db>(sqlx::AssertSqlSafe(explain)).fetch_all(db).await?;
                Ok(rows.iter().map(|row| row.get::<String, _>("detail")).collect())
            })
        })
        .await
        .unwrap()
}

#[tokio::test]
async fn every_list_of_the_console_is_read_along_an_index() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(OpenOptions::new(directory.path(), Seams::system())).await.unwrap();
    let queries = [
        inbox::waiting_sql(),
        inbox::others_sql(),
        inbox::member_sql(),
        thread::HEAD.to_owned(),
        thread::LINES.to_owned(),
        thread::BY_PROVIDER_ID.to_owned(),
        comments::POSTS.to_owned(),
        comments::OF_POST.to_owned(),
        comments::RECENT.to_owned(),
        comments::USES.to_owned(),
        accounts::FAILED.to_owned(),
        accounts::UNCONFIRMED.to_owned(),
    ];
    for sql in queries {
        let steps = plan(&store, sql.clone()).await;
        assert!(!steps.is_empty());
        for step in steps {
            assert!(!step.contains("TEMP B-TREE"), "{step}\n{sql}");
            assert!(!step.starts_with("SCAN") || step.contains("SCAN (subquery"), "{step}\n{sql}");
        }
    }
}
