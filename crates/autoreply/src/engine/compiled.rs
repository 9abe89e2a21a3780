//! One rule as the automaton holds it.

use std::collections::HashMap;

use crate::model::{Match, Need, Place, Posts, Rule, place_of};
use channel_core::Timestamp;

/// A rule with what can be worked out once.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) rule: Rule,
    pub(crate) scope: Scope,
    pub(crate) place: Option<Place>,
    /// How many different keywords a comment must have.
    pub(crate) needed: usize,
}

/// Which posts a rule listens to, with posts as numbers.
#[derive(Debug)]
pub(crate) enum Scope {
    All,
    Chosen(Vec<u32>),
    Next(Timestamp),
    Reels,
    Ads,
    Live,
}

impl Compiled {
    pub(crate) fn of(rule: &Rule, posts: &mut HashMap<String, u32>, findable: usize) -> Self {
        let needed = match &rule.matches {
            Match::Keywords { need: Need::All, .. } => findable.max(1),
            _ => 1,
        };
        let scope = match &rule.posts {
            Posts::All => Scope::All,
            Posts::Chosen { media_ids } => {
                let mut ids: Vec<u32> = media_ids
                    .iter()
                    .map(|id| {
                        let next = u32::try_from(posts.len()).unwrap_or(u32::MAX);
                        *posts.entry(id.trim().to_owned()).or_insert(next)
                    })
                    .collect();
                ids.sort_unstable();
                Scope::Chosen(ids)
            }
            Posts::Next { after } => Scope::Next(*after),
            Posts::Reels => Scope::Reels,
            Posts::Ads => Scope::Ads,
            Posts::Live => Scope::Live,
        };
        let place = rule.schedule.as_ref().and_then(|schedule| place_of(schedule.zone.as_deref()));
        Self { rule: rule.clone(), scope, place, needed }
    }
}
