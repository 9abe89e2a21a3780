//! What may happen next, and what it changes.

use super::design::{Design, Reach};
use super::outbox::{Answer, MESSAGES, Orphan, Row, Stage, Work, World};

/// One thing that may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Step {
    /// A sender claims a message.
    Claim { node: usize, message: usize },
    /// A sender tries the door.
    Door { node: usize },
    /// A sender notices that it was asleep between the door and here, and proves that nothing was written.
    Back { node: usize },
    /// A sender writes its request.
    Write { node: usize },
    /// The platform decides about a sender's request, and the answer arrives.
    Answered { node: usize, answer: Answer },
    /// The platform takes a sender's request, and the answer is lost.
    AnswerLost { node: usize },
    /// A sender gives up waiting; its request may still be taken.
    TimedOut { node: usize },
    /// A sender writes the outcome down.
    Settle { node: usize },
    /// A sender dies; what it wrote to the network lives on.
    Crash { node: usize },
    /// The platform takes a request whose sender is gone.
    TakenLate { orphan: usize },
    /// Such a request never arrives.
    Dropped { orphan: usize },
    /// The sweeper finds a dead claim, or a call that has been behind its door for too long.
    Sweep { message: usize },
    /// The platform's own word about an attempt arrives.
    Evidence { message: usize },
    /// The policy sends an ambiguous message once more.
    Resend { message: usize },
    /// The account's secrets changed since a sender read them: its claim goes back.
    EpochChanged { node: usize },
    /// The account works again.
    Repaired,
    /// The person wants no more messages.
    OptOut,
}

impl Step {
    /// Whether a well-meaning world may be waited for to do this.
    pub(super) const fn is_progress(self) -> bool {
        !matches!(self, Self::Crash { .. } | Self::OptOut | Self::EpochChanged { .. })
    }
}

/// Everything that may happen in a world.
pub(super) fn steps(design: Design, reach: Reach, world: &World, steps: &mut Vec<Step>) {
    for (node, work) in world.nodes.iter().enumerate() {
        let Some(work) = work else {
            // Senders are alike: of several idle ones the first claims.
            if node == 0 || world.nodes[node - 1].is_some() {
                steps.extend(
                    (0..MESSAGES)
                        .filter(|it| claimable(design, world, *it))
                        .map(|message| Step::Claim { node, message }),
                );
            }
            continue;
        };
        if node > 0 && world.nodes[node - 1] == Some(*work) {
            continue;
        }
        steps.push(Step::Crash { node });
        match work.stage {
            Stage::Claimed => {
                steps.push(Step::Door { node });
                if reach.account {
                    steps.push(Step::EpochChanged { node });
                }
            }
            Stage::BehindDoor => steps.extend([Step::Back { node }, Step::Write { node }]),
            Stage::Waiting => {
                let answers = [Answer::Taken, Answer::RefusedForNow, Answer::RefusedForEver];
                steps.extend(answers.map(|answer| Step::Answered { node, answer }));
                if reach.account {
                    steps.push(Step::Answered { node, answer: Answer::Unauthorized });
                }
                steps.extend([Step::AnswerLost { node }, Step::TimedOut { node }]);
            }
            Stage::Told(_) => steps.push(Step::Settle { node }),
        }
    }
    for orphan in 0..world.orphans.len() {
        steps.extend([Step::TakenLate { orphan }, Step::Dropped { orphan }]);
    }
    for (message, it) in world.messages.iter().enumerate() {
        if matches!(it.row, Row::Claimed | Row::Sending) && design != Design::WithoutSweeper {
            steps.push(Step::Sweep { message });
        }
        if it.evidence && reach.evidence {
            steps.push(Step::Evidence { message });
        }
        let may_resend = match design {
            Design::DoorAndListedResend | Design::SettleWithoutAttempt => it.resent == 0,
            Design::ResendWithoutEvidence => true,
            _ => false,
        };
        if it.row == Row::Ambiguous && may_resend {
            steps.push(Step::Resend { message });
        }
    }
    if reach.account {
        if world.account_paused {
            steps.push(Step::Repaired);
        }
        if !world.opted_out {
            steps.push(Step::OptOut);
        }
    }
}

/// `outbox::claim_due`: queued, and nothing open before it; an ambiguous one holds its lane for a while only.
fn claimable(design: Design, world: &World, message: usize) -> bool {
    let open = |row| matches!(row, Row::Queued | Row::Held | Row::Claimed | Row::Sending);
    world.messages[message].row == Row::Queued
        && (design == Design::ClaimOutOfOrder || !world.messages[..message].iter().any(|before| open(before.row)))
}

