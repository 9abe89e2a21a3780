//! The webhook fields an account is subscribed to.

use channel_meta::oauth::Permission;

/// A webhook field of Instagram Login (platforms.md §2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name at the platform.
    pub name: &'static str,
    /// The permission without which it is refused.
    pub needs: Permission,
    /// Whether a channel is deaf without it.
    pub essential: bool,
}

/// Every field that is of use. `mentions` and `story_insights` exist for Facebook Login alone, and `message_echoes` in
/// some accounts alone: echoes otherwise come within `messages`.
pub const FIELDS: &[Field] = &[
    essential("messages", Permission::ManageMessages),
    essential("messaging_postbacks", Permission::ManageMessages),
    essential("comments", Permission::ManageComments),
    useful("message_reactions", Permission::ManageMessages),
    useful("message_edit", Permission::ManageMessages),
    useful("messaging_seen", Permission::ManageMessages),
    useful("messaging_referral", Permission::ManageMessages),
    useful("messaging_optins", Permission::ManageMessages),
    useful("messaging_handover", Permission::ManageMessages),
    useful("standby", Permission::ManageMessages),
    useful("live_comments", Permission::ManageComments),
];

/// The fields that what was granted allows. Nothing known of it allows all: the platform tells.
pub(super) fn allowed_by(granted: &[String]) -> (Vec<&'static Field>, Vec<&'static Field>) {
    FIELDS.iter().partition(|field| granted.is_empty() || granted.iter().any(|name| name == field.needs.name()))
}

const fn essential(name: &'static str, needs: Permission) -> Field {
    Field { name, needs, essential: true }
}

const fn useful(name: &'static str, needs: Permission) -> Field {
    Field { name, needs, essential: false }
}
