use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::channel::{Container, ContainerState, Post, PostItem, Quota, Receipt};
use crate::error::{ChannelError, ErrorKind, Retry};
use crate::seams::Timestamp;

fn post() -> Post {
    Post::Story(PostItem::Image { url: "https://shop.example/1.jpg".into() })
}

fn quota(used: u32) -> Outcome {
    Outcome::Quota(Ok(Quota { used, total: 100, seconds: 86_400 }))
}

fn container() -> Outcome {
    Outcome::Prepared(Ok(Container { id: "c1".into() }))
}

fn looked(state: ContainerState) -> Outcome {
    Outcome::Looked(Ok(state))
}

fn lost() -> ChannelError {
    ChannelError::ambiguous(ErrorKind::Transport, "the connection broke").with_retry(Retry::Backoff)
}

fn refused(retry: Retry) -> ChannelError {
    ChannelError::refused(ErrorKind::Platform, "the platform failed").with_retry(retry)
}

/// A publication and its clock, driven by outcomes.
struct Run {
    publication: Publication,
    now: Timestamp,
}

impl Run {
    fn new() -> Self {
        Self { publication: Publication::new(post()), now: Timestamp::from_seconds(1_000) }
    }

    /// The next step, after waiting for it.
    fn step(&mut self) -> Step {
        loop {
            match self.publication.next(self.now) {
                Step::Wait { until } => {
                    assert!(until > self.now, "a wait must end later than now");
                    self.now = until;
                }
                step => return step,
            }
        }
    }

    fn after(mut self, outcomes: impl IntoIterator<Item = Outcome>) -> Self {
        for outcome in outcomes {
            self.step();
            self.publication.apply(outcome, self.now);
        }
        self
    }

    fn reloaded(mut self) -> Self {
        let json = serde_json::to_string(&self.publication).unwrap();
        self.publication = serde_json::from_str(&json).unwrap();
        self
    }
}

fn cause(step: Step) -> FailureCause {
    match step {
        Step::Failed(failure) => failure.cause,
        other => panic!("expected a failure, got {other:?}"),
    }
}

#[test]
fn a_post_is_handed_in_watched_and_published() {
    let done = Outcome::Published(Ok(Receipt::new("media-1")));
    let working = || looked(ContainerState::Working);
    let mut run =
        Run::new().after([quota(0), container(), working(), working(), looked(ContainerState::Finished), done]);
    assert_eq!(run.step(), Step::Done(Published { id: Some("media-1".into()) }));
}

#[test]
fn a_spent_quota_ends_it_before_anything_is_handed_in() {
    let mut run = Run::new().after([quota(100)]);
    assert!(matches!(cause(run.step()), FailureCause::QuotaSpent { .. }));
}

#[test]
fn looks_are_a_minute_apart_and_five_at_most() {
    let mut run = Run::new().after([quota(0), container()]);
    for _ in 0..5 {
        let before = run.now;
        assert!(matches!(run.step(), Step::Look { .. }));
        assert_eq!(run.now.since(before), Duration::from_secs(60));
        run.publication.apply(looked(ContainerState::Working), run.now);
    }
    assert_eq!(run.step(), Step::Failed(Failure { cause: FailureCause::Stalled, unconfirmed: false }));
    run.publication.resume(run.now);
    assert!(matches!(run.step(), Step::Look { .. }), "a slow film can be looked at again");
}

