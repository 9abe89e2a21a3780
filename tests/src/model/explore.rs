//! Exploring the model: every reachable state, every property, and whether something can be stuck.

use std::collections::{HashMap, HashSet, VecDeque};

use stateright::{Checker, HasDiscoveries, Model, Path, Property};

use super::design::{Design, Reach};
use super::outbox::{MESSAGES, Row, World};
use super::step::{Step, after, steps};

const ONCE: &str = "a call is taken once, and its repetition is a call of its own";
const ORDER: &str = "a lane keeps its order, or its gap is shown";
const TRUTH: &str = "what is told of a message is so";
const DOOR: &str = "a shut door is passed by nobody";

/// How many requests without a sender are followed. As built there are never more; a broken design writes without end, and
/// its counterexamples are shorter.
const MOST_ORPHANS: usize = 4;

/// What was found.
#[derive(Debug)]
pub struct Findings {
    /// How many different states there are.
    pub states: usize,
    /// Each property that does not hold, with the steps that lead there.
    pub broken: Vec<(&'static str, Vec<String>)>,
    /// States from which no message can come to an end any more.
    pub stuck: usize,
    /// How such a state looks.
    pub example: Option<String>,
    /// What never came to pass although it should have: then the model shows less than it seems to.
    pub unreached: Vec<&'static str>,
}

impl Findings {
    /// Whether the design is safe and live.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.broken.is_empty() && self.stuck == 0 && self.unreached.is_empty()
    }
}

#[derive(Clone, Copy, Debug)]
struct Outbox {
    design: Design,
    reach: Reach,
}

impl Model for Outbox {
    type State = World;
    type Action = Step;

    fn init_states(&self) -> Vec<World> {
        vec![World::new(self.reach.nodes)]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Step>) {
        // What comes after a break teaches nothing.
        if !world.is_broken() {
            steps(self.design, self.reach, world, actions);
        }
    }

    fn next_state(&self, world: &World, step: Step) -> Option<World> {
        after(self.design, world, step)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(ONCE, |_, world: &World| !world.twice),
            Property::always(ORDER, |_, world: &World| !world.inverted),
            Property::always(TRUTH, |_, world: &World| {
                world.calls.iter().all(|it| match it.row {
                    Row::Sent => it.taken,
                    Row::Failed | Row::Suppressed => !it.taken,
                    _ => true,
                })
            }),
            Property::always(DOOR, |_, world: &World| !world.trespassed),
        ]
    }

    fn within_boundary(&self, world: &World) -> bool {
        // A broken design writes without end; its counterexamples are much shorter.
        world.orphans.len() <= MOST_ORPHANS
    }
}

