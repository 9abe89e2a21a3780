//! A sign-in as a value.

use std::fmt;
use std::time::Duration;

use channel_core::connect::Progress;
use channel_core::signature::check_token;
use channel_core::{ChannelError, Credentials, ErrorKind, Seams, Timestamp};
use channel_meta::oauth::clean_code;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::Url;

use super::app::InstagramApp;
use super::came::Profile;
use super::renewal::TokenTimes;
use super::returned::Returned;
use super::step::Step;
use super::{ACCESS_TOKEN, CODE};

/// A code, and the token made of it, live this long.
const AN_HOUR: Duration = Duration::from_secs(3_600);

/// A sign-in on its way. It holds no secret; those travel beside it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Login {
    /// What was asked for.
    pub(super) asked: Vec<String>,
    /// The digest of the state that was sent along: whoever reads the value cannot forge a return.
    pub(super) state_digest: Option<String>,
    pub(super) stage: Stage,
    pub(super) progress: Progress,
}

/// How far a sign-in is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub(super) enum Stage {
    Authorising,
    Exchanging { since: Timestamp },
    Lengthening { since: Timestamp, granted: Vec<String> },
    Identifying { times: TokenTimes, granted: Vec<String> },
    Subscribing { left: Vec<String>, so_far: Connected },
    Connected(Connected),
}

/// An account that was connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connected {
    /// Whose it is, with both ids.
    pub profile: Profile,
    /// How long its token lives.
    pub token: TokenTimes,
    /// What the merchant granted, where the platform says so.
    pub granted: Vec<String>,
    /// The webhook fields that are subscribed to.
    pub subscribed: Vec<String>,
    /// The webhook fields that were refused.
    pub refused: Vec<RefusedField>,
}

/// A webhook field that the platform refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedField {
    /// Its name.
    pub field: String,
    /// The platform's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Why, in one plain sentence.
    pub sentence: String,
}

impl Login {
    /// Begins, and gives the address to send the merchant's browser to. The state in it cannot be guessed and works once;
    /// the program ties the value to the merchant's session.
    #[must_use]
    pub fn begin(app: &InstagramApp, seams: &Seams) -> (Self, Url) {
        let mut login =
            Self { asked: Vec::new(), state_digest: None, stage: Stage::Authorising, progress: Progress::default() };
        let address = login.restart(app, seams);
        (login, address)
    }

    /// A sign-in that a merchant skips by pasting a token, such as one made in the app's dashboard.
    #[must_use]
    pub fn pasted(token: SecretString, now: Timestamp) -> (Self, Credentials) {
        let mut login =
            Self { asked: Vec::new(), state_digest: None, stage: Stage::Authorising, progress: Progress::default() };
        let secrets = login.paste(token, now);
        (login, secrets)
    }

    /// Begins again, for instance when the code was too old. What was done so far stays on record.
    #[must_use]
    pub fn restart(&mut self, app: &InstagramApp, seams: &Seams) -> Url {
        let state = format!("{}{}", seams.ids.secret().simple(), seams.ids.secret().simple());
        self.asked = app.asked();
        self.state_digest = Some(digest(&state));
        self.stage = Stage::Authorising;
        app.address(&state)
    }

    /// Takes a pasted token in place of a sign-in. When it was made is not known; it is taken as new and long-lived, which
    /// its first renewal settles.
    pub fn paste(&mut self, token: SecretString, now: Timestamp) -> Credentials {
        self.state_digest = None;
        self.progress.skipped(Step::Authorise.name(), now, "a token was pasted");
        self.progress.skipped(Step::ExchangeCode.name(), now, "a token was pasted");
        self.progress.skipped(Step::LengthenToken.name(), now, "a pasted token is taken as long-lived");
        self.stage = Stage::Identifying { times: TokenTimes { issued: now, expires: None }, granted: Vec::new() };
        let token = SecretString::from(token.expose_secret().trim());
        Credentials::new([(ACCESS_TOKEN.to_owned(), token)])
    }

