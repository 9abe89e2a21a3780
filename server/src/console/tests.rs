//! The console over HTTP, as a browser without scripts uses it, on a real store. The workers do not run: what is to be
//! sent stays queued.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use channel_core::{ChannelId, Credentials, OrganisationId};
use http_body_util::BodyExt;
use store::accounts::{self, AssistantMode, NewAccount};
use store::conversations::{self, Meeting};
use store::messages::{self, Author, MessageDirection, NewMessage};
use store::{ConversationKey, MessageStatus, Store, contacts, organisations};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::app::App;
use crate::config::Config;

mod assistant;
mod desk;
mod knowledge;
mod meaning;
mod orders;
mod rehearsal;
mod rules;
mod speech;

struct Shop {
    router: Router,
    store: Store,
    organisation: OrganisationId,
    link: String,
    cookie: String,
    _directory: TempDir,
}

#[derive(Debug)]
struct Page {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Page {
    fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Shop {
    async fn open() -> Self {
        let directory = crate::place::data().await;
        let listen = "127.0.0.1:0".parse().unwrap();
        let app = App::open(Config::on_defaults(listen, directory.path().to_owned())).await.unwrap();
        let link = app.sign_in_link().await.unwrap();
        let link = link.split_once("/sign-in").map(|(_, rest)| format!("/sign-in{rest}")).unwrap();
        let store = app.store().clone();
        let organisation = store.read(|db| Box::pin(organisations::list(db))).await.unwrap()[0].id;
        let router = super::router(app.console());
        let mut shop = Self { router, store, organisation, link, cookie: String::new(), _directory: directory };
        let entered = shop.get(&shop.link.clone()).await;
        let cookie = entered.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        shop.cookie = cookie;
        shop
    }

    async fn send(&self, request: axum::http::request::Builder, body: Body) -> Page {
        let request = request.header(header::COOKIE, &self.cookie).header(header::HOST, "console.test");
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let text = String::from_utf8_lossy(&body.collect().await.unwrap().to_bytes()).into_owned();
        Page { status: parts.status, headers: parts.headers, text }
    }

    async fn get(&self, path: &str) -> Page {
        self.send(Request::get(path), Body::empty()).await
    }

    async fn post(&self, path: &str, form: &str) -> Page {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(form.to_owned())).await
    }

    async fn upload(&self, file: &str) -> Page {
        let body = format!(
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"p.csv\"\r\n\r\n{file}\r\n--b--\r\n"
        );
        let request =
            Request::post("/catalogue/import").header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
        self.send(request, Body::from(body)).await
    }

    /// A customer writes on a channel without a time limit.
    async fn customer_writes(&self, text: &str) -> ConversationKey {
        let (organisation, text) = (self.organisation, text.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let account = accounts::create(
                        tx,
                        organisation,
                        NewAccount {
                            channel: ChannelId::from_static("telegram"),
                            external_id: "700".to_owned(),
                            parent_id: None,
                            name: "@shop".to_owned(),
                            credentials: Credentials::new([]),
                            settings: serde_json::json!({}),
                            assistant_mode: AssistantMode::Auto,
                        },
                    )
                    .await?;
                    let person = channel_core::Contact::new("41");
                    let contact = contacts::meet(tx, organisation, account, &person).await?;
                    let at = tx.now();
                    let meeting =
                        Meeting { account, contact, names: vec!["41".to_owned()], lane: None, has_window: false, at };
                    let conversation = conversations::meet(tx, organisation, meeting).await?.id;
                    let message = NewMessage {
                        conversation,
                        account,
                        direction: MessageDirection::Inbound,
                        author: Author::Customer,
                        member: None,
                        kind: "text".to_owned(),
                        content: serde_json::json!({ "kind": "text", "text": text }),
                        words: Some(text),
                        provider_id: Some("m1".to_owned()),
                        status: MessageStatus::Received,
                        reply_to: None,
                        why: None,
                        event: None,
                        at,
                        window_until: None,
                    };
                    messages::append(tx, organisation, message).await?;
                    Ok(conversation)
                })
            })
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn a_link_opens_the_console_once_and_a_preview_does_not_use_it_up() {
    let shop = Shop::open().await;
    assert_eq!(shop.get(&shop.link.clone()).await.status, StatusCode::GONE);

    let member =
        shop.store.read(|db| Box::pin(store::access::list_members(db, shop.organisation))).await.unwrap()[0].id;
    let fresh = super::link(&shop.store, shop.organisation, member).await.unwrap();
    let head = shop.send(Request::builder().method(Method::HEAD).uri(&fresh), Body::empty()).await;
    assert_eq!(head.status, StatusCode::NO_CONTENT);
    let entered = shop.get(&fresh).await;
    assert_eq!((entered.status, entered.location()), (StatusCode::SEE_OTHER, "/inbox"));
    let cookie = entered.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
}

