//! Words, meaning and both together, with the local model: within each language and across languages.

use std::{
    collections::{BTreeMap, HashMap},
    env,
    num::NonZeroUsize,
    path::Path,
    thread,
};

use async_trait::async_trait;
use channel_core::catalogue::Sku;
use local_embedder::Model;
use retrieval::{EmbedError, Embedder, Purpose, ShopIndex, VectorTable, Weights, fuse, passage, search_hybrid};
use retrieval_eval::{Asked, Shop, Tally};

use crate::{Bound, lot::Lot, quality::sets, reference};

/// Names the model file.
pub(crate) const VARIABLE: &str = "SWITCHBOARD_EMBEDDING_MODEL";

/// Measures the model itself.
pub(crate) fn model() -> Vec<Bound> {
    with_model(|model| [reference::same(model), reference::speed(model)].concat())
}

/// Measures every language with the model.
pub(crate) fn run(lot: Lot, langs: &[&'static str]) -> Vec<Bound> {
    let bounds = with_model(|model| langs.iter().flat_map(|lang| one(model, lot, lang)).collect());
    bounds.into_iter().map(|bound| Bound { says: format!("{}{}", lot.name, bound.says), ..bound }).collect()
}

fn with_model(measure: impl FnOnce(&Model) -> Vec<Bound>) -> Vec<Bound> {
    let lost = |why: String| vec![Bound { says: why, holds: false }];
    let Some(path) = env::var_os(VARIABLE) else {
        return lost(format!(
            "nothing was measured with vectors: {VARIABLE} names no model file (`cargo xtask eval` fetches one)"
        ));
    };
    match Model::open(Path::new(&path)) {
        Ok(model) => measure(&model),
        Err(error) => lost(format!("nothing was measured with vectors: {error}")),
    }
}

const PARTS: [&str; 4] = ["words alone", "vectors alone", "equal-weight fusion", "our fusion"];

fn one(model: &Model, lot: Lot, lang: &'static str) -> Vec<Bound> {
    let shop = lot.shop(lang);
    let mut index = ShopIndex::default();
    shop.items.iter().for_each(|item| index.upsert(&item.product));
    let vectors = embedded(model, &shop);
    println!("\n{}{lang}: {} products with vectors", lot.name, vectors.len());
    let questions = lot.questions(&shop);
    let mut bounds = Vec::new();
    let mut same = 0.0;
    for (set, asked) in sets(lot, lang, &questions.asked) {
        let measured = measure(model, &index, &vectors, &asked);
        show(set, &measured);
        let [words, meaning, _, ours] = PARTS.map(|part| measured.get(part).map_or(0.0, Tally::ndcg));
        if set == "clean" {
            same = ours;
        }
        bounds.push(fused(lang, set, ours, words.max(meaning)));
    }
    for other in foreign(lang) {
        if !lot.is_same_shop(lang, other) {
            println!(
                "  {other} questions: the lists of both languages do not name the same things, so nothing is compared"
            );
            continue;
        }
        let asked = lot.questions(&lot.shop(other));
        let asked: Vec<(String, &Asked)> = asked.asked.iter().map(|asked| (asked.text.clone(), asked)).collect();
        let measured = measure(model, &index, &vectors, &asked);
        show(&format!("asked in {other}"), &measured);
        let [words, meaning, _, ours] = PARTS.map(|part| measured.get(part).map_or(0.0, Tally::ndcg));
        bounds.push(fused(lang, &format!("asked in {other}"), ours, words.max(meaning)));
        bounds.push(Bound {
            says: format!("{lang}: asked in {other} {ours:.4}, at least 0.9 of {same:.4}"),
            holds: ours >= 0.9 * same,
        });
    }
    bounds
}

/// What is fused is never worse than the better of its parts.
fn fused(lang: &str, set: &str, ours: f64, better: f64) -> Bound {
    Bound {
        says: format!("{lang}: {set} fused {ours:.4}, at least the {better:.4} of the better part"),
        holds: ours >= better,
    }
}

/// The languages that a catalogue is asked in beside its own: English everywhere, and of an English one all others.
fn foreign(lang: &str) -> Vec<&'static str> {
    let others = retrieval_eval::LANGS.into_iter();
    others.filter(|other| (*other == "en") != (lang == "en")).collect()
}

