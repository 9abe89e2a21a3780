//! A story full of faults: customers write, webhooks repeat, nodes die and sleep, the platform is moody. In the end the
//! world is kind for long enough that everything can come to its end, and then it is judged.

use std::collections::BTreeSet;
use std::time::Duration;

use channel_core::model::ConsentChange;
use channel_core::{Body, Clock as _, Contact, Content, Event};
use channel_testkit::message;
use store::accounts::AccountStatus;
use store::{StoreError, conversations, organisations};
use switchboard::flows::Flows;
use switchboard::flows::letters::By;

use super::cast::{Cast, Shops, connect};
use super::life::{Ended, Life};
use super::nemesis::Plan;
use super::place::Place;
use super::platform::{FAKE, Mood, SHOPS, key_of};
use super::random::Random;
use super::read::Books;
use super::speech::question;
use super::verdict::{Facts, Verdict, judge};

/// How much happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Who writes.
    pub customers: usize,
    /// How often they write together.
    pub messages: usize,
}

/// Plays the story of a seed and judges it.
///
/// # Errors
/// When the store cannot be used at all.
pub fn simulate(place: &Place, scale: Scale, seed: u64) -> Result<Verdict, String> {
    let cast = Cast::new(place, seed, Mood::Moody);
    let life = Life::begin(&cast)?;
    let shops = life.wait(connect(&life.store)).map_err(|error| format!("connecting: {error}"))?;
    let mut story = Story {
        cast: &cast,
        life: Some(life),
        shops,
        random: Random::new(seed),
        facts: Facts::default(),
        said: BTreeSet::new(),
        again: Vec::new(),
        scale,
        next: 0,
    };
    story.play().map_err(|error| format!("seed {seed}: {error}"))?;
    story.come_to_an_end().map_err(|error| format!("seed {seed}: {error}"))?;
    let life = story.life()?;
    let books = life.wait(Books::open(&life.store, story.shops.organisation)).map_err(|error| error.to_string())?;
    let verdict = judge(seed, &story.facts, &cast.platform, &books);
    if let Some(life) = story.life.take() {
        life.end(&cast);
    }
    Ok(verdict)
}

struct Story<'a> {
    cast: &'a Cast<'a>,
    life: Option<Life>,
    shops: Shops,
    random: Random,
    facts: Facts,
    /// The events that were acknowledged, by [`key_of`].
    said: BTreeSet<String>,
    /// What is delivered once more some time.
    again: Vec<Event>,
    scale: Scale,
    next: usize,
}

