//! Comments while the server is killed and every webhook comes more than once: one public and one private answer each, no
//! limit passed, and a reason for every comment that got none.

use std::collections::{BTreeSet, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

use switchboard_tests::{Proxy, Server, Shop, ShopPlan, free_port};

use crate::commenting::{Answers, OVERTAKING, PRIVATE_AN_HOUR, Written, deliver, settle};
use crate::nemesis::{self, SetClock};
use crate::options::{Engine, Options};
use crate::report::Report;
use crate::stage::Stage;

/// What the second rule allows within an hour.
const CAP: usize = 10;
const COPIES: usize = 3;

/// A rule that answers in both ways, and whose answers hold its own keyword; and one that may answer a few times.
const RULES: [(&str, &str); 2] = [
    (
        "price",
        r#"{"id":"price","name":"Price","match":{"kind":"keywords","words":["price"]},"public_replies":["The price is in your messages","See the price in your messages"],"private_message":"The price is 79.90 EUR"}"#,
    ),
    (
        "size",
        r#"{"id":"size","name":"Size","match":{"kind":"keywords","words":["size"]},"public_replies":["See the size table"],"limits":{"per_hour":10}}"#,
    ),
];

pub(crate) async fn run(options: &Options, shop: ShopPlan) -> Result<Report, String> {
    let (comments, kills) = options.pick((240, 3), (10_000, 40));
    let clock = SetClock::new()?;
    let mut shop = shop;
    shop.environment.push(clock.environment());
    let stage = Stage::set_up(options, shop, "").await?;
    stage.shop.put_rules(&RULES).await?;
    let words = |number: usize| match number % 8 {
        0 => "size?",
        1 => "so lovely",
        _ => "PRICE?",
    };
    let all: Vec<Written> = (0..comments).map(|number| Written::new(number, words(number))).collect();
    let mut nodes = Nodes::start(&stage.shop, nodes_of(options)).await?;
    let (config, base, sent) = (stage.shop.simulator.config().clone(), nodes.base(), all.clone());
    let rate = options.pick(30, 100);
    let delivering = tokio::spawn(async move { deliver(&config, &base, &sent, rate, COPIES).await });
    let mut answers = Answers::default();
    let apart = Duration::from_secs((comments as u64 / u64::from(rate) / (kills + 1)).max(1));
    for _ in 0..kills {
        tokio::time::sleep(apart).await;
        answers.read(&stage.shop.simulator);
        nodes.kill_next(&stage.shop).await?;
    }
    let taken = delivering.await.map_err(|error| format!("the comments: {error}"))?;
    settle(&mut answers, &stage.shop.simulator).await;
    let ids = |text: &str| all.iter().filter(|it| it.text == text).map(|it| it.id.as_str()).collect::<BTreeSet<_>>();
    let (price, size, other) = (ids("PRICE?"), ids("size?"), ids("so lovely"));
    let database = stage.shop.database().await;
    let with_reason = database.count("comments WHERE reason <> '' AND why <> '' AND NOT own").await;
    let capped = database.count("comments WHERE reason = 'capped'").await;
    let disordered = database.count(OVERTAKING).await;
    let mut by_the_hour = vec![answers.private.len()];
    for hour in 1..=hours(options, price.len()) {
        let before = answers.private.len();
        clock.set(hour * 60 + 1)?;
        settle(&mut answers, &stage.shop.simulator).await;
        by_the_hour.push(answers.private.len() - before);
    }
    let uncertain = database.count("outbox WHERE kind = 'private_reply' AND state = 'ambiguous'").await;
    nodes.end().await?;

    let mut report = Report::default();
    report.exactly("comments that were taken", taken.values().filter(|it| it.ack.is_some()).count(), comments);
    report.exactly("comments with a verdict and a reason", with_reason, comments);
    let public = price.iter().filter(|id| answers.public.contains_key(**id)).count();
    report.exactly("matching comments with a public answer", public, price.len());
    let private = price.iter().filter(|id| answers.private.contains_key(**id)).count();
    let due = if by_the_hour.len() > 1 { price.len() } else { price.len().min(PRIVATE_AN_HOUR) };
    let listed = uncertain.min(due.saturating_sub(private));
    report.exactly(
        "matching comments with a private answer, or an uncertain one that is listed",
        private + listed,
        due,
    );
    report.exactly(
        "hours with more private answers than the limit",
        by_the_hour.iter().filter(|answers| **answers > PRIVATE_AN_HOUR).count(),
        0,
    );
    report.exactly("comments with two answers of a kind", answers.doubled(), 0);
    report.exactly("answers of the rule with a limit", answers.of(&size), CAP.min(size.len()));
    report.exactly("comments that its limit silenced", capped, size.len().saturating_sub(CAP));
    report.exactly("answers to comments that no rule matches", answers.of(&other), 0);
    let known: BTreeSet<&str> = all.iter().map(|it| it.id.as_str()).collect();
    let own = answers.public.keys().chain(answers.private.keys()).filter(|id| !known.contains(id.as_str())).count();
    report.exactly("answers to our own answers, which hold the keyword", own, 0);
    report.exactly("private answers that wait before an older one", disordered, 0);
    report.say(format!(
        "{kills} kills in turn of {} nodes while {comments} comments were delivered {COPIES} times each; {listed} private answers \
         are uncertain; private answers hour by hour: {by_the_hour:?}",
        nodes_of(options),
    ));
    Ok(report)
}

/// How often the clock is put forward by an hour, so that the platform's limit lets all private answers go. It is this
/// machine's with SQLite; nobody puts the clock of PostgreSQL forward.
fn hours(options: &Options, matching: usize) -> i64 {
    match options.store {
        Engine::Sqlite => i64::try_from(matching.saturating_sub(1) / PRIVATE_AN_HOUR).unwrap_or_default(),
        Engine::Postgres => 0,
    }
}

/// How many processes answer comments: those that share a PostgreSQL can be several.
fn nodes_of(options: &Options) -> usize {
    match options.store {
        Engine::Sqlite => 1,
        Engine::Postgres => options.pick(3, 8),
    }
}

/// The processes that answer, behind a balancer when there are several.
struct Nodes {
    running: VecDeque<(u16, Server)>,
    balancer: Option<Proxy>,
    base: String,
}

impl Nodes {
    async fn start(shop: &Shop, number: usize) -> Result<Self, String> {
        if number == 1 {
            let server = shop.serve().await?;
            return Ok(Self { running: VecDeque::from([(0, server)]), balancer: None, base: shop.base().to_owned() });
        }
        let mut running = VecDeque::new();
        for _ in 0..number {
            let port = free_port();
            running.push_back((port, shop.serve_node(port).await?));
        }
        let addresses = running.iter().map(|(port, _)| SocketAddr::from(([127, 0, 0, 1], *port))).collect();
        let balancer = Proxy::start(addresses).await?;
        let base = format!("http://{}", balancer.address());
        shop.simulator.set_product(base.clone()).map_err(|error| error.to_string())?;
        Ok(Self { running, balancer: Some(balancer), base })
    }

    fn base(&self) -> String {
        self.base.clone()
    }

    /// Kills the one that ran longest and starts it again.
    async fn kill_next(&mut self, shop: &Shop) -> Result<(), String> {
        let (port, server) = self.running.pop_front().ok_or("no node runs")?;
        nemesis::kill(server)?;
        let server = if self.balancer.is_some() { shop.serve_node(port).await? } else { shop.serve().await? };
        self.running.push_back((port, server));
        Ok(())
    }

    async fn end(self) -> Result<(), String> {
        for (_, server) in self.running {
            server.interrupt().await?;
        }
        Ok(())
    }
}
