//! Deliveries that never come, on the simulated platform.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use autoreply::Rule;
use channel_core::signature::trust_local_file;
use channel_core::{AccountId, Channel, ChannelId, Clock, Credentials, OrganisationId, Seams, Timestamp, Webhook};
use channel_instagram::{InstagramChannel, InstagramConfig, InstagramWebhook};
use platform_simulator::{EffectKind, InstagramAccount, Receipts, Simulator, SimulatorConfig};
use secrecy::{ExposeSecret, SecretString};
use store::accounts::{self, AssistantMode, NewAccount};
use store::gaps::{self, Gap};
use store::{Store, comments, conversations, messages, organisations};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::teller::{Nothing, Teller};
use crate::channels::Channels;
use crate::engine::{Delivery, Engine, EngineParts, EngineSettings, OnDuty, Unwatched};
use crate::flows::Flows;
use crate::healing;
use crate::place::Place;

const POST: &str = "17895695668004550";
const MINUTE: Duration = Duration::from_secs(60);

/// A shop on the simulated Instagram. Nothing is delivered but by [`Scene::deliver`].
struct Scene {
    _place: Place,
    sim: Arc<Simulator>,
    store: Store,
    engine: Engine,
    assistant: Arc<Teller>,
    organisation: OrganisationId,
    account: AccountId,
}

struct SimulatedClock(Arc<Simulator>);

impl Clock for SimulatedClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.now_micros())
    }
}

impl fmt::Debug for SimulatedClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SimulatedClock")
    }
}

impl Scene {
    async fn new() -> Self {
        let place = Place::of(module_path!()).await;
        let config = SimulatorConfig { receipts: Receipts::None, ..SimulatorConfig::default() };
        let sim = Arc::new(Simulator::start(config).await.unwrap());
        let seams = || Seams { clock: Arc::new(SimulatedClock(Arc::clone(&sim))), ..Seams::system() };
        let store = place.open(seams()).await;
        let organisation = store.write(|tx| Box::pin(organisations::create(tx, "Shop"))).await.unwrap();
        let InstagramAccount { ig_user_id, access_token, .. } = &sim.config().instagram;
        let account = NewAccount {
            channel: ChannelId::from_static("instagram"),
            external_id: ig_user_id.clone(),
            parent_id: None,
            name: "Shop".into(),
            credentials: Credentials::new([(
                "access_token".to_owned(),
                SecretString::from(access_token.expose_secret()),
            )]),
            settings: serde_json::json!({}),
            assistant_mode: AssistantMode::Auto,
        };
        let account = store.write(move |tx| Box::pin(accounts::create(tx, organisation, account))).await.unwrap();
        let base: url::Url = sim.instagram_base().parse().unwrap();
        let config = InstagramConfig { sign_in: base.clone(), base, ..InstagramConfig::default() };
        let channel = InstagramChannel::new(config).unwrap().with_seams(seams());
        let assistant = Arc::new(Teller::default());
        let engine = Engine::new(EngineParts {
            store: store.clone(),
            channels: Channels::new([Arc::new(channel) as Arc<dyn Channel>]),
            assistant: Arc::clone(&assistant) as Arc<dyn assistant::Assistant>,
            sources: Arc::new(Nothing),
            settings: EngineSettings::default(),
            watch: Arc::new(Unwatched),
        });
        let scene = Self { _place: place, sim, store, engine, assistant, organisation, account };
        scene.answer_comments_about_the_price().await;
        // What is told of a moment comes after the account was connected.
        scene.sim.advance(Duration::from_secs(2)).await;
        scene
    }

    async fn answer_comments_about_the_price(&self) {
        let rule: Rule = serde_json::from_value(serde_json::json!({
            "id": "price", "name": "price",
            "match": { "kind": "keywords", "words": ["price"] },
            "public_replies": ["see your messages"],
            "private_message": "it is 79.90",
        }))
        .unwrap();
        Flows::new(&self.engine).save_rule(self.organisation, self.account, rule).await.unwrap();
    }

