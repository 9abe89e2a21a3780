//! What is measured with: which words, and which chance.

use retrieval_eval::{Lists, Questions, Shop, Words};

/// Products of a shop.
pub(crate) const PRODUCTS: usize = 5_000;
/// Questions to a shop.
pub(crate) const QUESTIONS: usize = 1_002;

/// One lot of shops and questions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lot {
    pub(crate) words: Words,
    shop: u64,
    questions: u64,
    /// What decides the slips.
    pub(crate) slips: u64,
    /// Stands before what is said of it.
    pub(crate) name: &'static str,
}

impl Lot {
    /// What the search is mended with.
    pub(crate) const DEVELOPMENT: Self =
        Self { words: Words::Development, shop: 7, questions: 11, slips: 23, name: "" };
    /// What nothing is mended with.
    pub(crate) const HELD_OUT: Self =
        Self { words: Words::HeldOut, shop: 41, questions: 43, slips: 47, name: "held out, " };

    /// Its shop in a language.
    pub(crate) fn shop(self, lang: &'static str) -> Shop {
        Shop::make(lang, self.words, PRODUCTS, self.shop)
    }

    /// Questions to a shop of it.
    pub(crate) fn questions(self, shop: &Shop) -> Questions {
        Questions::make(shop, QUESTIONS, self.questions)
    }

    /// Whether shops of two languages sell the same things under the same codes, so that grades of one hold for the other.
    pub(crate) fn is_same_shop(self, one: &'static str, other: &'static str) -> bool {
        let (one, other) = (Lists::of(one, self.words), Lists::of(other, self.words));
        let parts = ["adjectives", "features", "materials", "colours", "accessory", "sentences"];
        one.nouns.len() == other.nouns.len()
            && one.nouns.iter().zip(&other.nouns).all(|(a, b)| a.sizes == b.sizes)
            && parts.iter().all(|part| one.part(part).len() == other.part(part).len())
    }
}
