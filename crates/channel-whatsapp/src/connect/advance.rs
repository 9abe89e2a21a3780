//! Taking a step: the calls, and nothing decided.

use std::collections::BTreeMap;

use channel_core::{ChannelError, Credentials, Effect, ErrorKind, Retry};
use channel_meta::Call;
use channel_meta::oauth::{MetaApp, scrubbed};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use super::found::{Found, Number};
use super::signup::{Signup, Step};
use crate::channel::WhatsApp;
use crate::config::{ACCESS_TOKEN, PIN, SIGNUP_CODE, WABA_ID};
use crate::management::{NUMBER_FIELDS, NumberState, Paging};

/// Pages of a business account's numbers; far more than one may have, so that a list without an end is no call without one.
const MOST_PAGES: usize = 20;

impl WhatsApp {
    /// Takes the next step of a sign-up, once. A failure stands in [`Signup::progress`]; calling again tries the same step
    /// again.
    ///
    /// The credentials begin with [`SIGNUP_CODE`] (or [`ACCESS_TOKEN`], when it was pasted) and the [`PIN`] that the
    /// merchant chose; they end with [`ACCESS_TOKEN`] and [`WABA_ID`].
    pub async fn advance(&self, mut signup: Signup, credentials: Credentials) -> (Signup, Credentials) {
        let Some(step) = signup.next() else { return (signup, credentials) };
        let mut secrets = Secrets::of(&credentials);
        let outcome = match signup.known(step, self.seams.now()) {
            Some(outcome) => outcome,
            None => self.take(step, &signup, &mut secrets).await,
        };
        let outcome = outcome.map_err(|error| scrubbed(error, secrets.all().chain(self.app_secret())));
        if step == Step::ExchangeCode && self.app().is_some() && outcome.as_ref().is_err_and(is_final) {
            // A code works once and for seconds: another try needs another one.
            secrets.drop(SIGNUP_CODE);
        }
        signup.apply(step, outcome, self.seams.now());
        secrets.settle(&signup);
        (signup, secrets.seal())
    }

    async fn take(&self, step: Step, signup: &Signup, secrets: &mut Secrets) -> Result<Found, ChannelError> {
        match step {
            Step::ExchangeCode => {
                let app = self.app().ok_or_else(no_app)?;
                let granted = self.client.exchange_signup_code(app, secrets.get(SIGNUP_CODE)?).await?;
                let until = granted.expires_in.map(|lives| self.seams.now().plus(lives));
                secrets.keep(ACCESS_TOKEN, granted.access_token);
                secrets.drop(SIGNUP_CODE);
                Ok(Found::Token { until })
            }
            Step::CheckToken => match self.app() {
                Some(app) => self.grants(app, signup, secrets.get(ACCESS_TOKEN)?).await,
                None => Ok(Found::NotNeeded { reason: "the program has no app of its own to ask with".to_owned() }),
            },
            Step::FindNumber => self.numbers(business(signup)?, secrets.get(ACCESS_TOKEN)?).await,
            Step::SubscribeApp => {
                self.subscribe(business(signup)?, secrets.get(ACCESS_TOKEN)?).await.map(|()| Found::Done)
            }
            Step::Register => {
                let pin = secrets.find(PIN).map(ExposeSecret::expose_secret).unwrap_or_default();
                if pin.len() != 6 || !pin.bytes().all(|digit| digit.is_ascii_digit()) {
                    return Err(no_pin());
                }
                let body = json!({ "messaging_product": "whatsapp", "pin": pin });
                self.command([number(signup)?, "register"], &body, secrets.get(ACCESS_TOKEN)?).await
            }
            Step::SyncContacts => self.sync(signup, "smb_app_state_sync", secrets.get(ACCESS_TOKEN)?).await,
            Step::SyncHistory => self.sync(signup, "history", secrets.get(ACCESS_TOKEN)?).await,
        }
    }

    async fn grants(&self, app: MetaApp<'_>, signup: &Signup, token: &SecretString) -> Result<Found, ChannelError> {
        let grants = self.client.debug_token(app, token).await?;
        let claimed = signup.claimed.business_account.as_deref();
        Ok(Found::Grants {
            valid: grants.valid && grants.app_id.as_deref().is_none_or(|id| id == app.id),
            accounts: grants.whatsapp_accounts().into_iter().map(str::to_owned).collect(),
            covers_claimed: claimed.is_some_and(|id| grants.covers_whatsapp_account(id)),
            until: grants.expires_at,
        })
    }

