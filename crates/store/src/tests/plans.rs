//! The cost of a message does not grow with what is stored: hot statements search an index and scan no table.

use super::{Backend, Bench};
use crate::db::{Columns, query};
use crate::open::PLANNED;

const HOT: &[(&str, &str)] = &[
    ("claim a call", crate::outbox::sql::CLAIM.sqlite),
    ("is a call due", crate::outbox::sql::DUE),
    ("pass the door", crate::outbox::sql::PASS.sqlite),
    ("is a lane due", "SELECT 1 FROM lanes WHERE next_at <= 1 AND lease_until <= 1 LIMIT 1"),
    ("has an organisation a turn", crate::lanes::sql::TURN),
    ("the next lane", "SELECT next_at FROM lanes WHERE next_at > 1 ORDER BY next_at LIMIT 1"),
    ("events of a lane", crate::ingress::sql::WAITING.sqlite),
    ("a status by token", "SELECT * FROM outbox WHERE organisation_id = x'00' AND token = 'a' AND account_id = x'00'"),
    (
        "a status by id",
        "SELECT * FROM outbox WHERE organisation_id = x'00' AND account_id = x'00' AND provider_id = 'a' LIMIT 1",
    ),
    (
        "calls of a message",
        "SELECT * FROM outbox WHERE organisation_id = x'00' AND message_id = x'00' ORDER BY part, seq",
    ),
    (
        "what is unanswered",
        "SELECT * FROM messages WHERE organisation_id = x'00' AND conversation_id = x'00' AND inbound_seq > 3 ORDER BY inbound_seq DESC LIMIT 4",
    ),
    (
        "what was said lately",
        "SELECT * FROM messages WHERE organisation_id = x'00' AND conversation_id = x'00' ORDER BY seq DESC LIMIT 4",
    ),
    (
        "dead senders",
        "SELECT 1 FROM outbox WHERE state IN ('claimed', 'sending') AND ((state = 'claimed' AND lease_until <= 1) OR (state = 'sending' AND sending_at <= 1)) LIMIT 1",
    ),
    ("what is doubtful and due", crate::outbox::sql::EXAMINE),
    ("what waits for review", crate::outbox::sql::LIST),
    ("how much waits for review", crate::outbox::sql::COUNT),
    ("what was sent again", crate::outbox::sql::RESENT),
    ("let an account's calls rest", crate::outbox::sql::REST),
    ("hold a lane back", crate::outbox::sql::HOLD_BACK),
    ("let a lane go", crate::outbox::sql::LET_GO),
    (
        "what a rule answered in an hour",
        "SELECT sum(number) FROM comment_counts WHERE organisation_id = x'00' AND account_id = x'00' AND rule_id = 'r' AND kind = 'minute' AND key >= '0'",
    ),
    (
        "whom a rule answered",
        "SELECT number FROM comment_counts WHERE organisation_id = x'00' AND account_id = x'00' AND rule_id = 'r' AND kind = 'person' AND key = 'p'",
    ),
    (
        "a place for a private answer",
        "SELECT at FROM comment_slots WHERE organisation_id = x'00' AND account_id = x'00' AND number = 1",
    ),
    ("what a conversation spent", crate::spending::sql::OF_CONVERSATION),
    ("what was spent on a person", crate::spending::sql::OF_CONTACT),
    ("what an organisation spent", crate::spending::sql::OF_ORGANISATION),
    (
        "comments to decide about again",
        "SELECT * FROM comments WHERE organisation_id = x'00' AND lane = 'a' AND due_at IS NOT NULL AND due_at <= 1 ORDER BY due_at LIMIT 5",
    ),
    (
        "public answers without an id",
        "SELECT text FROM outbox WHERE organisation_id = x'00' AND account_id = x'00' AND kind = 'comment_reply' AND state IN ('sending', 'ambiguous') ORDER BY seq DESC LIMIT 5",
    ),
    (
        "the post published before",
        "SELECT published_at FROM comment_posts WHERE organisation_id = x'00' AND account_id = x'00' AND published_at IS NOT NULL AND published_at < 9 ORDER BY published_at DESC LIMIT 1",
    ),
    ("recordings that nobody listened to", crate::messages::UNHEARD),
    ("the version of the rules", "SELECT version FROM rule_versions WHERE organisation_id = x'00'"),
    ("a private reply by its words", crate::outbox::sql::PRIVATELY),
    ("a private reply to somebody by its words", crate::outbox::sql::PRIVATELY_TO),
];

