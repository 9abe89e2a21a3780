//! Which step comes next, and what a step's outcome means. Pure.

use channel_core::connect::Outcome;
use channel_core::{ChannelError, ErrorKind, Timestamp};

use super::found::{Found, Number};
use super::signup::{CODE_LIVES, SYNC_LIVES, Signup, Step, Way};

impl Signup {
    /// The step that comes next: the first that is neither done nor superfluous. Nothing when the number is connected.
    #[must_use]
    pub fn next(&self) -> Option<Step> {
        let settled = |step: &Step| {
            let mut taken = self.progress.taken.iter().filter(|taken| taken.step == step.name());
            taken.any(|taken| matches!(taken.outcome, Outcome::Done { .. } | Outcome::Skipped { .. }))
        };
        self.way.steps().iter().copied().find(|step| !settled(step))
    }

    /// Notes what came of a step. A finding that does not hold, such as a token for somebody else's account, is noted as
    /// the step's failure.
    pub fn apply(&mut self, step: Step, outcome: Result<Found, ChannelError>, now: Timestamp) {
        match outcome.and_then(|found| self.take(step, found)) {
            Ok(Taken::Done(note)) => self.progress.done(step.name(), now, note),
            Ok(Taken::Skipped(reason)) => self.progress.skipped(step.name(), now, &reason),
            // What was asked for once is on its way.
            Err(error) if error.kind == ErrorKind::AlreadyDone => self.progress.done(step.name(), now, None),
            Err(error) if self.does_without(step, &error) => {
                self.progress.skipped(step.name(), now, &reason_of(&error))
            }
            Err(error) => self.progress.failed(step.name(), now, &error),
        }
    }

    /// Gives a step up that the merchant can do without.
    pub fn skip(&mut self, step: Step, reason: &str, now: Timestamp) {
        self.progress.skipped(step.name(), now, reason);
    }

    /// What can be said of a step without asking the platform: that it is not needed, or comes too late. Whoever makes the
    /// calls with a client of their own asks this first, and applies the answer in place of a call's.
    #[must_use]
    pub fn known(&self, step: Step, now: Timestamp) -> Option<Result<Found, ChannelError>> {
        let superfluous = |reason: &str| Some(Ok(Found::NotNeeded { reason: reason.to_owned() }));
        match step {
            Step::ExchangeCode if now.since(self.began) >= CODE_LIVES => Some(Err(code_died())),
            // The window's word comes from a browser; the platform's own counts whatever that said.
            Step::Register if self.is_shared_with_a_phone() => {
                superfluous("the number stays in the WhatsApp Business app and must not be registered")
            }
            Step::Register if self.number.as_ref().is_some_and(|number| number.registered) => {
                superfluous("the number is registered already")
            }
            Step::SyncContacts | Step::SyncHistory if now.since(self.began) >= SYNC_LIVES => {
                superfluous("the phone's app can be asked for 24 hours after the sign-up, which are over")
            }
            _ => None,
        }
    }

    fn is_shared_with_a_phone(&self) -> bool {
        self.way == Way::Coexistence || self.number.as_ref().is_some_and(|number| number.on_phone)
    }

    /// Whether the number works without what was refused: what the phone holds can be asked for once (2593107), for a day
    /// (2593108), and only if the merchant agreed (2593109); no later try changes that (platforms.md §1.6).
    fn does_without(&self, step: Step, error: &ChannelError) -> bool {
        let codes = error.code.iter().flat_map(|code| code.split('/'));
        matches!(step, Step::SyncContacts | Step::SyncHistory)
            && codes.into_iter().any(|code| matches!(code, "2593107" | "2593108" | "2593109"))
    }

