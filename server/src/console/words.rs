//! The message catalogue: every sentence a person reads comes from a Fluent file under `server/locales`.
//!
//! Templates receive [`Words`] under the name `t`. It also turns moments and spans into words, because "5 min" is a
//! sentence too. Nothing here reads the clock: the moment of rendering is a value.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

const ENGLISH: &[&str] = &[
    include_str!("../../locales/en/shell.ftl"),
    include_str!("../../locales/en/inbox.ftl"),
    include_str!("../../locales/en/comments.ftl"),
    include_str!("../../locales/en/catalogue.ftl"),
    include_str!("../../locales/en/meaning.ftl"),
    include_str!("../../locales/en/assistant.ftl"),
    include_str!("../../locales/en/rehearsal.ftl"),
    include_str!("../../locales/en/channels.ftl"),
    include_str!("../../locales/en/letters.ftl"),
    include_str!("../../locales/en/orders.ftl"),
    include_str!("../../locales/en/settings.ftl"),
    include_str!("../../locales/en/widget.ftl"),
];

static CATALOGUE: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| {
    let mut bundle = FluentBundle::new_concurrent(vec![unic_langid::LanguageIdentifier::default()]);
    // Names sit in elements of their own direction, so the catalogue need not isolate them a second time.
    bundle.set_use_isolating(false);
    for source in ENGLISH {
        // A broken entry is skipped and the rest is kept: a test holds that there is none.
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(partial, _)| partial);
        bundle.add_resource_overriding(resource);
    }
    bundle
});

/// A whole number, however deep a template's references to it are.
pub trait Number {
    /// The number itself.
    fn number(&self) -> i64;
}

impl Number for i64 {
    fn number(&self) -> i64 {
        *self
    }
}

impl Number for u32 {
    fn number(&self) -> i64 {
        i64::from(*self)
    }
}

impl<N: Number + ?Sized> Number for &N {
    fn number(&self) -> i64 {
        (**self).number()
    }
}

/// Sentences for one rendering: the moment it happens and the reader's distance from UTC.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    now: Timestamp,
    offset: Offset,
}

impl Words {
    /// Words at `now` (microseconds since 1970) for a reader `offset_minutes` east of UTC.
    #[must_use]
    pub fn new(now: i64, offset_minutes: i32) -> Self {
        let offset =
            Offset::from_seconds(offset_minutes.clamp(-18 * 60, 18 * 60).saturating_mul(60)).unwrap_or(Offset::UTC);
        Self { now: moment(now), offset }
    }

    /// The sentence `id`; the id itself when the catalogue lacks it, so that the page still shows where it belongs.
    #[must_use]
    pub fn of(&self, id: impl AsRef<str>) -> String {
        self.format(id.as_ref(), None)
    }

    /// The sentence `id` with a number `n`, which also chooses its plural form.
    #[must_use]
    pub fn n(&self, id: impl AsRef<str>, n: impl Number) -> String {
        let mut args = FluentArgs::new();
        args.set("n", FluentValue::from(n.number()));
        self.format(id.as_ref(), Some(&args))
    }

    /// The sentence `id` with one value put in.
    #[must_use]
    pub fn with(&self, id: impl AsRef<str>, name: &str, value: impl AsRef<str>) -> String {
        let mut args = FluentArgs::new();
        args.set(name.to_owned(), FluentValue::from(value.as_ref().to_owned()));
        self.format(id.as_ref(), Some(&args))
    }

    /// The sentence `id` with several values put in.
    #[must_use]
    pub fn fill(&self, id: impl AsRef<str>, values: &[(&str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set((*name).to_owned(), FluentValue::from((*value).to_owned()));
        }
        self.format(id.as_ref(), Some(&args))
    }

    /// The sentence `id` of a note: whose name, how many messages (which also chooses its plural form), and from when.
    #[must_use]
    pub fn told(&self, id: impl AsRef<str>, name: &str, messages: u32, when: &str) -> String {
        let mut args = FluentArgs::new();
        args.set("name", FluentValue::from(name.to_owned()));
        args.set("n", FluentValue::from(messages));
        args.set("when", FluentValue::from(when.to_owned()));
        self.format(id.as_ref(), Some(&args))
    }

    /// How many minutes east of UTC the reader is.
    #[must_use]
    pub fn minutes_east(&self) -> i64 {
        i64::from(self.offset.seconds() / 60)
    }

    /// Whether the catalogue has a sentence `id`.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        CATALOGUE.has_message(id)
    }

    /// A span in its largest unit: "now", "5 min", "3 h", "2 d".
    #[must_use]
    pub fn span(&self, seconds: impl Number) -> String {
        let seconds = seconds.number().max(0);
        let (id, n) = match seconds {
            0..60 => return self.of("span-now"),
            60..3_600 => ("span-minutes", seconds / 60),
            3_600..86_400 => ("span-hours", seconds / 3_600),
            _ => ("span-days", seconds / 86_400),
        };
        self.n(id, n)
    }

    /// A span in two units, for a countdown: "23 h 14 min".
    #[must_use]
    pub fn countdown(&self, seconds: impl Number) -> String {
        let minutes = seconds.number().max(0) / 60;
        self.numbers("span-countdown", &[("hours", minutes / 60), ("minutes", minutes % 60)])
    }

    /// The moment of rendering, in microseconds.
    #[must_use]
    pub fn moment(&self) -> i64 {
        self.now.as_microsecond()
    }

