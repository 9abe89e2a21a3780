//! What a refused code means.

use channel_core::{ChannelError, Effect, ErrorKind};

/// A code lives for seconds (WhatsApp) or an hour (Instagram) and works once, so whatever the platform has against it,
/// the merchant signs in again. Instagram answers in another form than the Graph API here, and without a Graph code.
pub(super) fn refused(mut error: ChannelError) -> ChannelError {
    let about_the_code = matches!(error.kind, ErrorKind::InvalidRequest | ErrorKind::Unauthorized);
    if about_the_code && error.effect == Effect::None {
        error.kind = ErrorKind::Unauthorized;
        "the platform did not take the code of the sign-in: start the sign-in again".clone_into(&mut error.sentence);
    }
    error
}
