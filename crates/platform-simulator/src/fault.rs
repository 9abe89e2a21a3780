//! Faults by script: what the platforms do wrong, to which platform, and for how long.

use std::collections::VecDeque;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::state::Platform;

/// A fault to inject. Without [`on`](Self::on) it strikes every platform; without [`next`](Self::next) it stays until
/// the faults are cleared.
///
/// ```
/// use platform_simulator::{Fault, Platform};
/// let fault = Fault::accept_then_drop().on(Platform::WhatsApp).next(3);
/// assert_eq!(serde_json::to_value(&fault).unwrap()["kind"], "accept_then_drop");
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// What goes wrong.
    #[serde(flatten)]
    pub kind: FaultKind,
    /// Where; everywhere when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// How many more times; until cleared when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
    /// It strikes one of so many calls or webhooks, the first included; each of them when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub one_in: Option<u32>,
}

/// The things that can go wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum FaultKind {
    /// Every webhook is posted this many times.
    DuplicateWebhooks {
        /// Copies in all.
        times: u32,
    },
    /// Every copy of a webhook waits for a time of its own, so that they overtake each other.
    ShuffleWebhooks {
        /// The longest wait.
        within_ms: u64,
    },
    /// Every webhook comes late by this much.
    DelayWebhooks {
        /// The delay.
        by_ms: u64,
    },
    /// Webhooks are lost.
    DropWebhooks,
    /// Only the webhooks that report what became of the shop's own messages are lost (statuses, echoes, reads).
    DropReceipts,
    /// Sends are refused because there were too many (130429; Telegram 429).
    RateLimited {
        /// Seconds to wait.
        #[serde(default = "one_second")]
        retry_after: u32,
    },
    /// Sends to this person are refused because there were too many (131056; Telegram 429).
    PairRateLimited,
    /// The platform is broken. Nothing is accepted.
    ServerError {
        /// The HTTP status.
        status: u16,
    },
    /// The effect happens, and the connection is closed without an answer.
    AcceptThenDrop,
    /// The connection is closed without an answer and nothing happens.
    DropConnection,
    /// No answer comes and nothing happens.
    Hang,
    /// The effect happens and no answer comes.
    AcceptThenHang,
    /// The effect happens and the answer makes no sense.
    Garbage,
    /// The messaging window is closed.
    WindowClosed,
    /// The token has expired: every call fails.
    ExpiredToken,
    /// The message is accepted and reported as failed afterwards; Telegram and Instagram refuse it at once.
    Undeliverable {
        /// The code in the status webhook.
        code: u32,
    },
}

fn one_second() -> u32 {
    1
}

impl From<FaultKind> for Fault {
    fn from(kind: FaultKind) -> Self {
        Self { kind, platform: None, next: None, one_in: None }
    }
}

impl Fault {
    /// Every webhook is posted `times` times.
    #[must_use]
    pub fn duplicate_webhooks(times: u32) -> Self {
        FaultKind::DuplicateWebhooks { times }.into()
    }

    /// Webhooks overtake each other, each waiting up to `within`.
    #[must_use]
    pub fn shuffle_webhooks(within: Duration) -> Self {
        FaultKind::ShuffleWebhooks { within_ms: millis(within) }.into()
    }

    /// Webhooks come late.
    #[must_use]
    pub fn delay_webhooks(by: Duration) -> Self {
        FaultKind::DelayWebhooks { by_ms: millis(by) }.into()
    }

    /// Webhooks are lost.
    #[must_use]
    pub fn drop_webhooks() -> Self {
        FaultKind::DropWebhooks.into()
    }

    /// Statuses, echoes and reads are lost, messages are not.
    #[must_use]
    pub fn drop_receipts() -> Self {
        FaultKind::DropReceipts.into()
    }

    /// Sends are refused with the platform's rate error.
    #[must_use]
    pub fn rate_limited(retry_after_seconds: u32) -> Self {
        FaultKind::RateLimited { retry_after: retry_after_seconds }.into()
    }

    /// Sends are refused with the rate error for one recipient.
    #[must_use]
    pub fn pair_rate_limited() -> Self {
        FaultKind::PairRateLimited.into()
    }

    /// Sends are answered with a server error; nothing is accepted.
    #[must_use]
    pub fn server_error(status: u16) -> Self {
        FaultKind::ServerError { status }.into()
    }

    /// The effect is in the ledger, and the caller hears nothing.
    #[must_use]
    pub fn accept_then_drop() -> Self {
        FaultKind::AcceptThenDrop.into()
    }

    /// The connection is closed before anything happens.
    #[must_use]
    pub fn drop_connection() -> Self {
        FaultKind::DropConnection.into()
    }

    /// The call hangs and nothing happens.
    #[must_use]
    pub fn hang() -> Self {
        FaultKind::Hang.into()
    }

