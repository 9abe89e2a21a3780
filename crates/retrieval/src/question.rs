//! Understanding a question: what it is about and what it narrows the search to.

use std::{borrow::Cow, collections::HashSet, sync::OnceLock};

use channel_core::text::fold;

use crate::{
    concept,
    filter::{self, Filters},
    keyboard,
    language::Lang,
    lexicon::{self, Named},
    slip::Guess,
    spelling::{self, MemoryVocabulary, Vocabulary},
    stem::{self, stems},
    terms,
    token::{Token, TokenKind, token, tokenise},
    translit, unit,
};

const STOPWORDS: &str = include_str!("../data/stopwords.txt");

/// A question, understood.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Question {
    /// What it is about.
    pub terms: Vec<Term>,
    /// What it narrows the search to.
    pub filters: Filters,
    /// The language it is asked in, when that can be told.
    pub lang: Option<Lang>,
}

/// One thing a question is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// As the customer wrote it, folded.
    pub word: String,
    /// Index terms of which any counts.
    pub variants: Vec<Variant>,
    /// What kind of term it is.
    pub kind: TermKind,
    /// What the word was read as, when it was unknown as written.
    pub repaired: Option<String>,
}

/// An index term that stands for a word.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// The term.
    pub term: String,
    /// How sure it is that the word meant it, from 0 to 1.
    pub certainty: f32,
}

/// What kind of term it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermKind {
    /// A word.
    Word,
    /// A number or a model number.
    Exact,
    /// A thing with a name in every language.
    Thing,
    /// A matter of the shop, such as delivery.
    Matter,
    /// A place on the map.
    Place,
}

impl Term {
    /// How sure the likeliest reading of the word is.
    #[must_use]
    pub fn certainty(&self) -> f32 {
        self.variants.iter().map(|variant| variant.certainty).fold(0.0, f32::max)
    }

    /// Whether any variant is this index term.
    #[must_use]
    pub fn has(&self, term: &str) -> bool {
        self.variants.iter().any(|variant| variant.term == term)
    }
}

/// The longest question that is understood; what a person asks in one breath is far shorter.
const LONGEST: usize = 2_000;
/// A word written otherwise (another keyboard, other letters) is nearly as sure as one written as it stands.
const REREAD: f32 = 0.97;

/// A kind of goods is broader than the name that a customer used.
const BROADER: f32 = 0.75;
/// The most words that one name is looked for among.
const NAME: usize = 4;

/// The words of a shop as a question in some language sees them.
#[derive(Debug, Clone, Copy)]
struct Words<'a> {
    vocabulary: &'a dyn Vocabulary,
    lang: Option<Lang>,
}

impl Words<'_> {
    /// Whether the question is in a language that the shop is not in.
    fn is_foreign(self) -> bool {
        let said = self.vocabulary.langs();
        self.lang.is_some_and(|lang| !said.is_empty() && !said.contains(&lang))
    }

    /// Whether a word says something, to this shop or in its own language.
    fn knows(self, word: &str) -> bool {
        is_known(word, self.vocabulary) || lexicon::knows(word, self.lang)
    }
}

/// Understands a question against the words of a shop.
#[must_use]
pub fn understand(question: &str, lang: Option<Lang>, vocabulary: &dyn Vocabulary) -> Question {
    let question: Cow<'_, str> = if question.len() > LONGEST {
        question.chars().take(LONGEST).collect::<String>().into()
    } else {
        question.into()
    };
    let words = Words { vocabulary, lang };
    let question = other_keyboard(&question, words).map_or(question, Cow::Owned);
    let tokens = tokenise(&question, lang.unwrap_or(Lang::En));
    let tokens: Vec<Token> = tokens.into_iter().map(|token| respell(token, words)).collect();
    let tokens = rejoin(tokens, words);
    let mut used = vec![false; tokens.len()];
    let known = |term: &str| vocabulary.frequency(term) > 0;
    let mut filters = filter::find(&tokens, &question, &known, &mut used);
    let mut found = phrases(&tokens, &mut used, words);
    for (at, length, concept) in terms::concepts(&tokens) {
        let span = used.get(at..at + length).unwrap_or_default();
        if span.iter().any(|used| *used) {
            continue;
        }
        // A filler word names nothing, even when it looks like the name of something ("size", "sizing").
        if length == 1 && tokens.get(at).is_some_and(|token| is_stopword(&token.word)) {
            continue;
        }
        let named = (length == 1).then(|| called(&tokens, &used, at, words)).flatten();
        used.get_mut(at..at + length).unwrap_or_default().fill(true);
        let names: Vec<&str> = tokens.iter().skip(at).take(length).map(|token| token.word.as_str()).collect();
        match concept.colour() {
            Some(colour) => filters.colour = Some(colour.to_owned()),
            None => found.push((at, thing(&names, concept, named))),
        }
    }
    found.extend(amounts(&tokens, &mut used));
    for (at, token) in tokens.iter().enumerate() {
        if used.get(at).copied().unwrap_or(true) || is_stopword(&token.word) {
            continue;
        }
        let named = called(&tokens, &used, at, words).filter(|named| named.length == 1);
        match named {
            Some(named) => found.extend(names(&token.word, stems(&token.word), named).map(|term| (at, term))),
            None => found.extend(word_term(token, words).map(|term| (at, term))),
        }
    }
    found.sort_by_key(|&(at, _)| at);
    let mut terms: Vec<Term> = Vec::new();
    for (_, term) in found {
        if !terms.iter().any(|known| known.variants == term.variants) {
            terms.push(term);
        }
    }
    Question { terms, filters, lang }
}

