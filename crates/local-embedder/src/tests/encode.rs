use pulp::Arch;
use retrieval::Purpose;

use super::{naive, tiny::Tiny};
use crate::{Model, format};

fn furthest(found: &[f32], wanted: &[f64]) -> f64 {
    assert_eq!(found.len(), wanted.len());
    found.iter().zip(wanted).map(|(a, b)| (f64::from(*a) - b).abs()).fold(0.0, f64::max)
}

fn texts() -> Vec<Vec<u32>> {
    // Lengths that fill the tiles of rows and that do not.
    let text = |length: u32| (0..length).map(|at| (at * 7 + length) % 19).collect();
    [1, 2, 3, 5, 8, 9, 13, 17, 24].into_iter().map(text).collect()
}

#[test]
fn vectors_are_those_of_the_plainest_computation() {
    let tiny = Tiny::new();
    let file = tiny.file();
    let parts = format::read(&file).unwrap();
    let words = &file[parts.words.clone()];
    for text in texts() {
        let found = parts.encoder.encode(Arch::new(), words, std::slice::from_ref(&text));
        let off = furthest(&found[0], &naive::embed(&tiny, &text));
        assert!(off < 1e-5, "{} pieces: off by {off}", text.len());
    }
}

#[test]
fn a_processor_without_vector_instructions_computes_the_same() {
    let tiny = Tiny::new();
    let file = tiny.file();
    let parts = format::read(&file).unwrap();
    let words = &file[parts.words.clone()];
    let text = texts().pop().unwrap();
    let found = parts.encoder.encode(Arch::Scalar, words, std::slice::from_ref(&text));
    assert!(furthest(&found[0], &naive::embed(&tiny, &text)) < 1e-5);
}

#[test]
fn texts_of_a_batch_do_not_see_each_other() {
    let tiny = Tiny::new();
    let file = tiny.file();
    let parts = format::read(&file).unwrap();
    let words = &file[parts.words.clone()];
    let texts = texts();
    let together = parts.encoder.encode(Arch::new(), words, &texts);
    for (text, found) in texts.iter().zip(together) {
        assert!(furthest(&found, &naive::embed(&tiny, text)) < 1e-5);
    }
}

#[test]
fn vectors_have_length_one_and_tell_questions_from_passages() {
    let model = Model::from_bytes(Tiny::new().file()).unwrap();
    let question = model.embed(Purpose::Question, &["running shoes"]);
    let passage = model.embed(Purpose::Passage, &["running shoes"]);
    let length: f32 = question[0].iter().map(|number| number * number).sum();
    assert!((length - 1.0).abs() < 1e-5);
    assert!(question[0].iter().zip(&passage[0]).any(|(a, b)| (a - b).abs() > 1e-3));
}

#[test]
fn many_texts_come_back_in_their_order() {
    let model = Model::from_bytes(Tiny::new().file()).unwrap();
    let texts: Vec<String> = (0..80).map(|number| "run ".repeat(number % 9)).collect();
    let together = model.embed(Purpose::Passage, &texts);
    assert_eq!(together.len(), texts.len());
    for (text, found) in texts.iter().zip(together) {
        let alone: Vec<f64> = model.embed(Purpose::Passage, &[text])[0].iter().map(|n| f64::from(*n)).collect();
        assert!(furthest(&found, &alone) < 1e-5, "{text:?}");
    }
}

#[test]
fn no_texts_have_no_vectors() {
    let model = Model::from_bytes(Tiny::new().file()).unwrap();
    assert!(model.embed(Purpose::Passage, &[] as &[&str]).is_empty());
}

#[test]
fn a_text_longer_than_the_network_reads_is_cut() {
    let tiny = Tiny::new();
    let model = Model::from_bytes(tiny.file()).unwrap();
    let (long, longer) = ("run ".repeat(100), "run ".repeat(9_000));
    assert_eq!(model.pieces(Purpose::Passage, &long), tiny.positions);
    assert_eq!(model.embed(Purpose::Passage, &[long]), model.embed(Purpose::Passage, &[longer]));
}
