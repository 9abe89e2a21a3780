use channel_core::{Timestamp, catalogue::Sku};
use import::{CatalogueOptions, parse_answers, parse_catalogue};

use crate::{AnswerHit, FilterName, MemoryIndex, ProductHit, Searcher};

fn demo() -> MemoryIndex {
    let products = include_bytes!("../../../../server/demo/catalogue.csv");
    let answers = include_bytes!("../../../../server/demo/answers.csv");
    let products = parse_catalogue(products, &CatalogueOptions::default()).unwrap();
    let answers = parse_answers(answers, &CatalogueOptions::default()).unwrap();
    assert_eq!((products.errors.len(), answers.errors.len()), (0, 0));
    MemoryIndex::new(products.products_at(Timestamp::default()), answers.answers)
}

fn block<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
}

fn products(index: &MemoryIndex, question: &str) -> Vec<ProductHit> {
    block(Searcher::new(index, index.vocabulary()).products(question, None)).unwrap().hits
}

fn answers(index: &MemoryIndex, question: &str) -> Vec<AnswerHit> {
    block(Searcher::new(index, index.vocabulary()).answers(question)).unwrap().hits
}

#[test]
fn the_right_variant_comes_first_in_every_language() {
    let index = demo();
    let table = [
        ("Do you have the blue running shoe in 42?", "RUN-BLUE-42"),
        ("bleu runing shose 42", "RUN-BLUE-42"),
        ("BLUE RUNNING SHOE size 43", "RUN-BLUE-43"),
        ("Есть синие беговые кроссовки 42 размера?", "RUN-BLUE-42"),
        ("sinie begovye krossovki 42", "RUN-BLUE-42"),
        ("Mavi koşu ayakkabısı 42 numara var mı?", "RUN-BLUE-42"),
        ("mavi kosu ayakkabisi 42", "RUN-BLUE-42"),
        ("¿Tienes zapatillas azules de correr en 42?", "RUN-BLUE-42"),
        ("هل عندكم حذاء جري أزرق مقاس 42؟", "RUN-BLUE-42"),
        ("Көк чуркоо кроссовкасы 42 барбы?", "RUN-BLUE-42"),
        ("red running shoe 43", "RUN-RED-43"),
        ("black trail shoe 43", "TRAIL-BLK-43"),
        ("чёрная футболка L", "TEE-BLK-L"),
        ("siyah tişört XL", "TEE-BLK-XL"),
        ("camiseta negra talla M", "TEE-BLK-M"),
        ("yellow rain jacket in L", "JKT-YEL-L"),
        ("rain jakcet M yellow", "JKT-YEL-M"),
        ("SOCK-WHT-43-46", "SOCK-WHT-43-46"),
        ("коврик для йоги фиолетовый", "MAT-PUR"),
        ("mochila naranja", "PACK-20-ORG"),
        ("football", "BALL-5-WHT"),
        ("hiking boots 40", "BOOT-BRN-40"),
        ("750 ml bottle silver", "BTL-SLV"),
    ];
    for (question, sku) in table {
        let hits = products(&index, question);
        let first = hits.first();
        assert_eq!(
            first.map(|hit| hit.product.sku.0.as_str()),
            Some(sku),
            "{question}: {:?}",
            first.map(|hit| (&hit.product.sku, &hit.why))
        );
        assert!(first.unwrap().confidence >= ProductHit::CONFIDENT, "{question}");
    }
}

#[test]
fn what_the_shop_does_not_sell_is_not_found() {
    let index = demo();
    for question in [
        "Do you have tennis rackets?",
        "red bicycle",
        "велосипед",
        "bisiklet var mı",
        "tienes raquetas de tenis",
        "هل عندكم دراجة",
        "iPhone 15",
        "laptop",
        "asdfgh qwerty",
    ] {
        let hits = products(&index, question);
        assert!(
            hits.first().is_none_or(|hit| hit.confidence < ProductHit::CONFIDENT),
            "{question}: {:?}",
            hits.first().map(|hit| (&hit.product.sku, hit.confidence, &hit.why))
        );
    }
}

#[test]
fn a_filter_nothing_meets_is_relaxed_and_said_so() {
    let index = demo();
    let hits = products(&index, "blue running shoe in 47");
    assert_eq!(hits[0].product.group.as_deref(), Some("RUN-BLUE"));
    assert_eq!(hits[0].relaxed, [FilterName::Size]);
    assert!(hits[0].why.iter().any(|why| why == "size does not meet the filter"));
}

#[test]
fn a_price_limit_counts() {
    let index = demo();
    let hits = products(&index, "running shoes under 80 euros");
    assert!(hits.iter().take_while(|hit| hit.relaxed.is_empty()).all(|hit| hit.product.price.unwrap().minor <= 8_000));
    assert_eq!(hits[0].product.group.as_deref(), Some("RUN-BLUE"));
}

#[test]
fn a_follow_up_stays_with_its_product() {
    let index = demo();
    let searcher = Searcher::new(&index, index.vocabulary());
    let found = block(searcher.products("and in 43?", Some(&Sku("RUN-BLUE-42".into())))).unwrap();
    assert_eq!(found.hits[0].product.sku.0, "RUN-BLUE-43");
}

#[test]
fn an_answer_that_does_not_name_the_place_is_no_answer_about_it() {
    let index = demo();
    let asked = [
        "Do you ship to Bishkek?",
        "доставляете в казахстан?",
        "almanyaya gönderiyor musunuz",
        "hacen envíos a México",
        "توصلون للسعودية؟",
        "москвага жеткиресиңерби",
    ];
    for question in asked {
        let hits = answers(&index, question);
        let confidence = hits.first().map_or(0.0, |hit| hit.confidence);
        assert!(confidence < AnswerHit::CONFIDENT, "{question}: {confidence}");
    }
}

#[test]
fn questions_to_the_shop_find_their_answer_in_every_language() {
    let index = demo();
    let table = [
        ("how much is delivery?", "ship-en"),
        ("can I send it back", "return-en"),
        ("when do you open on saturday", "hours-en"),
        ("do you accept paypal", "pay-en"),
        ("guarantee?", "warranty-en"),
        ("where are you located", "address-en"),
        ("сколько стоит доставка", "ship-ru"),
        ("хочу вернуть товар", "return-ru"),
        ("до скольки вы работаете", "hours-ru"),
        ("kargo kaç para", "ship-tr"),
        ("iade etmek istiyorum", "return-tr"),
        ("cuánto cuesta el envío", "ship-es"),
        ("كم سعر التوصيل", "ship-ar"),
        ("жеткирүү канча", "ship-ky"),
    ];
    for (question, id) in table {
        let hits = answers(&index, question);
        let first = hits.first();
        assert_eq!(
            first.map(|hit| hit.answer.id.0.as_str()),
            Some(id),
            "{question}: {:?}",
            hits.iter().map(|hit| (&hit.answer.id.0, hit.confidence)).collect::<Vec<_>>()
        );
        assert!(first.unwrap().confidence >= AnswerHit::CONFIDENT, "{question} {}", first.unwrap().confidence);
    }
}
