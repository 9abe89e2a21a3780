//! The outbox as a model, explored exhaustively: the design as built, and every known mistake, which has to be caught.

use std::time::Instant;

use switchboard_tests::model::{Design, Reach, explore};

use crate::options::Options;
use crate::report::Report;

/// Explores and gives the report.
pub(crate) async fn run(options: &Options) -> Result<Report, String> {
    // A repetition doubles the calls, and what there is to explore grows sixtyfold.
    let resends: &[Reach] = match options.short {
        true => &[Reach::SMALL],
        false => &[Reach { nodes: 2, ..Reach::FULL }, Reach { nodes: 3, evidence: false, ..Reach::SMALL }],
    };
    let explored = tokio::task::spawn_blocking(move || {
        let mut report = Report::default();
        let resends = resends.iter().map(|reach| (Design::DoorAndListedResend, *reach));
        for (design, reach) in [(Design::Door, Reach::FULL)].into_iter().chain(resends) {
            let began = Instant::now();
            let found = explore(design, reach);
            let seconds = began.elapsed().as_secs();
            report.say(format!("{design:?}, {} senders: {} states in {seconds} s", reach.nodes, found.states));
            if !found.is_clean() {
                report.fail(format!("{design:?}: {found:?}"));
            }
        }
        for design in Design::MISTAKES {
            let found = explore(*design, Reach { nodes: 2, ..Reach::FULL });
            match found.broken.first() {
                Some((property, steps)) => {
                    report.say(format!("{design:?} is caught in {} steps: not “{property}”", steps.len()));
                }
                None if found.stuck > 0 => {
                    report.say(format!("{design:?} is caught: {} states are stuck", found.stuck))
                }
                None => report.fail(format!("{design:?} is not caught in {} states", found.states)),
            }
        }
        report
    });
    explored.await.map_err(|error| error.to_string())
}