/// Explores a design completely, or until it is caught; breadth first, so that a counterexample is a short one.
#[must_use]
pub fn explore(design: Design, reach: Reach) -> Findings {
    let model = Outbox { design, reach };
    let checker = model.checker().finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
    let mut broken: Vec<(&'static str, Vec<String>)> =
        checker.discoveries().into_iter().map(|(name, path)| (name, told(path))).collect();
    broken.sort();
    let states = checker.unique_state_count();
    if !broken.is_empty() {
        return Findings { states, broken, stuck: 0, example: None, unreached: Vec::new() };
    }
    let graph = Graph::of(&model);
    let stuck = graph.stuck();
    let unreached =
        WITNESSES.iter().filter(|(_, seen)| !graph.worlds.iter().any(seen)).map(|(name, _)| *name).collect();
    let example = stuck.first().map(|world| format!("{world:?}"));
    Findings { states, broken, stuck: stuck.len(), example, unreached }
}

fn told(path: Path<World, Step>) -> Vec<String> {
    path.into_actions().into_iter().map(|step| format!("{step:?}")).collect()
}

type Seen = fn(&World) -> bool;

/// What has to come to pass somewhere for the exploration to mean something.
const WITNESSES: &[(&str, Seen)] = &[
    ("both messages are sent", |world| world.calls[..MESSAGES].iter().all(|it| it.row == Row::Sent)),
    ("an ambiguous message was taken", |world| world.calls.iter().any(|it| it.row == Row::Ambiguous && it.taken)),
    ("an ambiguous message was not taken", |world| {
        world.orphans.is_empty() && world.calls.iter().any(|it| it.row == Row::Ambiguous && !it.taken)
    }),
    ("a lane went on past an ambiguous message", |world| {
        world.calls[0].row == Row::Ambiguous && world.calls[1].row == Row::Sent
    }),
    ("a sender holds what is no longer its own", |world| world.nodes.iter().flatten().any(|work| !work.present)),
];

/// All worlds and who leads to whom by progress alone.
struct Graph {
    worlds: Vec<World>,
    /// Who leads here.
    before: Vec<Vec<u32>>,
}

impl Graph {
    fn of(model: &Outbox) -> Self {
        let mut known: HashMap<World, u32> = HashMap::new();
        let (mut worlds, mut before, mut queue) = (Vec::new(), Vec::new(), VecDeque::new());
        let mut enter =
            |world: World, worlds: &mut Vec<World>, before: &mut Vec<Vec<u32>>, queue: &mut VecDeque<u32>| {
                if let Some(number) = known.get(&world) {
                    return *number;
                }
                let number =
                    u32::try_from(worlds.len()).expect("a model of four thousand million states is never explored");
                known.insert(world.clone(), number);
                worlds.push(world);
                before.push(Vec::new());
                queue.push_back(number);
                number
            };
        for world in model.init_states() {
            enter(world, &mut worlds, &mut before, &mut queue);
        }
        let mut possible = Vec::new();
        while let Some(number) = queue.pop_front() {
            let world = worlds[number as usize].clone();
            steps(model.design, model.reach, &world, &mut possible);
            for step in possible.drain(..) {
                let Some(next) = after(model.design, &world, step).filter(|next| model.within_boundary(next)) else {
                    continue;
                };
                let next = enter(next, &mut worlds, &mut before, &mut queue);
                if step.is_progress() {
                    before[next as usize].push(number);
                }
            }
        }
        Self { worlds, before }
    }

    /// The worlds from which progress leads to no end.
    fn stuck(&self) -> Vec<&World> {
        let ended = (0..self.worlds.len()).filter(|number| self.worlds[*number].is_settled());
        let mut queue: Vec<usize> = ended.collect();
        let mut ends: HashSet<usize> = queue.iter().copied().collect();
        while let Some(number) = queue.pop() {
            for before in &self.before[number] {
                if ends.insert(*before as usize) {
                    queue.push(*before as usize);
                }
            }
        }
        self.worlds.iter().enumerate().filter(|(number, _)| !ends.contains(number)).map(|(_, world)| world).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outbox_is_safe_and_nothing_in_it_is_stuck() {
        for (design, reach) in
            [(Design::Door, Reach::FULL), (Design::DoorAndListedResend, Reach { evidence: false, ..Reach::SMALL })]
        {
            let found = explore(design, reach);
            println!("{design:?} with {} senders: {} states", reach.nodes, found.states);
            assert!(found.is_clean(), "{design:?}: {found:#?}");
        }
    }

    #[test]
    fn every_known_mistake_is_caught_by_a_counterexample() {
        let account = Reach { account: true, ..Reach::SMALL };
        for (design, reach, property) in [
            (Design::WithoutDoor, Reach::SMALL, ONCE),
            (Design::LeaseOnlyRetryOnTimeout, Reach::SMALL, ONCE),
            (Design::ResendWithoutEvidence, Reach::SMALL, ONCE),
            (Design::ClaimOutOfOrder, Reach::SMALL, ORDER),
            (Design::DoorWithoutQuestions, account, DOOR),
        ] {
            let found = explore(design, reach);
            let path = found.broken.iter().find(|(name, _)| *name == property);
            let (_, path) = path.unwrap_or_else(|| panic!("{design:?} is not caught: {found:#?}"));
            println!("{design:?}: {}", path.join(", "));
            assert!(path.len() > 2);
        }
    }

    #[test]
    fn without_a_sweeper_messages_are_stuck_for_ever() {
        let found = explore(Design::WithoutSweeper, Reach::SMALL);
        assert!(found.stuck > 0, "{found:#?}");
    }
}
