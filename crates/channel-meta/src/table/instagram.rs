//! Instagram's codes. Sources: its messaging pages (platforms.md §2.3–2.5), the Messenger Platform's error page for 551,
//! 10/2018278, 10/1893063, 100/2534029 and 200/2534041, and for publishing (§2.6) the page "Error codes" of the
//! Instagram platform dated 2026-06-02, whose whole table was checked against three independent copies. All of them come
//! with HTTP 400.

use channel_core::ErrorKind::{
    AccountBlocked, Forbidden, InvalidRequest, Media, NotFound, Platform, RateLimited, Recipient, Unsupported,
    WindowClosed,
};
use channel_core::Scope::{Account, Conversation, Message};

use super::row::Wait::{Growing, Never, Seconds};
use super::row::{Begun, Row, fine, row};

const HOUR: u64 = 3_600;

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    // Messages.
    row(80_002, RateLimited, Growing, Account, "the Instagram account made too many calls: it goes on when the platform allows it"),
    fine((613, 2_534_040), RateLimited, Growing, Account, "the account sends faster than the platform allows: it is tried again"),
    fine((10, 2_534_022), WindowClosed, Never, Conversation, "the time in which free messages are allowed is over: wait until the person writes"),
    fine((10, 2_018_278), WindowClosed, Never, Conversation, "the time in which free messages are allowed is over: wait until the person writes"),
    fine((10, 1_893_063), AccountBlocked, Never, Account, "the account may not send messages for some time: see its status in the Instagram app"),
    fine((100, 2_534_029), AccountBlocked, Never, Account, "the account is blocked from sending messages this way: see its status in the Instagram app"),
    fine((200, 2_534_041), Forbidden, Never, Account, "the account's owner has not allowed access to its messages: allow it in the Instagram app's settings"),
    row(551, Recipient, Never, Conversation, "this person cannot be written to now: nothing can be done"),
    row(2_534_068, Unsupported, Never, Message, "the account cannot send several pictures in one message yet: send them one by one"),

    // Publishing: it passes. A container that failed to be made was seen by nobody; a server error while publishing may
    // leave a post behind.
    fine((-2, 2_207_003), Platform, Growing, Message, "the platform took too long to fetch the file: it is tried again"),
    Row { begun: Begun::MaybeDespiteStatus, ..fine((-1, 2_207_001), Platform, Growing, Message, "the platform failed for a reason it does not name: it is tried again") },
    fine((-1, 2_207_032), Platform, Growing, Message, "the platform could not prepare the post: it is prepared again"),
    fine((-1, 2_207_053), Platform, Growing, Message, "the platform failed while it took the video: the post is prepared again"),
    fine((24, 2_207_008), Platform, Seconds(30), Message, "the platform does not find the prepared post for the moment: it is tried again, and prepared again if it stays so"),
    fine((9_007, 2_207_027), Platform, Seconds(60), Message, "the post is not ready yet: it is tried again in a minute"),
    fine((9, 2_207_042), RateLimited, Seconds(24 * HOUR), Message, "the account published as many posts in a day as the platform allows: it goes on tomorrow"),

    // Publishing: the prepared post is gone.
    fine((-2, 2_207_020), NotFound, Never, Message, "the prepared post expired: prepare it again"),
    fine((24, 2_207_006), NotFound, Never, Message, "the prepared post is gone or this token cannot see it: prepare it again"),

    // Publishing: the account.
    fine((4, 2_207_051), AccountBlocked, Never, Message, "the platform takes this post for spam and refused it: publish less often and see the account's status in the Instagram app"),
    fine((25, 2_207_050), AccountBlocked, Never, Account, "the account is restricted or inactive: sign in to the Instagram app and do what it asks"),

    // Publishing: the file.
    fine((352, 2_207_026), Media, Never, Message, "the platform does not take this kind of video: send MP4 or MOV"),
    fine((9_004, 2_207_052), Media, Never, Message, "the platform could not fetch the file: check that its link is public"),
    fine((36_000, 2_207_004), Media, Never, Message, "the picture is too large: send one of at most 8 MB"),
    fine((36_001, 2_207_005), Media, Never, Message, "the platform does not take this kind of picture: send JPEG"),
    fine((36_003, 2_207_009), Media, Never, Message, "the picture is too tall or too wide: its sides must be between 4:5 and 1.91:1"),

    // Publishing: the request.
    fine((1, 2_207_057), InvalidRequest, Never, Message, "the cover's instant lies outside the video: choose one within it"),
    fine((100, 2_207_023), InvalidRequest, Never, Message, "the platform does not know this type of post: report it"),
    fine((100, 2_207_028), InvalidRequest, Never, Message, "a carousel has two to ten items: change their number"),
    fine((100, 2_207_035), InvalidRequest, Never, Message, "product tags of a video have no position: leave it out"),
    fine((100, 2_207_036), InvalidRequest, Never, Message, "product tags of a picture need a position: give one"),
    fine((100, 2_207_037), InvalidRequest, Never, Message, "a product tag names a product that is gone or not allowed: check the tags"),
    fine((100, 2_207_040), InvalidRequest, Never, Message, "the post tags more than twenty accounts: tag fewer"),
    fine((36_004, 2_207_010), InvalidRequest, Never, Message, "the caption is too long: at most 2200 characters, 30 hashtags and 20 mentions"),
];
