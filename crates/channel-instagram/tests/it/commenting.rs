//! Comments: answered in public, answered in private, hidden, deleted, read back.

use channel_core::channel::{OwnReply, Visibility};
use channel_core::{Channel, Effect, ErrorKind, Retry};
use channel_instagram::Commenting;
use serde_json::{Value, json};
use wiremock::matchers::{body_json, body_string, header, method, path, query_param, query_param_is_missing};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{SHOP, TOKEN, account, channel, channel_at};

const COMMENT: &str = "18057496505389779";
const REPLIES: &str = "18057496505389779/replies";

async fn refusing(status: u16, code: i64, subcode: Option<i64>) -> MockServer {
    let server = MockServer::start().await;
    let body = json!({ "error": { "message": "no", "code": code, "error_subcode": subcode } });
    let response = ResponseTemplate::new(status).set_body_json(body);
    Mock::given(method("POST")).respond_with(response).expect(1).mount(&server).await;
    server
}

async fn reads(server: &MockServer, at: &str, cursor: Option<&str>, answer: Value) {
    let mock = Mock::given(method("GET"))
        .and(path(format!("/v25.0/{at}")))
        .and(header("authorization", format!("Bearer {TOKEN}")));
    let mock = match cursor {
        Some(cursor) => mock.and(query_param("after", cursor)),
        None => mock.and(query_param_is_missing("after")),
    };
    mock.respond_with(ResponseTemplate::new(200).set_body_json(answer)).expect(1).mount(server).await;
}

#[tokio::test]
async fn a_public_reply_is_posted_under_the_comment() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path(format!("/v25.0/{COMMENT}/replies")))
        .and(header("authorization", format!("Bearer {TOKEN}")))
        .and(body_string("message=It+is+79.90"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "id": "18057" })))
        .expect(1)
        .mount(&server)
        .await;
    let channel = channel_at(&server);
    let receipt = channel.comments().unwrap().reply(&account(), COMMENT, "It is 79.90").await.unwrap();
    assert_eq!(receipt.id.as_deref(), Some("18057"));
}

#[tokio::test]
async fn a_private_reply_goes_to_the_comment_and_tells_who_wrote_it() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path(format!("/v25.0/{SHOP}/messages")))
        .and(body_json(json!({ "recipient": { "comment_id": COMMENT }, "message": { "text": "Here" } })))
        .respond_with(
            ResponseTemplate::new(200).set_body_json(json!({ "recipient_id": "1086", "message_id": "mid.1" })),
        )
        .expect(1)
        .mount(&server)
        .await;
    let channel = channel_at(&server);
    let receipt = channel.comments().unwrap().reply_privately(&account(), COMMENT, "Here").await.unwrap();
    assert_eq!((receipt.id.as_deref(), receipt.recipient_ids), (Some("mid.1"), vec!["1086".to_owned()]));
}

#[tokio::test]
async fn no_refusal_of_a_private_reply_invites_a_second_try() {
    let table = [
        (10_900, None, ErrorKind::AlreadyDone),
        (10_900, Some(1), ErrorKind::AlreadyDone),
        (10_903, None, ErrorKind::Recipient),
        (10, Some(2_534_022), ErrorKind::WindowClosed),
        (100, None, ErrorKind::InvalidRequest),
        (4_242, None, ErrorKind::InvalidRequest),
    ];
    for (code, subcode, kind) in table {
        let server = refusing(400, code, subcode).await;
        let channel = channel_at(&server);
        let error = channel.comments().unwrap().reply_privately(&account(), COMMENT, "Here").await.unwrap_err();
        assert_eq!((error.kind, error.retry, error.effect), (kind, Retry::Never, Effect::None), "{code}");
        assert!(error.code.is_some_and(|label| label.starts_with(&code.to_string())), "{code}");
    }
}

#[tokio::test]
async fn a_throttled_private_reply_may_be_tried_again() {
    let server = refusing(400, 613, Some(2_534_040)).await;
    let channel = channel_at(&server);
    let error = channel.comments().unwrap().reply_privately(&account(), COMMENT, "Here").await.unwrap_err();
    assert_eq!((error.kind, error.retry), (ErrorKind::RateLimited, Retry::Backoff));
}

