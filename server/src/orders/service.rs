//! Keeping and finding orders.

use channel_core::OrganisationId;
use import::FileProblem;
use store::catalogue::Saved;
use store::orders::{self, Cursor, Kept, Order, Personal};
use store::{ContactId, ConversationKey, Store, StoreError, conversations};
use thiserror::Error;

use super::file::{self, FileReport};
use super::given::Given;
use super::wrong::{Wrong, WrongField};

/// Orders that share a transaction: short enough that webhooks waiting for the writer do not notice.
const PORTION: usize = 100;
/// The most orders that one call brings in.
const MOST: usize = 500;
/// The longest id of a customer, in characters.
const LONGEST_CUSTOMER: usize = 120;

/// Orders of every organisation, each call for one of them. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Orders {
    store: Store,
}

/// Some orders, and where the next begin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderPage {
    /// The orders.
    pub orders: Vec<Kept>,
    /// Where the next page begins; none on the last.
    pub next: Option<Cursor>,
}

/// Why something was not done.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OrdersError {
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file cannot be read as rows of orders.
    #[error(transparent)]
    File(#[from] FileProblem),
    /// Some orders cannot be kept, so none was: each with its place, counted from zero.
    #[error("{} of the orders cannot be kept", .0.len())]
    Wrong(Vec<(usize, WrongField)>),
    /// There are too many at once.
    #[error("there are more than {MOST} orders: bring them in with several calls, or as a file")]
    TooMany,
    /// The id of a customer is none.
    #[error("the customer is empty or longer than {LONGEST_CUSTOMER} characters")]
    Customer,
}

impl Orders {
    /// The orders kept in a store.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// Brings orders in by the shop's own numbers, all of them or none. The same again changes nothing.
    ///
    /// # Errors
    /// [`OrdersError::Wrong`] when any of them cannot be kept.
    pub async fn save(&self, organisation: OrganisationId, given: Vec<Given>) -> Result<Saved, OrdersError> {
        if given.len() > MOST {
            return Err(OrdersError::TooMany);
        }
        let (mut good, mut wrongs, mut seen) = (Vec::new(), Vec::new(), std::collections::HashSet::new());
        for (place, given) in given.into_iter().enumerate() {
            match given.checked() {
                Ok(order) if !seen.insert(order.number.clone()) => {
                    wrongs.push((place, WrongField { field: "number", wrong: Wrong::Twice }));
                }
                Ok(order) => good.push(order),
                Err(fields) => wrongs.extend(fields.into_iter().map(|field| (place, field))),
            }
        }
        if !wrongs.is_empty() {
            return Err(OrdersError::Wrong(wrongs));
        }
        let write = self.store.write_in(organisation, move |tx| {
            let good = good.clone();
            Box::pin(async move { orders::save(tx, organisation, &good).await })
        });
        Ok(write.await?)
    }

    /// Brings the good rows of a file in; what is wrong with the others is in the report.
    ///
    /// # Errors
    /// [`OrdersError::File`] when the file as a whole cannot be read.
    pub async fn import(&self, organisation: OrganisationId, file: &[u8]) -> Result<FileReport, OrdersError> {
        let file = file.to_vec();
        let read = tokio::task::spawn_blocking(move || file::read(&file)).await;
        let (good, mut report) = read.map_err(|error| StoreError::corrupt("a file of orders", error))??;
        for portion in good.chunks(PORTION) {
            let portion: Vec<Order> = portion.to_vec();
            let write = self.store.write_in(organisation, move |tx| {
                let portion = portion.clone();
                Box::pin(async move { orders::save(tx, organisation, &portion).await })
            });
            let saved = write.await?;
            report.added += saved.added;
            report.changed += saved.changed;
            report.same += saved.same;
        }
        Ok(report)
    }

    /// The orders, what changed last first.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn page(
        &self,
        organisation: OrganisationId,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<OrderPage, StoreError> {
        let read = self.store.read_in(organisation, move |db| {
            let after = after.clone();
            Box::pin(async move { orders::page(db, organisation, after.as_ref(), limit).await })
        });
        let orders = read.await?;
        let is_full = u32::try_from(orders.len()).is_ok_and(|count| count >= limit);
        let next = orders.last().filter(|_| is_full).map(Cursor::from);
        Ok(OrderPage { orders, next })
    }

    /// The orders whose number begins so.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn search(&self, organisation: OrganisationId, words: &str, limit: u32) -> Result<Vec<Kept>, StoreError> {
        let words = words.to_owned();
        let read = self.store.read_in(organisation, move |db| {
            let words = words.clone();
            Box::pin(async move { orders::search(db, organisation, &words, limit).await })
        });
        read.await
    }

    /// An order by its number.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn find(&self, organisation: OrganisationId, number: &str) -> Result<Option<Kept>, StoreError> {
        let number = number.to_owned();
        let read = self.store.read_in(organisation, move |db| {
            let number = number.clone();
            Box::pin(async move { orders::find(db, organisation, &number).await })
        });
        read.await
    }

    /// The orders of a person, as they are known by what WhatsApp or the shop vouches for.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn of_contact(
        &self,
        organisation: OrganisationId,
        contact: ContactId,
        limit: u32,
    ) -> Result<Vec<Kept>, StoreError> {
        let read =
            self.store.read_in(organisation, move |db| Box::pin(orders::of_contact(db, organisation, contact, limit)));
        read.await
    }

    /// Removes an order. False when there is none of that number.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn delete(&self, organisation: OrganisationId, number: &str) -> Result<bool, StoreError> {
        let number = number.to_owned();
        let write = self.store.write_in(organisation, move |tx| {
            let number = number.clone();
            Box::pin(async move { orders::delete(tx, organisation, &number).await })
        });
        write.await
    }

    /// Says which of the shop's own customers the other side of a conversation is, or that it is not known.
    ///
    /// # Errors
    /// [`OrdersError::Customer`] for an id that is none, [`StoreError::NotFound`] when there is no such conversation.
    pub async fn link_customer(
        &self,
        organisation: OrganisationId,
        conversation: ConversationKey,
        customer: Option<&str>,
        by: &str,
    ) -> Result<(), OrdersError> {
        let customer = customer.map(str::trim).map(str::to_owned);
        let is_one = |customer: &String| !customer.is_empty() && customer.chars().count() <= LONGEST_CUSTOMER;
        if customer.as_ref().is_some_and(|customer| !is_one(customer)) {
            return Err(OrdersError::Customer);
        }
        let by = by.to_owned();
        let write = self.store.write_in(organisation, move |tx| {
            let (customer, by) = (customer.clone(), by.clone());
            Box::pin(async move {
                let found = conversations::find(tx, organisation, conversation).await?;
                let found = found.ok_or(StoreError::NotFound("conversation"))?;
                orders::link_customer(tx, organisation, found.contact, customer.as_deref(), &by).await
            })
        });
        Ok(write.await?)
    }

    /// Forgets the personal fields of somebody's orders; says how many orders it was.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn forget(&self, organisation: OrganisationId, whose: Personal, by: &str) -> Result<u64, StoreError> {
        let by = by.to_owned();
        let write = self.store.write_in(organisation, move |tx| {
            let (whose, by) = (whose.clone(), by.clone());
            Box::pin(async move { orders::forget(tx, organisation, &whose, &by).await })
        });
        write.await
    }
}
