//! Who writes what: customers on three platforms, each with one to a few messages, made by counting.

use platform_simulator::{
    Person, Platform, SimulatorConfig, sign_meta, webhook_body_instagram, webhook_body_telegram, webhook_body_whatsapp,
};
use secrecy::ExposeSecret;

use crate::random::Random;

const WORDS: [&str; 2] = ["Do you have the blue running shoe in 42?", "Is the steel bottle in stock?"];

/// A message somebody will write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// Its number in the run; the platform's id follows from it.
    pub(crate) number: usize,
    /// Who writes it.
    pub(crate) customer: usize,
}

/// How many people write how often.
#[derive(Clone, Debug)]
pub(crate) struct CrowdPlan {
    pub(crate) messages: usize,
    /// A customer writes between one and so many messages.
    pub(crate) most_each: u64,
    pub(crate) platforms: &'static [Platform],
    pub(crate) seed: u64,
    /// The number of the first customer and of the first message, so that several crowds keep apart.
    pub(crate) first: usize,
}

pub(crate) const EVERYWHERE: &[Platform] = &[Platform::WhatsApp, Platform::Instagram, Platform::Telegram];

/// Everybody with what they write.
#[derive(Clone, Debug)]
pub(crate) struct Crowd {
    platforms: &'static [Platform],
    /// By customer, in the order in which they write.
    pub(crate) customers: Vec<Vec<Message>>,
}

impl Crowd {
    /// The crowd of a plan.
    pub(crate) fn new(plan: &CrowdPlan) -> Self {
        let mut random = Random::new(plan.seed);
        let (mut customers, mut next) = (Vec::new(), 0);
        while next < plan.messages {
            let each = usize::try_from(random.between(1, plan.most_each)).unwrap_or(1).min(plan.messages - next);
            let customer = plan.first + customers.len();
            customers
                .push((next..next + each).map(|number| Message { number: plan.first + number, customer }).collect());
            next += each;
        }
        Self { platforms: plan.platforms, customers }
    }

    /// How many messages they write.
    pub(crate) fn messages(&self) -> usize {
        self.customers.iter().map(Vec::len).sum()
    }

    /// Where a customer writes.
    pub(crate) fn platform(&self, customer: usize) -> Platform {
        self.platforms.get(customer % self.platforms.len().max(1)).copied().unwrap_or(Platform::WhatsApp)
    }

    /// Who a customer is.
    pub(crate) fn person(&self, customer: usize) -> Person {
        Person::named(self.platform(customer), &format!("customer {customer}"))
    }

    /// The id that the platform gives a message.
    pub(crate) fn id(&self, message: Message) -> String {
        match self.platform(message.customer) {
            Platform::WhatsApp => format!("wamid.proof{:07}", message.number),
            Platform::Instagram => format!("mid.proof{:07}", message.number),
            _ => telegram_number(message).to_string(),
        }
    }

    /// What makes a message's event the same as another delivery of it.
    pub(crate) fn event_key(&self, message: Message) -> String {
        match self.platform(message.customer) {
            Platform::Telegram => format!("message:{}:{}", self.person(message.customer).id, self.id(message)),
            _ => format!("message:{}", self.id(message)),
        }
    }

    /// The webhook that brings a message.
    pub(crate) fn webhook(&self, config: &SimulatorConfig, message: Message, at_micros: i64) -> Webhook {
        let platform = self.platform(message.customer);
        let (person, id) = (self.person(message.customer), self.id(message));
        let text = WORDS.get(message.number % WORDS.len()).copied().unwrap_or_default();
        let body = match platform {
            Platform::WhatsApp => webhook_body_whatsapp(&config.whatsapp, &person, &id, at_micros, text),
            Platform::Instagram => webhook_body_instagram(&config.instagram, &person, &id, at_micros, text),
            _ => {
                let number = telegram_number(message);
                webhook_body_telegram(&config.telegram, &person, number, number, at_micros, text)
            }
        };
        Webhook::signed(config, platform, body)
    }
}

/// Above what the simulator's bot gives out by itself.
fn telegram_number(message: Message) -> i64 {
    100_000_000 + i64::try_from(message.number).unwrap_or_default()
}

/// A delivery as the platform makes it.
#[derive(Clone, Debug)]
pub(crate) struct Webhook {
    pub(crate) path: String,
    pub(crate) header: &'static str,
    pub(crate) proof: String,
    pub(crate) body: String,
}

impl Webhook {
    /// A body with the proof that belongs to it.
    pub(crate) fn signed(config: &SimulatorConfig, platform: Platform, body: String) -> Self {
        const META: &str = "x-hub-signature-256";
        let signed = |secret: &secrecy::SecretString| sign_meta(secret.expose_secret(), body.as_bytes());
        let (path, header, proof) = match platform {
            Platform::WhatsApp => ("/api/v1/webhooks/whatsapp".to_owned(), META, signed(&config.whatsapp.app_secret)),
            Platform::Instagram => {
                ("/api/v1/webhooks/instagram".to_owned(), META, signed(&config.instagram.app_secret))
            }
            _ => (
                config.telegram.webhook_path.clone(),
                "x-telegram-bot-api-secret-token",
                config.telegram.webhook_secret.expose_secret().to_owned(),
            ),
        };
        Self { path, header, proof, body }
    }
}
