//! `retrieval-eval`: prints what the search measures beside its baselines, and whether its bounds hold.
#![expect(clippy::print_stdout, reason = "a command-line tool talks to its terminal")]

mod across;
mod clock;
mod lot;
mod meaning;
mod quality;
mod reference;
mod scale;

use std::process::ExitCode;

use lot::Lot;
use quality::Show;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let all = &retrieval_eval::LANGS;
    let (development, held_out) = (Lot::DEVELOPMENT, Lot::HELD_OUT);
    let bounds = match words.as_slice() {
        [] => [
            quality::run(development, all, Show::Totals),
            meaning::model(),
            meaning::run(development, all),
            held(held_out, all),
            scale::run(),
        ]
        .concat(),
        ["scale"] => scale::run(),
        ["model"] => meaning::model(),
        ["across", langs @ ..] => {
            across::run(development, &chosen(langs));
            across::run(held_out, &chosen(langs));
            Vec::new()
        }
        ["held", langs @ ..] => held(held_out, &chosen(langs)),
        ["meaning", langs @ ..] => meaning::run(development, &chosen(langs)),
        ["quality", "--misses", langs @ ..] => quality::run(development, &chosen(langs), Show::Misses),
        ["quality", langs @ ..] => quality::run(development, &chosen(langs), Show::Totals),
        _ => {
            println!(
                "usage: retrieval-eval [scale | model | across [LANGUAGE…] | held [LANGUAGE…] | meaning [LANGUAGE…] | quality [--misses] [LANGUAGE…]]"
            );
            return ExitCode::from(2);
        }
    };
    println!();
    for bound in &bounds {
        println!("{} {}", if bound.holds { "pass" } else { "FAIL" }, bound.says);
    }
    if bounds.iter().all(|bound| bound.holds) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Everything of what nothing is mended with.
fn held(lot: Lot, langs: &[&'static str]) -> Vec<Bound> {
    [quality::run(lot, langs, Show::Totals), meaning::run(lot, langs)].concat()
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
