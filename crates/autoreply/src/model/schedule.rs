//! Days and hours in the merchant's time zone.

use std::fmt;
use std::str::FromStr;

use channel_core::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Span, Zoned};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// When a rule runs within a week. The time of the comment counts, and for quiet hours the time of answering.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// A name of the time zone database: `Europe/Istanbul`. Nothing is UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// The days; none means every day. A span of hours over midnight belongs to the day on which it begins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Day>,
    /// The hours; none means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<Hours>,
    /// Hours in which nothing is sent; a comment of that time can be answered when they are over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quiet: Vec<Hours>,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names of the days need no explanation")]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

/// A span of hours as `09:00-18:00`; it goes over midnight when the end is not later than the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Hours {
    /// The first minute of the day.
    from: u16,
    /// The minute at which it is over.
    until: u16,
}

/// The text is no span of hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("hours are written as 09:00-18:00")]
pub struct HoursError;

const DAY: u16 = 24 * 60;

impl Hours {
    fn is_overnight(self) -> bool {
        self.until <= self.from
    }

    fn contains(self, minute: u16) -> bool {
        if self.is_overnight() {
            minute >= self.from || minute < self.until
        } else {
            (self.from..self.until).contains(&minute)
        }
    }

    /// Whether a minute belongs to the part behind midnight.
    fn is_next_day(self, minute: u16) -> bool {
        self.is_overnight() && minute < self.until
    }

    fn minutes_left(self, minute: u16) -> u16 {
        (self.until + DAY - minute) % DAY
    }
}

impl FromStr for Hours {
    type Err = HoursError;

    fn from_str(text: &str) -> Result<Self, HoursError> {
        let (from, until) = text.split_once(['-', '–']).ok_or(HoursError)?;
        let (from, until) = (minute(from)?, minute(until)?);
        if from == DAY || from == until {
            return Err(HoursError);
        }
        Ok(Self { from, until: until % DAY })
    }
}

fn minute(text: &str) -> Result<u16, HoursError> {
    let (hour, minute) = text.trim().split_once(':').ok_or(HoursError)?;
    let number = |text: &str| {
        let is_plain = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_plain { text.parse::<u16>().map_err(|_| HoursError) } else { Err(HoursError) }
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    let whole = hour * 60 + minute;
    if minute > 59 || whole > DAY { Err(HoursError) } else { Ok(whole) }
}

impl TryFrom<String> for Hours {
    type Error = HoursError;

    fn try_from(text: String) -> Result<Self, HoursError> {
        text.parse()
    }
}

impl From<Hours> for String {
    fn from(hours: Hours) -> Self {
        hours.to_string()
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let until = if self.until == 0 { DAY } else { self.until };
        write!(f, "{:02}:{:02}-{:02}:{:02}", self.from / 60, self.from % 60, until / 60, until % 60)
    }
}

/// Where a schedule's clock hangs.
#[derive(Debug, Clone)]
pub(crate) struct Place(TimeZone);

/// The zone of a name, from the database that comes with the program.
pub(crate) fn place_of(zone: Option<&str>) -> Option<Place> {
    let Some(name) = zone else { return Some(Place(TimeZone::UTC)) };
    TimeZoneDatabase::bundled().get(name.trim()).ok().map(Place)
}

impl Place {
    fn at(&self, at: Timestamp) -> Option<Zoned> {
        jiff::Timestamp::from_microsecond(at.0).ok().map(|at| at.to_zoned(self.0.clone()))
    }
}

impl Schedule {
    /// Whether the rule runs for a comment of this time.
    pub(crate) fn runs(&self, place: &Place, at: Timestamp) -> bool {
        let Some(local) = place.at(at) else { return false };
        let minute = minute_of(&local);
        let on = |offset: i64| {
            self.days.is_empty()
                || local
                    .checked_sub(Span::new().days(offset))
                    .is_ok_and(|day| self.days.contains(&Day::of(day.weekday())))
        };
        if self.hours.is_empty() {
            return on(0);
        }
        self.hours.iter().any(|hours| hours.contains(minute) && on(i64::from(hours.is_next_day(minute))))
    }

    /// When the quiet hours end that hold at this time, if any do.
    pub(crate) fn quiet_until(&self, place: &Place, now: Timestamp) -> Option<Timestamp> {
        let local = place.at(now)?;
        let minute = minute_of(&local);
        let held = self.quiet.iter().filter(|quiet| quiet.contains(minute));
        let left = held.map(|quiet| quiet.minutes_left(minute)).max()?;
        let seconds = i64::from(left) * 60 - i64::from(local.second());
        Some(Timestamp(now.0.saturating_add(seconds.saturating_mul(1_000_000)).div_euclid(1_000_000) * 1_000_000))
    }
}

fn minute_of(local: &Zoned) -> u16 {
    u16::try_from(i32::from(local.hour()) * 60 + i32::from(local.minute())).unwrap_or(0)
}

impl Day {
    fn of(day: jiff::civil::Weekday) -> Self {
        use jiff::civil::Weekday;
        match day {
            Weekday::Monday => Self::Mon,
            Weekday::Tuesday => Self::Tue,
            Weekday::Wednesday => Self::Wed,
            Weekday::Thursday => Self::Thu,
            Weekday::Friday => Self::Fri,
            Weekday::Saturday => Self::Sat,
            Weekday::Sunday => Self::Sun,
        }
    }
}
