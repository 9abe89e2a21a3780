//! Signing in and out against a store with a clock that can be moved.

use std::time::Duration;

use super::{LINK_LIFE, MemberId, Role, SESSION_IDLE, SESSION_LIFE, Session, Token, TokenHash};
use crate::tests::{Bench, on_both};

on_both! {
    a_link_signs_in_once,
    two_browsers_with_one_link_get_one_session,
    a_link_ends_after_ten_minutes,
    a_session_ends_when_it_is_idle_and_when_it_is_old,
    signing_out_ends_the_session_at_once,
    no_token_can_be_read_in_the_files,
}

/// A shop with one member.
struct Shop {
    bench: Bench,
    member: MemberId,
}

impl Shop {
    async fn of(bench: Bench) -> Self {
        let organisation = bench.organisation;
        let make = bench.store.write(move |tx| Box::pin(super::create_member(tx, organisation, "Marta", Role::Owner)));
        Self { member: make.await.unwrap(), bench }
    }

    fn later(&self, by: Duration) {
        self.bench.clock.advance(by);
    }

    async fn link(&self) -> Token {
        let link = Token::make().unwrap();
        let (organisation, member, hash) = (self.bench.organisation, self.member, link.hash());
        self.bench.store.write(move |tx| Box::pin(super::create_link(tx, organisation, member, hash))).await.unwrap();
        link
    }

    async fn redeem(&self, link: &Token) -> Option<Token> {
        let (hash, session) = (link.hash(), Token::make().unwrap());
        let new = session.hash();
        let found = self.bench.store.write(move |tx| Box::pin(super::redeem_link(tx, hash, new))).await.unwrap();
        found.map(|_| session)
    }

    async fn session(&self, token: &Token) -> Option<Session> {
        let (hash, now) = (token.hash(), self.bench.store.seams().now());
        self.bench.store.read(move |db| Box::pin(super::find_session(db, hash, now))).await.unwrap()
    }
}

async fn a_link_signs_in_once(bench: Bench) {
    let shop = Shop::of(bench).await;
    let link = shop.link().await;
    let session = shop.redeem(&link).await.unwrap();
    let found = shop.session(&session).await.unwrap();
    assert_eq!((found.organisation, found.member_name.as_str()), (shop.bench.organisation, "Marta"));
    assert!(shop.redeem(&link).await.is_none());
    assert!(shop.redeem(&Token::make().unwrap()).await.is_none());
}

async fn two_browsers_with_one_link_get_one_session(bench: Bench) {
    let shop = Shop::of(bench).await;
    let link = shop.link().await;
    let (one, other) = tokio::join!(shop.redeem(&link), shop.redeem(&link));
    assert_eq!([one, other].iter().flatten().count(), 1);
}

async fn a_link_ends_after_ten_minutes(bench: Bench) {
    let shop = Shop::of(bench).await;
    let link = shop.link().await;
    shop.later(LINK_LIFE);
    assert!(shop.redeem(&link).await.is_none());
}

async fn a_session_ends_when_it_is_idle_and_when_it_is_old(bench: Bench) {
    let shop = Shop::of(bench).await;
    let session = shop.redeem(&shop.link().await).await.unwrap();
    let mut used = Duration::ZERO;
    while used + SESSION_IDLE / 2 < SESSION_LIFE {
        shop.later(SESSION_IDLE / 2);
        used += SESSION_IDLE / 2;
        let found = shop.session(&session).await.unwrap();
        assert!(found.is_due(shop.bench.store.seams().now()));
        let hash = session.hash();
        shop.bench.store.write(move |tx| Box::pin(super::touch_session(tx, hash))).await.unwrap();
    }
    shop.later(SESSION_IDLE / 2);
    assert!(shop.session(&session).await.is_none(), "seven days are over");

    let session = shop.redeem(&shop.link().await).await.unwrap();
    shop.later(SESSION_IDLE);
    assert!(shop.session(&session).await.is_none(), "twelve idle hours are over");
}

async fn signing_out_ends_the_session_at_once(bench: Bench) {
    let shop = Shop::of(bench).await;
    let session = shop.redeem(&shop.link().await).await.unwrap();
    let hash = session.hash();
    shop.bench.store.write(move |tx| Box::pin(super::end_session(tx, hash))).await.unwrap();
    assert!(shop.session(&session).await.is_none());
}

async fn no_token_can_be_read_in_the_files(bench: Bench) {
    let shop = Shop::of(bench).await;
    let link = shop.link().await;
    let session = shop.redeem(&link).await.unwrap();
    shop.bench.store.close().await;
    let bytes = shop.bench.bytes();
    assert!(bytes.windows(5).any(|window| window == b"Marta"), "the member is there");
    for token in [&link, &session] {
        assert!(!bytes.windows(64).any(|window| window == token.reveal().as_bytes()));
        assert_eq!(TokenHash::of(token.reveal()), token.hash());
    }
}
