//! I8: the log of privileged acts is one unbroken chain, and every act that was done stands in it.

use std::collections::BTreeMap;

use super::invariants::Evidence;
use super::verdict::Count;

/// An entry of the log.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    pub(crate) organisation: String,
    pub(crate) seq: i64,
    pub(crate) act: String,
    /// Whether it carries the value of the entry before it.
    pub(crate) chained: bool,
}

/// The log, and what is known beside it.
#[derive(Clone, Debug, Default)]
pub(crate) struct AuditLog {
    pub(crate) acts: Vec<Act>,
    /// By organisation: the number of its newest entry.
    pub(crate) heads: BTreeMap<String, i64>,
}

/// What the run did by hand, and what `switchboard audit verify` said of the log.
#[derive(Clone, Debug, Default)]
pub(crate) struct ByHand {
    /// The words of the acts.
    pub(crate) acts: Vec<&'static str>,
    /// What the command complained of; none where it was not asked.
    pub(crate) complaint: Option<Result<(), String>>,
}

pub(super) fn one_chain(evidence: &Evidence<'_>) -> Count {
    let log = &evidence.books.audit;
    let mut count = Count::new("I8 audit entries out of their chain");
    let mut last: BTreeMap<&str, i64> = BTreeMap::new();
    for act in &log.acts {
        let before = last.insert(&act.organisation, act.seq).unwrap_or_default();
        let example = || format!("{} entry {} after {before}", act.organisation, act.seq);
        count.look((!act.chained || act.seq != before + 1).then_some(example));
    }
    for (organisation, head) in &log.heads {
        let newest = last.get(organisation.as_str()).copied().unwrap_or_default();
        count.look((newest != *head).then_some(|| format!("{organisation}: entry {newest} is the newest, not {head}")));
    }
    if let Some(said) = &evidence.by_hand.complaint {
        count.look(said.as_ref().err().map(|why| || why.clone()));
    }
    count
}

pub(super) fn every_act_is_there(evidence: &Evidence<'_>) -> Count {
    let mut there: BTreeMap<&str, usize> = BTreeMap::new();
    for act in &evidence.books.audit.acts {
        *there.entry(act.act.as_str()).or_default() += 1;
    }
    let mut count = Count::new("I8 privileged acts that the audit log does not know");
    for act in &evidence.by_hand.acts {
        let left = there.get_mut(act).filter(|left| **left > 0);
        match left {
            Some(left) => {
                *left -= 1;
                count.look(None::<fn() -> String>);
            }
            None => count.look(Some(|| (*act).to_owned())),
        }
    }
    count
}
