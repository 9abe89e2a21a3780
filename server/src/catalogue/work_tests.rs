//! Long work as a whole: what is uploaded is read and answered from, what is compared is taken in, sites are read.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ::import::Gone;
use assistant::{Assistant as _, OfflineAssistant, Outcome, Source, Turn};
use axum::Router;
use axum::http::header;
use axum::response::Html;
use axum::routing::get;
use channel_core::OrganisationId;
use channel_testkit::{TestClock, seams};
use store::catalogue_jobs::{self, JobKind, JobState};
use store::documents::DocumentState;
use store::{Store, organisations};
use uuid::Uuid;

use super::*;

/// A PDF as other programs write them: a page for each text, a line for each line.
pub(crate) fn pdf(pages: &[&str]) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 4 + 2 * page)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Count {} /Kids [{}] >>", pages.len(), kids.join(" ")),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    for (page, text) in pages.iter().enumerate() {
        let lines: Vec<String> = text.lines().map(|line| format!("({line}) Tj 0 -16 Td")).collect();
        let drawn = format!("BT /F1 12 Tf 72 720 Td {} ET", lines.join(" "));
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>",
            5 + 2 * page
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{drawn}\nendstream", drawn.len()));
    }
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(file.len());
        file.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let begins = file.len();
    file.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for place in places {
        file.push_str(&format!("{place:010} 00000 n \n"));
    }
    file.push_str(&format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{begins}\n%%EOF\n", objects.len() + 1));
    file.into_bytes()
}

fn nobody() -> Strangers {
    Strangers::new(Vec::new()).unwrap()
}

const RETURNS: [&str; 2] = [
    "Returns and refunds\nUnworn shoes can be sent back within 30 days of delivery.\n\
    The original box has to be in the parcel, and the label of the parcel service on the outside of it.\n\
    Socks and insoles are sent back in their closed bag only, for reasons of hygiene.",
    "Restocking fee\nFor shoes that come back without their box we keep a restocking fee of 12 EUR.\n\
    Refunds reach your bank account five working days after the parcel arrived at our warehouse.\n\
    Who paid with a gift card gets the sum back on a new gift card, which is sent by mail.",
];

#[tokio::test]
async fn a_question_about_an_uploaded_pdf_is_answered_with_its_place() {
    let shop = demo_shop().await;
    let retriever = shop.catalogue.retriever(shop.mine);
    let ask =
        async |question: &str| OfflineAssistant::new().answer(&Turn::new("Demo", question), retriever.as_ref()).await;
    let question = "how much is the restocking fee without the box?";
    let Outcome::Answer(before) = ask(question).await.unwrap() else { panic!("no answer") };
    assert!(!before.text.contains("12"), "{}", before.text);

    let id = shop.catalogue.upload(shop.mine, "returns.pdf", pdf(&RETURNS)).await.unwrap();
    assert_eq!(shop.catalogue.document(shop.mine, id).await.unwrap().state, DocumentState::Waiting);
    shop.catalogue.work_until_idle(&nobody()).await;
    let read = shop.catalogue.document(shop.mine, id).await.unwrap();
    assert_eq!((read.state, read.reason), (DocumentState::Ready, None));
    assert!(read.chunks >= 2, "{}", read.chunks);

    let Outcome::Answer(answer) = ask(question).await.unwrap() else { panic!("no answer") };
    assert!(answer.text.contains("restocking fee of 12 EUR"), "{}", answer.text);
    assert!(answer.text.contains("2/2"), "the page is named: {}", answer.text);
    let Source::Answer(cited) = &answer.citations[0].source else { panic!("{:?}", answer.citations) };
    assert_eq!(document::of_passage(&cited.0), Some(id));
    let Outcome::Answer(policy) = ask("can I return shoes").await.unwrap() else { panic!("no answer") };
    assert_eq!(policy.citations[0].source, Source::Answer(channel_core::catalogue::AnswerId("return-en".into())));

    shop.catalogue.delete_document(shop.mine, id).await.unwrap();
    let Outcome::Answer(after) = ask(question).await.unwrap() else { panic!("no answer") };
    assert!(!after.text.contains("12 EUR"), "{}", after.text);
    assert!(shop.catalogue.search_answers(shop.other, question).await.unwrap().hits.is_empty());
}