/// The world after a step. None when nothing changes.
pub(super) fn after(design: Design, world: &World, step: Step) -> Option<World> {
    let mut next = world.clone();
    match step {
        Step::Claim { node, message } => {
            next.disown(message, |stage| stage == Stage::Claimed);
            next.messages[message].row = Row::Claimed;
            if next.messages[..message].iter().any(|before| before.row == Row::Ambiguous) {
                next.messages[..message].iter_mut().for_each(|before| before.gap = true);
            }
            let resent = next.messages[message].resent;
            next.nodes[node] = Some(Work { message, stage: Stage::Claimed, present: true, resent });
        }
        Step::Door { node } => next.door(design, node),
        Step::EpochChanged { node } => {
            let work = next.nodes[node].take()?;
            if work.present && next.messages[work.message].row == Row::Claimed {
                next.messages[work.message].row = Row::Queued;
            }
        }
        Step::Back { node } => {
            let work = next.nodes[node].take()?;
            if work.present && matches!(next.messages[work.message].row, Row::Sending | Row::Ambiguous) {
                next.messages[work.message].row = Row::Queued;
            }
        }
        Step::Write { node } => next.nodes[node].as_mut()?.stage = Stage::Waiting,
        Step::Answered { node, answer } => {
            let work = next.tell(node, answer)?;
            if answer == Answer::Taken {
                next.take(work.message, work.present, work.resent);
            }
        }
        Step::AnswerLost { node } => {
            let work = next.tell(node, Answer::Unknown)?;
            next.take(work.message, work.present, work.resent);
        }
        Step::TimedOut { node } => {
            let Work { message, present, resent, .. } = next.tell(node, Answer::Unknown)?;
            next.orphans.push(Orphan { message, present, resent });
        }
        Step::Settle { node } => next.settle(design, node)?,
        Step::Crash { node } => {
            let Work { message, stage, present, resent } = next.nodes[node].take()?;
            if stage == Stage::Waiting {
                next.orphans.push(Orphan { message, present, resent });
            }
        }
        Step::TakenLate { orphan } => {
            let Orphan { message, present, resent } = next.orphans.remove(orphan);
            next.take(message, present, resent);
        }
        Step::Dropped { orphan } => drop(next.orphans.remove(orphan)),
        Step::Sweep { message } => {
            let back = design == Design::LeaseOnlyRetryOnTimeout || next.messages[message].row == Row::Claimed;
            next.messages[message].row = if back { Row::Queued } else { Row::Ambiguous };
        }
        Step::Evidence { message } => {
            let it = &mut next.messages[message];
            it.evidence = false;
            if matches!(it.row, Row::Sending | Row::Ambiguous) {
                it.row = Row::Sent;
            }
        }
        Step::Resend { message } => {
            next.messages[message].row = Row::Queued;
            // Its first attempt may still arrive, whenever that is: it is listed, and so is the gap.
            next.messages[message].gap = true;
            if design != Design::ResendWithoutEvidence {
                next.messages[message].resent += 1;
            }
        }
        Step::Repaired => {
            next.account_paused = false;
            next.messages.iter_mut().filter(|it| it.row == Row::Held).for_each(|it| it.row = Row::Queued);
        }
        Step::OptOut => next.opted_out = true,
    }
    let next = next.sorted();
    (next != *world).then_some(next)
}

impl World {
    /// Nobody else's number is the row's any more.
    fn disown(&mut self, message: usize, stages: impl Fn(Stage) -> bool) {
        for work in self.nodes.iter_mut().flatten().filter(|work| work.message == message && stages(work.stage)) {
            work.present = false;
        }
    }

    /// `outbox::pass`, and what the sender does when it stays shut.
    fn door(&mut self, design: Design, node: usize) {
        let Some(work) = self.nodes[node].take() else { return };
        let message = work.message;
        if design == Design::WithoutDoor {
            self.trespassed |= self.opted_out;
            self.nodes[node] = Some(Work { stage: Stage::Waiting, ..work });
            return;
        }
        if !work.present || self.messages[message].row != Row::Claimed {
            return;
        }
        let asks = design != Design::DoorWithoutQuestions;
        if self.account_paused && asks {
            self.messages[message].row = Row::Held;
        } else if self.opted_out && asks {
            self.messages[message].row = Row::Suppressed;
        } else {
            self.trespassed |= self.opted_out || self.account_paused;
            self.disown(message, |stage| stage != Stage::Claimed);
            self.orphans.iter_mut().filter(|it| it.message == message).for_each(|it| it.present = false);
            self.messages[message].row = Row::Sending;
            // A status finds its call by the token of the present attempt; of older ones nothing is found.
            self.messages[message].evidence = false;
            self.nodes[node] = Some(Work { stage: Stage::BehindDoor, resent: self.messages[message].resent, ..work });
        }
    }

    /// A sender that waited hears something.
    fn tell(&mut self, node: usize, answer: Answer) -> Option<Work> {
        let work = self.nodes[node].as_mut()?;
        work.stage = Stage::Told(answer);
        Some(*work)
    }

    /// The platform takes a message.
    fn take(&mut self, message: usize, present: bool, resent: u8) {
        let later = self.messages[message + 1..].iter().any(super::outbox::Message::was_taken);
        let open = |row| matches!(row, Row::Queued | Row::Held | Row::Claimed | Row::Sending);
        let overtakes = self.messages[..message].iter().any(|it| open(it.row) && !it.was_taken() && !it.gap);
        let it = &mut self.messages[message];
        self.inverted |= overtakes || (later && !it.gap && !it.was_taken());
        let taken = &mut it.taken[usize::from(resent)];
        self.twice |= *taken;
        *taken = true;
        it.evidence |= present;
    }

    /// `outbox::settle_*`, `requeue` and `hold`.
    fn settle(&mut self, design: Design, node: usize) -> Option<()> {
        let work = self.nodes[node].take()?;
        let Stage::Told(answer) = work.stage else { return None };
        let mine = work.present || design == Design::SettleWithoutAttempt;
        let row = &mut self.messages[work.message].row;
        let behind = match design {
            Design::WithoutDoor => *row == Row::Claimed,
            _ => matches!(*row, Row::Sending | Row::Ambiguous),
        };
        if !mine || !behind {
            return Some(());
        }
        match answer {
            Answer::Taken => *row = Row::Sent,
            Answer::RefusedForNow => *row = Row::Queued,
            Answer::RefusedForEver => *row = Row::Failed,
            Answer::Unknown => {
                let again = matches!(design, Design::LeaseOnlyRetryOnTimeout);
                *row = if again { Row::Queued } else { Row::Ambiguous };
            }
            Answer::Unauthorized => {
                if *row != Row::Ambiguous {
                    *row = Row::Held;
                }
                self.account_paused = true;
                self.messages.iter_mut().filter(|it| it.row == Row::Queued).for_each(|it| it.row = Row::Held);
            }
        }
        Some(())
    }
}
