//! What one node takes at most, and how long it waits for those who send it: the section `[limits]`.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

use super::read::Reader;

/// New visitors of one address and account a minute: an office or a mobile network is one address for many people, and each page
/// that somebody opens without writing is a new visitor.
const NEW_VISITORS: NonZeroU32 = NonZeroU32::new(120).unwrap();
/// Events of the visitors of one address and account a minute: as many as fifty people in conversation have.
const VISITOR_EVENTS: NonZeroU32 = NonZeroU32::new(600).unwrap();

/// Bounds of the HTTP ingress. The defaults suit a small machine that platforms reach directly or through a proxy on the
/// same machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once. When they are used up, the oldest one that has not yet sent a whole request head makes room.
    pub connections: usize,
    /// Connections of one address at once; for IPv6 of one /64 network.
    pub connections_per_peer: usize,
    /// Addresses that speak for many: the bound for one address does not hold for them, and they are believed for whom they ask.
    pub trusted_proxies: Vec<IpAddr>,
    /// How long a request head may take.
    pub head: Duration,
    /// How long a connection may rest between two requests.
    pub idle: Duration,
    /// How long the body of a webhook may take in all.
    pub body: Duration,
    /// How long a body may take before its speed counts.
    pub body_grace: Duration,
    /// How many bytes of a body must arrive a second from then on.
    pub body_rate: u64,
    /// How long a peer may leave an answer unread.
    pub answer: Duration,
    /// The largest webhook.
    pub webhook_bytes: usize,
    /// Webhooks that are being proved and kept at once; more are asked to come again.
    pub in_flight: usize,
    /// Bytes of webhooks in memory at once. For more, the largest that is not whole makes room, or they are asked to come again.
    pub in_flight_bytes: usize,
    /// How long an organisation that has no turn may wait for one; while any waits longer, webhooks are asked to come again.
    pub inbox_lag: Duration,
    /// Deliveries that may wait to be written; while there are so many, webhooks are asked to come again.
    pub write_queue: usize,
    /// New visitors of the website's chat that one address may bring to one account a minute, and at once.
    pub new_visitors_per_minute: NonZeroU32,
    /// Events that the visitors of one address may send to one account a minute, and at once.
    pub visitor_events_per_minute: NonZeroU32,
    /// How long a node that was told to stop goes on taking connections, so that a load balancer can see it is not ready.
    pub drain_grace: Duration,
    /// How long open requests may take to end after that.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4_096,
            connections_per_peer: 512,
            trusted_proxies: vec![IpAddr::from([127, 0, 0, 1]), IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1_u16])],
            head: Duration::from_secs(5),
            idle: Duration::from_secs(75),
            body: Duration::from_secs(10),
            body_grace: Duration::from_secs(2),
            body_rate: 1_024,
            answer: Duration::from_secs(30),
            // Meta sends up to 3 MB (platforms.md §1.1).
            webhook_bytes: 4 * 1024 * 1024,
            in_flight: 512,
            in_flight_bytes: 128 * 1024 * 1024,
            inbox_lag: Duration::from_secs(600),
            write_queue: 400,
            new_visitors_per_minute: NEW_VISITORS,
            visitor_events_per_minute: VISITOR_EVENTS,
            drain_grace: Duration::from_secs(2),
            drain: Duration::from_secs(25),
        }
    }
}

impl Limits {
    /// Event streams at once: half of the connections, so that open pages leave room for webhooks.
    #[must_use]
    pub fn streams(&self) -> usize {
        (self.connections / 2).max(1)
    }
}

pub(super) fn read(table: &toml::Table, problems: &mut Vec<String>) -> Limits {
    let mut limits = Limits::default();
    let mut section = Reader::new("limits.", table, problems);
    for (key, number) in [
        ("connections", &mut limits.connections),
        ("connections_per_peer", &mut limits.connections_per_peer),
        ("webhook_bytes", &mut limits.webhook_bytes),
        ("in_flight", &mut limits.in_flight),
        ("in_flight_bytes", &mut limits.in_flight_bytes),
        ("write_queue", &mut limits.write_queue),
    ] {
        *number = section.count(key).and_then(|count| usize::try_from(count).ok()).unwrap_or(*number);
    }
    for (key, number) in [
        ("new_visitors_per_minute", &mut limits.new_visitors_per_minute),
        ("visitor_events_per_minute", &mut limits.visitor_events_per_minute),
    ] {
        let read = section.count(key).and_then(|count| u32::try_from(count).ok());
        *number = read.and_then(NonZeroU32::new).unwrap_or(*number);
    }
    limits.body_rate = section.count("body_bytes_per_second").unwrap_or(limits.body_rate);
    for (key, span) in [
        ("head", &mut limits.head),
        ("idle", &mut limits.idle),
        ("body", &mut limits.body),
        ("body_grace", &mut limits.body_grace),
        ("answer", &mut limits.answer),
        ("inbox_lag", &mut limits.inbox_lag),
        ("drain_grace", &mut limits.drain_grace),
        ("drain", &mut limits.drain),
    ] {
        *span = section.parsed::<Span>(key, SPAN_HINT).map_or(*span, |read| read.0);
    }
    limits.trusted_proxies = section.parsed_list("trusted_proxies", "addresses").unwrap_or(limits.trusted_proxies);
    section.finish();
    limits
}

const SPAN_HINT: &str = "a time such as 5s or 250ms";

/// A length of time as people write it.
struct Span(Duration);

impl FromStr for Span {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at_checked(digits).ok_or(())?;
        let number: u64 = number.parse().map_err(|_| ())?;
        match unit.trim() {
            "ms" => Ok(Self(Duration::from_millis(number))),
            "s" => Ok(Self(Duration::from_secs(number))),
            "m" => number.checked_mul(60).map(|seconds| Self(Duration::from_secs(seconds))).ok_or(()),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (Limits, Vec<String>) {
        let mut problems = Vec::new();
        let limits = read(&text.parse().unwrap(), &mut problems);
        (limits, problems)
    }

    #[test]
    fn what_is_not_written_keeps_its_default() {
        let (limits, problems) = of("connections = 64\nhead = \"250ms\"\nidle = \"2m\"\n\
            trusted_proxies = [\"10.0.0.7\"]\nnew_visitors_per_minute = 9");
        let expected = Limits {
            connections: 64,
            new_visitors_per_minute: NonZeroU32::new(9).unwrap(),
            head: Duration::from_millis(250),
            idle: Duration::from_secs(120),
            trusted_proxies: vec![IpAddr::from([10, 0, 0, 7])],
            ..Limits::default()
        };
        assert_eq!((limits, problems), (expected, Vec::new()));
    }

    #[test]
    fn every_bound_that_makes_no_sense_is_named() {
        let (_, problems) = of("connections = 0\nin_flight = \"many\"\nhead = \"5\"\ndrain = 25\n\
            trusted_proxies = [\"here\", 7]\nspeed = 1");
        insta::assert_snapshot!(problems.join("\n"));
    }
}
