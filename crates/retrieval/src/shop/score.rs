//! Ranking the products of one shop: BM25 over fields, all words preferred, filters and named values first.

use std::{cmp::Ordering, collections::HashSet};

use super::{
    columns::Wanted,
    facets::Named,
    hit::{Field, Reason, ShopFound, ShopHit},
    index::ShopIndex,
    postings::{Posting, Row},
};
use crate::{
    language::Lang,
    question::{Term, TermKind, understand},
    size,
};

const K1: f32 = 1.2;
/// How much a field's length counts.
const B: [f32; 4] = [0.5, 0.3, 0.0, 0.75];
/// What a word is worth in each field.
const WEIGHT: [f32; 4] = [3.0, 2.2, 1.6, 0.6];
/// How far a word in each field speaks for the product being what was asked for.
const WORTH: [f32; 4] = [1.0, 1.0, 1.0, 0.75];
/// What is left of a score for each filter that is not met.
const UNMET_FILTER: f32 = 0.3;
/// What is left of a score for each attribute whose named value a product does not have.
const UNMET_VALUE: f32 = 0.75;
/// What the share of words found does to a score.
const ALL_WORDS: f32 = 0.7;
/// A question that only narrows ("blue, 42") says less than one that names a thing.
const FILTERS_ALONE: f32 = 0.65;
/// A synonym of the shop's is nearly the word itself.
const SYNONYM: f32 = 0.9;
const LANGS: [Lang; 6] = [Lang::En, Lang::Es, Lang::Tr, Lang::Ru, Lang::Ky, Lang::Ar];

/// A term of the question against the index.
#[derive(Debug)]
struct Sought<'a> {
    term: &'a Term,
    /// Index terms with how surely each is meant.
    ids: Vec<(u32, f32)>,
    rarity: f32,
    is_known: bool,
}

/// What one product gathered.
#[derive(Debug, Clone, Copy, Default)]
struct Gathered {
    score: f32,
    evidence: f32,
    /// Terms found in the title, attributes or category, one bit each.
    strong: u32,
}

/// One product in the running: what is known of it without looking at the product.
#[derive(Debug, Clone, Copy)]
struct Runner {
    row: Row,
    /// What its score is at most: filters and values that it does not meet only take from it.
    most: f32,
    /// Whether it has every word where it counts.
    has_all: bool,
    gathered: Gathered,
}

/// One product with its place in the order.
#[derive(Debug, Clone, Copy)]
struct Standing {
    row: Row,
    score: f32,
    exact: bool,
    gathered: Gathered,
}

impl Runner {
    fn new(row: Row, gathered: Gathered, terms: usize, all: f32) -> Self {
        let share = if all > 0.0 { gathered.evidence / all } else { 0.0 };
        let words = if terms >= 31 { u32::MAX >> 1 } else { (1_u32 << terms) - 1 };
        let most = gathered.score * (1.0 - ALL_WORDS + ALL_WORDS * share * share);
        Self { row, most, has_all: gathered.strong == words, gathered }
    }

    fn of_filters(row: Row) -> Self {
        Self { row, most: 1.0, has_all: true, gathered: Gathered::default() }
    }
}

pub(super) fn search(index: &ShopIndex, text: &str, limit: usize) -> ShopFound {
    let question = understand(text, crate::detect(text, &LANGS), index);
    let sought: Vec<Sought<'_>> = question.terms.iter().take(24).map(|term| seek(index, term)).collect();
    let wanted = index.values.wanted(&question.filters);
    let named = named(index, &sought);
    let all: f32 = sought.iter().map(|sought| sought.rarity).sum();
    let runners: Vec<Runner> = if !sought.is_empty() {
        gather(index, &sought)
            .into_iter()
            .map(|(row, gathered)| Runner::new(row, gathered, sought.len(), all))
            .collect()
    } else if wanted.is_empty() {
        Vec::new()
    } else {
        (0_u32..)
            .zip(&index.entries)
            .filter(|(_, entry)| entry.is_some())
            .map(|(row, _)| Runner::of_filters(row))
            .collect()
    };
    let (exact, mut standings) = first(index, runners, limit, &wanted, &named);
    if sought.is_empty() {
        // A question that only narrows is answered with what fits, and with nothing else.
        standings.retain(|standing| standing.exact);
    }
    let hits: Vec<ShopHit> =
        standings.iter().filter_map(|standing| hit(index, standing, &sought, &wanted, &named)).collect();
    let confidence = hits.iter().map(|hit| hit.confidence).fold(0.0, f32::max);
    let coverage = coverage(&sought);
    drop(sought);
    ShopFound { exact, confidence, coverage, hits, question }
}

