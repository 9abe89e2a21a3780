//! The names of an account at Instagram.

use channel_core::identity::OwnIdentities;
use channel_core::{Account, Event};
use secrecy::ExposeSecret;
use serde_json::Value;

use crate::connect::APP_SCOPED_ID;

/// Everything an account is known by: the id that webhooks name (`user_id` of `/me`, `entry.id`) and the one that is
/// scoped to the app (`id` of `/me`), which `signed_request` callbacks carry and some reads name as the author
/// (platforms.md §2.1, §4). [`identities_told`] adds what webhooks say; a page that is linked has an id of its own, which
/// the program adds where it knows it.
#[must_use]
pub fn own_identities(account: &Account) -> OwnIdentities {
    let mut own = OwnIdentities::of(account);
    own.extend(account.credentials.find(APP_SCOPED_ID).map(ExposeSecret::expose_secret));
    own
}

/// What an event tells of its account's own names, to be merged into those that are known: the id it came to, and the id
/// that the account has where it comments as a person (`from.self_ig_scoped_id`, platforms.md §2.2).
#[must_use]
pub fn identities_told(event: &Event) -> OwnIdentities {
    let mut own = OwnIdentities::new([event.account.as_str()]);
    let part: Value = serde_json::from_str(&event.raw.0).unwrap_or_default();
    let author = part.pointer("/value/from/self_ig_scoped_id");
    own.extend(author.and_then(Value::as_str));
    own
}

#[cfg(test)]
mod tests {
    use channel_core::identity::{EchoOrigin, echo_origin};
    use channel_core::signature::trust_local_file;
    use channel_core::{Body, Webhook};

    use super::*;
    use crate::InstagramWebhook;

    const SHOP: &str = "17841400000000001";

    fn events(body: &str) -> Vec<Event> {
        InstagramWebhook.parse(trust_local_file(body.as_bytes())).expect("the body is an envelope").events
    }

    fn comment(from: &str) -> String {
        format!(
            r#"{{"object":"instagram","entry":[{{"id":"{SHOP}","time":1788859253,"changes":[{{"field":"comments",
            "value":{{"id":"1","text":"It is 79.90","from":{from},"media":{{"id":"2"}}}}}}]}}]}}"#
        )
    }

    fn account() -> Account {
        channel_testkit::account(SHOP, [("access_token", "t"), (APP_SCOPED_ID, "2496381")])
    }

    #[test]
    fn an_own_comment_is_recognised_by_every_id_of_the_account() {
        let own = own_identities(&account());
        let table = [
            (format!(r#"{{"id":"{SHOP}"}}"#), true),
            (r#"{"id":"2496381"}"#.to_owned(), true),
            (r#"{"id":"5550001","self_ig_scoped_id":"5550001"}"#.to_owned(), true),
            (r#"{"id":"29785","username":"lea"}"#.to_owned(), false),
        ];
        for (from, ours) in table {
            for event in events(&comment(&from)) {
                let mut known = own.clone();
                known.merge(&identities_told(&event));
                assert_eq!(known.did(&event), ours, "{from}");
            }
        }
    }

    #[test]
    fn somebody_elses_comment_tells_the_accounts_third_id() {
        let told = events(&comment(r#"{"id":"29785","username":"lea","self_ig_scoped_id":"5550001"}"#));
        let own = identities_told(&told[0]);
        assert_eq!(own.ids().collect::<Vec<_>>(), [SHOP, "5550001"]);
        assert!(!own.did(&told[0]), "the author is somebody else");
        let later = events(&comment(r#"{"id":"5550001","username":"shop"}"#));
        assert!(own.did(&later[0]), "and the next one by that id is the account's own");
    }

    #[test]
    fn an_echo_is_the_accounts_own_and_its_origin_follows_from_what_is_known() {
        let body = format!(
            r#"{{"object":"instagram","entry":[{{"id":"{SHOP}","time":1788859253000,"messaging":[
            {{"sender":{{"id":"{SHOP}"}},"recipient":{{"id":"1086"}},"timestamp":1788859253000,
              "message":{{"mid":"mid.1","text":"Yes","is_echo":true,"app_id":99}}}},
            {{"sender":{{"id":"{SHOP}"}},"recipient":{{"id":"1086"}},"timestamp":1788859253001,
              "message":{{"mid":"mid.2","text":"Yes","is_echo":true}}}}]}}]}}"#
        );
        let echoes = events(&body);
        let own = own_identities(&account());
        assert!(echoes.iter().all(|event| matches!(event.body, Body::Echo(_)) && own.did(event)));
        assert_eq!(echo_origin(&echoes[0], true), EchoOrigin::ThisServer);
        assert_eq!(echo_origin(&echoes[0], false), EchoOrigin::OtherApp);
        assert_eq!(echo_origin(&echoes[1], false), EchoOrigin::Unknown);
        assert!(echo_origin(&echoes[1], false).may_be_a_person());
    }
}
