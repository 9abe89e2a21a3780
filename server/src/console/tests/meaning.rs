//! Searching by meaning, as a browser without scripts sees it.

use super::*;

#[tokio::test]
async fn an_owner_chooses_a_model_for_meaning_whose_key_is_never_shown_again_and_takes_it_away() {
    const KEY: &str = "vk-canary-0123456789-Zq8T";
    let mut shop = Shop::open().await;
    let page = shop.get("/catalogue/meaning").await.text;
    assert!(page.contains("data-standing=\"none\"") && !page.contains("data-testid=\"embedding-test\""), "{page}");
    let form = format!("kind=voyage&model=voyage-4-lite&dimensions=512&key={KEY}&limit=2%2C5&price=");
    assert_eq!(shop.post("/catalogue/meaning", &form).await.location(), "/catalogue/meaning");
    let page = shop.get("/catalogue/meaning").await.text;
    for shown in
        ["ends in Zq8T", "value=\"2.50\"", "value=\"512\"", "data-standing=\"first\"", "voyage/voyage-4-lite:512"]
    {
        assert!(page.contains(shown), "{shown} is not in {page}");
    }
    assert!(!page.contains(KEY));
    let catalogue = crate::catalogue::Catalogue::new(shop.store.clone());
    catalogue.upload(shop.organisation, "returns.md", b"# Returns\n\nWithin 30 days.\n".to_vec()).await.unwrap();
    catalogue.work_until_idle(&crate::catalogue::Strangers::new(Vec::new()).unwrap()).await;
    let list = shop.get("/catalogue/knowledge").await.text;
    assert!(list.contains("0 of 1 passages are searched by meaning"), "{list}");
    let state = shop.get("/catalogue/meaning/state").await.text;
    assert!(state.contains("id=\"meaning-state\"") && !state.contains("<html"), "{state}");
    let table = [
        (format!("key={KEY}"), "base_url=https%3A%2F%2Fmodels.example%2Fv1&key=", "Enter the key again"),
        ("kind=voyage".to_owned(), "kind=compatible&base_url=http%3A%2F%2F127.0.0.1%3A9", "address is not public"),
        ("dimensions=512".to_owned(), "dimensions=5", "between 16 and 3,072"),
        ("dimensions=512".to_owned(), "dimensions=many", "between 16 and 3,072"),
        ("limit=2%2C5".to_owned(), "limit=much", "is no amount"),
        ("model=voyage-4-lite".to_owned(), "model=a+b", "cannot be the name of a model"),
    ];
    for (part, instead, said) in table {
        let refused = shop.post("/catalogue/meaning", &form.replace(&part, instead)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{instead}");
        assert!(refused.text.contains(said) && !refused.text.contains(KEY), "{instead}: {}", refused.text);
    }
    colleague(&mut shop).await;
    let page = shop.get("/catalogue/meaning").await.text;
    assert!(page.contains("Only an owner") && !page.contains("data-testid=\"embedding-save\""));
    for (path, form) in [
        ("/catalogue/meaning", form.as_str()),
        ("/catalogue/meaning/test", ""),
        ("/catalogue/meaning/remove", ""),
        ("/catalogue/meaning/again", ""),
    ] {
        assert_eq!(shop.post(path, form).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn who_takes_the_model_away_is_left_with_words() {
    let shop = Shop::open().await;
    let form = "kind=openai&model=text-embedding-3-small&dimensions=&key=sk-0123456789&limit=10&price=";
    shop.post("/catalogue/meaning", form).await;
    assert!(shop.get("/catalogue/meaning").await.text.contains("data-testid=\"embedding-remove\""));
    assert_eq!(shop.post("/catalogue/meaning/remove", "").await.location(), "/catalogue/meaning");
    assert!(shop.get("/catalogue/meaning").await.text.contains("data-standing=\"none\""));
    let log = shop.get("/settings").await.text;
    assert!(!log.contains("sk-0123456789"), "{log}");
}
