//! The routes by page. A handler reads through the store's views, presents, and writes one template down.

mod actions;
mod assistant;
mod catalogue;
mod channels;
mod comments;
mod drafts;
mod fields;
mod inbox;
mod letters;
mod rehearsal;
mod rules;
mod rules_file;
mod settings;

pub(super) use actions::{give_back, reply, send_again, take_over};
pub(super) use assistant::{
    assistant, cost, provider, remove_provider, save_provider, save_voice, set_power, test_provider,
};
pub(super) use catalogue::{
    LARGEST_FILE, add_question, catalogue, delete_question, import_file, import_page, products, questions, sample,
};
pub(super) use channels::{cards, channels, set_mode, set_status};
pub(super) use comments::{feed, feed_fragment, log, log_fragment};
pub(super) use drafts::{approve_draft, discard_draft, set_conversation_mode};
pub(super) use inbox::{conversation, inbox, list, panel, thread, waiting};
pub(super) use letters::{letter_act, letters, letters_count, letters_list, replay_letters};
pub(super) use rehearsal::{
    answer_unanswered, delete_test, dismiss_unanswered, keep_test, run_test, run_tests, tests_page, try_page,
    try_question, unanswered,
};
pub(super) use rules::{
    create_rule, delete_rule, edit_rule, new_rule, preview_rule, rules, save_rule, switch_rule, test_rule,
};
pub(super) use rules_file::{LARGEST_RULES, export_rules, import_rules, import_rules_page};
pub(super) use settings::{end_key, make_key, set_resend, settings};
