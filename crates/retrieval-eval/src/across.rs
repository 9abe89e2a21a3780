//! Questions in one language to a shop in another, by words alone: what is known of how things are called elsewhere.

use retrieval::ShopIndex;
use retrieval_eval::{LANGS, Shop, Tally};

use crate::lot::Lot;

/// Prints the figures of every pair of languages; the bound on them is of words and meaning together.
pub(crate) fn run(lot: Lot, langs: &[&'static str]) {
    println!(
        "\n{}asked across languages, by words alone, nDCG@10 (a row is a shop, a column the questions), and which share of goods \
         is the first that is found by their bare name",
        lot.name
    );
    println!("      {}", LANGS.map(|lang| format!("{lang:>14}")).concat());
    for &lang in langs {
        let shop = lot.shop(lang);
        let mut index = ShopIndex::default();
        shop.items.iter().for_each(|item| index.upsert(&item.product));
        let mut row = format!("  {lang:>4}");
        for other in LANGS {
            if !lot.is_same_shop(lang, other) {
                row.push_str("             –");
                continue;
            }
            let elsewhere = lot.shop(other);
            let mut tally = Tally::default();
            for asked in lot.questions(&elsewhere).asked {
                let found = index.search(&asked.text, 10);
                let ranking: Vec<String> = found.hits.into_iter().map(|hit| hit.sku.0).collect();
                tally.add(&ranking, &asked.grades);
            }
            row.push_str(&format!("  {:.3} ({:.2})", tally.ndcg(), named(&index, &shop, &elsewhere)));
        }
        println!("{row}");
    }
}

/// The share of goods that their names in another language find first.
fn named(index: &ShopIndex, shop: &Shop, elsewhere: &Shop) -> f64 {
    let names = elsewhere.lists.nouns.iter().enumerate().flat_map(|(at, noun)| {
        noun.forms.iter().filter_map(|forms| forms.first()).map(move |name| (at, name.as_str()))
    });
    let names: Vec<(usize, &str)> = names.collect();
    let is_found = |(at, name): &&(usize, &str)| {
        let found = index.search(name, 1);
        let first = found.hits.first().and_then(|hit| shop.items.iter().find(|item| item.product.sku == hit.sku));
        first.is_some_and(|item| item.noun == Some(*at))
    };
    names.iter().filter(is_found).count() as f64 / names.len().max(1) as f64
}
