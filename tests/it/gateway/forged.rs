//! What is not proved to come from the platform leaves no trace.

use platform_simulator::{Person, Platform};
use switchboard_tests::Demo;

use super::{Delivery, PLATFORMS};
use crate::program::SWITCHBOARD;

const TABLES: [&str; 6] = ["events", "deliveries", "quarantine", "messages", "conversations", "outbox"];

#[tokio::test]
async fn unsigned_wrongly_signed_and_truncated_webhooks_are_refused_and_nothing_is_stored() {
    let demo = Demo::start(SWITCHBOARD).await;
    for platform in PLATFORMS {
        let ana = Person::named(platform, "ana");
        let good = Delivery::text(&demo, platform, &ana, 1, "Price?");
        for (what, forged) in forgeries(platform, &good) {
            assert_eq!(forged.post(&demo).await, 401, "{platform}: {what}");
        }
    }
    let database = demo.database().await;
    for table in TABLES {
        assert_eq!(database.count(table).await, 0, "rows in {table}");
    }
    assert!(demo.phones.ledger().await.is_empty());
}

#[tokio::test]
async fn the_proof_of_one_platform_opens_no_other() {
    let demo = Demo::start(SWITCHBOARD).await;
    let ana = Person::named(Platform::WhatsApp, "ana");
    let mut crossed = Delivery::text(&demo, Platform::WhatsApp, &ana, 1, "Price?");
    crossed.url = demo.credential("/accounts/telegram/webhook_url");
    assert_eq!(crossed.post(&demo).await, 401);
    assert_eq!(demo.database().await.count("events").await, 0);
}

#[tokio::test]
async fn authentic_bytes_that_nobody_understands_are_answered_200_and_kept() {
    let demo = Demo::start(SWITCHBOARD).await;
    let odd =
        r#"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"telepathy","value":{}}]}]}"#;
    for (platform, body) in [
        (Platform::WhatsApp, odd),
        (Platform::WhatsApp, "[]"),
        (Platform::Instagram, r#"{"object":"instagram","entry":[{"id":"2","telepathy":[{}]}]}"#),
        (Platform::Telegram, r#"{"update_id":99,"telepathy":{}}"#),
    ] {
        assert_eq!(Delivery::of(&demo, platform, body.to_owned()).post(&demo).await, 200, "{platform}: {body}");
    }
    let database = demo.database().await;
    let kept = database.count("quarantine").await + database.count("events WHERE kind = 'other'").await;
    assert_eq!(kept, 4);
}

#[tokio::test]
async fn the_handshake_answers_the_challenge_to_whoever_knows_the_token() {
    let demo = Demo::start(SWITCHBOARD).await;
    for path in ["whatsapp", "instagram"] {
        let url = demo.url(&format!("/api/v1/webhooks/{path}"));
        let ask = |token: String| {
            let query = [
                ("hub.mode", "subscribe".to_owned()),
                ("hub.challenge", "1158".to_owned()),
                ("hub.verify_token", token),
            ];
            demo.http.get(&url).query(&query).send()
        };
        let answer = ask(demo.credential("/verify_token")).await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.text().await.unwrap()), (200, "1158".to_owned()));
        assert!(!ask("guess".to_owned()).await.unwrap().status().is_success(), "{path}");
    }
}

fn forgeries(platform: Platform, good: &Delivery) -> Vec<(&'static str, Delivery)> {
    let with_proof = |proof: &str| Delivery { proof: proof.to_owned(), ..good.clone() };
    let mut flipped = good.proof.clone();
    let last = if flipped.pop() == Some('0') { '1' } else { '0' };
    flipped.push(last);
    let mut forged = vec![
        ("no proof", with_proof("")),
        ("an empty signature", with_proof("sha256=")),
        ("a flipped digit", with_proof(&flipped)),
        ("a truncated proof", with_proof(&good.proof[..good.proof.len() - 2])),
        ("a guess", with_proof("sha256=0000000000000000000000000000000000000000000000000000000000000000")),
    ];
    if platform != Platform::Telegram {
        let truncated = good.body[..good.body.len() - 1].to_owned();
        let changed = good.body.replacen("Price", "PricE", 1);
        forged.push(("a truncated body", Delivery { body: truncated, ..good.clone() }));
        forged.push(("a changed body", Delivery { body: changed, ..good.clone() }));
    }
    forged
}