#[tokio::test]
async fn a_file_that_cannot_be_read_says_why_and_can_be_read_again() {
    let shop = shop().await;
    let id = shop.catalogue.upload(shop.mine, "scan.png", b"\x89PNG\r\n\x1a\n\0\0\0".to_vec()).await.unwrap();
    shop.catalogue.work_until_idle(&nobody()).await;
    let read = shop.catalogue.document(shop.mine, id).await.unwrap();
    assert_eq!(read.state, DocumentState::Failed);
    assert_eq!(Reason::read(&read.reason.unwrap()).unwrap().key, "document-refused-other");
    shop.catalogue.read_again(shop.mine, id).await.unwrap();
    assert_eq!(shop.catalogue.document(shop.mine, id).await.unwrap().state, DocumentState::Waiting);
    assert!(matches!(shop.catalogue.read_again(shop.other, id).await, Err(CatalogueError::Missing(_))));
    assert!(matches!(
        shop.catalogue.upload(shop.mine, "a", vec![0; (20 << 20) + 1]).await,
        Err(CatalogueError::Document(_))
    ));
}

const FILE: &str = "sku,title,price,stock\nRUN-BLUE-42,Blue running shoe,69.90 EUR,4\nNEW-1,Trail vest,49.00 EUR,2\n";

async fn asked(shop: &Shop, options: ImportOptions, file: &str) -> Uuid {
    let ask = shop.catalogue.ask_import(shop.mine, JobKind::Products, "p.csv", file.as_bytes().to_vec(), &options);
    let id = ask.await.unwrap();
    shop.catalogue.work_until_idle(&nobody()).await;
    id
}

#[tokio::test]
async fn an_import_shows_what_it_would_change_and_changes_it_when_somebody_says_so() {
    let shop = demo_shop().await;
    let id = asked(&shop, ImportOptions { gone: Gone::OutOfStock, ..ImportOptions::default() }, FILE).await;
    let job = shop.catalogue.job(shop.mine, id).await.unwrap();
    assert_eq!(job.state, JobState::Compared);
    let told: Comparison = serde_json::from_value(job.outcome.unwrap()).unwrap();
    assert_eq!((told.new, told.changed, told.gone), (1, 1, 39));
    assert!(told.changed_examples[0].fields.iter().any(|field| field.after.as_deref() == Some("69.90 EUR")));
    let sku = Sku("RUN-BLUE-42".into());
    let price =
        async || shop.catalogue.find_product(shop.mine, sku.clone()).await.unwrap().unwrap().price.unwrap().minor;
    assert_eq!((price().await, shop.catalogue.count_products(shop.mine).await.unwrap()), (7_990, 40));

    shop.catalogue.apply_job(shop.mine, id).await.unwrap();
    shop.catalogue.work_until_idle(&nobody()).await;
    assert_eq!(shop.catalogue.job(shop.mine, id).await.unwrap().state, JobState::Done);
    assert_eq!((price().await, shop.catalogue.count_products(shop.mine).await.unwrap()), (6_990, 41));
    let other = shop.catalogue.find_product(shop.mine, Sku("BTL-SLV".into())).await.unwrap().unwrap();
    assert_eq!(other.in_stock(), Some(false));
    let found = shop.catalogue.search_products(shop.mine, "trail vest").await.unwrap();
    assert_eq!(found.hits[0].product.sku.0, "NEW-1");
    assert_eq!(shop.catalogue.list_imports(shop.mine).await.unwrap()[0].counts["added"], 1);
}

#[tokio::test]
async fn a_file_that_is_none_fails_with_its_reason_and_a_stopped_import_changes_nothing() {
    let shop = demo_shop().await;
    let id = asked(&shop, ImportOptions::default(), "PK\u{3}\u{4} not a zip").await;
    let job = shop.catalogue.job(shop.mine, id).await.unwrap();
    assert_eq!(job.state, JobState::Failed);
    assert!(Reason::read(&job.reason.unwrap()).unwrap().key.starts_with("import-refused-"));
    let id = asked(&shop, ImportOptions::default(), FILE).await;
    shop.catalogue.cancel_job(shop.mine, id).await.unwrap();
    assert!(matches!(shop.catalogue.apply_job(shop.mine, id).await, Err(CatalogueError::Missing(_))));
    shop.catalogue.work_until_idle(&nobody()).await;
    assert_eq!(shop.catalogue.count_products(shop.mine).await.unwrap(), 40);
}

async fn timed() -> (Store, TestClock, OrganisationId, Place) {
    let place = Place::of(module_path!()).await;
    let clock = TestClock::default();
    let store = place.open(seams(&clock)).await;
    let mine = store.write(|tx| Box::pin(organisations::create(tx, "mine"))).await.unwrap();
    (store, clock, mine, place)
}

