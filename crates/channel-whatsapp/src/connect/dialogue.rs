//! What the sign-up window tells the merchant's browser (platforms.md §1.8, step 1).

use channel_meta::wire;
use serde::{Deserialize, Serialize};

use super::signup::Way;

/// How the window was left. It comes as the data of a `message` event of the browser, which anybody could have made up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialogue {
    /// The merchant finished.
    Finished {
        /// Which kind of number it is.
        way: Way,
        /// The ids that the window named.
        claimed: Claimed,
    },
    /// The merchant finished in a way that this program does not know, so that it cannot say what may be done with the
    /// number: let them start the sign-up again, or paste a token.
    Unknown {
        /// The platform's word for it.
        event: String,
        /// The ids that the window named.
        claimed: Claimed,
    },
    /// The merchant went away.
    Left {
        /// On which screen.
        screen: Option<String>,
    },
    /// The window reported an error.
    Failed {
        /// The platform's words.
        message: String,
        /// The platform's id of the error, for its support.
        error_id: Option<String>,
        /// The platform's id of the session, for its support.
        session_id: Option<String>,
    },
}

/// Ids from the browser: hints, until the token's own grants confirm them.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimed {
    /// The WhatsApp Business account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business_account: Option<String>,
    /// The number's id; absent when the merchant added none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

impl std::fmt::Debug for Claimed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Claimed({} of 2 ids)",
            usize::from(self.business_account.is_some()) + usize::from(self.number.is_some())
        )
    }
}

#[derive(Deserialize)]
struct Event {
    r#type: String,
    event: String,
    #[serde(default)]
    data: Data,
}

#[derive(Default, Deserialize)]
struct Data {
    #[serde(default, deserialize_with = "wire::opt_word")]
    phone_number_id: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    waba_id: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    current_step: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    error_message: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    error_id: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    session_id: Option<String>,
}

impl Dialogue {
    /// Reads the event's data; nothing when it is another window's. The page must have checked that the event's origin is
    /// below `facebook.com`.
    #[must_use]
    pub fn read(json: &str) -> Option<Self> {
        let Event { r#type, event, data } = serde_json::from_str(json).ok()?;
        if r#type != "WA_EMBEDDED_SIGNUP" {
            return None;
        }
        let claimed = Claimed { business_account: data.waba_id, number: data.phone_number_id };
        match event.as_str() {
            "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING" => Some(Self::Finished { way: Way::Coexistence, claimed }),
            "FINISH" | "FINISH_ONLY_WABA" => Some(Self::Finished { way: Way::NewNumber, claimed }),
            // Registering cuts a number off from whatever else it is used with: only endings that call for it lead there.
            ending if ending.starts_with("FINISH") => Some(Self::Unknown { event, claimed }),
            "CANCEL" | "ERROR" => Some(match data.error_message {
                Some(message) => Self::Failed { message, error_id: data.error_id, session_id: data.session_id },
                None => Self::Left { screen: data.current_step },
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ending_of_the_window_is_told_apart() {
        let finished = |way, business: &str, number: Option<&str>| {
            let claimed = Claimed { business_account: Some(business.into()), number: number.map(str::to_owned) };
            Some(Dialogue::Finished { way, claimed })
        };
        let of = |event: &str, data: &str| {
            Dialogue::read(&format!(r#"{{"type":"WA_EMBEDDED_SIGNUP","version":3,"event":"{event}","data":{data}}}"#))
        };
        let ids = r#"{"phone_number_id":106,"waba_id":"102","business_id":"5"}"#;
        assert_eq!(of("FINISH", ids), finished(Way::NewNumber, "102", Some("106")));
        assert_eq!(of("FINISH_ONLY_WABA", r#"{"waba_id":"102"}"#), finished(Way::NewNumber, "102", None));
        assert_eq!(of("FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING", ids), finished(Way::Coexistence, "102", Some("106")));
        let left = Some(Dialogue::Left { screen: Some("PHONE_NUMBER_SETUP".into()) });
        assert_eq!(of("CANCEL", r#"{"current_step":"PHONE_NUMBER_SETUP"}"#), left);
        let failed = of("CANCEL", r#"{"error_message":"The name is taken","error_id":"524126","session_id":"f3"}"#);
        assert!(matches!(failed, Some(Dialogue::Failed { error_id: Some(id), .. }) if id == "524126"));
        assert_eq!(of("SOMETHING", ids), None);
        for event in ["FINISH_GRANT_ONLY_API_ACCESS", "FINISH_OBO_MIGRATION", "FINISH_SOMEHOW"] {
            let claimed = Claimed { business_account: Some("102".into()), number: Some("106".into()) };
            let unknown = Some(Dialogue::Unknown { event: event.into(), claimed });
            assert_eq!(of(event, ids), unknown, "no number is registered on a guess");
        }
        assert_eq!(Dialogue::read(r#"{"type":"OTHER","event":"FINISH"}"#), None);
        assert_eq!(Dialogue::read("cb=f1&type=xd"), None);
    }
}