    /// As a node that has the duty.
    async fn on_duty(&self) -> OnDuty {
        let anew = self.engine.seams().id();
        OnDuty::take(&self.engine, &anew.to_string(), anew).await.unwrap().unwrap()
    }

    /// Hands webhooks over, and says how many events were new.
    async fn deliver(&self, bodies: &[String]) -> usize {
        let mut new = 0;
        for body in bodies {
            let parsed = InstagramWebhook.parse(trust_local_file(body.as_bytes())).unwrap();
            let delivery = Delivery::Parsed(parsed);
            new += self.engine.record(&ChannelId::from_static("instagram"), None, delivery).await.unwrap().new;
        }
        new
    }

    async fn run_for(&self, time: Duration) {
        self.engine.run_until_idle().await.unwrap();
        self.sim.advance(time).await;
        self.engine.run_until_idle().await.unwrap();
    }

    /// How often each comment was answered, and each person.
    fn answers(&self) -> BTreeMap<(String, String), usize> {
        let mut answers = BTreeMap::new();
        for entry in self.sim.ledger_after(0) {
            let to = match entry.kind {
                EffectKind::CommentReply | EffectKind::PrivateReply => entry.comment_id.clone().unwrap_or_default(),
                EffectKind::Message => entry.to.clone(),
                _ => continue,
            };
            *answers.entry((format!("{:?}", entry.kind), to)).or_default() += 1;
        }
        answers
    }

    async fn gaps(&self) -> Vec<Gap> {
        let (organisation, account) = (self.organisation, self.account);
        self.store.read(move |db| Box::pin(gaps::list(db, organisation, account, 10))).await.unwrap()
    }

    async fn has_comment(&self, id: &str) -> bool {
        let (organisation, account, id) = (self.organisation, self.account, id.to_owned());
        let found = self.store.read(move |db| {
            Box::pin(async move { Ok(comments::find(db, organisation, account, &id).await?.is_some()) })
        });
        found.await.unwrap()
    }

    async fn trouble(&self) -> Option<String> {
        let (organisation, account) = (self.organisation, self.account);
        let row = self.store.read(move |db| Box::pin(accounts::find(db, organisation, account))).await.unwrap();
        row.unwrap().last_error.map(|failure| failure.kind)
    }

