//! Bringing a PostgreSQL database back with its own tools, and `switchboard restore --mark`, as docs/deployment.md says.

use std::path::Path;
use std::time::Duration;

use channel_core::Seams;
use platform_simulator::{EffectKind, Fault, Platform};
use switchboard_tests::{Cluster, Database, Shop, ShopPlan};
use tempfile::TempDir;

use crate::program::SWITCHBOARD;

const SOON: Duration = Duration::from_secs(30);
const UNSENT: &str = "outbox WHERE state IN ('queued', 'held', 'claimed', 'sending')";

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_database_that_is_marked_sends_nothing_of_what_the_copy_had_waiting() {
    let url = Cluster::shared().create_database();
    let plan = ShopPlan { database: Some(url.clone()), ..ShopPlan::default() };
    let mut shop = Shop::set_up(Path::new(SWITCHBOARD), plan).await.unwrap();
    let server = shop.serve().await.unwrap();
    shop.simulator.whatsapp().from("ana").text("Do you have the blue running shoe in 42?").await;
    shop.simulator.wait_for_texts("ana", 1, SOON).await.unwrap();
    // The platform wants to be left alone for a long time, so an answer is still in the queue when the copy is made.
    shop.simulator.fault(Fault::rate_limited(3_600).on(Platform::Telegram));
    shop.simulator.telegram().from("bob").text("Do you have the blue running shoe in 42?").await;
    let before = shop.database().await;
    until(async || before.count("outbox WHERE state = 'queued' AND attempt > 0").await == 1).await;
    let refused = shop.operate(&["restore", "--mark"]).unwrap_err();
    assert!(refused.contains("stop every node first"), "{refused}");
    assert_eq!(before.count(UNSENT).await, 1, "it changed nothing");
    server.terminate().await.unwrap();

    let folder = TempDir::new().unwrap();
    let file = folder.path().join("switchboard.dump").to_string_lossy().into_owned();
    let refused = shop.operate(&["backup", "--to", &file]).unwrap_err();
    assert!(refused.contains("pg_dump"), "{refused}");
    let refused = shop.operate(&["restore", "--from", &file]).unwrap_err();
    assert!(refused.contains("its own tools"), "{refused}");
    let copy = Cluster::shared().create_database();
    Cluster::shared().tool("pg_dump", name(&url), &["--format=custom", "--file", &file]).unwrap();
    Cluster::shared().tool("pg_restore", name(&copy), &["--clean", "--if-exists", "--exit-on-error", &file]).unwrap();

    shop.move_to(copy);
    let after = shop.database().await;
    assert_eq!((after.count(UNSENT).await, after.arrivals().await), (1, before.arrivals().await));
    for time in ["first", "second"] {
        shop.operate(&["restore", "--mark"]).unwrap();
        assert_eq!(set_aside(&after).await, [0, 1, 1, 0], "the {time} time");
    }
    // Platforms tell the time in whole seconds: what was written in the second of the mark may be from before it.
    let second = || Seams::system().now().0 / 1_000_000;
    let marked = second();
    until(async || second() > marked).await;
    shop.simulator.clear_faults();
    let server = shop.serve().await.unwrap();
    shop.simulator.whatsapp().from("eve").text("Do you have the blue running shoe in 42?").await;
    shop.simulator.wait_for_texts("eve", 1, SOON).await.unwrap();
    server.terminate().await.unwrap();
    let ledger = shop.simulator.ledger();
    assert_eq!(ledger.of(EffectKind::Message).count(), 2, "ana's answer once, eve's, and nothing to bob");
    assert!(ledger.texts_to("bob").is_empty());
}

/// What is unsent, what is listed as doubtful in calls and in the timeline, and who is signed in.
async fn set_aside(database: &Database) -> [usize; 4] {
    [
        database.count(UNSENT).await,
        database.count("outbox WHERE state = 'ambiguous'").await,
        database.count("messages WHERE status = 'unconfirmed'").await,
        database.count("sessions").await + database.count("sign_in_links").await,
    ]
}

fn name(url: &str) -> &str {
    url.rsplit('/').next().expect("an address ends in a name")
}

async fn until(mut is_so: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(SOON, waiting).await.expect("it comes in time");
}
