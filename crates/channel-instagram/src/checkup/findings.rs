//! From what the platform says to findings. Pure.

use channel_core::channel::{Finding, Remedy, Severity};
use channel_core::{ChannelError, ErrorKind};

use crate::connect::{FIELDS, Renewal};

/// One finding for each useful field that is missing.
pub(super) fn missing(subscribed: &[String]) -> Vec<Finding> {
    let missing = FIELDS.iter().filter(|field| !subscribed.iter().any(|name| name == field.name));
    missing
        .map(|field| Finding {
            code: "not_subscribed".to_owned(),
            severity: if field.essential { Severity::Broken } else { Severity::Note },
            sentence: format!("events of the kind {} do not arrive: subscribe to it", field.name),
            remedy: Some(Remedy::Subscribe { fields: vec![field.name.to_owned()] }),
        })
        .collect()
}

/// A refusal that tells about the account and not about the call; nothing otherwise.
pub(super) fn refused(error: &ChannelError) -> Option<Finding> {
    let (code, sentence) = match error.kind {
        ErrorKind::Unauthorized => ("token_dead", dead(error.code.as_deref())),
        ErrorKind::Forbidden => {
            ("permission_missing", "the token lacks a permission: connect the account again and grant it")
        }
        ErrorKind::AccountBlocked => {
            ("account_blocked", "the platform restricts the account: see its status in the instagram app")
        }
        _ => return None,
    };
    Some(Finding { code: code.to_owned(), severity: Severity::Broken, sentence: sentence.to_owned(), remedy: None })
}

/// What becomes of the token.
pub(super) fn token(renewal: Renewal) -> Option<Finding> {
    match renewal {
        Renewal::NotYet { .. } | Renewal::Due => None,
        Renewal::Alert { dies } => Some(Finding {
            code: "token_dying".to_owned(),
            severity: Severity::Soon,
            sentence: format!(
                "the account's token dies at {dies} and was not renewed: renew it or connect the account again"
            ),
            remedy: Some(Remedy::RenewToken),
        }),
        Renewal::Dead => Some(Finding {
            code: "token_dead".to_owned(),
            severity: Severity::Broken,
            sentence: "the account's token has expired: connect the account again".to_owned(),
            remedy: None,
        }),
    }
}

/// Why a token is dead, by the subcode of 190 (Graph API guide "Error handling").
fn dead(code: Option<&str>) -> &'static str {
    match code.and_then(|label| label.split_once('/')).map(|(_, subcode)| subcode) {
        Some("458") => "the merchant removed the app from the account: connect the account again",
        Some("459") => {
            "instagram wants the merchant to sign in to its app and confirm who they are: then connect again"
        }
        Some("460") => "the account's password was changed, which ended the token: connect the account again",
        Some("463") => "the account's token has expired: connect the account again",
        Some("464") => "instagram wants the merchant to confirm the account: do so in its app, then connect again",
        Some("467" | "492") => "the merchant ended the app's access or signed out: connect the account again",
        _ => "the platform does not accept the account's token: connect the account again",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_without_subscriptions_lacks_every_field() {
        let findings = missing(&[]);
        assert_eq!(findings.len(), FIELDS.len());
        assert!(findings.iter().any(|finding| finding.severity == Severity::Broken));
        let all: Vec<String> = FIELDS.iter().map(|field| field.name.to_owned()).collect();
        assert_eq!(missing(&all), []);
    }

    #[test]
    fn every_subcode_of_a_dead_token_has_a_reason_of_its_own() {
        let said = |code: &str| {
            let error = ChannelError::refused(ErrorKind::Unauthorized, "dead").with_code(code);
            refused(&error).expect("a dead token is a finding").sentence
        };
        let reasons = ["190", "190/458", "190/459", "190/460", "190/463", "190/464", "190/467"].map(said);
        let mut different = reasons.to_vec();
        different.sort();
        different.dedup();
        assert_eq!(different.len(), reasons.len());
        assert_eq!(said("190/492"), said("190/467"));
        assert_eq!(refused(&ChannelError::refused(ErrorKind::Transport, "not reached")), None);
    }
}