#[tokio::test]
async fn hiding_and_showing_say_so_in_the_query() {
    for (to, hide) in [(Visibility::Hidden, "true"), (Visibility::Shown, "false")] {
        let server = MockServer::start().await;
        Mock::given(method("POST"))
            .and(path(format!("/v25.0/{COMMENT}")))
            .and(query_param("hide", hide))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "success": true })))
            .expect(1)
            .mount(&server)
            .await;
        let channel = channel_at(&server);
        assert!(channel.comments().unwrap().set_visibility(&account(), COMMENT, to).await.is_ok());
    }
}

#[tokio::test]
async fn a_deletion_counts_only_when_the_platform_says_so() {
    for success in [true, false] {
        let server = MockServer::start().await;
        Mock::given(method("DELETE"))
            .and(path(format!("/v25.0/{COMMENT}")))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "success": success })))
            .expect(1)
            .mount(&server)
            .await;
        let channel = channel_at(&server);
        let outcome = channel.comments().unwrap().delete(&account(), COMMENT).await;
        assert_eq!(outcome.is_ok(), success);
    }
}

#[tokio::test]
async fn own_replies_are_found_on_every_page() {
    let server = MockServer::start().await;
    let first = json!({
        "data": [{ "id": "1", "text": "It is 79.90", "username": "shop", "user": { "id": SHOP } }],
        "paging": { "cursors": { "after": "c1" }, "next": "https://graph.instagram.com/next" },
    });
    let second = json!({
        "data": [{ "id": "2", "text": "In blue too", "user": SHOP }, { "id": "3", "text": "" , "from": { "id": "77" } }],
        "paging": { "cursors": { "after": "c2" } },
    });
    reads(&server, REPLIES, None, first).await;
    reads(&server, REPLIES, Some("c1"), second).await;
    let channel = channel_at(&server);
    let found = channel.comments().unwrap().own_replies(&account(), COMMENT).await.unwrap();
    let reply = |id: &str, text: &str| OwnReply { id: id.into(), text: text.into() };
    assert_eq!(found, [reply("1", "It is 79.90"), reply("2", "In blue too")]);
}

#[tokio::test]
async fn a_reply_that_names_its_author_by_name_is_compared_with_our_own() {
    let server = MockServer::start().await;
    let answer = json!({ "data": [
        { "id": "1", "text": "It is 79.90", "username": "shop" },
        { "id": "2", "text": "It is 79.90", "username": "shop_fan" },
    ]});
    reads(&server, REPLIES, None, answer).await;
    reads(&server, "me", None, json!({ "user_id": SHOP, "id": "99", "username": "shop" })).await;
    let channel = channel_at(&server);
    let found = channel.comments().unwrap().own_replies(&account(), COMMENT).await.unwrap();
    assert_eq!(found.iter().map(|reply| reply.id.as_str()).collect::<Vec<_>>(), ["1"]);
}

#[tokio::test]
async fn a_comment_without_replies_has_none_of_ours() {
    let server = MockServer::start().await;
    reads(&server, REPLIES, None, json!({ "data": [] })).await;
    reads(&server, COMMENT, None, json!({ "id": COMMENT })).await;
    let channel = channel_at(&server);
    assert!(channel.comments().unwrap().own_replies(&account(), COMMENT).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_answers_to_a_reply_are_found_under_the_top_level_comment() {
    let server = MockServer::start().await;
    reads(&server, REPLIES, None, json!({ "data": [] })).await;
    reads(&server, COMMENT, None, json!({ "id": COMMENT, "parent_id": "18050" })).await;
    reads(&server, "18050/replies", None, json!({ "data": [{ "id": "3", "text": "In blue too", "user": SHOP }] }))
        .await;
    let channel = channel_at(&server);
    let found = channel.comments().unwrap().own_replies(&account(), COMMENT).await.unwrap();
    assert_eq!(found, [OwnReply { id: "3".into(), text: "In blue too".into() }]);
}

#[tokio::test]
async fn a_reply_that_names_its_author_by_the_app_scoped_id_is_our_own() {
    let server = MockServer::start().await;
    reads(&server, REPLIES, None, json!({ "data": [{ "id": "1", "text": "Yes", "user": { "id": "2496381" } }] })).await;
    let channel = channel_at(&server);
    let secrets = [("access_token", TOKEN), ("app_scoped_id", "2496381")];
    let account = channel_testkit::account(SHOP, secrets);
    let found = channel.comments().unwrap().own_replies(&account, COMMENT).await.unwrap();
    assert_eq!(found.len(), 1);
}

#[tokio::test]
async fn when_nobody_says_whether_a_comment_is_a_reply_nothing_is_proved() {
    let server = MockServer::start().await;
    reads(&server, REPLIES, None, json!({ "data": [] })).await;
    let refusal = json!({ "error": { "message": "no", "code": 100 } });
    Mock::given(method("GET"))
        .and(path(format!("/v25.0/{COMMENT}")))
        .respond_with(ResponseTemplate::new(400).set_body_json(refusal))
        .expect(1)
        .mount(&server)
        .await;
    let channel = channel_at(&server);
    assert!(channel.comments().unwrap().own_replies(&account(), COMMENT).await.is_err());
}

#[tokio::test]
async fn a_refused_public_reply_says_what_can_be_done_instead() {
    let server = refusing(400, 100, Some(2_207_071)).await;
    let channel = channel_at(&server);
    let error = channel.comments().unwrap().reply(&account(), COMMENT, "Yes").await.unwrap_err();
    assert_eq!((error.kind, error.effect), (ErrorKind::InvalidRequest, Effect::None));
    assert!(error.sentence.contains("hidden") && error.sentence.contains("broadcast"), "{error}");
    assert_eq!(error.code.as_deref(), Some("100/2207071"));
}

#[tokio::test]
async fn a_post_takes_comments_or_no_more() {
    for (to, enabled) in [(Commenting::Open, "true"), (Commenting::Closed, "false")] {
        let server = MockServer::start().await;
        Mock::given(method("POST"))
            .and(path("/v25.0/17895695668004550"))
            .and(query_param("comment_enabled", enabled))
            .and(header("authorization", format!("Bearer {TOKEN}")))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "success": true })))
            .expect(1)
            .mount(&server)
            .await;
        assert!(channel_at(&server).set_commenting(&account(), "17895695668004550", to).await.is_ok());
    }
}

