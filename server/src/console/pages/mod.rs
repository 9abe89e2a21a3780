//! The routes by page. A handler reads through the store's views, presents, and writes one template down.

mod channels;
mod comments;
mod fields;
mod inbox;
mod rules;

pub(super) use channels::{cards, channels, set_mode};
pub(super) use comments::{feed, feed_fragment, log, log_fragment};
pub(super) use fields::RuleFields;
pub(super) use inbox::{conversation, inbox, list, load_thread, panel, parse_id, thread, waiting};
pub(super) use rules::{create_rule, delete_rule, edit_rule, new_rule, rules, save_rule, switch_rule, test_rule};
