//! The table held against the sections of platforms.md it comes from.

use std::time::Duration;

use channel_core::error::Actor;
use channel_core::{ErrorKind, Retry, Scope};

use super::find::rows;
use super::{UNMAPPED, find, find_subcode};

/// Every code of platforms.md §1.10, in its order.
const WHATSAPP: &[i64] = &[
    1, 2, 131_000, 131_016, 133_004, 131_057, 2_494_100, // transient
    4, 80_007, 130_429, 131_056, 133_016, 134_101, 133_015, // rate
    131_048, 131_049, 130_472, 131_050, // stop campaign
    0, 190, 3, 10, 200, 201, 230, 250, 298, 299, 131_005, // auth
    368, 130_497, 131_031, 131_037, 131_042, 131_045, 133_010, 33,      // integrity
    131_047, // window
    131_026, 131_021, 131_030, 131_062, // recipient
    100, 131_008, 131_009, 131_051, 131_055, 135_000, 131_052, 131_053, // request
    132_000, 132_001, 132_005, 132_007, 132_012, 132_015, 132_016, 132_068, 132_069, // template
    133_000, 133_005, 133_006, 133_008, 133_009, // registration
    131_036, 134_011, 134_100, 134_102, 1_752_041, 2_593_107, 2_593_108, // other
    // The family 2388xxx, by the codes on Meta's page and its two ends.
    2_388_000, 2_388_001, 2_388_012, 2_388_019, 2_388_040, 2_388_047, 2_388_072, 2_388_073, 2_388_091, 2_388_093,
    2_388_103, 2_388_293, 2_388_299, 2_388_999,
];

/// Every code of platforms.md §2.5.
const LIMITS: &[(i64, Option<i64>)] =
    &[(613, Some(2_534_040)), (613, None), (80_002, None), (4, None), (17, None), (32, None)];

/// Every pair of platforms.md §2.6, with what Meta's page adds to them.
const PUBLISHING: &[(i64, i64)] = &[
    (-2, 2_207_003),
    (-2, 2_207_020),
    (-1, 2_207_001),
    (-1, 2_207_032),
    (-1, 2_207_053),
    (4, 2_207_051),
    (9, 2_207_042),
    (9_007, 2_207_027),
    (24, 2_207_006),
    (36_000, 2_207_004),
    (36_001, 2_207_005),
    (36_003, 2_207_009),
    (1, 2_207_057),
    (352, 2_207_026),
    (100, 2_207_023),
    (100, 2_207_028),
    (100, 2_207_040),
    (25, 2_207_050),
    (24, 2_207_008),
    (9_004, 2_207_052),
    (36_004, 2_207_010),
    (100, 2_207_035),
    (100, 2_207_036),
    (100, 2_207_037),
];

fn left_out(code: i64) -> bool {
    UNMAPPED.iter().any(|unmapped| (unmapped.first..=unmapped.last).contains(&code))
}

#[test]
fn every_code_of_the_fact_sheet_is_mapped_or_left_out_with_a_reason() {
    let codes = WHATSAPP.iter().map(|code| (*code, None)).chain(LIMITS.iter().copied());
    for (code, subcode) in codes {
        assert!(find(code, subcode).is_some() || left_out(code), "{code} with {subcode:?}");
    }
    for (code, subcode) in PUBLISHING {
        let row = find(*code, Some(*subcode)).expect("a publishing pair is mapped");
        assert_eq!(row.subcode, Some(*subcode), "{code}/{subcode} has a meaning of its own");
        assert_eq!(find_subcode(*subcode), Some(row), "{subcode} is found without its code");
    }
}

#[test]
fn what_is_left_out_is_not_guessed() {
    for code in [2_388_000, 2_388_500, 2_388_999] {
        assert!(left_out(code) && find(code, None).is_none(), "{code}");
    }
    assert!(UNMAPPED.iter().all(|unmapped| !unmapped.reason.is_empty() && unmapped.first <= unmapped.last));
}

