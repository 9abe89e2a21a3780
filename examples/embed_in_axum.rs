//! An axum application that exists already takes the webhooks of four platforms beside its own pages.
//!
//! What to copy: [`webhooks`], the routes to nest; [`deliver`], which hands events over before it answers; [`work`], which
//! answers customers; and the order in which `main` stops: no new requests, then the rest of the queue. Simulated
//! platforms stand where the real ones would; yours differ by addresses, ids and secrets alone.
//!
//! The queue is in memory: what waits in it dies with the process. A program that must lose nothing stores the events
//! before it answers 200, as the reference server does.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, RawQuery, State};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use axum::routing::{any, get};
use axum::{Router, body::Body as HttpBody};
use channel_core::seams::SystemClock;
use channel_core::{
    Account, Body, ChannelError, ChannelId, ConversationId, Event, Gateway, OutboundContent, Seams, WebhookRequest,
    WebhookSecrets,
};
use channel_instagram::{InstagramChannel, InstagramConfig};
use channel_telegram::{TOKEN, TelegramChannel, TelegramConfig};
use channel_webchat::{
    Outlet, Signal, TOKEN_HEADER, VISITOR_SECRET, VisitorId, VisitorMessage, VisitorToken, WebchatChannel,
};
use channel_whatsapp::{ACCESS_TOKEN, WhatsApp, WhatsAppConfig};
use platform_simulator::{EffectKind, Fault, Simulator, SimulatorConfig};
use secrecy::SecretString;
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tower::ServiceExt as _;

type Failure = Box<dyn std::error::Error>;

/// What the application's handlers share.
struct App {
    gateway: Arc<Gateway>,
    queue: mpsc::Sender<Event>,
    answered: Arc<AtomicUsize>,
}

/// The routes of all platforms, to be nested wherever the application likes. Telegram's address names the bot.
fn webhooks() -> Router<Arc<App>> {
    Router::new()
        .route("/{channel}", any(deliver))
        .route("/{channel}/{account}", any(deliver))
        .layer(DefaultBodyLimit::max(3 << 20)) // Meta's largest delivery.
}

#[derive(Deserialize)]
struct Route {
    channel: String,
}

async fn deliver(
    State(app): State<Arc<App>>,
    Path(route): Path<Route>,
    method: Method,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, Bytes) {
    let request = WebhookRequest { method: &method, query: query.as_deref(), headers: &headers, body: &body };
    let received = app.gateway.receive(&ChannelId::from(route.channel), &request);
    // All events of a delivery or none: the platform repeats the whole of what was not answered with 200.
    let Ok(places) = app.queue.try_reserve_many(received.events.len()) else {
        return (StatusCode::SERVICE_UNAVAILABLE, Bytes::new());
    };
    places.zip(received.events).for_each(|(place, event)| place.send(event));
    (received.status, received.body)
}

/// Answers what stands in the queue until nobody can put more into it.
async fn work(gateway: Arc<Gateway>, mut queue: mpsc::Receiver<Event>, answered: Arc<AtomicUsize>) {
    // Platforms deliver at least once. A program that runs for long keeps these keys in its database.
    let mut seen = HashSet::new();
    while let Some(event) = queue.recv().await {
        let Body::Message(content) = &event.body else { continue };
        if !seen.insert((event.channel.clone(), event.account.clone(), event.key.clone())) {
            continue;
        }
        let text = format!("You said: {}", content.words().unwrap_or("something without words"));
        match gateway.reply(&event, OutboundContent::Text { text }, &SystemClock).await {
            Ok(_) => drop(answered.fetch_add(1, Ordering::Relaxed)),
            Err(error) => println!("not answered: {error}"),
        }
    }
}

/// The way to the website's visitors: here there is one, who sits at the terminal.
#[derive(Debug)]
struct Terminal;

#[async_trait]
impl Outlet for Terminal {
    async fn deliver(&self, _: &Account, _: &ConversationId, message: &VisitorMessage) -> Result<(), ChannelError> {
        println!("the website's visitor reads: {}", message.text.as_deref().unwrap_or_default());
        Ok(())
    }

    async fn signal(&self, _: &Account, _: &ConversationId, _: &Signal) -> Result<(), ChannelError> {
        Ok(())
    }
}

