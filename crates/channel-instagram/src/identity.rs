//! The names of an account at Instagram.

use channel_core::Account;
use channel_core::identity::OwnIdentities;
use secrecy::ExposeSecret;

use crate::connect::APP_SCOPED_ID;

/// Everything an account is known by: the id that webhooks name (`user_id` of `/me`, `entry.id`) and the one that is
/// scoped to the app (`id` of `/me`), which `signed_request` callbacks carry and some reads name as the author
/// (platforms.md §2.1, §4). Webhooks can name a third, `from.self_ig_scoped_id`; add it as it is seen
/// ([`OwnIdentities::add`]), and the page's where one is linked.
#[must_use]
pub fn own_identities(account: &Account) -> OwnIdentities {
    let mut own = OwnIdentities::of(account);
    own.extend(account.credentials.find(APP_SCOPED_ID).map(ExposeSecret::expose_secret));
    own
}