#[tokio::test]
async fn an_import_whose_node_died_in_the_middle_is_finished_by_another() {
    let (store, clock, mine, _place) = timed().await;
    let catalogue = Catalogue::new(store.clone());
    let rows: String = (0..250).map(|row| format!("S{row},Shoe {row}\n")).collect();
    let file = format!("sku,title\n{rows}").into_bytes();
    let options = ImportOptions { at_once: true, ..ImportOptions::default() };
    let id = catalogue.ask_import(mine, JobKind::Products, "p.csv", file, &options).await.unwrap();
    // The first node takes in its first portion and dies.
    let held = store.write(|tx| Box::pin(catalogue_jobs::claim(tx, Duration::from_secs(60)))).await.unwrap().unwrap();
    let first: Vec<_> = (0..100)
        .map(|row| {
            serde_json::from_value(serde_json::json!({ "sku": format!("S{row}"), "title": format!("Shoe {row}") }))
                .unwrap()
        })
        .collect();
    let step = store.write_in(mine, move |tx| {
        Box::pin(async move {
            store::catalogue::save_products(tx, mine, Some(held.job.id), &first).await?;
            let so_far = Progress { done: 100, total: 250, added: 100, ..Progress::default() };
            catalogue_jobs::go_on(tx, &held, &serde_json::to_value(so_far).unwrap(), None).await
        })
    });
    step.await.unwrap();
    catalogue.work_until_idle(&nobody()).await;
    assert_eq!(catalogue.job(mine, id).await.unwrap().state, JobState::Running, "its node may still be alive");
    clock.advance(Duration::from_secs(60));
    catalogue.work_until_idle(&nobody()).await;
    let job = catalogue.job(mine, id).await.unwrap();
    let done: Progress = serde_json::from_value(job.progress).unwrap();
    assert_eq!((job.state, done.done, done.total, done.added), (JobState::Done, 250, 250, 250));
    assert_eq!(catalogue.count_products(mine).await.unwrap(), 250);
}

