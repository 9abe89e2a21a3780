//! WhatsApp's codes. Source: its "Error codes" page (platforms.md §1.10). Most of them come with HTTP 400, and from v16 on
//! none has a subcode.

use channel_core::ErrorKind::{
    AccountBlocked, AlreadyDone, Forbidden, InvalidRequest, Media, NotFound, Platform, RateLimited, Recipient,
    Template, Unsupported, WindowClosed,
};
use channel_core::Scope::{Account, Business, Conversation, Message};

use super::row::Wait::{Growing, Never, Seconds};
use super::row::{Row, broke, row};

const HOUR: u64 = 3_600;

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    // It passes by itself.
    broke(131_000, "the platform failed for a reason it does not name: it is tried again"),
    row(131_016, Platform, Growing, Message, "a service of the platform is unavailable: it is tried again"),
    row(133_004, Platform, Growing, Message, "the platform's server is unavailable: it is tried again"),
    row(131_057, Platform, Seconds(60), Account, "the number is in maintenance, which takes a minute: it is tried again"),
    row(2_494_100, Platform, Growing, Account, "the number is in maintenance: it is tried again"),

    // Too much, too fast.
    row(80_007, RateLimited, Growing, Business, "the WhatsApp Business account made too many calls: it goes on when the platform allows it"),
    row(130_429, RateLimited, Growing, Account, "the number sends faster than its throughput allows: it is tried again"),
    // One message in six seconds is what a pair is allowed (platforms.md §1.9).
    row(131_056, RateLimited, Seconds(6), Conversation, "too many messages went to this one person in a short time: it is tried again"),
    // These three refuse one kind of call; a number that sends goes on sending.
    row(133_016, RateLimited, Seconds(72 * HOUR), Message, "the number was registered too often: wait 72 hours before registering it again"),
    row(134_101, RateLimited, Seconds(600), Message, "the template is still being prepared: it is tried again in ten minutes"),
    row(133_015, RateLimited, Seconds(300), Message, "the number was deleted moments ago: register it again in five minutes"),

    // Final for this message, and not for the queue: the number goes on answering people. Meta's page counts 131048 among
    // the limits, but waiting does not lift it.
    row(131_048, AccountBlocked, Never, Message, "the platform limits this number because people blocked or reported its messages: check its quality in WhatsApp Manager and send less of this kind"),
    row(131_049, Recipient, Never, Message, "the platform held the message back to spare this person more marketing: wait a day at least before the next one"),
    row(130_472, Recipient, Never, Message, "this person is part of an experiment of the platform and gets no marketing messages: nothing can be done"),
    row(131_050, Recipient, Never, Message, "this person refused marketing messages: send none"),

    // The account.
    row(131_005, Forbidden, Never, Account, "the token lacks a permission for this call: connect the account again and grant it"),
    row(33, AccountBlocked, Never, Account, "the number was deleted at the platform: connect another one"),
    row(130_497, AccountBlocked, Never, Conversation, "the account may not message people in this country: see the platform's rules for the trade"),
    row(131_031, AccountBlocked, Never, Business, "the account is locked: see WhatsApp Manager"),
    row(131_037, AccountBlocked, Never, Account, "the number has no approved display name: set one in WhatsApp Manager"),
    row(131_042, AccountBlocked, Never, Business, "the account cannot be billed: add or correct its payment method in WhatsApp Manager"),
    row(131_045, AccountBlocked, Never, Account, "the number's certificate is not accepted: register the number again"),
    row(133_010, AccountBlocked, Never, Account, "the number is not registered: register it"),

    // The window.
    row(131_047, WindowClosed, Never, Conversation, "more than 24 hours passed since the person wrote: send an approved template"),

    // The person.
    row(131_026, Recipient, Never, Conversation, "the message cannot be delivered: the person may not use WhatsApp, may have an old version, or has not accepted its terms"),
    row(131_021, Recipient, Never, Conversation, "the number cannot write to itself: choose another recipient"),
    row(131_030, Recipient, Never, Conversation, "the recipient is not on the test number's list: add the recipient to it"),
    row(131_062, Recipient, Never, Message, "this kind of template needs the person's phone number: ask for it first"),

    // The request.
    row(131_008, InvalidRequest, Never, Message, "the platform misses a value in the call: report it"),
    row(131_009, InvalidRequest, Never, Message, "the platform found a wrong value in the call: report it"),
    row(131_051, Unsupported, Never, Message, "the platform does not support this kind of message: send another kind"),
    row(131_055, InvalidRequest, Never, Message, "the platform does not allow this way of calling: report it"),
    row(135_000, InvalidRequest, Never, Message, "the platform cannot process the message as it is: check its template or report it"),
    row(131_052, Media, Never, Message, "the platform could not fetch the file the person sent: ask for it again"),
    row(131_053, Media, Never, Message, "the platform could not take the file: check its type, its size and that its link is public"),
    row(131_036, NotFound, Never, Message, "the platform no longer has what the call refers to: nothing can be done"),
    row(131_059, InvalidRequest, Never, Message, "the platform does not know the cursor: read the list from its beginning"),

    // Templates.
    row(132_000, Template, Never, Message, "the template was filled with the wrong number of values: compare them with its text"),
    row(132_001, Template, Never, Message, "the template does not exist in this language or is not approved: see WhatsApp Manager"),
    row(132_005, Template, Never, Message, "the filled template is too long: shorten its values"),
    row(132_007, Template, Never, Message, "the template breaks the platform's rules for its text: see WhatsApp Manager"),
    row(132_012, Template, Never, Message, "a value does not fit the template's blank: compare them"),
    row(132_015, Template, Never, Message, "the template is paused because people disliked it: improve it and wait"),
    row(132_016, Template, Never, Message, "the template is disabled for good after several pauses: make a new one"),
    row(132_068, Template, Never, Message, "the form of the template is blocked: correct it in WhatsApp Manager"),
    row(132_069, Template, Never, Message, "the form of the template was sent too often, ten times in an hour: correct it in WhatsApp Manager"),
    row(134_100, Template, Never, Message, "only marketing templates can be sent this way: choose one"),
    row(134_102, Template, Never, Message, "the template cannot be sent this way: choose another one"),
    row(2_388_019, Template, Never, Business, "the account has as many templates as the platform allows: delete one first"),
    row(2_388_040, Template, Never, Message, "a field of the template is too long: shorten it"),
    row(2_388_047, Template, Never, Message, "the template's header is not written as the platform wants it: correct it"),
    row(2_388_072, Template, Never, Message, "the template's body is not written as the platform wants it: correct it"),
    row(2_388_073, Template, Never, Message, "the template's footer is not written as the platform wants it: correct it"),
    row(2_388_293, Template, Never, Message, "the template has too many blanks for its length: write more text or use fewer blanks"),
    row(2_388_299, Template, Never, Message, "the template begins or ends with a blank: put text before and after it"),

    // Registration, and a number's move between accounts.
    row(133_000, AccountBlocked, Never, Account, "an earlier deregistration of the number did not finish: deregister it again"),
    row(133_005, AccountBlocked, Never, Account, "the PIN of the number is wrong: use the right one or reset it"),
    row(133_006, AccountBlocked, Never, Account, "the number is not verified: verify it before registering it"),
    row(133_008, AccountBlocked, Never, Account, "the PIN was wrong too often: wait as long as the platform says"),
    row(133_009, AccountBlocked, Never, Account, "the PIN was entered too fast: wait before the next try"),
    row(2_388_001, AccountBlocked, Never, Account, "the number cannot move yet: prove that it is yours and switch its PIN off in WhatsApp Manager"),
    row(2_388_012, AlreadyDone, Never, Account, "the number is in this account already: nothing is to be done"),
    row(2_388_091, AccountBlocked, Never, Account, "the number is not being moved and gets no code this way: register and verify it"),
    row(2_388_093, AccountBlocked, Never, Account, "the number is not being moved and its code cannot be checked this way: register and verify it"),
    row(2_388_103, AccountBlocked, Never, Account, "the number cannot move to this account: check both accounts' approval, payment and owner in WhatsApp Manager"),

    // The rest.
    row(134_011, AccountBlocked, Never, Message, "the terms of payments are not accepted: accept them in WhatsApp Manager"),
    row(1_752_041, AlreadyDone, Never, Message, "the platform has this request already: nothing is to be done"),
    row(2_593_107, AlreadyDone, Never, Message, "this synchronisation was asked for already, and the platform gives it once: nothing is to be done"),
    row(2_593_108, InvalidRequest, Never, Message, "the 24 hours in which the phone's history can be had are over: connect the number again"),
    row(2_593_109, Forbidden, Never, Message, "the owner of the phone refused to share its history: nothing can be done"),
];