#[test]
fn pauses_that_the_pages_name_are_kept() {
    let minute = 60;
    let hour = 60 * minute;
    let table = [
        (131_057, None, minute),
        (133_015, None, 5 * minute),
        (134_101, None, 10 * minute),
        (133_016, None, 72 * hour),
        (131_056, None, 6),
        (9, Some(2_207_042), 24 * hour),
        (9_007, Some(2_207_027), minute),
    ];
    for (code, subcode, seconds) in table {
        let wait = find(code, subcode).unwrap().wait;
        let named = Duration::from_secs(seconds);
        assert_eq!(wait.retry(None), Retry::After(named), "{code}");
        assert_eq!(wait.retry(Some(Duration::from_secs(1))), Retry::After(named), "no header shortens it: {code}");
        assert_eq!(wait.retry(Some(named * 2)), Retry::After(named * 2), "a header may ask for more: {code}");
    }
}

#[test]
fn what_stops_a_campaign_is_final_for_the_message_and_pauses_nothing() {
    for code in [131_048, 131_049, 130_472, 131_050] {
        let row = find(code, None).unwrap();
        assert_eq!(row.wait.retry(Some(Duration::from_secs(60))), Retry::Never, "{code}");
        assert_eq!(row.scope, Scope::Message, "{code}");
        assert_ne!(row.kind, ErrorKind::RateLimited, "a limit would be waited for: {code}");
    }
    assert_eq!(find(131_048, None).unwrap().kind.must_act(), Actor::Merchant);
}

#[test]
fn a_failure_reaches_as_far_as_its_limit() {
    let table = [
        (131_056, None, Scope::Conversation),
        (131_047, None, Scope::Conversation),
        (10, Some(2_534_022), Scope::Conversation),
        (130_429, None, Scope::Account),
        (131_048, None, Scope::Message),
        (131_057, None, Scope::Account),
        (613, Some(2_534_040), Scope::Account),
        (613, None, Scope::Account),
        (80_002, None, Scope::Account),
        (17, None, Scope::Account),
        (32, None, Scope::Account),
        (190, None, Scope::Account),
        (25, Some(2_207_050), Scope::Account),
        (80_007, None, Scope::Business),
        (131_042, None, Scope::Business),
        (4, None, Scope::App),
        (4, Some(2_207_051), Scope::Message),
        (9, Some(2_207_042), Scope::Message),
        (131_049, None, Scope::Message),
        (100, None, Scope::Message),
    ];
    for (code, subcode, scope) in table {
        assert_eq!(find(code, subcode).unwrap().scope, scope, "{code} with {subcode:?}");
    }
}

#[test]
fn publishing_errors_have_their_class() {
    use ErrorKind::{AccountBlocked, InvalidRequest, Media, NotFound, Platform, RateLimited};
    let table: &[(&[i64], ErrorKind)] = &[
        (&[2_207_003, 2_207_001, 2_207_032, 2_207_053, 2_207_008, 2_207_027], Platform),
        (&[2_207_042], RateLimited),
        (&[2_207_020, 2_207_006], NotFound),
        (&[2_207_051, 2_207_050], AccountBlocked),
        (&[2_207_004, 2_207_005, 2_207_009, 2_207_026, 2_207_052], Media),
        (&[2_207_057, 2_207_023, 2_207_028, 2_207_040, 2_207_010, 2_207_035, 2_207_036, 2_207_037], InvalidRequest),
    ];
    for (subcodes, kind) in table {
        for subcode in *subcodes {
            assert_eq!(find_subcode(*subcode).unwrap().kind, *kind, "{subcode}");
        }
    }
}

#[test]
fn an_unknown_subcode_means_what_its_code_means() {
    assert_eq!(find(100, Some(1)), find(100, None));
    assert_eq!(find(24, Some(1)), None, "24 alone has no meaning we know");
}

#[test]
fn no_code_is_mapped_twice() {
    for (index, row) in rows().enumerate() {
        let twin = rows()
            .skip(index + 1)
            .find(|other| other.subcode == row.subcode && other.first <= row.last && row.first <= other.last);
        assert_eq!(twin, None, "{} is in the table twice", row.first);
    }
}

#[test]
fn every_sentence_says_what_failed_and_what_to_do() {
    for row in rows() {
        let (failed, remedy) = row.sentence.split_once(": ").unwrap_or_default();
        assert!(!failed.is_empty() && !remedy.is_empty(), "{}", row.first);
        assert!(!row.sentence.ends_with('.'), "{}", row.first);
    }
}