/// A small site that counts how often what nobody may read is asked for.
async fn site(forbidden: Arc<AtomicUsize>) -> String {
    let page = |title: &'static str, text: &'static str, link: &'static str| {
        get(move || async move {
            Html(format!(
                "<html><head><title>{title}</title></head><body><main><h1>{title}</h1><p>{text}</p><a href=\"{link}\">more</a></main></body></html>"
            ))
        })
    };
    let routes = Router::new()
        .route("/robots.txt", get(|| async { "User-agent: *\nDisallow: /help/secret\n" }))
        .route("/help/", page("Help", "Ask us anything about shoes.", "/help/sizes"))
        .route("/help/sizes", page("Size chart", "A foot of 26.5 cm wears size 42 in trail shoes.", "/help/secret"))
        .route("/help/secret", get(move || async move { forbidden.fetch_add(1, Ordering::Relaxed).to_string() }))
        .route("/help/logo.css", get(|| async { ([(header::CONTENT_TYPE, "text/css")], "p {}") }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/help/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    address
}

#[tokio::test]
async fn a_site_is_read_as_far_as_it_lets_robots_and_answered_from() {
    let shop = demo_shop().await;
    let forbidden = Arc::new(AtomicUsize::new(0));
    let address = site(Arc::clone(&forbidden)).await;
    let near = Strangers::new(vec!["127.0.0.0/8".parse().unwrap()]).unwrap();
    for _ in 0..2 {
        let id = shop.catalogue.ask_site(shop.mine, &address, &SiteOptions::default()).await.unwrap();
        shop.catalogue.work_until_idle(&near).await;
        let job = shop.catalogue.job(shop.mine, id).await.unwrap();
        let done: SiteProgress = serde_json::from_value(job.progress).unwrap();
        assert_eq!((job.state, done.kept, done.failed), (JobState::Done, 2, 0), "{:?}", job.reason);
    }
    assert_eq!(forbidden.load(Ordering::Relaxed), 0, "what robots may not read was not asked for");
    assert_eq!(shop.catalogue.documents(shop.mine).await.unwrap().len(), 2, "read twice, kept once");
    let found = shop.catalogue.search_answers(shop.mine, "which size for a foot of 26.5 cm?").await.unwrap();
    assert!(found.hits[0].answer.answer.contains("wears size 42"), "{:?}", found.hits[0]);
    assert!(found.hits[0].answer.answer.ends_with("— Size chart"));
}

#[tokio::test]
async fn a_site_in_the_operators_own_network_is_not_read() {
    let shop = shop().await;
    let address = site(Arc::default()).await;
    let id = shop.catalogue.ask_site(shop.mine, &address, &SiteOptions::default()).await.unwrap();
    shop.catalogue.work_until_idle(&nobody()).await;
    let job = shop.catalogue.job(shop.mine, id).await.unwrap();
    assert_eq!(job.state, JobState::Failed);
    assert!(shop.catalogue.documents(shop.mine).await.unwrap().is_empty());
    for wrong in ["", "shop", "ftp://shop.example/", "https://me:secret@shop.example/", "javascript:alert(1)"] {
        let asked = shop.catalogue.ask_site(shop.mine, wrong, &SiteOptions::default()).await;
        assert!(matches!(asked, Err(CatalogueError::Address)), "{wrong}");
    }
}

/// Embeds by what a text speaks of: feet, heads or rain. Two of its name mean other things by the same numbers.
#[derive(Debug)]
struct Scripted {
    name: &'static str,
    turned: usize,
    embedded: AtomicUsize,
}

impl Scripted {
    fn new(name: &'static str, turned: usize) -> Arc<Self> {
        Arc::new(Self { name, turned, embedded: AtomicUsize::new(0) })
    }
}

#[async_trait::async_trait]
impl retrieval::Embedder for Scripted {
    fn model(&self) -> &str {
        self.name
    }

    fn dimension(&self) -> usize {
        4
    }

    fn batch(&self) -> usize {
        2
    }

    async fn embed(&self, _: retrieval::Purpose, texts: &[&str]) -> Result<Vec<Vec<f32>>, retrieval::EmbedError> {
        self.embedded.fetch_add(texts.len(), Ordering::Relaxed);
        let kinds = [&["shoe", "sneaker", "moccasin"][..], &["hat", "headgear"], &["rain", "umbrella"]];
        Ok(texts
            .iter()
            .map(|text| {
                let text = text.to_lowercase();
                let mut numbers = vec![0.01_f32; 4];
                for (kind, words) in kinds.iter().enumerate() {
                    if words.iter().any(|word| text.contains(word)) {
                        numbers[(kind + self.turned) % 4] = 1.0;
                    }
                }
                numbers
            })
            .collect())
    }
}

#[tokio::test]
async fn what_means_alike_is_found_and_a_new_model_takes_over_once_it_is_whole() {
    let place = Place::of(module_path!()).await;
    let store = place.open(Seams::system()).await;
    let mine = store.write(|tx| Box::pin(organisations::create(tx, "mine"))).await.unwrap();
    let (old, new) = (Scripted::new("old", 0), Scripted::new("new", 1));
    let with = |models: Vec<Arc<dyn retrieval::Embedder>>| Catalogue::with_models(store.clone(), Models::new(models));
    let shop = with(vec![old.clone()]);
    shop.import_csv(mine, b"sku,title\nA,Blue shoe\nB,Straw hat\nC,Rain coat\n").await.unwrap();
    let first = async |shop: &Catalogue, question: &str| {
        shop.search_products(mine, question).await.unwrap().hits.into_iter().map(|hit| hit.product.sku.0).next()
    };
    assert_eq!(first(&shop, "headgear").await, None, "nothing was embedded yet");
    shop.work_until_idle(&nobody()).await;
    assert_eq!(first(&shop, "headgear").await.as_deref(), Some("B"));
    assert_eq!(first(&shop, "blue shoe").await.as_deref(), Some("A"), "words lead where they are known");

    let passages = old.embedded.load(Ordering::Relaxed);
    shop.import_csv(mine, b"sku,title,stock\nA,Blue shoe,3\n").await.unwrap();
    shop.work_until_idle(&nobody()).await;
    assert_eq!(old.embedded.load(Ordering::Relaxed), passages, "a stock says nothing new");

    // The old model serves until the new one has made every row.
    let both = with(vec![new.clone(), old.clone()]);
    assert_eq!(first(&both, "headgear").await.as_deref(), Some("B"));
    assert_eq!(new.embedded.load(Ordering::Relaxed), 0);
    both.work_until_idle(&nobody()).await;
    let asked = old.embedded.load(Ordering::Relaxed);
    assert_eq!(first(&both, "headgear").await.as_deref(), Some("B"));
    assert_eq!(old.embedded.load(Ordering::Relaxed), asked, "the new one is asked now");
    shop.import_csv(mine, b"sku,title\nD,Umbrella\n").await.unwrap();
    both.work_until_idle(&nobody()).await;
    assert!(first(&both, "umbrella").await.is_some());
    let found = both.search_products(mine, "moccasin").await.unwrap();
    assert_eq!(found.hits[0].product.sku.0, "A");
    assert!(found.hits[0].confidence < retrieval::ProductHit::CONFIDENT, "what only means alike is a guess");
}