#[tokio::test]
async fn strangers_see_the_sign_in_page_and_no_fragment() {
    let mut shop = Shop::open().await;
    shop.cookie = "switchboard_session=0000".to_owned();
    for path in ["/inbox", "/comments", "/catalogue", "/channels", "/nowhere"] {
        let page = shop.get(path).await;
        assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/sign-in"), "{path}");
    }
    let fragment = shop.send(Request::get("/inbox/list").header("hx-request", "true"), Body::empty()).await;
    assert_eq!((fragment.status, fragment.text.as_str()), (StatusCode::UNAUTHORIZED, ""));
    let stream = shop.send(Request::get("/events").header(header::ACCEPT, "text/event-stream"), Body::empty()).await;
    assert_eq!(stream.status, StatusCode::UNAUTHORIZED);
    assert_eq!(shop.get("/sign-in").await.status, StatusCode::OK);
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let shop = Shop::open().await;
    assert_eq!(shop.post("/sign-out", "").await.location(), "/sign-in?out=1");
    assert_eq!(shop.get("/inbox").await.location(), "/sign-in");
}

#[tokio::test]
async fn every_page_is_there_when_the_shop_is_empty_and_allows_no_foreign_script() {
    let shop = Shop::open().await;
    for path in [
        "/inbox",
        "/inbox?show=mine",
        "/comments",
        "/comments/rules",
        "/comments/rules/new",
        "/comments/log",
        "/catalogue",
        "/catalogue?q=shoe",
        "/catalogue/questions",
        "/catalogue/import",
        "/assistant",
        "/assistant/provider",
        "/assistant/cost",
        "/assistant/try",
        "/assistant/tests",
        "/assistant/unanswered",
        "/catalogue/knowledge",
        "/channels",
    ] {
        let page = shop.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    }
    assert_eq!(shop.get("/nowhere").await.status, StatusCode::NOT_FOUND);
    assert_eq!(shop.get("/inbox/not-an-id").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_of_another_site_does_nothing() {
    let shop = Shop::open().await;
    let request = Request::post("/catalogue/questions")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site")
        .header(header::ORIGIN, "https://evil.example");
    let page = shop.send(request, Body::from("question=a&answer=b")).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(!shop.get("/catalogue/questions").await.text.contains("data-testid=\"question\""));
}

#[tokio::test]
async fn a_person_lists_reads_and_answers_without_scripts() {
    let shop = Shop::open().await;
    let id = shop.customer_writes("<b>Is anybody there?</b>").await;
    let list = shop.get("/inbox").await.text;
    assert!(list.contains("&#60;b&#62;Is anybody there?&#60;/b&#62;") && !list.contains("<b>Is anybody"));

    let answered = shop.post(&format!("/inbox/{id}/replies"), "text=Here+I+am&key=k1").await;
    assert_eq!((answered.status, answered.location()), (StatusCode::SEE_OTHER, format!("/inbox/{id}").as_str()));
    shop.post(&format!("/inbox/{id}/replies"), "text=Here+I+am&key=k1").await;

    let thread = shop.get(&format!("/inbox/{id}")).await.text;
    assert_eq!(thread.matches("data-testid=\"text\">Here I am").count(), 1, "the same key sends once");
    assert!(thread.contains("data-state=\"queued\"") && thread.contains("data-owner=\"you\""));
}

#[tokio::test]
async fn taking_over_and_giving_back_are_said_in_the_thread() {
    let shop = Shop::open().await;
    let id = shop.customer_writes("A person, please").await;
    let request = |path: String| Request::post(path).header("hx-request", "true");
    let taken = shop.send(request(format!("/inbox/{id}/take-over")), Body::empty()).await;
    assert!(taken.text.starts_with("<section") && taken.text.contains("data-owner=\"you\""));
    assert!(taken.text.contains("took over"));
    let back = shop.send(request(format!("/inbox/{id}/give-back")), Body::empty()).await;
    assert!(back.text.contains("data-owner=\"assistant\"") && back.text.contains("gave the conversation back"));
}

#[tokio::test]
async fn an_empty_reply_is_refused_with_a_reason() {
    let shop = Shop::open().await;
    let id = shop.customer_writes("Hello").await;
    let page = shop.post(&format!("/inbox/{id}/replies"), "text=+&key=k").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("Write something first."));
}

#[tokio::test]
async fn an_import_takes_the_good_rows_and_names_the_bad_one() {
    let shop = Shop::open().await;
    let page = shop.upload("sku,title,price\nA1,Blue shoe,79.90 EUR\nA2,Red shoe,cheap\n").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.text.contains("“cheap” is no price.") && page.text.contains("Write it as 79.90 EUR."),
        "{}",
        page.text
    );
    assert!(shop.get("/catalogue").await.text.contains("Blue shoe"));
    assert!(shop.get("/catalogue?q=blue+shoe").await.text.contains("data-testid=\"hit\""));

    let refused = shop.upload("name of nothing\n").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("data-testid=\"import-refused\""));
}