    fn take(&mut self, step: Step, found: Found) -> Result<Taken, ChannelError> {
        match (step, found) {
            (_, Found::NotNeeded { reason }) => {
                if step == Step::CheckToken && self.business_account.is_none() {
                    // Without an app nobody can ask about the token; finding the number proves that it is good.
                    self.business_account = self.claimed.business_account.clone();
                }
                Ok(Taken::Skipped(reason))
            }
            (Step::ExchangeCode, Found::Token { until }) => {
                self.token_until = until;
                Ok(Taken::Done(None))
            }
            (Step::CheckToken, Found::Grants { valid, accounts, covers_claimed, until }) => {
                let account = self.confirmed(valid, &accounts, covers_claimed)?;
                self.token_until = until.or(self.token_until);
                self.business_account = Some(account);
                Ok(Taken::Done(None))
            }
            (Step::FindNumber, Found::Numbers(numbers)) => {
                let number = self.meant(numbers)?;
                let note = number.display.clone();
                self.number = Some(number);
                Ok(Taken::Done(note))
            }
            (_, Found::Done) => Ok(Taken::Done(None)),
            _ => Err(misplaced()),
        }
    }

    fn confirmed(&self, valid: bool, accounts: &[String], covers_claimed: bool) -> Result<String, ChannelError> {
        if !valid {
            return Err(token_refused());
        }
        match (&self.claimed.business_account, accounts) {
            (Some(claimed), _) if covers_claimed => Ok(claimed.clone()),
            (Some(_), _) => Err(not_covered()),
            (None, [only]) => Ok(only.clone()),
            (None, _) => Err(which_account()),
        }
    }

    fn meant(&self, numbers: Vec<Number>) -> Result<Number, ChannelError> {
        let mut numbers = numbers;
        match &self.claimed.number {
            Some(claimed) => numbers.into_iter().find(|number| number.id == *claimed).ok_or_else(foreign_number),
            // The window leaves the number's id out when it stays in the phone's app, as integrations report.
            None if self.way == Way::Coexistence && numbers.iter().filter(|number| number.on_phone).count() == 1 => {
                numbers.into_iter().find(|number| number.on_phone).ok_or_else(no_number)
            }
            None if numbers.len() > 1 => Err(which_number()),
            None => numbers.pop().ok_or_else(no_number),
        }
    }
}

enum Taken {
    Done(Option<String>),
    Skipped(String),
}

fn reason_of(refusal: &ChannelError) -> String {
    let what = "the platform gives out nothing of the phone's app, which the number works without";
    match &refusal.code {
        Some(code) => format!("{what} (platform code {code})"),
        None => what.to_owned(),
    }
}

fn code_died() -> ChannelError {
    let sentence = "the code of the sign-up lives 30 seconds, which are over: start the sign-up again";
    ChannelError::refused(ErrorKind::Unauthorized, sentence)
}

fn token_refused() -> ChannelError {
    let sentence = "the token is dead or was made for another app: start the sign-up again, or paste another one";
    ChannelError::refused(ErrorKind::Unauthorized, sentence)
}

fn not_covered() -> ChannelError {
    let sentence =
        "the token does not cover the WhatsApp Business account that was named: grant both permissions for it";
    ChannelError::refused(ErrorKind::Forbidden, sentence)
}

fn which_account() -> ChannelError {
    let sentence = "the token covers no WhatsApp Business account, or several: name the one that is meant";
    ChannelError::refused(ErrorKind::Forbidden, sentence)
}

fn foreign_number() -> ChannelError {
    let sentence = "the number does not belong to the WhatsApp Business account: check both ids";
    ChannelError::refused(ErrorKind::Forbidden, sentence)
}

fn which_number() -> ChannelError {
    let sentence = "the WhatsApp Business account has several numbers: choose the one that is meant";
    ChannelError::refused(ErrorKind::AccountBlocked, sentence)
}

fn no_number() -> ChannelError {
    let sentence = "the WhatsApp Business account has no number yet: add one in the WhatsApp Manager";
    ChannelError::refused(ErrorKind::AccountBlocked, sentence)
}

fn misplaced() -> ChannelError {
    ChannelError::refused(ErrorKind::InvalidRequest, "what was found does not belong to this step: report it")
}
