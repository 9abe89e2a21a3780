//! One schema in two dialects: what SQLite's steps make and what PostgreSQL's make is the same, but for what is said here.

use std::collections::{BTreeMap, BTreeSet};

use super::{Backend, Bench};
use crate::db::{Columns, query};

/// Tables that are looked up before anybody knows whose row it is, and those that are nobody's: their keys do not begin with
/// the organisation.
const REFERENCE: &[&str] = &["organisations", "keyring", "leases", "sessions", "sign_in_links"];

#[derive(Debug, Default, PartialEq, Eq)]
struct Table {
    /// The kind of each column, and whether it has to be there.
    columns: BTreeMap<String, (&'static str, bool)>,
    /// Columns of the primary key and of each unique constraint.
    keys: BTreeSet<Vec<String>>,
    /// Named indexes: whether unique, the columns, and the words of the condition.
    indexes: BTreeMap<String, (bool, Vec<String>, BTreeSet<String>)>,
    /// The words of each check.
    checks: BTreeSet<BTreeSet<String>>,
}

type Schema = BTreeMap<String, Table>;

#[tokio::test]
async fn both_databases_have_the_same_tables_columns_keys_checks_and_indexes() {
    let mut sqlite = of_sqlite(&Bench::on(Backend::Sqlite).await).await;
    let mut postgres = of_postgres(&Bench::on(Backend::Postgres).await);
    assert!(sqlite.len() > 20, "{:?}", sqlite.keys());
    assert_eq!(sqlite.keys().collect::<Vec<_>>(), postgres.keys().collect::<Vec<_>>());
    // What waits is found by the end of its lane's key on the one, and by the organisation and all of it on the other.
    let mut waiting = [&mut sqlite, &mut postgres]
        .map(|schema| schema.get_mut("events").unwrap().indexes.remove("events_waiting").expect("an index"));
    assert_eq!(
        waiting.each_mut().map(|index| std::mem::take(&mut index.1).join(", ")),
        ["an expression, seq", "organisation_id, lane, seq"]
    );
    assert_eq!(waiting[0], waiting[1]);
    for (name, table) in &sqlite {
        assert_eq!(table, &postgres[name], "{name}: SQLite on the left, PostgreSQL on the right");
    }
}

#[tokio::test]
async fn both_databases_went_through_the_same_steps() {
    let bench = Bench::on(Backend::Sqlite).await;
    const STEPS: &str = "SELECT version, description FROM _sqlx_migrations ORDER BY version";
    let sqlite: Vec<String> =
        rows(&bench, STEPS).await.iter().map(|row| format!("{}|{}", row.0[0], row.0[1])).collect();
    let bench = Bench::on(Backend::Postgres).await;
    assert_eq!(sqlite, bench.superuser(STEPS).lines().collect::<Vec<_>>());
}

#[tokio::test]
async fn every_table_with_an_organisation_is_guarded_by_row_level_security_that_holds_for_its_owner() {
    let bench = Bench::on(Backend::Postgres).await;
    let unguarded = bench.superuser(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public' \
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organisation_id' WHERE c.relkind IN ('r', 'p') \
        AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid \
            AND p.polcmd = '*' AND pg_get_expr(p.polqual, p.polrelid) = 'visible(organisation_id)' \
            AND pg_get_expr(coalesce(p.polwithcheck, p.polqual), p.polrelid) = 'visible(organisation_id)') \
            AND 1 = (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid))",
    );
    assert_eq!(unguarded, "", "tables without ENABLE, FORCE and the policy visible(organisation_id)");
    let guarded = bench.superuser(
        "SELECT count(*) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organisation_id' \
        WHERE c.relkind = 'r' AND c.relforcerowsecurity",
    );
    assert!(guarded.parse::<usize>().unwrap() > 20, "{guarded}");
}

#[tokio::test]
async fn the_organisation_is_the_first_column_of_every_primary_key() {
    let bench = Bench::on(Backend::Postgres).await;
    let first = bench.superuser(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public' \
        LEFT JOIN pg_index x ON x.indrelid = c.oid AND x.indisprimary \
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[0] \
        WHERE c.relkind = 'r' AND c.relname <> '_sqlx_migrations' AND a.attname IS DISTINCT FROM 'organisation_id' ORDER BY 1",
    );
    let mut known = REFERENCE.to_vec();
    known.sort_unstable();
    let others: Vec<&str> = first.lines().filter(|table| !known.contains(table)).collect();
    assert!(others.is_empty(), "lead their keys with the organisation, or say why not: {others:?}");
}

