//! A rule listens to the next post, and nobody has told when the comment's post was published: the platform is asked, outside
//! any transaction, before the comment is decided about.

use std::time::Duration;

use autoreply::{Half, Reason, Verdict};
use channel_core::Timestamp;
use store::comments::CommentRow;
use store::{StoreError, comment_posts};

use super::judge::Judged;
use crate::engine::Engine;
use crate::posts;

/// How soon a platform that did not show the post is asked again.
const AGAIN: Duration = Duration::from_secs(15);
/// A comment is decided about after so long, whatever is known then.
const LONGEST: Duration = Duration::from_secs(120);

/// When a comment whose post is not known is taken up again; nothing when it is decided about now.
pub(super) fn until(judged: &Judged, received_at: Timestamp, tried: Tried) -> Option<Timestamp> {
    let waits = judged.lacks_post && judged.at.since(received_at) < LONGEST;
    waits.then(|| match tried {
        Tried::NotYet => judged.at,
        Tried::Before => judged.at.plus(AGAIN),
    })
}

/// Whether the platform was asked before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tried {
    NotYet,
    Before,
}

/// What is shown of a comment meanwhile.
pub(super) fn verdict() -> Verdict {
    let nothing = || Half::Nothing { because: Reason::UnknownPost };
    Verdict { reason: Reason::UnknownPost, public: nothing(), private: nothing(), rules: Vec::new() }
}

/// Whether the comment waits for its post, and is not decided about yet.
pub(super) fn is_put_off(row: &CommentRow) -> bool {
    row.due_at.is_some() && row.ask.is_none() && row.reason == "unknown_post"
}

/// Asks for the posts of the account, unless another comment's asking has told meanwhile.
pub(super) async fn look(
    engine: &Engine,
    organisation: channel_core::OrganisationId,
    row: &CommentRow,
) -> Result<(), StoreError> {
    let (account, post) = (row.account, row.post_id.clone());
    let known = engine.store().read_in(organisation, move |db| {
        Box::pin(async move {
            let Some(post) = post else { return Ok(true) };
            let post = comment_posts::find(db, organisation, account, &post).await?;
            Ok(post.is_some_and(|post| post.published_at.is_some()))
        })
    });
    if known.await? {
        return Ok(());
    }
    posts::learn(engine, organisation, account).await
}
