//! What each Graph error code means to us. Sources: WhatsApp's "Error codes" page (platforms.md §1.10), Instagram's
//! messaging and comment pages (§2.3–2.5), and for 551 and 10/2018278 the Messenger Platform's error page.

use channel_core::ErrorKind::{
    self, AccountBlocked, AlreadyDone, Forbidden, InvalidRequest, Media, NotFound, Platform, RateLimited, Recipient,
    Template, Unauthorized, Unsupported, WindowClosed,
};

/// What a code means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) first: i64,
    pub(crate) last: i64,
    pub(crate) subcode: Option<i64>,
    pub(crate) kind: ErrorKind,
    pub(crate) pause: Pause,
    pub(crate) begun: Begun,
    pub(crate) sentence: &'static str,
}

/// Whether and when the same call may be made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pause {
    /// It fails again.
    Never,
    /// A growing pause, unless the answer's headers name one.
    Growing,
    /// So many seconds, unless the answer's headers name another.
    Seconds(u64),
}

/// Whether the platform may have begun the work, when the code comes with an HTTP 5xx.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begun {
    /// The code states why the call was turned away before any work: nothing happened.
    No,
    /// The code only says that something broke, at a point nobody knows.
    Maybe,
}

/// The row for a code: the one with its subcode first.
pub(crate) fn find(code: i64, subcode: Option<i64>) -> Option<&'static Row> {
    let of_code = || ROWS.iter().filter(move |row| (row.first..=row.last).contains(&code));
    of_code()
        .find(|row| row.subcode.is_some() && row.subcode == subcode)
        .or_else(|| of_code().find(|row| row.subcode.is_none()))
}

const fn row(code: i64, kind: ErrorKind, pause: Pause, sentence: &'static str) -> Row {
    Row { first: code, last: code, subcode: None, kind, pause, begun: Begun::No, sentence }
}

const fn fine(code: i64, subcode: i64, kind: ErrorKind, pause: Pause, sentence: &'static str) -> Row {
    Row { subcode: Some(subcode), ..row(code, kind, pause, sentence) }
}

const fn range(first: i64, last: i64, kind: ErrorKind, sentence: &'static str) -> Row {
    Row { last, ..row(first, kind, Pause::Never, sentence) }
}

const fn broke(code: i64, sentence: &'static str) -> Row {
    Row { begun: Begun::Maybe, ..row(code, Platform, Pause::Growing, sentence) }
}

use Pause::{Growing, Never, Seconds};

const HOUR: u64 = 3_600;

