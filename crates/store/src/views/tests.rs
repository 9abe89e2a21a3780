//! The plans of the console's queries: an index for each, and no sorting of everything.

use super::{accounts, comments, inbox, thread};
use crate::db::{Columns, query};
use crate::open::Store;
use crate::tests::plans::postgres_plan;
use crate::tests::{Backend, Bench};

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

const LISTS: &[&str] = &[
    inbox::WAITING,
    inbox::OTHERS,
    inbox::MEMBER,
    inbox::DRAFTS,
    thread::HEAD,
    thread::LINES,
    thread::BY_PROVIDER_ID,
    comments::POSTS,
    comments::OF_POST,
    comments::RECENT,
    comments::USES,
    comments::ORDERS_BY_CUSTOMER,
    comments::ORDERS_BY_PHONE,
    comments::DECISIONS_OF_POST,
    comments::DECISIONS_OF_RULE,
    comments::DECISIONS_FOR,
    accounts::FAILED,
    accounts::UNCONFIRMED,
    crate::unanswered::OPEN,
];

#[tokio::test]
async fn every_list_of_the_console_is_read_along_an_index() {
    let bench = Bench::new().await;
    for &sql in LISTS {
        let steps = plan(&bench.store, sql).await;
        assert!(!steps.is_empty());
        for step in steps {
            assert!(!step.contains("TEMP B-TREE"), "{step}\n{sql}");
            assert!(!step.starts_with("SCAN") || step == "SCAN counted", "{step}\n{sql}");
        }
    }
}

#[tokio::test]
async fn every_list_of_the_console_is_read_along_an_index_on_postgresql_too() {
    let bench = Bench::on(Backend::Postgres).await;
    for sql in LISTS {
        let plan = postgres_plan(&bench, sql);
        assert!(!plan.contains("Sort Key"), "{sql}\n{plan}");
    }
}
