//! How fast it is while it is safe. The load is made in this process on the same processors, so every figure has the
//! generator's own work in it.

mod seeded;

use std::time::{Duration, Instant};

use platform_simulator::{Platform, webhook_batch};
use switchboard_tests::{Database, Server, ShopPlan, Spread, client};

use crate::crowd::{Crowd, CrowdPlan, EVERYWHERE, Webhook};
use crate::latency::acknowledgements;
use crate::options::{Engine, Options};
use crate::post::{PostPlan, now_micros};
use crate::report::{Holds, Report};
use crate::stage::Stage;

const EVENTS_A_SECOND: u32 = 500;
const MESSAGES_A_SECOND: u32 = 200;
const BATCH: usize = 1_000;
const BATCH_BYTES: usize = 3_000_000;
/// Memory settles within the first second.
const SETTLED: Duration = Duration::from_secs(2);

pub(crate) async fn run(options: &Options, shop: ShopPlan, fresh: impl Fn() -> ShopPlan) -> Result<Report, String> {
    let mut report = Report::default();
    // No model is asked and no burst is waited for: what is left is our own work.
    let mut stage = Stage::set_up(options, shop, "debounce=0,longest_wait=0").await?;
    let server = stage.shop.serve().await?;
    tokio::time::sleep(SETTLED).await;
    report.at_most("memory idle", mebibytes(&server)?, 150.0, "MiB");

    let seconds = options.pick(5, 30);
    let (acks, loaded, _) = load(&mut stage, options, EVENTS_A_SECOND, seconds, 0, &server).await?;
    report.say(format!("acknowledgements at {EVENTS_A_SECOND} events a second: {acks}"));
    report.at_most("acknowledgement p50", millis(acks.percentile(50)), 8.0, "ms");
    report.at_most("acknowledgement p99", millis(acks.percentile(99)), 50.0, "ms");
    report.at_most("memory at that rate", loaded, 300.0, "MiB");

    let (_, _, answers) = load(&mut stage, options, MESSAGES_A_SECOND, seconds, 1_000_000, &server).await?;
    report.say(format!("webhook to send at {MESSAGES_A_SECOND} messages a second: {answers}"));
    report.at_most("webhook to send p99, without a model", millis(answers.percentile(99)), 150.0, "ms");

    let (took, stored) = batch(&stage).await?;
    report.at_most("a batch of 1,000 events in 3 MB", millis(took), 500.0, "ms");
    report.exactly("events of it that are stored", stored, BATCH);
    server.interrupt().await?;

    if options.store == Engine::Sqlite {
        let (few, many) = options.pick((1_000, 20_000), (1_000, 1_000_000));
        let small = seeded::cost(options, fresh(), few).await?;
        let large = seeded::cost(options, fresh(), many).await?;
        let ratio = large / small.max(1e-9);
        report.say(format!("processor time a message: {small:.2} ms at {few} conversations, {large:.2} ms at {many}"));
        let holds = Holds::from(ratio <= 1.2);
        report.bound("cost a message, many conversations to few", format!("{ratio:.2} ×"), "≤ 1.2 ×", holds);
    }
    Ok(report)
}

/// Messages at a rate: how they were acknowledged, what memory was held, and when the answers left.
async fn load(
    stage: &mut Stage,
    options: &Options,
    rate: u32,
    seconds: u32,
    first: usize,
    server: &Server,
) -> Result<(Spread, f64, Spread), String> {
    let messages = (rate * seconds) as usize;
    let plan = CrowdPlan { messages, most_each: 1, platforms: EVERYWHERE, seed: options.seed, first };
    let writing = stage.write(&plan, PostPlan { most_copies: 1, at_once: 1_024, ..stage.posting(options.seed) });
    let pace = writing.pace(rate);
    let mut most: f64 = 0.0;
    while !writing.is_finished() {
        tokio::time::sleep(Duration::from_millis(200)).await;
        most = most.max(mebibytes(server)?);
        stage.read_ledger();
    }
    let (crowd, letters) = writing.finished().await?;
    pace.abort();
    stage.settle().await;
    stage.has_settled()?;
    let answers = stage.answers(&crowd, &letters).await?;
    Ok((acknowledgements(&crowd, &letters)?, most, answers))
}

/// One POST with as much as Meta puts into one: how long it took to be acknowledged, and how much of it is stored.
async fn batch(stage: &Stage) -> Result<(Duration, usize), String> {
    let config = stage.shop.simulator.config();
    let plan = CrowdPlan { messages: BATCH, most_each: 1, platforms: &[Platform::WhatsApp], seed: 0, first: 5_000_000 };
    let crowd = Crowd::new(&plan);
    let words = "Do you have the blue running shoe in 42? ";
    let bodies: Vec<String> = crowd
        .customers
        .iter()
        .flatten()
        .map(|message| {
            let bare = crowd.webhook(config, *message, now_micros()).body;
            let room = (BATCH_BYTES / BATCH).saturating_sub(bare.len());
            let long = words.repeat(room.div_ceil(words.len()).max(1));
            bare.replace(WORD_OF_ALL, long.get(..room).unwrap_or(words)).replace("Is the steel bottle in stock?", &long)
        })
        .collect();
    let body = webhook_batch(&bodies).ok_or("the bodies of a batch are webhooks")?;
    let size = body.len();
    let webhook = Webhook::signed(config, Platform::WhatsApp, body);
    let database = stage.shop.database().await;
    let before = arrivals(&database).await;
    let request = client().post(format!("{}{}", stage.shop.base(), webhook.path)).header(webhook.header, webhook.proof);
    let asked = Instant::now();
    let answer = request.header("content-type", "application/json").body(webhook.body).send().await;
    let took = asked.elapsed();
    match answer {
        Ok(answer) if answer.status().is_success() => Ok((took, arrivals(&database).await - before)),
        Ok(answer) => Err(format!("a batch of {size} bytes was answered {}", answer.status())),
        Err(error) => Err(format!("a batch of {size} bytes: {error}")),
    }
}

const WORD_OF_ALL: &str = "Do you have the blue running shoe in 42?";

async fn arrivals(database: &Database) -> usize {
    database.arrivals().await
}

fn mebibytes(server: &Server) -> Result<f64, String> {
    let bytes = server.resident_bytes().ok_or("this system does not tell how much memory a process holds")?;
    Ok(bytes as f64 / f64::from(1 << 20))
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
