//! Keeping comment rules, one at a time or as a file.

use autoreply::{Rule, validate, validate_all};
use channel_core::{AccountId, OrganisationId};
use serde::Serialize;
use store::{StoreError, Tx, rules};

use super::{FlowError, Flows};

impl Flows {
    /// All rules in their order, each with the account it holds for.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn list_rules(&self, organisation: OrganisationId) -> Result<Vec<(Option<AccountId>, Rule)>, FlowError> {
        let stored =
            self.engine.store().read_in(organisation, move |db| Box::pin(rules::list(db, organisation))).await?;
        let rules = stored.iter().map(|stored| Ok((stored.account, kept(stored)?)));
        rules.collect()
    }

    /// Keeps a rule for one account, or for every account; one of the same id is replaced where it stands.
    ///
    /// # Errors
    /// [`FlowError::Invalid`] with everything there is to correct.
    pub async fn save_rule(
        &self,
        organisation: OrganisationId,
        account: impl Into<Option<AccountId>>,
        rule: Rule,
    ) -> Result<(), FlowError> {
        let problems = validate(&rule);
        if !problems.is_empty() {
            return Err(FlowError::Invalid(problems));
        }
        let account = account.into();
        let body = serde_json::to_value(&rule).map_err(|error| StoreError::corrupt("a rule", error))?;
        self.engine
            .store()
            .write_in(organisation, move |tx| {
                Box::pin(async move { rules::save(tx, organisation, &rule.id.0, account, rule.enabled, &body).await })
            })
            .await?;
        Ok(())
    }

    /// Lets a rule run, or not.
    ///
    /// # Errors
    /// When the organisation has no such rule.
    pub async fn enable_rule(&self, organisation: OrganisationId, id: &str, enabled: bool) -> Result<(), FlowError> {
        let id = id.to_owned();
        self.engine
            .store()
            .write_in(organisation, move |tx| {
                Box::pin(async move {
                    let rule = rules::find(tx, organisation, &id).await?;
                    let rule = rule.ok_or(StoreError::NotFound("rule"))?;
                    rules::save(tx, organisation, &id, rule.account, enabled, &rule.body).await
                })
            })
            .await?;
        Ok(())
    }

    /// Removes a rule.
    ///
    /// # Errors
    /// When the organisation has no such rule.
    pub async fn delete_rule(&self, organisation: OrganisationId, id: &str) -> Result<(), FlowError> {
        let id = id.to_owned();
        self.engine
            .store()
            .write_in(organisation, move |tx| Box::pin(async move { rules::delete(tx, organisation, &id).await }))
            .await?;
        Ok(())
    }

    /// Puts the rules into this order.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn reorder_rules(&self, organisation: OrganisationId, ids: Vec<String>) -> Result<(), FlowError> {
        self.engine
            .store()
            .write_in(organisation, move |tx| Box::pin(async move { rules::reorder(tx, organisation, &ids).await }))
            .await?;
        Ok(())
    }

    /// Keeps rules as a file has them and in its order; what it does not name stays behind them, or goes when `remove` is said.
    /// A rule that is there keeps its account, a new one holds for all.
    ///
    /// # Errors
    /// [`FlowError::Invalid`] with everything there is to correct.
    pub async fn import_rules(
        &self,
        organisation: OrganisationId,
        read: Vec<Rule>,
        remove: bool,
    ) -> Result<Vec<RuleDifference>, FlowError> {
        let problems = validate_all(&read);
        if !problems.is_empty() {
            return Err(FlowError::Invalid(problems));
        }
        let write = self.engine.store().write_in(organisation, move |tx| {
            let read = read.clone();
            Box::pin(async move { put_rules(tx, organisation, &read, remove).await })
        });
        Ok(write.await?)
    }
}

/// What an import does to one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleDifference {
    /// The rule's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What happens to it.
    #[serde(flatten)]
    pub change: Difference,
}

