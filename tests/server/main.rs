//! The `switchboard` command under another name, so that the tests of this package run the server as it stands, and can
//! have it end or stall at a named boundary, run on short times, or read a clock that jumps. All of that comes from
//! the environment and none of it is in the product.
//!
//! | variable | meaning |
//! |---|---|
//! | `SWITCHBOARD_PROOF_BOUNDARY` | `NAME:abort:N` or `NAME:stall=MILLIS:N`: what happens at the N-th crossing of a boundary |
//! | `SWITCHBOARD_PROOF_CROSSED` | a file that the name of every boundary is added to when it is crossed for the first time |
//! | `SWITCHBOARD_PROOF_SETTINGS` | times of the engine in milliseconds, such as `lease=300,sweep=100` |
//! | `SWITCHBOARD_PROOF_CLOCK` | a file that holds by how many microseconds the wall clock is wrong |

mod boundary;
mod clock;
mod settings;

use std::process::ExitCode;
use std::sync::Arc;

use channel_core::Seams;
use switchboard::wiring::Wiring;

fn main() -> ExitCode {
    match wiring() {
        Ok(wiring) => switchboard::cli::run_on(wiring),
        Err(why) => {
            complain(&why);
            ExitCode::from(2)
        }
    }
}

fn wiring() -> Result<Wiring, String> {
    let mut wiring = Wiring::default();
    if let Ok(text) = std::env::var("SWITCHBOARD_PROOF_SETTINGS") {
        settings::change(&mut wiring.settings, &text)?;
    }
    if let Some(file) = std::env::var_os("SWITCHBOARD_PROOF_CLOCK") {
        wiring.seams = Seams { clock: Arc::new(clock::WrongClock::reading(file.into())), ..wiring.seams };
    }
    if let Some(trap) = boundary::Trap::from_environment()? {
        wiring.watch = Arc::new(trap);
    }
    Ok(wiring)
}

#[expect(clippy::print_stderr, reason = "the one place where a wrong variable is named")]
fn complain(why: &str) {
    eprintln!("switchboard-under-test: {why}");
}
