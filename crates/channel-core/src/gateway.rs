//! Several connected accounts behind one door: what a small program needs between its web server and its handler.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, StatusCode};

use crate::budget::{Budgets, Reach, Refused};
use crate::channel::{Account, Channel, Receipt};
use crate::error::{ChannelError, ErrorKind};
use crate::fit::Misfit;
use crate::id::ChannelId;
use crate::model::Event;
use crate::outbound::{OutboundContent, OutboundMessage};
use crate::plan::{Intent, plan};
use crate::seams::{Clock, Timestamp};
use crate::webhook::{Parsed, Skipped, WebhookRequest, WebhookSecrets};
use crate::window::{Facts, Verdict};

/// Connected accounts, by channel. It keeps nothing but them: storing what came in, and sending each answer only once
/// over a crash, is the program's part (the reference server shows how).
#[derive(Default)]
pub struct Gateway {
    connections: Vec<Connection>,
    budgets: Option<Arc<Budgets>>,
}

/// One connected account.
#[derive(Clone)]
struct Connection {
    channel: Arc<dyn Channel>,
    account: Account,
    secrets: WebhookSecrets,
}

impl Gateway {
    /// A gateway without accounts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same gateway with one more account, and the secrets under which the platform delivers its events.
    #[must_use]
    pub fn connect(mut self, channel: Arc<dyn Channel>, account: Account, secrets: WebhookSecrets) -> Self {
        self.connections.push(Connection { channel, account, secrets });
        self
    }

    /// The same gateway, which keeps to the platforms' rates and pauses when it replies. Share the budgets with whatever
    /// else sends for these accounts.
    #[must_use]
    pub fn with_budgets(mut self, budgets: Arc<Budgets>) -> Self {
        self.budgets = Some(budgets);
        self
    }

    /// Takes a request that came to a channel's webhook: what to answer, and what it held. Store the events before you
    /// answer; a platform repeats what was not answered, never what was.
    ///
    /// One request may hold events of several accounts. Those of accounts that are not connected stand in
    /// [`Received::strangers`]. Where the platform does not name the account in its events (Telegram), the account whose
    /// secret proved the request is meant.
    pub fn receive(&self, channel: &ChannelId, request: &WebhookRequest<'_>) -> Received {
        let mut answer = StatusCode::NOT_FOUND;
        for connection in self.of(channel) {
            let webhook = connection.channel.webhook();
            if request.method == Method::GET {
                match webhook.handshake(request, &connection.secrets) {
                    Some(Ok(body)) => return Received::answering(StatusCode::OK, body),
                    Some(Err(_)) => answer = StatusCode::FORBIDDEN,
                    None => answer = StatusCode::METHOD_NOT_ALLOWED,
                }
                continue;
            }
            match webhook.verify(request, &connection.secrets) {
                Ok(verified) => {
                    // What is authentic and not understood is still answered with 200: a repetition would not help.
                    let parsed = webhook.parse(verified).unwrap_or_default();
                    return self.sort(channel, &connection.account, parsed);
                }
                Err(_) => answer = StatusCode::UNAUTHORIZED,
            }
        }
        Received::answering(answer, Bytes::new())
    }

    /// Waits up to `wait` for what happens at an account whose updates are fetched ([`crate::Polling`]) instead of
    /// delivered. Store the events, then keep [`Polled::next`], then ask again with it: asking is what tells the platform
    /// that they are safe. Whoever starts without an offset may get again what was answered before a crash.
    ///
    /// # Errors
    /// When the account is not connected or its channel has no polling; otherwise as [`crate::Polling::fetch`].
    pub async fn poll(
        &self,
        channel: &ChannelId,
        account: &str,
        offset: Option<i64>,
        wait: Duration,
    ) -> Result<Polled, ChannelError> {
        let unknown = || ChannelError::refused(ErrorKind::NotFound, "no such account is connected");
        let connection = self.of(channel).find(|connection| connection.account.external_id == account);
        let Connection { channel, account, .. } = connection.ok_or_else(unknown)?;
        let unable =
            || ChannelError::refused(ErrorKind::Unsupported, "this channel delivers its events by webhook alone");
        let fetched = channel.polling().ok_or_else(unable)?.fetch(account, offset, wait).await?;
        let mut polled = Polled { next: fetched.next, ..Polled::default() };
        for body in fetched.bodies() {
            let parsed = channel.webhook().parse(body).unwrap_or_default();
            polled.skipped.extend(parsed.skipped);
            polled.events.extend(parsed.events.into_iter().map(|mut event| {
                event.account.clone_from(&account.external_id);
                event
            }));
        }
        Ok(polled)
    }

