//! Settings in the reader's words.

use std::collections::HashMap;

use store::api_keys::{KeptKey, Scope};
use store::audit::Entry;
use store::outbox::{OnDoubt, ResendPolicy};

use super::people::Members;
use crate::console::view::{ActRow, ClassRow, KeyForm, KeyRow, ScopeChoice};
use crate::console::words::Words;

/// Every class of message with what happens to it.
pub(in crate::console) fn classes(policy: &ResendPolicy) -> Vec<ClassRow> {
    let row = |word, on_doubt| ClassRow { word, resend: on_doubt == OnDoubt::Resend };
    vec![
        row("session_reply", policy.session_reply),
        row("template", policy.template),
        row("comment", policy.comment),
        row("must_answer", policy.must_answer),
    ]
}

/// A key as one row.
pub(in crate::console) fn key(kept: &KeptKey) -> KeyRow {
    KeyRow {
        name: kept.name.clone(),
        mark: kept.mark.clone(),
        scopes: kept.scopes.iter().map(Scope::as_str).collect(),
        created_at: kept.created_at.0,
    }
}

/// The form with these scopes chosen.
pub(in crate::console) fn key_form(name: String, chosen: &[Scope], refused: Option<String>) -> KeyForm {
    let scopes = Scope::ALL.map(|scope| ScopeChoice { word: scope.as_str(), chosen: chosen.contains(&scope) });
    KeyForm { name, scopes: scopes.to_vec(), refused }
}

/// An act as one row; `accounts` are the names of accounts by their ids.
pub(in crate::console) fn act(
    t: &Words,
    members: &Members,
    accounts: &HashMap<String, String>,
    entry: &Entry,
) -> ActRow {
    let said = format!("act-{}", entry.act.replace('.', "-"));
    let (target, detail) = entry.target.split_once(':').unwrap_or((entry.target.as_str(), ""));
    let detailed = format!("{said}-{detail}");
    let what = [detailed, said].into_iter().find(|id| t.has(id)).map_or_else(|| entry.act.clone(), |id| t.of(id));
    ActRow {
        at: entry.at.0,
        who: members.name(t, Some(&entry.actor)),
        what,
        target: accounts.get(target).cloned().unwrap_or_else(|| shown(target)),
    }
}

/// What a policy's or the assistant's change is about is said by the act; the rest is found again by its id.
fn shown(target: &str) -> String {
    if matches!(target, "resend" | "assistant") { String::new() } else { target.to_owned() }
}