impl Story<'_> {
    fn life(&self) -> Result<&Life, String> {
        self.life.as_ref().ok_or_else(|| "no node lives".to_owned())
    }

    fn play(&mut self) -> Result<(), String> {
        while self.next < self.scale.messages {
            match self.random.below(100) {
                0..40 => self.customers_write()?,
                40..55 => self.webhooks_come()?,
                55..78 => self.time_passes()?,
                78..84 => self.die()?,
                84..90 => self.sleep()?,
                90 => self.a_day_passes()?,
                91..94 => self.somebody_takes_over()?,
                94..96 => self.somebody_falls_silent()?,
                96..98 => self.poison()?,
                _ => self.a_write_fails()?,
            }
            self.repair(false)?;
        }
        Ok(())
    }

    fn customers_write(&mut self) -> Result<(), String> {
        let mut events = Vec::new();
        for _ in 0..=self.random.below(4) {
            let (number, customer) = (self.next, self.random.below(self.scale.customers));
            self.next += 1;
            let (name, at) = (name(customer), self.cast.clock.now());
            let shop = SHOPS[customer % SHOPS.len()];
            let event = message(shop, &name, &format!("m{number}"), &question(number), at);
            let copies = self.random.below(7);
            self.again.extend(std::iter::repeat_n(event.clone(), copies));
            events.push(event);
        }
        self.deliver(events)
    }

    fn webhooks_come(&mut self) -> Result<(), String> {
        let mut events = self.cast.platform.mail(self.cast.clock.now());
        for event in &events {
            let copies = self.random.below(3);
            self.again.extend(std::iter::repeat_n(event.clone(), copies));
        }
        let many = self.random.below(self.again.len().min(12) + 1);
        for _ in 0..many {
            let which = self.random.below(self.again.len());
            events.push(self.again.swap_remove(which));
        }
        self.random.shuffle(&mut events);
        self.deliver(events)
    }

    /// A delivery, and what it means once it is acknowledged. The node may die in the middle of it, or right after it
    /// said 200.
    fn deliver(&mut self, events: Vec<Event>) -> Result<(), String> {
        if events.is_empty() {
            return Ok(());
        }
        let (plan, dies_after) = match self.random.below(40) {
            0 => (Plan::Die { after: self.random.below(2) }, false),
            1 | 2 => (Plan::Nothing, true),
            _ => (Plan::Nothing, false),
        };
        self.facts.deliveries += events.len();
        match self.life()?.record(events.clone(), plan) {
            Ok(Ended::Well(recorded)) => {
                self.facts.counted_new += recorded.new;
                self.acknowledged(&events);
                if dies_after { self.begin_again() } else { Ok(()) }
            }
            Ok(Ended::Died) => {
                self.not_acknowledged(events);
                self.begin_again()
            }
            Err(error) => Err(format!("recording: {error}")),
        }
    }

    fn acknowledged(&mut self, events: &[Event]) {
        // What the other node took while this one was sending came first.
        self.said.extend(self.cast.platform.delivered_meanwhile());
        self.cast.platform.acknowledged(events);
        for event in events {
            if !self.said.insert(key_of(event)) {
                continue;
            }
            self.facts.different += 1;
            let customer = event.conversation.as_ref().map(ToString::to_string).unwrap_or_default();
            match &event.body {
                Body::Message(_) if customer.is_empty() => {
                    self.facts.poison.insert(event.key.clone());
                }
                Body::Message(_) => {
                    let number = event.id.trim_start_matches('m').parse().unwrap_or_default();
                    self.cast.platform.wrote(&customer, event.at);
                    self.facts.said.entry(customer).or_default().push(number);
                }
                _ => {}
            }
        }
    }

    /// The platform delivers it again. What was committed meanwhile nobody can tell.
    fn not_acknowledged(&mut self, events: Vec<Event>) {
        for event in &events {
            if self.said.contains(&key_of(event)) {
                continue;
            }
            self.facts.unsure.insert(event.key.clone());
            // The customer did write, whether or not we said 200.
            if let (Body::Message(_), Some(customer)) = (&event.body, &event.conversation) {
                self.cast.platform.wrote(customer.as_str(), event.at);
            }
        }
        self.cast.platform.post_again(events);
    }

    fn time_passes(&mut self) -> Result<(), String> {
        let millis = match self.random.below(10) {
            0..7 => 100 + self.random.below(1_500),
            7 | 8 => 5_000 + self.random.below(60_000),
            _ => 120_000 + self.random.below(600_000),
        };
        self.cast.clock.advance(Duration::from_millis(millis as u64));
        self.work(Plan::Nothing).map(drop)
    }

    /// Long enough for every window to close.
    fn a_day_passes(&mut self) -> Result<(), String> {
        self.cast.clock.advance(Duration::from_secs(30 * 60 * 60));
        self.somebody_takes_over()?;
        self.work(Plan::Nothing).map(drop)
    }

    fn die(&mut self) -> Result<(), String> {
        let after = self.random.below(25);
        self.cast.clock.advance(Duration::from_millis(800));
        self.work(Plan::Die { after }).map(drop)
    }

    fn sleep(&mut self) -> Result<(), String> {
        let after = self.random.below(25);
        let seconds = [20, 70, 600][self.random.below(3)];
        self.cast.clock.advance(Duration::from_millis(800));
        self.cast.platform.set_asleep(true);
        self.facts.sleeps += 1;
        let worked = self.work(Plan::Sleep { after, length: Duration::from_secs(seconds) });
        self.cast.platform.set_asleep(false);
        worked.map(drop)
    }

    fn work(&mut self, plan: Plan) -> Result<Ended<()>, String> {
        let ended = self.life()?.run(plan).map_err(|error| format!("working: {error}"))?;
        if ended == Ended::Died {
            self.begin_again()?;
        }
        Ok(ended)
    }

    /// The node dies; another one opens what it left.
    fn begin_again(&mut self) -> Result<(), String> {
        self.facts.crashes += 1;
        if let Some(life) = self.life.take() {
            life.end(self.cast);
        }
        self.life = Some(Life::begin(self.cast)?);
        Ok(())
    }

    /// Accounts whose token was refused work again, some at once and some a day later.
    fn repair(&mut self, at_once: bool) -> Result<(), String> {
        for shop in self.cast.platform.locked_out() {
            if !at_once && self.random.percent(50) {
                self.a_day_passes()?;
            }
            let Some(which) = SHOPS.iter().position(|it| *it == shop) else { continue };
            let (organisation, account) = (self.shops.organisation, self.shops.accounts[which]);
            let life = self.life()?;
            let flows = Flows::new(&life.node);
            let set = flows.set_account_status(organisation, account, AccountStatus::Active, &By::Operator);
            life.wait(set).map_err(|error| format!("repairing: {error}"))?;
        }
        Ok(())
    }

    fn somebody_takes_over(&mut self) -> Result<(), String> {
        let customer = self.random.below(self.scale.customers);
        self.take_over(customer)
    }

    /// A member of the team writes to a customer, if they are known.
    fn take_over(&mut self, customer: usize) -> Result<(), String> {
        let (organisation, account) = (self.shops.organisation, self.shops.accounts[customer % SHOPS.len()]);
        let (name, key) = (name(customer), format!("{}-{}", self.next, self.random.below(1_000_000)));
        let peer = name.clone();
        let life = self.life()?;
        let found = life.store.read(move |db| {
            Box::pin(async move { conversations::find_by_peer(db, organisation, account, &peer).await })
        });
        let Some(found) = life.wait(found).map_err(|error| error.to_string())? else { return Ok(()) };
        let flows = Flows::new(&life.node);
        let text = format!("mia says {key}");
        let replied = flows.reply_as_person(organisation, found.id, "mia", &text, &key);
        life.wait(replied).map_err(|error| format!("replying: {error}"))?;
        self.facts.taken_over.insert(name);
        Ok(())
    }

    /// A customer wants no more messages, perhaps while one is about to be sent.
    fn somebody_falls_silent(&mut self) -> Result<(), String> {
        let customer = self.random.below(self.scale.customers);
        let name = name(customer);
        let shop = SHOPS[customer % SHOPS.len()];
        let change = ConsentChange { kind: "all".into(), allowed: false, since: None };
        let mut stop = Event::new(FAKE, shop, format!("stop-{name}"), self.cast.clock.now(), Body::Consent(change));
        stop.from = Some(Contact::new(name.as_str()));
        stop.conversation = Some(name.as_str().into());
        if self.random.percent(50) {
            self.take_over(customer)?;
        }
        self.facts.silent.insert(name.clone());
        self.deliver(vec![stop.clone()])?;
        // The door knows of what came in, whoever holds the lane: from here on nothing may be sent.
        if self.said.contains(&key_of(&stop)) {
            self.cast.platform.silence(&name);
        }
        self.work(Plan::Nothing).map(drop)
    }

    /// An event that cannot be entered, in a lane with others.
    fn poison(&mut self) -> Result<(), String> {
        self.facts.deliveries += 1;
        let id = format!("poison{}", self.next);
        self.next += 1;
        let event = Event::new(FAKE, SHOPS[0], id, self.cast.clock.now(), Body::Message(Content::text("to nobody")));
        self.deliver(vec![event])
    }

    /// Writes that fail, beside others that do not.
    fn a_write_fails(&mut self) -> Result<(), String> {
        let life = self.life()?;
        let store = &life.store;
        let failing = store.write::<(), _>(|tx| {
            Box::pin(async move {
                organisations::create(tx, "ghost").await?;
                Err(StoreError::NotFound("reason to go on"))
            })
        });
        let partly = store.write(|tx| {
            Box::pin(async move {
                let part = tx
                    .part::<(), _>(|tx| {
                        Box::pin(async move {
                            organisations::create(tx, "ghost").await?;
                            Err(StoreError::NotFound("reason to go on"))
                        })
                    })
                    .await;
                if part.is_ok() { Err(StoreError::NotFound("failure of the part")) } else { Ok(()) }
            })
        });
        let working = store.write(|tx| Box::pin(async move { tx.note(organisations::NOBODY, "inbox").await }));
        let (failed, partly, worked) = life.wait(async { tokio::join!(failing, partly, working) });
        match (failed, partly, worked) {
            (Err(_), Ok(()), Ok(())) => Ok(()),
            other => Err(format!("writes beside a failing one: {other:?}")),
        }
    }

    /// The world is kind from now on, until nothing is left to do.
    fn come_to_an_end(&mut self) -> Result<(), String> {
        self.cast.platform.set_mood(Mood::Kind);
        self.repair(true)?;
        self.settle(60)?;
        while !self.again.is_empty() {
            self.webhooks_come()?;
        }
        self.settle(10)
    }

    fn settle(&mut self, rounds: usize) -> Result<(), String> {
        for _ in 0..rounds {
            self.work(Plan::Nothing)?;
            self.cast.clock.advance(Duration::from_secs(1));
            self.work(Plan::Nothing)?;
            let events = self.cast.platform.mail(self.cast.clock.now());
            self.deliver(events)?;
            self.work(Plan::Nothing)?;
            self.cast.clock.advance(Duration::from_secs(120));
        }
        Ok(())
    }
}

fn name(customer: usize) -> String {
    format!("customer-{customer:04}")
}
