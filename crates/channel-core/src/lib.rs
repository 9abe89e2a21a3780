//! The normalised message model and the channel contract of Switchboard.
//!
//! Every platform's webhook becomes [`Event`]s, every reply starts as an [`OutboundMessage`], and one small trait,
//! [`Channel`], stands between them and a platform. The crate is pure: it holds no HTTP client, no SQL, no provider's
//! name, and it reads neither the clock nor a source of chance (both come in through [`Seams`]).
//!
//! The pure half of an adapter is [`Webhook`]: `handshake`, `verify`, `parse`. A body can be parsed only when it is
//! [`Verified`], and only [`signature`] makes that proof:
//!
//! ```
//! use channel_core::signature::{hub_signature, verify_hub_signature};
//! use secrecy::SecretString;
//!
//! let secret = SecretString::from("app secret");
//! let body = br#"{"object":"page"}"#;
//! let header = hub_signature(&secret, body);
//! assert!(verify_hub_signature(&[secret.clone().into()], Some(header.as_bytes()), body).is_ok());
//! assert!(verify_hub_signature(&[secret.into()], Some(b"sha256=00"), body).is_err());
//! assert!(verify_hub_signature(&[], Some(header.as_bytes()), body).is_err(), "no secret never means open");
//! ```
//!
//! [`guides`] say how the pieces belong together; begin with [`guides::concepts`].
//!
//! Not here: storage, delivery, HTTP, and what any single platform's JSON looks like.

pub mod budget;
pub mod capabilities;
pub mod catalogue;
pub mod channel;
pub mod connect;
pub mod error;
pub mod fit;
pub mod gateway;
pub mod guides;
pub mod id;
pub mod identity;
pub mod markup;
pub mod media;
pub mod model;
pub mod outbound;
pub mod plan;
pub mod publication;
pub mod seams;
pub mod signature;
pub mod status;
pub mod text;
pub mod walk;
pub mod webhook;
pub mod window;

pub use capabilities::Capabilities;
pub use channel::{
    Account, Changes, Channel, Checkup, Comments, Credentials, Drafts, Pause, Polling, Presence, Profiles, Publishing,
    ReadBack, Receipt, Templates,
};
pub use error::{ChannelError, Effect, ErrorKind, Retry, Scope};
pub use fit::{Fitted, ensure_fit, fit};
pub use gateway::Gateway;
pub use id::{AccountId, ChannelId, ConversationId, OrganisationId};
pub use markup::Markup;
pub use model::{Body, Contact, Content, Direction, Event};
pub use outbound::{OutboundContent, OutboundMessage};
pub use plan::{Intent, Plan, Standing, plan, standing};
pub use seams::{Clock, Ids, Seams, Timestamp};
pub use signature::Verified;
pub use webhook::{ParseError, Parsed, Skipped, VerifyError, Webhook, WebhookRequest, WebhookSecrets};