fn seek<'a>(index: &ShopIndex, term: &'a Term) -> Sought<'a> {
    let mut ids: Vec<(u32, f32)> = Vec::new();
    let mut add = |term: &str, certainty: f32| {
        if let Some(id) = index.postings.find(term).filter(|&id| !index.postings.list(id).is_empty()) {
            match ids.iter_mut().find(|(known, _)| *known == id) {
                Some((_, known)) => *known = known.max(certainty),
                None => ids.push((id, certainty)),
            }
        }
    };
    for variant in &term.variants {
        add(&variant.term, variant.certainty);
        for synonym in index.synonyms.get(&variant.term).into_iter().flatten() {
            add(synonym, variant.certainty * SYNONYM);
        }
    }
    // A number may be written as a size too.
    if term.kind == TermKind::Exact {
        add(&size::term(&term.word), 0.9);
    }
    // How rare a word is, its likeliest readings say; what is broader or less likely would make it common.
    let likeliest = ids.iter().map(|(_, certainty)| *certainty).fold(0.0, f32::max) - 0.1;
    let likely = ids.iter().filter(|(_, certainty)| *certainty >= likeliest);
    let with = likely.map(|(id, _)| index.postings.list(*id).len()).max().unwrap_or(0);
    Sought { term, is_known: !ids.is_empty(), rarity: rarity(index.len(), with), ids }
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows are far below what matters to a logarithm")]
fn rarity(rows: usize, with: usize) -> f32 {
    (1.0 + (rows.saturating_sub(with) as f32 + 0.5) / (with as f32 + 0.5)).ln()
}

