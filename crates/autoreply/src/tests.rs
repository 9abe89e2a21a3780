mod decisions;
mod matching;
mod properties;
mod validation;

use super::*;

fn keywords(words: &[&str], need: Need, how: How) -> Match {
    Match::Keywords { words: words.iter().map(|&word| word.to_owned()).collect(), need, how }
}

fn rule(id: &str, matches: Match) -> Rule {
    Rule {
        id: RuleId(id.to_owned()),
        name: format!("Rule {id}"),
        enabled: true,
        posts: Posts::All,
        matches,
        excluded: Vec::new(),
        public_replies: vec![format!("public {id}")],
        private_message: Some(format!("private {id}")),
        window: Window::default(),
    }
}

fn price_rule(id: &str) -> Rule {
    rule(id, keywords(&["price"], Need::Any, How::WholeWord))
}
