//! The demo with nothing to do: startup and memory.

use std::time::Duration;

use switchboard_tests::Demo;

use crate::options::Options;

const MOST_STARTUP: Duration = Duration::from_secs(2);
const MOST_MEMORY: u64 = 100 << 20;
/// Memory settles within the first second.
const SETTLED: Duration = Duration::from_secs(2);

/// Runs it and gives the bounds that do not hold.
pub(crate) async fn run(options: &Options) -> Result<Vec<String>, String> {
    let demo = Demo::start(&options.server).await;
    let startup = demo.server.startup();
    tokio::time::sleep(SETTLED).await;
    let memory = demo.server.resident_bytes().ok_or("this system does not tell how much memory a process holds")?;
    demo.server.interrupt().await?;
    println!("  startup          {:.0} ms", startup.as_secs_f64() * 1e3);
    println!("  memory           {} MiB", memory >> 20);
    let bounds = [
        (startup <= MOST_STARTUP, format!("the demo took {startup:?} to start, more than {MOST_STARTUP:?}")),
        (memory <= MOST_MEMORY, format!("the idle demo holds {} MiB, more than {}", memory >> 20, MOST_MEMORY >> 20)),
    ];
    Ok(bounds.into_iter().filter(|(holds, _)| !holds).map(|(_, what)| what).collect())
}
