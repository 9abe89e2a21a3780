//! Orders and wishes on their pages.

use super::*;
use crate::orders::Orders;
use store::proposals::{self, NewProposal, Proposal, ProposalKind, ProposalState};

impl Shop {
    async fn order(&self, value: serde_json::Value) {
        let given = serde_json::from_value(value).unwrap();
        Orders::new(self.store.clone()).save(self.organisation, vec![given]).await.unwrap();
    }

    /// A customer asked to have an order cancelled.
    async fn wish(&self, conversation: ConversationKey) -> Proposal {
        let organisation = self.organisation;
        let write = self.store.write(move |tx| {
            Box::pin(async move {
                let day = std::time::Duration::from_secs(24 * 60 * 60);
                let new = NewProposal {
                    conversation,
                    kind: ProposalKind::Cancel,
                    target: "1042".to_owned(),
                    said: Some("too small <b>".to_owned()),
                    language: "en".to_owned(),
                    label: "Yes, cancel the order".to_owned(),
                    expires_at: tx.now().plus(day),
                };
                proposals::offer(tx, organisation, &new).await?;
                let now = tx.now();
                let offered = proposals::open_of(tx, organisation, conversation, now).await?.remove(0);
                proposals::ask(tx, organisation, (offered.id, conversation), now.plus(day)).await?;
                Ok(proposals::find(tx, organisation, offered.id).await?.unwrap())
            })
        });
        write.await.unwrap()
    }

    async fn words_of(&self, conversation: ConversationKey) -> Vec<String> {
        let organisation = self.organisation;
        let read = self.store.read(move |db| Box::pin(messages::recent(db, organisation, conversation, 10)));
        read.await.unwrap().into_iter().filter_map(|line| line.words).collect()
    }

    async fn state_of(&self, wish: &Proposal) -> ProposalState {
        let (organisation, id) = (self.organisation, wish.id);
        let read = self.store.read(move |db| Box::pin(proposals::find(db, organisation, id)));
        read.await.unwrap().unwrap().state
    }
}

#[tokio::test]
async fn orders_are_listed_looked_for_by_number_and_shown_one_by_one() {
    let shop = Shop::open().await;
    assert!(shop.get("/orders").await.text.contains("data-testid=\"orders-empty\""));
    shop.order(serde_json::json!({ "number": "#A-1042/x", "status": "<b>shipped</b>", "phone": "+351912345678",
        "tracking": "https://parcels.example/t/1042", "total": "84.80 EUR", "items": ["Blue shoe"] }))
        .await;
    shop.order(serde_json::json!({ "number": "B-7", "status": "paid" })).await;
    let page = shop.get("/orders").await.text;
    assert!(page.contains("#A-1042/x") && page.contains("B-7") && !page.contains("<b>shipped"));
    let found = shop.get("/orders/list?q=a1042").await.text;
    assert!(found.contains("#A-1042/x") && !found.contains("B-7"));
    assert!(shop.get("/orders/list?q=zz").await.text.contains("data-testid=\"orders-none\""));
    let address = found.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let one = shop.get(&address).await;
    assert_eq!(one.status, StatusCode::OK, "{address}");
    for shown in ["84.80 EUR", "https://parcels.example/t/1042", "Blue shoe", "+351912345678"] {
        assert!(one.text.contains(shown), "{shown}");
    }
    assert_eq!(shop.get("/orders/none").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_customers_orders_stand_beside_their_conversation_once_the_shop_says_whose_they_are() {
    let shop = Shop::open().await;
    let conversation = shop.customer_writes("Where is my order 1042?").await;
    shop.order(serde_json::json!({ "number": "1042", "status": "shipped", "customer": "C-1" })).await;
    let panel = format!("/inbox/{conversation}/panel");
    assert!(!shop.get(&panel).await.text.contains("data-testid=\"panel-order\""), "a claim shows nothing");
    let orders = Orders::new(shop.store.clone());
    orders.link_customer(shop.organisation, conversation, Some("C-1"), "test").await.unwrap();
    let shown = shop.get(&panel).await.text;
    assert!(shown.contains("data-testid=\"panel-order\"") && shown.contains("/orders/1042"));
}

#[tokio::test]
async fn a_wish_is_accepted_once_and_the_customer_is_told_once() {
    let shop = Shop::open().await;
    let conversation = shop.customer_writes("Cancel my order").await;
    let wish = shop.wish(conversation).await;
    let page = shop.get("/orders/wishes").await.text;
    for shown in ["Cancel order 1042", "too small &#60;b&#62;", "data-key=\"a\"", "data-key=\"d\""] {
        assert!(page.contains(shown), "{shown}");
    }
    for _ in 0..2 {
        let done = shop.post(&format!("/orders/wishes/{}/accept", wish.id), "").await;
        assert_eq!(done.location(), "/orders/wishes");
    }
    assert_eq!(shop.state_of(&wish).await, ProposalState::Accepted);
    let told = "We have taken on your wish to cancel order 1042.";
    assert_eq!(shop.words_of(conversation).await.iter().filter(|words| *words == told).count(), 1);
    let other = shop.post(&format!("/orders/wishes/{}/refuse", wish.id), "").await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(other.text.contains("data-testid=\"wish-gone\"") && other.text.contains("data-testid=\"wishes-accepted\""));
    let thread = shop.get(&format!("/inbox/{conversation}")).await.text;
    assert!(thread.contains("accepted what the customer asked for"));
    assert!(shop.get("/settings").await.text.contains("Accepted what a customer asked for"));
}

#[tokio::test]
async fn a_refused_wish_is_told_and_nothing_is_done() {
    let shop = Shop::open().await;
    let conversation = shop.customer_writes("Cancel my order").await;
    let wish = shop.wish(conversation).await;
    assert_eq!(shop.post(&format!("/orders/wishes/{}/refuse", wish.id), "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(shop.state_of(&wish).await, ProposalState::Refused);
    assert!(shop.words_of(conversation).await.iter().any(|words| words.contains("cannot do it")));
    assert!(shop.get("/orders/wishes").await.text.contains("data-testid=\"wishes-empty\""));
    assert_eq!(shop.post(&format!("/orders/wishes/{}/shout", wish.id), "").await.status, StatusCode::NOT_FOUND);
}
