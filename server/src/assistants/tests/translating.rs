//! Translation from end to end: a customer writes and speaks Turkish, a member reads and writes English, the customer gets
//! Turkish, and both texts are kept.

use assistant::{Language, translate::Into};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt;
use platform_simulator::LlmReply;
use serde_json::json;
use store::messages::MessageDirection;
use store::spending;
use tower::ServiceExt;

use super::place::Place;
use crate::assistants::TranslationError;

const ASKED: &str = "Mavi koşu ayakkabısının kırk iki numarası var mı acaba?";
const SPOKEN: &str = "Bir de kargo kaç gün sürüyor?";

/// The console of the place as a browser without scripts uses it.
struct Desk {
    router: Router,
    cookie: String,
}

impl Desk {
    async fn open(place: &Place) -> Self {
        let link = place.app.sign_in_link().await.unwrap();
        let path = link.split_once("/sign-in").map(|(_, rest)| format!("/sign-in{rest}")).unwrap();
        let router = crate::console::router(place.app.console());
        let entered = router.clone().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
        let cookie = entered.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        Self { router, cookie }
    }

    async fn ask(&self, request: axum::http::request::Builder, body: String) -> (u16, String) {
        let request = request.header(header::COOKIE, &self.cookie).header(header::HOST, "console.test");
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let response = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    async fn get(&self, path: &str) -> String {
        self.ask(Request::get(path), String::new()).await.1
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.ask(Request::post(path), body).await
    }
}

#[tokio::test]
async fn a_member_reads_and_writes_their_own_language_and_both_texts_are_kept() {
    let place = Place::open().await;
    place.with_model("small-1").await;
    place.with_ears().await;
    place.hears(200, json!({ "language_code": "tur", "text": SPOKEN, "words": [] })).await;
    place.without_assistant().await;
    place.sim.whatsapp().from("ana").text(ASKED).await;
    place.sim.whatsapp().from("ana").voice().await;
    place.inbound(|message| message.transcript.clone()).await;
    let conversation = place.newest(MessageDirection::Inbound).await.unwrap().conversation;
    let (desk, page) = (Desk::open(&place).await, format!("/inbox/{conversation}"));
    let shown = desk.get(&page).await;
    assert!(shown.contains("Translate 2 messages") && shown.contains("Put into Turkish"), "{shown}");

    let answer = json!(["And how many days does delivery take?", "Do you have the blue running shoe in forty-two?"]);
    place.llm.will(LlmReply::Words(answer.to_string()));
    let (status, _) = desk.post(&format!("{page}/translations"), &[("language", "en")]).await;
    assert_eq!(status, 303);
    let shown = desk.get(&page).await;
    for text in [ASKED, SPOKEN, "And how many days does delivery take?", "the blue running shoe in forty-two?"] {
        assert!(shown.contains(text), "{text} is not in {shown}");
    }
    assert!(shown.contains("Everything is translated") && shown.contains("In English"), "{shown}");
    desk.post(&format!("{page}/translations"), &[("language", "en")]).await;
    assert_eq!(place.llm.requests().len(), 1, "what is translated is not paid for again");
    let told = place.llm.requests()[0].body.to_string();
    assert!(told.contains("into English") && told.contains(SPOKEN), "{told}");

    place.llm.will(LlmReply::Words(r#"["Evet, üç gün sürüyor."]"#.into()));
    let typed = "Yes, it takes three days.";
    let (status, drafted) = desk.post(&format!("{page}/translate-draft"), &[("text", typed), ("key", "k1")]).await;
    assert!(status == 200 && drafted.contains("Evet, üç gün sürüyor.") && drafted.contains(typed), "{drafted}");
    assert!(place.llm.requests()[1].body.to_string().contains("into Turkish"));
    let sent = [("text", "Evet, üç gün sürüyor."), ("original", typed), ("key", "k1")];
    assert_eq!(desk.post(&format!("{page}/replies"), &sent).await.0, 303);
    assert_eq!(place.answer("ana", 1).await, "Evet, üç gün sürüyor.");
    let message = place.newest(MessageDirection::Outbound).await.unwrap();
    assert_eq!(message.translations, [("en".to_owned(), typed.to_owned())].into());
    let shown = desk.get(&page).await;
    assert!(shown.contains("Written in English") && shown.contains(typed), "{shown}");

    let organisation = place.organisation;
    place.app.assistants().settled(organisation).await;
    let spent = place.app.store().read_in(organisation, move |db| {
        Box::pin(spending::by_conversation(db, organisation, channel_core::Timestamp(0), 5))
    });
    let spent = spent.await.unwrap();
    assert_eq!(
        (spent[0].conversation, spent[0].sum.calls),
        (conversation, 3),
        "two calls of the model and one of the ears"
    );
}

#[tokio::test]
async fn a_translation_that_cannot_be_had_says_why_and_loses_nothing() {
    let place = Place::open().await;
    place.without_assistant().await;
    place.sim.whatsapp().from("ana").text(ASKED).await;
    place.inbound(|message| message.words.clone()).await;
    let conversation = place.newest(MessageDirection::Inbound).await.unwrap().conversation;
    let (desk, page) = (Desk::open(&place).await, format!("/inbox/{conversation}"));
    assert!(!desk.get(&page).await.contains("translate-form"), "nothing is offered that nobody can do");
    let turkish = Into::Language(Language::Tr);
    let texts = ["hello".to_owned()];
    let translated = place.assistants().translate(place.organisation, conversation, &texts, &turkish);
    assert!(matches!(translated.await, Err(TranslationError::NoModel)));
    place.with_model("small-1").await;
    place.llm.will(LlmReply::Words("I would rather not.".into()));
    let typed = [("text", "Yes, of course."), ("key", "k1")];
    let (status, refused) = desk.post(&format!("{page}/translate-draft"), &typed).await;
    assert!(status == 422 && refused.contains("could not be translated"), "{refused}");
    assert!(refused.contains("Yes, of course."), "what was typed comes back");
    place.llm.will(LlmReply::Words(r#"["one", "two"]"#.into()));
    let (status, refused) = desk.post(&format!("{page}/translations"), &[("language", "en")]).await;
    assert!(status == 422 && refused.contains("could not be translated"), "{refused}");
    let empty = desk.post(&format!("{page}/translate-draft"), &[("text", " "), ("key", "k1")]).await;
    assert_eq!(empty.0, 422);
    assert_eq!(desk.post(&format!("{page}/translations"), &[("language", "xx")]).await.0, 404);
}
