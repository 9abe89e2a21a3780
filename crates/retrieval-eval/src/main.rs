//! `retrieval-eval`: prints what the search measures beside its baselines, and whether its bounds hold.
#![expect(clippy::print_stdout, reason = "a command-line tool talks to its terminal")]

mod clock;
mod meaning;
mod quality;
mod reference;
mod scale;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let bounds = match words.as_slice() {
        [] => [
            quality::run(&retrieval_eval::LANGS, quality::Show::Totals),
            meaning::run(&retrieval_eval::LANGS),
            scale::run(),
        ]
        .concat(),
        ["scale"] => scale::run(),
        ["model"] => meaning::run(&[]),
        ["meaning", langs @ ..] => meaning::run(&chosen(langs)),
        ["quality", "--misses", langs @ ..] => quality::run(&chosen(langs), quality::Show::Misses),
        ["quality", langs @ ..] => quality::run(&chosen(langs), quality::Show::Totals),
        _ => {
            println!("usage: retrieval-eval [scale | model | meaning [LANGUAGE…] | quality [--misses] [LANGUAGE…]]");
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

/// What a future gives that has nothing to wait for.
fn now<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match future.as_mut().poll(&mut context) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => unreachable!("kept vectors are there at once"),
    }
}

fn chosen(langs: &[&str]) -> Vec<&'static str> {
    let all = retrieval_eval::LANGS;
    let named: Vec<&'static str> = all.into_iter().filter(|lang| langs.is_empty() || langs.contains(lang)).collect();
    named
}
