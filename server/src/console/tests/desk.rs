//! What a person at the desk does with the assistant's work.

use super::*;
use store::DraftId;
use store::drafts::{self, DraftKind, DraftState, NewDraft};
use store::messages::Message;

impl Shop {
    /// What the assistant would say to the first message.
    async fn draft(&self, conversation: ConversationKey, words: &'static str) -> DraftId {
        let organisation = self.organisation;
        let write = self.store.write(move |tx| {
            let new = NewDraft {
                conversation,
                kind: DraftKind::Answer,
                words: words.to_owned(),
                content: serde_json::json!({ "kind": "text", "text": words }),
                outcome: serde_json::json!({ "outcome": "answer", "text": words, "intent": "price", "language": "en",
                    "citations": [{ "source": { "kind": "product", "id": "P-42" }, "values": { "title": "Blue shoe" } }] }),
                covers: (0, 1),
                asked_at: tx.now(),
            };
            Box::pin(drafts::put(tx, organisation, new))
        });
        write.await.unwrap()
    }

    async fn said(&self, conversation: ConversationKey) -> Vec<Message> {
        let organisation = self.organisation;
        let read = self.store.read(move |db| Box::pin(messages::recent(db, organisation, conversation, 10)));
        read.await.unwrap()
    }

    async fn state(&self, id: DraftId) -> DraftState {
        let organisation = self.organisation;
        let read = self.store.read(move |db| Box::pin(drafts::find(db, organisation, id)));
        read.await.unwrap().unwrap().state
    }
}

#[tokio::test]
async fn a_draft_is_shown_with_its_sources_and_approved_once_however_often_the_button_is_pressed() {
    let shop = Shop::open().await;
    let id = shop.customer_writes("How much is the blue shoe?").await;
    let draft = shop.draft(id, "It is 79.90 EUR.").await;
    let page = shop.get(&format!("/inbox/{id}")).await;
    for shown in ["It is 79.90 EUR.", "Blue shoe", "data-key=\"a\"", "data-testid=\"row-draft\""] {
        assert!(page.text.contains(shown), "{shown}");
    }
    assert!(shop.get("/inbox?show=drafts").await.text.contains(&id.to_string()));

    let address = format!("/inbox/{id}/drafts/{draft}/approve");
    for _ in 0..2 {
        assert_eq!(shop.post(&address, "").await.status, StatusCode::SEE_OTHER);
    }
    let ours: Vec<_> = shop.said(id).await.into_iter().filter_map(|line| line.words).collect();
    assert_eq!(ours, ["How much is the blue shoe?", "It is 79.90 EUR."]);
    let page = shop.get(&format!("/inbox/{id}")).await;
    assert!(page.text.contains("data-testid=\"approved-by\"") && !page.text.contains("data-testid=\"draft\""));
    assert!(!shop.get("/inbox?show=drafts").await.text.contains(&id.to_string()));
}

#[tokio::test]
async fn a_draft_is_changed_before_it_is_sent() {
    let shop = Shop::open().await;
    let id = shop.customer_writes("How much?").await;
    let draft = shop.draft(id, "It is 79.90 EUR.").await;
    let address = format!("/inbox/{id}/drafts/{draft}/approve");
    let empty = shop.post(&address, "text=+").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text.contains("Write something first"));
    assert_eq!(shop.post(&address, "text=Only+70%2C+for+you").await.status, StatusCode::SEE_OTHER);
    let last = shop.said(id).await.pop().unwrap();
    assert_eq!((last.words.as_deref(), last.author), (Some("Only 70, for you"), Author::Person));
    assert_eq!(shop.state(draft).await, DraftState::Edited);
}

#[tokio::test]
async fn a_discarded_draft_is_gone_for_everybody() {
    let shop = Shop::open().await;
    let id = shop.customer_writes("How much?").await;
    let draft = shop.draft(id, "It is 79.90 EUR.").await;
    assert_eq!(shop.post(&format!("/inbox/{id}/drafts/{draft}/discard"), "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(shop.state(draft).await, DraftState::Discarded);
    let late = shop.post(&format!("/inbox/{id}/drafts/{draft}/approve"), "").await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.text.contains("This draft was not sent"));
    assert!(shop.said(id).await.iter().all(|line| line.direction != MessageDirection::Outbound));
}

#[tokio::test]
async fn a_conversation_is_set_to_drafts_in_its_header() {
    let shop = Shop::open().await;
    let id = shop.customer_writes("Hello").await;
    assert!(shop.get(&format!("/inbox/{id}")).await.text.contains("data-owner=\"assistant\""));
    assert_eq!(shop.post(&format!("/inbox/{id}/mode"), "mode=draft").await.status, StatusCode::SEE_OTHER);
    assert!(shop.get(&format!("/inbox/{id}")).await.text.contains("data-owner=\"drafting\""));
    assert_eq!(shop.post(&format!("/inbox/{id}/mode"), "mode=account").await.status, StatusCode::SEE_OTHER);
    assert!(shop.get(&format!("/inbox/{id}")).await.text.contains("data-owner=\"assistant\""));
    assert_eq!(shop.post(&format!("/inbox/{id}/mode"), "mode=loud").await.status, StatusCode::NOT_FOUND);
}
