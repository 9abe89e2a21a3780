//! The server ends at every named boundary, one after the other, while messages come in.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, Instant};

use switchboard::engine::Boundary;
use switchboard_tests::{Server, ShopPlan};

use crate::crowd::{CrowdPlan, EVERYWHERE};
use crate::nemesis::ABORT;
use crate::options::{Engine, Options};
use crate::post::now_micros;
use crate::random::Random;
use crate::report::Report;
use crate::stage::Stage;

/// Messages that come in while one boundary is waited for.
const MESSAGES: usize = 8;
/// A boundary that is not crossed by then is not on a message's way.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long the server works before it is told to stop, where the boundary lies on that way.
const WORK: Duration = Duration::from_millis(400);
const POLL: Duration = Duration::from_millis(2);
const SIGABRT: i32 = 6;

pub(crate) async fn run(options: &Options, shop: ShopPlan) -> Result<Report, String> {
    let times = options.pick(1, 20);
    let boundaries = boundaries(options.store);
    let rounds: Vec<Boundary> = (0..times).flat_map(|_| boundaries.iter().copied()).collect();
    let messages = rounds.len() * MESSAGES;
    let mut stage = Stage::set_up(options, shop, "").await?;
    let crowd = CrowdPlan { messages, most_each: 3, platforms: EVERYWHERE, seed: options.seed, first: 0 };
    let writing = stage.write(&crowd, stage.posting(options.seed));
    let mut random = Random::new(options.seed);
    let mut aborted: BTreeMap<&str, usize> = boundaries.iter().map(|boundary| (boundary.name(), 0)).collect();
    let mut report_lines = Vec::new();
    for boundary in rounds {
        writing.gate.add_permits(MESSAGES);
        match one(&stage, boundary, &mut random).await? {
            None => *aborted.entry(boundary.name()).or_default() += 1,
            Some(why) => report_lines.push(format!("{}: {why}", boundary.name())),
        }
        stage.read_ledger();
    }
    let server = stage.shop.serve().await?;
    let (crowd, letters) = writing.finished().await?;
    let settled = stage.settle().await;
    let verdict = stage.reckon(&crowd, &letters).await;
    server.interrupt().await?;
    let mut report = Report::of(verdict);
    let ends: usize = aborted.values().sum();
    let least = aborted.iter().min_by_key(|(_, times)| **times);
    let (name, least) = least.map_or(("none", 0), |(name, times)| (*name, *times));
    let figure = format!("{ends} in all, {least} at {name}");
    let bound = format!("≥ {times} at each of {}", boundaries.len());
    report.bound("the process ended at a boundary", figure, bound, (least >= times).into());
    report.say(format!("{messages} messages, settled {:.1} s after the last end", settled.as_secs_f64()));
    for line in report_lines {
        report.say(line);
    }
    Ok(report)
}

/// A database that nodes share may hold what another node is about, so that a node that starts brings nothing back: the
/// sweeps do, later.
fn boundaries(store: Engine) -> Vec<Boundary> {
    let only_alone = [Boundary::RecoveryBegun, Boundary::RecoveryWritten, Boundary::RecoveryDone];
    let all = Boundary::ALL.iter().copied();
    all.filter(|boundary| store == Engine::Sqlite || !only_alone.contains(boundary)).collect()
}

/// Lets the server live until it crosses the boundary. Says why when it did not end there.
async fn one(stage: &Stage, boundary: Boundary, random: &mut Random) -> Result<Option<String>, String> {
    let at = match boundary {
        Boundary::RecoveryBegun
        | Boundary::RecoveryWritten
        | Boundary::RecoveryDone
        | Boundary::SweepBegun
        | Boundary::DrainBegun
        | Boundary::Drained => 1,
        _ => random.between(1, 5),
    };
    let plan = format!("{}:abort:{at}", boundary.name());
    let mut server = stage.shop.launch(&[("SWITCHBOARD_PROOF_BOUNDARY", plan)]).await?;
    let started = Instant::now();
    let mut told = false;
    loop {
        let from = now_micros();
        if let Some(status) = server.ended().map_err(|error| error.to_string())? {
            stage.injuries.note(ABORT, from);
            let at_the_boundary = status.signal() == Some(SIGABRT);
            return Ok((!at_the_boundary).then(|| format!("the server ended with {status}\n{}", server.printed())));
        }
        if started.elapsed() > PATIENCE {
            return kill(stage, server);
        }
        let is_last = matches!(boundary, Boundary::DrainBegun | Boundary::Drained);
        if is_last && !told && started.elapsed() > WORK && stage.shop.is_up().await {
            server.signal("TERM")?;
            told = true;
        }
        tokio::time::sleep(POLL).await;
    }
}

fn kill(stage: &Stage, server: Server) -> Result<Option<String>, String> {
    let from = now_micros();
    server.kill().map_err(|error| format!("killing the server: {error}"))?;
    stage.injuries.note(ABORT, from);
    Ok(Some(format!("not crossed within {} s", PATIENCE.as_secs())))
}
