//! Two programs with rules on the same posts: they see each other's replies, in any order, more than once.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

#[derive(Clone)]
struct Posted {
    id: String,
    author: String,
    text: String,
    parent: Option<String>,
}

struct Gateway {
    name: &'static str,
    rules: RuleSet,
    public: BTreeSet<String>,
    private: BTreeSet<String>,
    /// The top comments below which it has spoken.
    threads: BTreeSet<String>,
    own: Vec<String>,
    answered: BTreeMap<String, u32>,
    sent: usize,
    /// What is known of a comment without a parent.
    top: Thread,
}

impl Gateway {
    fn new(name: &'static str, rule: Rule) -> Self {
        Self {
            name,
            rules: RuleSet::compile_usable(&[rule]).0,
            public: BTreeSet::new(),
            private: BTreeSet::new(),
            threads: BTreeSet::new(),
            own: Vec::new(),
            answered: BTreeMap::new(),
            sent: 0,
            top: Thread::NotOurs,
        }
    }

    /// Decides about a comment; gives its public reply.
    fn see(&mut self, comment: &Posted, next: &mut usize) -> Option<Posted> {
        let done = |done: bool| if done { Done::Already } else { Done::NotYet };
        let thread = match &comment.parent {
            Some(parent) if self.threads.contains(parent) => Thread::HoldsOurReply,
            _ => self.top,
        };
        let facts = Facts {
            own_identities: vec![self.name.to_owned()],
            ledger: Ledger { ids: self.own.clone(), texts: Vec::new() },
            thread,
            answered_author: self.answered.get(&comment.author).copied().unwrap_or(0),
            public: done(self.public.contains(&comment.id)),
            private: done(self.private.contains(&comment.id)),
            ..Facts::default()
        };
        let author = Author { username: Some(comment.author.clone()), ..Author::default() };
        let parent_id = comment.parent.clone();
        let input = CommentInput { author, parent_id, ..CommentInput::new(comment.id.clone(), comment.text.clone()) };
        let decision = crate::decide(&self.rules, &input, &facts);
        if decision.verdict.answers() {
            *self.answered.entry(comment.author.clone()).or_default() += 1;
        }
        if decision.private.is_some() {
            assert!(self.private.insert(comment.id.clone()), "one private message per comment");
            self.sent += 1;
        }
        let reply = decision.public?;
        assert!(self.public.insert(comment.id.clone()), "one public reply per comment");
        self.sent += 1;
        *next += 1;
        // A platform hangs a reply to a reply under the top comment.
        let top = comment.parent.clone().unwrap_or_else(|| comment.id.clone());
        self.threads.insert(top.clone());
        let id = format!("r{next}");
        self.own.push(id.clone());
        Some(Posted { id, author: self.name.to_owned(), text: reply.text, parent: Some(top) })
    }
}

/// Lets two gateways read the comments below one post until neither says anything more; gives how much each sent.
fn talk(first: Rule, second: Rule, order: &[usize], parents: bool) -> (usize, usize) {
    let mut gateways = [Gateway::new("shop.a", first), Gateway::new("shop.b", second)];
    if !parents {
        gateways.iter_mut().for_each(|gateway| gateway.top = Thread::Untold);
    }
    let top = Posted { id: "c0".into(), author: "anna".into(), text: "price?".into(), parent: None };
    // What each has yet to read: every comment twice, since platforms deliver at least once.
    let mut unread: [Vec<Posted>; 2] = [vec![top.clone(), top.clone()], vec![top.clone(), top]];
    let (mut next, mut steps) = (0, 0);
    while unread.iter().any(|waiting| !waiting.is_empty()) {
        assert!(steps < 1_000, "the talk does not end");
        let pick = order.get(steps % order.len().max(1)).copied().unwrap_or(0);
        steps += 1;
        let turn = if unread[pick % 2].is_empty() { 1 - pick % 2 } else { pick % 2 };
        let at = (pick / 2) % unread[turn].len();
        let comment = unread[turn].remove(at);
        if let Some(mut reply) = gateways[turn].see(&comment, &mut next) {
            if !parents {
                reply.parent = None;
            }
            for waiting in &mut unread {
                waiting.extend([reply.clone(), reply.clone()]);
            }
        }
    }
    (gateways[0].sent, gateways[1].sent)
}

fn chatty(id: &str, any: bool, private: bool) -> Rule {
    let matches = if any { Match::AnyComment } else { keywords(&["price"], Need::Any, How::WholeWord) };
    let private_message = private.then(|| "price list".into());
    let public_replies = vec!["Our price is in your messages".to_owned(), "price: see your messages".to_owned()];
    Rule { public_replies, private_message, ..rule(id, matches) }
}

#[test]
fn a_reply_that_contains_its_own_keyword_is_one_reply() {
    let silent = Rule { enabled: false, ..chatty("off", true, true) };
    assert_eq!(talk(chatty("a", false, false), silent, &[0], true), (1, 0));
}

proptest! {
    #[test]
    fn two_gateways_answering_each_other_send_six_messages_at_most(
        order in proptest::collection::vec(0_usize..64, 1..40), any in any::<bool>(), private in any::<bool>(),
    ) {
        let (a, b) = talk(chatty("a", any, private), chatty("b", any, private), &order, true);
        prop_assert!(a + b <= 6, "{a} and {b}");
    }

    #[test]
    fn gateways_that_cannot_see_what_answers_what_send_six_messages_at_most(
        order in proptest::collection::vec(0_usize..64, 1..40), any in any::<bool>(), private in any::<bool>(),
        other in any::<bool>(),
    ) {
        let (a, b) = talk(chatty("a", any, private), chatty("b", any, other), &order, false);
        prop_assert!(a + b <= 6, "{a} and {b}");
    }
}
