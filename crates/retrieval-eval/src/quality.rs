//! The quality of what is found, language by language.

use std::collections::{BTreeMap, HashSet};

use retrieval::ShopIndex;
use retrieval_eval::{
    Asked, Fts5, Questions, Rng, Tally, Tantivy, Tokens, Verdicts, in_ascii, in_latin_letters, on_english_keyboard,
    on_russian_keyboard, slipped,
};

use crate::{
    Bound,
    lot::{Lot, PRODUCTS},
};

/// What is printed beside the totals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Show {
    Totals,
    /// Examples of what went wrong.
    Misses,
}

/// Measures every language, prints a table of each, and says which bounds hold.
pub(crate) fn run(lot: Lot, langs: &[&'static str], show: Show) -> Vec<Bound> {
    let bounds = langs.iter().flat_map(|lang| one(lot, lang, show));
    bounds.map(|bound| Bound { says: format!("{}{}", lot.name, bound.says), ..bound }).collect()
}

/// Questions as they are typed, under a name.
pub(crate) type Set<'a> = (&'static str, Vec<(String, &'a Asked)>);

type Search<'a> = (&'static str, Box<dyn Fn(&str) -> Vec<String> + 'a>);

fn one(lot: Lot, lang: &'static str, show: Show) -> Vec<Bound> {
    let shop = lot.shop(lang);
    let questions = lot.questions(&shop);
    let mut index = ShopIndex::default();
    for item in &shop.items {
        index.upsert(&item.product);
    }
    let products = || shop.items.iter().map(|item| &item.product);
    let fts5 = Fts5::new(products());
    let stemmed = Tantivy::new(products(), Tokens::Stemmed(lang));
    let prefixes = Tantivy::new(products(), Tokens::Prefixes);
    let own =
        |question: &str| -> Vec<String> { index.search(question, 10).hits.into_iter().map(|hit| hit.sku.0).collect() };
    let searches: Vec<Search<'_>> = vec![
        ("fts5", Box::new(|question| fts5.search(question))),
        ("stemmed", Box::new(|question| stemmed.search(question))),
        ("prefixes", Box::new(|question| prefixes.search(question))),
        ("own", Box::new(own)),
    ];
    println!("\n{}{lang}: {} products, {} questions", lot.name, shop.items.len(), questions.asked.len());
    let mut results: BTreeMap<(&str, &str), Tally> = BTreeMap::new();
    for (set, asked) in sets(lot, lang, &questions.asked) {
        println!("  {set:<26} nDCG@10  Recall@10  MRR");
        for (name, search) in &searches {
            let mut tally = Tally::default();
            for (text, asked) in &asked {
                tally.add(&search(text), &asked.grades);
            }
            println!("    {name:<24} {:.4}   {:.4}     {:.4}", tally.ndcg(), tally.recall(), tally.mrr());
            results.insert((set, name), tally);
        }
        if show == Show::Misses {
            misses(&asked, &own, &searches[1].1);
        }
    }
    let mut bounds = bounds(lang, &results);
    bounds.push(filtered(lang, &index, &questions, show));
    bounds.extend(missing(lang, &index, &questions, show));
    bounds
}

/// The questions as they are asked, and as they come through keyboards.
pub(crate) fn sets<'a>(lot: Lot, lang: &str, asked: &'a [Asked]) -> Vec<Set<'a>> {
    let mut rng = Rng::new(lot.slips);
    let mut through = |change: &mut dyn FnMut(&Asked, &mut Rng) -> String| -> Vec<(String, &'a Asked)> {
        asked.iter().map(|asked| (change(asked, &mut rng), asked)).collect()
    };
    let mut sets = vec![
        ("clean", through(&mut |asked, _| asked.text.clone())),
        ("one slip", through(&mut |asked, rng| slipped(&asked.text, &asked.content, rng))),
    ];
    match lang {
        "ru" => {
            sets.push(("in Latin letters", through(&mut |asked, rng| in_latin_letters(&asked.text, rng))));
            sets.push(("on an English keyboard", through(&mut |asked, _| on_english_keyboard(&asked.text))));
        }
        "ky" => sets.push(("on a Russian keyboard", through(&mut |asked, _| on_russian_keyboard(&asked.text)))),
        "tr" => sets.push(("in ASCII", through(&mut |asked, _| in_ascii(&asked.text)))),
        _ => {}
    }
    sets
}

