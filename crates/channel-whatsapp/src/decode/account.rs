//! Changes of the account or its number (platforms.md §1.6).

use channel_core::Body;
use channel_core::model::AccountState;
use serde_json::value::RawValue;

use super::batch::Batch;
use crate::wire::Fields;

/// Events after which the account's token is dead.
const ENDS_ACCESS: &[&str] = &["PARTNER_REMOVED", "PARTNER_APP_UNINSTALLED", "ACCOUNT_DELETED"];

/// Reads a change of the account; says whether it was one.
pub(crate) fn decode(field: &str, fields: &Fields<'_>, raw: &RawValue, batch: &mut Batch<'_>) -> bool {
    let alert = fields.object("alert_info").unwrap_or_default();
    let (value, details) = match field {
        "account_update" => (fields.word("event"), sanctions(fields)),
        "account_alerts" => {
            let word = |name| fields.word(name).or_else(|| alert.word(name));
            (word("alert_type"), joined([word("alert_severity"), word("alert_status"), word("alert_description")]))
        }
        "account_review_update" => (fields.word("decision"), None),
        "business_capability_update" => {
            let daily = fields.word("max_daily_conversations_per_business");
            let daily = daily.or_else(|| fields.word("max_daily_conversation_per_phone"));
            let numbers = fields.word("max_phone_numbers_per_business");
            let numbers = numbers.or_else(|| fields.word("max_phone_numbers_per_waba"));
            (daily.or_else(|| numbers.clone()), numbers.map(|numbers| format!("phone numbers: {numbers}")))
        }
        "business_username_update" => (fields.word("status"), fields.word("username")),
        "phone_number_name_update" => {
            (fields.word("decision"), joined([fields.word("requested_verified_name"), fields.word("rejection_reason")]))
        }
        "phone_number_quality_update" => {
            let tier = fields.word("max_daily_conversations_per_business").or_else(|| fields.word("current_limit"));
            (fields.word("event"), tier)
        }
        _ => return false,
    };
    let Some(value) = value else { return false };
    let access_ended = field == "account_update" && ENDS_ACCESS.contains(&value.as_str());
    let state = AccountState { kind: field.to_owned(), value, access_ended, details };
    let event = batch.anonymous(field, None, Body::AccountState(state), raw);
    batch.push(event);
    true
}

/// What the platform did to the account, and why.
fn sanctions(fields: &Fields<'_>) -> Option<String> {
    let ban = fields.object("ban_info").and_then(|ban| ban.word("waba_ban_state"));
    let violation = fields.object("violation_info").and_then(|violation| violation.word("violation_type"));
    let restrictions = fields.list("restriction_info").into_iter().filter_map(Fields::parse);
    let restrictions = restrictions.filter_map(|restriction| restriction.word("restriction_type"));
    joined([ban, violation].into_iter().chain(restrictions.map(Some)))
}

fn joined(words: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let words: Vec<String> = words.into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join(", "))
}