/// Attributes whose values the question names, by what is surely meant.
fn named(index: &ShopIndex, sought: &[Sought<'_>]) -> Vec<Named> {
    let terms: HashSet<u32> = sought
        .iter()
        .flat_map(|sought| &sought.ids)
        .filter(|(_, certainty)| *certainty >= 0.7)
        .map(|(id, _)| *id)
        .collect();
    index.facets.named(&terms)
}

/// Every product that has any of the terms, with what it gathered.
fn gather(index: &ShopIndex, sought: &[Sought<'_>]) -> Vec<(Row, Gathered)> {
    let means = means(index);
    let mut all: Vec<Gathered> = vec![Gathered::default(); index.entries.len()];
    let mut touched: Vec<Row> = Vec::new();
    let mut best: Vec<(Row, f32, f32, bool)> = Vec::new();
    // Where a row stands among the best of this term; of its readings the best counts.
    let mut places: Vec<u32> =
        vec![u32::MAX; if sought.iter().any(|sought| sought.ids.len() > 1) { all.len() } else { 0 }];
    for (at, sought) in sought.iter().enumerate() {
        best.clear();
        for (reading, &(id, certainty)) in sought.ids.iter().enumerate() {
            for posting in index.postings.list(id) {
                let lengths = index.lengths.get(posting.row as usize).copied().unwrap_or_default();
                let (part, worth) = (certainty * saturated(posting, lengths, &means), certainty * worth(posting));
                let is_strong = certainty >= 0.5 && posting.times.iter().take(3).any(|times| *times > 0);
                let known =
                    places.get(posting.row as usize).filter(|_| reading > 0).and_then(|&at| best.get_mut(at as usize));
                if let Some(known) = known.filter(|known| known.0 == posting.row) {
                    known.1 = known.1.max(part);
                    known.2 = known.2.max(worth);
                    known.3 |= is_strong;
                    continue;
                }
                if sought.ids.len() > 1
                    && let Some(place) = places.get_mut(posting.row as usize)
                {
                    *place = u32::try_from(best.len()).unwrap_or(u32::MAX);
                }
                best.push((posting.row, part, worth, is_strong));
            }
        }
        for &(row, part, evidence, is_strong) in &best {
            let Some(gathered) = all.get_mut(row as usize) else { continue };
            if gathered.score <= 0.0 {
                touched.push(row);
            }
            gathered.score += sought.rarity * part;
            gathered.evidence += sought.rarity * evidence;
            if is_strong {
                gathered.strong |= 1 << at.min(31);
            }
        }
    }
    touched.into_iter().filter_map(|row| Some((row, *all.get(row as usize)?))).collect()
}

/// The mean length of each field.
#[expect(clippy::cast_precision_loss, reason = "mean lengths of fields need no more precision")]
fn means(index: &ShopIndex) -> [f32; 4] {
    let rows = index.len().max(1) as f32;
    index.totals.map(|total| (total as f32 / rows).max(1.0))
}

fn saturated(posting: &Posting, lengths: [u16; 4], means: &[f32; 4]) -> f32 {
    let mut weighted = 0.0;
    for field in 0..4 {
        let times = f32::from(posting.times[field]);
        if times > 0.0 {
            weighted += WEIGHT[field] * times / (1.0 - B[field] + B[field] * f32::from(lengths[field]) / means[field]);
        }
    }
    weighted * (K1 + 1.0) / (weighted + K1)
}

fn worth(posting: &Posting) -> f32 {
    posting.times.iter().zip(WORTH).filter(|(times, _)| **times > 0).map(|(_, worth)| worth).fold(0.0, f32::max)
}

/// How many are exact, and the first of all in their order. Most products are never looked at: what has not every word cannot
/// be exact, and what could score less than the last of the first does not come among them.
fn first(
    index: &ShopIndex,
    runners: Vec<Runner>,
    limit: usize,
    wanted: &Wanted<'_>,
    named: &[Named],
) -> (usize, Vec<Standing>) {
    let sku =
        |standing: &Standing| index.entries.get(standing.row as usize).and_then(Option::as_ref).map(|own| &own.sku);
    let order = |a: &Standing, b: &Standing| {
        b.exact.cmp(&a.exact).then(b.score.total_cmp(&a.score)).then_with(|| sku(a).cmp(&sku(b)))
    };
    let (full, mut others): (Vec<Runner>, Vec<Runner>) = runners.into_iter().partition(|runner| runner.has_all);
    let at = |runner: &Runner| standing(index, runner, wanted, named);
    let mut standings: Vec<Standing> = full.iter().filter_map(at).collect();
    let exact = standings.iter().filter(|standing| standing.exact).count();
    if exact < limit {
        let mut from = 0;
        let mut step = limit.saturating_mul(4).max(64);
        while from < others.len() {
            let rest = others.get_mut(from..).unwrap_or_default();
            if rest.len() > step {
                rest.select_nth_unstable_by(step, |a, b| b.most.total_cmp(&a.most));
            }
            standings.extend(rest.iter().take(step).filter_map(at));
            from += step.min(rest.len());
            step = step.saturating_mul(4);
            keep(&mut standings, limit, order);
            let next = others.get(from..).unwrap_or_default().iter().map(|runner| runner.most).fold(0.0, f32::max);
            let last = standings.iter().map(|standing| standing.score).fold(f32::INFINITY, f32::min);
            if standings.len() >= limit && last > next {
                break;
            }
        }
    }
    keep(&mut standings, limit, order);
    standings.sort_by(order);
    (exact, standings)
}

fn keep(standings: &mut Vec<Standing>, limit: usize, order: impl Fn(&Standing, &Standing) -> Ordering + Copy) {
    if standings.len() > limit && limit > 0 {
        standings.select_nth_unstable_by(limit - 1, order);
    }
    standings.truncate(limit);
}

fn standing(index: &ShopIndex, runner: &Runner, wanted: &Wanted<'_>, named: &[Named]) -> Option<Standing> {
    let entry = index.entries.get(runner.row as usize)?.as_ref()?;
    let unmet = wanted.unmet(&entry.column).len();
    let missing = named.iter().filter(|named| !named.values.iter().any(|value| entry.facets.contains(value))).count();
    let penalty = UNMET_FILTER.powi(power(unmet)) * UNMET_VALUE.powi(power(missing));
    Some(Standing {
        row: runner.row,
        score: runner.most * penalty,
        exact: unmet == 0 && missing == 0 && runner.has_all,
        gathered: runner.gathered,
    })
}

/// All that is told of a product that came far enough.
fn hit(
    index: &ShopIndex,
    standing: &Standing,
    sought: &[Sought<'_>],
    wanted: &Wanted<'_>,
    named: &[Named],
) -> Option<ShopHit> {
    let entry = index.entries.get(standing.row as usize)?.as_ref()?;
    let is_of_kind =
        named.iter().any(|named| named.is_category && named.values.iter().any(|value| entry.facets.contains(value)));
    let confidence = if sought.is_empty() { FILTERS_ALONE } else { confidence(standing.gathered, sought, is_of_kind) };
    Some(ShopHit {
        sku: entry.sku.clone(),
        score: standing.score,
        confidence,
        exact: standing.exact,
        relaxed: wanted.unmet(&entry.column),
        why: reasons(index, standing.row, sought),
    })
}

/// How much of the question a product has. What the shop has no word for is taken for the thing that was asked for, unless
/// the product is of a kind that was named: then it is only one more wish.
fn confidence(gathered: Gathered, sought: &[Sought<'_>], is_of_kind: bool) -> f32 {
    let known: Vec<f32> = sought.iter().filter(|sought| sought.is_known).map(|sought| sought.rarity).collect();
    #[expect(clippy::cast_precision_loss, reason = "a question has few words")]
    let mean = if known.is_empty() { 1.0 } else { known.iter().sum::<f32>() / known.len() as f32 };
    let weight = |sought: &Sought<'_>| match (sought.is_known, sought.term.kind) {
        (true, _) => sought.rarity,
        (false, TermKind::Exact) => sought.rarity.max(2.0 * mean),
        (false, _) if is_of_kind => mean * 0.5,
        (false, _) => sought.rarity.max(mean),
    };
    let all: f32 = sought.iter().map(weight).sum();
    if all > 0.0 { (gathered.evidence / all).min(1.0) } else { 0.0 }
}

/// The share of the question that the catalogue's words cover at all.
fn coverage(sought: &[Sought<'_>]) -> f32 {
    let all: f32 = sought.iter().map(|sought| sought.rarity).sum();
    let sure = |sought: &Sought<'_>| sought.ids.iter().map(|(_, certainty)| *certainty).fold(0.0, f32::max);
    let known: f32 = sought.iter().map(|sought| sought.rarity * sure(sought)).sum();
    if all > 0.0 { known / all } else { 0.0 }
}

fn reasons(index: &ShopIndex, row: Row, sought: &[Sought<'_>]) -> Vec<Reason> {
    let mut found = Vec::new();
    let means = means(index);
    let lengths = index.lengths.get(row as usize).copied().unwrap_or_default();
    for sought in sought {
        let here = sought.ids.iter().filter_map(|&(id, certainty)| {
            let list = index.postings.list(id);
            let at = list.binary_search_by_key(&row, |posting| posting.row).ok()?;
            Some((list.get(at)?, certainty))
        });
        let Some((posting, certainty)) = here.max_by(|a, b| a.1.total_cmp(&b.1)) else { continue };
        let field = Field::ALL.into_iter().zip(posting.times).find(|(_, times)| *times > 0).map(|(field, _)| field);
        if let Some(field) = field {
            found.push(Reason {
                field,
                word: sought.term.word.clone(),
                read_as: sought.term.repaired.clone(),
                score: sought.rarity * certainty * saturated(posting, lengths, &means),
            });
        }
    }
    found
}

fn power(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
