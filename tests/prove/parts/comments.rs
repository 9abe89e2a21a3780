//! Comments while the server is killed and every webhook comes more than once: one public and one private answer each, no
//! limit passed, and a reason for every comment that got none.

use std::collections::BTreeSet;
use std::time::Duration;

use switchboard_tests::ShopPlan;

use crate::commenting::{Answers, OVERTAKING, PRIVATE_AN_HOUR, Written, deliver, settle};
use crate::options::Options;
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
    let stage = Stage::set_up(options, shop, "").await?;
    stage.shop.put_rules(&RULES).await?;
    let words = |number: usize| match number % 8 {
        0 => "size?",
        1 => "so lovely",
        _ => "PRICE?",
    };
    let all: Vec<Written> = (0..comments).map(|number| Written::new(number, words(number))).collect();
    let (config, base) = (stage.shop.simulator.config().clone(), stage.shop.base().to_owned());
    let rate = options.pick(30, 100);
    let sent = all.clone();
    let delivering = tokio::spawn(async move { deliver(&config, &base, &sent, rate, COPIES).await });
    let mut answers = Answers::default();
    let mut server = stage.shop.serve().await?;
    let apart = Duration::from_secs((comments as u64 / u64::from(rate) / (kills + 1)).max(1));
    for _ in 0..kills {
        tokio::time::sleep(apart).await;
        answers.read(&stage.shop.simulator);
        server.kill().map_err(|error| format!("killing the server: {error}"))?;
        server = stage.shop.serve().await?;
    }
    let taken = delivering.await.map_err(|error| format!("the comments: {error}"))?;
    settle(&mut answers, &stage.shop.simulator).await;
    let ids = |text: &str| all.iter().filter(|it| it.text == text).map(|it| it.id.as_str()).collect::<BTreeSet<_>>();
    let (price, size, other) = (ids("PRICE?"), ids("size?"), ids("so lovely"));
    let database = stage.shop.database().await;
    let with_reason = database.count("comments WHERE reason <> '' AND why <> '' AND NOT own").await;
    let capped = database.count("comments WHERE reason = 'capped'").await;
    let disordered = database.count(OVERTAKING).await;
    server.interrupt().await?;

    let mut report = Report::default();
    report.exactly("comments that were taken", taken.values().filter(|it| it.ack.is_some()).count(), comments);
    report.exactly("comments with a verdict and a reason", with_reason, comments);
    let public = price.iter().filter(|id| answers.public.contains_key(**id)).count();
    report.exactly("matching comments with a public answer", public, price.len());
    let private = price.iter().filter(|id| answers.private.contains_key(**id)).count();
    report.exactly("matching comments with a private answer", private, price.len().min(PRIVATE_AN_HOUR));
    report.exactly("comments with two answers of a kind", answers.doubled(), 0);
    report.exactly("answers of the rule with a limit", answers.of(&size), CAP.min(size.len()));
    report.exactly("comments that its limit silenced", capped, size.len().saturating_sub(CAP));
    report.exactly("answers to comments that no rule matches", answers.of(&other), 0);
    let known: BTreeSet<&str> = all.iter().map(|it| it.id.as_str()).collect();
    let own = answers.public.keys().chain(answers.private.keys()).filter(|id| !known.contains(id.as_str())).count();
    report.exactly("answers to our own answers, which hold the keyword", own, 0);
    report.exactly("private answers that wait before an older one", disordered, 0);
    report.say(format!("{kills} kills during {comments} comments, each delivered {COPIES} times"));
    Ok(report)
}