/// What happens to a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Difference {
    /// It is new.
    Added,
    /// These fields of it change, as the JSON form names them.
    Changed {
        /// Their names.
        fields: Vec<String>,
    },
    /// It stays as it is.
    Same,
    /// It goes.
    Removed,
}

/// What keeping `read` would change of `known`.
#[must_use]
pub fn difference(known: &[Rule], read: &[Rule], remove: bool) -> Vec<RuleDifference> {
    let told = |rule: &Rule, change| RuleDifference { id: rule.id.0.clone(), name: rule.name.clone(), change };
    let mut changes: Vec<RuleDifference> = read
        .iter()
        .map(|rule| {
            let change = match known.iter().find(|it| it.id == rule.id) {
                None => Difference::Added,
                Some(before) if before == rule => Difference::Same,
                Some(before) => Difference::Changed { fields: changed(before, rule) },
            };
            told(rule, change)
        })
        .collect();
    if remove {
        let gone = known.iter().filter(|rule| read.iter().all(|it| it.id != rule.id));
        changes.extend(gone.map(|rule| told(rule, Difference::Removed)));
    }
    changes
}

/// The fields in which two rules differ.
fn changed(before: &Rule, after: &Rule) -> Vec<String> {
    let fields = |rule: &Rule| match serde_json::to_value(rule) {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let (before, after) = (fields(before), fields(after));
    let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names.into_iter().filter(|name| before.get(*name) != after.get(*name)).cloned().collect()
}

/// Keeps rules as a file has them; see [`Flows::import_rules`].
///
/// # Errors
/// When the store is unavailable.
pub(crate) async fn put_rules(
    tx: &mut Tx,
    organisation: OrganisationId,
    read: &[Rule],
    remove: bool,
) -> Result<Vec<RuleDifference>, StoreError> {
    let stored = rules::list(tx, organisation).await?;
    // A stored rule that cannot be read is as good as another one.
    let known: Vec<Rule> = stored.iter().filter_map(|row| kept(row).ok()).collect();
    let changes = difference(&known, read, remove);
    for rule in read {
        let account = stored.iter().find(|row| row.id == rule.id.0).and_then(|row| row.account);
        let body = serde_json::to_value(rule).map_err(|error| StoreError::corrupt("a rule", error))?;
        rules::save(tx, organisation, &rule.id.0, account, rule.enabled, &body).await?;
    }
    if remove {
        for row in stored.iter().filter(|row| read.iter().all(|rule| rule.id.0 != row.id)) {
            rules::delete(tx, organisation, &row.id).await?;
        }
    }
    let order: Vec<String> = read.iter().map(|rule| rule.id.0.clone()).collect();
    rules::reorder(tx, organisation, &order).await?;
    Ok(changes)
}

/// A rule as it was kept.
///
/// # Errors
/// When it cannot be read back.
pub(crate) fn kept(row: &rules::RuleRow) -> Result<Rule, StoreError> {
    let rule: Rule = serde_json::from_value(row.body.clone()).map_err(|error| StoreError::corrupt("a rule", error))?;
    Ok(Rule { enabled: row.enabled, ..rule })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_says_what_it_would_do_to_every_rule() {
        let known = [Rule::new("a", "A"), Rule::new("b", "B"), Rule::new("c", "C")];
        let read = [Rule { priority: 2, ..Rule::new("b", "Bee") }, Rule::new("a", "A"), Rule::new("d", "D")];
        let told = |remove| {
            let changes = difference(&known, &read, remove).into_iter();
            changes.map(|it| (it.id, it.change)).collect::<Vec<_>>()
        };
        let stays = [
            ("b".to_owned(), Difference::Changed { fields: vec!["name".to_owned(), "priority".to_owned()] }),
            ("a".to_owned(), Difference::Same),
            ("d".to_owned(), Difference::Added),
        ];
        assert_eq!(told(false), stays);
        assert_eq!(told(true)[3], ("c".to_owned(), Difference::Removed));
    }
}
