//! Signing in and out against a store with a clock that can be moved.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use channel_core::{Clock, OrganisationId, Seams, Timestamp};

use super::{LINK_LIFE, MemberId, Role, SESSION_IDLE, SESSION_LIFE, Session, Token, TokenHash};
use crate::open::{OpenOptions, Store};
use crate::organisations;

#[derive(Debug)]
struct Hands(AtomicI64);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

struct Shop {
    store: Store,
    hands: Arc<Hands>,
    organisation: OrganisationId,
    member: MemberId,
    _directory: tempfile::TempDir,
}

impl Shop {
    async fn open() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let hands = Arc::new(Hands(AtomicI64::new(1_795_271_520_000_000)));
        let clock: Arc<dyn Clock> = hands.clone();
        let seams = Seams { clock, ..Seams::system() };
        let store = Store::open(OpenOptions::new(directory.path(), seams)).await.unwrap();
        let (organisation, member) = store
            .write(|tx| {
                Box::pin(async move {
                    let organisation = organisations::create(tx, "Stride & Sole").await?;
                    let member = super::create_member(tx, organisation, "Marta", Role::Owner).await?;
                    Ok((organisation, member))
                })
            })
            .await
            .unwrap();
        Self { store, hands, organisation, member, _directory: directory }
    }

    fn later(&self, by: Duration) {
        self.hands.0.fetch_add(i64::try_from(by.as_micros()).unwrap(), Ordering::SeqCst);
    }

    async fn link(&self) -> Token {
        let link = Token::make().unwrap();
        let (organisation, member, hash) = (self.organisation, self.member, link.hash());
        self.store.write(move |tx| Box::pin(super::create_link(tx, organisation, member, hash))).await.unwrap();
        link
    }

    async fn redeem(&self, link: &Token) -> Option<Token> {
        let (hash, session) = (link.hash(), Token::make().unwrap());
        let new = session.hash();
        let found = self.store.write(move |tx| Box::pin(super::redeem_link(tx, hash, new))).await.unwrap();
        found.map(|_| session)
    }

    async fn session(&self, token: &Token) -> Option<Session> {
        let (hash, now) = (token.hash(), self.hands.now());
        self.store.read(move |db| Box::pin(super::find_session(db, hash, now))).await.unwrap()
    }
}

#[tokio::test]
async fn a_link_signs_in_once() {
    let shop = Shop::open().await;
    let link = shop.link().await;
    let session = shop.redeem(&link).await.unwrap();
    let found = shop.session(&session).await.unwrap();
    assert_eq!((found.organisation, found.member_name.as_str()), (shop.organisation, "Marta"));
    assert!(shop.redeem(&link).await.is_none());
    assert!(shop.redeem(&Token::make().unwrap()).await.is_none());
}

#[tokio::test]
async fn two_browsers_with_one_link_get_one_session() {
    let shop = Shop::open().await;
    let link = shop.link().await;
    let (one, other) = tokio::join!(shop.redeem(&link), shop.redeem(&link));
    assert_eq!([one, other].iter().flatten().count(), 1);
}

#[tokio::test]
async fn a_link_ends_after_ten_minutes() {
    let shop = Shop::open().await;
    let link = shop.link().await;
    shop.later(LINK_LIFE);
    assert!(shop.redeem(&link).await.is_none());
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_and_when_it_is_old() {
    let shop = Shop::open().await;
    let session = shop.redeem(&shop.link().await).await.unwrap();
    let mut used = Duration::ZERO;
    while used + SESSION_IDLE / 2 < SESSION_LIFE {
        shop.later(SESSION_IDLE / 2);
        used += SESSION_IDLE / 2;
        let found = shop.session(&session).await.unwrap();
        assert!(found.is_due(shop.hands.now()));
        let hash = session.hash();
        shop.store.write(move |tx| Box::pin(super::touch_session(tx, hash))).await.unwrap();
    }
    shop.later(SESSION_IDLE / 2);
    assert!(shop.session(&session).await.is_none(), "seven days are over");

    let session = shop.redeem(&shop.link().await).await.unwrap();
    shop.later(SESSION_IDLE);
    assert!(shop.session(&session).await.is_none(), "twelve idle hours are over");
}

#[tokio::test]
async fn signing_out_ends_the_session_at_once() {
    let shop = Shop::open().await;
    let session = shop.redeem(&shop.link().await).await.unwrap();
    let hash = session.hash();
    shop.store.write(move |tx| Box::pin(super::end_session(tx, hash))).await.unwrap();
    assert!(shop.session(&session).await.is_none());
}

#[tokio::test]
async fn no_token_can_be_read_in_the_files() {
    let shop = Shop::open().await;
    let link = shop.link().await;
    let session = shop.redeem(&link).await.unwrap();
    shop.store.close().await;
    for entry in std::fs::read_dir(shop.store.directory().unwrap()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap_or_default();
        for token in [&link, &session] {
            assert!(!bytes.windows(64).any(|window| window == token.reveal().as_bytes()));
            assert_eq!(TokenHash::of(token.reveal()), token.hash());
        }
    }
}
