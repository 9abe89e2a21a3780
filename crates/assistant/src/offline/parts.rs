//! A message may ask several things: each is looked at, and what belongs together is answered together.

use channel_core::catalogue::{AnswerId, Sku};

use super::{
    Effort,
    clause::{Clause, clauses},
    compare,
    intent::{Phrases, Wants},
    look::{Kind, Look},
    orders,
    reply::{self, Draft},
    say::Speech,
};
use crate::{
    error::AssistantError,
    retriever::{Filters, Retriever},
};

/// The most parts of one answer.
const PARTS: usize = 3;

/// One message to answer.
pub(super) struct Case<'c> {
    pub(super) question: &'c str,
    pub(super) wants: Wants,
    pub(super) phrases: &'c Phrases,
    pub(super) speech: &'c Speech,
    pub(super) effort: Effort,
}

impl Case<'_> {
    /// What to say, and what the question was narrowed to.
    pub(super) async fn draft(
        &self,
        before: &[Sku],
        sources: &dyn Retriever,
    ) -> Result<(Filters, Draft), AssistantError> {
        if self.wants.order
            && !self.wants.change
            && !self.wants.cancel
            && let Some(port) = sources.orders()
        {
            let draft = orders::draft(self.question, Some(&port.mine().await?), self.speech)?;
            return Ok((Filters::default(), draft));
        }
        let whole = Look::at(self.question, self.wants, before, sources).await?;
        let filters = whole.findings().filters.clone();
        if self.wants.cancel {
            // Nothing here can undo an order.
            return Ok((filters, Draft { intent: crate::Intent::Unknown, ..Draft::default() }));
        }
        if self.wants.order && !matches!(whole.kind(), Kind::Policy(_)) {
            return Ok((filters, orders::draft(self.question, None, self.speech)?));
        }
        if self.effort == Effort::Little {
            return Ok((filters, reply::draft(&whole, self.speech)?));
        }
        if self.wants.compare {
            let sides = compare::sides(&whole, self.phrases, before, sources).await?;
            if sides.len() > 1 {
                return Ok((filters, reply::compare(&whole, &sides, self.speech)?));
            }
        }
        let parts = clauses(self.question, self.phrases);
        if parts.len() > 1
            && let Some(found) = self.several(&parts, &whole, before, sources).await?
        {
            return Ok(found);
        }
        Ok((filters, reply::draft(&whole, self.speech)?))
    }

    /// The answer in parts, when the message has several questions.
    async fn several(
        &self,
        parts: &[Clause],
        whole: &Look,
        before: &[Sku],
        sources: &dyn Retriever,
    ) -> Result<Option<(Filters, Draft)>, AssistantError> {
        let mut looks = Vec::new();
        for part in parts {
            let wants = self.phrases.wants(&part.text);
            looks.push(Look::at(&part.text, wants, before, sources).await?);
        }
        let mut policies: Vec<(AnswerId, &Look)> = Vec::new();
        for look in &looks {
            if let Kind::Policy(hit) = look.kind()
                && !policies.iter().any(|(known, _)| *known == hit.answer.id)
            {
                policies.push((hit.answer.id.clone(), look));
            }
        }
        let things: Vec<&Look> = looks.iter().filter(|look| is_thing(look)).collect();
        let unknown = parts.iter().zip(&looks).any(|(part, look)| part.asks && matches!(look.kind(), Kind::Nothing));
        let mut filters = whole.findings().filters.clone();
        let mut draft = Draft::default();
        if !policies.is_empty() && !things.is_empty() {
            // What is no policy belongs together: the shoe in one part, its size in the next.
            let rest = parts.iter().zip(&looks).filter(|(_, look)| !matches!(look.kind(), Kind::Policy(_)));
            let rest = rest.map(|(part, _)| part.text.as_str()).collect::<Vec<_>>().join(", ");
            let look = Look::at(&rest, self.phrases.wants(&rest), before, sources).await?;
            filters = look.findings().filters.clone();
            draft = draft.join(reply::draft(&look, self.speech)?);
        } else if things.len() > 1 && are_apart(&things) && self.is_split(parts, whole) {
            for look in things.into_iter().take(PARTS) {
                draft = draft.join(reply::draft(look, self.speech)?);
            }
        } else if policies.len() < 2 && !(policies.len() == 1 && unknown) {
            return Ok(None);
        }
        for (_, look) in policies.into_iter().take(PARTS) {
            draft = draft.join(reply::draft(look, self.speech)?);
        }
        if unknown && draft.text.is_some() {
            let text = Some(self.speech.say("unknown-rest", &[])?);
            draft = draft.join(Draft { text, ..Draft::default() });
        }
        Ok(Some((filters, draft)))
    }

    /// Whether the parts are questions of their own, and no list of what one thing should be like.
    fn is_split(&self, parts: &[Clause], whole: &Look) -> bool {
        let earlier = parts.split_last().map(|(_, earlier)| earlier).unwrap_or_default();
        earlier.iter().any(|part| part.asks) || !matches!(whole.kind(), Kind::Products)
    }
}

/// Whether it names a thing that the shop has.
fn is_thing(look: &Look) -> bool {
    matches!(look.kind(), Kind::Products) && (look.general.topic_words > 0 || look.goes_on())
}

/// Whether each is about another model.
fn are_apart(things: &[&Look]) -> bool {
    let mut seen = Vec::new();
    things.iter().all(|look| {
        let Some(hit) = look.findings().hits.first() else { return false };
        let name = hit.product.group.clone().unwrap_or_else(|| hit.product.sku.0.clone());
        let is_new = !seen.contains(&name);
        seen.push(name);
        is_new
    })
}
