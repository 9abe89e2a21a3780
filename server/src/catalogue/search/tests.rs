use channel_core::{OrganisationId, Seams};
use store::{Store, organisations};

use super::super::Catalogue;
use super::{Indexes, Models, Near};
use crate::place::Place;

async fn shops() -> (Store, OrganisationId, OrganisationId, Place) {
    let place = Place::of(module_path!()).await;
    let store = place.open(Seams::system()).await;
    let make =
        |name: &'static str| store.write(move |tx| Box::pin(async move { organisations::create(tx, name).await }));
    let (one, two) = (make("one").await.unwrap(), make("two").await.unwrap());
    (store, one, two, place)
}

#[tokio::test]
async fn what_one_node_changes_the_other_finds_at_its_next_question() {
    let (store, one, _, _place) = shops().await;
    let (here, there) = (Catalogue::new(store.clone()), Catalogue::new(store));
    let found = async |question: &str| {
        let found = there.search_products(one, question).await.unwrap();
        found.hits.into_iter().map(|hit| hit.product.sku.0).collect::<Vec<_>>()
    };
    here.import_csv(one, b"sku,title\nA,Blue shoe\nB,Red boot\n").await.unwrap();
    assert_eq!(found("blue shoe").await, ["A"]);
    here.import_csv(one, b"sku,title\nA,Green hat\nC,Blue scarf\n").await.unwrap();
    assert_eq!(found("shoe").await, [""; 0]);
    assert_eq!(found("scarf").await, ["C"]);
    let all = import::CatalogueOptions::default();
    let only = b"sku,title\nC,Blue scarf\n";
    here.import_csv_with(one, only, super::super::ImportMode::Replace, &all).await.unwrap();
    assert_eq!(found("red boot").await, [""; 0]);
    let answer = |text: &str| channel_core::catalogue::Answer {
        id: channel_core::catalogue::AnswerId("hours".into()),
        question: "When are you open?".into(),
        answer: text.into(),
        language: None,
    };
    for text in ["From nine", "From ten"] {
        here.save_answer(one, answer(text)).await.unwrap();
        assert_eq!(there.search_answers(one, "when open").await.unwrap().hits[0].answer.answer, text);
    }
    here.delete_answer(one, channel_core::catalogue::AnswerId("hours".into())).await.unwrap();
    assert!(there.search_answers(one, "when open").await.unwrap().hits.is_empty());
}

#[tokio::test]
async fn the_shop_not_asked_for_longest_is_let_go_and_made_again() {
    let (store, one, two, _place) = shops().await;
    let shop = Catalogue::new(store.clone());
    shop.import_csv(one, b"sku,title\nA,Blue shoe\n").await.unwrap();
    shop.import_csv(two, b"sku,title\nX,Red shoe\nY,Red boot\n").await.unwrap();
    let indexes = Indexes::new(store, Models::default()).within(1);
    let ask = async |organisation| {
        indexes.ask(organisation, |index| index.products("shoe", &Near::Unknown, 5).skus()).await.unwrap()
    };
    assert_eq!(ask(one).await.len(), 1);
    assert_eq!((indexes.figures().shops, indexes.figures().products), (1, 1));
    assert_eq!(ask(two).await.len(), 1);
    assert_eq!((indexes.figures().shops, indexes.figures().products), (1, 2), "the first was let go");
    assert_eq!(ask(one).await.len(), 1);
}

#[tokio::test]
async fn many_questions_at_once_have_one_index_made() {
    let (store, one, _, _place) = shops().await;
    Catalogue::new(store.clone()).import_csv(one, b"sku,title\nA,Blue shoe\n").await.unwrap();
    let indexes = Indexes::new(store, Models::default());
    let asked = (0..20).map(|_| indexes.ask(one, |index| std::ptr::from_ref(index) as usize));
    let places = futures_util::future::try_join_all(asked).await.unwrap();
    assert!(places.iter().all(|place| *place == places[0]), "{places:?}");
}
