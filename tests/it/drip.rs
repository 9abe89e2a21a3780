//! A platform whose answers drip: the request has arrived, and its answer takes longer than a call may.

use std::path::Path;
use std::time::Duration;

use platform_simulator::Platform;
use switchboard_tests::{Database, Proxy, Shop, ShopPlan, Weather};

use crate::program::SWITCHBOARD;

const SOON: Duration = Duration::from_secs(30);
const QUESTION: &str = "Do you have the blue running shoe in 42?";

#[tokio::test(flavor = "multi_thread")]
async fn a_send_whose_answer_drips_is_doubtful_once_and_never_repeated() {
    let limits = ("SWITCHBOARD_PROOF_SETTINGS".to_owned(), "send_limit=1500,sweep=100,poll=100".to_owned());
    let plan = ShopPlan { environment: vec![limits], ..ShopPlan::default() };
    let shop = Shop::set_up(Path::new(SWITCHBOARD), plan).await.unwrap();
    let line = Proxy::start(vec![shop.simulator.address()]).await.unwrap();
    shop.reach_platforms_at(line.address()).unwrap();
    let server = shop.serve().await.unwrap();
    let database = shop.database().await;

    line.set(Weather { answer_bytes_per_second: Some(10), ..Weather::default() });
    for platform in [Platform::Telegram, Platform::WhatsApp] {
        shop.simulator.players(platform).from(&format!("{platform} asker")).text(QUESTION).await;
    }
    // WhatsApp reports what it took in, whatever becomes of its answer; nobody ever learns of a Telegram message.
    until(&database, "outbox WHERE state = 'ambiguous'", 1).await;
    until(&database, "outbox WHERE state = 'sent'", 1).await;
    line.set(Weather::default());
    assert_eq!(database.texts("SELECT state FROM outbox ORDER BY state").await, ["ambiguous", "sent"]);

    // Everything else goes on, and many looks for work later there is still one message each.
    for platform in [Platform::Telegram, Platform::WhatsApp] {
        let name = format!("{platform} latecomer");
        shop.simulator.players(platform).from(&name).text(QUESTION).await;
        shop.simulator.wait_for_texts(&name, 1, SOON).await.unwrap();
        assert_eq!(shop.simulator.ledger().texts_to(&format!("{platform} asker")).len(), 1, "{platform}");
    }
    assert_eq!(database.count("outbox WHERE attempt > 1").await, 0);
    assert_eq!(database.count("messages WHERE status = 'unconfirmed'").await, 1);
    server.terminate().await.unwrap();
}

async fn until(database: &Database, rows: &str, wanted: usize) {
    let waiting = async {
        while database.count(rows).await < wanted {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(SOON, waiting).await.unwrap_or_else(|_| panic!("never {wanted} {rows}"));
}
