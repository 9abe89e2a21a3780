//! What a request costs, ours against the least there is.

use std::time::Duration;

use crate::bodies::{SHAPES, Shape};
use crate::child::Measured;
use crate::load;
use crate::options::{Options, Role};

/// Two servers that are compared.
pub(crate) struct Pair {
    pub(crate) name: &'static str,
    least: f64,
    single: usize,
    yardstick: fn(std::path::PathBuf) -> Role,
    ours: fn(std::path::PathBuf) -> Role,
    /// Shown beside them: the least that a server can do that takes each message for itself.
    floor: fn(std::path::PathBuf) -> Role,
    /// What that is.
    is: &'static str,
}

pub(crate) const PAIRS: [Pair; 2] = [
    Pair {
        name: "verified",
        least: 0.70,
        single: 40_000,
        yardstick: |_| Role::Hmac,
        ours: |_| Role::Verified,
        floor: |_| Role::Plain,
        is: "with plain structs of each message and nothing else",
    },
    Pair {
        name: "durable",
        least: 0.60,
        single: 16_000,
        yardstick: Role::Rows,
        ours: Role::Durable,
        floor: Role::Keys,
        is: "with plain structs and a unique key of each message and nothing else",
    },
];

/// How often both take their turn.
const ROUNDS: usize = 5;

/// Measures one pair with every shape of delivery, and gives the bounds that do not hold.
pub(crate) async fn run(pair: &Pair, options: &Options) -> Result<Vec<String>, String> {
    println!("\n{}: at least {:.2} of the yardstick", pair.name, pair.least);
    println!("  {:<18} {:>12} {:>12} {:>7}  in each round", "", "yardstick", "ours", "ratio");
    let mut broken = Vec::new();
    for shape in SHAPES.into_iter().filter(|shape| options.wants_shape(shape.name)) {
        // New processes for each shape: none inherits the other's tables and caches.
        let yardstick = Measured::start(|folder| (pair.yardstick)(folder.path().to_owned()))?;
        let ours = Measured::start(|folder| (pair.ours)(folder.path().to_owned()))?;
        let count = pair.single / if shape.messages > 1 { 4 } else { 1 } / if options.short { 8 } else { 1 };
        let floor = Measured::start(|folder| (pair.floor)(folder.path().to_owned()))?;
        let (mut theirs_in_all, mut ours_in_all, mut least_in_all) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
        let mut rounds = Vec::new();
        let mut first = 0;
        for round in 0..=ROUNDS {
            let count = if round == 0 { count / 2 } else { count };
            let theirs = one(&yardstick, shape, first, count).await?;
            let own = one(&ours, shape, first, count).await?;
            ours.handle_all()?;
            let least = one(&floor, shape, first, count).await?;
            first += count * shape.messages;
            if round > 0 {
                theirs_in_all += theirs;
                ours_in_all += own;
                least_in_all += least;
                rounds.push(theirs.as_secs_f64() / own.as_secs_f64());
            }
        }
        let ratio = theirs_in_all.as_secs_f64() / ours_in_all.as_secs_f64();
        let micros = |time: Duration| time.as_secs_f64() * 1e6 / (count * ROUNDS) as f64;
        let shown: Vec<String> = rounds.iter().map(|ratio| format!("{ratio:.2}")).collect();
        println!(
            "  {:<18} {:>9.1} µs {:>9.1} µs {ratio:>7.2}  {}",
            shape.name,
            micros(theirs_in_all),
            micros(ours_in_all),
            shown.join(" "),
        );
        let of_floor = theirs_in_all.as_secs_f64() / least_in_all.as_secs_f64();
        println!("  {:<18} {:>9.1} µs {of_floor:>7.2}  {}", "  the floor", micros(least_in_all), pair.is);
        if ratio < pair.least {
            let name = [pair.name, shape.name].join(" ");
            broken.push(format!("{name}: {ratio:.2} is less than {:.2}; the floor has {of_floor:.2}", pair.least));
        }
    }
    Ok(broken)
}

/// The processor time a server takes for so many requests.
async fn one(server: &Measured, shape: Shape, first: usize, count: usize) -> Result<Duration, String> {
    let requests = shape.requests(first, count);
    let before = server.cpu()?;
    load::send(server.address, requests).await?;
    Ok(server.cpu()?.saturating_sub(before))
}
