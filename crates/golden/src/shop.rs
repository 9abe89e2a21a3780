//! The demo shop in memory, from the same files that the demo imports.

use assistant::{
    AnswerHit, AssistantError, AssistantErrorKind, Filters, Language, Order, Orders, ProductFindings, ProductHit,
    ProductQuestion, Retriever, fixed::FixedOrders,
};
use async_trait::async_trait;
use channel_core::{
    Timestamp,
    catalogue::{Answer, Money, Product},
};
use import::{CatalogueOptions, parse_answers, parse_catalogue};
use retrieval::{Lang, MemoryIndex, Searcher, detect};

const PRODUCTS: &[u8] = include_bytes!("../../../server/demo/catalogue.csv");
const ANSWERS: &[u8] = include_bytes!("../../../server/demo/answers.csv");
/// The most hits an assistant is given.
const HITS: usize = 40;

/// What the demo shop sells and answers.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// Every variant.
    pub products: Vec<Product>,
    /// Every question-answer pair.
    pub answers: Vec<Answer>,
    /// The orders of the customer who asks.
    pub orders: Vec<Order>,
}

/// The demo shop in memory.
#[derive(Debug, Clone)]
pub struct Shop {
    index: MemoryIndex,
    orders: FixedOrders,
}

/// Another retriever, with the orders of the golden customer.
#[derive(Debug)]
pub struct WithOrders<'r> {
    shop: &'r dyn Retriever,
    orders: FixedOrders,
}

/// The orders of the customer who asks the golden questions.
#[must_use]
pub fn orders() -> Vec<Order> {
    let total = |minor| "EUR".parse().ok().map(|currency| Money::new(minor, currency));
    let shipped = Order {
        number: "1042".into(),
        status: "shipped".into(),
        carrier: None,
        placed_on: Some("2026-11-18".into()),
        items: vec!["Blue running shoe, size 42".into()],
        total: total(8_480),
        tracking: Some("https://parcels.example/t/1042".into()),
    };
    let delivered = Order {
        number: "1017".into(),
        status: "delivered".into(),
        carrier: None,
        placed_on: Some("2026-10-02".into()),
        items: vec!["Yoga mat 6 mm".into()],
        total: total(3_890),
        tracking: None,
    };
    vec![shipped, delivered]
}

impl Rows {
    /// The rows of the demo shop.
    ///
    /// # Panics
    /// When the demo's files cannot be read.
    #[must_use]
    pub fn demo() -> Self {
        let options = CatalogueOptions::default();
        let products =
            parse_catalogue(PRODUCTS, &options).unwrap_or_else(|error| panic!("the demo's catalogue: {error}"));
        let answers = parse_answers(ANSWERS, &options).unwrap_or_else(|error| panic!("the demo's answers: {error}"));
        Self { products: products.products_at(Timestamp::default()), answers: answers.answers, orders: orders() }
    }
}

impl Shop {
    /// The demo shop.
    ///
    /// # Panics
    /// When the demo's files cannot be read.
    #[must_use]
    pub fn demo() -> Self {
        let rows = Rows::demo();
        Self { index: MemoryIndex::new(rows.products, rows.answers), orders: FixedOrders(rows.orders) }
    }
}

impl<'r> WithOrders<'r> {
    /// The shop, asked by the golden customer.
    #[must_use]
    pub fn new(shop: &'r dyn Retriever) -> Self {
        Self { shop, orders: FixedOrders(orders()) }
    }
}

#[async_trait]
impl Retriever for WithOrders<'_> {
    async fn products(&self, question: &ProductQuestion) -> Result<ProductFindings, AssistantError> {
        self.shop.products(question).await
    }

    async fn answers(&self, question: &str) -> Result<Vec<AnswerHit>, AssistantError> {
        self.shop.answers(question).await
    }

    fn language(&self, text: &str) -> Option<Language> {
        self.shop.language(text)
    }

    fn orders(&self) -> Option<&dyn Orders> {
        Some(&self.orders)
    }
}

#[async_trait]
impl Retriever for Shop {
    async fn products(&self, question: &ProductQuestion) -> Result<ProductFindings, AssistantError> {
        let searcher = Searcher::new(&self.index, self.index.vocabulary());
        let found = searcher
            .products(&question.text, question.like.as_ref())
            .await
            .map_err(|error| AssistantError::new(AssistantErrorKind::Sources, "searching").because(error))?;
        let currency = found.hits.first().and_then(|hit| hit.product.price).map(|price| price.currency);
        let filters = Filters {
            size: found.question.filters.size,
            colour: found.question.filters.colour,
            price_max: found.question.filters.price_max.and_then(|bound| bound.money(currency)),
            price_min: found.question.filters.price_min.and_then(|bound| bound.money(currency)),
        };
        let hits = found.hits.into_iter().take(HITS).map(|hit| ProductHit {
            product: hit.product,
            confidence: hit.confidence,
            relaxed: hit.relaxed.iter().map(|filter| filter.as_str().to_owned()).collect(),
            why: hit.why,
        });
        Ok(ProductFindings { filters, topic_words: found.question.terms.len(), hits: hits.collect() })
    }

    async fn answers(&self, question: &str) -> Result<Vec<AnswerHit>, AssistantError> {
        let searcher = Searcher::new(&self.index, self.index.vocabulary());
        let found = searcher
            .answers(question)
            .await
            .map_err(|error| AssistantError::new(AssistantErrorKind::Sources, "searching").because(error))?;
        let hits = found.hits.into_iter().take(HITS);
        Ok(hits.map(|hit| AnswerHit { answer: hit.answer, confidence: hit.confidence, why: hit.why }).collect())
    }

    fn language(&self, text: &str) -> Option<Language> {
        let known = [Lang::En, Lang::Ru, Lang::Tr, Lang::Es, Lang::Ar, Lang::Ky];
        detect(text, &known).and_then(|lang| Language::from_tag(lang.tag()))
    }

    fn orders(&self) -> Option<&dyn Orders> {
        Some(&self.orders)
    }
}
