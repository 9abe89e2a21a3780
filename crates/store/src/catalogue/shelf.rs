//! The two indexes of terms, of products and of answers, on either database.

use std::collections::BTreeMap;

use channel_core::OrganisationId;
use serde::de::DeserializeOwned;

use super::matching::{Candidate, expression, owner, tokens};
use crate::db::{Columns, Connection, Row, Sql, query, to_json};
use crate::error::StoreError;
use crate::writer::Tx;

/// An index: which fields it has, what a term weighs in each of them, and its statements.
#[derive(Debug)]
pub(super) struct Shelf {
    fields: &'static [&'static str],
    weights: &'static [f64],
    /// Puts a row's fields in: on SQLite after its number and the term of its organisation, on PostgreSQL after both ids.
    fill: Sql,
    /// Takes them out again; PostgreSQL tells what they were.
    clear: Sql,
    /// SQLite ranks by itself, PostgreSQL over the postings.
    search: Sql,
    post: &'static str,
    unpost: &'static str,
}

/// BM25 as SQLite computes it (k1 = 1.2, b = 0.75), over the rows that have any of the terms. How rare a term is and how long
/// a row usually is are counted among what was found, so that a search reads nothing else.
macro_rules! ranked {
    ($postings:literal, $columns:literal, $rows:literal, $terms:literal) => {
        concat!(
            "WITH found AS MATERIALIZED (SELECT p.term, p.seq, CAST(p.weight AS DOUBLE PRECISION) AS weight, ",
            "CAST(p.length AS DOUBLE PRECISION) AS length FROM ",
            $postings,
            " AS p WHERE p.organisation_id = $1 AND p.term IN (SELECT atom FROM json_each($2))), ",
            "whole AS (SELECT CAST(count(*) AS DOUBLE PRECISION) AS hits, 0.9 / avg(length) AS per_length FROM found), ",
            "rarity AS (SELECT term, 2.2 * ln(1 + (whole.hits - count(*) + 0.5) / (count(*) + 0.5)) AS factor ",
            "FROM found, whole GROUP BY term, whole.hits), ",
            "best AS (SELECT found.seq, ",
            "sum(rarity.factor * found.weight / (found.weight + 0.3 + found.length * whole.per_length)) AS score ",
            "FROM found JOIN rarity ON rarity.term = found.term, whole GROUP BY found.seq ",
            "ORDER BY score DESC, found.seq LIMIT $3) ",
            "SELECT r.body, ",
            $columns,
            ", best.score FROM best JOIN ",
            $rows,
            " AS r ON r.organisation_id = $1 AND r.seq = best.seq JOIN ",
            $terms,
            " AS t ON t.organisation_id = $1 AND t.seq = best.seq ORDER BY best.score DESC, r.seq"
        )
    };
}

pub(super) const PRODUCTS: Shelf = Shelf {
    fields: &["title", "attributes", "category", "description"],
    weights: &[4.0, 3.0, 2.0, 1.0],
    fill: Sql::both(
        "INSERT INTO product_terms (rowid, organisation, title, attributes, category, description) \
        VALUES ($1, $2, $3, $4, $5, $6)",
        "INSERT INTO product_terms (seq, organisation_id, title, attributes, category, description) \
        VALUES ($1, $2, $3, $4, $5, $6)",
    ),
    clear: Sql::both(
        "DELETE FROM product_terms WHERE rowid = $1",
        "DELETE FROM product_terms WHERE seq = $1 AND organisation_id = $2 RETURNING title, attributes, category, description",
    ),
    search: Sql::both(
        "SELECT products.body, product_terms.title, attributes, category, description, \
        -bm25(product_terms, 0.0, 4.0, 3.0, 2.0, 1.0) AS score \
        FROM product_terms JOIN products ON products.seq = product_terms.rowid \
        WHERE product_terms MATCH $2 AND products.organisation_id = $1 ORDER BY score DESC, products.sku LIMIT $3",
        ranked!("product_postings", "t.title, t.attributes, t.category, t.description", "products", "product_terms"),
    ),
    post: "INSERT INTO product_postings (organisation_id, term, seq, weight, length) \
        SELECT $1, key, $2, CAST(atom AS REAL), $4 FROM json_each($3)",
    unpost: "DELETE FROM product_postings WHERE organisation_id = $1 AND seq = $2 AND term IN (SELECT atom FROM json_each($3))",
};