#[tokio::test]
async fn a_question_is_added_and_removed() {
    let shop = Shop::open().await;
    let added = shop.post("/catalogue/questions", "question=Open+on+Sunday%3F&answer=No.").await;
    assert_eq!(added.location(), "/catalogue/questions");
    let page = shop.get("/catalogue/questions").await.text;
    let action = page.split("action=\"").map(|rest| rest.split('"').next().unwrap()).find(|it| it.ends_with("/delete"));
    assert!(page.contains("Open on Sunday?"));
    shop.post(action.unwrap(), "").await;
    assert!(!shop.get("/catalogue/questions").await.text.contains("Open on Sunday?"));
}

#[tokio::test]
async fn a_rule_is_kept_switched_off_and_refused_when_it_says_nothing() {
    let shop = Shop::open().await;
    let refused = shop.post("/comments/rules", "name=Price&keywords=price&scope=all").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("a rule that says nothing does nothing"));

    let form = "name=Price&keywords=price%0D%0Afiyat&how=contains&scope=all&public=Look+inside&enabled=true";
    assert_eq!(shop.post("/comments/rules", form).await.location(), "/comments/rules");
    let rules = shop.get("/comments/rules").await.text;
    assert!(rules.contains("fiyat") && rules.contains("aria-checked=\"true\""));
    let switch =
        rules.split("action=\"").map(|rest| rest.split('"').next().unwrap()).find(|it| it.ends_with("/enabled"));
    shop.post(switch.unwrap(), "enabled=false").await;
    assert!(shop.get("/comments/rules").await.text.contains("aria-checked=\"false\""));
}

#[tokio::test]
async fn the_stream_continues_behind_the_last_event_a_page_has_seen() {
    let shop = Shop::open().await;
    shop.customer_writes("Hello").await;
    let end = shop.store.log_end(shop.organisation).await.unwrap();
    let mut told = Vec::new();
    for seen in [0, end, end + 500] {
        let request = Request::get("/events")
            .header(header::COOKIE, &shop.cookie)
            .header("last-event-id", seen.to_string())
            .body(Body::empty())
            .unwrap();
        let mut body = shop.router.clone().oneshot(request).await.unwrap().into_body();
        shop.store
            .write({
                let organisation = shop.organisation;
                move |tx| Box::pin(async move { tx.note(organisation, "channels").await })
            })
            .await
            .unwrap();
        let mut text = String::new();
        while !text.contains("event: channels") {
            let frame = body.frame().await.unwrap().unwrap();
            text.push_str(&String::from_utf8_lossy(frame.data_ref().unwrap()));
        }
        told.push(text.matches("event: ").count());
        assert_eq!(text.contains("event: inbox"), seen == 0, "{text}");
        assert_eq!(text.contains("event: resync"), seen > end + 2, "{text}");
    }
    assert!(told[0] > told[1]);
}

