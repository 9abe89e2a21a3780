//! The demo with nothing to do: startup and memory.

use std::time::Duration;

use switchboard_tests::Demo;

use crate::options::Options;
use crate::report::Report;

const MOST_STARTUP: Duration = Duration::from_secs(2);
const MOST_MEMORY: u64 = 100 << 20;
/// Memory settles within the first second.
const SETTLED: Duration = Duration::from_secs(2);

pub(crate) async fn run(options: &Options) -> Result<Report, String> {
    let demo = Demo::start(&options.server).await;
    let startup = demo.server.startup();
    tokio::time::sleep(SETTLED).await;
    let memory = demo.server.resident_bytes().ok_or("this system does not tell how much memory a process holds")?;
    demo.server.interrupt().await?;
    let mut report = Report::default();
    report.at_most("startup of the demo", startup.as_secs_f64() * 1e3, MOST_STARTUP.as_secs_f64() * 1e3, "ms");
    report.at_most("memory of the idle demo", (memory >> 20) as f64, (MOST_MEMORY >> 20) as f64, "MiB");
    Ok(report)
}