#[tokio::test]
async fn hot_statements_scan_no_table() {
    let bench = Bench::new().await;
    for (what, sql) in HOT {
        let plan = explain(&bench, sql).await;
        for step in &plan {
            let by_index =
                step.starts_with("SEARCH") || step.contains("USING INDEX") || step.contains("COVERING INDEX");
            let harmless = !step.starts_with("SCAN") && !step.starts_with("SEARCH");
            assert!(by_index || harmless, "{what}: {step}\n{plan:#?}");
            assert!(!step.contains("TEMP B-TREE FOR ORDER BY") || *what == "claim a call", "{what} sorts: {plan:#?}");
        }
    }
}

/// Without figures about the tables SQLite believes that an account knows a handful of people, and would try each of them.
#[tokio::test]
async fn what_is_known_of_a_few_names_is_looked_up_name_by_name() {
    let bench = Bench::new().await;
    let table = [
        (crate::contacts::KNOWN, "(organisation_id=? AND account_id=? AND external_id=?)"),
        (crate::conversations::KNOWN, "(organisation_id=? AND account_id=? AND external_id=?)"),
        (crate::messages::OVERTAKEN, "(organisation_id=? AND account_id=? AND provider_id=?)"),
    ];
    for (sql, key) in table {
        let plan = explain(&bench, sql).await;
        assert!(plan.iter().any(|step| step.contains(key)), "{sql}\n{plan:#?}");
    }
}

/// What waits is found by the end of its lane's key: by the organisation alone, all that it ever got would be looked at.
#[tokio::test]
async fn what_waits_in_a_lane_is_found_by_the_lane() {
    let bench = Bench::new().await;
    let statements = [
        crate::ingress::sql::WAITING,
        crate::ingress::sql::ANY_WAITS,
        crate::ingress::sql::MESSAGE_WAITS,
        crate::lanes::sql::RELEASE,
        crate::restored::LANES,
        crate::outbox::sql::PASS,
    ];
    for sql in statements {
        let plan = explain(&bench, sql.sqlite).await;
        let events: Vec<&String> = plan.iter().filter(|step| step.contains("events")).collect();
        assert!(matches!(&events[..], [step] if step.contains("events_waiting (<expr>=?)")), "{plan:#?}");
    }
}

pub(crate) async fn explain(bench: &Bench, sql: &'static str) -> Vec<String> {
    bench
        .store
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
async fn hot_statements_scan_no_table_on_postgresql_either() {
    let bench = Bench::on(Backend::Postgres).await;
    for (what, sql) in HOT {
        let sql = match *what {
            "claim a call" => crate::outbox::sql::CLAIM.postgres,
            "pass the door" => crate::outbox::sql::PASS.postgres,
            _ => sql,
        };
        let plan = postgres_plan(&bench, sql);
        // The claim orders the calls that are due before it takes the first of them.
        assert!(!plan.contains("Sort Key") || *what == "claim a call", "{what} sorts:\n{plan}");
    }
}

/// The plan on PostgreSQL, behind row-level security, after seeing that it goes along an index wherever it reads a table.
///
/// The planner is told to avoid what costs more on many rows, since it would scan tables as empty as these: what then still
/// scans has no index to use.
pub(crate) fn postgres_plan(bench: &Bench, sql: &str) -> String {
    let sql = sql.replace("x'00'", "'00000000-0000-0000-0000-000000000000'");
    let values = (1..=20).rev().find(|number| sql.contains(&format!("${number}"))).unwrap_or(0);
    let run = if values == 0 { "p".to_owned() } else { format!("p({})", vec!["NULL"; values].join(", ")) };
    let planned = PLANNED.map(|(name, value)| format!("SET {name} = {value}; ")).concat();
    let plan = bench.superuser(&format!(
        "SET ROLE switchboard; SET switchboard.organisation = 'every'; {planned}SET enable_bitmapscan = off; \
        SET enable_sort = off; PREPARE p AS {sql}; EXPLAIN EXECUTE {run}"
    ));
    assert!(plan.contains("Index"), "{sql}\n{plan}");
    assert!(!plan.contains("Seq Scan"), "{sql}\n{plan}");
    let partial = bench.superuser("SELECT indexrelid::regclass FROM pg_index WHERE indpred IS NOT NULL");
    let lines: Vec<&str> = plan.lines().collect();
    for (place, line) in lines.iter().enumerate() {
        let Some((_, index)) = line.split_once("Scan using ").or_else(|| line.split_once("Backward using ")) else {
            continue;
        };
        let index = index.split(' ').next().unwrap_or_default();
        let bounded = lines.get(place + 1).is_some_and(|next| next.contains("Index Cond"));
        assert!(bounded || partial.lines().any(|name| name == index), "{sql}\nreads all of {index}\n{plan}");
    }
    plan
}
