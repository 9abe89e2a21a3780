//! The posts that comments stand under, learnt from the platforms that show them: their words and pictures for the console, and
//! when they were published for rules that listen to the next one.

use std::time::Duration;

use channel_core::channel::PublishedPost;
use channel_core::{AccountId, OrganisationId};
use futures_util::{StreamExt, stream};
use store::comment_posts::{self, Post};
use store::{StoreError, Tx, accounts};

use crate::engine::{Engine, OnDuty};

/// How long a platform may take to show them.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many accounts are looked at at a time.
const AT_ONCE: usize = 4;

/// Looks at what all accounts have published. An account that cannot be looked at is, the next time.
///
/// # Errors
/// When the store is unavailable or another node has the duty.
pub(crate) async fn look(on: &OnDuty) -> Result<(), StoreError> {
    let engine = on.engine();
    let mut shown = Vec::new();
    for channel in engine.channels().filter(|channel| channel.posts().is_some()) {
        let id = channel.id();
        let accounts = engine.store().read(move |db| Box::pin(async move { accounts::active_on(db, &id).await }));
        shown.extend(accounts.await?.into_iter().map(|account| (account.organisation, account.id)));
    }
    let each = stream::iter(shown).for_each_concurrent(AT_ONCE, |(organisation, account)| async move {
        if let Err(error) = learn(engine, organisation, account).await {
            tracing::warn!(%error, %account, "the posts of an account could not be kept");
        }
    });
    each.await;
    on.still().await
}

/// Looks at what an account has published and keeps it. A platform that refuses leaves what is known as it is.
///
/// # Errors
/// When the store is unavailable.
pub(crate) async fn learn(engine: &Engine, organisation: OrganisationId, account: AccountId) -> Result<(), StoreError> {
    let Some(sender) = engine.store().account_for_send(organisation, account).await? else { return Ok(()) };
    let Some(posts) = engine.channel(&sender.row.channel).and_then(|channel| channel.posts()) else { return Ok(()) };
    let latest = match tokio::time::timeout(PATIENCE, posts.latest(&sender.account)).await {
        Ok(Ok(latest)) => latest,
        Ok(Err(error)) => {
            tracing::warn!(%error, %account, "the posts of an account could not be looked at");
            return Ok(());
        }
        Err(_) => {
            tracing::warn!(%account, "a platform did not show an account's posts in time");
            return Ok(());
        }
    };
    engine
        .store()
        .write_in(organisation, move |tx: &mut Tx| {
            Box::pin(async move {
                for post in latest {
                    comment_posts::record(tx, organisation, account, &kept(post)).await?;
                }
                tx.note(organisation, "comments").await
            })
        })
        .await
}

fn kept(post: PublishedPost) -> Post {
    let PublishedPost { id, kind, caption, permalink, picture, published_at } = post;
    Post { media_id: id, kind, caption, permalink, picture, published_at, ..Post::default() }
}