    /// The channel and the account that an event came to.
    #[must_use]
    pub fn find(&self, event: &Event) -> Option<(&Arc<dyn Channel>, &Account)> {
        self.of(&event.channel)
            .find(|connection| connection.account.external_id == event.account)
            .map(|connection| (&connection.channel, &connection.account))
    }

    /// Answers an event in its conversation, part by part; the receipts stand in the order of the parts.
    ///
    /// # Errors
    /// When the event has no conversation or its account is not connected, when the message fits in no form, when the
    /// window is closed, when a budget holds a part back, or with the failure of the first part that was not sent and the receipts before it. Look at the
    /// error's `effect` before you try again.
    pub async fn reply(
        &self,
        event: &Event,
        content: OutboundContent,
        clock: &dyn Clock,
    ) -> Result<Vec<Receipt>, Unsent> {
        let (channel, account) = self.find(event).ok_or(Unsent::Nowhere)?;
        let conversation = event.conversation.clone().ok_or(Unsent::Nowhere)?;
        let intent = Intent::by_machine(OutboundMessage::new(conversation.clone(), content));
        let now = clock.now();
        // A platform that tells no time (a pressed button on Telegram) told it just now.
        let at = if event.at == Timestamp::default() { now } else { event.at };
        let facts = Facts { last_inbound: Some(at), ..Facts::default() };
        let plan = plan(&intent, &channel.capabilities_in(&conversation), &facts, now)?;
        if !plan.window.is_allowed() {
            return Err(Unsent::Window(plan.window));
        }
        let reach = Reach::of(channel.id(), "", account, &conversation);
        let charges = reach.charges(&plan.budget);
        let mut receipts = Vec::with_capacity(plan.parts.len());
        for part in &plan.parts {
            if let Some(Err(refused)) = self.budgets.as_ref().map(|budgets| budgets.reserve(&charges, 1)) {
                return Err(Unsent::Later { receipts, refused });
            }
            let outcome = channel.send(account, part).await;
            if let Some(budgets) = &self.budgets {
                budgets.note(&reach.keys(), outcome.as_ref());
            }
            match outcome {
                Ok(receipt) => receipts.push(receipt),
                Err(error) => return Err(Unsent::Channel { receipts, error }),
            }
        }
        Ok(receipts)
    }

    fn of(&self, channel: &ChannelId) -> impl Iterator<Item = &Connection> {
        self.connections.iter().filter(move |connection| connection.channel.id() == *channel)
    }

    fn sort(&self, channel: &ChannelId, proved: &Account, parsed: Parsed) -> Received {
        let mut received = Received { skipped: parsed.skipped, ..Received::answering(StatusCode::OK, Bytes::new()) };
        for mut event in parsed.events {
            if event.account.is_empty() {
                event.account.clone_from(&proved.external_id);
            }
            let known = self.of(channel).any(|connection| connection.account.external_id == event.account);
            if known { received.events.push(event) } else { received.strangers.push(event) }
        }
        received
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.connections.iter().map(|connection| connection.channel.id())).finish()
    }
}

/// What a request came to.
#[derive(Debug)]
#[must_use]
pub struct Received {
    /// The status to answer with.
    pub status: StatusCode,
    /// The body to answer with.
    pub body: Bytes,
    /// What happened at connected accounts.
    pub events: Vec<Event>,
    /// What happened at accounts that are not connected here.
    pub strangers: Vec<Event>,
    /// What was not understood.
    pub skipped: Vec<Skipped>,
}

impl Received {
    fn answering(status: StatusCode, body: Bytes) -> Self {
        Self { status, body, events: Vec::new(), strangers: Vec::new(), skipped: Vec::new() }
    }
}

/// What a poll came to.
#[derive(Debug, Default)]
#[must_use]
pub struct Polled {
    /// What happened, in order.
    pub events: Vec<Event>,
    /// What was not understood.
    pub skipped: Vec<Skipped>,
    /// The offset to ask with next, once the events are stored.
    pub next: Option<i64>,
}

/// Why an answer was not sent, or not all of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unsent {
    /// The event belongs to no conversation of a connected account.
    #[error("the event belongs to no conversation of a connected account")]
    Nowhere,
    /// The message fits in no form.
    #[error("the message cannot be sent: {0}")]
    Misfit(#[from] Misfit),
    /// The platform allows no such message now.
    #[error("the platform allows no such message now ({0:?})")]
    Window(Verdict),
    /// The platform's rate, or a pause that it asked for, holds the next part back.
    #[error("{refused}")]
    Later {
        /// The parts before it.
        receipts: Vec<Receipt>,
        /// What holds it back, and until when.
        refused: Refused,
    },
    /// A part failed.
    #[error("{error}")]
    Channel {
        /// The parts before it.
        receipts: Vec<Receipt>,
        /// Why it failed, and whether the platform may have acted.
        error: ChannelError,
    },
}
