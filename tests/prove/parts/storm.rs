//! A storm of comments under one organisation's post: how they are taken, when they are answered, in which order, and what
//! another organisation's customers notice.

use std::time::Duration;

use platform_simulator::Platform;
use switchboard_tests::{Server, ShopPlan, Spread};

use crate::commenting::{Answers, OVERTAKING, PRIVATE_AN_HOUR, Written, deliver, settle};
use crate::crowd::CrowdPlan;
use crate::options::Options;
use crate::post::PostPlan;
use crate::report::Report;
use crate::stage::Stage;

/// Ten thousand a minute.
const RATE: u32 = 167;
const QUIET_RATE: u32 = 20;
const RULE: (&str, &str) = (
    "price",
    r#"{"id":"price","name":"Price","match":{"kind":"keywords","words":["price"]},"public_replies":["See your messages","We wrote to you"],"private_message":"It is 79.90 EUR"}"#,
);

pub(crate) async fn run(options: &Options, shop: ShopPlan) -> Result<Report, String> {
    // The customers stop writing before the storm is over, so that their last answer has to be made beside it.
    let (comments, seconds) = options.pick((2_000, 3), (10_000, 50));
    let mut stage = Stage::set_up(options, ShopPlan { apart: true, ..shop }, "").await?;
    stage.shop.put_rules(&[RULE]).await?;
    let server = stage.shop.serve().await?;
    quiet(&mut stage, options, 2, 0).await?;
    let before = ticks(&server)?;
    let alone = quiet(&mut stage, options, seconds, 1_000_000).await?;
    let calm = ticks(&server)? - before;
    let all: Vec<Written> = (0..comments).map(|number| Written::new(number, "price?")).collect();
    let (config, base, sent) = (stage.shop.simulator.config().clone(), stage.shop.base().to_owned(), all.clone());
    let storm = tokio::spawn(async move { deliver(&config, &base, &sent, RATE, 1).await });
    let beside = quiet(&mut stage, options, seconds, 3_000_000).await?;
    if storm.is_finished() {
        return Err(
            "the storm was over before the others had their answers, so nothing was measured beside it".to_owned()
        );
    }
    let taken = storm.await.map_err(|error| format!("the storm: {error}"))?;
    let mut answers = Answers::default();
    settle(&mut answers, &stage.shop.simulator).await;
    let stormy = (ticks(&server)? - before).saturating_sub(2 * calm);
    let database = stage.shop.database().await;
    let verdicts = database.count("comments WHERE reason <> '' AND NOT own").await;
    let disordered = database.count(OVERTAKING).await;
    server.interrupt().await?;

    let acks = Spread::new(taken.values().filter_map(|taken| taken.ack).collect());
    let first = |id: &String, written_at: i64| {
        let times = [answers.public.get(id), answers.private.get(id)].into_iter().flatten().flatten();
        let at = times.min()?;
        Some(Duration::from_micros(u64::try_from(at - written_at).unwrap_or_default()))
    };
    let replies = Spread::new(taken.iter().filter_map(|(id, taken)| first(id, taken.written_at)).collect());
    let ratio = beside.percentile(99).as_secs_f64() / alone.percentile(99).as_secs_f64().max(1e-6);
    let mut report = Report::default();
    report.exactly("comments that were taken", taken.values().filter(|taken| taken.ack.is_some()).count(), comments);
    report.exactly("comments with a verdict", verdicts, comments);
    report.exactly("public answers", answers.public.len(), comments);
    report.exactly("private answers until the limit binds", answers.private.len(), comments.min(PRIVATE_AN_HOUR));
    report.exactly("comments with two answers of a kind", answers.doubled(), 0);
    report.exactly("private answers that wait before an older one", disordered, 0);
    report.say(format!("acknowledgements: {acks}"));
    report.say(format!("first answers: {replies}"));
    let (a_message, a_comment) = (
        spent(calm) / f64::from(seconds * QUIET_RATE),
        spent(stormy) / f64::from(u32::try_from(comments).unwrap_or(1)),
    );
    report.say(format!("processor time of the server: {a_message:.2} ms a message, {a_comment:.2} ms a comment"));
    report.say(format!("another organisation alone: {alone}"));
    report.say(format!("another organisation beside the storm: {beside} ({ratio:.2} ×)"));
    if !options.short {
        report.at_most("acknowledgement p99", acks.percentile(99).as_secs_f64() * 1e3, 50.0, "ms");
        report.at_most("first answer p99", replies.percentile(99).as_secs_f64(), 2.0, "s");
        report.at_most("another organisation's p99, beside to alone", ratio, 1.2, "×");
    }
    Ok(report)
}

fn ticks(server: &Server) -> Result<u64, String> {
    server.processor_ticks().ok_or_else(|| "this system does not tell what a process has used".to_owned())
}

/// Milliseconds: a tick is ten.
fn spent(ticks: u64) -> f64 {
    ticks as f64 * 10.0
}

async fn quiet(stage: &mut Stage, options: &Options, seconds: u32, first: usize) -> Result<Spread, String> {
    let messages = (seconds * QUIET_RATE) as usize;
    let platforms: &[Platform] = &[Platform::WhatsApp];
    let plan = CrowdPlan { messages, most_each: 1, platforms, seed: options.seed, first };
    let writing = stage.write(&plan, PostPlan { most_copies: 1, ..stage.posting(options.seed) });
    let pace = writing.pace(QUIET_RATE);
    let (crowd, letters) = writing.finished().await?;
    pace.abort();
    stage.answers(&crowd, &letters).await
}
