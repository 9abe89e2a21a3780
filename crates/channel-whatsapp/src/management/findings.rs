//! What is wrong with an account, from what the platform says of it. Pure.

use std::time::Duration;

use channel_core::Timestamp;
use channel_core::channel::{Finding, Remedy, Severity};
use channel_meta::oauth::TokenGrants;
use channel_meta::wire;
use serde::Deserialize;

use super::number::NumberState;

/// The webhook fields that the adapter reads, each with how bad it is to miss it: on a number that is in use in the
/// phone's app too, and on any other (platforms.md §1.6).
const FIELDS: &[(&str, Severity, Severity)] = &[
    ("messages", Severity::Broken, Severity::Broken),
    // Without it nobody sees what the merchant answers from the phone, and a guest is answered twice.
    ("smb_message_echoes", Severity::Broken, Severity::Note),
    ("smb_app_state_sync", Severity::Soon, Severity::Note),
    ("history", Severity::Soon, Severity::Note),
    ("account_update", Severity::Note, Severity::Note),
    ("message_template_status_update", Severity::Note, Severity::Note),
    ("message_template_quality_update", Severity::Note, Severity::Note),
    ("template_category_update", Severity::Note, Severity::Note),
    ("phone_number_quality_update", Severity::Note, Severity::Note),
];
/// A token that ends sooner than this is worth a word.
const SOON: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// An app that gets a business account's events.
#[derive(Deserialize)]
pub(super) struct SubscribedApp {
    #[serde(default)]
    whatsapp_business_api_data: AppName,
    #[serde(default, deserialize_with = "wire::opt_word")]
    override_callback_uri: Option<String>,
}

#[derive(Default, Deserialize)]
struct AppName {
    #[serde(default, deserialize_with = "wire::word")]
    id: String,
}

/// What an app has subscribed to.
#[derive(Deserialize)]
pub(super) struct Subscription {
    #[serde(default, deserialize_with = "wire::word")]
    object: String,
    #[serde(default)]
    fields: Vec<Field>,
}

/// Meta writes a field with its version, and in old answers bare.
#[derive(Deserialize)]
#[serde(untagged)]
enum Field {
    Versioned { name: String },
    Bare(String),
}

impl Field {
    fn name(&self) -> &str {
        match self {
            Self::Versioned { name } | Self::Bare(name) => name,
        }
    }
}

fn finding(code: &str, severity: Severity, sentence: impl Into<String>, remedy: Option<Remedy>) -> Finding {
    Finding { code: code.to_owned(), severity, sentence: sentence.into(), remedy }
}

pub(super) fn token_dead() -> Finding {
    let sentence = "the platform does not accept the account's token any more: connect the account again";
    finding("token_dead", Severity::Broken, sentence, None)
}

pub(super) fn no_business_account() -> Finding {
    let sentence = "the account does not name its WhatsApp Business account, so its subscription cannot be looked at: connect it again";
    finding("no_waba_id", Severity::Note, sentence, None)
}

pub(super) fn of_number(number: &NumberState) -> Vec<Finding> {
    let mut found = Vec::new();
    match number.status.as_deref() {
        Some("CONNECTED") | None => {}
        Some("PENDING" | "DISCONNECTED" | "UNVERIFIED" | "MIGRATED") => {
            let sentence = "the number is not registered, so that nothing can be sent from it: register it";
            found.push(finding("not_registered", Severity::Broken, sentence, None));
        }
        Some(state @ ("FLAGGED" | "RATE_LIMITED")) => {
            let sentence = format!("the platform watches the number ({state}): send what people asked for");
            found.push(finding("number_watched", Severity::Soon, sentence, None));
        }
        Some(state) => {
            let sentence = format!("the platform has stopped the number ({state}): look into the WhatsApp Manager");
            found.push(finding("number_stopped", Severity::Broken, sentence, None));
        }
    }
    match number.quality_rating.as_deref() {
        Some("RED") => {
            let sentence =
                "many people block or report the number, which may cost it its limits: send what people asked for";
            found.push(finding("quality_low", Severity::Soon, sentence, None));
        }
        Some("YELLOW") => {
            let sentence = "some people block or report the number: look at what was sent lately";
            found.push(finding("quality_falling", Severity::Note, sentence, None));
        }
        _ => {}
    }
    if number.name_status.as_deref() == Some("DECLINED") {
        let sentence = "the platform declined the name that people see: hand in another one";
        found.push(finding("name_declined", Severity::Note, sentence, None));
    }
    found
}

