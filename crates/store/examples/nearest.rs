//! How long PostgreSQL with pgvector takes for the vectors nearest to a question, every vector of the shop looked at.
//!
//! `cargo run -p store --example nearest -- 100000 384` makes a cluster of its own, keeps that many random vectors of that many
//! numbers for one shop beside as many of others, and asks a hundred questions.
#![expect(clippy::print_stdout, reason = "its figures are for whoever runs it")]

use std::time::Instant;

use channel_core::Seams;
use postgres_testkit::{Cluster, Options};
use secrecy::SecretString;
use store::sealing::RootKey;
use store::vectors::{self, VectorKind};
use store::{OpenOptions, Store, organisations};

const QUESTIONS: usize = 100;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let rows: usize = arguments.next().and_then(|rows| rows.parse().ok()).unwrap_or(10_000);
    let numbers: usize = arguments.next().and_then(|numbers| numbers.parse().ok()).unwrap_or(384);
    let cluster = Cluster::start(Options::default().with("shared_buffers", "512MB"))?;
    let url = cluster.create_database();
    let database = url.rsplit('/').next().unwrap_or_default().to_owned();
    cluster.sql(&database, "CREATE EXTENSION vector");
    let root_key = RootKey::from_hex(&"5e".repeat(32)).ok_or("a key has 32 bytes")?;
    let open = OpenOptions::postgres(SecretString::from(url), Seams::system()).with_root_key(root_key);
    let store = Store::open(open).await?;
    let make =
        |name: &'static str| store.write(move |tx| Box::pin(async move { organisations::create(tx, name).await }));
    let (mine, other) = (make("mine").await?, make("other").await?);
    // Made where they are kept: what is measured is the asking.
    let columns = "organisation_id, model, kind, id, digest, body, pass, numbers";
    let random = format!(
        "SELECT '{mine}', 'm', 'product', 'SKU-' || n, '', '', 1, (SELECT array_agg(random() - 0.5 + 0 * (g + n)) \
         FROM generate_series(1, {numbers}) AS g)::real[]::vector::halfvec FROM generate_series(1, {rows}) AS n"
    );
    let copied = format!(
        "SELECT '{other}', model, kind, id, digest, body, pass, numbers FROM catalogue_vectors WHERE organisation_id = '{mine}'"
    );
    for made in [random, copied] {
        let insert = format!("INSERT INTO catalogue_vectors ({columns}) {made}");
        cluster.sql(&database, &format!("SET switchboard.organisation = 'every'; {insert}"));
    }
    cluster.sql(&database, "VACUUM ANALYZE catalogue_vectors");
    let size = cluster.sql(&database, "SELECT pg_size_pretty(pg_table_size('catalogue_vectors'))");
    let mut taken = Vec::new();
    for question in 0..QUESTIONS {
        let asked: Vec<f32> = (0..numbers).map(|at| (((at * 31 + question * 17) % 97) as f32) / 48.5 - 1.0).collect();
        let began = Instant::now();
        let read = store.read_in(mine, move |db| {
            Box::pin(async move { vectors::nearest(db, mine, "m", VectorKind::Product, &asked, 100).await })
        });
        let found = read.await?.len();
        taken.push(began.elapsed());
        assert_eq!(found, rows.min(100), "every question finds as many as there are");
    }
    taken.sort();
    let at = |part: usize| taken.get(taken.len() * part / 100).copied().unwrap_or_default();
    println!("{rows} vectors of {numbers}: p50 {:?}, p95 {:?}, both shops take {size}", at(50), at(95));
    Ok(())
}
