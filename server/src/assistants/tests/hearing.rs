//! Voice messages from end to end: spoken on a platform, fetched from it, written out by a provider, answered by the
//! assistant, and shown to the team.

use platform_simulator::LlmReply;
use serde_json::json;
use store::conversations::Owner;
use store::messages::{MessageDirection, Transcript};
use store::{conversations, spending};

use super::place::Place;
use super::{KEY, LlmCall};

const SPOKEN: &str = "How much is the blue running shoe in 42?";

fn scribe(text: &str) -> serde_json::Value {
    json!({ "language_code": "eng", "language_probability": 0.98, "text": text,
        "words": [{ "text": text, "start": 0.0, "end": 2.5, "type": "word" }] })
}

#[tokio::test]
async fn a_voice_message_is_answered_like_a_written_one_on_every_platform() {
    let place = Place::open().await;
    place.with_ears().await;
    place.hears(200, scribe(SPOKEN)).await;
    for (number, platform) in super::PLATFORMS.into_iter().enumerate() {
        place.sim.players(platform).from("ana").voice().await;
        let answer = place.answer("ana", number + 1).await;
        assert!(answer.contains("79.90"), "{platform:?}: {answer}");
        let heard = place.newest(MessageDirection::Inbound).await.unwrap().transcript;
        assert_eq!(heard, Some(Transcript::Heard { text: SPOKEN.to_owned(), language: Some("en".to_owned()) }));
    }
    let sent = place.stt.received_requests().await.unwrap();
    assert_eq!(sent.len(), 3, "each recording is paid for once");
    assert_eq!(sent[0].headers["xi-api-key"], KEY);
    assert!(sent[0].body.windows(4).any(|part| part == b"OggS"), "the recording itself is sent");
    let organisation = place.organisation;
    place.app.assistants().settled(organisation).await;
    let spent = place
        .app
        .store()
        .read_in(organisation, move |db| Box::pin(spending::by_model(db, organisation, channel_core::Timestamp(0))));
    let spent = spent.await.unwrap();
    assert_eq!((spent[0].provider.as_deref(), spent[0].sum.calls), (Some("elevenlabs"), 3));
    assert_eq!(spent[0].sum.amount, 3 * (6_700_i64 * 3).div_euclid(60), "two and a half seconds are three");
}

#[tokio::test]
async fn a_model_is_told_the_words_of_a_recording() {
    let place = Place::open().await;
    place.with_ears().await;
    place.with_model("small-1").await;
    place.hears(200, scribe(SPOKEN)).await;
    place.llm.will(LlmReply::Calls(vec![LlmCall::new("search_products", json!({"query": "blue running shoe 42"}))]));
    place.llm.will(LlmReply::Words("It is 79.90 EUR [1].".into()));
    place.sim.whatsapp().from("ana").voice().await;
    let answer = place.answer("ana", 1).await;
    assert!(answer.starts_with("It is 79.90 EUR."), "{answer}");
    assert!(place.llm.requests()[0].body.to_string().contains(SPOKEN));
}

#[tokio::test]
async fn a_recording_that_nobody_can_write_out_goes_to_a_person_who_sees_why() {
    for (set, status, answer, reason) in [
        (false, 200, scribe(SPOKEN), "no_provider"),
        (true, 401, json!({ "detail": { "status": "invalid_api_key" } }), "failed"),
        (true, 200, scribe(" … "), "no_words"),
    ] {
        let place = Place::open().await;
        if set {
            place.with_ears().await;
        }
        place.hears(status, answer).await;
        place.sim.whatsapp().from("ana").voice().await;
        let told = place.answer("ana", 1).await;
        assert!(told.contains("could not listen"), "{reason}: {told}");
        let message = place.newest(MessageDirection::Inbound).await.unwrap();
        assert_eq!(message.transcript, Some(Transcript::Unheard { reason: reason.to_owned() }));
        let organisation = place.organisation;
        let read = place
            .app
            .store()
            .read_in(organisation, move |db| Box::pin(conversations::find(db, organisation, message.conversation)));
        let conversation = read.await.unwrap().unwrap();
        assert_eq!(conversation.needs_person.as_deref(), Some("unheard"), "{reason}");
        // Once it can be done, a member has it done, and it is not done twice.
        place.with_ears().await;
        place.hears(200, scribe(SPOKEN)).await;
        for _ in 0..2 {
            place.app.flows().transcribe(organisation, message.id).await.unwrap();
        }
        let heard = place.newest(MessageDirection::Inbound).await.unwrap().transcript.unwrap();
        assert_eq!(heard.words(), Some(SPOKEN));
        assert_eq!(place.stt.received_requests().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn where_people_answer_a_recording_is_written_out_for_them_beside_the_turn() {
    let place = Place::open().await;
    place.with_ears().await;
    place.hears(200, scribe(SPOKEN)).await;
    let organisation = place.organisation;
    place.without_assistant().await;
    place.sim.whatsapp().from("ana").voice().await;
    let heard = place.inbound(|message| message.transcript.clone()).await;
    assert_eq!(heard.words(), Some(SPOKEN));
    assert!(place.sim.ledger().texts_to("ana").is_empty());
    let message = place.newest(MessageDirection::Inbound).await.unwrap();
    let read = place
        .app
        .store()
        .read_in(organisation, move |db| Box::pin(conversations::find(db, organisation, message.conversation)));
    assert_ne!(read.await.unwrap().unwrap().owner, Owner::Person, "nobody has taken it yet");
}

#[tokio::test]
async fn a_limit_of_spending_holds_for_recordings_too() {
    let place = Place::open().await;
    place.with_ears().await;
    place.hears(200, scribe(SPOKEN)).await;
    place.with_model("small-1").await;
    let provider = place.assistants().kept(place.organisation).await.unwrap().provider.unwrap().provider;
    let limits = assistant::spend::Limits { person_hour: assistant::spend::Micros(10), ..provider.limits };
    let tight = crate::assistants::Provider { limits, ..provider };
    let by = crate::flows::letters::By::Operator;
    let same = crate::assistants::NewKey::Same;
    place.assistants().set_provider(place.organisation, tight, same, &by).await.unwrap();
    place.sim.whatsapp().from("ana").voice().await;
    place.answer("ana", 1).await;
    let message = place.newest(MessageDirection::Inbound).await.unwrap();
    assert_eq!(message.transcript, Some(Transcript::Unheard { reason: "spent".to_owned() }));
    assert!(place.stt.received_requests().await.unwrap().is_empty(), "nothing is asked for that nobody may pay");
}
