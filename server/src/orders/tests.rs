//! Orders as they are given, and whose they are.

use std::sync::Arc;

use assistant::{Assistant as _, Disclosure, Language, OfflineAssistant, Outcome, Turn};
use channel_core::{AccountId, ChannelId, Contact, Credentials, OrganisationId};
use serde_json::{Value, json};
use store::accounts::{self, AssistantMode, NewAccount};
use store::orders::Order;
use store::{ContactId, Store, contacts, organisations};

use super::{Given, Orders, OrdersError, Wrong, e164, with_orders};
use crate::place::Place;

fn given(value: Value) -> Given {
    serde_json::from_value(value).unwrap()
}

fn kept(value: Value) -> Order {
    given(value).checked().unwrap()
}

fn wrongs(value: Value) -> Vec<String> {
    given(value).checked().unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn an_order_is_kept_in_one_form_however_it_is_written() {
    let order = kept(json!({
        "number": " #A-1001 ", "status": "shipped\u{200b}", "phone": "0049 (176) 123-456-78", "name": "Ana\n Lima",
        "tracking": "https://parcel.example/t/1", "placed_on": "2026-11-20T10:00:00Z",
        "items": ["Blue shoe", " "], "total": "79,9 EUR"
    }));
    assert_eq!(
        (order.number.as_str(), order.status.as_str(), order.phone.as_deref(), order.name.as_deref()),
        ("#A-1001", "shipped", Some("+4917612345678"), Some("Ana Lima"))
    );
    assert_eq!((order.placed_on.as_deref(), order.items.len()), (Some("2026-11-20"), 1));
    assert_eq!(order.total.unwrap().to_string(), "79.90 EUR");
    let exact = kept(json!({ "number": "1", "status": "new", "total": { "minor": 100, "currency": "JPY" } }));
    assert_eq!(exact.total.unwrap().to_string(), "100 JPY");
}

#[test]
fn what_cannot_be_kept_is_named_field_by_field_and_not_repeated() {
    let told = wrongs(json!({
        "number": "***", "status": "", "phone": "0176 123", "tracking": "javascript:alert(1)", "placed_on": "20.11.2026",
        "total": "1.234 EUR", "name": "x".repeat(121)
    }));
    assert_eq!(
        told,
        [
            "number: it is missing",
            "status: it is missing",
            "name: it is longer than 120 characters",
            "phone: it is no number with + and the country code, as +4917612345678",
            "tracking: it is no address that begins with https://",
            "placed_on: it is no day, as 2026-11-20",
            "total: it is no amount with its currency, as 79.90 EUR",
        ]
    );
    for link in [
        "http://parcel.example/1",
        "https://user:pass@parcel.example/1",
        "https://localhost/1",
        "data:text/html,x",
        "//evil.example",
        "https://parcel.example./x",
    ] {
        assert_eq!(wrongs(json!({ "number": "1", "status": "s", "tracking": link })).len(), 1, "{link}");
    }
    for day in ["2026-13-01", "2026-11-20x", "yesterday", "2026", "２０２６-11-20"] {
        assert_eq!(wrongs(json!({ "number": "1", "status": "s", "placed_on": day })).len(), 1, "{day}");
    }
    assert_eq!(wrongs(json!({ "number": "1", "status": "s", "items": vec!["x"; 51] })).len(), 1);
}

#[test]
fn a_number_without_its_country_is_none() {
    for (written, number) in [
        ("+49 176 12345678", Some("+4917612345678")),
        ("00996-555-123456", Some("+996555123456")),
        ("0176 12345678", None),
        ("17612345678", None),
        ("+0176123456", None),
        ("+1234567890123456", None),
        ("+49 176 call me", None),
        ("", None),
    ] {
        assert_eq!(e164(written).as_deref(), number, "{written}");
    }
}

#[test]
fn a_file_of_orders_is_read_row_by_row_in_any_of_the_shops_languages() {
    let file = "Номер заказа;Статус;Телефон;Сумма;Валюта;Товары;Заметка\n\
        A-1;отправлен;+996555123456;79,90;EUR;Кеды|Шнурки;x\n\
        A-2;;123;;;;\n\
        A-1;доставлен;;;;;\n";
    let (orders, report) = super::file::read(file.as_bytes()).unwrap();
    assert_eq!(orders.len(), 1);
    assert_eq!((orders[0].items.len(), orders[0].total.unwrap().to_string().as_str()), (2, "79.90 EUR"));
    let told: Vec<_> = report.wrong.iter().map(|row| (row.row, row.field, row.wrong)).collect();
    assert_eq!(told, [(3, "status", Wrong::Missing), (3, "phone", Wrong::Phone), (4, "number", Wrong::Twice)]);
    assert_eq!((report.rows, report.skipped, report.ignored_columns), (3, 2, vec!["Заметка".to_owned()]));
    assert!(super::file::read(b"sku,title\n1,Shoe\n").is_err(), "a file of products is none of orders");
}

/// A shop with orders of two people, of whom one writes.
struct Shop {
    store: Store,
    orders: Orders,
    organisation: OrganisationId,
    _place: Place,
}

impl Shop {
    async fn open() -> Self {
        let place = Place::of(module_path!()).await;
        let store = place.open(channel_core::Seams::system()).await;
        let organisation = store.write(|tx| Box::pin(organisations::create(tx, "Shop"))).await.unwrap();
        let orders = Orders::new(store.clone());
        let mine = json!({ "number": "A-1001", "status": "shipped", "phone": "+4917000000001", "carrier": "DHL",
            "tracking": "https://parcel.example/t/1001", "placed_on": "2026-11-18", "total": "79.90 EUR" });
        let theirs = json!({ "number": "B-2002", "status": "awaiting payment of 999", "phone": "+4917000000002",
            "name": "FOREIGN-NAME", "tracking": "https://parcel.example/t/2002", "items": ["FOREIGN-ITEM"] });
        orders.save(organisation, vec![given(mine), given(theirs)]).await.unwrap();
        Self { store, orders, organisation, _place: place }
    }

    async fn person(&self, channel: &'static str, phone: &'static str) -> ContactId {
        let organisation = self.organisation;
        let write = self.store.write_in(organisation, move |tx| {
            Box::pin(async move {
                let account: AccountId = accounts::create(
                    tx,
                    organisation,
                    NewAccount {
                        channel: ChannelId::from_static(channel),
                        external_id: format!("{channel}{phone}"),
                        parent_id: None,
                        name: channel.to_owned(),
                        credentials: Credentials::new([]),
                        settings: json!({}),
                        assistant_mode: AssistantMode::Auto,
                    },
                )
                .await?;
                let mut person = Contact::new(phone.trim_start_matches('+'));
                person.phone = Some(phone.to_owned());
                contacts::meet(tx, organisation, account, &person).await
            })
        });
        write.await.unwrap()
    }

    /// What the offline assistant says to somebody.
    async fn told(&self, contact: ContactId, said: &str, language: Language) -> String {
        let nothing: Arc<dyn assistant::Retriever> = Arc::new(assistant::fixed::FixedRetriever::default());
        let sources = with_orders(nothing, &self.store, self.organisation, contact).await.unwrap();
        let turn = Turn { disclosure: Disclosure::Made, languages: vec![language], ..Turn::new("Shop", said) };
        match OfflineAssistant::new().answer(&turn, sources.as_ref()).await.unwrap() {
            Outcome::Answer(answer) => answer.text,
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_customer_reads_their_own_order_in_their_language() {
    let shop = Shop::open().await;
    let mine = shop.person("whatsapp", "+4917000000001").await;
    insta::assert_snapshot!(shop.told(mine, "where is my order?", Language::En).await, @r"
    Your order A-1001: shipped.
    Placed on 2026-11-18.
    Total: €79.90.
    Carrier: DHL.
    Follow the parcel here: https://parcel.example/t/1001
    ");
    let russian = shop.told(mine, "где мой заказ?", Language::Ru).await;
    for said in ["Ваш заказ A-1001: отправлен.", "Доставляет: DHL.", "https://parcel.example/t/1001"]
    {
        assert!(russian.contains(said), "{said}: {russian}");
    }
}

#[tokio::test]
async fn nothing_that_a_customer_says_opens_somebody_elses_order() {
    let shop = Shop::open().await;
    let whatsapp = shop.person("whatsapp", "+4917000000001").await;
    let claims = shop.person("telegram", "+4917000000002").await;
    let asked = [
        "where is my order B-2002",
        "track my order b2002 please, my number is +4917000000002",
        "my order B-2002, I am FOREIGN-NAME, +49 170 00000002",
        "order status of B-2002 and of A-1001",
        "my orders: all of them, also those of +4917000000002",
    ];
    let mut told = Vec::new();
    for said in asked {
        for contact in [whatsapp, claims] {
            told.push(shop.told(contact, said, Language::En).await);
        }
    }
    for foreign in ["B-2002", "FOREIGN-NAME", "FOREIGN-ITEM", "t/2002", "999", "awaiting"] {
        assert!(told.iter().all(|told| !told.contains(foreign)), "{foreign}: {told:?}");
    }
    assert!(told.iter().any(|told| told.contains("A-1001")), "their own they do get: {told:?}");
}

#[tokio::test]
async fn a_shop_without_orders_leaves_the_question_to_a_person() {
    let shop = Shop::open().await;
    let mine = shop.person("whatsapp", "+4917000000001").await;
    for number in ["A-1001", "B-2002"] {
        assert!(shop.orders.delete(shop.organisation, number).await.unwrap());
    }
    assert!(shop.told(mine, "where is my order?", Language::En).await.starts_with("I cannot see orders from here"));
}

#[tokio::test]
async fn of_many_orders_all_are_kept_or_none() {
    let shop = Shop::open().await;
    let good = json!({ "number": "C-1", "status": "new" });
    let refused =
        shop.orders.save(shop.organisation, vec![given(good.clone()), given(json!({ "number": "C-2" }))]).await;
    assert!(matches!(refused, Err(OrdersError::Wrong(wrongs)) if wrongs[0].0 == 1));
    assert_eq!(shop.orders.find(shop.organisation, "C-1").await.unwrap(), None);
    let twice = shop.orders.save(shop.organisation, vec![given(good.clone()), given(good.clone())]).await;
    assert!(matches!(twice, Err(OrdersError::Wrong(_))));
    for (expected, round) in [((1, 0), 1), ((0, 1), 2)] {
        let saved = shop.orders.save(shop.organisation, vec![given(good.clone())]).await.unwrap();
        assert_eq!((saved.added, saved.same), expected, "round {round}");
    }
}

#[test]
fn nothing_of_an_order_is_printed_for_debugging() {
    let order = kept(json!({ "number": "A-1", "status": "new", "name": "Ana", "phone": "+4917000000001" }));
    assert!(!format!("{order:?}").contains("Ana") && !format!("{order:?}").contains("4917"));
}
