use async_trait::async_trait;
use channel_core::catalogue::Sku;
use proptest::prelude::*;

use super::shop::{index, product};
use crate::{EmbedError, Embedder, Evidence, Purpose, Tongue, VectorTable, fuse, search_hybrid};

/// Knows two things, in two languages each.
#[derive(Debug)]
struct Scripted(&'static str);

#[async_trait]
impl Embedder for Scripted {
    fn model(&self) -> &str {
        self.0
    }

    fn dimension(&self) -> usize {
        2
    }

    fn batch(&self) -> usize {
        8
    }

    async fn embed(&self, _: Purpose, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let vector = |text: &&str| {
            let text = text.to_lowercase();
            let warm = ["scarf", "шарф", "cold"].iter().any(|word| text.contains(word));
            if warm { vec![1.0, 0.1] } else { vec![0.1, 1.0] }
        };
        Ok(texts.iter().map(vector).collect())
    }
}

async fn first(question: &str, model: &'static str) -> Option<String> {
    let products = [
        product("S-1", "Wool scarf for the winter", "Accessories > Scarves"),
        product("C-1", "Coffee cup with a handle", "Kitchen > Cups"),
    ];
    let (index, embedder) = (index(&products), Scripted(model));
    let mut table = VectorTable::new("scripted", embedder.dimension());
    for product in &products {
        let vectors = embedder.embed(Purpose::Passage, &[&product.title]).await.unwrap();
        table.upsert(product.sku.clone(), &vectors[0]).unwrap();
    }
    let hybrid = search_hybrid(&index, &table, &embedder, question, 10).await.unwrap();
    hybrid.order.first().map(|fused| fused.sku.0.clone())
}

#[tokio::test]
async fn meaning_finds_what_no_word_does_and_words_keep_what_they_found() {
    assert_eq!(first("something against the cold", "scripted").await.as_deref(), Some("S-1"));
    assert_eq!(first("тёплый шарф на зиму", "scripted").await.as_deref(), Some("S-1"));
    assert_eq!(first("coffee cup", "scripted").await.as_deref(), Some("C-1"));
}

#[tokio::test]
async fn vectors_of_another_model_are_not_compared() {
    assert_eq!(first("something against the cold", "another").await, None);
}

#[test]
fn weights_follow_the_evidence() {
    let words = |coverage, tongue| Evidence { coverage, tongue }.weights().words;
    assert!((words(1.0, Tongue::Same) - 6.0).abs() < 1e-6);
    assert!((words(0.5, Tongue::Same) - 1.5).abs() < 1e-6);
    let meaning = |coverage, tongue| Evidence { coverage, tongue }.weights().meaning;
    assert!(meaning(0.2, Tongue::Other) > meaning(0.2, Tongue::Same), "in another language meaning counts for more");
    assert!(meaning(0.1, Tongue::Other) > words(0.1, Tongue::Other), "and leads where words have little");
    assert!(meaning(0.3, Tongue::Other) < words(0.3, Tongue::Other) / 10.0, "and fades before words have much");
    assert!(meaning(0.9, Tongue::Other) < 0.01, "but not where it is known what things are called");
    assert!(words(f32::NAN, Tongue::Same) == 0.0);
    let skus = |names: &[&str]| names.iter().map(|name| Sku((*name).into())).collect::<Vec<_>>();
    let order = |weights| fuse(&skus(&["A", "B"]), &skus(&["C", "D"]), weights)[0].sku.0.clone();
    assert_eq!(order(Evidence { coverage: 1.0, tongue: Tongue::Same }.weights()), "A");
    assert_eq!(order(Evidence { coverage: 0.0, tongue: Tongue::Same }.weights()), "C");
}

#[test]
fn meaning_does_not_change_the_order_of_what_has_every_word() {
    let skus = |range: std::ops::Range<usize>| range.map(|at| Sku(format!("{at:03}"))).collect::<Vec<_>>();
    let words = skus(0..100);
    let meaning: Vec<Sku> = skus(50..150).into_iter().rev().collect();
    let fused = fuse(&words, &meaning, Evidence { coverage: 0.9, tongue: Tongue::Same }.weights());
    let order: Vec<Sku> = fused.into_iter().map(|fused| fused.sku).collect();
    assert_eq!(order[..100], words);
    assert_eq!(order[100], Sku("149".into()), "then what meaning found first");
}

proptest! {
    #[test]
    fn bytes_keep_the_nearest_near(rows in prop::collection::vec(prop::collection::vec(-1.0_f32..1.0, 16), 1..30), gone in 0_usize..30) {
        let mut table = VectorTable::new("m", 16);
        for (number, row) in rows.iter().enumerate() {
            table.upsert(Sku(number.to_string()), row).unwrap();
        }
        let removed = table.remove(&Sku(gone.to_string()));
        prop_assert_eq!(removed, gone < rows.len());
        for (number, row) in rows.iter().enumerate().filter(|(number, _)| *number != gone) {
            let nearest = table.nearest(row, 1);
            // Another may lie in the same direction, but none nearer.
            prop_assert!(nearest[0].1 > 0.98, "{} {}", number, nearest[0].1);
        }
    }

    #[test]
    fn a_vector_that_does_not_fit_is_refused(row in prop::collection::vec(any::<f32>(), 0..8)) {
        let mut table = VectorTable::new("m", 4);
        let fits = row.len() == 4 && row.iter().all(|number| number.is_finite());
        prop_assert_eq!(table.upsert(Sku("A".into()), &row).is_ok(), fits);
        let _ = table.nearest(&row, 3);
    }
}
