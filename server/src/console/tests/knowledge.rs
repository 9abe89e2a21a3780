//! Documents, sites and imports that are looked at, as a browser without scripts uses them. The work is done between two looks.

use super::*;
use crate::catalogue::{Catalogue, Strangers};

async fn work(shop: &Shop) {
    let strangers = Strangers::new(Vec::new()).unwrap();
    Catalogue::new(shop.store.clone()).work_until_idle(&strangers).await;
}

async fn send(shop: &Shop, path: &str, fields: &[(&str, &str)], file: &str, name: &str) -> Page {
    let mut body = String::new();
    for (field, value) in fields {
        body.push_str(&format!("--b\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"));
    }
    body.push_str(&format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{file}\r\n--b--\r\n"
    ));
    let request = Request::post(path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
    shop.send(request, Body::from(body)).await
}

/// The address of the first form on a page that ends so.
fn form(page: &str, end: &str) -> String {
    let actions = page.split("action=\"").skip(1).filter_map(|rest| rest.split('"').next());
    actions.filter(|action| action.ends_with(end)).map(str::to_owned).next().unwrap()
}

#[tokio::test]
async fn a_document_is_uploaded_read_shown_with_its_state_and_deleted() {
    let shop = Shop::open().await;
    let sent = send(&shop, "/catalogue/knowledge", &[], "# Returns\n\nWithin 30 days.\n", "returns.md").await;
    assert_eq!(sent.location(), "/catalogue/knowledge");
    assert!(shop.get("/catalogue/knowledge").await.text.contains("Waiting"));
    work(&shop).await;
    let list = shop.get("/catalogue/knowledge/list").await.text;
    assert!(list.contains("returns.md") && list.contains("Ready") && list.contains("1 passage"), "{list}");

    send(&shop, "/catalogue/knowledge", &[], "\0\u{1}\u{2}", "picture.png").await;
    work(&shop).await;
    let list = shop.get("/catalogue/knowledge").await.text;
    assert!(list.contains("data-testid=\"document-problem\"") && list.contains("The file"), "{list}");
    assert_eq!(shop.post(&form(&list, "/again"), "").await.location(), "/catalogue/knowledge");
    assert_eq!(shop.post(&form(&list, "/delete"), "").await.location(), "/catalogue/knowledge");
    let list = shop.get("/catalogue/knowledge").await.text;
    assert_eq!(list.matches("data-testid=\"document\"").count(), 1, "{list}");
    assert_eq!(shop.post(&form(&list, "/delete"), "").await.location(), "/catalogue/knowledge");
    assert!(shop.get("/catalogue/knowledge").await.text.contains("data-testid=\"knowledge-empty\""));
}

#[tokio::test]
async fn what_cannot_be_taken_is_refused_with_a_sentence() {
    let shop = Shop::open().await;
    let none = send(&shop, "/catalogue/knowledge", &[], "", "").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text.contains("No file was chosen."));
    let wrong = shop.post("/catalogue/knowledge/sites", "address=my+shop").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("This is no address of a site.") && wrong.text.contains("value=\"my shop\""));
}

#[tokio::test]
async fn a_site_that_cannot_be_reached_says_so_in_the_list() {
    let shop = Shop::open().await;
    let sent = shop.post("/catalogue/knowledge/sites", "address=http%3A%2F%2F127.0.0.1%2Fhelp%2F").await;
    assert_eq!(sent.location(), "/catalogue/knowledge");
    assert!(shop.get("/catalogue/knowledge").await.text.contains("data-testid=\"site-cancel\""));
    work(&shop).await;
    let page = shop.get("/catalogue/knowledge").await.text;
    assert!(page.contains("Failed") && page.contains("No page of the site could be read."), "{page}");
}

#[tokio::test]
async fn an_import_is_looked_at_then_taken_in_and_its_problems_downloaded() {
    let shop = Shop::open().await;
    shop.upload("sku,title,price\nA1,Blue shoe,79.90 EUR\nA2,Red shoe,59 EUR\n").await;
    let file = "sku,title,price\nA1,Blue shoe,69.90 EUR\nA3,Hat,=cheap\nA4,Scarf,19 EUR\n";
    let fields = [("look", "1"), ("key", "sku"), ("gone", "remove")];
    let sent = send(&shop, "/catalogue/import", &fields, file, "p.csv").await;
    let path = sent.location().to_owned();
    assert!(path.starts_with("/catalogue/imports/"), "{}", sent.text);
    work(&shop).await;
    let page = shop.get(&path).await.text;
    assert!(page.contains("Waits for you") && page.contains("price: 79.90 EUR → 69.90 EUR"), "{page}");
    assert!(page.contains("1 product is not in the file. It stays as it is."), "a bad row keeps the rest: {page}");
    let errors = shop.get(&format!("{path}/errors.csv")).await.text;
    assert!(errors.contains("is no price.") && errors.contains("'=cheap"), "{errors}");
    assert!(!shop.get("/catalogue").await.text.contains("Scarf"));
    assert_eq!(shop.post(&form(&page, "/apply"), "").await.location(), path);
    work(&shop).await;
    assert!(shop.get(&format!("{path}/state")).await.text.contains("Done"));
    let products = shop.get("/catalogue").await.text;
    assert!(products.contains("Scarf") && products.contains("69.90") && products.contains("Red shoe"), "{products}");
    assert!(shop.get("/catalogue/import").await.text.contains("1 new, 1 changed"));
}

#[tokio::test]
async fn each_way_in_which_a_file_is_none_has_a_sentence_of_its_own() {
    let shop = Shop::open().await;
    let files = [
        ("a,b\n", "import-refused"),
        ("<html><body>x</body></html>", "no product feed"),
        ("%PDF-1.4", "holds no table"),
        ("<!DOCTYPE x [<!ENTITY a \"b\">]><rss></rss>", "declares entities"),
    ];
    for (file, sentence) in files {
        let page = shop.upload(file).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{file}");
        assert!(page.text.contains(sentence), "{file}: {}", page.text);
    }
}
