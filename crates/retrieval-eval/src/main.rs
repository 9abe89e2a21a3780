//! `retrieval-eval`: prints what the search measures beside its baselines, and whether its bounds hold.
#![expect(clippy::print_stdout, reason = "a command-line tool talks to its terminal")]

mod quality;
mod scale;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let bounds = match words.as_slice() {
        [] => [quality::run(&retrieval_eval::LANGS, quality::Show::Totals), scale::run()].concat(),
        ["scale"] => scale::run(),
        ["quality", "--misses", langs @ ..] => quality::run(&chosen(langs), quality::Show::Misses),
        ["quality", langs @ ..] => quality::run(&chosen(langs), quality::Show::Totals),
        _ => {
            println!("usage: retrieval-eval [scale | quality [--misses] [LANGUAGE…]]");
            return ExitCode::from(2);
        }
    };
    println!();
    for bound in &bounds {
        println!("{} {}", if bound.holds { "pass" } else { "FAIL" }, bound.says);
    }
    if bounds.iter().all(|bound| bound.holds) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Something that has to hold, and what was measured.
#[derive(Debug, Clone)]
struct Bound {
    says: String,
    holds: bool,
}

fn chosen(langs: &[&str]) -> Vec<&'static str> {
    let all = retrieval_eval::LANGS;
    let named: Vec<&'static str> = all.into_iter().filter(|lang| langs.is_empty() || langs.contains(lang)).collect();
    named
}
