//! Connecting an account by Instagram Login (platforms.md §2.1), and keeping its token alive.
//!
//! [`Login`] is a value without secrets: it can be stored after every step and taken up again after a crash. The secrets
//! travel beside it as [`Credentials`](channel_core::Credentials), which the program seals. Its pure half says which step
//! is next and what a step's outcome means; [`InstagramChannel::advance`](crate::InstagramChannel) makes the call.
//!
//! ```
//! use channel_core::{Seams, Timestamp};
//! use channel_instagram::connect::{InstagramApp, Login, Returned, Step};
//!
//! let redirect = "https://shop.example/connected".parse().expect("a valid address");
//! let app = InstagramApp::new("990602627938098", "app secret".into(), redirect);
//! let seams = Seams::system();
//! let (mut login, address) = Login::begin(&app, &seams);
//! assert_eq!(login.next(seams.now()), Step::Authorise);
//!
//! // The merchant's browser goes to the address and comes back with a code.
//! let state = address.query_pairs().find(|(name, _)| name == "state").expect("the state is there").1.into_owned();
//! let returned = Returned::from_query(&format!("code=AQBx-hBsH3%23_&state={state}"));
//! let secrets = login.returned(&returned, seams.now()).expect("the state is ours");
//! assert_eq!(login.next(seams.now()), Step::ExchangeCode);
//! // From here `channel.advance(&app, &mut login, &secrets)` takes a step at a time until `Step::Done`.
//! # let _ = secrets;
//! ```
//!
//! A token that a merchant pastes takes the same way from the middle on: [`Login::paste`]. Afterwards [`renewal`] says when
//! the token is to be renewed, and whom to alert when that keeps failing.

mod app;
mod apply;
mod came;
mod fields;
mod login;
mod renewal;
mod returned;
mod step;

#[cfg(feature = "client")]
mod advance;
#[cfg(feature = "client")]
mod refresh;

#[cfg(test)]
mod tests;

pub use app::InstagramApp;
pub use came::{Came, Profile, Token};
pub use channel_core::channel::Renewal;
pub use fields::{FIELDS, Field};
pub use login::{Connected, Login, RefusedField};
#[cfg(feature = "client")]
pub use refresh::Refreshed;
pub use renewal::{TokenTimes, renewal};
pub use returned::Returned;
pub use step::Step;

/// The name of the account's token among its credentials.
pub const ACCESS_TOKEN: &str = "access_token";
/// The name of the account's app-scoped id among its credentials, for `signed_request` callbacks and
/// [`crate::own_identities`].
pub const APP_SCOPED_ID: &str = "app_scoped_id";
/// The name under which a sign-in's code waits for its exchange.
pub(crate) const CODE: &str = "sign_in_code";
/// The name under which a token that lives an hour waits for its exchange.
pub(crate) const SHORT_TOKEN: &str = "short_lived_token";
