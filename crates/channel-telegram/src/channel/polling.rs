//! Fetching updates, for programs without a public address.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use channel_core::channel::{Fetched, Polling};
use channel_core::error::{ChannelError, ErrorKind, Scope};
use channel_core::{Account, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::TelegramChannel;
use crate::call::execute_held;
use crate::encode;
use crate::error::read_answer;

/// How long an offset is worth keeping. After a week without updates Telegram counts on from a number of its choice
/// (platforms.md §3), and an old offset that is higher would confirm updates that nobody has seen. Nothing waits longer
/// than 24 hours, so that leaving an old offset out loses nothing.
const WORTH_KEEPING: Duration = Duration::from_secs(6 * 86_400);

#[async_trait]
impl Polling for TelegramChannel {
    /// Waits 50 seconds at most. Offsets of different bots have nothing in common, and an old one must not be used:
    /// [`Bookmark`] keeps both rules.
    async fn fetch(&self, account: &Account, offset: Option<i64>, wait: Duration) -> Result<Fetched, ChannelError> {
        let (call, held) = encode::get_updates(offset, wait)?;
        let (status, body) = execute_held(&self.client, &self.config.api_url, account, call, held).await?;
        fetched(status, &body, offset)
    }

    async fn begin(&self, account: &Account) -> Result<(), ChannelError> {
        self.call(account, encode::delete_webhook()?).await.map(drop)
    }
}

/// Where fetching a bot's updates goes on: what a program stores after a batch is safe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookmark {
    /// The bot's id.
    pub bot: String,
    /// The offset of the next fetch.
    pub next: i64,
    /// When the batch came that it stands behind.
    pub at: Timestamp,
}

impl Bookmark {
    /// Behind a batch of the account's bot; nothing when the batch was empty, and the bookmark before stays.
    #[must_use]
    pub fn behind(account: &Account, fetched: &Fetched, at: Timestamp) -> Option<Self> {
        let next = fetched.next.filter(|_| !fetched.is_empty())?;
        Some(Self { bot: account.external_id.clone(), next, at })
    }

    /// The offset to fetch with, unless it is another bot's or too old to be used. Without one the fetch begins with the
    /// oldest update that waits, and an update that came before comes again: its key is the same.
    #[must_use]
    pub fn offset(&self, account: &Account, now: Timestamp) -> Option<i64> {
        (self.bot == account.external_id && now.since(self.at) < WORTH_KEEPING).then_some(self.next)
    }
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    result: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Numbered {
    update_id: i64,
}

/// What an answer brought, each update as the text it came as. The next offset follows from the last one, not from the
/// greatest: the numbers may have started again.
fn fetched(status: u16, body: &[u8], offset: Option<i64>) -> Result<Fetched, ChannelError> {
    let Ok(answer) = serde_json::from_slice::<Answer<'_>>(body) else {
        return match read_answer(status, body, Scope::Account) {
            Err(error) => Err(error),
            Ok(_) => Err(ChannelError::ambiguous(ErrorKind::UnreadableAnswer, "Telegram's updates could not be read")),
        };
    };
    let number = |update: &&RawValue| serde_json::from_str::<Numbered>(update.get()).ok().map(|it| it.update_id);
    let last = answer.result.iter().rev().find_map(number);
    let bodies = answer.result.iter().map(|update| Bytes::copy_from_slice(update.get().as_bytes())).collect();
    Ok(Fetched::from_own_call(bodies, last.map_or(offset, |last| Some(last.saturating_add(1)))))
}

#[cfg(test)]
mod tests {
    use channel_core::{AccountId, Credentials, OrganisationId};

    use super::*;

    fn account(bot: &str) -> Account {
        let id = "00000000-0000-0000-0000-000000000001";
        Account {
            organisation: OrganisationId(id.parse().unwrap()),
            id: AccountId(id.parse().unwrap()),
            external_id: bot.into(),
            credentials: Credentials::default(),
        }
    }

    #[test]
    fn the_next_offset_follows_the_last_update_and_not_the_greatest() {
        let body = br#"{"ok":true,"result":[{"update_id":900,"message":{ }},{"update_id":7,"poll":{}}]}"#;
        let batch = fetched(200, body, Some(900)).unwrap();
        assert_eq!(batch.next, Some(8));
        let bodies: Vec<_> = batch.bodies().map(|body| body.bytes().to_vec()).collect();
        assert_eq!(bodies, [br#"{"update_id":900,"message":{ }}"#.to_vec(), br#"{"update_id":7,"poll":{}}"#.to_vec()]);
        assert_eq!(fetched(200, br#"{"ok":true,"result":[]}"#, Some(8)).unwrap().next, Some(8));
        assert_eq!(fetched(200, br#"{"ok":true,"result":[{"update_id":"x"}]}"#, Some(8)).unwrap().next, Some(8));
    }

    #[test]
    fn a_bookmark_is_for_one_bot_and_for_less_than_a_week() {
        let batch = Fetched::from_own_call(vec![Bytes::from_static(b"{}")], Some(8));
        let at = Timestamp::from_seconds(1_760_000_000);
        let bookmark = Bookmark::behind(&account("99"), &batch, at).unwrap();
        let days = |days: u64| at.plus(Duration::from_secs(days * 86_400));
        assert_eq!(bookmark.offset(&account("99"), days(5)), Some(8));
        assert_eq!(bookmark.offset(&account("99"), days(6)), None);
        assert_eq!(bookmark.offset(&account("98"), at), None);
        assert_eq!(Bookmark::behind(&account("99"), &Fetched::from_own_call(Vec::new(), Some(8)), at), None);
    }
}
