//! The demo's first minutes: people write and comment by themselves, over the simulated platforms, so that the console
//! shows a shop at work.

use platform_simulator::Simulator;

use super::shop::Shop;

/// What the first customers say. The platforms deliver it to the gateway like anything else.
pub(super) async fn play(simulator: &Simulator, shop: &Shop) {
    for (name, text) in [
        ("marta", "Hi! What are your opening hours?"),
        ("jonas", "Do you have the trail shoe in 44?"),
        ("aylin", "Mavi koşu ayakkabısı 42 var mı?"),
        ("sofia", "¿Cuánto cuesta la mochila de hidratación?"),
        ("noah", "How much is the steel bottle?"),
        ("deniz", "Is the summit hiking boot there in 40?"),
    ] {
        simulator.whatsapp().from(name).text(text).await;
    }
    for (name, text) in [("luca", "How much is shipping?"), ("emma", "I want to talk to a person please")] {
        simulator.instagram().from(name).text(text).await;
    }
    for (name, text) in [
        ("nurlan", "Сколько стоит синяя беговая обувь?"),
        ("omar", "هل لديكم حذاء الجري الأزرق؟"),
        ("mia", "What is your return policy?"),
    ] {
        simulator.telegram().from(name).text(text).await;
    }
    let post = &shop.ids.media_id;
    for (name, text) in [("lena", "PRICEEE??"), ("tom", "Love these!"), ("kai", "which sizes do you have?")] {
        simulator.instagram().from(name).comment(post, text).await;
    }
}
