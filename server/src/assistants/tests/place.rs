//! A shop on three platforms on a clock that stands still, with a provider of models and one of transcriptions on loopback.

use std::time::Duration;

use assistant::provider::ProviderKind;
use assistant::spend::Price;
use assistant::transcribe::TranscriberKind;
use channel_core::model::Media;
use channel_core::{Body, ChannelId, Clock as _, Contact, Content, Credentials, Event, OrganisationId, Parsed};
use channel_testkit::{TestClock, seams};
use platform_simulator::{LlmSimulator, ManualClock, Receipts, Simulator, SimulatorConfig, Strangers};
use secrecy::SecretString;
use serde_json::{Value, json};
use store::accounts::{self, AssistantMode, NewAccount};
use store::messages::{self, Message, MessageDirection};
use store::{Store, organisations};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::time::Instant;
use tokio_util::sync::{CancellationToken, DropGuard};
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::{CATALOGUE, KEY};
use crate::app::App;
use crate::assistants::{Assistants, NewKey, Provider, Transcription};
use crate::config::Config;
use crate::engine::Delivery;
use crate::flows::letters::By;
use crate::wiring::Wiring;

const PATIENCE: Duration = Duration::from_secs(20);

pub(super) struct Place {
    pub(super) sim: Simulator,
    pub(super) llm: LlmSimulator,
    pub(super) stt: MockServer,
    pub(super) app: App,
    pub(super) clock: TestClock,
    pub(super) organisation: OrganisationId,
    _directory: TempDir,
    _stop: DropGuard,
}

impl Place {
    pub(super) async fn open() -> Self {
        let (llm, stt) = (LlmSimulator::start().await.unwrap(), MockServer::start().await);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let clock = TestClock::default();
        let mut wanted = SimulatorConfig {
            product: Some(format!("http://{}", listener.local_addr().unwrap())),
            receipts: Receipts::None,
            strangers: Strangers::Trusted,
            clock: std::sync::Arc::new(ManualClock::at(clock.now().0)),
            ..SimulatorConfig::default()
        };
        wanted.telegram.webhook_path = format!("/api/v1/webhooks/telegram/{}", wanted.telegram.bot_id);
        let sim = Simulator::start(wanted).await.unwrap();
        let directory = crate::place::data().await;
        let mut config = Config::on_defaults(listener.local_addr().unwrap(), directory.path().to_owned());
        let known = sim.config().clone();
        config.meta.app_secrets = vec![known.whatsapp.app_secret.clone(), known.instagram.app_secret.clone()];
        config.meta.verify_tokens = vec![known.whatsapp.verify_token.clone()];
        config.meta.graph_url = sim.whatsapp_base().parse().unwrap();
        config.meta.instagram_url = sim.instagram_base().parse().unwrap();
        config.telegram_url = sim.telegram_base().parse().unwrap();
        config.assistant.addresses = vec![llm.openai_base().trim_end_matches("/openai/v1").to_owned(), stt.uri()];
        let wiring = Wiring { seams: seams(&clock), ..Wiring::default() };
        let app = App::open_on(config, wiring).await.unwrap();
        let organisation = connect(app.store(), &known).await;
        app.catalogue().import_csv(organisation, CATALOGUE).await.unwrap();
        let stop = CancellationToken::new();
        // Webhooks are taken in; the work is done step by step.
        tokio::spawn(crate::http::serve(listener, crate::http::front(&app), stop.clone()));
        Self { sim, llm, stt, app, clock, organisation, _directory: directory, _stop: stop.drop_guard() }
    }

    pub(super) fn assistants(&self) -> &Assistants {
        self.app.assistants()
    }

    pub(super) async fn with_model(&self, model: &str) {
        let provider = Provider {
            base_url: Some(self.llm.openai_base()),
            price: Some(Price { input: 1_000_000, output: 2_000_000 }),
            ..Provider::new(ProviderKind::Compatible, model)
        };
        let key = NewKey::This(SecretString::from(KEY));
        self.assistants().set_provider(self.organisation, provider, key, &By::Operator).await.unwrap();
    }

    pub(super) async fn with_ears(&self) {
        let set = Transcription { base_url: Some(self.stt.uri()), ..Transcription::new(TranscriberKind::ElevenLabs) };
        let key = NewKey::This(SecretString::from(KEY));
        self.assistants().set_transcription(self.organisation, set, key, &By::Operator).await.unwrap();
    }

    /// People answer on every account.
    pub(super) async fn without_assistant(&self) {
        let organisation = self.organisation;
        let off = self.app.store().write_in(organisation, move |tx| {
            Box::pin(async move {
                for account in accounts::list(tx, organisation).await? {
                    accounts::set_assistant_mode(tx, organisation, account.id, AssistantMode::Off).await?;
                }
                Ok(())
            })
        });
        off.await.unwrap();
    }