async fn of_sqlite(bench: &Bench) -> Schema {
    let mut schema = Schema::new();
    let tables = "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE TABLE%' \
        AND name NOT LIKE 'sqlite_%' AND name <> '_sqlx_migrations'";
    for Texts(row) in rows(bench, tables).await {
        let [name, sql] = &row[..] else { panic!("two columns") };
        let mut table = Table { checks: checks(sql), ..Table::default() };
        let columns = format!("SELECT name, type, \"notnull\" OR pk > 0 FROM pragma_table_xinfo('{name}')");
        for Texts(column) in rows(bench, &columns).await {
            table.columns.insert(column[0].clone(), (kind(&column[1]), column[2] == "1"));
        }
        let numbered = sql.contains("INTEGER PRIMARY KEY");
        if numbered {
            table.keys.insert(vec!["organisation_id".to_owned(), "seq".to_owned()]);
        }
        let indexes = format!("SELECT name, \"unique\", origin FROM pragma_index_list('{name}')");
        for Texts(index) in rows(bench, &indexes).await {
            let columns = format!(
                "SELECT coalesce(name,'an expression') || CASE WHEN \"desc\" THEN ' desc' ELSE '' END FROM pragma_index_xinfo('{}') WHERE key ORDER BY seqno",
                index[0]
            );
            let columns: Vec<String> =
                rows(bench, &columns).await.into_iter().map(|Texts(mut column)| column.remove(0)).collect();
            if index[2] == "c" {
                let text = format!("SELECT sql FROM sqlite_schema WHERE name = '{}'", index[0]);
                let sql = rows(bench, &text).await.remove(0).0.remove(0);
                let condition = sql.split_once(" WHERE ").map_or("", |(_, condition)| condition);
                table.indexes.insert(index[0].clone(), (index[1] == "1", columns, words(condition)));
            } else {
                table.keys.insert(columns);
            }
        }
        schema.insert(name.clone(), table);
    }
    schema
}

fn of_postgres(bench: &Bench) -> Schema {
    let mut schema = Schema::new();
    let columns = "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull FROM pg_attribute a \
        JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' JOIN pg_namespace n ON n.oid = c.relnamespace \
        WHERE n.nspname = 'public' AND a.attnum > 0 AND NOT a.attisdropped AND c.relname <> '_sqlx_migrations'";
    for [table, column, of, required] in parts(&bench.superuser(columns)) {
        schema.entry(table).or_default().columns.insert(column, (kind(&of), required == "t"));
    }
    let indexes = "SELECT t.relname, i.relname, x.indisunique, \
        EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = x.indexrelid), \
        (SELECT string_agg(a.attname || CASE WHEN x.indoption[k - 1] & 1 = 1 THEN ' desc' ELSE '' END, ',' ORDER BY k) \
            FROM generate_series(1, x.indnkeyatts) AS k JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[k - 1]), \
        coalesce(pg_get_expr(x.indpred, x.indrelid), '') \
        FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid \
        JOIN pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname = 'public'";
    for [table, index, unique, constraint, columns, condition] in parts(&bench.superuser(indexes)) {
        let Some(table) = schema.get_mut(&table) else { continue };
        let columns: Vec<String> = columns.split(',').map(str::to_owned).collect();
        if constraint == "t" {
            table.keys.insert(columns);
        } else {
            table.indexes.insert(index, (unique == "t", columns, words(&condition)));
        }
    }
    let checks = "SELECT conrelid::regclass, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'";
    for [table, check] in parts(&bench.superuser(checks)) {
        if let Some(table) = schema.get_mut(&table) {
            table.checks.insert(words(&check));
        }
    }
    schema
}

struct Texts(Vec<String>);

/// The rows of a query on SQLite, every column as text.
async fn rows(bench: &Bench, sql: &str) -> Vec<Texts> {
    let names = ["a", "b", "c"];
    let count = sql.split(" FROM ").next().unwrap().matches(", ").count() + 1;
    let columns: Vec<String> = (0..count).map(|n| format!("CAST({0} AS TEXT) AS {0}", names[n])).collect();
    let header = names[..count].join(", ");
    let text: &'static str =
        format!("WITH asked ({header}) AS ({sql}) SELECT {} FROM asked", columns.join(", ")).leak();
    let read = bench.store.read(move |db| {
        Box::pin(async move {
            let rows = query(text).fetch_all(db).await?;
            rows.iter()
                .map(|row| Ok(Texts(names[..count].iter().map(|name| row.col(name)).collect::<Result<_, _>>()?)))
                .collect()
        })
    });
    read.await.unwrap()
}

/// The columns of what `psql` prints.
fn parts<const N: usize>(printed: &str) -> Vec<[String; N]> {
    let line = |line: &str| line.split('|').map(str::to_owned).collect::<Vec<_>>().try_into().unwrap();
    printed.lines().map(line).collect()
}

/// What a type holds, on either.
fn kind(of: &str) -> &'static str {
    match of {
        "BLOB" | "uuid" | "bytea" => "bytes",
        // A `BOOLEAN` is an `INTEGER` of 0 or 1 on SQLite.
        "INTEGER" | "bigint" | "boolean" => "integer",
        "REAL" | "double precision" | "real" => "real",
        "TEXT" | "text" => "text",
        other => panic!("{other} is not among the types both have"),
    }
}

/// The checks in the text of a table.
fn checks(sql: &str) -> BTreeSet<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for part in sql.split("CHECK (").skip(1) {
        let mut depth = 1;
        let end = part.find(|c| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth == 0
        });
        found.insert(words(&part[..end.unwrap()]));
    }
    found
}

/// The names and values of a condition, without how it is written: PostgreSQL turns `IN` into `= ANY` and adds casts.
fn words(condition: &str) -> BTreeSet<String> {
    const GRAMMAR: &[&str] = &["check", "any", "array", "in", "or", "and", "text", "bigint", "is", "not", "null"];
    let negated = condition.matches("NOT").count();
    condition
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .map(str::to_lowercase)
        .filter(|word| !word.is_empty() && !GRAMMAR.contains(&word.as_str()))
        .chain((negated > 0).then(|| format!("{negated} times not")))
        .collect()
}
