//! The channel against the simulated platform, which checks what it is sent and moves its clock.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use channel_core::channel::{Post, PostItem, Remedy};
use channel_core::outbound::{AlbumItem, MediaKind, MediaSource};
use channel_core::publication::{FailureCause, Publication};
use channel_core::window::Facts;
use channel_core::{
    Account, Channel, Checkup, Clock, Comments, ErrorKind, Intent, OutboundContent, OutboundMessage, Seams, Timestamp,
    fit, plan,
};
use channel_instagram::connect::{FIELDS, InstagramApp, Login, Renewal, Returned, Step, TokenTimes, renewal};
use channel_instagram::{InstagramChannel, InstagramConfig, own_identities};
use channel_testkit::contents;
use platform_simulator::{EffectKind, Fault, InstagramAccount, Platform, Simulator, SimulatorConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const POST: &str = "17895695668004550";
const DAY: Duration = Duration::from_hours(24);

/// The simulator with a channel that lives by its clock.
struct Scene {
    sim: Arc<Simulator>,
    channel: InstagramChannel,
    account: Account,
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
        Self::with(InstagramAccount::default()).await
    }

    async fn with(instagram: InstagramAccount) -> Self {
        let config = SimulatorConfig { instagram, ..SimulatorConfig::default() };
        let sim = Arc::new(Simulator::start(config).await.expect("the simulator listens"));
        let base: url::Url = sim.instagram_base().parse().expect("its address is one");
        let config = InstagramConfig { sign_in: base.clone(), base, ..InstagramConfig::default() };
        let seams = Seams { clock: Arc::new(SimulatedClock(Arc::clone(&sim))), ..Seams::system() };
        let channel = InstagramChannel::new(config).expect("the channel is made").with_seams(seams);
        let played = &sim.config().instagram;
        let account = channel_testkit::account(&played.ig_user_id, [("access_token", "simulated-instagram-token")]);
        Self { sim, channel, account }
    }

    fn clock(&self) -> SimulatedClock {
        SimulatedClock(Arc::clone(&self.sim))
    }

    fn now(&self) -> Timestamp {
        Timestamp(self.sim.now_micros())
    }

    fn person(&self) -> String {
        self.sim.instagram().from("bruno").person().id
    }

    async fn send(&self, content: OutboundContent) -> Result<Option<String>, ErrorKind> {
        let message = OutboundMessage::new(self.person(), content);
        let sent = self.channel.send(&self.account, &message).await;
        sent.map(|receipt| receipt.id).map_err(|error| error.kind)
    }

    /// Goes on with a publication, as long as it takes.
    async fn carry(&self, publication: &mut Publication) {
        for _ in 0..40 {
            let due = publication.advance(&self.channel, &self.account, &self.clock()).await;
            // What is kept and read back goes on all the same.
            let kept = serde_json::to_string(publication).expect("it is plain data");
            *publication = serde_json::from_str(&kept).expect("it reads back");
            let Some(due) = due else { return };
            self.sim.advance(due.since(self.now())).await;
        }
        panic!("it goes on for ever: {publication:?}");
    }
}

fn picture(url: &str) -> PostItem {
    PostItem::Image { url: url.to_owned() }
}

