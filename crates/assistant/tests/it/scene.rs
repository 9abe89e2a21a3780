//! A small shop, a model that is told what to do, and an assistant between them.

use std::{
    borrow::Cow,
    collections::{BTreeMap, VecDeque},
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};

use assistant::{
    AnswerHit, Assistant as _, AssistantError, Disclosure, Filters, Language, ModelAssistant, Order, Orders, Outcome,
    ProductFindings, ProductHit, ProductQuestion, ProposalKind, Retriever, Turn,
    model::{Model, ModelError, ModelErrorKind, ModelEvent, ModelRequest, ModelStream, StopReason, Usage},
    provider::{HttpDoor, KillSwitch, Line, ProviderKind, Reach, Registry},
    spend::{Limits, MemoryPurse, Party, Price, Totals},
    think::{Briefing, Budget, Desk, Policy},
};
use async_trait::async_trait;
use channel_core::{
    OrganisationId, Timestamp,
    catalogue::{Answer, AnswerId, Money, Product, Sku},
};
use channel_testkit::{TestClock, seams};
use futures_util::{StreamExt as _, stream};
use serde_json::Value;
use uuid::Uuid;

pub(crate) const SHOP: OrganisationId = OrganisationId(Uuid::from_u128(0x5170));

pub(crate) fn party() -> Party {
    Party { organisation: SHOP, conversation: Some(Uuid::from_u128(7)), person: Some(Uuid::from_u128(8)) }
}

