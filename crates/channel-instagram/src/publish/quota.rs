//! How many posts are possible. Pure.

use channel_core::channel::Quota;
use channel_core::{ChannelError, ErrorKind, Retry};

use crate::wire::Limits;

/// Reads `content_publishing_limit`. The number of posts differs between Meta's pages, so that none is assumed
/// (platforms.md §2.6).
pub(super) fn quota(limits: Limits) -> Result<Quota, ChannelError> {
    let read = || {
        let node = limits.data.into_iter().next()?;
        let number = |value: Option<u64>| u32::try_from(value?).ok();
        Some(Quota {
            used: number(node.quota_usage)?,
            total: number(node.config.quota_total)?,
            seconds: number(node.config.quota_duration)?,
        })
    };
    read().ok_or_else(|| {
        let sentence = "the platform does not say how many posts are possible: it is asked again";
        ChannelError::refused(ErrorKind::UnreadableAnswer, sentence).with_retry(Retry::Backoff)
    })
}
