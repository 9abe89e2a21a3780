//! Trying the assistant, keeping questions as tests, and answering what it could not answer, on the real catalogue.

use super::*;
use store::unanswered::{self, Missed, Reason};

const SHOES: &str = "sku,title,price,currency,stock,size,colour\n\
    P-42,Blue running shoe,79.90,EUR,3,42,blue\nP-43,Blue running shoe,79.90,EUR,0,43,blue\n";

impl Shop {
    async fn with_shoes() -> Self {
        let shop = Self::open().await;
        let uploaded = shop.upload(SHOES).await;
        assert_eq!(uploaded.status, StatusCode::OK, "{}", uploaded.text);
        shop
    }

    async fn written(&self) -> (usize, usize) {
        let organisation = self.organisation;
        let read = self.store.read(move |db| {
            Box::pin(async move {
                let inbox = store::views::inbox(db, organisation, &store::views::InboxFilter::All, None, 10).await?;
                let open = unanswered::list(db, organisation, 10).await?;
                Ok((inbox.waiting.len() + inbox.others.len(), open.len()))
            })
        });
        read.await.unwrap()
    }
}

#[tokio::test]
async fn a_try_shows_the_answer_and_what_was_found_and_leaves_nothing_behind() {
    let shop = Shop::with_shoes().await;
    let page = shop.post("/assistant/try", "question=How+much+is+the+blue+running+shoe+in+42%3F").await;
    assert_eq!(page.status, StatusCode::OK);
    for shown in
        ["data-got=\"answer\"", "79.90", "look-row-used", "/catalogue?sku=P-42", "Nothing invented", "value=\"P-42\""]
    {
        assert!(page.text.contains(shown), "{shown}: {}", page.text);
    }
    let unknown = shop.post("/assistant/try", "question=Do+you+ship+to+the+moon%3F").await;
    assert!(unknown.text.contains("data-got=\"refusal\""));
    let spoken = shop.post("/assistant/try", "question=hola&language=es&persona=Kai").await;
    assert!(spoken.text.contains("Kai") && spoken.text.contains("Spanish"), "{}", spoken.text);
    let empty = shop.post("/assistant/try", "question=+").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let nowhere = format!("question=hi&account={}", uuid::Uuid::nil());
    assert_eq!(shop.post("/assistant/try", &nowhere).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(shop.written().await, (0, 0), "no conversation and no unanswered question");
}

#[tokio::test]
async fn a_question_is_kept_and_tried_again_with_the_difference() {
    let shop = Shop::with_shoes().await;
    let keep = |form: &'static str| shop.post("/assistant/tests", form);
    let price = "question=How+much+is+the+blue+running+shoe+in+42%3F&expects=text&value=79.90";
    assert_eq!(keep(price).await.status, StatusCode::SEE_OTHER);
    assert_eq!(keep("question=I+want+a+person&expects=handover").await.status, StatusCode::SEE_OTHER);
    assert_eq!(keep("question=blue+running+shoe+in+42&expects=product&value=P-99").await.status, StatusCode::SEE_OTHER);
    assert_eq!(keep("question=hi&expects=text&value=").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let untried = shop.get("/assistant/tests").await;
    assert_eq!(untried.text.matches("data-passed=\"untried\"").count(), 3, "{}", untried.text);

    assert_eq!(shop.post("/assistant/tests/run", "").await.status, StatusCode::SEE_OTHER);
    let page = shop.get("/assistant/tests").await;
    assert_eq!(page.text.matches("data-passed=\"true\"").count(), 2, "{}", page.text);
    assert_eq!(page.text.matches("data-passed=\"false\"").count(), 1);
    assert!(page.text.contains("P-99") && page.text.contains("Blue running shoe"), "what was wanted and what came");

    let cheaper = SHOES.replace("79.90", "69.90");
    shop.upload(&cheaper).await;
    let id = page.text.split("id=\"test-").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    assert_eq!(shop.post(&format!("/assistant/tests/{id}/run"), "").await.status, StatusCode::SEE_OTHER);
    let page = shop.get("/assistant/tests").await;
    assert!(page.text.contains("69.90"), "the difference is shown");
    assert_eq!(page.text.matches("data-passed=\"false\"").count(), 2);
    assert_eq!(shop.post(&format!("/assistant/tests/{id}/delete"), "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(shop.get("/assistant/tests").await.text.matches("data-testid=\"test\"").count(), 2);
}

#[tokio::test]
async fn an_unanswered_question_is_answered_with_one_click_and_known_from_then_on() {
    let shop = Shop::with_shoes().await;
    let conversation = shop.customer_writes("Do you ship to Iceland?").await;
    let organisation = shop.organisation;
    for key in ["do you ship to iceland", "can you dance"] {
        let missed = Missed { key: key.to_owned(), question: format!("{key}?"), reason: Reason::Unknown, conversation };
        let write = shop.store.write(move |tx| {
            let missed = missed.clone();
            Box::pin(async move { unanswered::record(tx, organisation, &missed).await })
        });
        write.await.unwrap();
    }
    let before = shop.post("/assistant/try", "question=Do+you+ship+to+Iceland%3F").await;
    assert!(before.text.contains("data-got=\"refusal\""));
    let page = shop.get("/assistant/unanswered").await;
    assert!(page.text.contains("do you ship to iceland?") && page.text.contains("Asked once"), "{}", page.text);

    let form = "key=do+you+ship+to+iceland&question=Do+you+ship+to+Iceland%3F&answer=";
    assert_eq!(shop.post("/assistant/unanswered/answer", form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answered = shop.post("/assistant/unanswered/answer", &format!("{form}Yes%2C+within+five+days.")).await;
    assert_eq!(answered.status, StatusCode::SEE_OTHER);
    assert!(shop.get(answered.location()).await.text.contains("data-testid=\"unanswered-done\""));
    let after = shop.post("/assistant/try", "question=do+you+ship+to+iceland").await;
    assert!(after.text.contains("data-got=\"answer\"") && after.text.contains("within five days"), "{}", after.text);

    assert_eq!(shop.post("/assistant/unanswered/dismiss", "key=can+you+dance").await.status, StatusCode::SEE_OTHER);
    assert!(shop.get("/assistant/unanswered").await.text.contains("data-testid=\"unanswered-empty\""));
}
