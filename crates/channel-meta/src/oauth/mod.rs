//! Connecting accounts: WhatsApp's Embedded Signup (platforms.md §1.8) and Instagram Login (§2.1).
//!
//! The pure half writes the address to send a merchant to and cleans up the code that comes back; the calls that turn
//! the code into a token are methods of `MetaClient`, behind the feature `client`.
//!
//! ```
//! use channel_meta::oauth::{LoginDialog, Permission, clean_code};
//!
//! let back = "https://shop.example/connected".parse().expect("a valid address");
//! let dialog = LoginDialog::new("990602627938098", &back, "an unguessable word")
//!     .asking_for(&[Permission::Basic, Permission::ManageMessages]);
//! assert!(dialog.address().as_str().starts_with("https://www.instagram.com/oauth/authorize?client_id=990602627938098&"));
//! assert_eq!(clean_code("AQBx-hBsH3#_"), "AQBx-hBsH3");
//! ```

#[cfg(feature = "client")]
mod calls;
mod dialog;
mod hosts;
mod scrub;

#[cfg(feature = "client")]
pub use calls::{GrantedToken, MetaApp, Reach, TokenGrants, WHATSAPP_MANAGEMENT, WHATSAPP_MESSAGING};
pub use dialog::{LoginDialog, Permission, clean_code};
pub use hosts::{GRAPH, INSTAGRAM, INSTAGRAM_SIGN_IN};
pub use scrub::scrubbed;