/// `own` is our app's id, when the program knows it.
pub(super) fn of_apps(apps: &[SubscribedApp], own: Option<&str>) -> Vec<Finding> {
    let ours = match own {
        Some(own) => apps.iter().find(|app| app.whatsapp_business_api_data.id == own),
        None => apps.first(),
    };
    match ours {
        None => {
            let sentence = "the business account's events are not delivered to this app: subscribe to them";
            let remedy = Remedy::Subscribe { fields: vec!["messages".to_owned()] };
            vec![finding("not_subscribed", Severity::Broken, sentence, Some(remedy))]
        }
        Some(app) if app.override_callback_uri.is_some() => {
            let sentence = "the business account's events go to an address of its own: check that it is this program's";
            vec![finding("webhook_elsewhere", Severity::Note, sentence, None)]
        }
        Some(_) => Vec::new(),
    }
}

/// `on_phone` is whether the number is in use in the phone's app too.
pub(super) fn of_subscriptions(subscriptions: &[Subscription], on_phone: bool) -> Vec<Finding> {
    let ours = subscriptions.iter().filter(|one| one.object == "whatsapp_business_account");
    let known: Vec<&str> = ours.flat_map(|one| one.fields.iter().map(Field::name)).collect();
    let missing = |wanted: Severity| {
        let severity = |shared, alone| if on_phone { shared } else { alone };
        let missing =
            FIELDS.iter().filter(|(name, shared, alone)| severity(*shared, *alone) == wanted && !known.contains(name));
        let names: Vec<&str> = missing.map(|(name, ..)| *name).collect();
        (!names.is_empty()).then(|| {
            let names = names.join(", ");
            let sentence = format!("the app does not get {names}: subscribe to them in the App Dashboard");
            finding("fields_missing", wanted, sentence, None)
        })
    };
    [Severity::Broken, Severity::Soon, Severity::Note].into_iter().filter_map(missing).collect()
}