    /// Takes in what the merchant's browser brought back, and hands over the secrets that the next step needs.
    ///
    /// # Errors
    /// When the state is not the one that was sent along: somebody may have planted the return, and nothing changes. When
    /// the merchant declined, or came back without a code: they may sign in again.
    pub fn returned(&mut self, returned: &Returned, now: Timestamp) -> Result<Credentials, ChannelError> {
        let expected = self.state_digest.clone().map(SecretString::from);
        let given = returned.state.as_ref().map(|state| digest(state.expose_secret()));
        let ours = check_token(expected.as_slice(), given.as_deref().map(str::as_bytes)).is_ok();
        if !ours || self.stage != Stage::Authorising {
            let sentence = "the return belongs to no sign-in of this session: start the sign-in again";
            return Err(ChannelError::refused(ErrorKind::InvalidRequest, sentence));
        }
        self.state_digest = None;
        let code = returned.code.as_ref().map(|code| clean_code(code.expose_secret())).filter(|code| !code.is_empty());
        match code {
            Some(code) if returned.error.is_none() => {
                self.progress.done(Step::Authorise.name(), now, None);
                self.stage = Stage::Exchanging { since: now };
                Ok(Credentials::new([(CODE.to_owned(), SecretString::from(code))]))
            }
            _ => {
                let error = declined(returned.error.as_deref());
                self.progress.failed(Step::Authorise.name(), now, &error);
                Err(error)
            }
        }
    }

    /// What is to be done next. A code or token that has run out by now sends the merchant to sign in again.
    #[must_use]
    pub fn next(&self, now: Timestamp) -> Step {
        match &self.stage {
            Stage::Authorising => Step::Authorise,
            Stage::Exchanging { since } | Stage::Lengthening { since, .. } if now >= since.plus(AN_HOUR) => {
                Step::Authorise
            }
            Stage::Exchanging { .. } => Step::ExchangeCode,
            Stage::Lengthening { .. } => Step::LengthenToken,
            Stage::Identifying { .. } => Step::Identify,
            Stage::Subscribing { left, so_far } => match left.first() {
                Some(adding) => {
                    let fields = so_far.subscribed.iter().chain([adding]).cloned().collect();
                    Step::Subscribe { adding: adding.clone(), fields }
                }
                None => Step::Done,
            },
            Stage::Connected(_) => Step::Done,
        }
    }

    /// The account, once it is connected.
    #[must_use]
    pub const fn connected(&self) -> Option<&Connected> {
        match &self.stage {
            Stage::Connected(connected) => Some(connected),
            _ => None,
        }
    }

    /// What was asked for and not granted, once the platform has said what was: a merchant can leave parts out.
    #[must_use]
    pub fn withheld(&self) -> Vec<&str> {
        let granted = match &self.stage {
            Stage::Authorising | Stage::Exchanging { .. } => return Vec::new(),
            Stage::Lengthening { granted, .. } | Stage::Identifying { granted, .. } => granted,
            Stage::Subscribing { so_far: account, .. } | Stage::Connected(account) => &account.granted,
        };
        let withheld = self.asked.iter().filter(|name| !granted.is_empty() && !granted.contains(name));
        withheld.map(String::as_str).collect()
    }

    /// The account, once the platform has named it.
    #[cfg(feature = "client")]
    pub(super) fn user_id(&self) -> Option<&str> {
        match &self.stage {
            Stage::Subscribing { so_far: account, .. } | Stage::Connected(account) => Some(&account.profile.user_id),
            _ => None,
        }
    }

    /// What was done so far, for people.
    #[must_use]
    pub const fn progress(&self) -> &Progress {
        &self.progress
    }
}

impl fmt::Debug for Login {
    /// The record of what was done names the account, so it is not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login")
            .field("stage", &self.stage)
            .field("taken", &self.progress.taken.len())
            .finish_non_exhaustive()
    }
}

fn digest(state: &str) -> String {
    Sha256::digest(state.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn declined(reason: Option<&str>) -> ChannelError {
    let error = ChannelError::refused(
        ErrorKind::Forbidden,
        match reason {
            Some("access_denied") => {
                "the merchant declined to connect the account: ask them, then start the sign-in again"
            }
            Some(_) => "instagram ended the sign-in with an error: start it again",
            None => "the merchant came back without a code: start the sign-in again",
        },
    );
    let word = reason.filter(|word| word.len() <= 64 && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
    match word {
        Some(word) => error.with_code(word),
        None => error,
    }
}
