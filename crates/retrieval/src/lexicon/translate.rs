//! What a shop calls what a question names.

use super::table::{LANGS, Meaning, Name, Reading, names, read};
use crate::{
    language::Lang,
    question::{Variant, is_stopword},
    spelling::Vocabulary,
    stem::{stem, stems},
};

/// A name of another language means what it is translated by, nearly always.
const TRANSLATED: f32 = 0.95;
/// Another name of the same language is a little more or a little less.
const ALSO_CALLED: f32 = 0.7;
/// One word of a name of several stands for the whole of it.
const PART: f32 = 0.9;

/// What a row of words names, as the shop calls it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Named {
    /// How many words of the question it takes.
    pub(crate) length: usize,
    /// The shop's words: of the first any will do, and each of them is asked for.
    pub(crate) words: Vec<Vec<Variant>>,
    /// One of the shop's names, for whoever asks why.
    pub(crate) name: String,
}

/// One way in which the shop says it.
#[derive(Debug)]
struct Way {
    name: &'static Name,
    /// Of each word, the terms under which products have it: not every title is taken for the language that it is in.
    terms: Vec<Vec<String>>,
    certainty: f32,
}

/// What the words at the beginning of a row name, when the shop says it in other words.
pub(crate) fn named(row: &[&str], lang: Option<Lang>, vocabulary: &dyn Vocabulary) -> Option<Named> {
    let said: Vec<Lang> = vocabulary.langs();
    let is_foreign = lang.is_some_and(|lang| !said.is_empty() && !said.contains(&lang));
    read(row, lang).into_iter().find_map(|reading| {
        let asked = row.get(..reading.length)?;
        // A word that the shop uses itself is meant as the shop means it.
        let is_said = |word: &&str| is_stopword(word) || is_said(word, vocabulary);
        (is_foreign || !asked.iter().all(is_said)).then(|| by(&reading, asked, &said, vocabulary)).flatten()
    })
}

/// The shop's words for what was read.
fn by(reading: &Reading, asked: &[&str], said: &[Lang], vocabulary: &dyn Vocabulary) -> Option<Named> {
    let targets = LANGS.into_iter().filter(|lang| said.is_empty() || said.contains(lang));
    let mut ways: Vec<Way> = Vec::new();
    for target in targets {
        for &(meaning, own) in &reading.meanings {
            ways.extend(in_tongue(meaning, own, target, asked, vocabulary));
        }
    }
    ways.sort_by(|a, b| b.certainty.total_cmp(&a.certainty).then(a.terms.len().cmp(&b.terms.len())));
    let first = ways.first()?;
    let name = first.name.join(" ");
    let mut words: Vec<Vec<Variant>> = Vec::new();
    if ways.iter().all(|way| way.terms.len() > 1) {
        let each = |terms: &Vec<String>| terms.iter().map(|term| variant(term, first.certainty)).collect();
        words.extend(first.terms.iter().map(each));
    } else {
        let mut any: Vec<Variant> = Vec::new();
        for way in &ways {
            let (terms, certainty) = match way.terms.as_slice() {
                [terms] => (terms, way.certainty),
                several => (rarest(several, vocabulary)?, way.certainty * PART),
            };
            for term in terms {
                match any.iter_mut().find(|known| known.term == *term) {
                    Some(known) => known.certainty = known.certainty.max(certainty),
                    None => any.push(variant(term, certainty)),
                }
            }
        }
        words.push(any);
    }
    Some(Named { length: reading.length, words, name })
}

/// The names of a meaning that the shop uses.
fn in_tongue<'v>(
    meaning: Meaning,
    own: Lang,
    target: Lang,
    asked: &'v [&str],
    vocabulary: &'v dyn Vocabulary,
) -> impl Iterator<Item = Way> + 'v {
    let certainty = if own == target { ALSO_CALLED } else { TRANSLATED };
    let is_other =
        move |name: &&'static Name| name.len() != asked.len() || !name.iter().zip(asked).all(|(a, b)| **a == **b);
    names(meaning, target).iter().filter(is_other).filter_map(move |name| {
        let words = name.iter().filter(|word| !is_stopword(word));
        let terms: Vec<Vec<String>> = words.map(|word| used(word, target, vocabulary)).collect();
        let is_used = !terms.is_empty() && terms.iter().all(|terms| !terms.is_empty());
        is_used.then_some(Way { name, terms, certainty })
    })
}

/// The terms of a word that the shop uses.
fn used(word: &str, lang: Lang, vocabulary: &dyn Vocabulary) -> Vec<String> {
    let mut terms = vec![stem(word, lang)];
    if vocabulary.frequency(word) > 0 {
        terms.extend(stems(word));
    }
    terms.retain(|term| !term.is_empty() && vocabulary.frequency(term) > 0);
    terms.sort();
    terms.dedup();
    terms
}

fn is_said(word: &str, vocabulary: &dyn Vocabulary) -> bool {
    vocabulary.frequency(word) > 0 || stems(word).iter().any(|stem| vocabulary.frequency(stem) > 0)
}

fn variant(term: &str, certainty: f32) -> Variant {
    Variant { term: term.to_owned(), certainty }
}

/// The word of a name that says the most: "sleeping" of a sleeping bag, where there are other bags.
fn rarest<'t>(words: &'t [Vec<String>], vocabulary: &dyn Vocabulary) -> Option<&'t Vec<String>> {
    let often = |terms: &Vec<String>| terms.iter().map(|term| vocabulary.frequency(term)).max();
    words.iter().min_by_key(|terms| often(terms))
}