    /// The merchant's app, or the platform itself, ends our subscription.
    async fn unsubscribe(&self) {
        let host = self.sim.address();
        let token = self.sim.config().instagram.access_token.expose_secret();
        let mut stream = TcpStream::connect(host).await.unwrap();
        let request = format!(
            "DELETE /instagram/v25.0/me/subscribed_apps HTTP/1.1\r\nhost: {host}\r\n\
            authorization: Bearer {token}\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
}

#[tokio::test]
async fn what_deliveries_lose_is_read_announced_once_and_answered_once() {
    let scene = Scene::new().await;
    let (mut ids, mut lost) = (Vec::new(), Vec::new());
    for number in 0..60 {
        let person = scene.sim.instagram().from(&format!("person {number}"));
        let comment = person.comment(POST, "what is the price?").unposted().await;
        if number % 20 == 3 {
            lost.extend(comment.bodies)
        } else {
            assert_eq!(scene.deliver(&comment.bodies).await, 1)
        }
        ids.push(comment.id);
    }
    let mut writers = Vec::new();
    for number in 0..20 {
        let person = scene.sim.instagram().from(&format!("writer {number}"));
        let message = person.text(format!("hello from {number}")).unposted().await;
        if number == 7 {
            lost.extend(message.bodies)
        } else {
            assert_eq!(scene.deliver(&message.bodies).await, 1)
        }
        writers.push(person.person().id);
    }
    assert_eq!(lost.len(), 4, "one delivery in twenty");
    scene.run_for(MINUTE * 6).await;
    assert_eq!(scene.answers().len(), 57 * 2 + 19);

    healing::sweep(&scene.on_duty().await).await.unwrap();
    scene.run_for(MINUTE).await;
    for id in &ids {
        assert!(scene.has_comment(id).await, "{id}");
    }
    let answers = scene.answers();
    assert_eq!(answers.len(), 60 * 2 + 20, "everything is restored and answered");
    assert!(answers.values().all(|times| *times == 1), "{answers:?}");
    let found: Vec<(String, i64)> = scene.gaps().await.into_iter().map(|gap| (gap.reason, gap.found)).collect();
    assert_eq!(found, [("missed".to_owned(), 4)]);

    // The next sweeps find nothing more, and what comes late after all is known.
    for _ in 0..2 {
        scene.run_for(MINUTE * 6).await;
        healing::sweep(&scene.on_duty().await).await.unwrap();
    }
    assert_eq!(scene.deliver(&lost).await, 0);
    scene.run_for(MINUTE).await;
    assert_eq!(scene.answers(), answers);
    assert_eq!(scene.gaps().await.len(), 1, "a gap is told once");

    let (organisation, account, writer) = (scene.organisation, scene.account, writers[7].clone());
    let line = scene.store.read(move |db| {
        Box::pin(async move {
            let conversation = conversations::find_by_peer(db, organisation, account, &writer).await?.unwrap();
            messages::recent(db, organisation, conversation.id, 9).await
        })
    });
    assert_eq!(line.await.unwrap()[0].why, Some(serde_json::json!({ "late": false, "healed": true })));
    assert_eq!(scene.assistant.told().len(), 20);
}

#[tokio::test]
async fn what_may_still_be_delivered_is_left_to_its_delivery() {
    let scene = Scene::new().await;
    scene.run_for(MINUTE * 6).await;
    let comment = scene.sim.instagram().from("ana").comment(POST, "price?").unposted().await;
    healing::sweep(&scene.on_duty().await).await.unwrap();
    assert!(!scene.has_comment(&comment.id).await);
    assert!(scene.gaps().await.is_empty());
    assert_eq!(scene.deliver(&comment.bodies).await, 1);
}

#[tokio::test]
async fn nothing_from_before_the_account_was_connected_is_read() {
    let scene = Scene::new().await;
    scene.run_for(MINUTE * 6).await;
    healing::sweep(&scene.on_duty().await).await.unwrap();
    assert!(scene.gaps().await.is_empty(), "{:?}", scene.gaps().await);
}

#[tokio::test]
async fn an_account_that_was_unsubscribed_is_noticed_subscribed_again_and_healed() {
    let scene = Scene::new().await;
    healing::watch(&scene.on_duty().await).await.unwrap();
    assert_eq!(scene.gaps().await.len(), 1, "at first the fields are subscribed to by hand, and some are missing");
    assert_eq!(scene.trouble().await, None, "which was put right");
    scene.run_for(MINUTE * 70).await;
    healing::watch(&scene.on_duty().await).await.unwrap();
    assert_eq!(scene.gaps().await.len(), 1);

    scene.unsubscribe().await;
    let comment = scene.sim.instagram().from("ana").comment(POST, "price?").unposted().await;
    assert!(comment.bodies.is_empty(), "the platform tells us nothing");
    scene.run_for(MINUTE * 7).await;
    healing::watch(&scene.on_duty().await).await.unwrap();
    scene.run_for(MINUTE).await;
    assert_eq!(scene.trouble().await, None);
    let found: Vec<(String, i64)> = scene.gaps().await.into_iter().map(|gap| (gap.reason, gap.found)).collect();
    assert_eq!(found, [("not_subscribed".to_owned(), 1), ("not_subscribed".to_owned(), 0)]);
    assert!(scene.has_comment(&comment.id).await, "what was lost meanwhile is read");
    let next = scene.sim.instagram().from("bea").comment(POST, "price?").unposted().await;
    assert_eq!(scene.deliver(&next.bodies).await, 1, "and deliveries come again");
}
