//! The way of one post from hand-in to publication, as a value that can be kept: nothing is published twice because an
//! answer was lost, a program died, or a call was given up.
//!
//! [`Publication`] decides and does nothing; [`Publication::advance`] does what it decided. Keep the value after every
//! step, and before the next one:
//!
//! ```
//! use channel_core::Timestamp;
//! use channel_core::channel::{Container, ContainerState, Post, PostItem, Quota};
//! use channel_core::publication::{Outcome, Publication, Step};
//!
//! let now = Timestamp::from_seconds(1_000);
//! let post = Post::Story(PostItem::Image { url: "https://shop.example/1.jpg".into() });
//! let mut publication = Publication::new(post);
//! assert_eq!(publication.next(now), Step::CheckQuota);
//! publication.apply(Outcome::Quota(Ok(Quota { used: 3, total: 100, seconds: 86_400 })), now);
//! assert_eq!(publication.next(now), Step::Prepare);
//! publication.apply(Outcome::Prepared(Ok(Container { id: "c1".into() })), now);
//! let later = now.plus(std::time::Duration::from_secs(60));
//! assert_eq!(publication.next(now), Step::Wait { until: later });
//! assert!(matches!(publication.next(later), Step::Look { .. }));
//! publication.apply(Outcome::Looked(Ok(ContainerState::Finished)), later);
//! assert!(matches!(publication.next(later), Step::Publish { .. }), "handed out once");
//! assert!(matches!(publication.next(later), Step::Wait { .. }), "whatever became of it, the platform is asked first");
//! ```
//!
//! Not here: what a platform's codes mean (the adapter's), and when the next step is run (the program's).

mod drive;
mod machine;
mod step;

pub use machine::Publication;
pub use step::{Deed, Failure, FailureCause, Outcome, Published, Step};

#[cfg(test)]
mod tests;
