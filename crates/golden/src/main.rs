//! `golden`: asks the offline assistant the golden questions and prints how it did.
#![expect(clippy::print_stdout, reason = "a command-line tool talks to its terminal")]

use std::process::ExitCode;

use golden::{Report, Set, Shop, questions, report};

/// The least share of questions that are answered right.
const RIGHT: f64 = 0.9;
/// The least share of unanswerable questions that are refused.
const REFUSED: f64 = 0.95;

fn main() -> ExitCode {
    let misses = match std::env::args().nth(1).as_deref() {
        None => Misses::Hidden,
        Some("--misses") => Misses::OfDevelopment,
        Some(_) => {
            println!("usage: golden [--misses]");
            return ExitCode::from(2);
        }
    };
    let shop = Shop::demo();
    let report = match now(report(&questions(), &shop)) {
        Ok(report) => report,
        Err(error) => {
            println!("{error}");
            return ExitCode::FAILURE;
        }
    };
    if misses == Misses::OfDevelopment {
        show(&report.of(Set::Development));
    }
    println!("{report}");
    let bounds = [
        (
            format!("{:.3} of the questions right, at least {RIGHT}", report.share_right()),
            report.share_right() >= RIGHT,
        ),
        (
            format!("{:.3} of the unanswerable refused, at least {REFUSED}", report.share_refused()),
            report.share_refused() >= REFUSED,
        ),
        (format!("{} invented numbers, none allowed", report.invented().len()), report.invented().is_empty()),
    ];
    for (says, holds) in &bounds {
        println!("{} {says}", if *holds { "pass" } else { "FAIL" });
    }
    if bounds.iter().all(|(_, holds)| *holds) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether what went wrong is shown. What is held out is not to be looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Misses {
    Hidden,
    OfDevelopment,
}

fn show(report: &Report) {
    for line in report.lines.iter().filter(|line| !line.is_right() || !line.verdict.invented.is_empty()) {
        println!("{} {}", line.question.language, line.question.said.join(" >> "));
        for wrong in line.verdict.wrong.iter().chain(&line.verdict.invented) {
            println!("    {wrong}");
        }
    }
}

/// What a future gives that has nothing to wait for: everything is in memory.
fn now<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match future.as_mut().poll(&mut context) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => unreachable!("what is in memory is there at once"),
    }
}
