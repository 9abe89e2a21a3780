//! Who may speak for a visitor, and what a session tells.

use channel_core::seams::RandomIds;
use secrecy::SecretString;

use crate::{STRINGS, Session, TextDirection, VisitorId, VisitorToken, direction_of};

fn secret(text: &str) -> SecretString {
    text.into()
}

fn visitor(id: &str) -> VisitorId {
    id.parse().unwrap()
}

#[test]
fn a_token_proves_its_visitor_to_its_account_under_any_current_secret() {
    let token = VisitorToken::issue(&secret("s"), "shop-1", &visitor("v1"));
    assert_eq!(token.check(&[secret("new"), secret("s")], "shop-1"), Some(visitor("v1")));
    assert_eq!(token.check(&[secret("new")], "shop-1"), None);
    assert_eq!(token.check(&[secret("s")], "shop-2"), None);
    assert_eq!(token.check(&[], "shop-1"), None);
    assert_eq!(VisitorToken::issue(&secret(""), "shop-1", &visitor("v1")).check(&[secret("")], "shop-1"), None);
}

#[test]
fn account_and_visitor_cannot_lend_each_other_letters() {
    let token = VisitorToken::issue(&secret("s"), "shop", &visitor("1v"));
    let tag = token.expose().split_once('.').unwrap().1;
    let moved = VisitorToken::unchecked(format!("v.{tag}").as_bytes()).unwrap();
    assert_eq!(moved.check(&[secret("s")], "shop1"), None);
}

#[test]
fn nonsense_is_no_token() {
    for text in ["", ".", "v1", "v1.", "v 1.00", "v1.00", "v1.zz"] {
        let token = VisitorToken::unchecked(text.as_bytes()).unwrap();
        assert_eq!(token.check(&[secret("s")], "shop-1"), None, "{text}");
    }
    assert!(VisitorToken::unchecked(&[0xff]).is_none());
}

#[test]
fn visitors_are_never_the_same_and_always_plain() {
    let (one, two) = (VisitorId::generate(&RandomIds), VisitorId::generate(&RandomIds));
    assert_ne!(one, two);
    assert_eq!(one.as_str().parse(), Ok(one.clone()));
    for text in ["", "a b", "a/b", "ё", &"x".repeat(65)] {
        assert!(text.parse::<VisitorId>().is_err(), "{text}");
    }
}

#[test]
fn a_session_is_what_its_snapshot_says() {
    let (secret, visitor) = (secret("s"), visitor("v1"));
    let token = VisitorToken::issue(&secret, "shop-1", &visitor);
    let mut session = Session::new(&visitor, &token, "Demo shop", "ar-EG");
    session.strings = STRINGS.iter().map(|name| ((*name).to_owned(), name.to_uppercase())).collect();
    insta::assert_json_snapshot!("session", session);
    assert!(!format!("{session:?} {token:?}").contains(token.expose()));
}

#[test]
fn the_direction_follows_the_script_before_the_language() {
    let table = [
        ("en", TextDirection::Ltr),
        ("ky-KG", TextDirection::Ltr),
        ("ar", TextDirection::Rtl),
        ("he-IL", TextDirection::Rtl),
        ("ks-Arab-IN", TextDirection::Rtl),
        ("ar-Latn", TextDirection::Ltr),
        ("", TextDirection::Ltr),
    ];
    for (language, direction) in table {
        assert_eq!(direction_of(language), direction, "{language}");
    }
}
