//! Pictures and documents from end to end: sent on a platform, fetched from it, shown to a model that can look at them.

use platform_simulator::LlmReply;
use serde_json::{Value, json};

use super::LlmCall;
use super::place::Place;

/// What the model was shown from outside with its newest question.
fn shown(place: &Place) -> String {
    let body = place.llm.requests().last().unwrap().body.clone();
    let messages = body["messages"].as_array().unwrap().iter();
    messages.filter(|message| message["role"] == "user").map(Value::to_string).collect()
}

fn answers(place: &Place) {
    place.llm.will(LlmReply::Calls(vec![LlmCall::new("search_products", json!({"query": "blue running shoe 42"}))]));
    place.llm.will(LlmReply::Words("That looks like our blue running shoe. It is 79.90 EUR [1].".into()));
}

#[tokio::test]
async fn a_picture_is_shown_to_a_model_that_looks_at_pictures() {
    let place = Place::open().await;
    place.with_model("small-vision").await;
    for (number, platform) in super::PLATFORMS.into_iter().enumerate() {
        answers(&place);
        place.sim.players(platform).from("ana").image_with("How much is this one?").await;
        let answer = place.answer("ana", number + 1).await;
        assert!(answer.contains("79.90"), "{platform:?}: {answer}");
        let text = shown(&place);
        assert!(text.contains("How much is this one?"), "{platform:?}");
        assert!(text.contains("data:image/png;base64,iVBOR"), "{platform:?}: the picture itself goes along");
        assert!(!text.contains("not_shown"), "{platform:?}");
    }
}

#[tokio::test]
async fn a_model_that_looks_at_no_pictures_is_told_that_there_is_one() {
    let place = Place::open().await;
    place.with_model("small-1").await;
    place.llm.always(LlmReply::Words("I cannot see pictures here. Shall I ask a person?".into()));
    place.sim.whatsapp().from("ana").image_with("How much is this one?").await;
    place.answer("ana", 1).await;
    let text = shown(&place);
    assert!(text.contains(r#"\"not_shown\":[\"picture\"]"#) && !text.contains("base64"), "{text}");
    place.sim.whatsapp().from("bruno").image().await;
    place.answer("bruno", 1).await;
    let text = shown(&place);
    assert!(text.contains("[picture]") && !text.contains("base64"), "{text}");
}

#[tokio::test]
async fn a_documents_text_is_shown_as_data() {
    let place = Place::open().await;
    place.with_model("small-1").await;
    place.llm.always(LlmReply::Words("I do not know, shall I ask a person?".into()));
    place.sim.whatsapp().from("ana").document().await;
    place.answer("ana", 1).await;
    let text = shown(&place);
    assert!(text.contains("customers_documents") && text.contains("file_names"), "{text}");
}

#[tokio::test]
async fn a_picture_that_cannot_be_fetched_costs_nobody_the_answer() {
    let place = Place::open().await;
    place.with_model("small-vision").await;
    place.llm.always(LlmReply::Words("I could not see the picture. Shall I ask a person?".into()));
    place.sim.whatsapp().from("ana").text("hello").await;
    place.answer("ana", 1).await;
    place.gone_picture("How much is this one?").await;
    let answer = place.answer("ana", 2).await;
    assert!(answer.contains("could not see"), "{answer}");
    let text = shown(&place);
    assert!(text.contains(r#"\"not_shown\":[\"picture\"]"#) && !text.contains("base64"), "{text}");
}
