//! The terms a document is stored and found by.

use channel_core::catalogue::{Answer, Product};

use crate::{
    concept::{Concept, of_phrase, of_word},
    language::{Lang, detect},
    size,
    token::{Token, TokenKind, tokenise},
    unit,
};

/// Terms of a product per field, separated by spaces; made of letters, digits and `_` alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductTerms {
    /// Of the title.
    pub title: String,
    /// Of the attributes and the code.
    pub attributes: String,
    /// Of the category.
    pub category: String,
    /// Of the description.
    pub description: String,
}

/// Terms of a question-answer pair per field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnswerTerms {
    /// Of the question.
    pub question: String,
    /// Of the answer.
    pub answer: String,
}

impl ProductTerms {
    /// Title, attributes, category, description: the order in which an index keeps them.
    #[must_use]
    pub fn into_fields(self) -> [String; 4] {
        [self.title, self.attributes, self.category, self.description]
    }
}

impl AnswerTerms {
    /// Question, answer: the order in which an index keeps them.
    #[must_use]
    pub fn into_fields(self) -> [String; 2] {
        [self.question, self.answer]
    }
}

const DOCUMENT_LANGS: [Lang; 6] = [Lang::En, Lang::Es, Lang::Tr, Lang::Ru, Lang::Ky, Lang::Ar];

/// The terms of a product. The language is found from its words unless it is known.
#[must_use]
pub fn product_terms(product: &Product, lang: Option<Lang>) -> ProductTerms {
    let lang = lang.unwrap_or_else(|| document_lang(&format!("{} {}", product.title, product.description)));
    let mut attributes = vec![expand(&product.sku.0, lang)];
    // What the variants share is often the model number that customers know.
    if let Some(group) = product.group.as_ref().filter(|group| **group != product.sku.0) {
        attributes.push(expand(group, lang));
    }
    for (name, value) in &product.attributes {
        if name == Product::SIZE {
            attributes.push(size::term(value));
        }
        attributes.push(expand(value, lang));
    }
    ProductTerms {
        title: expand(&product.title, lang),
        attributes: attributes.join(" "),
        category: expand(product.category.as_deref().unwrap_or_default(), lang),
        description: expand(&product.description, lang),
    }
}

/// The terms of a question-answer pair.
#[must_use]
pub fn answer_terms(answer: &Answer) -> AnswerTerms {
    let lang = answer.language.as_deref().and_then(Lang::from_tag).unwrap_or_else(|| document_lang(&answer.question));
    AnswerTerms { question: expand(&answer.question, lang), answer: expand(&answer.answer, lang) }
}

fn document_lang(text: &str) -> Lang {
    text_lang(text).unwrap_or(Lang::En)
}

/// The language of a document's text, when it can be told.
pub(crate) fn text_lang(text: &str) -> Option<Lang> {
    detect(text, &DOCUMENT_LANGS)
}

fn expand(text: &str, lang: Lang) -> String {
    let tokens = tokenise(text, lang);
    let concepts = concepts(&tokens).into_iter().map(|(_, _, concept)| concept.term());
    let pairs = tokens.iter().zip(tokens.iter().skip(1));
    let amounts = pairs.filter_map(|(number, word)| unit::term(&number.word, &word.word));
    tokens
        .iter()
        .map(|token| token.term.clone())
        .filter(|term| !term.is_empty())
        .chain(concepts)
        .chain(amounts)
        .chain(tokens.iter().filter_map(joined))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A model number without its separators: MX-500 is also MX500.
pub(crate) fn joined(token: &Token) -> Option<String> {
    let is_model =
        token.kind == TokenKind::Exact && token.term.contains('_') && token.word.chars().any(char::is_alphabetic);
    is_model.then(|| token.term.replace('_', ""))
}

/// Concepts named in a row of tokens: where each begins, how many tokens it takes, and which it is.
pub(crate) fn concepts(tokens: &[Token]) -> Vec<(usize, usize, Concept)> {
    let words: Vec<&str> = tokens.iter().map(|token| token.word.as_str()).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let phrase = [3, 2].into_iter().find_map(|length| Some((length, of_phrase(words.get(at..at + length)?)?)));
        let one = || words.get(at).and_then(|word| of_word(word)).map(|concept| (1, concept));
        match phrase.or_else(one) {
            Some((length, concept)) => {
                found.push((at, length, concept));
                at += length;
            }
            None => at += 1,
        }
    }
    found
}