    /// What the provider of transcriptions says to everything from here on.
    pub(super) async fn hears(&self, status: u16, answer: Value) {
        self.stt.reset().await;
        let answer = ResponseTemplate::new(status).set_body_json(answer);
        Mock::given(method("POST")).respond_with(answer).mount(&self.stt).await;
    }

    /// Works until somebody got so many texts, and gives the last of them.
    pub(super) async fn answer(&self, name: &str, count: usize) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            self.work().await;
            let texts = self.sim.ledger().texts_to(name);
            if texts.len() >= count {
                return texts.last().unwrap().clone();
            }
            assert!(Instant::now() < until, "{name} got {texts:?}");
            tokio::task::yield_now().await;
        }
    }

    /// A picture comes in where the newest message did, and its platform knows the file no more.
    pub(super) async fn gone_picture(&self, caption: &str) {
        let organisation = self.organisation;
        let key = self.newest(MessageDirection::Inbound).await.unwrap().conversation;
        let read = self
            .app
            .store()
            .read_in(organisation, move |db| Box::pin(store::conversations::find(db, organisation, key)));
        let conversation = read.await.unwrap().unwrap().external_id;
        let channel = ChannelId::from_static("whatsapp");
        let media = Media { id: Some("404".to_owned()), mime_type: Some("image/png".to_owned()), ..Media::default() };
        let body = Body::Message(Content::Image { media, caption: Some(caption.to_owned()) });
        let account = self.sim.config().whatsapp.phone_number_id.clone();
        let mut event = Event::new(channel.clone(), account, "wamid.gone", self.clock.now(), body);
        event.from = Some(Contact::new(conversation.as_str()));
        event.conversation = Some(conversation);
        let delivery = Delivery::Parsed(Parsed { events: vec![event], skipped: Vec::new() });
        self.app.engine().record(&channel, None, delivery).await.unwrap();
    }

    /// Works until the store answers a question about the newest message that came in.
    pub(super) async fn inbound<T>(&self, mut question: impl FnMut(&Message) -> Option<T>) -> T {
        let until = Instant::now() + PATIENCE;
        loop {
            self.work().await;
            let found = self.newest(MessageDirection::Inbound).await;
            if let Some(answer) = found.as_ref().and_then(&mut question) {
                return answer;
            }
            assert!(Instant::now() < until, "{found:?}");
            tokio::task::yield_now().await;
        }
    }

    /// Everything that is due is done. A burst is over a second after its last message.
    async fn work(&self) {
        if self.sim.pending_webhooks() == 0 {
            self.clock.advance(Duration::from_secs(1));
        }
        self.app.engine().run_until_idle().await.unwrap();
    }

    pub(super) async fn newest(&self, direction: MessageDirection) -> Option<Message> {
        let organisation = self.organisation;
        let read = self.app.store().read_in(organisation, move |db| {
            Box::pin(async move {
                let filter = store::views::InboxFilter::All;
                let page = store::views::inbox(db, organisation, &filter, None, 10).await?;
                let mut found = Vec::new();
                for row in page.waiting.iter().chain(&page.others) {
                    found.extend(messages::recent(db, organisation, row.id, 20).await?);
                }
                Ok(found)
            })
        });
        let found = read.await.unwrap();
        found
            .into_iter()
            .filter(|message| message.direction == direction)
            .max_by_key(|message| (message.at, message.seq))
    }
}

async fn connect(store: &Store, known: &SimulatorConfig) -> OrganisationId {
    let account =
        |channel: &'static str, id: &str, parent: Option<&str>, secrets: &[(&str, &SecretString)]| NewAccount {
            channel: ChannelId::from_static(channel),
            external_id: id.to_owned(),
            parent_id: parent.map(str::to_owned),
            name: "Shop".to_owned(),
            credentials: Credentials::new(secrets.iter().map(|(name, secret)| ((*name).to_owned(), (*secret).clone()))),
            settings: json!({}),
            assistant_mode: AssistantMode::Auto,
        };
    let (whatsapp, instagram, telegram) = (&known.whatsapp, &known.instagram, &known.telegram);
    let all = [
        account(
            "whatsapp",
            &whatsapp.phone_number_id,
            Some(&whatsapp.waba_id),
            &[("access_token", &whatsapp.access_token)],
        ),
        account("instagram", &instagram.ig_user_id, None, &[("access_token", &instagram.access_token)]),
        account(
            "telegram",
            &telegram.bot_id.to_string(),
            None,
            &[("bot_token", &telegram.token), ("webhook_secret", &telegram.webhook_secret)],
        ),
    ];
    let create = store.write(move |tx| {
        Box::pin(async move {
            let organisation = organisations::create(tx, "Corner Shop").await?;
            for account in all {
                accounts::create(tx, organisation, account).await?;
            }
            Ok(organisation)
        })
    });
    create.await.unwrap()
}
