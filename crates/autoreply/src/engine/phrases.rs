//! Keywords as paths of words: one walk along a comment finds all of them.

use std::collections::{BTreeMap, HashMap};

use super::hits::{Hit, Listener};
use super::vocabulary::{Reading, WordId};
use crate::model::{How, Manner};

const ROOT: u32 = 0;

/// A tree of phrases.
#[derive(Debug)]
pub(crate) struct Phrases {
    next: HashMap<(u32, WordId), u32>,
    ends: Vec<Ends>,
}

#[derive(Debug, Default)]
struct Ends {
    anywhere: Vec<Listener>,
    placed: Vec<Listener>,
}

/// Where a comment begins and ends, without the people it mentions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Borders {
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// The same with the people it mentions, for keywords that mention somebody.
    pub(crate) outer: (usize, usize),
}

impl Default for Phrases {
    fn default() -> Self {
        Self { next: HashMap::new(), ends: vec![Ends::default()] }
    }
}

impl Phrases {
    pub(crate) fn add(&mut self, words: &[WordId], listener: Listener) {
        let mut node = ROOT;
        for &word in words {
            node = match self.next.get(&(node, word)) {
                Some(&next) => next,
                None => {
                    let next = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
                    self.ends.push(Ends::default());
                    self.next.insert((node, word), next);
                    next
                }
            };
        }
        if let Some(ends) = index(node).and_then(|node| self.ends.get_mut(node)) {
            match listener.how {
                How::WholeWord | How::Contains => ends.anywhere.push(listener),
                How::StartsWith | How::Exact => ends.placed.push(listener),
            }
        }
    }

    /// Walks along tokens, given as their place and what they may be read as.
    pub(crate) fn walk<'r>(
        &self,
        tokens: impl Iterator<Item = (usize, &'r [Reading])>,
        borders: Borders,
        hits: &mut Vec<Hit>,
    ) {
        // A comment that says a word a thousand times tells its rules once, and again only when it says it plainer.
        let mut told: HashMap<u32, Manner> = HashMap::new();
        let mut active: Vec<(u32, usize, Manner)> = Vec::new();
        for (at, readings) in tokens {
            let mut reached: BTreeMap<(u32, usize), Manner> = BTreeMap::new();
            let starts = active.drain(..).chain(std::iter::once((ROOT, at, Manner::Same)));
            for (node, first, manner) in starts {
                for &(word, how) in readings {
                    if let Some(&next) = self.next.get(&(node, word)) {
                        let manner = manner.max(how);
                        let best = reached.entry((next, first)).or_insert(manner);
                        *best = manner.min(*best);
                    }
                }
            }
            for (&(node, first), &manner) in &reached {
                self.tell(node, manner, first, at, borders, &mut told, hits);
            }
            active.extend(reached.into_iter().map(|((node, first), manner)| (node, first, manner)));
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the state of one walk, passed on to its only step")]
    fn tell(
        &self,
        node: u32,
        manner: Manner,
        first: usize,
        last: usize,
        borders: Borders,
        told: &mut HashMap<u32, Manner>,
        hits: &mut Vec<Hit>,
    ) {
        let Some(ends) = index(node).and_then(|node| self.ends.get(node)) else { return };
        if first == borders.first || first == borders.outer.0 {
            let ends_there = last == borders.last || last == borders.outer.1;
            let placed = ends.placed.iter().filter(|to| to.how == How::StartsWith || ends_there);
            hits.extend(placed.filter_map(|to| to.hit(manner, first, last)));
        }
        if ends.anywhere.is_empty() || told.get(&node).is_some_and(|&before| before <= manner) {
            return;
        }
        told.insert(node, manner);
        hits.extend(ends.anywhere.iter().filter_map(|to| to.hit(manner, first, last)));
    }
}

fn index(node: u32) -> Option<usize> {
    usize::try_from(node).ok()
}
