//! Golden questions over the demo shop, and the judge of what an assistant makes of them.
//!
//! The questions are in `data/questions.txt`, in six languages, written as customers write. A third of them is held out:
//! nobody looks at it while improving the assistant, so that its figure says whether what was learnt holds elsewhere.
//! [`Shop`] is the demo shop in memory; a test that has a store asks that instead and judges by the same rules.
//!
//! ```
//! use golden::{Shop, questions, report};
//!
//! # let work = async {
//! let shop = Shop::demo();
//! let report = report(&questions(), &shop).await?;
//! assert!(report.share_right() > 0.5 && report.invented().is_empty());
//! # Ok::<(), assistant::AssistantError>(()) };
//! # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
//! # assert!(matches!(std::pin::pin!(work).poll(&mut context), std::task::Poll::Ready(Ok(()))));
//! ```
//!
//! Not here: retrieval without an assistant (crate `retrieval-eval`), and language models.

mod judge;
mod numbers;
mod question;
mod report;
mod shop;

pub use judge::{Verdict, judge};
pub use question::{Expected, Question, Row, Set, questions};
pub use report::{Line, Report, report};
pub use shop::{Rows, Shop, WithOrders, orders};
