//! The pages of the assistant.

use axum::http::StatusCode;

use super::{Shop, colleague};

#[tokio::test]
async fn an_owner_chooses_a_model_whose_key_is_never_shown_again_and_switches_it_off() {
    const KEY: &str = "sk-canary-0123456789-Zq8T";
    let mut shop = Shop::open().await;
    assert!(shop.get("/assistant").await.text.contains("data-now=\"assistant-now-offline\""));
    let form = format!(
        "kind=openrouter&model=openai%2Fgpt-5-mini&key={KEY}&no_data_collection=on&zero_retention=on&no_fallbacks=on\
         &limit-person=0.20&limit-conversation=0%2C5&limit-organisation=10"
    );
    assert_eq!(shop.post("/assistant/provider", &form).await.location(), "/assistant/provider");
    let page = shop.get("/assistant/provider").await.text;
    assert!(page.contains("ends in Zq8T") && page.contains("value=\"0.50\"") && !page.contains(KEY), "{page}");
    let table = [
        ("key=", "base_url=https%3A%2F%2Fmodels.example%2Fv1&key=", "Enter the key again"),
        ("kind=openrouter", "kind=compatible&base_url=http%3A%2F%2F127.0.0.1%3A9%2Fv1", "address is not public"),
        ("limit-organisation=10", "limit-organisation=ten", "is no amount"),
        ("model=openai%2Fgpt-5-mini", "model=a+b", "cannot be the name of a model"),
    ];
    for (part, instead, said) in table {
        let form =
            if part == "key=" { form.replace(&format!("key={KEY}"), instead) } else { form.replace(part, instead) };
        let refused = shop.post("/assistant/provider", &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{instead}");
        assert!(refused.text.contains(said) && !refused.text.contains(KEY), "{instead}: {}", refused.text);
    }
    let voice =
        "name=Mia&manner=Warm&language=es&hosts=&must_not=Never+promise+a+date.%0D%0A%0D%0ANo+%3Cb%3E&hand_over=";
    assert_eq!(shop.post("/assistant", voice).await.location(), "/assistant");
    let page = shop.get("/assistant").await.text;
    for shown in
        ["value=\"Mia\"", ">Warm</textarea>", "Never promise a date.\nNo &#60;b&#62;", "OpenRouter · openai/gpt-5-mini"]
    {
        assert!(page.contains(shown), "{shown} is not in {page}");
    }
    let refused = shop.post("/assistant", "name=Mia&hosts=nowhere").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("nowhere is not the name of a site"));
    assert_eq!(shop.post("/assistant/power", "power=off").await.location(), "/assistant#now");
    assert!(shop.get("/assistant").await.text.contains("data-now=\"assistant-now-off\""));
    let log = shop.get("/settings").await.text;
    assert!(log.contains("Switched the language model off") && !log.contains(KEY), "{log}");
    colleague(&mut shop).await;
    let page = shop.get("/assistant/provider").await.text;
    assert!(page.contains("Only an owner") && !page.contains("data-testid=\"provider-save\""));
    for (path, form) in [
        ("/assistant", voice),
        ("/assistant/power", "power=on"),
        ("/assistant/provider", form.as_str()),
        ("/assistant/provider/test", ""),
        ("/assistant/provider/remove", ""),
    ] {
        assert_eq!(shop.post(path, form).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(shop.get("/assistant").await.text.contains("data-now=\"assistant-now-off\""));
}
