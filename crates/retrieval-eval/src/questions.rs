//! Questions to a shop, with what is right for each.

use std::collections::{HashMap, HashSet};

use crate::{
    lists::SizeKind,
    make::{Item, Shop, currency},
    rng::Rng,
};

/// A question whose products are graded: 3 has all that is asked for, 2 at least half of the wishes beside its kind, 1 is
/// of the kind.
#[derive(Debug, Clone)]
pub struct Asked {
    /// As it is asked.
    pub text: String,
    /// The words of it that say what is wanted.
    pub content: String,
    /// Grades by code.
    pub grades: HashMap<String, u8>,
}

/// A question that narrows, with all products that it leaves.
#[derive(Debug, Clone)]
pub struct Filtered {
    /// As it is asked.
    pub text: String,
    /// Codes of exactly what fits.
    pub exact: HashSet<String>,
}

/// The questions to one shop.
#[derive(Debug, Clone)]
pub struct Questions {
    /// About what the shop has.
    pub asked: Vec<Asked>,
    /// With a price, a size, a colour, stock.
    pub filtered: Vec<Filtered>,
    /// About what it does not have.
    pub missing: Vec<String>,
}

impl Questions {
    /// Makes so many of the first kind, and a third as many of each other.
    #[must_use]
    pub fn make(shop: &Shop, count: usize, seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let asked = (0..count).map(|_| asked(shop, &mut rng)).collect();
        let mut filtered = Vec::new();
        while filtered.len() < count / 3 {
            filtered.extend(filter(shop, &mut rng));
        }
        let missing = (0..count / 3).map(|_| missing(shop, &mut rng)).collect();
        Self { asked, filtered, missing }
    }
}

/// One wish beside the kind of goods.
#[derive(Debug, Clone, Copy)]
enum Wish {
    Adjective(usize),
    Feature(usize),
    Material(usize),
    Brand(usize),
}

impl Wish {
    fn is_met(self, item: &Item) -> bool {
        match self {
            Self::Adjective(at) => item.adjectives.contains(&at),
            Self::Feature(at) => item.features.contains(&at),
            Self::Material(at) => item.material == at,
            Self::Brand(at) => item.brand == at,
        }
    }
}

fn asked(shop: &Shop, rng: &mut Rng) -> Asked {
    let item = loop {
        let item = rng.pick(&shop.items);
        if item.noun.is_some() {
            break item;
        }
    };
    let noun_at = item.noun.unwrap_or_default();
    if rng.chance(7) {
        let content = if rng.chance(50) {
            format!("{} {}", shop.lists.brands[item.brand], item.model)
        } else {
            item.model.clone()
        };
        let grades = shop.items.iter().filter(|other| other.model == item.model);
        let grades = grades.map(|other| (other.product.sku.0.clone(), 3)).collect();
        return Asked { text: wrap(shop, &content, rng), content, grades };
    }
    // People ask for what some product has, mostly; what they wish for need not stand in its title.
    let wishes = wishes(item, rng);
    let content = content(shop, noun_at, item.name, &wishes, rng);
    let mut grades = HashMap::new();
    for other in shop.items.iter().filter(|other| other.noun == Some(noun_at)) {
        let met = wishes.iter().filter(|wish| wish.is_met(other)).count();
        let grade = if met == wishes.len() {
            3
        } else if met * 2 >= wishes.len() {
            2
        } else {
            1
        };
        grades.insert(other.product.sku.0.clone(), grade);
    }
    Asked { text: wrap(shop, &content, rng), content, grades }
}

fn wishes(item: &Item, rng: &mut Rng) -> Vec<Wish> {
    let all = [
        Wish::Adjective(*rng.pick(&item.adjectives)),
        Wish::Feature(*rng.pick(&item.features)),
        Wish::Material(item.material),
        Wish::Brand(item.brand),
    ];
    let mut wishes = vec![*rng.pick(&all)];
    if rng.chance(45) {
        let other = *rng.pick(&all);
        if std::mem::discriminant(&other) != std::mem::discriminant(&wishes[0]) {
            wishes.push(other);
        }
    }
    wishes
}