#[rustfmt::skip]
pub(crate) const ROWS: &[Row] = &[
    // It passes by itself.
    broke(1, "the platform failed for a reason it does not name: it is tried again, and if it stays so the call itself is wrong"),
    broke(2, "the platform is overloaded or down: it is tried again"),
    broke(131_000, "the platform failed for a reason it does not name: it is tried again"),
    row(131_016, Platform, Growing, "a service of the platform is unavailable: it is tried again"),
    row(133_004, Platform, Growing, "the platform's server is unavailable: it is tried again"),
    row(131_057, Platform, Seconds(60), "the number is in maintenance, which takes a minute: it is tried again"),
    row(2_494_100, Platform, Growing, "the number is in maintenance: it is tried again"),

    // Too much, too fast.
    row(4, RateLimited, Growing, "the app made too many calls: it goes on when the platform allows it"),
    row(17, RateLimited, Growing, "too many calls were made with this token: it goes on when the platform allows it"),
    row(32, RateLimited, Growing, "the page made too many calls: it goes on when the platform allows it"),
    row(613, RateLimited, Growing, "too many calls of this kind were made: it goes on when the platform allows it"),
    row(80_002, RateLimited, Growing, "the Instagram account made too many calls: it goes on when the platform allows it"),
    row(80_007, RateLimited, Growing, "the WhatsApp Business account made too many calls: it goes on when the platform allows it"),
    row(130_429, RateLimited, Growing, "the number sends faster than its throughput allows: it is tried again"),
    row(131_056, RateLimited, Seconds(6), "too many messages went to this one person in a short time: it is tried again"),
    row(133_016, RateLimited, Seconds(72 * HOUR), "the number was registered too often: wait 72 hours before registering it again"),
    row(134_101, RateLimited, Seconds(600), "the template is still being prepared: it is tried again in ten minutes"),
    row(133_015, RateLimited, Seconds(300), "the number was deleted moments ago: register it again in five minutes"),

    // Final for this message, not for the queue.
    row(131_048, RateLimited, Never, "the platform limits this number because people blocked or reported its messages: check its quality in WhatsApp Manager and send less of this kind"),
    row(131_049, Recipient, Never, "the platform held the message back to spare this person more marketing: wait a day at least before the next one"),
    row(130_472, Recipient, Never, "this person is part of an experiment of the platform and gets no marketing messages: nothing can be done"),
    row(131_050, Recipient, Never, "this person refused marketing messages: send none"),

    // The token.
    row(0, Unauthorized, Never, "the platform does not accept the account's token: connect the account again"),
    row(190, Unauthorized, Never, "the account's token is expired or revoked: connect the account again"),
    row(3, Forbidden, Never, "the app lacks the ability for this call: grant it in the app's settings"),
    fine(10, 2_534_022, WindowClosed, Never, "the time in which free messages are allowed is over: wait until the person writes"),
    fine(10, 2_018_278, WindowClosed, Never, "the time in which free messages are allowed is over: wait until the person writes"),
    row(10, Forbidden, Never, "the token lacks a permission for this call: connect the account again and grant it"),
    range(200, 299, Forbidden, "the token lacks a permission for this call: connect the account again and grant it"),
    row(131_005, Forbidden, Never, "the token lacks a permission for this call: connect the account again and grant it"),

    // The account.
    row(33, AccountBlocked, Never, "the number was deleted at the platform: connect another one"),
    row(368, AccountBlocked, Never, "the account is blocked for breaking the platform's rules: see its support page"),
    row(130_497, AccountBlocked, Never, "the account may not message people in this country: see the platform's rules for the trade"),
    row(131_031, AccountBlocked, Never, "the account is locked: see WhatsApp Manager"),
    row(131_037, AccountBlocked, Never, "the number has no approved display name: set one in WhatsApp Manager"),
    row(131_042, AccountBlocked, Never, "the account cannot be billed: add or correct its payment method in WhatsApp Manager"),
    row(131_045, AccountBlocked, Never, "the number's certificate is not accepted: register the number again"),
    row(133_010, AccountBlocked, Never, "the number is not registered: register it"),

    // The window.
    row(131_047, WindowClosed, Never, "more than 24 hours passed since the person wrote: send an approved template"),

    // The person.
    row(131_026, Recipient, Never, "the message cannot be delivered: the person may not use WhatsApp, may have an old version, or has not accepted its terms"),
    row(131_021, Recipient, Never, "the number cannot write to itself: choose another recipient"),
    row(131_030, Recipient, Never, "the recipient is not on the test number's list: add the recipient to it"),
    row(131_062, Recipient, Never, "this kind of template needs the person's phone number: ask for it first"),
    row(551, Recipient, Never, "this person cannot be written to now: nothing can be done"),

    // The request.
    fine(100, 33, NotFound, Never, "what the call refers to does not exist, or this token cannot see it: check the account's id and permissions"),
    row(100, InvalidRequest, Never, "the platform found a wrong or missing value in the call: report it"),
    row(131_008, InvalidRequest, Never, "the platform misses a value in the call: report it"),
    row(131_009, InvalidRequest, Never, "the platform found a wrong value in the call: report it"),
    row(131_051, Unsupported, Never, "the platform does not support this kind of message: send another kind"),
    row(131_055, InvalidRequest, Never, "the platform does not allow this way of calling: report it"),
    row(135_000, InvalidRequest, Never, "the platform cannot process the message as it is: check its template or report it"),
    row(131_052, Media, Never, "the platform could not fetch the file the person sent: ask for it again"),
    row(131_053, Media, Never, "the platform could not take the file: check its type, its size and that its link is public"),
    row(131_036, NotFound, Never, "the platform no longer has what the call refers to: nothing can be done"),
    row(131_059, InvalidRequest, Never, "the platform does not know the cursor: read the list from its beginning"),
    row(2_534_068, Unsupported, Never, "the account cannot send several pictures in one message yet: send them one by one"),

    // Templates.
    row(132_000, Template, Never, "the template was filled with the wrong number of values: compare them with its text"),
    row(132_001, Template, Never, "the template does not exist in this language or is not approved: see WhatsApp Manager"),
    row(132_005, Template, Never, "the filled template is too long: shorten its values"),
    row(132_007, Template, Never, "the template breaks the platform's rules for its text: see WhatsApp Manager"),
    row(132_012, Template, Never, "a value does not fit the template's blank: compare them"),
    row(132_015, Template, Never, "the template is paused because people disliked it: improve it and wait"),
    row(132_016, Template, Never, "the template is disabled for good after several pauses: make a new one"),
    row(132_068, Template, Never, "the form of the template is blocked: correct it in WhatsApp Manager"),
    row(132_069, Template, Never, "the form of the template was sent too often: wait until tomorrow"),
    range(2_388_000, 2_388_999, Template, "the platform refuses this change of a template or number: see WhatsApp Manager"),

    // Registration.
    row(133_000, AccountBlocked, Never, "an earlier deregistration of the number did not finish: deregister it again"),
    row(133_005, AccountBlocked, Never, "the PIN of the number is wrong: use the right one or reset it"),
    row(133_006, AccountBlocked, Never, "the number is not verified: verify it before registering it"),
    row(133_008, AccountBlocked, Never, "the PIN was wrong too often: wait as long as the platform says"),
    row(133_009, AccountBlocked, Never, "the PIN was entered too fast: wait before the next try"),

    // The rest.
    row(134_011, AccountBlocked, Never, "the terms of payments are not accepted: accept them in WhatsApp Manager"),
    row(134_100, Template, Never, "only marketing templates can be sent this way: choose one"),
    row(134_102, Template, Never, "the template cannot be sent this way: choose another one"),
    row(1_752_041, AlreadyDone, Never, "the platform has this request already: nothing is to be done"),
    row(2_593_107, AlreadyDone, Never, "this synchronisation was asked for already, and the platform gives it once: nothing is to be done"),
    row(2_593_108, InvalidRequest, Never, "the 24 hours in which the phone's history can be had are over: connect the number again"),
    row(2_593_109, Forbidden, Never, "the owner of the phone refused to share its history: nothing can be done"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_is_mapped_twice() {
        for (index, row) in ROWS.iter().enumerate() {
            let twin = ROWS
                .iter()
                .skip(index + 1)
                .find(|other| other.subcode == row.subcode && other.first <= row.last && row.first <= other.last);
            assert_eq!(twin, None, "{} is in the table twice", row.first);
        }
    }

    #[test]
    fn every_sentence_says_what_failed_and_what_to_do() {
        for row in ROWS {
            let (failed, remedy) = row.sentence.split_once(": ").unwrap_or_default();
            assert!(!failed.is_empty() && !remedy.is_empty(), "{}", row.first);
            assert!(!row.sentence.ends_with('.'), "{}", row.first);
        }
    }
}