    async fn numbers(&self, business: &str, token: &SecretString) -> Result<Found, ChannelError> {
        #[derive(Deserialize)]
        struct Answer {
            data: Vec<NumberState>,
            #[serde(default)]
            paging: Paging,
        }
        let mut numbers = Vec::new();
        let mut after: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let call = Call::to([business, "phone_numbers"]).query("fields", NUMBER_FIELDS).query("limit", "100");
            let call = match &after {
                Some(cursor) => call.query("after", cursor),
                None => call,
            };
            let answer: Answer = self.client.get(&call.bearer(token)).await?;
            numbers.extend(answer.data.into_iter().map(Number::from));
            after = answer.paging.after();
            if after.is_none() {
                return Ok(Found::Numbers(numbers));
            }
        }
        Err(endless())
    }

    async fn sync(&self, signup: &Signup, what: &str, token: &SecretString) -> Result<Found, ChannelError> {
        let body = json!({ "messaging_product": "whatsapp", "sync_type": what });
        self.command([number(signup)?, "smb_app_data"], &body, token).await
    }

    /// Registering answers with a word, synchronising with the id of a request; both are worth nothing to us.
    async fn command(&self, path: [&str; 2], body: &Value, token: &SecretString) -> Result<Found, ChannelError> {
        let _answer: Value = self.client.post_json(&Call::to(path).bearer(token), body).await?;
        Ok(Found::Done)
    }
}

impl From<NumberState> for Number {
    fn from(number: NumberState) -> Self {
        Self {
            registered: number.is_registered(),
            on_phone: number.is_on_phone(),
            id: number.id,
            display: number.display_phone_number,
            name: number.verified_name,
        }
    }
}

/// The secrets of a sign-up while a step is taken.
struct Secrets(BTreeMap<String, SecretString>);

impl Secrets {
    fn of(credentials: &Credentials) -> Self {
        Self(credentials.iter().map(|(name, secret)| (name.to_owned(), secret.clone())).collect())
    }

    /// Everything that must not be shown; the business account's id is no secret.
    fn all(&self) -> impl Iterator<Item = &SecretString> {
        self.0.iter().filter(|(name, _)| *name != WABA_ID).map(|(_, secret)| secret)
    }

    fn find(&self, name: &str) -> Option<&SecretString> {
        self.0.get(name)
    }

    fn get(&self, name: &str) -> Result<&SecretString, ChannelError> {
        self.find(name).ok_or_else(|| {
            let sentence = format!("the sign-up has no {name}: start it again");
            ChannelError::refused(ErrorKind::Unauthorized, sentence)
        })
    }

    fn keep(&mut self, name: &str, secret: SecretString) {
        self.0.insert(name.to_owned(), secret);
    }

    fn drop(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// Once connected, an account needs its business account's id beside the token, and the pin no more.
    fn settle(&mut self, signup: &Signup) {
        if let (Some(business), None) = (&signup.business_account, signup.next()) {
            self.keep(WABA_ID, SecretString::from(business.clone()));
            self.drop(PIN);
        }
    }

    fn seal(self) -> Credentials {
        Credentials::new(self.0)
    }
}

fn business(signup: &Signup) -> Result<&str, ChannelError> {
    signup.business_account.as_deref().ok_or_else(|| {
        let sentence = "nobody named the WhatsApp Business account: name it, or let the program ask with its own app";
        ChannelError::refused(ErrorKind::InvalidRequest, sentence)
    })
}

fn number(signup: &Signup) -> Result<&str, ChannelError> {
    signup.number.as_ref().map(|number| number.id.as_str()).ok_or_else(|| {
        ChannelError::refused(ErrorKind::InvalidRequest, "the number was not found yet: take the steps in order")
    })
}

fn is_final(error: &ChannelError) -> bool {
    error.retry == Retry::Never && error.effect == Effect::None
}

fn endless() -> ChannelError {
    let sentence =
        "the platform's list of the business account's numbers does not end: try again, and report it if it stays so";
    ChannelError::refused(ErrorKind::UnreadableAnswer, sentence)
}

fn no_app() -> ChannelError {
    let sentence = "the channel does not know its Meta app: give it the app's id and secret";
    ChannelError::refused(ErrorKind::InvalidRequest, sentence)
}

fn no_pin() -> ChannelError {
    let sentence = "the number is registered with six digits for two-step verification: choose them";
    ChannelError::refused(ErrorKind::AccountBlocked, sentence)
}
