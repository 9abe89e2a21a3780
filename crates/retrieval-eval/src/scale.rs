//! What the index costs as a shop grows.

use std::{env, path::Path};

use async_trait::async_trait;
use local_embedder::Model;
use retrieval::{EmbedError, Embedder, Purpose, ShopIndex, VectorTable, search_hybrid};
use retrieval_eval::{Questions, Rng, Shop, Tantivy, Tokens, Words, percentile, slipped};

use crate::{Bound, clock::Clock, meaning::VARIABLE};

/// How many numbers a vector of the local model has.
const DIMENSION: usize = 384;
/// Seconds after which a question's time can be told.
const ENOUGH: f64 = 0.04;
/// What a question's vector may cost, where no model is at hand to measure it.
const EMBEDDING: f64 = 15.0;

/// Measures shops of 1,000, 10,000 and 100,000 products.
pub(crate) fn run() -> Vec<Bound> {
    let embedding = embedding();
    let unit = if Clock::start().is_of_processor() { "processor" } else { "clock" };
    println!("\ntime of the {unit}, with that on the wall in brackets; a question's vector takes {embedding:.1} ms");
    println!(
        "products  indexed  words p50         p95    one slip p95        scan p50  words+vectors p95  tantivy p50    p95  index RSS  vectors"
    );
    let mut bounds = Vec::new();
    let mut first: Option<(f64, f64)> = None;
    for products in [1_000, 10_000, 100_000] {
        let shop = Shop::make("en", Words::Development, products, 7);
        let questions = Questions::make(&shop, 300, 11);
        let before = resident();
        let start = Clock::start();
        let mut index = ShopIndex::default();
        shop.items.iter().for_each(|item| index.upsert(&item.product));
        index.shrink();
        let indexed = start.seconds();
        let memory = resident().saturating_sub(before);
        let before = resident();
        let vectors = vectors(&shop);
        let vector_memory = resident().saturating_sub(before);
        let mut rng = Rng::new(3);
        let asked = questions.asked.iter().map(|asked| asked.text.clone());
        let clean: Vec<String> = asked.chain(questions.filtered.iter().map(|asked| asked.text.clone())).collect();
        let slips: Vec<String> =
            questions.asked.iter().map(|asked| slipped(&asked.text, &asked.content, &mut rng)).collect();
        let words = timed(&clean, |question| index.search(question, 10).hits.len());
        let slip = timed(&slips, |question| index.search(question, 10).hits.len());
        let scan = timed(&clean, |question| vectors.nearest(&of(question), 100).len());
        let both = timed(&clean, |question| {
            crate::now(search_hybrid(&index, &vectors, &Chance, question, 10)).map_or(0, |hybrid| hybrid.order.len())
        });
        let stemmed = Tantivy::new(shop.items.iter().map(|item| &item.product), Tokens::Stemmed("en"));
        let other = timed(&clean, |question| stemmed.search(question).len());
        println!(
            "{products:>8} {indexed:>6.1} s {:>6.2} ms {:>16} {:>16} {:>11.2} ms {:>18} {:>9.2} ms {:>4.2} ms {:>7.1} MB {:>5.1} MB",
            words.processor(50),
            words.p95(),
            slip.p95(),
            scan.processor(50),
            both.p95(),
            other.processor(50),
            other.processor(95),
            memory as f64 / 1e6,
            vector_memory as f64 / 1e6,
        );
        let hybrid = both.processor(95) + embedding;
        let (small, small_hybrid) = *first.get_or_insert((words.processor(95), hybrid));
        if products == 100_000 {
            println!(
                "from 1,000 to 100,000 products a question's p95 costs {:.1} × by words, {:.1} × with vectors",
                words.processor(95) / small,
                hybrid / small_hybrid
            );
            bounds.extend(at_most(words.processor(95).max(slip.processor(95)), hybrid, indexed));
        }
    }
    bounds
}

fn at_most(words: f64, hybrid: f64, indexed: f64) -> [Bound; 3] {
    [
        Bound {
            says: format!("p95 of a question to 100,000 products {words:.2} ms, at most 30"),
            holds: words <= 30.0,
        },
        Bound {
            says: format!("p95 of the same by words and vectors, its own vector made, {hybrid:.2} ms, at most 60"),
            holds: hybrid <= 60.0,
        },
        Bound { says: format!("100,000 products indexed in {indexed:.1} s, at most 120"), holds: indexed <= 120.0 },
    ]
}

/// Milliseconds of every question.
struct Timed(Vec<(f64, f64)>);

impl Timed {
    fn processor(&self, percent: usize) -> f64 {
        percentile(&mut self.0.iter().map(|(processor, _)| *processor).collect::<Vec<_>>(), percent)
    }

    fn p95(&self) -> String {
        let mut wall: Vec<f64> = self.0.iter().map(|(_, wall)| *wall).collect();
        format!("{:.2} ({:.2}) ms", self.processor(95), percentile(&mut wall, 95))
    }
}

/// Milliseconds of the processor and on the wall that something takes; it is done again and again until the processor's time
/// can be told.
fn milliseconds(work: impl Fn()) -> (f64, f64) {
    let mut clock = Clock::start();
    work();
    let again = (ENOUGH / clock.wall().max(1e-6)).ceil().clamp(1.0, 400.0);
    clock = Clock::start();
    let mut wall = f64::INFINITY;
    for _ in 0..again as u32 {
        let one = Clock::start();
        work();
        wall = wall.min(one.wall());
    }
    (clock.seconds() / again * 1e3, wall * 1e3)
}

fn timed(questions: &[String], search: impl Fn(&str) -> usize) -> Timed {
    let one = |question: &String| {
        milliseconds(|| {
            std::hint::black_box(search(question));
        })
    };
    Timed(questions.iter().map(one).collect())
}

/// Milliseconds that the local model takes for a question.
fn embedding() -> f64 {
    let model = env::var_os(VARIABLE).and_then(|path| Model::open(Path::new(&path)).ok());
    let Some(model) = model else { return EMBEDDING };
    let question = ["do you have waterproof jackets with a hood?"];
    let (processor, _) = milliseconds(|| {
        std::hint::black_box(model.embed(Purpose::Question, &question));
    });
    processor
}

/// Vectors by chance: a scan costs the same whatever they say.
fn vectors(shop: &Shop) -> VectorTable {
    let mut table = VectorTable::new(Chance.model(), DIMENSION);
    for item in &shop.items {
        let vector = of(&item.product.sku.0);
        table.upsert(item.product.sku.clone(), &vector).unwrap_or_else(|error| panic!("a vector by chance: {error}"));
    }
    table
}

fn of(text: &str) -> Vec<f32> {
    let seed = text.bytes().fold(7_u64, |seed, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte)));
    let mut rng = Rng::new(seed);
    (0..DIMENSION).map(|_| rng.below(2_001) as f32 / 1_000.0 - 1.0).collect()
}

/// Makes vectors by chance.
#[derive(Debug)]
struct Chance;

#[async_trait]
impl Embedder for Chance {
    fn model(&self) -> &str {
        "chance"
    }

    fn dimension(&self) -> usize {
        DIMENSION
    }

    fn batch(&self) -> usize {
        1
    }

    async fn embed(&self, _: Purpose, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        Ok(texts.iter().map(|text| of(text)).collect())
    }
}

/// Bytes of memory that the process holds, where the system tells.
fn resident() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.as_deref().and_then(|line| line.split(' ').nth(1)).and_then(|pages| pages.parse::<u64>().ok());
    pages.unwrap_or(0) * 4_096
}