#[tokio::test]
async fn the_theme_is_remembered_and_leads_back_to_the_page() {
    let shop = Shop::open().await;
    let request = Request::post("/preferences/theme")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::REFERER, "http://console.test/channels");
    let page = shop.send(request, Body::from("theme=dark")).await;
    assert_eq!(page.location(), "/channels");
    assert!(page.headers[header::SET_COOKIE].to_str().unwrap().starts_with("theme=dark;"));
}

#[tokio::test]
async fn what_did_not_get_through_is_listed_with_its_reason_until_somebody_puts_it_away() {
    use store::ingress::{Arrival, NewSkip};
    let shop = Shop::open().await;
    assert!(shop.get("/letters").await.text.contains("Everything got through"));
    shop.customer_writes("hi").await;
    let skip = NewSkip {
        account: Some("700".to_owned()),
        reason: "the update holds nothing but its id <b>".to_owned(),
        what: "update".to_owned(),
        raw: b"{}".to_vec(),
    };
    let arrival = Arrival {
        channel: ChannelId::from_static("telegram"),
        received_at: shop.store.seams().now(),
        route: None,
        events: Vec::new(),
        skipped: vec![skip],
    };
    shop.store.record(arrival).await.unwrap();
    let page = shop.get("/letters").await.text;
    for part in
        ["Not understood", "the update holds nothing but its id &#60;b&#62;", "@shop", "data-testid=\"letter-replay\""]
    {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    assert!(shop.get("/inbox").await.text.contains("One thing needs attention"));
    let (_, rest) = page.split_once("/letters/part-").unwrap();
    let digest = rest.split('/').next().unwrap();
    let still = shop.post(&format!("/letters/part-{digest}/replay"), "").await;
    assert_eq!((still.status, still.location()), (StatusCode::SEE_OTHER, "/letters"));
    assert!(shop.get("/letters").await.text.contains("Not understood"), "nothing about it has changed");
    let closed = shop.post(&format!("/letters/part-{digest}/close"), "").await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER);
    assert!(shop.get("/letters").await.text.contains("Everything got through"));
    assert_eq!(shop.post("/letters/part-zz/close", "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(shop.post(&format!("/letters/part-{digest}/eat"), "").await.status, StatusCode::NOT_FOUND);
}

/// A member who is no owner, signed in beside the first one.
async fn colleague(shop: &mut Shop) {
    use store::access::{self, Role};
    let organisation = shop.organisation;
    let create = shop
        .store
        .write(move |tx| Box::pin(async move { access::create_member(tx, organisation, "Jonas", Role::Agent).await }));
    let member = create.await.unwrap();
    let link = super::link(&shop.store, organisation, member).await.unwrap();
    let entered = shop.get(&link).await;
    shop.cookie = entered.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
}

#[tokio::test]
async fn an_owner_chooses_what_happens_to_doubtful_sends_and_a_colleague_only_sees_it() {
    let mut shop = Shop::open().await;
    let page = shop.get("/settings").await.text;
    assert!(page.contains("can reach a customer twice") && page.contains("data-testid=\"resend-save\""));
    assert!(page.contains("Nothing yet."), "the log is empty");
    let form = "session_reply=review&template=review&comment=review&must_answer=resend";
    assert_eq!(shop.post("/settings/resend", form).await.location(), "/settings#resend");
    let (organisation, store) = (shop.organisation, shop.store.clone());
    let policy = async || store.read(move |db| Box::pin(store::outbox::find_policy(db, organisation))).await.unwrap();
    assert_eq!(policy().await.must_answer, store::outbox::OnDoubt::Resend);
    let page = shop.get("/settings").await.text;
    assert!(page.contains("Changed what happens to unconfirmed messages") && page.contains("Owner"), "{page}");
    colleague(&mut shop).await;
    let page = shop.get("/settings").await.text;
    assert!(page.contains("Only an owner of the shop can change these settings"));
    for hidden in ["data-testid=\"resend-save\"", "data-testid=\"key-make\"", "data-testid=\"act\""] {
        assert!(!page.contains(hidden), "{hidden}");
    }
    let refused = shop.post("/settings/resend", &form.replace("must_answer=resend", "must_answer=review")).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert_eq!(policy().await.must_answer, store::outbox::OnDoubt::Resend);
    assert_eq!(shop.post("/settings/keys", "name=Mine&scope=admin").await.status, StatusCode::NOT_FOUND);
    assert_eq!(shop.post("/settings/keys/end", "name=Mine").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_key_is_shown_once_with_what_it_may_do_and_can_be_ended() {
    let shop = Shop::open().await;
    let refused = shop.post("/settings/keys", "name=Web+shop").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Choose at least one thing") && refused.text.contains("value=\"Web shop\""));
    let made = shop.post("/settings/keys", "name=Web+shop&scope=read&scope=send&scope=nonsense").await;
    assert_eq!(made.status, StatusCode::OK);
    assert_eq!(made.headers[header::CACHE_CONTROL], "no-store");
    let key = made.text.split("data-testid=\"key-text\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(key.starts_with("sb_") && key.len() == 67, "{key}");
    let kept = shop.store.api_key(&crate::api::ApiKey::hash(&key)).await.unwrap().unwrap();
    let may: Vec<&str> = kept.scopes.iter().map(store::api_keys::Scope::as_str).collect();
    assert_eq!((kept.name.as_str(), may), ("Web shop", vec!["read", "send"]));
    let page = shop.get("/settings").await.text;
    assert!(page.contains("Web shop") && page.contains("Made a key for a program") && !page.contains(&key));
    assert_eq!(shop.post("/settings/keys/end", "name=Web+shop").await.location(), "/settings#api-keys");
    assert_eq!(shop.store.api_key(&crate::api::ApiKey::hash(&key)).await.unwrap(), None);
    assert!(shop.get("/settings").await.text.contains("Ended a key of a program"));
}

#[tokio::test]
async fn pausing_an_account_is_in_the_activity_log_under_its_name() {
    let mut shop = Shop::open().await;
    shop.customer_writes("hi").await;
    let page = shop.get("/channels").await.text;
    let path = page.split("action=\"").map(|rest| rest.split('"').next().unwrap()).find(|it| it.ends_with("/status"));
    let path = path.unwrap().to_owned();
    assert_eq!(shop.post(&path, "status=paused").await.location(), "/channels");
    let log = shop.get("/settings").await.text;
    let act = log.split("data-testid=\"act\"").nth(1).unwrap().split("</tr>").next().unwrap().to_owned();
    for part in ["Paused an account", "@shop", "Owner"] {
        assert!(act.contains(part), "{part} is not in {act}");
    }
    assert!(shop.get("/channels").await.text.contains("Let this account work again"));
    assert_eq!(shop.post(&path, "status=revoked").await.status, StatusCode::NOT_FOUND);
    colleague(&mut shop).await;
    assert_eq!(shop.post(&path, "status=active").await.status, StatusCode::NOT_FOUND);
    assert!(!shop.get("/channels").await.text.contains("/status\""));
}

#[tokio::test]
async fn a_message_that_no_answer_covers_is_marked_in_its_conversation_and_listed() {
    use store::messages::PassedOver;
    let shop = Shop::open().await;
    let conversation = shop.customer_writes("is it <b>there</b>?").await;
    let organisation = shop.organisation;
    let mark = shop.store.write(move |tx| {
        Box::pin(async move {
            let line = messages::recent(tx, organisation, conversation, 1).await?.remove(0);
            messages::pass_over_one(tx, organisation, conversation, line.id, PassedOver::AnswerTooLate).await
        })
    });
    mark.await.unwrap();
    let page = shop.get("/letters").await.text;
    for part in ["Not answered", "the automatic answer left it out", "data-testid=\"letter-answer\"", "@shop"] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    let thread = shop.get(&format!("/inbox/{conversation}")).await.text;
    assert!(thread.contains("data-testid=\"passed-over\"") && thread.contains("the automatic answer left it out"));
    assert!(shop.get("/inbox").await.text.contains("One thing needs attention"));
    shop.post(&format!("/inbox/{conversation}/replies"), "text=Yes&key=k1").await;
    assert!(shop.get("/letters").await.text.contains("Everything got through"), "a person answered");
}