/// What a model does in one call.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    Words(&'static str),
    Calls(Vec<(&'static str, Value)>),
    Pieces(Vec<ModelEvent>),
    Hangs,
    Stalls(&'static str),
    Endless(&'static str),
    Fails(ModelErrorKind),
}

/// Does what it is told, and keeps what it was asked.
#[derive(Debug, Default)]
pub(crate) struct Scripted {
    pub(crate) acts: Mutex<VecDeque<Act>>,
    pub(crate) always: Mutex<Option<Act>>,
    pub(crate) requests: Mutex<Vec<ModelRequest>>,
}

impl Scripted {
    pub(crate) fn of(acts: impl IntoIterator<Item = Act>) -> Arc<Self> {
        Arc::new(Self { acts: Mutex::new(acts.into_iter().collect()), ..Self::default() })
    }

    pub(crate) fn forever(act: Act) -> Arc<Self> {
        Arc::new(Self { always: Mutex::new(Some(act)), ..Self::default() })
    }

    pub(crate) fn asked(&self) -> usize {
        self.requests.lock().unwrap().len()
    }
}

pub(crate) fn call(slot: u32, name: &str, arguments: &str) -> ModelEvent {
    ModelEvent::Call {
        slot,
        id: Some(format!("c{slot}")),
        name: Some(name.to_owned()),
        arguments: arguments.to_owned(),
        signature: None,
    }
}

pub(crate) fn spoken(text: &str) -> Vec<ModelEvent> {
    vec![
        ModelEvent::Text(text.to_owned()),
        ModelEvent::Usage(Usage { input: Some(500), output: Some(40) }),
        ModelEvent::Stop(StopReason::Ended),
    ]
}

pub(crate) fn streamed(events: Vec<ModelEvent>) -> ModelStream {
    stream::iter(events.into_iter().map(Ok)).boxed()
}

#[async_trait]
impl Model for Scripted {
    async fn stream(&self, request: &ModelRequest) -> Result<ModelStream, ModelError> {
        self.requests.lock().unwrap().push(request.clone());
        let act = self.acts.lock().unwrap().pop_front();
        let act = act.or_else(|| self.always.lock().unwrap().clone()).unwrap_or(Act::Words("I do not know."));
        Ok(match act {
            Act::Words(text) => streamed(spoken(text)),
            Act::Calls(calls) => {
                let calls = calls
                    .iter()
                    .enumerate()
                    .map(|(slot, (name, arguments))| call(u32::try_from(slot).unwrap(), name, &arguments.to_string()));
                let usage = ModelEvent::Usage(Usage { input: Some(500), output: Some(20) });
                streamed(calls.chain([usage, ModelEvent::Stop(StopReason::Tools)]).collect())
            }
            Act::Pieces(events) => streamed(events),
            Act::Hangs => std::future::pending().await,
            Act::Stalls(text) => streamed(vec![ModelEvent::Text(text.to_owned())]).chain(stream::pending()).boxed(),
            Act::Endless(text) => stream::repeat_with(move || Ok(ModelEvent::Text(text.to_owned()))).boxed(),
            Act::Fails(kind) => return Err(ModelError::new(kind)),
        })
    }
}

/// A shop whose every look-up finds all there is. It counts look-ups.
#[derive(Debug)]
pub(crate) struct Shop {
    pub(crate) products: Vec<Product>,
    pub(crate) answers: Vec<Answer>,
    pub(crate) mine: Mine,
    pub(crate) filters: Filters,
    pub(crate) lookups: Mutex<Vec<String>>,
    pub(crate) hangs: bool,
}

#[derive(Debug)]
pub(crate) struct Mine(pub Vec<Order>);

#[async_trait]
impl Orders for Mine {
    async fn mine(&self) -> Result<Vec<Order>, AssistantError> {
        Ok(self.0.clone())
    }
}

pub(crate) fn product(sku: &str, title: &str, size: &str, minor: i64, stock: i64) -> Product {
    Product {
        sku: Sku(sku.into()),
        group: None,
        title: title.into(),
        description: String::new(),
        category: None,
        attributes: BTreeMap::from([("size".into(), size.into())]),
        price: Some(Money::new(minor, "EUR".parse().unwrap())),
        stock: Some(stock),
        availability: None,
        url: Some(format!("https://shop.example/p/{sku}")),
        image_url: None,
    }
}

impl Default for Shop {
    fn default() -> Self {
        let answer = Answer {
            id: AnswerId("ship".into()),
            question: "Shipping?".into(),
            answer: "Delivery takes 2 to 4 days and costs 4,90 EUR.".into(),
            language: None,
        };
        let order = Order {
            number: "A-1001".into(),
            status: "shipped".into(),
            carrier: None,
            placed_on: Some("12 November".into()),
            items: vec!["Blue running shoe".into()],
            total: Some(Money::new(7_990, "EUR".parse().unwrap())),
            tracking: Some("https://parcel.example/t/A1001".into()),
        };
        Self {
            products: vec![
                product("RUN-42", "Blue running shoe", "42", 7_990, 3),
                product("BOOT-44", "Summit boot", "44", 14_900, 5),
            ],
            answers: vec![answer],
            mine: Mine(vec![order]),
            filters: Filters::default(),
            lookups: Mutex::new(Vec::new()),
            hangs: false,
        }
    }
}

#[async_trait]
impl Retriever for Shop {
    async fn products(&self, question: &ProductQuestion) -> Result<ProductFindings, AssistantError> {
        self.lookups.lock().unwrap().push(format!("products {}", question.text));
        if self.hangs {
            std::future::pending::<()>().await;
        }
        let fits = |product: &&Product| question.like.as_ref().is_none_or(|sku| *sku == product.sku);
        let hits = self.products.iter().filter(fits).map(|product| ProductHit {
            product: product.clone(),
            confidence: 0.9,
            relaxed: Vec::new(),
            why: Vec::new(),
        });
        Ok(ProductFindings { filters: self.filters.clone(), topic_words: 2, hits: hits.collect() })
    }

    async fn answers(&self, question: &str) -> Result<Vec<AnswerHit>, AssistantError> {
        self.lookups.lock().unwrap().push(format!("answers {question}"));
        let hits = self.answers.iter();
        Ok(hits.map(|answer| AnswerHit { answer: answer.clone(), confidence: 0.3, why: Vec::new() }).collect())
    }

    fn language(&self, _: &str) -> Option<Language> {
        Some(Language::En)
    }

    fn orders(&self) -> Option<&dyn Orders> {
        Some(&self.mine)
    }
}

#[derive(Debug)]
pub(crate) struct FixedDesk(pub Briefing);

#[async_trait]
impl Desk for FixedDesk {
    async fn briefing(&self, _: OrganisationId) -> Result<Option<Briefing>, AssistantError> {
        Ok(Some(self.0.clone()))
    }
}

/// Everything of a turn.
#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) shop: Shop,
    pub(crate) clock: TestClock,
    pub(crate) purse: Arc<MemoryPurse>,
    pub(crate) switch: Arc<KillSwitch>,
    pub(crate) registry: Arc<Registry>,
    pub(crate) briefing: Briefing,
}

pub(crate) fn start() -> Timestamp {
    Timestamp::parse("2026-11-21T10:00:00Z").unwrap()
}

impl Scene {
    /// What the shop's calls cost so far, by provider and model.
    pub(crate) async fn totals(&self) -> Vec<(Cow<'static, str>, String, Totals)> {
        self.registry.settled(SHOP).await;
        self.purse.totals(SHOP)
    }

    pub(crate) fn new(model: Arc<dyn Model>) -> Self {
        let clock = TestClock::at(start());
        let seams = seams(&clock);
        let purse = Arc::new(MemoryPurse::new(seams.clone()));
        let switch = Arc::new(KillSwitch::default());
        // Reading the machine's certificates takes longer than a turn does.
        static DOOR: LazyLock<HttpDoor> = LazyLock::new(|| HttpDoor::new(Reach::anywhere()).unwrap());
        let door = DOOR.clone();
        let registry = Arc::new(Registry::new(door, seams.clock, Arc::clone(&purse) as _, Arc::clone(&switch)));
        let briefing = Briefing {
            line: Line {
                provider: ProviderKind::OpenAi,
                name: "gpt-4o-mini".into(),
                model,
                price: Price::of(ProviderKind::OpenAi, "gpt-4o-mini"),
                sees: true,
            },
            policy: Policy {
                may_propose: vec![ProposalKind::Cart],
                hosts: vec!["shop.example".into()],
                rules: vec!["Never promise a discount.".into()],
                ..Policy::default()
            },
            limits: Limits::default(),
            budget: Budget::default(),
        };
        Self { shop: Shop::default(), clock, purse, switch, registry, briefing }
    }

    pub(crate) fn assistant(&self) -> ModelAssistant {
        let desk = Arc::new(FixedDesk(self.briefing.clone()));
        ModelAssistant::new(Arc::clone(&self.registry), desk, seams(&self.clock))
    }

    pub(crate) async fn ask(&self, turn: &Turn) -> Outcome {
        self.assistant().answer(turn, &self.shop).await.unwrap()
    }
}

pub(crate) fn turn(message: &str) -> Turn {
    Turn {
        party: Some(party()),
        disclosure: Disclosure::Made,
        now: start(),
        waiting_since: Some(start()),
        ..Turn::new("Demo shop", message)
    }
}

pub(crate) fn said(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Answer(answer) => answer.text.clone(),
        Outcome::Handover(handover) => handover.text.clone(),
        Outcome::Silent { .. } => String::new(),
    }
}

pub(crate) fn refused(outcome: &Outcome) -> Option<&str> {
    match outcome {
        Outcome::Answer(answer) => answer.trace.refused.as_deref(),
        _ => None,
    }
}

pub(crate) const LONGEST: Duration = Duration::from_secs(30);
