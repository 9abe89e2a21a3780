//! Question-answer pairs and passages of documents, findable: postings of two fields, changed row by row.

use std::collections::{BTreeMap, HashMap};

use channel_core::catalogue::{Answer, Product};
use retrieval::{
    AnswerHit, Candidate, Lang, MemoryVocabulary, Question, answer_terms, rank_answers, rank_passages, vocabulary_words,
};

use super::super::document;
use super::size;

/// Weights of the fields: the question, or a document's title and headings; the answer, or the passage.
const WEIGHTS: [f32; 2] = [3.0, 1.0];
const K1: f32 = 1.2;
const B: f32 = 0.75;
/// How many candidates are ranked.
const CANDIDATES: usize = 80;
/// The languages that questions are told apart by.
pub(super) const LANGS: [Lang; 6] = [Lang::En, Lang::Es, Lang::Tr, Lang::Ru, Lang::Ky, Lang::Ar];

/// Everything a shop answers from in words.
#[derive(Debug, Clone, Default)]
pub(in crate::catalogue) struct Knowledge {
    rows: Vec<Option<Row>>,
    vacant: Vec<u32>,
    places: BTreeMap<String, u32>,
    postings: HashMap<Box<str>, Vec<(u32, f32)>>,
    lengths: f32,
    vocabulary: MemoryVocabulary,
    bytes: usize,
}

#[derive(Debug, Clone)]
struct Row {
    answer: Answer,
    fields: [String; 2],
    length: f32,
}

impl Knowledge {
    /// How many rows it has.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// About how many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The words of its rows, and of the products beside them: a question may be about either.
    pub(super) fn vocabulary(&self) -> &MemoryVocabulary {
        &self.vocabulary
    }

    /// Learns the words of a product. They stay until the index is made anew.
    pub(super) fn learn(&mut self, product: &Product) {
        for word in vocabulary_words(Some(product), None) {
            self.vocabulary.add(&word, 1);
        }
    }

    /// Takes a row in, in place of what was known under its id.
    #[expect(clippy::cast_precision_loss, reason = "a passage has few words")]
    pub(super) fn upsert(&mut self, answer: Answer) {
        self.remove(&answer.id.0);
        let place = self.vacant.pop().unwrap_or_else(|| {
            self.rows.push(None);
            u32::try_from(self.rows.len() - 1).unwrap_or(u32::MAX)
        });
        let fields = answer_terms(&answer).into_fields();
        let mut weights: HashMap<&str, f32> = HashMap::new();
        let mut length = 0_usize;
        for (field, weight) in fields.iter().zip(WEIGHTS) {
            for term in field.split(' ').filter(|term| !term.is_empty()) {
                *weights.entry(term).or_insert(0.0) += weight;
                length += 1;
            }
        }
        for (term, weight) in weights {
            self.postings.entry(term.into()).or_default().push((place, weight));
        }
        for word in vocabulary_words(None, Some(&answer)) {
            self.vocabulary.add(&word, 1);
        }
        let length = length as f32;
        self.lengths += length;
        self.bytes += size::of_passage(&answer);
        self.places.insert(answer.id.0.clone(), place);
        if let Some(row) = self.rows.get_mut(place as usize) {
            *row = Some(Row { answer, fields, length });
        }
    }

    /// Forgets a row.
    pub(super) fn remove(&mut self, id: &str) {
        let Some(place) = self.places.remove(id) else { return };
        let Some(row) = self.rows.get_mut(place as usize).and_then(Option::take) else { return };
        for term in row.fields.iter().flat_map(|field| field.split(' ')) {
            if let Some(list) = self.postings.get_mut(term) {
                list.retain(|(at, _)| *at != place);
                if list.is_empty() {
                    self.postings.remove(term);
                }
            }
        }
        for word in vocabulary_words(None, Some(&row.answer)) {
            self.vocabulary.remove(&word);
        }
        self.lengths -= row.length;
        self.bytes = self.bytes.saturating_sub(size::of_passage(&row.answer));
        self.vacant.push(place);
    }

    /// Forgets every row whose id begins so.
    pub(super) fn remove_all(&mut self, beginning: &str) {
        let named = self.places.range(beginning.to_owned()..).map(|(id, _)| id.clone());
        let named: Vec<String> = named.take_while(|id| id.starts_with(beginning)).collect();
        for id in named {
            self.remove(&id);
        }
    }

    /// The best rows for a question that was understood, best first.
    #[expect(clippy::cast_precision_loss, reason = "counts of rows are far below what matters to a logarithm")]
    pub(super) fn search(&self, question: &Question) -> Vec<AnswerHit> {
        let rows = self.places.len() as f32;
        let average = (self.lengths / rows.max(1.0)).max(1.0);
        let mut terms: Vec<&str> =
            question.terms.iter().flat_map(|term| &term.variants).map(|variant| variant.term.as_str()).collect();
        terms.sort_unstable();
        terms.dedup();
        let mut scores: HashMap<u32, f32> = HashMap::new();
        for list in terms.into_iter().filter_map(|term| self.postings.get(term)) {
            let with = list.len() as f32;
            let rarity = (1.0 + (rows - with + 0.5) / (with + 0.5)).ln();
            for &(place, weight) in list {
                let Some(row) = self.row(place) else { continue };
                let share = weight * (K1 + 1.0) / (weight + K1 * (1.0 - B + B * row.length / average));
                *scores.entry(place).or_insert(0.0) += rarity * share;
            }
        }
        let mut best: Vec<(u32, f32)> = scores.into_iter().collect();
        best.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        best.truncate(CANDIDATES);
        let candidates = best.into_iter().filter_map(|(place, score)| {
            let row = self.row(place)?;
            Some(Candidate { row: row.answer.clone(), bm25: f64::from(score), fields: row.fields.to_vec() })
        });
        let (passages, written): (Vec<_>, Vec<_>) =
            candidates.partition(|candidate| document::of_passage(&candidate.row.id.0).is_some());
        let mut hits = rank_answers(question, written);
        hits.extend(rank_passages(question, passages));
        hits.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(b.bm25.total_cmp(&a.bm25)));
        hits
    }

    /// A row by its id.
    pub(super) fn find(&self, id: &str) -> Option<&Answer> {
        self.row(*self.places.get(id)?).map(|row| &row.answer)
    }

    fn row(&self, place: u32) -> Option<&Row> {
        self.rows.get(place as usize)?.as_ref()
    }
}
