//! Whether the local model computes what the program that its file comes from computes, and what it costs.

use local_embedder::Model;
use retrieval::Purpose;
use retrieval_eval::{Questions, Shop, Words};
use serde::Deserialize;

use crate::{Bound, clock::Clock};

/// What another program made of the same file.
#[derive(Debug, Deserialize)]
struct Reference {
    source: String,
    texts: Vec<Text>,
    /// Of each question, with each passage.
    cosines: Vec<Vec<f32>>,
}

#[derive(Debug, Deserialize)]
struct Text {
    purpose: String,
    text: String,
    /// How many pieces it has.
    tokens: usize,
    /// The first numbers of its vector.
    first: Vec<f32>,
}

/// The other program rounds what goes through the network to bytes, so that it is off by some thousandths itself.
const NUMBER: f32 = 0.01;
const COSINE: f32 = 0.01;

/// Compares pieces, numbers and cosines with those that are kept.
pub(crate) fn same(model: &Model) -> Vec<Bound> {
    let kept: Reference = serde_json::from_str(include_str!("../data/embedding-reference.json"))
        .unwrap_or_else(|error| panic!("the kept vectors: {error}"));
    println!("\nreference: {}", kept.source);
    let (mut pieces, mut number) = (0, 0.0_f32);
    let (mut questions, mut passages) = (Vec::new(), Vec::new());
    for text in &kept.texts {
        let (purpose, side) = match text.purpose.as_str() {
            "question" => (Purpose::Question, &mut questions),
            _ => (Purpose::Passage, &mut passages),
        };
        pieces += usize::from(model.pieces(purpose, &text.text) != text.tokens);
        let vector = model.embed(purpose, &[&text.text]).pop().unwrap_or_default();
        let off = vector.iter().zip(&text.first).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        number =
            number.max(if vector.len() == model.dimension() && text.first.len() == 16 { off } else { f32::INFINITY });
        side.push(vector);
    }
    let mut cosine = if kept.cosines.len() == questions.len() { 0.0_f32 } else { f32::INFINITY };
    for (question, row) in questions.iter().zip(&kept.cosines) {
        for (passage, wanted) in passages.iter().zip(row) {
            let found: f32 = question.iter().zip(passage).map(|(a, b)| a * b).sum();
            cosine = cosine.max((found - wanted).abs());
        }
    }
    let texts = kept.texts.len();
    vec![
        Bound {
            says: format!("{pieces} of {texts} texts are split otherwise than by the reference, none may be"),
            holds: pieces == 0 && texts > 0,
        },
        Bound {
            says: format!("numbers of vectors off by {number:.4} at most, {NUMBER} may be"),
            holds: number <= NUMBER,
        },
        Bound { says: format!("cosines off by {cosine:.4} at most, {COSINE} may be"), holds: cosine <= COSINE },
    ]
}

/// Milliseconds of processor a question, titles a second and core.
pub(crate) fn speed(model: &Model) -> Vec<Bound> {
    let shop = Shop::make("en", Words::Development, 1_000, 7);
    let questions = Questions::make(&shop, 100, 11);
    let texts: Vec<&str> = questions.asked.iter().map(|asked| asked.text.as_str()).collect();
    let titles: Vec<&str> = shop.items.iter().step_by(5).map(|item| item.product.title.as_str()).collect();
    let pieces = |purpose, texts: &[&str]| -> f64 {
        texts.iter().map(|text| model.pieces(purpose, text)).sum::<usize>() as f64 / texts.len().max(1) as f64
    };
    let clock = Clock::start();
    for text in &texts {
        std::hint::black_box(model.embed(Purpose::Question, &[text]));
    }
    let question = clock.seconds() * 1e3 / texts.len() as f64;
    let clock = Clock::start();
    for batch in titles.chunks(32) {
        std::hint::black_box(model.embed(Purpose::Passage, batch));
    }
    let rate = titles.len() as f64 / clock.seconds();
    println!(
        "\n{}: {:.0} MB held; a question has {:.1} pieces, a title {:.1}; {}",
        model.name(),
        model.memory() as f64 / 1e6,
        pieces(Purpose::Question, &texts),
        pieces(Purpose::Passage, &titles),
        if clock.is_of_processor() { "time of the processor" } else { "time of the clock" },
    );
    vec![
        Bound { says: format!("a question is embedded in {question:.1} ms, at most 15"), holds: question <= 15.0 },
        Bound {
            says: format!("{rate:.0} titles are embedded in a second by one core, at least 100"),
            holds: rate >= 100.0,
        },
    ]
}
