//! A steady load for a long time: what is held must not grow.

use std::time::{Duration, Instant};

use switchboard_tests::ShopPlan;

use crate::crowd::{CrowdPlan, EVERYWHERE};
use crate::options::Options;
use crate::report::{Holds, Report};
use crate::stage::Stage;

const RATE: u32 = 100;
/// The first part of the run, in which caches fill.
const WARM_UP: f64 = 0.25;
/// What the memory may grow by in an hour. The slope of half an hour is known to about this much.
const MOST_SLOPE: f64 = 8.0;
/// How far the looks are apart that the report shows.
const SHOWN: f64 = 3.0 / 60.0;
/// By how many files and sockets the second half may exceed the first. Single looks differ by more: customers come in bursts.
const MOST_FILES: usize = 8;

#[derive(Clone, Copy, Debug)]
struct Sample {
    hours: f64,
    mebibytes: f64,
    files: usize,
}

pub(crate) async fn run(options: &Options, shop: ShopPlan) -> Result<Report, String> {
    let seconds = options.pick(20, 30 * 60);
    let messages = seconds * RATE as usize;
    let mut stage = Stage::set_up(options, shop, "").await?;
    let server = stage.shop.serve().await?;
    let crowd = CrowdPlan { messages, most_each: 3, platforms: EVERYWHERE, seed: options.seed, first: 0 };
    let writing = stage.write(&crowd, stage.posting(options.seed));
    let (pace, started) = (writing.pace(RATE), Instant::now());
    let mut samples = Vec::new();
    while !writing.is_finished() {
        tokio::time::sleep(options.pick(Duration::from_millis(500), Duration::from_secs(5))).await;
        stage.read_ledger();
        let memory = server.resident_bytes().ok_or("this system does not tell how much memory a process holds")?;
        let files = server.open_files().ok_or("this system does not tell what a process holds open")?;
        let hours = started.elapsed().as_secs_f64() / 3_600.0;
        samples.push(Sample { hours, mebibytes: memory as f64 / f64::from(1 << 20), files });
    }
    pace.abort();
    let (crowd, letters) = writing.finished().await?;
    stage.settle().await;
    let verdict = stage.reckon(&crowd, &letters).await;
    server.interrupt().await?;
    let warm = &samples[(samples.len() as f64 * WARM_UP) as usize..];
    let (early, late) = warm.split_at(warm.len() / 2);
    let last = samples.last().map_or(0.0, |sample| sample.mebibytes);
    let mut report = Report::of(verdict);
    let most = samples.iter().map(|sample| sample.files).max().unwrap_or_default();
    report.say(format!(
        "{messages} messages at {RATE} a second; {last:.0} MiB in the end, {most} open files at the most"
    ));
    if options.short {
        report.say(format!("memory by the hour {:+.1} MiB (too short a run for a bound)", slope(warm)));
    } else {
        report.say(format!("MiB every third minute: {}", every(SHOWN, &samples)));
        report.at_most("memory grows by the hour", slope(warm), MOST_SLOPE, "MiB");
    }
    let (first, second) = (usual_files(early), usual_files(late));
    let holds = Holds::from(second <= first + MOST_FILES);
    report.bound(
        "open files, median of the later half",
        second,
        format!("≤ {first} of the earlier half + {MOST_FILES}"),
        holds,
    );
    Ok(report)
}

/// How many files are open at half of the looks or more: a leak raises all of them, a burst some.
fn usual_files(samples: &[Sample]) -> usize {
    let mut files: Vec<usize> = samples.iter().map(|sample| sample.files).collect();
    files.sort_unstable();
    files.get(files.len() / 2).copied().unwrap_or_default()
}

/// The memory at looks that are so many hours apart.
fn every(hours: f64, samples: &[Sample]) -> String {
    let mut next = 0.0;
    let mut shown = Vec::new();
    for sample in samples {
        if sample.hours >= next {
            shown.push(format!("{:.0}", sample.mebibytes));
            next = sample.hours + hours;
        }
    }
    shown.join(" ")
}

/// By least squares.
fn slope(samples: &[Sample]) -> f64 {
    let count = samples.len().max(1) as f64;
    let mean = |of: fn(&Sample) -> f64| samples.iter().map(of).sum::<f64>() / count;
    let (hours, memory) = (mean(|sample| sample.hours), mean(|sample| sample.mebibytes));
    let together: f64 = samples.iter().map(|it| (it.hours - hours) * (it.mebibytes - memory)).sum();
    let alone: f64 = samples.iter().map(|it| (it.hours - hours).powi(2)).sum();
    if alone > 0.0 { together / alone } else { 0.0 }
}
