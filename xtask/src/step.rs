//! Steps: named pieces of work that pass, fail or cannot be done here.

use std::fmt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// One named piece of work.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) work: fn() -> Outcome,
}

/// What a step came to. The sentences go to the summary.
pub(crate) enum Outcome {
    Passed,
    /// Passed, and something that belongs to it could not be checked on this machine.
    PassedWithout(String),
    Failed(String),
}

/// Runs the steps in order, every one even after a failure, and prints what came of each. Tells whether all passed.
pub(crate) fn run_all(steps: &[&Step]) -> bool {
    let mut lines = Vec::new();
    let mut failed = Vec::new();
    let mut without = 0_usize;
    let started = Instant::now();
    for step in steps {
        println!("\n=== {} ===", step.name);
        let started = Instant::now();
        let outcome = (step.work)();
        let line = format!("{:<8} {:>7}  {outcome}", step.name, Seconds(started.elapsed()));
        println!("=== {line}");
        lines.push(line);
        match outcome {
            Outcome::Failed(_) => failed.push(step.name),
            Outcome::PassedWithout(_) => without += 1,
            Outcome::Passed => {}
        }
    }
    println!("\n{}", lines.join("\n"));
    println!("{:<8} {:>7}", "total", Seconds(started.elapsed()));
    if !failed.is_empty() {
        println!("\nfailed: {}", failed.join(", "));
        println!("again, these alone: cargo xtask test {}", failed.join(" "));
    }
    let skipped = if without > 0 { format!(", {without} skipped") } else { String::new() };
    println!("\n{} passed, {} failed{skipped}", steps.len() - failed.len(), failed.len());
    failed.is_empty()
}

/// Runs a command in the foreground and shows how to repeat it.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    let shown = Shown(command).to_string();
    println!("$ {shown}");
    match command.stdin(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` ended with {status}")),
        Err(error) => Err(format!("`{shown}` could not be started: {error}")),
    }
}

impl From<Result<(), String>> for Outcome {
    fn from(result: Result<(), String>) -> Self {
        result.map_or_else(Self::Failed, |()| Self::Passed)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed => f.write_str("passed"),
            Self::PassedWithout(what) => write!(f, "passed; {what}"),
            Self::Failed(why) => write!(f, "FAILED: {why}"),
        }
    }
}

struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:.1} s", self.0.as_secs_f64()))
    }
}

struct Shown<'a>(&'a Command);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in self.0.get_envs() {
            if let Some(value) = value {
                write!(f, "{}={:?} ", name.to_string_lossy(), value.to_string_lossy())?;
            }
        }
        f.write_str(&self.0.get_program().to_string_lossy())?;
        for argument in self.0.get_args() {
            write!(f, " {}", argument.to_string_lossy())?;
        }
        Ok(())
    }
}
