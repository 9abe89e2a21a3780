//! Finding out why a bot hears nothing.

use async_trait::async_trait;
use channel_core::Account;
use channel_core::channel::{Checkup, Finding, Remedy, Severity};
use channel_core::error::{ChannelError, ErrorKind};
use url::Url;

use super::TelegramChannel;
use crate::delivery::Delivery;

/// So many waiting updates are more than a busy minute.
const BACKLOG: u64 = 500;

#[async_trait]
impl Checkup for TelegramChannel {
    async fn examine(&self, account: &Account) -> Result<Vec<Finding>, ChannelError> {
        match self.delivery(account).await {
            Ok(delivery) => Ok(findings(&delivery, self.webhook_of(account).map(|webhook| webhook.url).as_ref())),
            Err(error) if error.kind == ErrorKind::Unauthorized => {
                Ok(vec![finding("token_dead", Severity::Broken, error.sentence, None)])
            }
            Err(error) => Err(error),
        }
    }

    /// Both remedies set the webhook anew, with every kind of update; what waits is kept. Needs
    /// [`TelegramChannel::with_webhooks`].
    async fn remedy(&self, account: &Account, remedy: &Remedy) -> Result<(), ChannelError> {
        let webhook = self.webhook_of(account).filter(|_| !matches!(remedy, Remedy::RenewToken));
        let Some(webhook) = webhook else {
            return Err(ChannelError::refused(ErrorKind::Unsupported, "this has to be put right by hand"));
        };
        self.set_webhook(account, &webhook.url, &webhook.secret).await
    }
}

/// What is wrong with the way updates are delivered. `wanted` is where they are to go; without it they are fetched.
fn findings(delivery: &Delivery, wanted: Option<&Url>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let set = Some(Remedy::SetWebhook);
    match wanted {
        Some(_) if delivery.url.is_empty() => {
            let sentence = "Telegram delivers no updates, since no webhook is set: set it";
            findings.push(finding("webhook_missing", Severity::Broken, sentence, set));
        }
        Some(wanted) if delivery.url != wanted.as_str() => {
            let sentence = "Telegram delivers the updates to another address: set the webhook again";
            findings.push(finding("webhook_elsewhere", Severity::Broken, sentence, set));
        }
        None if !delivery.url.is_empty() => {
            let sentence = "Telegram delivers the updates to a webhook, so none can be fetched: begin fetching anew";
            findings.push(finding("webhook_elsewhere", Severity::Broken, sentence, None));
        }
        _ => {}
    }
    let failing = delivery.last_error_date.is_some() && delivery.pending_update_count > 0;
    if failing && !delivery.url.is_empty() {
        let why = reason(delivery.last_error_message.as_deref().unwrap_or_default());
        findings.push(finding("webhook_failing", Severity::Broken, format!("updates wait, since {why}"), None));
    } else if delivery.pending_update_count > BACKLOG {
        let sentence =
            format!("{} updates wait: the program is too slow or stands still", delivery.pending_update_count);
        findings.push(finding("backlog", Severity::Soon, sentence, None));
    }
    // Whoever fetches names the kinds with each fetch.
    let missing = if delivery.url.is_empty() { Vec::new() } else { delivery.missing() };
    if !missing.is_empty() {
        let sentence = format!("these kinds of updates do not come: {}", missing.join(", "));
        let remedy = wanted.map(|_| Remedy::Subscribe { fields: missing });
        findings.push(finding("not_subscribed", Severity::Soon, sentence, remedy));
    }
    findings
}

fn finding(code: &str, severity: Severity, sentence: impl Into<String>, remedy: Option<Remedy>) -> Finding {
    Finding { code: code.to_owned(), severity, sentence: sentence.into(), remedy }
}

/// Why deliveries fail, in plain words.
fn reason(message: &str) -> &'static str {
    let message = message.to_lowercase();
    let known: &[(&str, &str)] = &[
        ("certificate", "the address has a certificate that Telegram does not trust: renew it"),
        ("ssl", "the address has a certificate that Telegram does not trust: renew it"),
        ("resolve host", "the address's name is not known to the name servers: check it"),
        ("timed out", "the address does not answer in time: check that the program runs and can be reached"),
        ("timeout", "the address does not answer in time: check that the program runs and can be reached"),
        ("refused", "nobody listens at the address: check that the program runs and can be reached"),
        (
            "401",
            "the program refuses the deliveries: their secret is not the one that it expects, so set the webhook again",
        ),
        (
            "403",
            "the program refuses the deliveries: their secret is not the one that it expects, so set the webhook again",
        ),
        ("404", "the program knows no such address: check it"),
        ("wrong response", "the program fails on the deliveries: look into its log"),
    ];
    let found = known.iter().find(|(words, _)| message.contains(words));
    found.map_or("the deliveries fail: check that the program runs and can be reached", |(_, why)| why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::{ALLOWED_UPDATES, UNASKED};

    fn ours() -> Url {
        Url::parse("https://shop.example/hook").unwrap()
    }

    fn healthy() -> Delivery {
        Delivery {
            url: ours().to_string(),
            allowed_updates: Some(ALLOWED_UPDATES.iter().map(|kind| (*kind).to_owned()).collect()),
            ..Delivery::default()
        }
    }

    #[test]
    fn each_fault_is_found_by_its_code() {
        let failed = |why: &str| Delivery {
            pending_update_count: 3,
            last_error_date: Some(1_760_000_000),
            last_error_message: Some(why.to_owned()),
            ..healthy()
        };
        let table = [
            (healthy(), true, vec![]),
            (Delivery::default(), false, vec![]),
            (Delivery::default(), true, vec!["webhook_missing"]),
            (Delivery { url: "https://other.example/".into(), ..healthy() }, true, vec!["webhook_elsewhere"]),
            (healthy(), false, vec!["webhook_elsewhere"]),
            (failed("Wrong response from the webhook: 500 Internal Server Error"), true, vec!["webhook_failing"]),
            (Delivery { pending_update_count: 0, ..failed("Connection refused") }, true, vec![]),
            (Delivery { pending_update_count: 501, ..healthy() }, true, vec!["backlog"]),
            (Delivery { allowed_updates: None, ..healthy() }, true, vec!["not_subscribed"]),
        ];
        for (delivery, delivered, codes) in table {
            let found = findings(&delivery, delivered.then(ours).as_ref());
            assert_eq!(found.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), codes, "{delivery:?}");
        }
    }

    #[test]
    fn what_is_not_delivered_is_named_with_its_remedy() {
        let delivery = Delivery { allowed_updates: Some(vec!["message".into()]), ..healthy() };
        let found = findings(&delivery, Some(&ours())).remove(0);
        let Some(Remedy::Subscribe { fields }) = found.remedy else { panic!("{found:?}") };
        assert!(fields.contains(&"callback_query".to_owned()) && !fields.contains(&"message".to_owned()));
        assert_eq!(Delivery { allowed_updates: None, ..healthy() }.missing(), UNASKED);
    }

    #[test]
    fn a_failing_webhook_is_explained() {
        let table = [
            ("SSL error {error:1416F086}", "certificate"),
            ("Failed to resolve host: Name or service not known", "name"),
            ("Connection timed out", "in time"),
            ("Wrong response from the webhook: 403 Forbidden", "secret"),
            ("Wrong response from the webhook: 502 Bad Gateway", "log"),
        ];
        for (message, word) in table {
            assert!(reason(message).contains(word), "{message}: {}", reason(message));
        }
    }
}