    /// The effect is in the ledger, and the call hangs.
    #[must_use]
    pub fn accept_then_hang() -> Self {
        FaultKind::AcceptThenHang.into()
    }

    /// The effect is in the ledger, and the answer is not JSON.
    #[must_use]
    pub fn garbage() -> Self {
        FaultKind::Garbage.into()
    }

    /// Free-form messages are refused as outside the window.
    #[must_use]
    pub fn window_closed() -> Self {
        FaultKind::WindowClosed.into()
    }

    /// Every call is refused with error 190 (Telegram 401).
    #[must_use]
    pub fn expired_token() -> Self {
        FaultKind::ExpiredToken.into()
    }

    /// Messages are accepted and fail afterwards, for example with 131026 or 131049.
    #[must_use]
    pub fn undeliverable(code: u32) -> Self {
        FaultKind::Undeliverable { code }.into()
    }

    /// Restricts the fault to one platform.
    #[must_use]
    pub fn on(mut self, platform: Platform) -> Self {
        self.platform = Some(platform);
        self
    }

    /// The fault strikes `count` times and is gone.
    #[must_use]
    pub fn next(mut self, count: u32) -> Self {
        self.next = Some(count);
        self
    }

    /// The fault strikes one of `count` calls.
    #[must_use]
    pub fn one_in(mut self, count: u32) -> Self {
        self.one_in = Some(count);
        self
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// What is done to one webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WebhookPlan {
    Lost,
    /// One delay for each copy that is posted; `ordered` says whether the conversation's order is kept.
    Post {
        delays_ms: Vec<u64>,
        ordered: bool,
    },
}

/// Whether a webhook is somebody's doing or reports what became of the shop's own message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WebhookSort {
    Event,
    Receipt,
}

/// A send that a fault struck.
#[derive(Debug, Clone, PartialEq)]
pub struct Strike {
    /// What went wrong.
    pub kind: FaultKind,
    /// Where.
    pub platform: Platform,
    /// When, in microseconds since the Unix epoch.
    pub at: i64,
    /// The address that was written to; empty where the call had none.
    pub to: String,
    /// `biz_opaque_callback_data`.
    pub token: Option<String>,
}

/// The faults in force, and the sends they struck.
#[derive(Debug, Clone, Default)]
pub(crate) struct Faults {
    active: Vec<Active>,
    struck: VecDeque<Strike>,
}

/// A fault with the number of things it let pass since it struck last.
#[derive(Debug, Clone)]
struct Active {
    fault: Fault,
    passed: u32,
}

/// Above this many strikes the oldest ones are let go, so that a demo left running stays small.
const KEPT: usize = 200_000;

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.active.push(Active { fault, passed: 0 });
    }

    pub(crate) fn clear(&mut self) {
        self.active.clear();
    }

    pub(crate) fn all(&self) -> Vec<Fault> {
        self.active.iter().map(|active| active.fault.clone()).collect()
    }

    pub(crate) fn are_none(&self) -> bool {
        self.active.is_empty()
    }

    pub(crate) fn note(&mut self, strike: Strike) {
        self.struck.push_back(strike);
        if self.struck.len() > KEPT {
            self.struck.pop_front();
        }
    }

    pub(crate) fn strikes(&self) -> Vec<Strike> {
        self.struck.iter().cloned().collect()
    }

    /// Takes the fault that strikes a send. Of several, the one injected first.
    pub(crate) fn strike_send(&mut self, platform: Platform) -> Option<FaultKind> {
        self.strike(platform, |kind| !kind.is_about_webhooks())
    }

    /// Takes the fault that strikes a call that sends nothing: only a dead token does.
    pub(crate) fn strike_call(&mut self, platform: Platform) -> Option<FaultKind> {
        self.strike(platform, |kind| *kind == FaultKind::ExpiredToken)
    }

    /// Decides what becomes of a webhook. All webhook faults in force add up.
    pub(crate) fn plan_webhook(&mut self, platform: Platform, sort: WebhookSort, id: i64) -> WebhookPlan {
        if self.strike(platform, |kind| *kind == FaultKind::DropWebhooks).is_some() {
            return WebhookPlan::Lost;
        }
        if sort == WebhookSort::Receipt && self.strike(platform, |kind| *kind == FaultKind::DropReceipts).is_some() {
            return WebhookPlan::Lost;
        }
        let copies = match self.strike(platform, |kind| matches!(kind, FaultKind::DuplicateWebhooks { .. })) {
            Some(FaultKind::DuplicateWebhooks { times }) => u64::from(times.clamp(1, 100)),
            _ => 1,
        };
        let late = match self.strike(platform, |kind| matches!(kind, FaultKind::DelayWebhooks { .. })) {
            Some(FaultKind::DelayWebhooks { by_ms }) => by_ms,
            _ => 0,
        };
        let spread = match self.strike(platform, |kind| matches!(kind, FaultKind::ShuffleWebhooks { .. })) {
            Some(FaultKind::ShuffleWebhooks { within_ms }) => within_ms,
            _ => 0,
        };
        let delays_ms = (0..copies).map(|copy| late.saturating_add(scatter(id, copy, spread))).collect();
        WebhookPlan::Post { delays_ms, ordered: spread == 0 }
    }

    fn strike(&mut self, platform: Platform, wanted: impl Fn(&FaultKind) -> bool) -> Option<FaultKind> {
        for at in 0..self.active.len() {
            let Some(active) = self.active.get_mut(at) else { break };
            let here = active.fault.platform.is_none_or(|p| p == platform);
            if !here || !wanted(&active.fault.kind) || !active.is_its_turn() {
                continue;
            }
            let kind = active.fault.kind.clone();
            if let Some(left) = &mut active.fault.next {
                *left = left.saturating_sub(1);
                if *left == 0 {
                    self.active.remove(at);
                }
            }
            return Some(kind);
        }
        None
    }
}

