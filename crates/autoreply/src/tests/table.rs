//! Every case of `cases.toml`, with precision and recall.

use std::fmt::Write as _;

use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Cases {
    group: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    language: String,
    rule: String,
    yes: Vec<String>,
    no: Vec<String>,
}

#[derive(Default)]
struct Score {
    right: usize,
    wrong: usize,
    missed: usize,
    left_alone: usize,
}

impl Score {
    fn count(&mut self, wanted: bool, answered: bool) {
        match (wanted, answered) {
            (true, true) => self.right += 1,
            (true, false) => self.missed += 1,
            (false, true) => self.wrong += 1,
            (false, false) => self.left_alone += 1,
        }
    }

    fn shown(&self) -> String {
        let percent = |part: usize, whole: usize| part * 1000 / whole.max(1);
        let precision = percent(self.right, self.right + self.wrong);
        let recall = percent(self.right, self.right + self.missed);
        let cases = self.right + self.wrong + self.missed + self.left_alone;
        format!(
            "{cases} cases, precision {}.{} %, recall {}.{} %",
            precision / 10,
            precision % 10,
            recall / 10,
            recall % 10
        )
    }
}

fn outcome(set: &RuleSet, text: &str) -> (bool, String) {
    let verdict = crate::decide(set, &CommentInput::new("c", text), &Facts::default()).verdict;
    let found: Vec<String> = verdict
        .reason
        .found()
        .iter()
        .map(|found| {
            let said = text.get(found.bytes.clone()).expect("a place lies on the borders of characters");
            assert_eq!(said.chars().count(), found.characters.len(), "{text:?}");
            format!("{} {:?} {:?}", found.keyword, found.manner, said)
        })
        .collect();
    let kind = serde_json::to_value(&verdict.reason).unwrap()["kind"].as_str().unwrap().to_owned();
    (verdict.answers(), format!("{kind} {}", found.join(", ")).trim_end().to_owned())
}

#[test]
fn comments_are_answered_as_a_person_would() {
    let cases: Cases = toml::from_str(include_str!("cases.toml")).unwrap();
    let mut lines = String::new();
    let mut all = Score::default();
    let mut languages: std::collections::BTreeMap<String, Score> = std::collections::BTreeMap::new();
    for group in &cases.group {
        let source = format!("[[rule]]\nid = \"r\"\npublic_replies = [\"See your messages\"]\n{}", group.rule);
        let set = RuleSet::compile(&from_toml(&source).unwrap_or_else(|error| panic!("{error}\n{source}"))).unwrap();
        let _ = writeln!(lines, "\n{} · {}", group.language, group.rule.trim().replace('\n', " · "));
        let wanted = group.yes.iter().map(|text| (true, text)).chain(group.no.iter().map(|text| (false, text)));
        for (wanted, text) in wanted {
            let (answered, why) = outcome(&set, text);
            all.count(wanted, answered);
            languages.entry(group.language.clone()).or_default().count(wanted, answered);
            let mark = match (wanted, answered) {
                (true, true) => "+",
                (false, false) => "-",
                (true, false) => "MISSED",
                (false, true) => "WRONG",
            };
            let _ = writeln!(lines, "  {mark} {text:?} {why}");
        }
    }
    let mut summary = format!("all: {}\n", all.shown());
    for (language, score) in &languages {
        let _ = writeln!(summary, "{language}: {}", score.shown());
    }
    println!("{summary}");
    assert!(languages.len() >= 6 && all.right + all.wrong + all.missed + all.left_alone >= 300);
    insta::assert_snapshot!(format!("{summary}{lines}"));
}