fn bounds(lang: &str, results: &BTreeMap<(&str, &str), Tally>) -> Vec<Bound> {
    let ndcg = |set: &str, name: &str| {
        results.iter().find(|((a, b), _)| *a == set && *b == name).map(|(_, tally)| tally.ndcg())
    };
    let clean = ndcg("clean", "own").unwrap_or_default();
    let ratio = |set: &str, least: f64| {
        let (own, other) = (ndcg(set, "own").unwrap_or_default(), ndcg(set, "stemmed").unwrap_or_default());
        let ratio = own / other.max(1e-9);
        Bound { says: format!("{lang}: {set} {ratio:.3} × stemmed BM25, at least {least}"), holds: ratio >= least }
    };
    let mut bounds = vec![ratio("clean", 1.05), ratio("one slip", 1.5)];
    if matches!(lang, "ru" | "tr" | "ky") {
        let prefixes = ndcg("clean", "prefixes").unwrap_or_default();
        let says = format!("{lang}: clean {clean:.4}, at least the {prefixes:.4} of five-letter prefixes");
        bounds.push(Bound { says, holds: clean >= prefixes });
    }
    let nearest = [
        ("on a Russian keyboard", 0.01),
        ("in ASCII", 0.01),
        ("in Latin letters", 0.05),
        ("on an English keyboard", 0.05),
    ];
    for (set, most) in nearest {
        if let Some(own) = ndcg(set, "own") {
            let says = format!("{lang}: {set} {own:.4}, within {most} of {clean:.4}");
            bounds.push(Bound { says, holds: clean - own <= most });
        }
    }
    bounds
}

fn filtered(lang: &str, index: &ShopIndex, questions: &Questions, show: Show) -> Bound {
    let mut right = 0;
    for question in &questions.filtered {
        let found = index.search(&question.text, PRODUCTS);
        let exact: HashSet<String> = found.hits.iter().filter(|hit| hit.exact).map(|hit| hit.sku.0.clone()).collect();
        if exact == question.exact {
            right += 1;
        } else if show == Show::Misses {
            println!(
                "    {} : {} found, {} right, {:?} {:?}",
                question.text,
                exact.len(),
                question.exact.len(),
                found.question.filters,
                found.question.terms.iter().map(|term| &term.word).collect::<Vec<_>>()
            );
        }
    }
    let share = f64::from(right) / questions.filtered.len().max(1) as f64;
    Bound {
        says: format!("{lang}: {share:.4} of {} filter questions exact, at least 0.99", questions.filtered.len()),
        holds: share >= 0.99,
    }
}

fn missing(lang: &str, index: &ShopIndex, questions: &Questions, show: Show) -> Vec<Bound> {
    let mut rng = Rng::new(31);
    let mut verdicts = Verdicts::default();
    let answerable = questions.asked.iter().take(questions.missing.len());
    for (number, asked) in answerable.enumerate() {
        // Half of those who ask for what there is make a slip.
        let text = if number % 2 == 0 { asked.text.clone() } else { slipped(&asked.text, &asked.content, &mut rng) };
        let found = index.search(&text, 10);
        if show == Show::Misses && !found.is_confident() {
            println!("    wrongly missing at {:.2}: {text}", found.confidence);
        }
        verdicts.add(!found.is_confident(), false);
    }
    for text in &questions.missing {
        let found = index.search(text, 10);
        if show == Show::Misses && found.is_confident() {
            println!("    wrongly there at {:.2}: {text}", found.confidence);
        }
        verdicts.add(!found.is_confident(), true);
    }
    let bound = |what: &str, value: f64| Bound {
        says: format!("{lang}: \"not in the catalogue\" {what} {value:.3}, at least 0.9"),
        holds: value >= 0.9,
    };
    vec![bound("precision", verdicts.precision()), bound("recall", verdicts.recall())]
}

/// Questions for which a library finds what the product's search does not.
fn misses(asked: &[(String, &Asked)], own: &dyn Fn(&str) -> Vec<String>, other: &dyn Fn(&str) -> Vec<String>) {
    let mut worst: Vec<(f64, &str)> = asked
        .iter()
        .map(|(text, asked)| {
            let (mut a, mut b) = (Tally::default(), Tally::default());
            a.add(&own(text), &asked.grades);
            b.add(&other(text), &asked.grades);
            (a.ndcg() - b.ndcg().max(0.5), text.as_str())
        })
        .collect();
    worst.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (difference, text) in worst.iter().take(14) {
        println!("    {difference:+.3} {text}");
    }
}
