//! Settings as an owner and as a colleague see them.

use store::api_keys::Scope;

use super::{DAY, HOUR, NOW, shell, words};
use crate::console::present;
use crate::console::view::*;

pub(super) fn settings(owner: bool) -> SettingsPage {
    let t = words();
    let act = |ago, who: &str, what: &str, target: &str| ActRow {
        at: NOW - ago,
        who: who.to_owned(),
        what: t.of(what),
        target: target.to_owned(),
    };
    let classes = ["session_reply", "template", "comment", "must_answer"];
    SettingsPage {
        t,
        shell: shell(Section::Settings),
        owner,
        classes: classes.map(|word| ClassRow { word, resend: word == "must_answer" }).to_vec(),
        keys: vec![KeyRow {
            name: "Web shop <b>".to_owned(),
            mark: "9f86d081884c".to_owned(),
            scopes: vec!["read", "send"],
            created_at: NOW - 12 * DAY,
        }],
        form: present::key_form(String::new(), &[Scope::Read], owner.then(|| t.of("api-key-problem-scope"))),
        made: owner.then(|| NewKey { name: "Web shop".to_owned(), key: "sb_0123456789abcdef".to_owned() }),
        log: vec![
            act(HOUR, "Marta Ferreira", "act-policy-change", ""),
            act(3 * DAY, &t.of("activity-operator"), "act-account-status-paused", "Stride & Sole"),
        ],
    }
}
