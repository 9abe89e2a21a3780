//! What a token may do, and for which accounts.

use std::fmt;

use channel_core::Timestamp;
use serde::{Deserialize, Deserializer};

use crate::wire;

/// The permission to manage a WhatsApp Business account.
pub const WHATSAPP_MANAGEMENT: &str = "whatsapp_business_management";
/// The permission to send and receive a WhatsApp Business account's messages.
pub const WHATSAPP_MESSAGING: &str = "whatsapp_business_messaging";

/// What Meta says about a token (`debug_token`). The ids in it can be relied on, unlike those that the sign-up dialogue
/// gives to the browser (platforms.md §1.8).
#[derive(Clone, Default, Deserialize)]
#[non_exhaustive]
pub struct TokenGrants {
    /// Whether Meta accepts it.
    #[serde(default, rename = "is_valid")]
    pub valid: bool,
    /// Whose app it was made for. A token of another app must not be taken.
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub app_id: Option<String>,
    /// Who granted it, by the id that is scoped to the app.
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub user_id: Option<String>,
    /// Until when it lives. Absent for a token that does not expire.
    #[serde(default, deserialize_with = "end")]
    pub expires_at: Option<Timestamp>,
    /// Until when it reads a person's data without them signing in again, where that ends.
    #[serde(default, deserialize_with = "end")]
    pub data_access_expires_at: Option<Timestamp>,
    /// What it may do.
    #[serde(default)]
    pub scopes: Vec<String>,
    #[serde(default)]
    granular_scopes: Vec<Granular>,
}

impl TokenGrants {
    /// For what the token has a permission. Nothing, when the token is not valid.
    #[must_use]
    pub fn reach(&self, permission: &str) -> Reach<'_> {
        if !self.valid {
            return Reach::Nothing;
        }
        match self.granular_scopes.iter().find(|granular| granular.scope == permission) {
            Some(Granular { target_ids: Some(ids), .. }) => Reach::Only(ids),
            // Meta leaves the ids out where the permission is not limited to some (debug_token reference).
            Some(Granular { target_ids: None, .. }) => Reach::Everything,
            None if self.granular_scopes.is_empty() && self.scopes.iter().any(|scope| scope == permission) => {
                Reach::Everything
            }
            None => Reach::Nothing,
        }
    }

    /// Whether the token can both manage a WhatsApp Business account and write its messages.
    #[must_use]
    pub fn covers_whatsapp_account(&self, id: &str) -> bool {
        self.reach(WHATSAPP_MANAGEMENT).includes(id) && self.reach(WHATSAPP_MESSAGING).includes(id)
    }

    /// The WhatsApp Business accounts that the token names and covers. A token that is not limited to some names none:
    /// ask [`TokenGrants::covers_whatsapp_account`].
    #[must_use]
    pub fn whatsapp_accounts(&self) -> Vec<&str> {
        let named = [WHATSAPP_MANAGEMENT, WHATSAPP_MESSAGING].map(|permission| match self.reach(permission) {
            Reach::Only(ids) => ids,
            Reach::Nothing | Reach::Everything => &[],
        });
        let mut accounts: Vec<&str> = named.into_iter().flatten().map(String::as_str).collect();
        accounts.sort_unstable();
        accounts.dedup();
        accounts.retain(|id| self.covers_whatsapp_account(id));
        accounts
    }
}

impl fmt::Debug for TokenGrants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenGrants")
            .field("valid", &self.valid)
            .field("expires_at", &self.expires_at)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

/// How far a permission reaches.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reach<'a> {
    /// It was not granted.
    Nothing,
    /// It is not limited to some objects.
    Everything,
    /// It holds for these alone.
    Only(&'a [String]),
}

impl Reach<'_> {
    /// Whether it reaches this object.
    #[must_use]
    pub fn includes(self, id: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Everything => true,
            Self::Only(ids) => ids.iter().any(|known| known == id),
        }
    }
}

impl fmt::Debug for Reach<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("Nothing"),
            Self::Everything => f.write_str("Everything"),
            Self::Only(ids) => write!(f, "Only({})", ids.len()),
        }
    }
}

#[derive(Clone, Deserialize)]
struct Granular {
    #[serde(default)]
    scope: String,
    #[serde(default, deserialize_with = "ids")]
    target_ids: Option<Vec<String>>,
}

fn ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    #[derive(Deserialize)]
    struct Id(#[serde(deserialize_with = "wire::word")] String);
    let ids = Option::<Vec<Id>>::deserialize(deserializer)?;
    Ok(ids.map(|ids| ids.into_iter().map(|id| id.0).collect()))
}

fn end<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(wire::opt_time(deserializer)?.filter(|at| at.0 > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grants(json: &str) -> TokenGrants {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_token_covers_the_accounts_that_both_permissions_name() {
        let grants = grants(
            r#"{"app_id":"99","type":"SYSTEM_USER","is_valid":true,"expires_at":0,"scopes":["whatsapp_business_management"],
            "granular_scopes":[{"scope":"whatsapp_business_management","target_ids":["102",103,"104"]},
            {"scope":"whatsapp_business_messaging","target_ids":["103","102","105"]}]}"#,
        );
        assert_eq!(grants.whatsapp_accounts(), ["102", "103"]);
        assert!(grants.covers_whatsapp_account("103") && !grants.covers_whatsapp_account("104"));
        assert_eq!(grants.expires_at, None, "zero means never");
    }

    #[test]
    fn a_permission_without_ids_is_not_limited() {
        let grants = grants(
            r#"{"is_valid":true,"granular_scopes":[{"scope":"whatsapp_business_management"},
            {"scope":"whatsapp_business_messaging","target_ids":["102"]}]}"#,
        );
        assert_eq!(grants.reach(WHATSAPP_MANAGEMENT), Reach::Everything);
        assert_eq!(grants.whatsapp_accounts(), ["102"]);
        assert!(!grants.covers_whatsapp_account("103"));
    }

    #[test]
    fn what_was_not_granted_reaches_nothing() {
        let all = r#""scopes":["whatsapp_business_management","whatsapp_business_messaging"]"#;
        let table = [
            (format!(r#"{{"is_valid":true,{all}}}"#), true),
            (format!(r#"{{"is_valid":false,{all}}}"#), false),
            (format!("{{{all}}}"), false),
            (format!(r#"{{"is_valid":true,{all},"granular_scopes":[{{"scope":"public_profile"}}]}}"#), false),
            (r#"{"is_valid":true}"#.to_owned(), false),
            (r#"{"is_valid":false,"error":{"code":190,"message":"expired"},"scopes":[]}"#.to_owned(), false),
        ];
        for (json, covered) in table {
            assert_eq!(grants(&json).covers_whatsapp_account("102"), covered, "{json}");
        }
    }

    #[test]
    fn ids_are_not_shown() {
        let grants =
            grants(r#"{"is_valid":true,"user_id":"4455","granular_scopes":[{"scope":"a","target_ids":["6677"]}]}"#);
        let shown = format!("{grants:?} {:?}", grants.reach("a"));
        assert!(!shown.contains("4455") && !shown.contains("6677"), "{shown}");
    }
}
