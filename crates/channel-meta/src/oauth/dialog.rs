//! The page on which a merchant lets our app act for an Instagram account, and what it sends back.

use std::fmt;

use url::Url;

const AUTHORISE: &str = "https://www.instagram.com/oauth/authorize";

/// What an app may do for an Instagram account (platforms.md §2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Permission {
    /// Read who the account is; every other permission needs it.
    Basic,
    /// Read and write messages.
    ManageMessages,
    /// Read, answer, hide and delete comments.
    ManageComments,
    /// Publish posts.
    ContentPublish,
    /// Read statistics.
    ManageInsights,
}

impl Permission {
    /// Its name at the platform.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Basic => "instagram_business_basic",
            Self::ManageMessages => "instagram_business_manage_messages",
            Self::ManageComments => "instagram_business_manage_comments",
            Self::ContentPublish => "instagram_business_content_publish",
            Self::ManageInsights => "instagram_business_manage_insights",
        }
    }
}

/// The dialogue to send a merchant to.
#[derive(Clone)]
pub struct LoginDialog<'a> {
    page: Url,
    app_id: &'a str,
    redirect: &'a Url,
    state: &'a str,
    permissions: Vec<Permission>,
    fresh: bool,
}

impl<'a> LoginDialog<'a> {
    /// A dialogue of the Instagram app (whose id is not the Meta app's), which sends the merchant to `redirect` afterwards.
    /// `state` comes back with the code: it must be unguessable and tied to the browser's session, so that nobody can
    /// plant an account of theirs.
    #[must_use]
    pub fn new(app_id: &'a str, redirect: &'a Url, state: &'a str) -> Self {
        let page = AUTHORISE.parse().expect("the platform's own address is one");
        Self { page, app_id, redirect, state, permissions: vec![Permission::Basic], fresh: false }
    }

    /// The same dialogue at another page: a simulator's.
    #[must_use]
    pub fn at(mut self, page: Url) -> Self {
        self.page = page;
        self
    }

    /// The same dialogue asking for these permissions, each once, besides [`Permission::Basic`].
    #[must_use]
    pub fn asking_for(mut self, permissions: &[Permission]) -> Self {
        for permission in permissions {
            if !self.permissions.contains(permission) {
                self.permissions.push(*permission);
            }
        }
        self
    }

    /// The same dialogue asking for the password even of somebody who is signed in: to connect a second account.
    #[must_use]
    pub const fn with_fresh_sign_in(mut self) -> Self {
        self.fresh = true;
        self
    }

    /// The address to send the merchant's browser to.
    #[must_use]
    pub fn address(&self) -> Url {
        let scope: Vec<&str> = self.permissions.iter().map(|permission| permission.name()).collect();
        let mut address = self.page.clone();
        address
            .query_pairs_mut()
            .append_pair("client_id", self.app_id)
            .append_pair("redirect_uri", self.redirect.as_str())
            .append_pair("response_type", "code")
            .append_pair("scope", &scope.join(","))
            .append_pair("state", self.state);
        if self.fresh {
            address.query_pairs_mut().append_pair("force_reauth", "true");
        }
        address
    }
}

impl fmt::Debug for LoginDialog<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginDialog").field("permissions", &self.permissions).finish_non_exhaustive()
    }
}

/// The code without the `#_` that Instagram appends to it, and without white space from a pasted address.
#[must_use]
pub fn clean_code(code: &str) -> &str {
    let code = code.trim();
    code.strip_suffix("#_").unwrap_or(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back() -> Url {
        "https://shop.example/connected?of=1".parse().unwrap()
    }

    #[test]
    fn every_value_is_encoded_and_every_permission_asked_for_once() {
        let back = back();
        let dialog = LoginDialog::new("99", &back, "a&b=c").asking_for(&[
            Permission::ManageMessages,
            Permission::Basic,
            Permission::ManageMessages,
        ]);
        let expected = "https://www.instagram.com/oauth/authorize?client_id=99\
            &redirect_uri=https%3A%2F%2Fshop.example%2Fconnected%3Fof%3D1&response_type=code\
            &scope=instagram_business_basic%2Cinstagram_business_manage_messages&state=a%26b%3Dc";
        assert_eq!(dialog.address().as_str(), expected);
        assert_eq!(dialog.with_fresh_sign_in().address().as_str(), format!("{expected}&force_reauth=true"));
    }

    #[test]
    fn a_simulator_takes_the_pages_place() {
        let page: Url = "http://127.0.0.1:4010/oauth/authorize".parse().unwrap();
        let address = LoginDialog::new("99", &back(), "s").at(page).address();
        assert!(address.as_str().starts_with("http://127.0.0.1:4010/oauth/authorize?client_id=99&"));
    }

    #[test]
    fn a_dialogue_does_not_show_its_state() {
        let shown = format!("{:?}", LoginDialog::new("99", &back(), "unguessable"));
        assert!(!shown.contains("unguessable"), "{shown}");
    }

    #[test]
    fn a_code_loses_what_instagram_appends() {
        for (code, clean) in
            [("AQB#_", "AQB"), (" AQB#_\n", "AQB"), ("AQB", "AQB"), ("A#_B", "A#_B"), ("#_", ""), ("", "")]
        {
            assert_eq!(clean_code(code), clean, "{code:?}");
        }
    }
}
