//! Time and chance, as arguments: a program hands them in, a test moves and predicts them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "schema")]
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// An instant in microseconds since 1970-01-01T00:00:00Z. Its JSON form is RFC 3339 text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// From whole seconds; values no calendar knows are clamped.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// From milliseconds.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis.saturating_mul(1_000))
    }

    /// From a number whose unit the platform leaves open: seconds, milliseconds or microseconds, told apart by
    /// magnitude (Instagram mixes the first two within one webhook).
    #[must_use]
    pub const fn from_unknown_unit(number: i64) -> Self {
        match number {
            ..100_000_000_000 => Self::from_seconds(number),
            100_000_000_000..100_000_000_000_000 => Self::from_millis(number),
            _ => Self(number),
        }
    }

    /// Parses RFC 3339 text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.parse::<jiff::Timestamp>().ok().map(|at| Self(at.as_microsecond()))
    }

    /// Whole seconds since the epoch.
    #[must_use]
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// This instant moved forward.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)))
    }

    /// This instant moved back.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)))
    }

    /// How long it is from `earlier` to this instant; zero when `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(at) => fmt::Display::fmt(&at, f),
            Err(_) => f.write_str(if self.0 < 0 { "-009999-01-02T01:59:59Z" } else { "9999-12-30T22:00:00Z" }),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("expected an RFC 3339 instant"))
    }
}

#[cfg(feature = "schema")]
impl JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date-time" })
    }
}

/// Tells the time.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// Makes identifiers.
pub trait Ids: fmt::Debug + Send + Sync {
    /// A new identifier that sorts by the time it was made (UUID version 7).
    fn next(&self, now: Timestamp) -> Uuid;

    /// An identifier nobody can guess (122 random bits).
    fn secret(&self) -> Uuid;
}

/// What a program hands to everything that needs time or identifiers.
#[derive(Clone, Debug)]
pub struct Seams {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of identifiers.
    pub ids: Arc<dyn Ids>,
}

impl Seams {
    /// The machine's clock and its random generator.
    #[must_use]
    pub fn system() -> Self {
        Self { clock: Arc::new(SystemClock), ids: Arc::new(RandomIds) }
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new identifier.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.ids.next(self.clock.now())
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        Timestamp(jiff::Timestamp::now().as_microsecond())
    }
}

/// Identifiers from the machine's random generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct RandomIds;

impl Ids for RandomIds {
    fn next(&self, now: Timestamp) -> Uuid {
        let millis = u64::try_from(now.0.div_euclid(1_000)).unwrap_or(0);
        let random = self.secret().into_bytes();
        let mut tail = [0; 10];
        tail.copy_from_slice(&random[..10]);
        uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that draws random identifiers")]
    fn secret(&self) -> Uuid {
        Uuid::new_v4()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_millis_and_micros_are_told_apart_by_magnitude() {
        let expected = Timestamp::from_seconds(1_739_321_024);
        for number in [1_739_321_024, 1_739_321_024_000, 1_739_321_024_000_000] {
            assert_eq!(Timestamp::from_unknown_unit(number), expected, "{number}");
        }
    }

    #[test]
    fn the_json_form_reads_back() {
        let at = Timestamp(1_739_321_024_123_456);
        let json = serde_json::to_string(&at).unwrap();
        assert_eq!(json, "\"2025-02-12T00:43:44.123456Z\"");
        assert_eq!(serde_json::from_str::<Timestamp>(&json).unwrap(), at);
    }

    #[test]
    fn every_number_has_a_text_form() {
        for number in [i64::MIN, -1, 0, i64::MAX] {
            assert!(!Timestamp(number).to_string().is_empty());
        }
    }

    #[test]
    fn identifiers_sort_by_the_time_they_were_made() {
        let earlier = RandomIds.next(Timestamp::from_seconds(1));
        let later = RandomIds.next(Timestamp::from_seconds(2));
        assert!(earlier < later);
    }
}