pub(super) const ANSWERS: Shelf = Shelf {
    fields: &["question", "answer"],
    weights: &[3.0, 1.0],
    fill: Sql::both(
        "INSERT INTO answer_terms (rowid, organisation, question, answer) VALUES ($1, $2, $3, $4)",
        "INSERT INTO answer_terms (seq, organisation_id, question, answer) VALUES ($1, $2, $3, $4)",
    ),
    clear: Sql::both(
        "DELETE FROM answer_terms WHERE rowid = $1",
        "DELETE FROM answer_terms WHERE seq = $1 AND organisation_id = $2 RETURNING question, answer",
    ),
    search: Sql::both(
        "SELECT answers.body, question, answer, -bm25(answer_terms, 0.0, 3.0, 1.0) AS score \
        FROM answer_terms JOIN answers ON answers.seq = answer_terms.rowid \
        WHERE answer_terms MATCH $2 AND answers.organisation_id = $1 ORDER BY score DESC, answers.seq LIMIT $3",
        ranked!("answer_postings", "t.question, t.answer", "answers", "answer_terms"),
    ),
    post: "INSERT INTO answer_postings (organisation_id, term, seq, weight, length) \
        SELECT $1, key, $2, CAST(atom AS REAL), $4 FROM json_each($3)",
    unpost: "DELETE FROM answer_postings WHERE organisation_id = $1 AND seq = $2 AND term IN (SELECT atom FROM json_each($3))",
};

impl Shelf {
    /// Puts a row's terms in, in place of those it had.
    pub(super) async fn put(
        &self,
        tx: &mut Tx,
        organisation: OrganisationId,
        seq: i64,
        fields: &[String],
    ) -> Result<(), StoreError> {
        self.remove(tx, organisation, seq).await?;
        let shared = tx.is_postgres();
        let mut fill = query(self.fill).bind(seq);
        fill = if shared { fill.bind(organisation.0) } else { fill.bind(owner(organisation)) };
        for field in fields {
            fill = fill.bind(field);
        }
        fill.execute(tx).await?;
        if shared {
            let (weights, length) = self.weigh(fields);
            let post = query(self.post).bind(organisation.0).bind(seq).bind(to_json(&weights)?).bind(length);
            post.execute(tx).await?;
        }
        Ok(())
    }

    /// Takes a row's terms out.
    pub(super) async fn remove(&self, tx: &mut Tx, organisation: OrganisationId, seq: i64) -> Result<(), StoreError> {
        if !tx.is_postgres() {
            query(self.clear).bind(seq).execute(tx).await?;
            return Ok(());
        }
        let row = query(self.clear).bind(seq).bind(organisation.0).fetch_optional(tx).await?;
        let Some(row) = row else { return Ok(()) };
        let fields = self.read(&row)?;
        let (weights, _) = self.weigh(&fields);
        let terms: Vec<&String> = weights.keys().collect();
        query(self.unpost).bind(organisation.0).bind(seq).bind(to_json(&terms)?).execute(tx).await?;
        Ok(())
    }

    /// The rows that have any of the terms, the best first.
    pub(super) async fn search<T: DeserializeOwned>(
        &self,
        db: &mut Connection,
        organisation: OrganisationId,
        terms: &[String],
        limit: u32,
    ) -> Result<Vec<Candidate<T>>, StoreError> {
        let asked = if db.is_postgres() {
            let terms: Vec<String> = terms.iter().flat_map(|term| tokens(term)).collect();
            (!terms.is_empty()).then(|| to_json(&terms)).transpose()?
        } else {
            expression(organisation, &self.fields.join(" "), terms)
        };
        let Some(asked) = asked else { return Ok(Vec::new()) };
        let rows = query(self.search).bind(organisation.0).bind(asked).bind(limit).fetch_all(db).await?;
        rows.iter()
            .map(|row| Ok(Candidate { row: row.json("body")?, bm25: row.col("score")?, fields: self.read(row)? }))
            .collect()
    }

    fn read(&self, row: &Row) -> Result<Vec<String>, StoreError> {
        self.fields.iter().map(|field| row.col(field)).collect()
    }

    /// What each term of a row weighs, and how many terms there are.
    fn weigh(&self, fields: &[String]) -> (BTreeMap<String, f64>, i64) {
        let mut weights = BTreeMap::new();
        let mut length = 0;
        for (field, weight) in fields.iter().zip(self.weights) {
            for token in tokens(field) {
                *weights.entry(token).or_insert(0.0) += weight;
                length += 1;
            }
        }
        (weights, length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_weighs_what_its_fields_say_and_counts_every_time() {
        let fields = ["blue shoe".to_owned(), "blue".to_owned(), String::new(), "shoe, Shoe!".to_owned()];
        let (weights, length) = PRODUCTS.weigh(&fields);
        assert_eq!(weights, BTreeMap::from([("blue".to_owned(), 7.0), ("shoe".to_owned(), 6.0)]));
        assert_eq!(length, 5);
    }
}
