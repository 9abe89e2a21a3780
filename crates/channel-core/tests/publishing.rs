//! A publication driven against a platform that loses answers.

use std::sync::Mutex;
use std::task::Poll;
use std::time::Duration;

use async_trait::async_trait;
use channel_core::channel::{Container, ContainerState, Post, PostItem, Publishing, Quota};
use channel_core::publication::Publication;
use channel_core::{Account, ChannelError, ErrorKind, Receipt, Timestamp};
use channel_testkit::{TestClock, account};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Publishes {
    Answered,
    /// The post is made and the answer never comes.
    Lost,
    /// The post is made and the call hangs.
    Hanging,
}

struct Platform {
    publishes: Publishes,
    visible: Mutex<u32>,
    calls: Mutex<Vec<&'static str>>,
}

impl Platform {
    fn new(publishes: Publishes) -> Self {
        Self { publishes, visible: Mutex::new(0), calls: Mutex::default() }
    }

    fn note(&self, call: &'static str) {
        self.calls.lock().expect("no thread panicked with it").push(call);
    }

    fn visible(&self) -> u32 {
        *self.visible.lock().expect("no thread panicked with it")
    }
}

#[async_trait]
impl Publishing for Platform {
    async fn prepare(&self, _: &Account, _: &Post) -> Result<Container, ChannelError> {
        self.note("prepare");
        Ok(Container { id: "c1".into() })
    }

    async fn look(&self, _: &Account, _: &Container) -> Result<ContainerState, ChannelError> {
        self.note("look");
        Ok(if self.visible() > 0 { ContainerState::Published } else { ContainerState::Finished })
    }

    async fn publish(&self, _: &Account, _: &Container) -> Result<Receipt, ChannelError> {
        self.note("publish");
        *self.visible.lock().expect("no thread panicked with it") += 1;
        match self.publishes {
            Publishes::Answered => Ok(Receipt::new("media-1")),
            Publishes::Lost => Err(ChannelError::ambiguous(ErrorKind::Transport, "the connection broke")),
            Publishes::Hanging => std::future::pending().await,
        }
    }

    async fn quota(&self, _: &Account) -> Result<Quota, ChannelError> {
        self.note("quota");
        Ok(Quota { used: 0, total: 100, seconds: 86_400 })
    }
}

/// What a program does with the value between two steps.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Program {
    /// It goes on with it.
    GoesOn,
    /// It keeps it and reads it back, as if it had died.
    ReadsBack,
}

/// Advances until it ends, waits as it is told, and gives up a call that hangs.
async fn run(platform: &Platform, program: Program) -> Publication {
    let clock = TestClock::at(Timestamp::from_seconds(1_000));
    let account = account("shop", [("access_token", "t")]);
    let mut publication = Publication::new(Post::Story(PostItem::Image { url: "https://s.example/1.jpg".into() }));
    for _ in 0..20 {
        let before = serde_json::to_string(&publication).expect("it is JSON");
        let polled = {
            let step = std::pin::pin!(publication.advance(platform, &account, &clock));
            futures_util::poll!(step)
        };
        match polled {
            Poll::Ready(None) => break,
            Poll::Ready(Some(at)) => clock.set(at),
            Poll::Pending => {
                clock.advance(Duration::from_secs(60));
                publication = serde_json::from_str(&before).expect("it reads back");
                continue;
            }
        }
        if program == Program::ReadsBack {
            let kept = serde_json::to_string(&publication).expect("it is JSON");
            publication = serde_json::from_str(&kept).expect("it reads back");
        }
    }
    publication
}

#[tokio::test]
async fn a_post_is_published_once_whether_the_answer_comes_is_lost_or_never_ends() {
    for program in [Program::GoesOn, Program::ReadsBack] {
        for publishes in [Publishes::Answered, Publishes::Lost, Publishes::Hanging] {
            let platform = Platform::new(publishes);
            let publication = run(&platform, program).await;
            let published = publication.ended().unwrap().unwrap();
            assert_eq!(published.id.is_some(), publishes == Publishes::Answered);
            assert_eq!(platform.visible(), 1);
            let calls = platform.calls.lock().unwrap();
            assert_eq!(calls.iter().filter(|call| **call == "publish").count(), 1);
            assert_eq!(&calls[..3], ["quota", "prepare", "look"]);
        }
    }
}
