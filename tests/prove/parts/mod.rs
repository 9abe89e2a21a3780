//! The parts of the proof.

mod clock;
mod comments;
mod failpoints;
mod idle;
mod kills;
mod model;
mod network;
mod noisy;
mod outage;
mod pauses;
mod rolling;
mod shuffle;
mod simulate;
mod soak;
mod speed;
mod storage;
mod storm;

use std::sync::Arc;

use switchboard_tests::simulation::Place;
use switchboard_tests::{Cluster, ClusterOptions, ShopPlan};

use crate::options::{Engine, Options};
use crate::report::Report;

/// A part by name, and the stores it can be run on.
struct Part {
    name: &'static str,
    stores: &'static [Engine],
    /// Whether it is left out of a short run of everything.
    full_only: bool,
}

const BOTH: &[Engine] = &[Engine::Sqlite, Engine::Postgres];
const SQLITE: &[Engine] = &[Engine::Sqlite];
const POSTGRES: &[Engine] = &[Engine::Postgres];

const PARTS: &[Part] = &[
    Part { name: "idle", stores: SQLITE, full_only: false },
    Part { name: "model", stores: SQLITE, full_only: false },
    Part { name: "shuffle", stores: BOTH, full_only: false },
    Part { name: "simulate", stores: BOTH, full_only: false },
    Part { name: "kills", stores: BOTH, full_only: false },
    Part { name: "failpoints", stores: BOTH, full_only: false },
    Part { name: "pauses", stores: BOTH, full_only: false },
    Part { name: "clock", stores: BOTH, full_only: false },
    Part { name: "comments", stores: BOTH, full_only: false },
    Part { name: "network", stores: BOTH, full_only: false },
    Part { name: "storage", stores: SQLITE, full_only: false },
    Part { name: "outage", stores: POSTGRES, full_only: false },
    Part { name: "rolling", stores: POSTGRES, full_only: false },
    Part { name: "speed", stores: BOTH, full_only: true },
    Part { name: "noisy", stores: BOTH, full_only: true },
    Part { name: "storm", stores: BOTH, full_only: true },
    Part { name: "soak", stores: BOTH, full_only: true },
];

/// The size of the disk that a cluster is on when it is to be filled.
const CLUSTER_MEGABYTES: u32 = 512;

/// The names of the parts to be run, or why they cannot be.
pub(crate) fn chosen(options: &Options) -> Result<Vec<&'static str>, String> {
    let all = PARTS.iter().filter(|part| part.stores.contains(&options.store));
    if options.parts.is_empty() {
        return Ok(all.filter(|part| !(part.full_only && options.short)).map(|part| part.name).collect());
    }
    let mut chosen = Vec::new();
    for name in &options.parts {
        let part = PARTS.iter().find(|part| part.name == name).ok_or_else(|| format!("no part is called {name:?}"))?;
        if !part.stores.contains(&options.store) {
            return Err(format!("{name} cannot be run on this store"));
        }
        chosen.push(part.name);
    }
    Ok(chosen)
}

/// Runs a part on a store of its own.
pub(crate) async fn run(name: &str, options: &Options) -> Result<Report, String> {
    let cluster = match options.store {
        Engine::Sqlite => None,
        Engine::Postgres => Some(Arc::new(cluster(name).await?)),
    };
    let shop =
        || ShopPlan { database: cluster.as_ref().map(|cluster| cluster.create_database()), ..ShopPlan::default() };
    let here = cluster.clone();
    let place = move || here.as_ref().map_or_else(Place::folder, |it| Place::postgres(it.create_database()));
    match (name, &cluster) {
        ("idle", _) => idle::run(options).await,
        ("model", _) => model::run(options).await,
        ("shuffle", _) => shuffle::run(options, place).await,
        ("simulate", _) => simulate::run(options, place).await,
        ("kills", _) => kills::run(options, shop()).await,
        ("failpoints", _) => failpoints::run(options, shop()).await,
        ("pauses", _) => pauses::run(options, shop()).await,
        ("clock", _) => clock::run(options, shop()).await,
        ("comments", _) => comments::run(options, shop()).await,
        ("storm", _) => storm::run(options, shop()).await,
        ("network", _) => network::run(options, shop()).await,
        ("storage", None) => storage::run(options, shop()).await,
        ("outage", Some(cluster)) => outage::run(options, shop(), Arc::clone(cluster)).await,
        ("rolling", Some(_)) => rolling::run(options, shop()).await,
        ("speed", _) => speed::run(options, shop(), &shop).await,
        ("noisy", _) => noisy::run(options, shop()).await,
        ("soak", _) => soak::run(options, shop()).await,
        (other, _) => Err(format!("{other} cannot be run on this store")),
    }
}

/// A PostgreSQL of the part's own.
async fn cluster(part: &str) -> Result<Cluster, String> {
    let options = ClusterOptions::default();
    let options = match part {
        "outage" => options.on_tmpfs(CLUSTER_MEGABYTES),
        // Nothing happens to the database there; on SQLite they keep their folder in memory.
        "shuffle" | "simulate" => options.forgetful(),
        _ => options,
    };
    tokio::task::spawn_blocking(|| Cluster::start(options)).await.map_err(|error| error.to_string())?
}
