//! The one door to every model.

use std::{
    borrow::Cow,
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use channel_core::{Clock, OrganisationId};
use futures_util::StreamExt as _;
use tokio::{
    task::JoinHandle,
    time::{Instant, timeout, timeout_at},
};

use super::{
    breaker::{Breaker, BreakerSettings},
    http::HttpDoor,
    settings::{ProviderKind, ProviderSettings, SettingsError},
    switch::KillSwitch,
};
use crate::{
    model::{Caps, Collector, Late, Model, ModelError, ModelErrorKind, ModelRequest, Said},
    spend::{Cost, Limits, Micros, Party, Price, Purse, Reservation, SpendError},
};

/// How long the books may take.
const BOOKS: Duration = Duration::from_millis(1_500);

/// A model with what is needed to account for its calls.
#[derive(Debug, Clone)]
pub struct Line {
    /// Whose API.
    pub provider: ProviderKind,
    /// The model's name.
    pub name: String,
    /// The model.
    pub model: Arc<dyn Model>,
    /// What a token costs.
    pub price: Price,
    /// Whether it looks at pictures.
    pub sees: bool,
}

/// Makes every call of a provider, for whatever it is needed.
pub struct Registry {
    door: HttpDoor,
    clock: Arc<dyn Clock>,
    purse: Arc<dyn Purse>,
    switch: Arc<KillSwitch>,
    breakers: Mutex<HashMap<(OrganisationId, &'static str), Breaker>>,
    settings: BreakerSettings,
    settling: Mutex<HashMap<OrganisationId, Vec<JoinHandle<()>>>>,
}

impl Registry {
    /// A door with books and a switch.
    #[must_use]
    pub fn new(door: HttpDoor, clock: Arc<dyn Clock>, purse: Arc<dyn Purse>, switch: Arc<KillSwitch>) -> Self {
        let settings = BreakerSettings::default();
        Self { door, clock, purse, switch, breakers: Mutex::new(HashMap::new()), settings, settling: Mutex::default() }
    }

    /// The switch.
    #[must_use]
    pub fn switch(&self) -> &KillSwitch {
        &self.switch
    }

    /// The model of these settings.
    ///
    /// # Errors
    /// When the settings cannot work.
    pub fn line(&self, settings: &ProviderSettings) -> Result<Line, SettingsError> {
        settings.check()?;
        Ok(Line {
            provider: settings.kind,
            name: settings.model.clone(),
            model: self.door.model(settings.clone()),
            price: settings.price.unwrap_or_else(|| Price::of(settings.kind, &settings.model)),
            sees: settings.sees(),
        })
    }

    /// One call, from the reservation to the settled cost. It ends by `until` and a moment for the books.
    ///
    /// # Errors
    /// When it is not made (switched off, left alone, no money) or fails. Running into a cap is no failure: what was
    /// said up to there comes with the cap's name.
    pub async fn call(
        &self,
        line: &Line,
        party: &Party,
        limits: &Limits,
        request: &ModelRequest,
        caps: Caps,
        until: Instant,
    ) -> Result<Said, ModelError> {
        if self.switch.is_off(party.organisation) {
            return Err(ModelError::new(ModelErrorKind::SwitchedOff));
        }
        let reading = request.estimated_tokens();
        let most = line.price.cost(reading, u64::from(request.max_output_tokens));
        let reservation = self.reserve(party, limits, most).await?;
        let admitted = self.admits(party.organisation, line.provider.as_str());
        let mut collector = Collector::new(caps);
        let ended = if admitted {
            self.gather(line, party.organisation, request, &mut collector, until).await
        } else {
            Err(ModelError::new(ModelErrorKind::Resting))
        };
        if admitted {
            self.learn(party.organisation, line.provider.as_str(), ended.as_ref().err());
        }
        let said = collector.finish();
        let cost = self.cost(line, party, &said, reading, ended.as_ref().err());
        self.settle(reservation, cost);
        ended.map(|()| said)
    }

    /// Sets aside what a call may cost, once it is known what the organisation's calls before it did.
    pub(crate) async fn reserve(
        &self,
        party: &Party,
        limits: &Limits,
        most: Micros,
    ) -> Result<Reservation, ModelError> {
        self.settled(party.organisation).await;
        match timeout(BOOKS, self.purse.reserve(party, limits, most)).await {
            Ok(Ok(reservation)) => Ok(reservation),
            Ok(Err(error @ SpendError::Reached(_))) => Err(ModelError::new(ModelErrorKind::Spent).because(error)),
            Ok(Err(error)) => Err(ModelError::new(ModelErrorKind::Books).because(error)),
            Err(late) => Err(ModelError::new(ModelErrorKind::Books).because(late)),
        }
    }

    /// Puts what a call did cost in place of what was set aside, while whoever asked goes on: a customer waits for an answer,
    /// not for books. Books that cannot be written keep the reservation, which is never less.
    pub(crate) fn settle(&self, reservation: Reservation, cost: Cost) {
        let (organisation, purse) = (cost.party.organisation, Arc::clone(&self.purse));
        let settling = tokio::spawn(async move {
            let _kept = timeout(BOOKS, purse.settle(reservation, &cost)).await;
        });
        let mut all = self.settling.lock().unwrap_or_else(PoisonError::into_inner);
        let of_it = all.entry(organisation).or_default();
        of_it.retain(|earlier| !earlier.is_finished());
        of_it.push(settling);
    }

    /// Waits until what the organisation's calls did cost is in the books, as far as they can be written.
    pub async fn settled(&self, organisation: OrganisationId) {
        let under_way = self.settling.lock().unwrap_or_else(PoisonError::into_inner).remove(&organisation);
        for settling in under_way.into_iter().flatten() {
            let _ended = settling.await;
        }
    }

    /// Whether a provider is asked at all after its failures.
    pub(crate) fn admits(&self, organisation: OrganisationId, provider: &'static str) -> bool {
        self.with_breaker(organisation, provider, |breaker, now| breaker.admits(now))
    }

    /// Counts how a call ended.
    pub(crate) fn learn(&self, organisation: OrganisationId, provider: &'static str, error: Option<&ModelError>) {
        self.with_breaker(organisation, provider, |breaker, now| match error {
            None => breaker.worked(),
            Some(error) => breaker.failed(error, now),
        });
    }

    /// The HTTP clients that calls go through.
    pub(crate) fn door(&self) -> &HttpDoor {
        &self.door
    }

    /// The present instant.
    pub(crate) fn now(&self) -> channel_core::Timestamp {
        self.clock.now()
    }

    async fn gather(
        &self,
        line: &Line,
        organisation: OrganisationId,
        request: &ModelRequest,
        collector: &mut Collector,
        until: Instant,
    ) -> Result<(), ModelError> {
        let late = |_| ModelError::new(ModelErrorKind::Late(Late::Total));
        let mut stream = timeout_at(until, line.model.stream(request)).await.map_err(late)??;
        while let Some(event) = timeout_at(until, stream.next()).await.map_err(late)? {
            if self.switch.is_off(organisation) {
                return Err(ModelError::new(ModelErrorKind::SwitchedOff));
            }
            // Whatever is over a cap is dropped with the stream; what was said stays.
            if collector.take(event?).is_err() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// A refused call costs nothing. A call that broke off costs what was read and what came, as far as anybody knows.
    fn cost(&self, line: &Line, party: &Party, said: &Said, reading: u64, error: Option<&ModelError>) -> Cost {
        let written: usize =
            said.text.len() + said.calls.iter().map(|call| call.name.len() + call.arguments.len()).sum::<usize>();
        let guess = (reading, u64::try_from(written).unwrap_or(u64::MAX).div_ceil(3));
        let was_made = error.is_none_or(ModelError::was_made);
        let (amount, estimated) = if was_made { line.price.cost_of(said.usage, guess) } else { (Micros(0), false) };
        Cost {
            party: *party,
            provider: Cow::Borrowed(line.provider.as_str()),
            model: line.name.clone(),
            usage: said.usage,
            amount,
            estimated,
            at: self.clock.now(),
        }
    }

    fn with_breaker<T>(
        &self,
        organisation: OrganisationId,
        provider: &'static str,
        act: impl FnOnce(&mut Breaker, channel_core::Timestamp) -> T,
    ) -> T {
        let mut breakers = self.breakers.lock().unwrap_or_else(PoisonError::into_inner);
        let own = breakers.entry((organisation, provider)).or_insert_with(|| Breaker::new(self.settings));
        act(own, self.clock.now())
    }

    /// Forgets that a provider failed, after its settings were changed.
    pub fn forget(&self, organisation: OrganisationId) {
        self.breakers.lock().unwrap_or_else(PoisonError::into_inner).retain(|(own, _), _| *own != organisation);
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registry").field("purse", &self.purse).field("switch", &self.switch).finish_non_exhaustive()
    }
}