fn connect(simulator: &Simulator) -> Result<Gateway, Failure> {
    let secrets = |signing: &SecretString, verify: Option<&SecretString>| WebhookSecrets {
        signing: vec![signing.clone().into()],
        verify: verify.into_iter().cloned().collect(),
    };
    let config = simulator.config();
    let (number, profile, bot) = (&config.whatsapp, &config.instagram, &config.telegram);
    let whatsapp = WhatsAppConfig { base: simulator.whatsapp_base().parse()?, ..WhatsAppConfig::default() };
    let instagram = InstagramConfig { base: simulator.instagram_base().parse()?, ..InstagramConfig::default() };
    let telegram = TelegramConfig { api_url: simulator.telegram_base().parse()? };
    let visitors = SecretString::from("the website's secret");
    Ok(Gateway::new()
        .connect(
            Arc::new(WhatsApp::new(whatsapp)?),
            Account::single(&number.phone_number_id, [(ACCESS_TOKEN, number.access_token.clone())]),
            secrets(&number.app_secret, Some(&number.verify_token)),
        )
        .connect(
            Arc::new(InstagramChannel::new(instagram)?),
            Account::single(&profile.ig_user_id, [("access_token", profile.access_token.clone())]),
            secrets(&profile.app_secret, Some(&profile.verify_token)),
        )
        .connect(
            Arc::new(TelegramChannel::new(telegram)?),
            Account::single(bot.bot_id.to_string(), [(TOKEN, bot.token.clone())]),
            secrets(&bot.webhook_secret, None),
        )
        .connect(
            Arc::new(WebchatChannel::new(Arc::new(Terminal), Seams::system())),
            Account::single("shop", [(VISITOR_SECRET, visitors.clone())]),
            secrets(&visitors, None),
        ))
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let simulator = Simulator::start(SimulatorConfig::default()).await?;
    let gateway = Arc::new(connect(&simulator)?);
    let answered = Arc::<AtomicUsize>::default();
    let (queue, waiting) = mpsc::channel(1_000);
    let worker = tokio::spawn(work(Arc::clone(&gateway), waiting, Arc::clone(&answered)));

    // The application: its own page, and ours beside it.
    let app = Router::new()
        .route(
            "/",
            get(|State(app): State<Arc<App>>| async move {
                format!("{} messages answered", app.answered.load(Ordering::Relaxed))
            }),
        )
        .nest("/api/v1/webhooks", webhooks())
        .with_state(Arc::new(App { gateway, queue, answered }));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    simulator.set_product(format!("http://{}", listener.local_addr()?))?;
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = axum::serve(listener, app.clone()).with_graceful_shutdown(async { drop(stopped.await) });
    let server = tokio::spawn(async { serving.await });

    play(&simulator, &app).await?;

    // In a service of yours, a signal does this. First the requests that run end, then the queue runs empty.
    drop(stop);
    server.await??;
    drop(app);
    worker.await?;
    let sent = simulator.ledger().iter().filter(|effect| effect.kind == EffectKind::Message).count();
    println!("{sent} messages were sent to 3 phones");
    simulator.stop().await;
    println!("stopped, and nothing waits");
    Ok(())
}

/// The customers: one on each platform, each of whose messages is delivered twice.
async fn play(simulator: &Simulator, app: &Router) -> Result<(), Failure> {
    simulator.verify_endpoints().await?;
    println!("the addresses are verified");
    simulator.fault(Fault::duplicate_webhooks(2));
    for (name, players) in
        [("ana", simulator.whatsapp()), ("bruno", simulator.instagram()), ("chiara", simulator.telegram())]
    {
        players.from(name).text(format!("Hello from {name}")).await;
        for text in simulator.wait_for_texts(name, 1, Duration::from_secs(10)).await? {
            println!("{name} reads: {text}");
        }
    }
    simulator.wait_until_delivered(Duration::from_secs(10)).await?;

    let visitor: VisitorId = "visitor-1".parse()?;
    let token = VisitorToken::issue(&"the website's secret".into(), "shop", &visitor);
    let said = r#"{"account":"shop","visitor":"visitor-1","events":[{"id":"e1","type":"message","text":"Hello"}]}"#;
    let request = Request::post("/api/v1/webhooks/webchat").header(TOKEN_HEADER, token.expose());
    let answer = app.clone().oneshot(request.body(HttpBody::from(said))?).await?;
    println!("the website's visitor is answered {}", answer.status());
    Ok(())
}
