//! What an assistant sees of a shop's orders.

use std::sync::Arc;

use assistant::{
    AnswerHit, AssistantError, AssistantErrorKind, Language, Order, ProductFindings, ProductQuestion, Retriever,
};
use async_trait::async_trait;
use channel_core::OrganisationId;
use store::orders::Kept;
use store::{ContactId, Store, orders};

/// The most orders that an assistant is shown.
const MOST: u32 = 10;

/// The orders of one person of one organisation. There is no way to ask it for anybody else's.
#[derive(Debug, Clone)]
pub struct OfCustomer {
    store: Store,
    organisation: OrganisationId,
    contact: ContactId,
}

#[async_trait]
impl assistant::Orders for OfCustomer {
    async fn mine(&self) -> Result<Vec<Order>, AssistantError> {
        let (organisation, contact) = (self.organisation, self.contact);
        let read =
            self.store.read_in(organisation, move |db| Box::pin(orders::of_contact(db, organisation, contact, MOST)));
        let kept = read.await.map_err(|error| failed().because(error))?;
        Ok(kept.into_iter().map(shown).collect())
    }
}

/// An order without whose it is: the person is the one who asks.
fn shown(kept: Kept) -> Order {
    let order = kept.order;
    Order {
        number: order.number,
        status: order.status,
        carrier: order.carrier,
        placed_on: order.placed_on,
        items: order.items,
        total: order.total,
        tracking: order.tracking,
    }
}

/// The look-ups of an organisation with the orders of the person whose conversation it is, where the shop keeps orders here.
#[derive(Debug)]
struct WithOrders {
    inner: Arc<dyn Retriever>,
    orders: OfCustomer,
}

#[async_trait]
impl Retriever for WithOrders {
    async fn products(&self, question: &ProductQuestion) -> Result<ProductFindings, AssistantError> {
        self.inner.products(question).await
    }

    async fn answers(&self, question: &str) -> Result<Vec<AnswerHit>, AssistantError> {
        self.inner.answers(question).await
    }

    fn language(&self, text: &str) -> Option<Language> {
        self.inner.language(text)
    }

    fn orders(&self) -> Option<&dyn assistant::Orders> {
        Some(&self.orders)
    }
}

/// Adds the orders of a person to what can be looked up. A shop that keeps none here has none to add: then a person is asked.
///
/// # Errors
/// When the store is unavailable.
pub async fn with_orders(
    inner: Arc<dyn Retriever>,
    store: &Store,
    organisation: OrganisationId,
    contact: ContactId,
) -> Result<Arc<dyn Retriever>, store::StoreError> {
    let any = store.read_in(organisation, move |db| Box::pin(orders::any(db, organisation))).await?;
    if !any {
        return Ok(inner);
    }
    Ok(Arc::new(WithOrders { inner, orders: OfCustomer { store: store.clone(), organisation, contact } }))
}

fn failed() -> AssistantError {
    AssistantError::new(AssistantErrorKind::Sources, "looking a customer's orders up")
}
