//! Where Meta's endpoints are.

/// WhatsApp's calls, its code exchange and the token's inspection.
pub const GRAPH: &str = "https://graph.facebook.com";
/// Instagram's calls, and its long-lived tokens.
pub const INSTAGRAM: &str = "https://graph.instagram.com";
/// Where Instagram turns a code into a short-lived token.
pub const INSTAGRAM_SIGN_IN: &str = "https://api.instagram.com";
