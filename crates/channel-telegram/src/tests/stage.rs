//! A server that answers like the Bot API, and an account to call it with.

use std::collections::VecDeque;
use std::sync::Mutex;

use channel_core::error::ChannelError;
use channel_core::outbound::{MediaKind, MediaSource};
use channel_core::{Account, AccountId, Credentials, OrganisationId, OutboundContent};
use secrecy::SecretString;
use serde_json::{Value, json};
use url::Url;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use crate::{TOKEN, TelegramChannel, TelegramConfig};

pub(super) const SECRET: &str = "99:AAF7-g0gYncWnm5IyfZlpPRqRRv6kNAGlao";

pub(super) struct BotApi {
    pub(super) server: MockServer,
    pub(super) channel: TelegramChannel,
    pub(super) account: Account,
}

impl BotApi {
    pub(super) async fn answering(answer: impl Respond + 'static) -> Self {
        let server = MockServer::start().await;
        Mock::given(method("POST")).respond_with(answer).mount(&server).await;
        let channel = channel(&server.uri());
        Self { server, channel, account: account() }
    }

    pub(super) async fn ok() -> Self {
        Self::answering(ok(&json!({ "message_id": 77, "date": 1, "chat": { "id": 42, "type": "private" } }))).await
    }

    /// Answers one call after the other; the last answer stays.
    pub(super) async fn in_turn(answers: impl IntoIterator<Item = ResponseTemplate>) -> Self {
        Self::answering(InTurn(Mutex::new(answers.into_iter().collect()))).await
    }

    /// The method and the JSON of every call so far.
    pub(super) async fn calls(&self) -> Vec<Value> {
        let requests = self.server.received_requests().await.unwrap();
        let call = |request: &Request| {
            let method = request.url.path().rsplit('/').next().unwrap_or_default().to_owned();
            assert_eq!(request.url.path(), format!("/bot{SECRET}/{method}"));
            let params: Value = serde_json::from_slice(&request.body).unwrap();
            described(&method, &params);
            json!({ "method": method, "params": params })
        };
        requests.iter().map(call).collect()
    }
}

struct InTurn(Mutex<VecDeque<ResponseTemplate>>);

impl Respond for InTurn {
    fn respond(&self, _: &Request) -> ResponseTemplate {
        let mut answers = self.0.lock().unwrap();
        if answers.len() > 1 { answers.pop_front().unwrap() } else { answers[0].clone() }
    }
}

/// Holds a request against the description of the Bot API.
pub(super) fn described(method: &str, params: &Value) {
    if let Err(faults) = api_schemas::telegram().check(method, params.as_object().unwrap()) {
        panic!("{method}: {}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "));
    }
}

pub(super) fn ok(result: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({ "ok": true, "result": result }))
}

pub(super) fn refused(code: u16, description: &str) -> ResponseTemplate {
    let body = json!({ "ok": false, "error_code": code, "description": description });
    ResponseTemplate::new(code).set_body_json(body)
}

pub(super) fn too_fast(seconds: u64) -> ResponseTemplate {
    let parameters = json!({ "retry_after": seconds });
    let body = json!({ "ok": false, "error_code": 429, "description": "Too Many Requests", "parameters": parameters });
    ResponseTemplate::new(429).set_body_json(body)
}

pub(super) fn channel(api_url: &str) -> TelegramChannel {
    TelegramChannel::new(TelegramConfig { api_url: Url::parse(api_url).unwrap() }).unwrap()
}

pub(super) fn account() -> Account {
    with_token("99", SECRET)
}

pub(super) fn with_token(bot: &str, token: &str) -> Account {
    Account {
        organisation: OrganisationId("00000000-0000-0000-0000-000000000001".parse().unwrap()),
        id: AccountId("00000000-0000-0000-0000-000000000002".parse().unwrap()),
        external_id: bot.into(),
        credentials: Credentials::new([(TOKEN.to_owned(), SecretString::from(token))]),
    }
}

pub(super) fn media(form: MediaKind, source: MediaSource, caption: Option<&str>) -> OutboundContent {
    OutboundContent::Media { form, source, caption: caption.map(str::to_owned) }
}

pub(super) fn link(url: &str) -> MediaSource {
    MediaSource::Link { url: url.into() }
}

pub(super) fn shows_no_token(error: &ChannelError) {
    let mut words = format!("{error} {error:?}");
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        words.push_str(&format!(" {error} {error:?}"));
        cause = error.source();
    }
    assert!(!words.contains("AAF7"), "{words}");
}
