//! The parts of the proof.

mod failpoints;
mod idle;
mod kills;

use switchboard_tests::ShopPlan;

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

const PARTS: &[Part] = &[
    Part { name: "idle", stores: &[Engine::Sqlite], full_only: false },
    Part { name: "kills", stores: BOTH, full_only: false },
    Part { name: "failpoints", stores: BOTH, full_only: false },
];

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

/// Runs a part.
pub(crate) async fn run(name: &str, options: &Options) -> Result<Report, String> {
    let shop = ShopPlan::default();
    match name {
        "idle" => idle::run(options).await,
        "kills" => kills::run(options, shop).await,
        "failpoints" => failpoints::run(options, shop).await,
        other => Err(format!("no part is called {other:?}")),
    }
}
