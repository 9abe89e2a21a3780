//! What a shop is searched with when nobody takes pains: the full-text search of SQLite, and BM25 by a library.

use channel_core::catalogue::Product;
use channel_core::text::{fold, words};
use rusqlite::{Connection, params};
use tantivy::{
    Index, IndexReader, TantivyDocument, Term,
    collector::TopDocs,
    query::{BooleanQuery, Occur, Query, TermQuery},
    schema::{Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value as _},
    tokenizer::{Language, LowerCaser, SimpleTokenizer, Stemmer, TextAnalyzer, TokenStream as _, WhitespaceTokenizer},
};

/// Everything of a product that is text.
pub(crate) fn text(product: &Product) -> String {
    let mut parts = vec![product.title.as_str()];
    parts.extend(product.attributes.values().map(String::as_str));
    parts.extend(product.category.as_deref());
    parts.extend([product.description.as_str(), product.sku.0.as_str()]);
    parts.join(" \n ")
}

/// SQLite's own search, as it comes.
#[derive(Debug)]
pub struct Fts5(Connection);

impl Fts5 {
    /// Indexes products; the database is in memory.
    ///
    /// # Panics
    /// When SQLite was built without its search.
    #[must_use]
    pub fn new<'a>(products: impl Iterator<Item = &'a Product>) -> Self {
        let work = || -> rusqlite::Result<Connection> {
            let connection = Connection::open_in_memory()?;
            connection.execute_batch("CREATE VIRTUAL TABLE shop USING fts5(sku UNINDEXED, body); BEGIN")?;
            {
                let mut insert = connection.prepare("INSERT INTO shop (sku, body) VALUES (?1, ?2)")?;
                for product in products {
                    insert.execute(params![product.sku.0, text(product)])?;
                }
            }
            connection.execute_batch("COMMIT")?;
            Ok(connection)
        };
        Self(work().expect("SQLite has a search of its own"))
    }

    /// The first ten for a question: any of its words counts.
    ///
    /// # Panics
    /// When the search fails.
    #[must_use]
    pub fn search(&self, question: &str) -> Vec<String> {
        let words: Vec<String> = question
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(|word| format!("\"{word}\""))
            .collect();
        if words.is_empty() {
            return Vec::new();
        }
        let work = || -> rusqlite::Result<Vec<String>> {
            let mut find = self.0.prepare("SELECT sku FROM shop WHERE shop MATCH ?1 ORDER BY bm25(shop) LIMIT 10")?;
            find.query_map([words.join(" OR ")], |row| row.get(0))?.collect()
        };
        work().expect("quoted words are a query")
    }
}

/// How the library takes a text apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tokens {
    /// Its own words, in lower case, by its own stemmer of the language.
    Stemmed(&'static str),
    /// The first five letters of folded words.
    Prefixes,
}

/// BM25 by a library over one field of all text.
pub struct Tantivy {
    reader: IndexReader,
    tokenizer: TextAnalyzer,
    tokens: Tokens,
    body: Field,
    sku: Field,
}

impl std::fmt::Debug for Tantivy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tantivy").field("tokens", &self.tokens).finish_non_exhaustive()
    }
}

impl Tantivy {
    /// Indexes products in memory.
    ///
    /// # Panics
    /// When the library refuses.
    #[must_use]
    pub fn new<'a>(products: impl Iterator<Item = &'a Product>, tokens: Tokens) -> Self {
        let mut schema = Schema::builder();
        let indexing =
            TextFieldIndexing::default().set_tokenizer("shop").set_index_option(IndexRecordOption::WithFreqs);
        let body = schema.add_text_field("body", TextOptions::default().set_indexing_options(indexing));
        let sku = schema.add_text_field("sku", STRING | STORED);
        let index = Index::create_in_ram(schema.build());
        let tokenizer = analyzer(tokens);
        index.tokenizers().register("shop", tokenizer.clone());
        let work = || -> tantivy::Result<IndexReader> {
            let mut writer = index.writer_with_num_threads(1, 50_000_000)?;
            for product in products {
                let mut document = TantivyDocument::default();
                document.add_text(body, prepared(&text(product), tokens));
                document.add_text(sku, &product.sku.0);
                writer.add_document(document)?;
            }
            writer.commit()?;
            index.reader()
        };
        Self { reader: work().expect("an index in memory can be written"), tokenizer, tokens, body, sku }
    }

    /// The first ten for a question: any of its words counts.
    ///
    /// # Panics
    /// When the library fails.
    #[must_use]
    pub fn search(&self, question: &str) -> Vec<String> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let mut tokenizer = self.tokenizer.clone();
        let question = prepared(question, self.tokens);
        let mut stream = tokenizer.token_stream(&question);
        while let Some(token) = stream.next() {
            let term = Term::from_field_text(self.body, &token.text);
            clauses.push((Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))));
        }
        let searcher = self.reader.searcher();
        let found = searcher
            .search(&BooleanQuery::new(clauses), &TopDocs::with_limit(10).order_by_score())
            .expect("an index in memory can be read");
        found
            .into_iter()
            .filter_map(|(_, address)| searcher.doc::<TantivyDocument>(address).ok())
            .filter_map(|document| Some(document.get_first(self.sku)?.as_str()?.to_owned()))
            .collect()
    }
}

fn analyzer(tokens: Tokens) -> TextAnalyzer {
    let language = match tokens {
        Tokens::Prefixes => return TextAnalyzer::builder(WhitespaceTokenizer::default()).build(),
        Tokens::Stemmed("ru" | "ky") => Language::Russian,
        Tokens::Stemmed("tr") => Language::Turkish,
        Tokens::Stemmed("es") => Language::Spanish,
        Tokens::Stemmed("ar") => Language::Arabic,
        Tokens::Stemmed(_) => Language::English,
    };
    TextAnalyzer::builder(SimpleTokenizer::default()).filter(LowerCaser).filter(Stemmer::new(language)).build()
}

fn prepared(text: &str, tokens: Tokens) -> String {
    if tokens != Tokens::Prefixes {
        return text.to_owned();
    }
    words(&fold(text)).map(|word| word.chars().take(5).collect::<String>()).collect::<Vec<_>>().join(" ")
}
