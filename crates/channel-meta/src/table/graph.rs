//! Codes of the Graph API itself, the same for all its products. Sources: WhatsApp's "Error codes" page (platforms.md
//! §1.10) and the Graph API's page on rate limiting (§2.5).

use channel_core::ErrorKind::{AccountBlocked, Forbidden, InvalidRequest, NotFound, RateLimited, Unauthorized};
use channel_core::Scope::{Account, App, Business, Message};

use super::row::Wait::{Growing, Never};
use super::row::{Row, broke, fine, range, row};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    // It passes by itself. Meta's page adds to code 1 that the call itself may be wrong; one more try tells.
    broke(1, "the platform failed for a reason it does not name: it is tried again, and if it stays so the call itself is wrong"),
    broke(2, "the platform is overloaded or down: it is tried again"),

    // Too much, too fast. Throttling arrives as HTTP 400.
    row(4, RateLimited, Growing, App, "the app made too many calls: it goes on when the platform allows it"),
    row(17, RateLimited, Growing, Account, "too many calls were made with this token: it goes on when the platform allows it"),
    row(32, RateLimited, Growing, Account, "the page made too many calls: it goes on when the platform allows it"),
    row(613, RateLimited, Growing, Account, "too many calls of this kind were made: it goes on when the platform allows it"),

    // The token.
    row(0, Unauthorized, Never, Account, "the platform does not accept the account's token: connect the account again"),
    row(190, Unauthorized, Never, Account, "the account's token is expired or revoked: connect the account again"),
    row(3, Forbidden, Never, App, "the app lacks the ability for this call: grant it in the app's settings"),
    row(10, Forbidden, Never, Account, "the token lacks a permission for this call: connect the account again and grant it"),
    range((200, 299), Forbidden, Never, Account, "the token lacks a permission for this call: connect the account again and grant it"),
    row(368, AccountBlocked, Never, Business, "the account is blocked for breaking the platform's rules: see its support page"),

    // The request.
    fine((100, 33), NotFound, Never, Message, "what the call refers to is gone, or the account may not see it: look it up at the platform"),
    row(100, InvalidRequest, Never, Message, "the platform found a wrong or missing value in the call: report it"),
];