/// Names of several words that the shop has other words for.
fn phrases(tokens: &[Token], used: &mut [bool], words: Words<'_>) -> Vec<(usize, Term)> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.kind == TokenKind::Exact || used.get(at).copied().unwrap_or(true) || is_stopword(&token.word) {
            continue;
        }
        let Some(named) = called(tokens, used, at, words).filter(|named| named.length > 1) else { continue };
        used.get_mut(at..at + named.length).unwrap_or_default().fill(true);
        let said: Vec<&str> = tokens.iter().skip(at).take(named.length).map(|token| token.word.as_str()).collect();
        found.extend(names(&said.join(" "), Vec::new(), named).map(|term| (at, term)));
    }
    found
}

/// What the free words from here on are called in the shop.
fn called(tokens: &[Token], used: &[bool], at: usize, words: Words<'_>) -> Option<Named> {
    let free = tokens.iter().zip(used).skip(at).take_while(|(_, used)| !**used).take(NAME);
    let row: Vec<&str> = free.map(|(token, _)| token.word.as_str()).collect();
    lexicon::named(&row, words.lang, words.vocabulary)
}

/// A term for each of the shop's words.
fn names(word: &str, own: Vec<String>, named: Named) -> impl Iterator<Item = Term> {
    let (word, name) = (word.to_owned(), named.name);
    let own: Vec<Variant> = own.into_iter().map(|term| Variant { term, certainty: 1.0 }).collect();
    named.words.into_iter().map(move |words| {
        let others = words.into_iter().filter(|variant| !own.iter().any(|known| known.term == variant.term));
        let variants = own.iter().cloned().chain(others).collect();
        Term { word: word.clone(), variants, kind: TermKind::Word, repaired: Some(name.clone()) }
    })
}

/// Numbers with a unit.
fn amounts(tokens: &[Token], used: &mut [bool]) -> Vec<(usize, Term)> {
    let mut found = Vec::new();
    for (at, pair) in tokens.windows(2).enumerate() {
        if let ([number, word], Some(span)) = (pair, used.get_mut(at..at + 2))
            && !span.iter().any(|used| *used)
            && let Some(term) = unit::term(&number.word, &word.word)
        {
            span.fill(true);
            let word = format!("{} {}", number.word, word.word);
            let variants = vec![Variant { term, certainty: 1.0 }];
            found.push((at, Term { word, variants, kind: TermKind::Exact, repaired: None }));
        }
    }
    found
}

/// The question as it was meant, when it was typed on another keyboard layout: a chunk none of whose words the shop knows,
/// while it knows all of them on the other layout. When most of the question is such, its other unknown chunks are too.
fn other_keyboard(question: &str, words: Words<'_>) -> Option<String> {
    let chunks: Vec<&str> = question.split_whitespace().collect();
    let mut best: Option<(usize, Vec<Option<String>>)> = None;
    for layout in 0..2 {
        let swapped: Vec<Option<String>> = chunks.iter().map(|chunk| swapped(chunk, layout, words)).collect();
        let count = swapped.iter().flatten().filter(|chunk| is_sold(chunk, words)).count();
        if count > 0 && best.as_ref().is_none_or(|(other, _)| count > *other) {
            best = Some((count, swapped));
        }
    }
    let (_, swapped) = best?;
    let worded = |chunk: &&&str| chunk.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    let most = swapped.iter().flatten().count() * 2 >= chunks.iter().filter(worded).count();
    let reread = chunks.iter().zip(swapped).map(|(chunk, swapped)| match swapped {
        Some(meant) => meant,
        None if most && !is_familiar(chunk, words) => {
            keyboard::readings(chunk).into_iter().next().unwrap_or_else(|| (*chunk).to_owned())
        }
        None => (*chunk).to_owned(),
    });
    Some(reread.collect::<Vec<_>>().join(" "))
}

