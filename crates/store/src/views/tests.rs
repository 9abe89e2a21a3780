//! The plans of the console's queries: an index for each, and no sorting of everything.

use super::{accounts, comments, inbox, thread};
use crate::db::{Columns, query};
use crate::open::{OpenOptions, Store};
use channel_core::Seams;

async fn plan(store: &Store, sql: &'static str) -> Vec<String> {
    store
        .read(move |db| {
            Box::pin(async move {
                let explain: &'static str = format!("EXPLAIN QUERY PLAN {sql}").leak();
                query(explain).fetch_all(db).await?.iter().map(|row| row.col("detail")).collect()
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
        inbox::WAITING,
        inbox::OTHERS,
        inbox::MEMBER,
        thread::HEAD,
        thread::LINES,
        thread::BY_PROVIDER_ID,
        comments::POSTS,
        comments::OF_POST,
        comments::RECENT,
        comments::USES,
        accounts::FAILED,
        accounts::UNCONFIRMED,
    ];
    for sql in queries {
        let steps = plan(&store, sql).await;
        assert!(!steps.is_empty());
        for step in steps {
            assert!(!step.contains("TEMP B-TREE"), "{step}\n{sql}");
            assert!(!step.starts_with("SCAN") || step == "SCAN counted", "{step}\n{sql}");
        }
    }
}
