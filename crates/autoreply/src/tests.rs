mod decisions;
mod file;
mod gateways;
mod limits;
mod matching;
mod properties;
mod table;
mod validation;
mod warnings;

use super::*;

fn keywords(words: &[&str], need: Need, how: How) -> Match {
    Match::Keywords { words: words.iter().map(|&word| word.to_owned()).collect(), need, how }
}

fn rule(id: &str, matches: Match) -> Rule {
    Rule {
        matches,
        public_replies: vec![format!("public {id}")],
        private_message: Some(format!("private {id}").into()),
        ..Rule::new(id, format!("Rule {id}"))
    }
}

fn price_rule(id: &str) -> Rule {
    rule(id, keywords(&["price"], Need::Any, How::WholeWord))
}

/// Compiles and decides; the rules need not be sound.
fn decide(rules: &[Rule], comment: &CommentInput, facts: &Facts) -> Decision {
    crate::decide(&RuleSet::compile_usable(rules).0, comment, facts)
}