/// The chunk on another layout, when it is familiar there and not as it stands.
fn swapped(chunk: &str, layout: usize, words: Words<'_>) -> Option<String> {
    if is_familiar(chunk, words) {
        return None;
    }
    // A sign at the end may be one, or a letter of the other layout.
    let bare = chunk.trim_end_matches(|c: char| !c.is_alphanumeric());
    [chunk, bare]
        .into_iter()
        .find_map(|chunk| keyboard::readings(chunk).into_iter().nth(layout).filter(|meant| is_familiar(meant, words)))
}

/// Whether every word of a chunk says something to the shop or between words.
fn is_familiar(chunk: &str, words: Words<'_>) -> bool {
    let tokens = tokenise(chunk, Lang::En);
    !tokens.is_empty()
        && tokens
            .iter()
            .all(|token| token.kind == TokenKind::Exact || is_stopword(&token.word) || words.knows(&token.word))
}

fn is_sold(chunk: &str, words: Words<'_>) -> bool {
    tokenise(chunk, Lang::En).iter().any(|token| !is_stopword(&token.word) && words.knows(&token.word))
}

fn is_known(word: &str, vocabulary: &dyn Vocabulary) -> bool {
    vocabulary.frequency(word) > 0
        || concept::of_word(word).is_some()
        || concept::is_in_phrase(word)
        || stems(word).iter().any(|stem| vocabulary.frequency(stem) > 0)
}

/// A slip in a word that names a thing or a filter is put right before anything is looked for.
fn respell(original: Token, words: Words<'_>) -> Token {
    let word = original.word.as_str();
    if original.kind == TokenKind::Exact || is_stopword(word) || words.knows(word) {
        return original;
    }
    let is_in_latin = matches!(words.lang, Some(Lang::En | Lang::Es | Lang::Tr | Lang::Uz));
    // In a language of Latin letters a word only sounds like one of others, unless the shop uses that.
    let knows = |word: &str| if is_in_latin { is_known(word, words.vocabulary) } else { words.knows(word) };
    let cyrillic = || {
        translit::to_cyrillic(word).into_iter().map(|word| fold(&word)).find(|word| knows(word) || is_stopword(word))
    };
    let stretched = || channel_core::text::is_elongated(word).then(|| channel_core::text::squeeze(word));
    let meant = cyrillic().or_else(stretched).or_else(|| {
        // A word that the shop uses is likelier than the name of something it may not sell, or than a filler.
        let sold = words.vocabulary.guesses(word).first().map_or(f32::INFINITY, |guess| guess.cost);
        let near = words.lang.filter(|_| words.is_foreign()).map(|lang| lexicon::near(word, lang)).unwrap_or_default();
        let named = spelling::best(named(word).into_iter().chain(near).collect());
        named.into_iter().next().filter(|guess| guess.cost < sold).map(|guess| guess.word)
    });
    meant.map_or(original, |meant| token(&meant, Lang::En))
}

/// Names of things, and filler words, near an unknown word.
fn named(word: &str) -> Vec<Guess> {
    static NAMES: OnceLock<MemoryVocabulary> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let things = concept::forms().filter(|form| !form.contains(' ')).map(|form| (form.to_owned(), 2));
        let fillers = stopwords().iter().filter(|word| word.chars().count() >= 4).map(|word| (word.clone(), 1));
        MemoryVocabulary::new(things.chain(fillers))
    });
    names.guesses(word)
}

/// Two unknown words that are one word of the shop, and an unknown word that is two.
fn rejoin(tokens: Vec<Token>, words: Words<'_>) -> Vec<Token> {
    let unknown =
        |token: &Token| token.kind == TokenKind::Word && !is_stopword(&token.word) && !words.knows(&token.word);
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    for next in tokens {
        if let Some(last) = out.last().filter(|last| last.kind == TokenKind::Word && next.kind == TokenKind::Word) {
            let joined = format!("{}{}", last.word, next.word);
            if (unknown(last) || unknown(&next)) && words.vocabulary.frequency(&joined) > 0 {
                out.pop();
                out.push(token(&joined, Lang::En));
                continue;
            }
        }
        let halves = unknown(&next).then(|| halves(&next.word, words.vocabulary)).flatten();
        match halves {
            Some((left, right)) => out.extend([token(&left, Lang::En), token(&right, Lang::En)]),
            None => out.push(next),
        }
    }
    out
}

fn halves(word: &str, vocabulary: &dyn Vocabulary) -> Option<(String, String)> {
    let letters: Vec<char> = word.chars().collect();
    (3..letters.len().saturating_sub(2)).find_map(|at| {
        let left: String = letters.iter().take(at).collect();
        let right: String = letters.iter().skip(at).collect();
        (vocabulary.frequency(&left) > 0 && vocabulary.frequency(&right) > 0).then_some((left, right))
    })
}

