//! Compiled rules, kept for as long as no rule of the organisation changes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use autoreply::{Posts, Rule, RuleSet};
use channel_core::{AccountId, OrganisationId};
use store::{StoreError, Tx, rules};

/// So many accounts' rules are kept.
const MOST: usize = 256;

/// The rules of an account, ready to be asked.
#[derive(Debug)]
pub(super) struct Compiled {
    version: i64,
    pub(super) rules: RuleSet,
    /// Whether some rule listens to the next post.
    pub(super) asks_when_published: bool,
}

/// The compiled rules of the accounts that were commented last.
#[derive(Debug, Default)]
pub(crate) struct CompiledRules {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    by_account: HashMap<(OrganisationId, AccountId), (Arc<Compiled>, u64)>,
    uses: u64,
}

impl CompiledRules {
    /// The rules that hold for an account, as they are in this transaction.
    pub(super) async fn of(
        &self,
        tx: &mut Tx,
        organisation: OrganisationId,
        account: AccountId,
    ) -> Result<Arc<Compiled>, StoreError> {
        // The version comes first: rules that are changed in between are taken for older than they are, and compiled again.
        let version = rules::version(tx, organisation).await?;
        if let Some(known) = self.find(organisation, account, version) {
            return Ok(known);
        }
        let loaded = load(tx, organisation, account).await?;
        // A stored rule with a problem must not silence the others.
        let (rules, _) = RuleSet::compile_usable(&loaded);
        let asks_when_published = loaded.iter().any(|rule| matches!(rule.posts, Posts::Next { .. }));
        let compiled = Arc::new(Compiled { version, rules, asks_when_published });
        self.keep(organisation, account, &compiled);
        Ok(compiled)
    }

    fn find(&self, organisation: OrganisationId, account: AccountId, version: i64) -> Option<Arc<Compiled>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.uses = kept.uses.wrapping_add(1);
        let now = kept.uses;
        let (compiled, used) = kept.by_account.get_mut(&(organisation, account))?;
        *used = now;
        (compiled.version == version).then(|| Arc::clone(compiled))
    }

    fn keep(&self, organisation: OrganisationId, account: AccountId, compiled: &Arc<Compiled>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let now = kept.uses;
        kept.by_account.insert((organisation, account), (Arc::clone(compiled), now));
        if kept.by_account.len() > MOST {
            let oldest = kept.by_account.iter().min_by_key(|(_, (_, used))| *used).map(|(key, _)| *key);
            oldest.and_then(|key| kept.by_account.remove(&key));
        }
    }
}

async fn load(tx: &mut Tx, organisation: OrganisationId, account: AccountId) -> Result<Vec<Rule>, StoreError> {
    let stored = rules::list(tx, organisation).await?;
    stored
        .into_iter()
        .filter(|rule| rule.account.is_none_or(|of| of == account))
        .map(|stored| {
            let rule: Rule =
                serde_json::from_value(stored.body).map_err(|error| StoreError::corrupt("a rule", error))?;
            Ok(Rule { enabled: stored.enabled, ..rule })
        })
        .collect()
}
