//! The boundaries at which the delivery proof ends the server lie on a message's way.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use platform_simulator::{EffectKind, Ledger, Platform};
use switchboard::engine::Boundary;
use switchboard_tests::{Shop, ShopPlan};

#[tokio::test(flavor = "multi_thread")]
async fn every_boundary_is_crossed_by_an_ordinary_run() {
    let shop =
        Shop::set_up(Path::new(env!("CARGO_BIN_EXE_switchboard-under-test")), ShopPlan::default()).await.unwrap();
    let list = shop.data().join("crossed");
    let server = shop.serve_with(&[("SWITCHBOARD_PROOF_CROSSED", list.to_string_lossy().into_owned())]).await.unwrap();
    for platform in [Platform::WhatsApp, Platform::Instagram, Platform::Telegram] {
        shop.simulator.players(platform).from("ana").text("Do you have the blue running shoe in 42?").await;
    }
    let answered = |ledger: &Ledger| (ledger.of(EffectKind::Message).count() == 3).then_some(());
    shop.simulator.wait_for(answered, Duration::from_secs(30)).await.unwrap();
    // The platforms' reports of the answers come after them.
    shop.simulator.wait_until_delivered(Duration::from_secs(30)).await.unwrap();
    server.terminate().await.unwrap();
    let crossed = fs::read_to_string(list).unwrap();
    let crossed: BTreeSet<&str> = crossed.lines().collect();
    let all: BTreeSet<&str> = Boundary::ALL.iter().map(|boundary| boundary.name()).collect();
    assert_eq!(crossed, all);
}
