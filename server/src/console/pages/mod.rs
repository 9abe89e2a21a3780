//! The routes by page. A handler reads through the store's views, presents, and writes one template down.

mod actions;
mod assistant;
mod catalogue;
mod channels;
mod comments;
mod drafts;
mod fields;
mod imports;
mod inbox;
mod knowledge;
mod letters;
mod meaning;
mod orders;
mod rehearsal;
mod rules;
mod rules_file;
mod settings;
mod speech;
mod translation;
mod wishes;

pub(super) use actions::{give_back, reply, send_again, take_over, transcribe};
pub(super) use assistant::{
    assistant, cost, provider, remove_provider, save_provider, save_voice, set_power, test_provider,
};
pub(super) use catalogue::{
    LARGEST_FILE, add_question, catalogue, delete_question, import_file, import_page, products, questions, sample,
};
pub(super) use channels::{cards, channels, set_mode, set_status};
pub(super) use comments::{feed, feed_fragment, log, log_fragment};
pub(super) use drafts::{approve_draft, discard_draft, set_conversation_mode};
pub(super) use imports::{act_on_job, job_errors, job_page, job_state};
pub(super) use inbox::{conversation, inbox, list, panel, thread, waiting};
pub(super) use knowledge::{LARGEST_DOCUMENT, act_on_document, add_document, add_site, knowledge, knowledge_list};
pub(super) use letters::{letter_act, letters, letters_count, letters_list, replay_letters};
pub(super) use meaning::{embed_again, meaning, meaning_state, remove_embedding, save_embedding, test_embedding};
pub(super) use orders::{import_orders, order, orders, orders_import_page, orders_list, orders_sample};
pub(super) use rehearsal::{
    answer_unanswered, delete_test, dismiss_unanswered, keep_test, run_test, run_tests, tests_page, try_page,
    try_question, unanswered,
};
pub(super) use rules::{
    create_rule, delete_rule, edit_rule, new_rule, preview_rule, rules, save_rule, switch_rule, test_rule,
};
pub(super) use rules_file::{LARGEST_RULES, export_rules, import_rules, import_rules_page};
pub(super) use settings::{end_key, make_key, set_resend, settings};
pub(super) use speech::{remove_speech, save_speech, test_speech};
pub(super) use translation::{translate_draft, translate_thread};
pub(super) use wishes::{decide_wish, wishes, wishes_list};
