//! Orders as a shop's system brings them in.

use super::*;

const KEY: &str = "shop-system";

async fn open() -> Api {
    let api = Api::open().await;
    api.key(KEY, [Scope::Orders]).await;
    api
}

#[tokio::test]
async fn orders_are_brought_in_again_and_again_without_becoming_more() {
    let api = open().await;
    let many = json!({ "orders": [
        { "number": "A-1", "status": "paid", "phone": "+49 170 0000001", "total": "79.90 EUR" },
        { "number": "A-2", "status": "shipped" },
    ] });
    let ask = |method, path: &'static str, body: Value| {
        let api = &api;
        async move { api.ask(Some(KEY), method, path, &body).await }
    };
    let (status, first) = ask(Method::POST, "/api/v1/orders", many.clone()).await;
    assert_eq!((status, &first["added"]), (StatusCode::OK, &json!(2)));
    assert_eq!(ask(Method::POST, "/api/v1/orders", many).await.1, json!({ "added": 0, "changed": 0, "same": 2 }));
    let (_, one) = ask(Method::GET, "/api/v1/orders/A-1", Value::Null).await;
    assert_eq!((&one["phone"], &one["total"]["minor"]), (&json!("+491700000001"), &json!(7_990)));
    let put = json!({ "status": "delivered" });
    assert_eq!(ask(Method::PUT, "/api/v1/orders/A-2", put).await.1["changed"], json!(1));
    let (_, found) = ask(Method::GET, "/api/v1/orders?q=a2", Value::Null).await;
    assert_eq!((found["orders"].as_array().unwrap().len(), &found["orders"][0]["status"]), (1, &json!("delivered")));
    let (_, page) = ask(Method::GET, "/api/v1/orders?limit=1", Value::Null).await;
    assert!(page["next"].is_string() && page["orders"].as_array().unwrap().len() == 1);
    assert_eq!(ask(Method::DELETE, "/api/v1/orders/A-2", Value::Null).await.0, StatusCode::NO_CONTENT);
    assert_eq!(ask(Method::DELETE, "/api/v1/orders/A-2", Value::Null).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_order_that_cannot_be_kept_says_which_field_and_nothing_is_kept() {
    let api = open().await;
    let many = json!({ "orders": [{ "number": "A-1", "status": "paid" }, { "number": "A-2", "status": "paid", "phone": "12" }] });
    let (status, refused) = api.ask(Some(KEY), Method::POST, "/api/v1/orders", &many).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused["error"]["problems"][0]["order"], json!(1));
    assert_eq!(refused["error"]["problems"][0]["field"], json!("phone"));
    assert_eq!(api.ask(Some(KEY), Method::GET, "/api/v1/orders/A-1", &Value::Null).await.0, StatusCode::NOT_FOUND);
    let other = json!({ "number": "B", "status": "paid" });
    assert_eq!(api.ask(Some(KEY), Method::PUT, "/api/v1/orders/A", &other).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let misspelt = json!({ "orders": [{ "number": "A-1", "status": "paid", "fone": "x" }] });
    assert_eq!(api.ask(Some(KEY), Method::POST, "/api/v1/orders", &misspelt).await.0, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_file_of_orders_keeps_its_good_rows() {
    let api = open().await;
    let file = Body::from("number,status,phone\nA-1,paid,+491700000001\nA-2,paid,nobody\n");
    let request = Request::post("/api/v1/orders/imports").header(header::AUTHORIZATION, format!("Bearer {KEY}"));
    let answer = api.router.clone().oneshot(request.body(file).unwrap()).await.unwrap();
    let report: Value = serde_json::from_slice(&answer.into_body().collect().await.unwrap().to_bytes()).unwrap();
    assert_eq!((&report["added"], &report["skipped"]), (&json!(1), &json!(1)));
    assert_eq!(report["wrong"][0], json!({ "row": 3, "field": "phone", "key": "order-wrong-phone" }));
}

#[tokio::test]
async fn a_customers_data_in_orders_is_forgotten_and_that_is_accounted_for() {
    let api = open().await;
    let many = json!({ "orders": [{ "number": "A-1", "status": "paid", "phone": "+491700000001", "name": "Ana" }] });
    api.ask(Some(KEY), Method::POST, "/api/v1/orders", &many).await;
    let whose = json!({ "phone": "0049 170 0000001" });
    assert_eq!(api.ask(Some(KEY), Method::POST, "/api/v1/orders/forget", &whose).await.1["orders"], json!(1));
    let (_, one) = api.ask(Some(KEY), Method::GET, "/api/v1/orders/A-1", &Value::Null).await;
    assert_eq!((&one["name"], &one["phone"], &one["status"]), (&Value::Null, &Value::Null, &json!("paid")));
    assert!(api.acts().await.iter().any(|(_, act, target)| act == "orders.forgotten" && !target.contains("49")));
    let both = json!({ "phone": "+491700000001", "customer": "C-1" });
    let refused = api.ask(Some(KEY), Method::POST, "/api/v1/orders/forget", &both).await.0;
    assert_eq!(refused, StatusCode::UNPROCESSABLE_ENTITY);
}