#[test]
fn a_lost_answer_is_looked_up_and_only_then_repeated() {
    let table = [
        (ContainerState::Published, "done"),
        (ContainerState::Finished, "publish"),
        (ContainerState::Working, "look"),
        (ContainerState::Expired, "failed"),
        (ContainerState::Failed { code: None, reason: None }, "failed"),
    ];
    for (state, expected) in table {
        let finished = looked(ContainerState::Finished);
        let mut run = Run::new().after([quota(0), container(), finished, Outcome::Published(Err(lost()))]);
        assert!(matches!(run.step(), Step::Look { .. }));
        run.publication.apply(looked(state.clone()), run.now);
        let found = match run.step() {
            Step::Done(_) => "done",
            Step::Publish { .. } => "publish",
            Step::Look { .. } => "look",
            Step::Failed(failure) => {
                assert!(failure.unconfirmed, "nobody knows whether people see it: {state:?}");
                "failed"
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(found, expected, "{state:?}");
    }
}

#[test]
fn a_call_given_up_halfway_and_a_value_read_back_look_first() {
    let ready = || Run::new().after([quota(0), container(), looked(ContainerState::Finished)]);
    let mut given_up = ready();
    assert!(matches!(given_up.step(), Step::Publish { .. }));
    assert!(matches!(given_up.step(), Step::Look { .. }));
    assert!(matches!(ready().reloaded().step(), Step::Look { .. }));
}

#[test]
fn what_fails_before_it_could_be_published_is_handed_in_once_more() {
    let failed = || looked(ContainerState::Failed { code: Some("-2".into()), reason: None });
    let mut run = Run::new().after([quota(0), container(), failed()]);
    assert_eq!(run.step(), Step::Prepare);
    let mut run = run.after([container(), failed()]);
    let step = run.step();
    assert_eq!(cause(step), FailureCause::Unusable { code: Some("-2".into()), reason: None });
}

#[test]
fn the_class_of_an_error_decides_whether_a_call_is_tried_again() {
    let mut final_refusal = Run::new().after([Outcome::Quota(Err(refused(Retry::Never)))]);
    assert!(matches!(cause(final_refusal.step()), FailureCause::Refused { doing: Deed::CheckQuota, .. }));
    let again = Retry::After(Duration::from_secs(30));
    let mut passing = Run::new().after([quota(0), Outcome::Prepared(Err(refused(again)))]);
    let before = passing.now;
    assert_eq!(passing.step(), Step::Prepare);
    assert_eq!(passing.now.since(before), Duration::from_secs(30));
    let mut forever = passing.after((0..4).map(|_| Outcome::Prepared(Err(refused(again)))));
    assert!(matches!(cause(forever.step()), FailureCause::Refused { doing: Deed::Prepare, .. }));
}

#[test]
fn a_refusal_to_publish_is_final_only_when_the_platform_says_so() {
    let ready = || Run::new().after([quota(0), container(), looked(ContainerState::Finished)]);
    let mut never = ready().after([Outcome::Published(Err(refused(Retry::Never)))]);
    let Step::Failed(failure) = never.step() else { panic!("a final refusal ends it") };
    assert!(!failure.unconfirmed);
    let mut busy = ready().after([Outcome::Published(Err(refused(Retry::Backoff)))]);
    assert!(matches!(busy.step(), Step::Look { .. }));
    let done = ChannelError::refused(ErrorKind::AlreadyDone, "it is published already");
    let mut twice = ready().after([Outcome::Published(Err(done))]);
    assert_eq!(twice.step(), Step::Done(Published { id: None }));
}

#[test]
fn a_refusal_after_a_publishing_in_doubt_is_looked_at_and_not_handed_in_again() {
    let finished = || looked(ContainerState::Finished);
    let ready = || Run::new().after([quota(0), container(), finished()]);
    let refusal = || Outcome::Published(Err(refused(Retry::Never)));
    let busy = || Outcome::Published(Err(refused(Retry::Backoff)));
    let lost = || Outcome::Published(Err(lost()));
    let given_up = || {
        let mut run = ready();
        run.step();
        run
    };
    for (name, mut run, in_doubt) in [
        ("an answer was lost", ready().after([lost(), finished(), refusal()]), true),
        ("and the value was read back", ready().after([lost()]).reloaded().after([finished(), refusal()]), true),
        ("a call was given up", given_up().after([finished(), refusal()]), true),
        ("a value was read back", ready().reloaded().after([finished(), refusal()]), true),
        ("nothing but refusals came", ready().after([busy(), finished(), refusal()]), false),
    ] {
        let Step::Failed(failure) = run.step() else { panic!("{name}: a final refusal ends it") };
        assert_eq!(failure.unconfirmed, in_doubt, "{name}");
        run.publication.resume(run.now);
        assert_eq!(matches!(run.step(), Step::Look { .. }), in_doubt, "{name}");
        if in_doubt {
            let mut again = run.after([finished(), refusal()]);
            let Step::Failed(failure) = again.step() else { panic!("{name}: it ends again") };
            assert!(failure.unconfirmed, "{name}: taking it up again does not settle it");
        }
    }
}

/// A platform that loses answers, shows what became of a lost publishing late, and refuses to publish a container twice.
#[derive(Default)]
struct Platform {
    containers: BTreeMap<String, ContainerState>,
    /// Published, and still shown as waiting.
    late: BTreeSet<String>,
    visible: usize,
}

impl Platform {
    fn answer(&mut self, step: &Step, chance: u8) -> Outcome {
        let fails = |chance: u8| match chance % 4 {
            0 => Some(refused(Retry::Never)),
            1 => Some(refused(Retry::Backoff)),
            2 => Some(lost()),
            _ => None,
        };
        // Half of all calls go well.
        let error = (chance < 128).then(|| fails(chance)).flatten();
        match step {
            Step::CheckQuota => Outcome::Quota(match error {
                Some(error) => Err(error),
                None => Ok(Quota { used: 0, total: 100, seconds: 1 }),
            }),
            Step::Prepare => {
                let acted = error.as_ref().is_none_or(|error| error.effect == crate::Effect::Unknown);
                let id = format!("c{}", self.containers.len());
                if acted {
                    self.containers.insert(id.clone(), ContainerState::Working);
                }
                Outcome::Prepared(match error {
                    Some(error) => Err(error),
                    None => Ok(Container { id }),
                })
            }
            Step::Look { container } => {
                if self.late.contains(&container.id) {
                    if chance % 8 < 6 {
                        return Outcome::Looked(Ok(ContainerState::Finished));
                    }
                    self.late.remove(&container.id);
                }
                let state = self.containers.entry(container.id.clone()).or_insert(ContainerState::Working);
                if *state == ContainerState::Working {
                    *state = match chance % 8 {
                        0 => ContainerState::Failed { code: None, reason: None },
                        1 => ContainerState::Expired,
                        2 | 3 => ContainerState::Working,
                        _ => ContainerState::Finished,
                    };
                }
                Outcome::Looked(match error {
                    Some(error) => Err(error),
                    None => Ok(state.clone()),
                })
            }
            Step::Publish { container } if self.containers.get(&container.id) == Some(&ContainerState::Published) => {
                Outcome::Published(Err(refused(Retry::Never)))
            }
            Step::Publish { container } => {
                // A lost answer says nothing about whether the platform acted: here it did every other time.
                let acted = match &error {
                    None => true,
                    Some(error) => error.effect == crate::Effect::Unknown && chance & 64 == 0,
                };
                if acted {
                    self.visible += 1;
                    if error.is_some() || chance % 2 == 1 {
                        self.late.insert(container.id.clone());
                    }
                    self.containers.insert(container.id.clone(), ContainerState::Published);
                }
                Outcome::Published(match error {
                    Some(error) => Err(error),
                    None => Ok(Receipt::new("m")),
                })
            }
            Step::Wait { .. } | Step::Done(_) | Step::Failed(_) => unreachable!("no call is made for {step:?}"),
        }
    }
}

proptest! {
    #[test]
    fn a_post_becomes_visible_at_most_once_whatever_is_lost(chances in prop::collection::vec((any::<u8>(), any::<u8>()), 0..80)) {
        let mut platform = Platform::default();
        let mut run = Run::new();
        for (chance, mishap) in chances {
            let step = run.step();
            if matches!(step, Step::Done(_) | Step::Failed(_)) {
                run.publication.resume(run.now);
                continue;
            }
            let outcome = platform.answer(&step, chance);
            // The program may die or give up before it takes the answer in.
            match mishap % 8 {
                0 => run = run.reloaded(),
                1 => {}
                _ => run.publication.apply(outcome, run.now),
            }
            if let Some(Ok(_)) = run.publication.ended() {
                prop_assert_eq!(platform.visible, 1);
            }
        }
        prop_assert!(platform.visible <= 1, "{} posts are visible", platform.visible);
    }
}