/// Where a browser is sent that opens an address of this machine.
async fn sent_to(address: &url::Url) -> String {
    let place = format!("127.0.0.1:{}", address.port().expect("the simulator has a port"));
    let mut stream = TcpStream::connect(&place).await.expect("the simulator listens");
    let query = address.query().unwrap_or_default();
    let request = format!("GET {}?{query} HTTP/1.1\r\nhost: {place}\r\nconnection: close\r\n\r\n", address.path());
    stream.write_all(request.as_bytes()).await.expect("it takes the request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("it answers");
    let line = answer.lines().find_map(|line| line.strip_prefix("location: "));
    line.unwrap_or_else(|| panic!("no redirect: {answer}")).trim().to_owned()
}

fn app(scene: &Scene) -> InstagramApp {
    let played = &scene.sim.config().instagram;
    let back = "https://shop.example/connected".parse().expect("an address");
    let page = format!("{}/oauth/authorize", scene.sim.instagram_base()).parse().expect("an address");
    InstagramApp { page: Some(page), ..InstagramApp::new(&played.app_id, played.app_secret.clone(), back) }
}

/// Signs in from the page to the end.
async fn connected(scene: &Scene) -> (Login, Account) {
    let app = app(scene);
    let (mut login, address) = Login::begin(&app, &scene.channel_seams());
    let back: url::Url = sent_to(&address).await.parse().expect("it is sent back to an address");
    // A browser keeps the fragment to itself.
    let returned = Returned::from_query(back.query().unwrap_or_default());
    let mut secrets = login.returned(&returned, scene.now()).expect("the state is ours");
    while !matches!(login.next(scene.now()), Step::Authorise | Step::Done) {
        secrets = scene.channel.advance(&app, &mut login, &secrets).await;
        assert!(login.progress().stuck().is_none(), "{:?}", login.progress());
    }
    let account = Account {
        external_id: login.connected().expect("it is connected").profile.user_id.clone(),
        credentials: secrets,
        ..scene.account.clone()
    };
    (login, account)
}

impl Scene {
    fn channel_seams(&self) -> Seams {
        Seams { clock: Arc::new(self.clock()), ..Seams::system() }
    }
}

#[tokio::test]
async fn whatever_fits_is_taken_by_the_platform() {
    let scene = Scene::new().await;
    let hi = scene.sim.instagram().from("bruno").text("hi").await;
    let mut sent = 0;
    for (name, content) in contents("Do you have the blue running shoe in 42?") {
        let content = match content {
            OutboundContent::Reaction { emoji, .. } => OutboundContent::Reaction { message_id: hi.id.clone(), emoji },
            OutboundContent::Share { .. } => OutboundContent::Share { media_id: POST.into() },
            other => other,
        };
        let message = OutboundMessage::new(scene.person(), content).quoting(hi.id.clone());
        let Ok(fitted) = fit(&message, scene.channel.capabilities()) else { continue };
        for part in fitted.parts {
            let outcome = scene.channel.send(&scene.account, &part).await;
            assert!(outcome.is_ok(), "{name}: {outcome:?}");
            sent += 1;
        }
    }
    let heart = MediaSource::Uploaded { id: "like_heart".into() };
    let sticker = OutboundContent::Media { form: MediaKind::Sticker, source: heart, caption: None };
    assert!(scene.send(sticker).await.is_ok());
    assert!(sent > 30, "{sent}");
    let shown = scene.sim.thread(Platform::Instagram, "bruno");
    assert!(shown.iter().any(|message| message.reply_to.as_ref() == Some(&hi.id)), "quotes are shown");
}

#[tokio::test]
async fn a_person_may_answer_for_a_week_and_a_machine_for_a_day() {
    let scene = Scene::new().await;
    scene.sim.instagram().from("bruno").text("hi").await;
    let facts = Facts { last_inbound: Some(scene.now()), ..Facts::default() };
    scene.sim.advance(3 * DAY).await;
    let late = || OutboundMessage::text(scene.person(), "Sorry for the wait.");
    let by_person = Intent::by_person(late(), "selin");
    let by_machine = Intent::by_machine(late());
    let planned = |intent: &Intent| plan(intent, scene.channel.capabilities(), &facts, scene.now()).expect("it fits");
    let (person, machine) = (planned(&by_person), planned(&by_machine));
    assert!(person.window.is_allowed() && !machine.window.is_allowed());
    assert!(scene.channel.send(&scene.account, &person.parts[0]).await.is_ok());
    let refused = scene.channel.send(&scene.account, &machine.parts[0]).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::WindowClosed);
    scene.sim.advance(4 * DAY).await;
    let refused = scene.channel.send(&scene.account, &person.parts[0]).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::WindowClosed);
}

#[tokio::test]
async fn what_was_said_is_found_in_the_conversation() {
    let scene = Scene::new().await;
    scene.sim.instagram().from("bruno").text("hi").await;
    let id = scene.send(OutboundContent::Text { text: "Yes".into() }).await.expect("it is taken");
    let read_back = scene.channel.read_back().expect("instagram shows conversations");
    let own = read_back.own_messages(&scene.account, &scene.person().into()).await.expect("it is shown");
    let found: Vec<_> = own.iter().map(|own| (Some(own.id.clone()), own.text.as_str())).collect();
    assert_eq!(found, [(id, "Yes")], "the person's own words are not among them");
    assert!(own[0].at <= scene.now());
}