impl Active {
    fn is_its_turn(&mut self) -> bool {
        let every = self.fault.one_in.unwrap_or(1).max(1);
        let strikes = self.passed == 0;
        self.passed = (self.passed + 1) % every;
        strikes
    }
}

impl FaultKind {
    fn is_about_webhooks(&self) -> bool {
        matches!(
            self,
            Self::DuplicateWebhooks { .. }
                | Self::ShuffleWebhooks { .. }
                | Self::DelayWebhooks { .. }
                | Self::DropWebhooks
                | Self::DropReceipts
        )
    }
}

/// A wait in `0..=spread` that follows from the webhook and the copy, so that a run can be repeated.
fn scatter(id: i64, copy: u64, spread: u64) -> u64 {
    let mut x = (id.unsigned_abs() << 8).wrapping_add(copy).wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (x ^ (x >> 31)) % spread.saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counted_fault_strikes_that_often_and_only_there() {
        let mut faults = Faults::default();
        faults.add(Fault::server_error(503).on(Platform::Telegram).next(2));
        assert_eq!(faults.strike_send(Platform::WhatsApp), None);
        assert_eq!(faults.strike_send(Platform::Telegram), Some(FaultKind::ServerError { status: 503 }));
        assert_eq!(faults.strike_send(Platform::Telegram), Some(FaultKind::ServerError { status: 503 }));
        assert_eq!(faults.strike_send(Platform::Telegram), None);
    }

    #[test]
    fn a_rare_fault_strikes_one_call_in_so_many_and_leaves_the_others_to_the_next_one() {
        let mut faults = Faults::default();
        faults.add(Fault::garbage().one_in(3));
        faults.add(Fault::hang().one_in(2));
        let struck: Vec<_> = (0..6).map(|_| faults.strike_send(Platform::WhatsApp)).collect();
        let (garbage, hang) = (Some(FaultKind::Garbage), Some(FaultKind::Hang));
        assert_eq!(struck, [garbage.clone(), hang.clone(), None, garbage, hang, None]);
    }

    #[test]
    fn webhook_faults_add_up_and_do_not_touch_sends() {
        let mut faults = Faults::default();
        faults.add(Fault::duplicate_webhooks(5));
        faults.add(Fault::shuffle_webhooks(Duration::from_millis(500)));
        assert_eq!(faults.strike_send(Platform::WhatsApp), None);
        let WebhookPlan::Post { delays_ms, ordered } = faults.plan_webhook(Platform::WhatsApp, WebhookSort::Event, 7)
        else {
            panic!("nothing drops webhooks here");
        };
        assert_eq!(delays_ms.len(), 5);
        assert!(!ordered && delays_ms.iter().all(|d| *d <= 500) && delays_ms.iter().any(|d| *d != delays_ms[0]));
    }

    #[test]
    fn lost_receipts_leave_messages_alone() {
        let mut faults = Faults::default();
        faults.add(Fault::drop_receipts());
        assert_eq!(faults.plan_webhook(Platform::WhatsApp, WebhookSort::Receipt, 1), WebhookPlan::Lost);
        assert_ne!(faults.plan_webhook(Platform::WhatsApp, WebhookSort::Event, 2), WebhookPlan::Lost);
    }

    #[test]
    fn faults_read_from_the_json_of_the_control_api() {
        let fault: Fault = serde_json::from_str(r#"{"kind":"rate_limited","platform":"telegram","next":1}"#).unwrap();
        assert_eq!(fault, Fault::rate_limited(1).on(Platform::Telegram).next(1));
    }
}