fn show(set: &str, measured: &BTreeMap<&str, Tally>) {
    println!("  {set:<26} nDCG@10  Recall@10  MRR");
    for part in PARTS {
        if let Some(tally) = measured.get(part) {
            println!("    {part:<24} {:.4}   {:.4}     {:.4}", tally.ndcg(), tally.recall(), tally.mrr());
        }
    }
}

fn measure(
    model: &Model,
    index: &ShopIndex,
    vectors: &VectorTable,
    asked: &[(String, &Asked)],
) -> BTreeMap<&'static str, Tally> {
    let texts: Vec<String> = asked.iter().map(|(text, _)| text.clone()).collect();
    let kept = Kept::new(model, texts);
    let mut tallies: BTreeMap<&'static str, Tally> = BTreeMap::new();
    for (text, asked) in asked {
        let hybrid = search_hybrid(index, vectors, &kept, text, 10);
        let hybrid = crate::now(hybrid).unwrap_or_else(|error| panic!("a kept vector: {error}"));
        let words: Vec<Sku> = hybrid.found.hits.iter().map(|hit| hit.sku.clone()).collect();
        let nearest = kept.vectors.get(text).map(|vector| vectors.nearest(vector, 100)).unwrap_or_default();
        let meaning: Vec<Sku> = nearest.into_iter().map(|(sku, _)| sku).collect();
        let order = |fused: Vec<retrieval::Fused>| -> Vec<Sku> { fused.into_iter().map(|fused| fused.sku).collect() };
        let equal = order(fuse(&words, &meaning, Weights { words: 1.0, meaning: 1.0 }));
        for (part, ranking) in PARTS.into_iter().zip([words, meaning, equal, order(hybrid.order)]) {
            let ranking: Vec<String> = ranking.into_iter().take(10).map(|sku| sku.0).collect();
            tallies.entry(part).or_default().add(&ranking, &asked.grades);
        }
    }
    tallies
}

/// Products by what a server embeds of them. Variants that say the same are embedded once.
fn embedded(model: &Model, shop: &Shop) -> VectorTable {
    let texts: Vec<String> = shop.items.iter().map(|item| passage(&item.product)).collect();
    let made = side_by_side(model, Purpose::Passage, texts.clone());
    let mut table = VectorTable::new(model.name(), model.dimension());
    for (item, text) in shop.items.iter().zip(&texts) {
        let vector = made.get(text).map(Vec::as_slice).unwrap_or_default();
        table.upsert(item.product.sku.clone(), vector).unwrap_or_else(|error| panic!("a title's vector: {error}"));
    }
    table
}

fn side_by_side(model: &Model, purpose: Purpose, mut texts: Vec<String>) -> HashMap<String, Vec<f32>> {
    texts.sort();
    texts.dedup();
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    thread::scope(|scope| {
        let share = |texts: Vec<String>| {
            let vectors = model.embed(purpose, &texts);
            texts.into_iter().zip(vectors).collect::<Vec<_>>()
        };
        let shares: Vec<_> = texts
            .chunks(texts.len().div_ceil(cores).max(1))
            .map(|texts| {
                let texts = texts.to_vec();
                scope.spawn(move || share(texts))
            })
            .collect();
        shares.into_iter().flat_map(|share| share.join().unwrap_or_default()).collect()
    })
}

/// The model's vectors of questions, made at once: each is asked for more than once.
#[derive(Debug)]
struct Kept {
    model: String,
    dimension: usize,
    vectors: HashMap<String, Vec<f32>>,
}

impl Kept {
    fn new(model: &Model, texts: Vec<String>) -> Self {
        let vectors = side_by_side(model, Purpose::Question, texts);
        Self { model: model.name().to_owned(), dimension: model.dimension(), vectors }
    }
}

#[async_trait]
impl Embedder for Kept {
    fn model(&self) -> &str {
        &self.model
    }

    fn dimension(&self) -> usize {
        self.dimension
    }

    fn batch(&self) -> usize {
        usize::MAX
    }

    async fn embed(&self, _: Purpose, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        Ok(texts.iter().map(|text| self.vectors.get(*text).cloned().unwrap_or_default()).collect())
    }
}
