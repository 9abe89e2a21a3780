use ::import::CatalogueOptions;
use assistant::ProductQuestion;
use channel_core::catalogue::Sku;
use channel_core::{OrganisationId, Seams};
use store::organisations;

use super::*;
use crate::place::Place;

// Beside this file whatever module this file is compiled as.
#[path = "golden.rs"]
mod golden;
#[path = "work_tests.rs"]
mod work_tests;

const PRODUCTS: &[u8] = include_bytes!("../../demo/catalogue.csv");
const ANSWERS: &[u8] = include_bytes!("../../demo/answers.csv");

struct Shop {
    catalogue: Catalogue,
    mine: OrganisationId,
    other: OrganisationId,
    _place: Place,
}

async fn shop() -> Shop {
    let place = Place::of(module_path!()).await;
    let store = place.open(Seams::system()).await;
    let make =
        |name: &'static str| store.write(move |tx| Box::pin(async move { organisations::create(tx, name).await }));
    let (mine, other) = (make("mine").await.unwrap(), make("other").await.unwrap());
    Shop { catalogue: Catalogue::new(store), mine, other, _place: place }
}

async fn demo_shop() -> Shop {
    let shop = shop().await;
    let products = shop.catalogue.import_csv(shop.mine, PRODUCTS).await.unwrap();
    let answers = shop.catalogue.import_answers(shop.mine, ANSWERS).await.unwrap();
    assert_eq!((products.errors.len(), answers.errors.len()), (0, 0));
    shop
}

#[tokio::test]
async fn importing_the_same_file_twice_changes_nothing() {
    let shop = demo_shop().await;
    let again = shop.catalogue.import_csv(shop.mine, PRODUCTS).await.unwrap();
    assert_eq!((again.added, again.changed, again.same), (0, 0, 40));
    assert_eq!(shop.catalogue.list_imports(shop.mine).await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_bad_row_is_reported_and_the_good_ones_are_found() {
    let shop = shop().await;
    let file = "sku,title,price\nA,Blue shoe,79.90 EUR\nB,Red shoe,cheap\n".as_bytes();
    let report = shop.catalogue.import_csv(shop.mine, file).await.unwrap();
    assert_eq!(
        (report.added, report.skipped, report.errors[0].row, report.errors[0].key),
        (1, 1, 3, "import-problem-price-not-a-number")
    );
    assert!(report_as_text(&report).contains("line 3, column price: \"cheap\" is no price; write it as 79.90 EUR"));
    let found = shop.catalogue.search_products(shop.mine, "shoe").await.unwrap();
    assert_eq!(found.hits.len(), 1);
    assert!(hits_as_text(&found.hits).contains("79.90 EUR"));
}

#[tokio::test]
async fn a_replacing_file_removes_the_rest_unless_it_has_bad_rows() {
    let shop = demo_shop().await;
    let replace = async |file: &str| {
        let options = CatalogueOptions::default();
        shop.catalogue.import_csv_with(shop.mine, file.as_bytes(), ImportMode::Replace, &options).await.unwrap()
    };
    assert_eq!(replace("sku,title,price\nA,Shoe,1 EUR\nB,,1 EUR\n").await.removed, 0);
    assert_eq!(replace("sku,title,price\nA,Shoe,1 EUR\n").await.removed, 40);
    assert_eq!(shop.catalogue.count_products(shop.mine).await.unwrap(), 1);
}

#[tokio::test]
async fn no_question_reaches_another_shop() {
    let shop = demo_shop().await;
    let retriever = shop.catalogue.retriever(shop.other);
    let ask = |like: Option<&str>| ProductQuestion {
        text: "blue running shoe 42".into(),
        like: like.map(|sku| Sku(sku.into())),
    };
    assert!(retriever.products(&ask(None)).await.unwrap().hits.is_empty());
    assert!(retriever.products(&ask(Some("RUN-BLUE-42"))).await.unwrap().hits.is_empty());
    assert!(retriever.answers("shipping").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_slip_is_put_right_by_the_shops_own_words() {
    let shop = shop().await;
    let file = "sku,title\nA,Zephyrix blender\n".as_bytes();
    shop.catalogue.import_csv(shop.mine, file).await.unwrap();
    let found = shop.catalogue.search_products(shop.mine, "zephirix?").await.unwrap();
    assert_eq!(found.hits[0].product.sku.0, "A");
    assert_eq!(found.question.terms[0].repaired.as_deref(), Some("zephyrix"));
}
