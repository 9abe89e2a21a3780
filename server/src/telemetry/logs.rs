//! Log lines: one a line on standard error, filtered by `SWITCHBOARD_LOG`.

use std::error::Error;
use std::fmt;
use std::io::IsTerminal;
use std::iter::successors;

use serde::{Serialize, Serializer};
use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::config::LogFormat;

/// Starts writing log lines. A second call does nothing.
pub(super) fn start(format: LogFormat) {
    let filter = EnvFilter::try_from_env("SWITCHBOARD_LOG").unwrap_or_else(|_| EnvFilter::new("warn,switchboard=info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // Told of a line that cannot be written, it would complain where nothing can be written, and panic over that: a full
    // disk under the log must not end whoever had something to say.
    let lines = lines.log_internal_errors(false);
    let _ = match format {
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).try_init(),
        LogFormat::Json => lines.event_format(JsonLines).try_init(),
    };
}

/// One JSON object a line. It says what a line of text says: the library's own objects leave out why an error happened.
struct JsonLines;

impl<S, N> FormatEvent<S, N> for JsonLines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut at = String::new();
        SystemTime.format_time(&mut Writer::new(&mut at))?;
        let mut line = Line(Vec::new());
        line.add("timestamp", at);
        line.add("level", event.metadata().level().as_str());
        event.record(&mut line);
        let line = serde_json::to_string(&line).map_err(|_| fmt::Error)?;
        writeln!(writer, "{line}")
    }
}

/// What a line says, in the order in which it is said.
struct Line(Vec<(String, Value)>);

impl Line {
    fn add(&mut self, name: &str, value: impl Into<Value>) {
        self.0.push((name.to_owned(), value.into()));
    }
}

impl Serialize for Line {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Visit for Line {
    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field.name(), value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field.name(), value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field.name(), value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field.name(), value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field.name(), value);
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.add(field.name(), value.to_string());
        let sources: Vec<String> =
            successors(value.source(), |&error| error.source()).map(ToString::to_string).collect();
        if !sources.is_empty() {
            self.add(&format!("{}.sources", field.name()), sources);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.add(field.name(), format!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;
    use store::StoreError;

    use super::*;

    /// The lines that are written while `work` is done.
    fn written(work: impl FnOnce()) -> Vec<Value> {
        let file = tempfile::NamedTempFile::new().unwrap();
        let lines = tracing_subscriber::fmt().event_format(JsonLines).with_writer(file.reopen().unwrap());
        tracing::subscriber::with_default(lines.finish(), work);
        let text = std::fs::read_to_string(file.path()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn a_json_line_says_why_an_error_happened() {
        let error = StoreError::Unavailable(Some(Arc::new(std::io::Error::other("the disk is full"))));
        let lines = written(|| {
            tracing::warn!(error = &error as &(dyn Error + 'static), "the store takes no writes");
            tracing::warn!(error = &StoreError::Stale as &(dyn Error + 'static), "nothing is behind this one");
        });
        let told = |name: &str| lines.iter().map(|line| line.get(name).cloned()).collect::<Vec<_>>();
        assert_eq!(
            told("error"),
            [Some(json!("the store is unavailable")), Some(json!(StoreError::Stale.to_string()))]
        );
        assert_eq!(told("error.sources"), [Some(json!(["the disk is full"])), None]);
    }

    #[test]
    fn a_json_line_keeps_numbers_and_words_as_they_are() {
        let lines = written(|| tracing::info!(jobs = 3, done = true, lane = "a\nb", kind = ?Some(1), "told"));
        let mut line = lines.into_iter().next().unwrap();
        let at = line.as_object_mut().unwrap().remove("timestamp").unwrap();
        assert!(at.as_str().is_some_and(|at| at.ends_with('Z')), "{at}");
        assert_eq!(
            line,
            json!({ "level": "INFO", "message": "told", "jobs": 3, "done": true, "lane": "a\nb", "kind": "Some(1)" })
        );
    }
}
