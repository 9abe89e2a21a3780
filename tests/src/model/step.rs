//! What may happen next, and what it changes.

use super::design::{Design, Reach};
use super::outbox::{Answer, Call, MESSAGES, Orphan, Row, Stage, Work, World};

/// One thing that may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Step {
    /// A sender claims a call.
    Claim { node: usize, call: usize },
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
    Sweep { call: usize },
    /// The platform's own word about an attempt arrives.
    Evidence { call: usize },
    /// The policy has an ambiguous message sent once more.
    Resend { call: usize },
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
                let due = world.lane.iter().filter(|call| claimable(design, world, **call));
                steps.extend(due.map(|call| Step::Claim { node, call: *call }));
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
    for (call, it) in world.calls.iter().enumerate() {
        if matches!(it.row, Row::Claimed | Row::Sending) && design != Design::WithoutSweeper {
            steps.push(Step::Sweep { call });
        }
        if it.evidence && reach.evidence {
            steps.push(Step::Evidence { call });
        }
        let may_resend = match design {
            // A repetition is not repeated.
            Design::DoorAndListedResend => call < MESSAGES && !it.resent,
            Design::ResendWithoutEvidence => true,
            _ => false,
        };
        if it.row == Row::Ambiguous && may_resend {
            steps.push(Step::Resend { call });
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
fn claimable(design: Design, world: &World, call: usize) -> bool {
    world.calls[call].row == Row::Queued
        && (design == Design::ClaimOutOfOrder || !world.before(call).any(|before| world.calls[before].is_open()))
}

/// The world after a step. None when nothing changes.
pub(super) fn after(design: Design, world: &World, step: Step) -> Option<World> {
    let mut next = world.clone();
    match step {
        Step::Claim { node, call } => {
            // The fence grows, so that nobody who had the call before speaks of it any more.
            next.disown(call);
            next.calls[call].row = Row::Claimed;
            for before in world.before(call).filter(|before| world.calls[*before].row == Row::Ambiguous) {
                next.calls[before].gap = true;
            }
            next.nodes[node] = Some(Work { call, stage: Stage::Claimed, present: true });
        }
        Step::Door { node } => next.door(design, node),
        Step::EpochChanged { node } => {
            let work = next.nodes[node].take()?;
            if work.present && next.calls[work.call].row == Row::Claimed {
                next.calls[work.call].row = Row::Queued;
            }
        }
        Step::Back { node } => {
            let work = next.nodes[node].take()?;
            let it = &mut next.calls[work.call];
            if work.present && matches!(it.row, Row::Sending | Row::Ambiguous) && !it.resent {
                it.row = Row::Queued;
            }
        }
        Step::Write { node } => next.nodes[node].as_mut()?.stage = Stage::Waiting,
        Step::Answered { node, answer } => {
            let work = next.tell(node, answer)?;
            if answer == Answer::Taken {
                next.take(work.call, work.present);
            }
        }
        Step::AnswerLost { node } => {
            let work = next.tell(node, Answer::Unknown)?;
            next.take(work.call, work.present);
        }
        Step::TimedOut { node } => {
            let Work { call, present, .. } = next.tell(node, Answer::Unknown)?;
            next.orphans.push(Orphan { call, present });
        }
        Step::Settle { node } => next.settle(design, node)?,
        Step::Crash { node } => {
            let Work { call, stage, present } = next.nodes[node].take()?;
            if stage == Stage::Waiting {
                next.orphans.push(Orphan { call, present });
            }
        }
        Step::TakenLate { orphan } => {
            let Orphan { call, present } = next.orphans.remove(orphan);
            next.take(call, present);
        }
        Step::Dropped { orphan } => drop(next.orphans.remove(orphan)),
        Step::Sweep { call } => {
            let back = design == Design::LeaseOnlyRetryOnTimeout || next.calls[call].row == Row::Claimed;
            next.calls[call].row = if back { Row::Queued } else { Row::Ambiguous };
        }
        Step::Evidence { call } => {
            let it = &mut next.calls[call];
            it.evidence = false;
            // `outbox::confirm`: whatever was thought of it since.
            if it.tried && it.row != Row::Suppressed {
                it.row = Row::Sent;
            }
        }
        Step::Resend { call } if design == Design::ResendWithoutEvidence => {
            next.calls[call].row = Row::Queued;
            next.calls[call].gap = true;
        }
        Step::Resend { call } => {
            // `outbox::resend`: what is known of the first one stays; the second is a call of its own.
            next.calls[call].resent = true;
            next.calls[call + MESSAGES] = Call::new(if next.account_paused { Row::Held } else { Row::Queued });
            next.lane.push(call + MESSAGES);
        }
        Step::Repaired => {
            next.account_paused = false;
            next.calls.iter_mut().filter(|it| it.row == Row::Held).for_each(|it| it.row = Row::Queued);
        }
        Step::OptOut => next.opted_out = true,
    }
    let next = next.sorted();
    (next != *world).then_some(next)
}

impl World {
    /// What stands before a call in its lane.
    fn before(&self, call: usize) -> impl Iterator<Item = usize> {
        self.lane.iter().copied().take_while(move |before| *before != call)
    }

    /// Nobody else's number is the row's any more.
    fn disown(&mut self, call: usize) {
        self.nodes.iter_mut().flatten().filter(|work| work.call == call).for_each(|work| work.present = false);
        self.orphans.iter_mut().filter(|it| it.call == call).for_each(|it| it.present = false);
    }

    /// `outbox::pass`, and what the sender does when it stays shut.
    fn door(&mut self, design: Design, node: usize) {
        let Some(work) = self.nodes[node].take() else { return };
        if design == Design::WithoutDoor {
            self.trespassed |= self.opted_out;
            self.nodes[node] = Some(Work { stage: Stage::Waiting, ..work });
            return;
        }
        let (asks, paused, silent) = (design != Design::DoorWithoutQuestions, self.account_paused, self.opted_out);
        let it = &mut self.calls[work.call];
        if !work.present || it.row != Row::Claimed {
            return;
        }
        if paused && asks {
            it.row = Row::Held;
        } else if silent && asks {
            it.row = Row::Suppressed;
        } else {
            it.row = Row::Sending;
            it.tried = true;
            // A status finds its call by the token of the present attempt; of older ones nothing is found.
            it.evidence = false;
            self.trespassed |= silent || paused;
            self.nodes[node] = Some(Work { stage: Stage::BehindDoor, ..work });
        }
    }

    /// A sender that waited hears something.
    fn tell(&mut self, node: usize, answer: Answer) -> Option<Work> {
        let work = self.nodes[node].as_mut()?;
        work.stage = Stage::Told(answer);
        Some(*work)
    }

    /// The platform takes a call.
    fn take(&mut self, call: usize, present: bool) {
        let later = self.lane.iter().skip_while(|it| **it != call).skip(1).any(|it| self.calls[*it].taken);
        let overtaken = |it: &Call| it.is_open() && !it.taken && !it.gap;
        let overtakes = self.before(call).any(|before| overtaken(&self.calls[before]));
        let it = &mut self.calls[call];
        self.inverted |= overtakes || (later && !it.gap && !it.taken);
        self.twice |= it.taken;
        it.taken = true;
        it.evidence |= present;
    }

    /// `outbox::settle_*`, `requeue` and `hold`.
    fn settle(&mut self, design: Design, node: usize) -> Option<()> {
        let work = self.nodes[node].take()?;
        let Stage::Told(answer) = work.stage else { return None };
        let it = &mut self.calls[work.call];
        let behind = match design {
            Design::WithoutDoor => it.row == Row::Claimed,
            _ => matches!(it.row, Row::Sending | Row::Ambiguous),
        };
        if !work.present || !behind || (it.resent && answer != Answer::Taken) {
            return Some(());
        }
        it.row = match answer {
            Answer::Taken => Row::Sent,
            Answer::RefusedForNow => Row::Queued,
            Answer::RefusedForEver => Row::Failed,
            Answer::Unknown if design == Design::LeaseOnlyRetryOnTimeout => Row::Queued,
            Answer::Unknown => Row::Ambiguous,
            Answer::Unauthorized => Row::Held,
        };
        if answer == Answer::Unauthorized {
            self.account_paused = true;
            self.calls.iter_mut().filter(|it| it.row == Row::Queued).for_each(|it| it.row = Row::Held);
        }
        Some(())
    }
}
