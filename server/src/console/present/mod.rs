//! From stored rows to views. Pure: rows, a moment and a reader go in, values come out.

mod assistant;
mod catalogue;
mod channels;
mod comments;
mod content;
mod failure;
mod inbox;
mod knowledge;
mod letters;
mod meaning;
mod note;
mod orders;
mod people;
mod rehearsal;
mod rules;
mod sent;
mod settings;
mod thread;

pub(super) use assistant::{
    answering, answering_now, cost, provider_form, provider_of, provider_problem, speech_form, speech_of, spent,
    voice_form, voice_problem,
};
pub(super) use catalogue::{file_problem, hit, import_report, product, question, refused_import};
pub(super) use channels::{card, stored_mode};
pub(super) use comments::{log_filter, log_row, post};
pub(super) use inbox::row;
pub(super) use knowledge::{ErrorSentences, document, job, job_line};
pub(super) use letters::letter;
pub(super) use meaning::{
    embedding_form, embedding_of, embedding_problem, embedding_trial, meaning, meaning_of_document,
};
pub(super) use orders::{order, order_href, orders_report, refused_orders, wish};
pub(super) use people::Members;
pub(super) use rehearsal::{missed, test, tried, try_account};
pub(super) use rules::{
    Tried, dry_run, form, form_of, preview, read as read_rule, rule_change, rule_from, rule_row, rules_for,
    warnings_of, wrong,
};
pub(super) use settings::{act, classes, key, key_form};
pub(super) use thread::{Open, panel, thread};