fn thing(words: &[&str], concept: concept::Concept, named: Option<Named>) -> Term {
    let kind = match concept {
        concept if concept.is_matter() => TermKind::Matter,
        concept if concept.is_place() => TermKind::Place,
        _ => TermKind::Thing,
    };
    let sure = |term: String| Variant { term, certainty: 1.0 };
    let mut variants: Vec<Variant> = Vec::new();
    let mut repaired = None;
    // What a shop calls it in other words is nearer than all goods of the kind.
    if let Some(Named { words: called, name, .. }) =
        named.filter(|named| kind == TermKind::Thing && named.words.len() == 1)
    {
        variants.push(Variant { term: concept.term(), certainty: BROADER });
        variants.extend(called.into_iter().flatten());
        repaired = Some(name);
    } else {
        variants.push(sure(concept.term()));
    }
    if let [word] = words {
        let own = stems(word).into_iter().filter(|stem| !variants.iter().any(|known| known.term == *stem));
        let own: Vec<Variant> = own.map(sure).collect();
        variants.extend(own);
    }
    Term { word: words.join(" "), variants, kind, repaired }
}

/// The term a word becomes; nothing when it is a filler with a slip in it.
fn word_term(token: &Token, words: Words<'_>) -> Option<Term> {
    let word = token.word.as_str();
    let sure = |term: String| Variant { term, certainty: 1.0 };
    if token.kind == TokenKind::Exact {
        let variants = std::iter::once(token.term.clone()).chain(terms::joined(token)).map(sure).collect();
        return Some(Term { word: word.to_owned(), variants, kind: TermKind::Exact, repaired: None });
    }
    let mut variants: Vec<Variant> = stems(word).into_iter().map(sure).collect();
    let mut repaired = None;
    if !words.knows(word) {
        let guesses = guesses(word, words.vocabulary);
        repaired = guesses.first().map(|guess| guess.word.clone());
        for guess in guesses {
            let certainty = certainty(&guess, word);
            for term in
                stems(&guess.word).into_iter().chain(concept::of_word(&guess.word).map(|concept| concept.term()))
            {
                if !variants.iter().any(|known| known.term == term) {
                    variants.push(Variant { term, certainty });
                }
            }
        }
    }
    Some(Term { word: word.to_owned(), variants, kind: TermKind::Word, repaired })
}

/// What the shop's words an unknown word may be: as it stands, without its ending, or in Cyrillic letters.
fn guesses(word: &str, vocabulary: &dyn Vocabulary) -> Vec<Guess> {
    let mut found = vocabulary.guesses(word);
    let dearer = |guesses: Vec<Guess>| guesses.into_iter().map(|guess| Guess { cost: guess.cost + 0.1, ..guess });
    let mut others = stem::without_endings(word);
    for cyrillic in translit::to_cyrillic(word).into_iter().take(3).map(|cyrillic| fold(&cyrillic)) {
        others.extend(stem::without_endings(&cyrillic).into_iter().take(1));
        others.push(cyrillic);
    }
    for other in others {
        match vocabulary.frequency(&other) {
            0 => found.extend(dearer(vocabulary.guesses(&other))),
            frequency => found.push(Guess { word: other, cost: 0.1, frequency }),
        }
    }
    found.sort_by(|a, b| a.word.cmp(&b.word).then(a.cost.total_cmp(&b.cost)));
    found.dedup_by(|later, first| later.word == first.word);
    spelling::best(found)
}

/// A guess is the surer the longer the word and the smaller the slip.
#[expect(clippy::cast_precision_loss, reason = "a word has few letters")]
fn certainty(guess: &Guess, typed: &str) -> f32 {
    let length = typed.chars().count().max(3) as f32;
    (REREAD - 0.9 * guess.cost / length).clamp(0.3, REREAD)
}

/// Whether a folded word names nothing by itself.
pub(crate) fn is_stopword(word: &str) -> bool {
    // What stands alone between apostrophes and single letters names nothing.
    let listed = |word: &str| stopwords().contains(word);
    // Arabic writes the article, "and" and some prepositions at the word.
    let bare = ["وال", "ال", "لل", "بال", "و"].iter().find_map(|prefix| word.strip_prefix(prefix));
    listed(word)
        || bare.is_some_and(|bare| bare.chars().count() >= 3 && listed(bare))
        || (word.chars().count() == 1 && !word.chars().all(char::is_numeric))
}

fn stopwords() -> &'static HashSet<String> {
    static WORDS: OnceLock<HashSet<String>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let lines = STOPWORDS.lines().filter(|line| !line.starts_with('#'));
        lines.flat_map(|line| line.split(' ')).map(fold).filter(|word| !word.is_empty()).collect()
    })
}
