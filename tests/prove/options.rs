//! What the proof is told.

use std::path::PathBuf;

pub(crate) const USAGE: &str = "usage: prove --server PROGRAM [--short] [--seed NUMBER] [--part idle|steady|storm]";

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// The `switchboard` program.
    pub(crate) server: PathBuf,
    /// Messages during the storm.
    pub(crate) messages: usize,
    /// How often the server is killed during it.
    pub(crate) kills: usize,
    /// Messages at the steady rate.
    pub(crate) steady: usize,
    /// The only part to run; all when absent.
    pub(crate) part: Option<String>,
    /// Where the random moments of the kills come from; the same seed gives the same plan.
    pub(crate) seed: u64,
}

impl Options {
    pub(crate) fn from_arguments(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let (mut server, mut short, mut seed, mut part) = (None, false, 1_u64, None);
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--server" => server = Some(PathBuf::from(value()?)),
                "--seed" => seed = value()?.parse().map_err(|_| "--seed takes a whole number".to_owned())?,
                "--part" => part = Some(value()?),
                "--short" => short = true,
                other => return Err(format!("no option is called {other:?}")),
            }
        }
        if let Some(unknown) = part.as_deref().filter(|name| !["idle", "steady", "storm"].contains(name)) {
            return Err(format!("no part is called {unknown:?}"));
        }
        let server = server.ok_or("--server is missing")?;
        let (messages, kills, steady) = if short { (300, 6, 250) } else { (5_000, 100, 3_000) };
        Ok(Self { server, messages, kills, steady, part, seed })
    }

    /// Whether a part is to be run.
    pub(crate) fn wants(&self, part: &str) -> bool {
        self.part.as_deref().is_none_or(|only| only == part)
    }
}