#[tokio::test]
async fn pictures_that_cannot_go_together_go_apart() {
    let scene = Scene::with(InstagramAccount { several_pictures: false, ..InstagramAccount::default() }).await;
    scene.sim.instagram().from("bruno").text("hi").await;
    let source = || MediaSource::Link { url: "https://shop.example/1.jpg".into() };
    let items = vec![AlbumItem { form: MediaKind::Image, source: source(), caption: None }; 2];
    assert_eq!(scene.send(OutboundContent::Album { items }).await, Err(ErrorKind::Unsupported));
    let one = OutboundContent::Media { form: MediaKind::Image, source: source(), caption: None };
    assert!(scene.send(one).await.is_ok());
}

#[tokio::test]
async fn a_sign_in_connects_an_account_that_a_checkup_finds_healthy() {
    let scene = Scene::new().await;
    let found = scene.channel.examine(&scene.account).await.unwrap();
    assert_eq!(found.len(), FIELDS.len() - 2, "set up by hand, it hears messages and comments alone");
    let (login, account) = connected(&scene).await;
    let told = login.connected().expect("it is connected");
    let played = &scene.sim.config().instagram;
    assert_eq!(told.profile.user_id, played.ig_user_id);
    assert_eq!(told.profile.app_scoped_id.as_deref(), Some(played.app_scoped_id.as_str()));
    assert_eq!(told.refused, []);
    assert_eq!(scene.channel.examine(&account).await.unwrap(), []);
    let own = own_identities(&account);
    assert!(own.holds(&played.ig_user_id) && own.holds(&played.app_scoped_id));
}

#[tokio::test]
async fn what_a_checkup_offers_makes_the_account_healthy() {
    let scene = Scene::new().await;
    for finding in scene.channel.examine(&scene.account).await.unwrap() {
        let remedy = finding.remedy.expect("a missing field can be subscribed to");
        scene.channel.remedy(&scene.account, &remedy).await.unwrap();
    }
    assert_eq!(scene.channel.examine(&scene.account).await.unwrap(), []);
    let unknown = Remedy::Subscribe { fields: vec!["message_reads".into()] };
    assert!(scene.channel.remedy(&scene.account, &unknown).await.is_err());
    assert_eq!(scene.channel.examine(&scene.account).await.unwrap(), [], "nothing that was there is lost");
}

