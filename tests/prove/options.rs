//! What the proof is told.

use std::env;
use std::path::PathBuf;

pub(crate) const USAGE: &str = "\
usage: prove [--short] [--seed NUMBER] [--store sqlite|postgres] [--messages NUMBER] [--table FILE] [--part NAME]…

  idle        memory and startup of a demo nobody uses
  model       the outbox as a model, explored exhaustively
  shuffle     one story in many orders, every webhook one to seven times
  simulate    the engine in this process, under seeds: faults, deaths, sleeps
  kills       kill -9 again and again while messages come in
  failpoints  the server ends at every named boundary
  pauses      SIGSTOP for longer than the lease, longer than sweep and grace
  clock       the wall clock jumps by hours
  comments    comments delivered three times to a server that is killed: one answer of each kind, no limit passed
  network     the lines to the platforms are slow, thin, cut, or lose their answers
  storage     the disk fills up
  outage      PostgreSQL is killed, read-only, loses its connections
  rolling     three nodes on PostgreSQL, restarted one after the other under load
  speed       acknowledgements, batches, webhook to send, memory, cost at a million conversations
  noisy       one organisation floods; what the others notice
  storm       ten thousand comments in a minute: acknowledgements, first answers, order, the others
  soak        a steady load for half an hour: memory and open files

The counts of all parts are printed as one table in the end, or added to FILE.
With --messages the story of shuffle is as long as that, in as many orders as otherwise.
Without --part all parts of the store run, but soak and the cost at a million only in full.";

/// Where the server keeps its books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// The `switchboard` program.
    pub(crate) server: PathBuf,
    /// The same server under the hands of the proof.
    pub(crate) under_test: PathBuf,
    /// Whether a few minutes have to do.
    pub(crate) short: bool,
    /// Where the server keeps its books.
    pub(crate) store: Engine,
    /// The parts to run; all when there are none.
    pub(crate) parts: Vec<String>,
    /// Where the random moments come from; the same seed gives the same plan.
    pub(crate) seed: u64,
    /// How long the story of `shuffle` is, where it is not to be as long as the run has it.
    pub(crate) messages: Option<usize>,
    /// Where the table of all parts is added to, instead of being printed.
    pub(crate) table: Option<PathBuf>,
}

impl Options {
    pub(crate) fn from_arguments(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let here = env::current_exe().map_err(|error| format!("finding the programs beside this one: {error}"))?;
        let mut options = Self {
            server: here.with_file_name("switchboard"),
            under_test: here.with_file_name("switchboard-under-test"),
            short: false,
            store: Engine::Sqlite,
            parts: Vec::new(),
            seed: 1,
            messages: None,
            table: None,
        };
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--server" => options.server = PathBuf::from(value()?),
                "--under-test" => options.under_test = PathBuf::from(value()?),
                "--seed" => options.seed = value()?.parse().map_err(|_| "--seed takes a whole number".to_owned())?,
                "--messages" => {
                    let messages = value()?.parse().map_err(|_| "--messages takes a whole number".to_owned())?;
                    options.messages = Some(messages);
                }
                "--part" => options.parts.push(value()?),
                "--table" => options.table = Some(PathBuf::from(value()?)),
                "--short" => options.short = true,
                "--store" => {
                    options.store = match value()?.as_str() {
                        "sqlite" => Engine::Sqlite,
                        "postgres" => Engine::Postgres,
                        other => return Err(format!("no store is called {other:?}")),
                    }
                }
                other => return Err(format!("no option is called {other:?}")),
            }
        }
        Ok(options)
    }

    /// One thing in a short run, another in a full one.
    pub(crate) fn pick<T>(&self, short: T, full: T) -> T {
        if self.short { short } else { full }
    }
}