    /// Seconds from `at` (microseconds) until the moment of rendering; never negative.
    #[must_use]
    pub fn since(&self, at: impl Number) -> i64 {
        self.now.as_second().saturating_sub(moment(at.number()).as_second()).max(0)
    }

    /// How long ago `at` was: "5 min ago".
    #[must_use]
    pub fn ago(&self, at: impl Number) -> String {
        let seconds = self.since(at);
        if seconds < 60 {
            return self.of("ago-now");
        }
        self.with("ago-span", "span", self.span(seconds))
    }

    /// The time of day at the reader's place: "14:05".
    #[must_use]
    pub fn clock(&self, at: impl Number) -> String {
        self.here(at.number()).strftime("%H:%M").to_string()
    }

    /// The time of day when it was today, the day otherwise: what a list shows beside a row.
    #[must_use]
    pub fn brief(&self, at: impl Number) -> String {
        if self.here(at.number()).date() == self.now.to_zoned(TimeZone::fixed(self.offset)).date() {
            self.clock(at.number())
        } else {
            self.day(at.number())
        }
    }

    /// The day: "Today", "Yesterday", or "12 Nov".
    #[must_use]
    pub fn day(&self, at: impl Number) -> String {
        let (then, today) = (self.here(at.number()).date(), self.now.to_zoned(TimeZone::fixed(self.offset)).date());
        if then == today {
            return self.of("day-today");
        }
        if then.tomorrow().is_ok_and(|next| next == today) {
            return self.of("day-yesterday");
        }
        let (day, month, year) = (then.day().into(), then.month().into(), then.year());
        let id = if then.year() == today.year() { "day-date" } else { "day-date-year" };
        self.numbers(id, &[("day", day), ("month", month), ("year", year.into())])
    }

    /// Day and time of day together.
    #[must_use]
    pub fn when(&self, at: impl Number) -> String {
        self.fill(
            "day-and-time",
            &[("day", self.day(at.number()).as_str()), ("time", self.clock(at.number()).as_str())],
        )
    }

    /// The machine's form of a moment, for `<time datetime>`.
    #[must_use]
    pub fn iso(&self, at: impl Number) -> String {
        moment(at.number()).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// A moment at the reader's place as a form's field holds it: "2026-11-21T12:00".
    #[must_use]
    pub fn local(&self, at: impl Number) -> String {
        self.here(at.number()).strftime("%Y-%m-%dT%H:%M").to_string()
    }

    /// The moment that a form's field names, in microseconds.
    #[must_use]
    pub fn moment_of(&self, local: &str) -> Option<i64> {
        let civil: jiff::civil::DateTime = local.parse().ok()?;
        Some(self.offset.to_timestamp(civil).ok()?.as_microsecond())
    }

    fn numbers(&self, id: &str, values: &[(&str, i64)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set((*name).to_owned(), FluentValue::from(*value));
        }
        self.format(id, Some(&args))
    }

    fn here(&self, at: i64) -> jiff::Zoned {
        moment(at).to_zoned(TimeZone::fixed(self.offset))
    }

    fn format(&self, id: &str, args: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = CATALOGUE.get_message(id).and_then(|message| message.value()) else {
            return id.to_owned();
        };
        let mut problems = Vec::new();
        CATALOGUE.format_pattern(pattern, args, &mut problems).into_owned()
    }
}

fn moment(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-21 12:00:00 UTC.
    const NOON: i64 = 1_795_262_400_000_000;
    const MINUTE: i64 = 60_000_000;

    #[test]
    fn every_file_of_the_catalogue_is_well_formed() {
        for source in ENGLISH {
            assert!(
                FluentResource::try_new((*source).to_owned()).is_ok(),
                "{:?}",
                FluentResource::try_new((*source).to_owned()).err().map(|(_, errors)| errors)
            );
        }
    }

    #[test]
    fn spans_and_moments_read_as_people_say_them() {
        let t = Words::new(NOON, 0);
        let said = [
            t.span(12_i64),
            t.span(300_i64),
            t.span(7_300_i64),
            t.span(200_000_i64),
            t.ago(NOON - 5 * MINUTE),
            t.clock(NOON),
            t.brief(NOON - MINUTE),
            t.brief(NOON - 24 * 60 * MINUTE),
            t.day(NOON - 9 * 24 * 60 * MINUTE),
            t.when(NOON),
            t.countdown(83_640_i64),
        ];
        assert_eq!(
            said.join(" | "),
            "now | 5 min | 2 h | 2 d | 5 min ago | 12:00 | 11:59 | Yesterday | 12 Nov | Today, 12:00 | 23 h 14 min"
        );
    }

    #[test]
    fn a_reader_in_another_place_reads_their_own_clock_and_day() {
        let t = Words::new(NOON + 11 * 60 * MINUTE, 120);
        assert_eq!(t.clock(NOON), "14:00");
        assert_eq!(t.day(NOON), t.of("day-yesterday"));
    }

    #[test]
    fn a_moment_in_a_form_is_at_the_readers_place() {
        let t = Words::new(NOON, 180);
        assert_eq!(t.local(NOON), "2026-11-21T15:00");
        assert_eq!(t.moment_of("2026-11-21T15:00"), Some(NOON));
        assert_eq!(t.moment_of("soon"), None);
    }

    #[test]
    fn a_missing_sentence_shows_its_name() {
        assert_eq!(Words::new(NOON, 0).of("no-such-sentence"), "no-such-sentence");
    }
}