#[tokio::test]
async fn an_answer_that_tells_nothing_is_no_proof_that_there_is_no_reply() {
    let server = MockServer::start().await;
    reads(&server, REPLIES, None, json!({ "id": COMMENT })).await;
    let channel = channel_at(&server);
    let error = channel.comments().unwrap().own_replies(&account(), COMMENT).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::UnreadableAnswer);
}

#[tokio::test]
async fn a_list_without_end_is_given_up() {
    let server = MockServer::start().await;
    let page =
        json!({ "data": [], "paging": { "cursors": { "after": "c" }, "next": "https://graph.instagram.com/n" } });
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(200).set_body_json(page))
        .expect(1..100)
        .mount(&server)
        .await;
    let channel = channel_at(&server);
    assert!(channel.comments().unwrap().own_replies(&account(), COMMENT).await.is_err());
}

#[tokio::test]
async fn an_id_from_outside_cannot_point_a_call_elsewhere() {
    let channel = channel("http://127.0.0.1:1");
    let comments = channel.comments().unwrap();
    for id in ["", ".", ".."] {
        let error = comments.delete(&account(), id).await.unwrap_err();
        assert_eq!((error.kind, error.effect), (ErrorKind::InvalidRequest, Effect::None), "{id:?}");
    }
}

#[tokio::test]
async fn an_empty_reply_is_never_sent() {
    let channel = channel("http://127.0.0.1:1");
    let comments = channel.comments().unwrap();
    assert_eq!(comments.reply(&account(), COMMENT, " ").await.unwrap_err().kind, ErrorKind::InvalidRequest);
    assert_eq!(comments.reply_privately(&account(), COMMENT, "").await.unwrap_err().kind, ErrorKind::InvalidRequest);
}

#[tokio::test]
async fn a_private_reply_that_was_refused_is_final_unless_a_limit_refused_it() {
    for (status, code, retry, effect) in [
        (400, 1, Retry::Never, Effect::None),
        (400, 2, Retry::Never, Effect::None),
        (400, 100, Retry::Never, Effect::None),
        (403, 987_654, Retry::Never, Effect::None),
        (400, 613, Retry::Backoff, Effect::None),
        (400, 4, Retry::Backoff, Effect::None),
        (429, 987_654, Retry::Backoff, Effect::None),
        (500, 1, Retry::Backoff, Effect::Unknown),
        (503, 2, Retry::Backoff, Effect::Unknown),
    ] {
        let server = refusing(status, code, None).await;
        let channel = channel_at(&server);
        let error = channel.comments().unwrap().reply_privately(&account(), "c1", "Hello").await.unwrap_err();
        assert_eq!((error.retry, error.effect), (retry, effect), "{code} with {status}");
    }
}
