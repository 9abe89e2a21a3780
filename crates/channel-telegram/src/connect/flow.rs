//! Which step comes next, and what its outcome means. Pure.

use std::fmt;

use channel_core::Timestamp;
use channel_core::connect::Progress;
use channel_core::error::{ChannelError, ErrorKind, Retry};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::bot::Bot;
use crate::delivery::Delivery;

/// How far connecting a bot is. A value: store it after each step, and go on with it after a crash. It holds no secret.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Connecting {
    updates: Updates,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bot: Option<Bot>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next: Option<Step>,
    progress: Progress,
}

/// How updates are to reach the program.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "updates", rename_all = "snake_case")]
pub enum Updates {
    /// They are delivered to a webhook.
    Delivered {
        /// Its address.
        url: Url,
    },
    /// They are fetched.
    Fetched,
}

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Asks whose token it is (`getMe`).
    Identify,
    /// Has updates delivered (`setWebhook`), or ends their delivery so that they can be fetched (`deleteWebhook`).
    Route,
    /// Looks whether updates come as they should (`getWebhookInfo`).
    Verify,
}

impl Step {
    /// Its name in the record.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identify => "identify",
            Self::Route => "route",
            Self::Verify => "verify",
        }
    }
}

/// What a step found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Whose token it is.
    Bot(Bot),
    /// Updates go where they should from now on.
    Routed,
    /// How updates are delivered.
    Delivery(Delivery),
}

impl Connecting {
    /// The beginning.
    #[must_use]
    pub fn new(updates: Updates) -> Self {
        Self { updates, bot: None, next: Some(Step::Identify), progress: Progress::default() }
    }

    /// The step to take; nothing when the bot is connected. After a failure it is the step that failed, or the one to
    /// begin again with.
    #[must_use]
    pub const fn next(&self) -> Option<Step> {
        self.next
    }

    /// How updates are to reach the program.
    #[must_use]
    pub const fn updates(&self) -> &Updates {
        &self.updates
    }

    /// Whose token it is, once that is known: its id is the account's external id.
    #[must_use]
    pub const fn bot(&self) -> Option<&Bot> {
        self.bot.as_ref()
    }

    /// What happened so far.
    #[must_use]
    pub const fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Takes in what came of the step that [`Connecting::next`] named. When there is none, nothing changes.
    pub fn apply(&mut self, outcome: Result<Found, ChannelError>, at: Timestamp) {
        let Some(step) = self.next else { return };
        let judged = outcome.and_then(|found| self.judge(step, found));
        match judged {
            Ok((next, note)) => {
                self.progress.done(step.name(), at, note);
                self.next = next;
            }
            Err(error) => {
                self.progress.failed(step.name(), at, &error);
                // What another program has changed in between must be set again before it can be found right.
                if step == Step::Verify && error.kind == ErrorKind::NotFound {
                    self.next = Some(Step::Route);
                }
            }
        }
    }

    fn judge(&mut self, step: Step, found: Found) -> Result<(Option<Step>, Option<String>), ChannelError> {
        match (step, found) {
            (Step::Identify, Found::Bot(bot)) => {
                let note = bot.username.as_ref().map(|name| format!("@{name}"));
                self.bot = Some(bot);
                Ok((Some(Step::Route), note))
            }
            (Step::Route, Found::Routed) => Ok((Some(Step::Verify), None)),
            (Step::Verify, Found::Delivery(delivery)) => self.verify(&delivery).map(|note| (None, note)),
            _ => Err(ChannelError::refused(ErrorKind::InvalidRequest, "this is the outcome of another step")),
        }
    }

    fn verify(&self, delivery: &Delivery) -> Result<Option<String>, ChannelError> {
        let wanted = match &self.updates {
            Updates::Delivered { url } => url.as_str(),
            Updates::Fetched => "",
        };
        if delivery.url != wanted {
            let sentence = "another program has changed where this bot's updates go: stop it and try again";
            return Err(ChannelError::refused(ErrorKind::NotFound, sentence).with_retry(Retry::Backoff));
        }
        let waiting = delivery.pending_update_count;
        let waits = (waiting > 0).then(|| format!("{waiting} updates wait"));
        // An older server of one's own ignores kinds that it does not know: worth a note, no failure.
        let missing = if wanted.is_empty() { Vec::new() } else { delivery.missing() };
        let missing = (!missing.is_empty()).then(|| format!("these kinds do not come: {}", missing.join(", ")));
        let notes: Vec<String> = waits.into_iter().chain(missing).collect();
        Ok((!notes.is_empty()).then(|| notes.join("; ")))
    }
}

impl fmt::Debug for Connecting {
    /// Whose bot it is and where its updates go is not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connecting")
            .field("updates", &self.updates)
            .field("next", &self.next)
            .field("progress", &self.progress)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Updates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Delivered { .. } => "Delivered",
            Self::Fetched => "Fetched",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_shows_where_updates_go_or_whose_bot_it_is() {
        let url = "https://shop.example/hook".parse().expect("an address");
        let mut connecting = Connecting::new(Updates::Delivered { url });
        let bot = serde_json::from_str(r#"{"id":"7000000001","name":"Shop","username":"shop_bot"}"#);
        connecting.apply(Ok(Found::Bot(bot.expect("a bot"))), Timestamp::from_seconds(1_000));
        let shown = format!("{connecting:?}");
        assert!(shown.contains("Delivered") && shown.contains("identify"), "{shown}");
        for private in ["shop.example", "shop_bot", "Shop", "7000000001"] {
            assert!(!shown.contains(private), "{private} in {shown}");
        }
    }
}