pub(super) fn of_token(grants: &TokenGrants, business: Option<&str>, now: Timestamp) -> Vec<Finding> {
    if !grants.valid {
        return vec![token_dead()];
    }
    let mut found = Vec::new();
    if business.is_some_and(|business| !grants.covers_whatsapp_account(business)) {
        let sentence = "the account's token may not manage and write for its business account: connect it again";
        found.push(finding("permission_missing", Severity::Broken, sentence, None));
    }
    if let Some(end) = grants.expires_at.filter(|end| end.since(now) < SOON) {
        let sentence = format!("the account's token ends at {end}: connect the account again before");
        found.push(finding("token_ends_soon", Severity::Soon, sentence, None));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(found: &[Finding]) -> Vec<&str> {
        found.iter().map(|finding| finding.code.as_str()).collect()
    }

    #[test]
    fn a_numbers_state_and_quality_tell_what_is_wrong() {
        for (json, expected) in [
            (r#"{"id":"1","status":"CONNECTED","quality_rating":"GREEN"}"#, vec![]),
            (r#"{"id":"1"}"#, vec![]),
            (r#"{"id":"1","status":"PENDING"}"#, vec!["not_registered"]),
            (r#"{"id":"1","status":"BANNED","quality_rating":"RED"}"#, vec!["number_stopped", "quality_low"]),
            (r#"{"id":"1","status":"FLAGGED","name_status":"DECLINED"}"#, vec!["number_watched", "name_declined"]),
            (r#"{"id":"1","status":"CONNECTED","quality_rating":"YELLOW"}"#, vec!["quality_falling"]),
        ] {
            assert_eq!(codes(&of_number(&serde_json::from_str(json).unwrap())), expected, "{json}");
        }
    }

    #[test]
    fn an_account_without_our_app_is_not_subscribed() {
        let apps = r#"[{"whatsapp_business_api_data":{"id":"77","name":"Somebody"}}]"#;
        let theirs: Vec<SubscribedApp> = serde_json::from_str(apps).unwrap();
        assert_eq!(codes(&of_apps(&theirs, Some("99"))), ["not_subscribed"]);
        assert_eq!(codes(&of_apps(&theirs, Some("77"))), Vec::<&str>::new());
        assert_eq!(codes(&of_apps(&theirs, None)), Vec::<&str>::new());
        let missing = of_apps(&[], None);
        assert_eq!(missing[0].remedy, Some(Remedy::Subscribe { fields: vec!["messages".into()] }));
        let elsewhere = r#"[{"whatsapp_business_api_data":{"id":"99"},"override_callback_uri":"https://a.example"}]"#;
        assert_eq!(
            codes(&of_apps(&serde_json::from_str::<Vec<_>>(elsewhere).unwrap(), Some("99"))),
            ["webhook_elsewhere"]
        );
    }

    #[test]
    fn fields_are_found_in_either_form() {
        let all: Vec<String> =
            FIELDS.iter().map(|(name, ..)| format!(r#"{{"name":"{name}","version":"v25.0"}}"#)).collect();
        let versioned = format!(r#"[{{"object":"whatsapp_business_account","fields":[{}]}}]"#, all.join(","));
        assert!(of_subscriptions(&serde_json::from_str::<Vec<_>>(&versioned).unwrap(), true).is_empty());
        let bare = r#"[{"object":"whatsapp_business_account","fields":["messages"]}]"#;
        let found = of_subscriptions(&serde_json::from_str::<Vec<_>>(bare).unwrap(), false);
        assert_eq!((codes(&found), found[0].severity), (vec!["fields_missing"], Severity::Note));
        let page = r#"[{"object":"page","fields":["messages"]}]"#;
        let found = of_subscriptions(&serde_json::from_str::<Vec<_>>(page).unwrap(), false);
        assert_eq!(found[0].severity, Severity::Broken);
    }

    #[test]
    fn a_number_of_the_phones_app_needs_to_hear_what_is_said_there() {
        let bare = r#"[{"object":"whatsapp_business_account","fields":["messages","account_update"]}]"#;
        let missing = |on_phone| {
            let found = of_subscriptions(&serde_json::from_str::<Vec<_>>(bare).unwrap(), on_phone);
            found.into_iter().map(|finding| (finding.severity, finding.sentence)).collect::<Vec<_>>()
        };
        let shared = missing(true);
        let severities: Vec<_> = shared.iter().map(|(severity, _)| *severity).collect();
        assert_eq!(severities, [Severity::Broken, Severity::Soon, Severity::Note]);
        assert!(shared[0].1.contains("get smb_message_echoes:"), "{shared:?}");
        assert!(shared[1].1.contains("get smb_app_state_sync, history:"), "{shared:?}");
        assert!(shared[2].1.contains("message_template_quality_update, template_category_update"), "{shared:?}");
        let alone = missing(false);
        assert!(matches!(&*alone, [(Severity::Note, all)] if all.contains("smb_message_echoes")), "{alone:?}");
    }

    #[test]
    fn a_token_that_ends_is_told_before_it_does() {
        let now = Timestamp::from_seconds(1_000_000);
        let grants = |valid: bool, end: i64| -> TokenGrants {
            let scopes = r#"["whatsapp_business_management","whatsapp_business_messaging"]"#;
            serde_json::from_str(&format!(r#"{{"is_valid":{valid},"expires_at":{end},"scopes":{scopes}}}"#)).unwrap()
        };
        assert_eq!(codes(&of_token(&grants(false, 0), None, now)), ["token_dead"]);
        assert_eq!(codes(&of_token(&grants(true, 0), Some("102"), now)), Vec::<&str>::new());
        assert_eq!(codes(&of_token(&grants(true, 1_000_000 + 86_400), Some("102"), now)), ["token_ends_soon"]);
        assert_eq!(codes(&of_token(&grants(true, 1_000_000 + 8 * 86_400), Some("102"), now)), Vec::<&str>::new());
        let narrow: TokenGrants = serde_json::from_str(r#"{"is_valid":true,"scopes":[]}"#).unwrap();
        assert_eq!(codes(&of_token(&narrow, Some("102"), now)), ["permission_missing"]);
    }
}
