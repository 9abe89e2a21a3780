//! Comment rules in the console: written, opened, previewed, moved.

use super::*;

#[tokio::test]
async fn a_rule_with_everything_in_it_is_the_same_after_it_is_opened_and_saved() {
    use autoreply::{Posts, Typos};
    let shop = Shop::open().await;
    let form = "name=Reels&kind=regex&pattern=pri(c|s)e&scope=reels&typos=true&languages=en+tr&private=Hi&product=sku\
        &button-title=Shop&button-url=https%3A%2F%2Fa.example&button-payload=&tr-0-code=tr&tr-0-public=Selam\
        &guidance=Be+brief&speaks=publicly&moderation=hand_over&from=2026-11-01T08%3A00&day=mon&hours=09%3A00-18%3A00\
        &quiet=22%3A00-07%3A00&zone=Europe%2FIstanbul&per_person=1&cooldown=5&priority=2&enabled=true";
    let saved = shop.post("/comments/rules", form).await;
    assert_eq!(saved.location(), "/comments/rules", "{}", saved.text);
    let organisation = shop.organisation;
    let list = async || {
        let rows = shop.store.read(move |db| Box::pin(store::rules::list(db, organisation))).await.unwrap();
        let rules: Vec<autoreply::Rule> =
            rows.iter().map(|row| serde_json::from_value(row.body.clone()).unwrap()).collect();
        rules
    };
    let before = list().await.remove(0);
    assert_eq!((before.typos, &before.posts, before.priority), (Typos::Few, &Posts::Reels, 2));
    let id = before.id.0.clone();
    let page = shop.get(&format!("/comments/rules/{id}")).await.text;
    assert_eq!(shop.post(&format!("/comments/rules/{id}"), &filled(&page)).await.location(), "/comments/rules");
    assert_eq!(list().await, [before]);
}

/// What a browser would post of the rule's form.
fn filled(page: &str) -> String {
    let form = page.split("id=\"rule-form\"").nth(1).unwrap().split("</form>").next().unwrap();
    let plain = |text: &str| text.replace("&#38;", "&").replace("&#34;", "\"").replace("&#60;", "<");
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        Some(plain(rest.split('"').next()?))
    };
    let mut posted = url::form_urlencoded::Serializer::new(String::new());
    for (index, part) in form.split('<').enumerate().skip(1) {
        let tag = part.split('>').next().unwrap();
        let Some(name) = attribute(tag, "name") else { continue };
        let kind = attribute(tag, "type").unwrap_or_default();
        if tag.starts_with("textarea") {
            posted.append_pair(&name, &plain(part.split_once('>').unwrap().1));
        } else if tag.starts_with("select") {
            let chosen = form.split('<').skip(index).find(|part| part.contains(" selected"));
            posted.append_pair(&name, &chosen.and_then(|tag| attribute(tag, "value")).unwrap_or_default());
        } else if !matches!(kind.as_str(), "radio" | "checkbox") || tag.contains(" checked") {
            posted.append_pair(&name, &attribute(tag, "value").unwrap_or_default());
        }
    }
    posted.finish()
}

#[tokio::test]
async fn every_problem_of_a_rule_is_shown_at_once_and_what_was_typed_stays() {
    let shop = Shop::open().await;
    let page = shop.post("/comments/rules", "name=&public=%7Bnonsense%7D&hours=nine&per_hour=many&priority=2").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.text.matches("data-testid=\"wrong\"").count(), 4);
    for kept in ["{nonsense}", "value=\"nine\"", "value=\"many\"", "value=\"2\""] {
        assert!(page.text.contains(kept), "{kept}");
    }
}

#[tokio::test]
async fn a_typed_comment_shows_the_marked_words_and_the_texts_without_a_script() {
    let shop = Shop::open().await;
    let form = "name=Price&keywords=price&public=Look+there&private=80+EUR&said=so%2C+PRIIICE%3F";
    let page = shop.post("/comments/rules/preview", form).await;
    assert_eq!(page.status, StatusCode::OK);
    for part in [">PRIIICE</mark>", "Look there", "80 EUR", "“Price” answers"] {
        assert!(page.text.contains(part), "{part} is not in {}", page.text);
    }
    assert!(shop.get("/comments/rules").await.text.contains("data-testid=\"rules-empty\""), "nothing is saved");
}

#[tokio::test]
async fn a_preview_fills_in_the_price_of_the_rules_product_and_says_which_value_is_missing() {
    let shop = Shop::open().await;
    shop.upload("sku,title,price\nB1,Blue shoe,79.90 EUR\n").await;
    let of = |product: &str| {
        format!("name=Price&keywords=price&public=Look+there&private=It+costs+%7Bprice%7D&product={product}&said=price")
    };
    let filled = shop.post("/comments/rules/preview", &of("B1")).await.text;
    assert!(filled.contains("It costs 79.90"), "{filled}");
    let unfilled = shop.post("/comments/rules/preview", &of("B2")).await.text;
    assert!(!unfilled.contains("79.90") && unfilled.contains("Look there"), "{unfilled}");
}

#[tokio::test]
async fn rules_come_in_from_a_file_after_a_look_at_what_changes_and_go_out_again() {
    let shop = Shop::open().await;
    let send = async |text: &str, more: &str| {
        let body = format!("--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n{text}\r\n{more}--b--\r\n");
        let request =
            Request::post("/comments/rules/import").header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
        shop.send(request, Body::from(body)).await
    };
    let apply = "--b\r\nContent-Disposition: form-data; name=\"apply\"\r\n\r\ntrue\r\n";
    let bad = send("[[rule]]\nid = \"test\"\nnme = \"X\"\n", "").await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.text.contains("Line 3, column 1"), "{}", bad.text);
    let good = "[[rule]]\nid = \"test\"\nname = \"Named as a page\"\nprivate_message = \"Hi\"\n";
    let look = send(good, "").await;
    assert!(look.text.contains("data-change=\"added\"") && look.text.contains("data-testid=\"rules-apply\""));
    assert!(shop.get("/comments/rules").await.text.contains("data-testid=\"rules-empty\""), "a look changes nothing");
    assert_eq!(send(good, apply).await.location(), "/comments/rules");
    assert!(shop.get("/comments/rules").await.text.contains("href=\"/comments/rules/%74est\""));
    assert!(shop.get("/comments/rules/%74est").await.text.contains("value=\"Named as a page\""));
    assert_eq!(shop.get("/comments/rules/export").await.text, good);
    assert!(send(good, "").await.text.contains("data-change=\"same\""));
}