fn content(shop: &Shop, noun_at: usize, name: usize, wishes: &[Wish], rng: &mut Rng) -> String {
    let lists = &shop.lists;
    let noun = &lists.nouns[noun_at];
    let form = rng.below(noun.forms[name].len());
    let gender = match (form, noun.gender, lists.lang) {
        (0, 'f', "es") => 'q',
        (0, _, "ru" | "es" | "ar") => 'p',
        (_, gender, _) => gender,
    };
    let mut words = noun.forms[name][form].clone();
    for wish in wishes {
        words = match *wish {
            Wish::Adjective(at) => lists.phrase(&lists.agree(&lists.part("adjectives")[at], gender), &words),
            Wish::Feature(at) => format!("{words} {}", lists.part("features")[at]),
            Wish::Material(at) => format!("{words} {}", lists.part("materials")[at]),
            Wish::Brand(at) => {
                if rng.chance(50) {
                    format!("{} {words}", lists.brands[at])
                } else {
                    format!("{words} {}", lists.brands[at])
                }
            }
        };
    }
    if rng.chance(70) { words.to_lowercase() } else { words }
}

fn wrap(shop: &Shop, content: &str, rng: &mut Rng) -> String {
    rng.pick(shop.lists.part("questions")).replace("{x}", content)
}

fn filter(shop: &Shop, rng: &mut Rng) -> Option<Filtered> {
    let lists = &shop.lists;
    let item = rng.pick(&shop.items);
    let noun_at = item.noun?;
    let noun = &lists.nouns[noun_at];
    let gender = match (noun.gender, lists.lang) {
        ('f', "es") => 'q',
        (_, "ru" | "es" | "ar") => 'p',
        (gender, _) => gender,
    };
    let colour = rng.chance(60).then_some(item.colour);
    let size = item.product.size().filter(|_| rng.chance(60)).map(str::to_owned);
    let wants_stock = rng.chance(30);
    let (_, low, high) = currency(lists);
    let step = ((high - low) / 30).max(1);
    let (mut least, mut most) = (None, None);
    let number = |rng: &mut Rng| low + step * (3 + rng.below(24));
    let price_words = match rng.below(4) {
        0 => {
            let bound = number(rng);
            most = Some(bound);
            rng.pick(lists.part("under")).replace("{n}", &bound.to_string())
        }
        1 => {
            let bound = number(rng);
            least = Some(bound);
            rng.pick(lists.part("over")).replace("{n}", &bound.to_string())
        }
        2 => {
            let bound = number(rng);
            let upper = bound + step * (2 + rng.below(8));
            (least, most) = (Some(bound), Some(upper));
            rng.pick(lists.part("between")).replace("{a}", &bound.to_string()).replace("{b}", &upper.to_string())
        }
        _ if colour.is_none() && size.is_none() && !wants_stock => return None,
        _ => String::new(),
    };
    let fits = |other: &&Item| {
        let price = other.product.price.map_or(0, |price| price.minor);
        let bound = |bound: usize| i64::try_from(bound * 100).unwrap_or(i64::MAX);
        other.noun == Some(noun_at)
            && colour.is_none_or(|colour| colour == other.colour)
            && size.as_deref().is_none_or(|size| other.product.size() == Some(size))
            && (!wants_stock || other.product.in_stock() == Some(true))
            && least.is_none_or(|least| price >= bound(least))
            && most.is_none_or(|most| price <= bound(most))
    };
    let exact: HashSet<String> = shop.items.iter().filter(fits).map(|item| item.product.sku.0.clone()).collect();
    if exact.is_empty() {
        return None;
    }
    let text = rng
        .pick(lists.part("filters"))
        .replace("{c}", &colour.map(|at| lists.agree(&lists.part("colours")[at], gender)).unwrap_or_default())
        .replace("{x}", &noun.forms[0][0])
        .replace("{s}", &size.map(|size| rng.pick(lists.part("size")).replace("{s}", &size)).unwrap_or_default())
        .replace("{t}", if wants_stock { &lists.part("stock")[0] } else { "" })
        .replace("{p}", &price_words);
    debug_assert!(noun.sizes != SizeKind::None || !text.contains("{s}"));
    Some(Filtered {
        text: text.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches(',').to_owned(),
        exact,
    })
}

fn missing(shop: &Shop, rng: &mut Rng) -> String {
    let lists = &shop.lists;
    let content = if rng.chance(12) {
        format!(
            "{} {}-{}",
            rng.pick::<&str>(lists.brands),
            rng.pick(&["MA", "XB", "KC", "RTD", "LSA"]),
            70_000 + rng.below(9_000)
        )
    } else {
        let thing = rng.pick(lists.part("missing")).clone();
        match rng.below(4) {
            0 => thing,
            1 => lists.phrase(rng.pick::<String>(lists.part("adjectives")), &thing),
            2 => format!("{thing} {}", rng.pick(lists.part("features"))),
            _ => format!("{thing} {}", rng.pick(lists.part("colours"))),
        }
    };
    wrap(shop, &content, rng)
}
