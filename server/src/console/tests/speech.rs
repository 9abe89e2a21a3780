//! Voice messages: who writes them out, and what was said.

use axum::http::StatusCode;
use store::messages::{self, MessageDirection, NewMessage, Transcript};
use store::{ConversationKey, MessageId, MessageStatus};

use super::{Shop, colleague};

#[tokio::test]
async fn an_owner_chooses_who_writes_voice_messages_out_and_the_key_is_never_shown_again() {
    const KEY: &str = "sk-canary-0123456789-Zq8T";
    let mut shop = Shop::open().await;
    let form = format!("kind=elevenlabs&model=&base_url=&price=0.0067&key={KEY}");
    assert_eq!(shop.post("/assistant/provider/speech", &form).await.location(), "/assistant/provider#speech");
    let page = shop.get("/assistant/provider").await.text;
    for shown in ["ends in Zq8T", "value=\"scribe_v2\"", "value=\"0.0067\"", "data-testid=\"speech-test\""] {
        assert!(page.contains(shown), "{shown} is not in {page}");
    }
    assert!(!page.contains(KEY));
    let table = [
        ("kind=openai&key=", "Enter the key again"),
        ("kind=compatible&model=w&base_url=http%3A%2F%2F127.0.0.1%3A9%2Fv1&remove_key=on", "address is not public"),
        ("kind=elevenlabs&price=much", "is no amount"),
        ("kind=nobody", "Choose a provider"),
    ];
    for (form, said) in table {
        let refused = shop.post("/assistant/provider/speech", form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        assert!(refused.text.contains(said) && !refused.text.contains(KEY), "{form}: {}", refused.text);
    }
    let log = shop.get("/settings").await.text;
    assert!(log.contains("Changed who writes voice messages out") && !log.contains(KEY), "{log}");
    colleague(&mut shop).await;
    for path in ["/assistant/provider/speech", "/assistant/provider/speech/test", "/assistant/provider/speech/remove"] {
        assert_eq!(shop.post(path, &form).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

/// A recording of the customer's in a conversation.
async fn record(shop: &Shop, conversation: ConversationKey, known: Option<Transcript>) -> MessageId {
    let organisation = shop.organisation;
    let write = shop.store.write_in(organisation, move |tx| {
        Box::pin(async move {
            let found = store::conversations::find(tx, organisation, conversation).await?.unwrap();
            let line = NewMessage {
                conversation,
                account: found.account,
                direction: MessageDirection::Inbound,
                author: messages::Author::Customer,
                member: None,
                kind: "audio".to_owned(),
                content: serde_json::json!({ "kind": "audio", "media": { "id": "f" }, "form": "voice" }),
                words: None,
                provider_id: None,
                status: MessageStatus::Received,
                reply_to: None,
                why: None,
                event: None,
                at: tx.now(),
                window_until: None,
            };
            let id = messages::append(tx, organisation, line).await?;
            if let Some(known) = known {
                messages::keep_transcript(tx, organisation, id, &known).await?;
            }
            Ok(id)
        })
    });
    write.await.unwrap()
}

#[tokio::test]
async fn what_was_said_stands_under_a_recording_and_else_why_it_does_not() {
    let shop = Shop::open().await;
    let conversation = shop.customer_writes("hello").await;
    let text = "Is it <b>blue</b>?".to_owned();
    record(&shop, conversation, Some(Transcript::Heard { text, language: None })).await;
    record(&shop, conversation, Some(Transcript::Unheard { reason: "too_long".to_owned() })).await;
    let new = record(&shop, conversation, None).await;
    let page = shop.get(&format!("/inbox/{conversation}")).await.text;
    for shown in ["Is it &#60;b&#62;blue&#60;/b&#62;?", "What was said", "longer than 20 minutes"] {
        assert!(page.contains(shown), "{shown} is not in {page}");
    }
    assert_eq!(page.matches("data-testid=\"transcribe\"").count(), 2, "what is known is not asked for again");
    let asked = shop.post(&format!("/inbox/{conversation}/messages/{new}/transcribe"), "").await;
    assert_eq!(asked.location(), format!("/inbox/{conversation}"));
    let page = shop.get(&format!("/inbox/{conversation}")).await.text;
    assert!(page.contains("Nobody writes voice messages out yet"), "{page}");
    let nobody = uuid::Uuid::from_u128(7);
    let missing = shop.post(&format!("/inbox/{conversation}/messages/{nobody}/transcribe"), "").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}
