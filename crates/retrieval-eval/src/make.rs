//! Shops: models of a noun with features, each in several variants, and things that only share words with them.

use std::collections::BTreeMap;

use channel_core::catalogue::{Currency, Money, Product, Sku};

use crate::{
    lists::{Lists, SizeKind, Words},
    rng::Rng,
};

/// What a product is, whatever its words say.
#[derive(Debug, Clone)]
pub struct Item {
    /// The row.
    pub product: Product,
    /// Its noun, unless it is a thing for the noun.
    pub noun: Option<usize>,
    /// Which of the noun's names the title uses.
    pub name: usize,
    /// Adjectives.
    pub adjectives: Vec<usize>,
    /// Features.
    pub features: Vec<usize>,
    /// The material.
    pub material: usize,
    /// The brand.
    pub brand: usize,
    /// The model's own code.
    pub model: String,
    /// The colour.
    pub colour: usize,
}

/// One shop.
#[derive(Debug, Clone)]
pub struct Shop {
    /// Its words.
    pub lists: Lists,
    /// Its products.
    pub items: Vec<Item>,
}

const CLOTHES: [&str; 5] = ["S", "M", "L", "XL", "XXL"];

impl Shop {
    /// A shop of so many products.
    #[must_use]
    pub fn make(lang: &'static str, words: Words, products: usize, seed: u64) -> Self {
        let mut shop = Self { lists: Lists::of(lang, words), items: Vec::with_capacity(products) };
        let mut rng = Rng::new(seed);
        let mut model = 0;
        while shop.items.len() < products {
            model += 1;
            shop.add_model(&mut rng, model, products);
        }
        shop
    }

    fn add_model(&mut self, rng: &mut Rng, number: usize, most: usize) {
        let lists = self.lists.clone();
        let noun_at = rng.below(lists.nouns.len());
        let noun = &lists.nouns[noun_at];
        let name = rng.below(noun.names.len());
        let is_accessory = rng.chance(8);
        let two = |rng: &mut Rng, part: &str| {
            let mut found = vec![rng.below(lists.part(part).len()), rng.below(lists.part(part).len())];
            found.dedup();
            found.truncate(1 + rng.below(2));
            found
        };
        let adjectives = two(rng, "adjectives");
        let features = two(rng, "features");
        let material = rng.below(lists.part("materials").len());
        let brand = rng.below(lists.brands.len());
        let model =
            format!("{}{}-{}", rng.pick(&["M", "X", "K", "RT", "LS"]), rng.pick(&["A", "B", "C", "D"]), 100 + number);
        let noun_words = if is_accessory {
            rng.pick(lists.part("accessory")).replace("{p}", &noun.forms[name][0])
        } else {
            let adjective = lists.agree(&lists.part("adjectives")[adjectives[0]], noun.gender);
            if rng.chance(70) { lists.phrase(&adjective, &noun.names[name]) } else { noun.names[name].clone() }
        };
        let mut title = vec![noun_words];
        if rng.chance(50) && !is_accessory {
            title.push(lists.part("features")[features[0]].clone());
        }
        let brand_first = rng.chance(50);
        title.insert(if brand_first { 0 } else { title.len() }, lists.brands[brand].to_owned());
        if rng.chance(40) {
            title.push(model.clone());
        }
        let description = self.describe(rng, &lists, noun_at, &adjectives, &features, material);
        let (currency, low, high) = currency(&lists);
        let price = (low + rng.below(high - low)) as i64;
        let colour_in_title = rng.chance(35);
        let sizes: Vec<String> = match noun.sizes {
            SizeKind::Clothes => CLOTHES.iter().map(|size| (*size).to_owned()).collect(),
            SizeKind::Shoes => (36..=46).map(|size| size.to_string()).collect(),
            SizeKind::None => Vec::new(),
        };
        for variant in 0..2 + rng.below(3) {
            if self.items.len() >= most {
                return;
            }
            let colour = rng.below(lists.part("colours").len());
            let colour_word = &lists.part("colours")[colour];
            let mut attributes = BTreeMap::new();
            attributes.insert(Product::COLOUR.to_owned(), colour_word.clone());
            attributes.insert("brand".to_owned(), lists.brands[brand].to_owned());
            attributes.insert("material".to_owned(), lists.part("materials")[material].clone());
            if !sizes.is_empty() && !is_accessory {
                attributes.insert(Product::SIZE.to_owned(), rng.pick(&sizes).clone());
            }
            let coloured = colour_in_title.then(|| lists.agree(colour_word, noun.gender));
            let leaf = if is_accessory {
                lists.part("accessory")[0].replace("{p}", "").replace(['(', ')'], "")
            } else {
                capital(&noun.forms[0][0])
            };
            self.items.push(Item {
                product: Product {
                    sku: Sku(format!("{model}-{variant}")),
                    group: Some(model.clone()),
                    title: capital(&title.iter().cloned().chain(coloured).collect::<Vec<_>>().join(" ")),
                    description: description.clone(),
                    category: Some(format!("{} > {}", noun.group, leaf.trim())),
                    attributes,
                    price: Some(Money::new(price * 100 + 90 * i64::from(rng.chance(50)), currency)),
                    stock: Some(if rng.chance(30) { 0 } else { 1 + rng.below(20) as i64 }),
                    availability: None,
                    url: None,
                    image_url: None,
                },
                noun: (!is_accessory).then_some(noun_at),
                name,
                adjectives: adjectives.clone(),
                features: features.clone(),
                material,
                brand,
                model: model.clone(),
                colour,
            });
        }
    }

    /// Says what the title leaves out, and names what the product is not.
    fn describe(
        &self,
        rng: &mut Rng,
        lists: &Lists,
        noun: usize,
        adjectives: &[usize],
        features: &[usize],
        material: usize,
    ) -> String {
        let gender = lists.nouns[noun].gender;
        let mut sentences: Vec<String> =
            adjectives.iter().skip(1).map(|at| capital(&lists.agree(&lists.part("adjectives")[*at], gender))).collect();
        sentences.extend(features.iter().map(|at| capital(&lists.part("features")[*at])));
        for _ in 0..2 + rng.below(3) {
            let other = rng.below(lists.nouns.len());
            let others = &lists.nouns[other];
            let sentence = rng
                .pick(lists.part("sentences"))
                .replace("{p}", &others.forms[rng.below(others.forms.len())][0])
                .replace("{A}", &capital(&lists.agree(&lists.part("adjectives")[adjectives[0]], gender)))
                .replace("{a}", &lists.agree(rng.pick::<String>(lists.part("adjectives")), gender))
                .replace("{f}", &lists.part("features")[features[0]])
                .replace("{m}", &lists.part("materials")[material]);
            sentences.push(sentence);
        }
        sentences.join(". ").replace("..", ".")
    }
}

/// The shop's currency, and between what its prices lie.
pub(crate) fn currency(lists: &Lists) -> (Currency, usize, usize) {
    let line = &lists.part("currency")[0];
    let mut words = line.split(' ');
    let mut next = || words.next().unwrap_or_else(|| panic!("not a currency: {line}"));
    let code = next().parse().unwrap_or_else(|_| panic!("not a currency: {line}"));
    let mut number = || next().parse().unwrap_or_else(|_| panic!("not a price: {line}"));
    (code, number(), number())
}

pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
