//! What a step's outcome means for a sign-in.

use channel_core::connect::Progress;
use channel_core::{ChannelError, Credentials, Effect, ErrorKind, Retry, Timestamp};
use secrecy::SecretString;

use super::came::{Came, Profile, Token};
use super::fields::allowed_by;
use super::login::{Connected, Login, RefusedField, Stage};
use super::renewal::TokenTimes;
use super::step::Step;
use super::{ACCESS_TOKEN, APP_SCOPED_ID, SHORT_TOKEN};

impl Login {
    /// Takes in what came of the step that [`Login::next`] named, and hands over the secrets to keep from now on in place
    /// of those given. An outcome that does not belong to the step changes nothing.
    ///
    /// A refused token or code sends the merchant to sign in again; a refused field is noted and passed over; what may pass
    /// leaves the step to be taken again.
    pub fn apply(&mut self, came: Result<Came, ChannelError>, secrets: &Credentials, now: Timestamp) -> Credentials {
        let step = self.next(now);
        let stage = self.stage.clone();
        match (step, stage, came) {
            (Step::Authorise | Step::Done, ..) => secrets.clone(),
            (step, stage, Err(error)) => self.failed(&step, stage, &error, secrets, now),
            (step, Stage::Exchanging { .. }, Ok(Came::ShortToken(token))) => {
                self.progress.done(step.name(), now, None);
                let Token { secret, permissions, .. } = token;
                self.stage = Stage::Lengthening { since: now, granted: permissions };
                Credentials::new([(SHORT_TOKEN.to_owned(), secret)])
            }
            (step, Stage::Lengthening { granted, .. }, Ok(Came::LongToken(token))) => {
                let times = TokenTimes { issued: now, expires: token.lifetime.map(|lifetime| now.plus(lifetime)) };
                let note = times.expires.map(|expires| format!("the token lives until {expires}"));
                self.progress.done(step.name(), now, note);
                let granted = if token.permissions.is_empty() { granted } else { token.permissions };
                self.stage = Stage::Identifying { times, granted };
                Credentials::new([(ACCESS_TOKEN.to_owned(), token.secret)])
            }
            (step, Stage::Identifying { times, granted }, Ok(Came::Identified(profile))) => {
                self.progress.done(step.name(), now, profile.username.as_ref().map(|name| format!("@{name}")));
                let secrets = keeping(secrets, &profile, &times);
                self.stage = subscribing(profile, times, granted, &mut self.progress, now);
                secrets
            }
            (Step::Subscribe { adding, .. }, Stage::Subscribing { mut left, mut so_far }, Ok(Came::Subscribed)) => {
                self.progress.done("subscribe", now, Some(adding.clone()));
                left.retain(|field| *field != adding);
                so_far.subscribed.push(adding);
                self.stage = going_on(left, so_far);
                secrets.clone()
            }
            _ => secrets.clone(),
        }
    }

    fn failed(
        &mut self,
        step: &Step,
        stage: Stage,
        error: &ChannelError,
        secrets: &Credentials,
        now: Timestamp,
    ) -> Credentials {
        if error.kind == ErrorKind::Unauthorized {
            self.progress.failed(step.name(), now, error);
            self.stage = Stage::Authorising;
            return Credentials::default();
        }
        if let (Step::Subscribe { adding, .. }, Stage::Subscribing { mut left, mut so_far }) = (step, stage)
            && is_final(error)
        {
            // The sign-in goes on without the field, so it is not stuck at it.
            self.progress.skipped(step.name(), now, &passed_over(adding, error));
            left.retain(|field| field != adding);
            let (field, code, sentence) = (adding.clone(), error.code.clone(), error.sentence.clone());
            so_far.refused.push(RefusedField { field, code, sentence });
            self.stage = going_on(left, so_far);
        } else {
            self.progress.failed(step.name(), now, error);
        }
        secrets.clone()
    }
}

fn passed_over(field: &str, error: &ChannelError) -> String {
    match &error.code {
        Some(code) => format!("{field}: {} (platform code {code})", error.sentence),
        None => format!("{field}: {}", error.sentence),
    }
}

fn is_final(error: &ChannelError) -> bool {
    error.retry == Retry::Never && error.effect == Effect::None
}

fn going_on(left: Vec<String>, so_far: Connected) -> Stage {
    if left.is_empty() { Stage::Connected(so_far) } else { Stage::Subscribing { left, so_far } }
}

fn subscribing(
    profile: Profile,
    token: TokenTimes,
    granted: Vec<String>,
    progress: &mut Progress,
    now: Timestamp,
) -> Stage {
    let (allowed, withheld) = allowed_by(&granted);
    for field in withheld {
        progress.skipped(
            "subscribe",
            now,
            &format!("{}: the merchant did not grant {}", field.name, field.needs.name()),
        );
    }
    let left = allowed.into_iter().map(|field| field.name.to_owned()).collect();
    going_on(left, Connected { profile, token, granted, subscribed: Vec::new(), refused: Vec::new() })
}

/// The token with what the account is known by, and how long it lives: what [`crate::own_identities`] and
/// [`TokenTimes::of`] read again.
fn keeping(secrets: &Credentials, profile: &Profile, times: &TokenTimes) -> Credentials {
    let token = secrets.find(ACCESS_TOKEN).map(|token| (ACCESS_TOKEN.to_owned(), token.clone()));
    let id = profile.app_scoped_id.as_deref().map(|id| (APP_SCOPED_ID.to_owned(), SecretString::from(id)));
    Credentials::new(token.into_iter().chain(id).chain(times.entries()))
}