#[tokio::test]
async fn a_token_that_is_renewed_in_time_lives_for_120_days() {
    let scene = Scene::new().await;
    let (_, mut account) = connected(&scene).await;
    let mut renewed = 0;
    for _ in 0..120 {
        scene.sim.advance(DAY).await;
        let times = TokenTimes::of(&account.credentials).expect("the sign-in left them");
        match renewal(&account.external_id, &times, scene.now()) {
            Renewal::NotYet { .. } => {}
            Renewal::Due => {
                let fresh = scene.channel.refresh(&account).await.expect("it is old enough and alive");
                account.credentials = fresh.credentials;
                renewed += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(scene.channel.examine(&account).await.unwrap(), []);
    assert_eq!(renewed, 3);
}

#[tokio::test]
async fn a_token_that_nobody_renews_alerts_and_dies() {
    let scene = Scene::new().await;
    let (_, account) = connected(&scene).await;
    assert_eq!(scene.channel.refresh(&account).await.unwrap_err().kind, ErrorKind::InvalidRequest, "it is too young");
    let codes = async || {
        let found = scene.channel.examine(&account).await.unwrap();
        found.into_iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    scene.sim.advance(40 * DAY).await;
    assert_eq!(codes().await, Vec::<String>::new());
    scene.sim.advance(15 * DAY).await;
    assert_eq!(codes().await, ["token_dying"]);
    scene.sim.advance(5 * DAY).await;
    assert_eq!(codes().await, ["token_dead"]);
    assert_eq!(scene.channel.refresh(&account).await.unwrap_err().kind, ErrorKind::Unauthorized);
}

#[tokio::test]
async fn every_kind_of_post_is_published_once() {
    let scene = Scene::new().await;
    let film = || PostItem::Video { url: "https://shop.example/1.mp4".into() };
    let posts = [
        Post::Image { url: "https://shop.example/1.jpg".into(), caption: Some("Back in blue".into()), alt_text: None },
        Post::Reel { url: "https://shop.example/1.mp4".into(), caption: None, cover_url: None, in_feed: true },
        Post::Story(picture("https://shop.example/1.jpg")),
        Post::Story(film()),
        Post::Carousel { items: vec![picture("https://shop.example/1.jpg"), film()], caption: Some("Two".into()) },
    ];
    let count = posts.len();
    for post in posts {
        let mut publication = Publication::new(post);
        scene.carry(&mut publication).await;
        let published = publication.ended().expect("it ended").expect("it is published");
        assert!(published.id.is_some());
    }
    assert_eq!(scene.sim.ledger().of(EffectKind::Post).count(), count);
}

#[tokio::test]
async fn a_lost_answer_publishes_nothing_twice() {
    for fault in [Fault::accept_then_drop(), Fault::drop_connection(), Fault::server_error(503)] {
        let scene = Scene::new().await;
        scene.sim.fault(fault.on(Platform::Instagram).next(1));
        let post = Post::Story(picture("https://shop.example/1.jpg"));
        let mut publication = Publication::new(post);
        scene.carry(&mut publication).await;
        assert!(publication.ended().expect("it ended").is_ok());
        assert_eq!(scene.sim.ledger().of(EffectKind::Post).count(), 1);
    }
}

#[tokio::test]
async fn what_cannot_be_published_says_why() {
    let scene = Scene::with(InstagramAccount { publishing_quota: 1, ..InstagramAccount::default() }).await;
    let reel = |url: &str| Post::Reel { url: url.into(), caption: None, cover_url: None, in_feed: true };
    let mut broken = Publication::new(reel("https://shop.example/1.avi"));
    scene.carry(&mut broken).await;
    let failure = broken.ended().expect("it ended").expect_err("it is no film");
    let FailureCause::Unusable { code, reason } = &failure.cause else { panic!("{failure:?}") };
    assert_eq!(code.as_deref(), Some("2207026"));
    assert!(reason.as_deref().is_some_and(|reason| reason.contains("MP4")), "{reason:?}");
    let mut first = Publication::new(reel("https://shop.example/1.mp4"));
    scene.carry(&mut first).await;
    let mut second = Publication::new(reel("https://shop.example/2.mp4"));
    scene.carry(&mut second).await;
    let failure = second.ended().expect("it ended").expect_err("the quota is spent");
    assert!(matches!(failure.cause, FailureCause::QuotaSpent { .. }), "{failure:?}");
}

#[tokio::test]
async fn an_answer_to_a_reply_is_found_where_the_platform_puts_it() {
    let scene = Scene::new().await;
    let bruno = scene.sim.instagram().from("bruno");
    let first = bruno.comment(POST, "PRICE?").await;
    let reply = bruno.reply_to_comment(&first.id, "anyone?").await;
    assert_eq!(scene.channel.own_replies(&scene.account, &reply.id).await.unwrap(), []);
    let receipt = scene.channel.reply(&scene.account, &reply.id, "It is 79.90").await.unwrap();
    let found = scene.channel.own_replies(&scene.account, &reply.id).await.unwrap();
    let found: Vec<String> = found.into_iter().map(|reply| reply.id).collect();
    assert_eq!(Some(&found), receipt.id.map(|id| vec![id]).as_ref());
}

#[tokio::test]
async fn a_comment_of_a_broadcast_is_answered_in_private_alone() {
    let scene = Scene::new().await;
    let comment = scene.sim.instagram().from("bruno").live_comment(POST, "From the sofa").await;
    let error = scene.channel.reply(&scene.account, &comment.id, "Hello").await.unwrap_err();
    assert!(error.sentence.contains("a broadcast"), "{error}");
    assert!(scene.channel.reply_privately(&scene.account, &comment.id, "Hello").await.is_ok());
    let again = scene.channel.reply_privately(&scene.account, &comment.id, "Hello again").await.unwrap_err();
    assert_eq!(again.retry, channel_core::Retry::Never, "a comment takes one");
}

#[tokio::test]
async fn a_hidden_comment_cannot_be_answered_in_public() {
    let scene = Scene::new().await;
    let comment = scene.sim.instagram().from("bruno").comment(POST, "PRICE?").await;
    let hidden = channel_core::channel::Visibility::Hidden;
    scene.channel.set_visibility(&scene.account, &comment.id, hidden).await.unwrap();
    let error = scene.channel.reply(&scene.account, &comment.id, "Yes").await.unwrap_err();
    assert!(error.sentence.contains("hidden comments"), "{error}");
}
