//! One organisation's customers flood; what the customers of the others notice.

use std::sync::Arc;

use platform_simulator::Platform;
use switchboard_tests::{ShopPlan, Spread};

use crate::checker::Mail;
use crate::crowd::{Crowd, CrowdPlan};
use crate::options::Options;
use crate::post::{Letter, PostPlan};
use crate::report::{Holds, Report};
use crate::stage::Stage;

/// Messages a second of the quiet organisations, and of the loud one.
const QUIET_RATE: u32 = 20;
const FLOOD_RATE: u32 = 200;
/// For how many seconds more the flood goes on than the others write, so that their last answer has to be made beside it.
const OVERHANG: u32 = 10;
const MOST_RATIO: f64 = 1.2;
const QUIET: &[Platform] = &[Platform::Instagram, Platform::Telegram];
const LOUD: &[Platform] = &[Platform::WhatsApp];

/// What the quiet organisations' customers wrote, and how long their answers took.
struct Quiet {
    crowd: Arc<Crowd>,
    letters: Vec<Letter>,
    answers: Spread,
}

pub(crate) async fn run(options: &Options, shop: ShopPlan) -> Result<Report, String> {
    let seconds = options.pick(6, 60);
    let mut stage = Stage::set_up(options, ShopPlan { apart: true, ..shop }, "").await?;
    let server = stage.shop.serve().await?;
    let mut report = Report::default();
    // Once to warm up, once alone, once beside the flood.
    let warm = quiet(&mut stage, options, seconds / 3, 0).await?;
    let alone = quiet(&mut stage, options, seconds, 1_000_000).await?;
    let messages = ((seconds + OVERHANG) * FLOOD_RATE) as usize;
    let plan = CrowdPlan { messages, most_each: 1, platforms: LOUD, seed: options.seed, first: 2_000_000 };
    let flood = stage.write(&plan, PostPlan { at_once: 512, most_copies: 1, ..stage.posting(options.seed) });
    let pace = flood.pace(FLOOD_RATE);
    let beside = quiet(&mut stage, options, seconds, 3_000_000).await?;
    if flood.is_finished() {
        return Err(
            "the flood was over before the others had their answers, so nothing was measured beside it".to_owned()
        );
    }
    let (crowd, letters) = flood.finished().await?;
    pace.abort();
    stage.settle().await;
    let quiets = [&warm, &alone, &beside].map(|it| Mail { crowd: &it.crowd, letters: &it.letters });
    let verdict = stage.reckon_all(&[&quiets[..], &[Mail { crowd: &crowd, letters: &letters }]].concat()).await;
    server.interrupt().await?;
    report.join("the flood and the others", Report::of(verdict));
    let (alone, beside) = (alone.answers, beside.answers);
    report.say(format!("others alone: {alone}"));
    report.say(format!("beside the flood of {FLOOD_RATE} messages a second: {beside}"));
    let (before, after) = (alone.percentile(99), beside.percentile(99));
    let ratio = after.as_secs_f64() / before.as_secs_f64().max(1e-6);
    report.bound(
        "the others' p99",
        format!("{ratio:.2} ×"),
        format!("≤ {MOST_RATIO} ×"),
        Holds::from(ratio <= MOST_RATIO),
    );
    Ok(report)
}

async fn quiet(stage: &mut Stage, options: &Options, seconds: u32, first: usize) -> Result<Quiet, String> {
    let messages = (seconds * QUIET_RATE) as usize;
    let plan = CrowdPlan { messages, most_each: 1, platforms: QUIET, seed: options.seed, first };
    let writing = stage.write(&plan, PostPlan { most_copies: 1, ..stage.posting(options.seed) });
    let pace = writing.pace(QUIET_RATE);
    let (crowd, letters) = writing.finished().await?;
    pace.abort();
    let answers = stage.answers(&crowd, &letters).await?;
    Ok(Quiet { crowd, letters, answers })
}
