use channel_core::{ChannelId, Contact, Credentials, OrganisationId};

use super::{Bench, organisation};
use crate::accounts::{self, AssistantMode, NewAccount};
use crate::catalogue::Saved;
use crate::orders::{self, Cursor, Kept, Order, Personal};
use crate::{ContactId, contacts};

on_both! {
    the_same_order_a_second_time_changes_nothing,
    orders_are_found_however_their_number_is_written,
    pages_of_orders_meet_without_a_gap,
    only_a_number_that_whatsapp_vouches_for_opens_orders,
    the_shops_word_opens_orders_and_closes_them_again,
    two_who_turn_out_to_be_one_keep_the_shops_word,
    nobody_sees_orders_of_another_organisation,
    a_person_is_taken_out_of_their_orders_and_the_orders_stay,
}

fn order(number: &str) -> Order {
    Order {
        number: number.into(),
        status: "shipped".into(),
        items: vec!["Blue shoe".into()],
        total: Some(channel_core::catalogue::Money::new(7_990, "EUR".parse().unwrap())),
        placed_on: Some("2026-11-20".into()),
        ..Order::default()
    }
}

async fn save(bench: &Bench, of: OrganisationId, orders: Vec<Order>) -> Saved {
    let write = bench.store.write_in(of, move |tx| {
        let orders = orders.clone();
        Box::pin(async move { orders::save(tx, of, &orders).await })
    });
    write.await.unwrap()
}

async fn of_contact(bench: &Bench, of: OrganisationId, contact: ContactId) -> Vec<String> {
    let read = bench.store.read_in(of, move |db| Box::pin(orders::of_contact(db, of, contact, 10)));
    numbers(read.await.unwrap())
}

fn numbers(kept: Vec<Kept>) -> Vec<String> {
    kept.into_iter().map(|kept| kept.order.number).collect()
}

async fn link(bench: &Bench, contact: ContactId, customer: Option<&'static str>) {
    let of = bench.organisation;
    let write = bench.store.write_in(of, move |tx| {
        Box::pin(async move { orders::link_customer(tx, of, contact, customer, "api:test").await })
    });
    write.await.unwrap();
}

/// Somebody who writes on a channel, known there under an id and, if given, with a number.
async fn person(bench: &Bench, channel: &'static str, ids: &[&str], phone: Option<&str>) -> ContactId {
    let of = bench.organisation;
    let account = NewAccount {
        channel: ChannelId::from_static(channel),
        external_id: format!("{channel}-{}", ids[0]),
        parent_id: None,
        name: channel.into(),
        credentials: Credentials::new([]),
        settings: serde_json::json!({}),
        assistant_mode: AssistantMode::Auto,
    };
    let mut contact = Contact::new(ids[0]);
    contact.aliases = ids[1..].iter().map(|id| (*id).to_owned()).collect();
    contact.phone = phone.map(str::to_owned);
    let write = bench.store.write_in(of, move |tx| {
        let (account, contact) = (account.clone(), contact.clone());
        Box::pin(async move {
            let account = accounts::create(tx, of, account).await?;
            contacts::meet(tx, of, account, &contact).await
        })
    });
    write.await.unwrap()
}

async fn the_same_order_a_second_time_changes_nothing(bench: Bench) {
    let of = bench.organisation;
    let first = save(&bench, of, vec![order("A-1"), order("A-2")]).await;
    assert_eq!(first, Saved { added: 2, changed: 0, same: 0 });
    let delivered = Order { status: "delivered".into(), carrier: Some("DHL".into()), ..order("A-2") };
    assert_eq!(save(&bench, of, vec![order("A-1"), delivered.clone()]).await, Saved { added: 0, changed: 1, same: 1 });
    let found = bench.store.read_in(of, move |db| Box::pin(orders::find(db, of, "A-2"))).await.unwrap().unwrap();
    assert_eq!(found.order, delivered);
    let delete = || bench.store.write_in(of, move |tx| Box::pin(orders::delete(tx, of, "A-2")));
    assert!(delete().await.unwrap());
    assert!(!delete().await.unwrap());
    assert!(bench.store.read_in(of, move |db| Box::pin(orders::any(db, of))).await.unwrap());
}

async fn orders_are_found_however_their_number_is_written(bench: Bench) {
    let of = bench.organisation;
    save(&bench, of, vec![order("#A-1001"), order("A-1002"), order("B-7")]).await;
    for (words, expected) in [
        ("a1001", vec!["#A-1001"]),
        ("A-100", vec!["#A-1001", "A-1002"]),
        ("# b 7", vec!["B-7"]),
        ("%", vec![]),
        ("1001", vec![]),
    ] {
        let read = bench.store.read_in(of, move |db| Box::pin(orders::search(db, of, words, 10)));
        assert_eq!(numbers(read.await.unwrap()), expected, "{words}");
    }
}

async fn pages_of_orders_meet_without_a_gap(bench: Bench) {
    let of = bench.organisation;
    save(&bench, of, (0..7).map(|n| order(&format!("N-{n}"))).collect()).await;
    bench.clock.advance(std::time::Duration::from_secs(1));
    save(&bench, of, vec![Order { status: "paid".into(), ..order("N-3") }]).await;
    let (mut seen, mut after): (Vec<String>, Option<Cursor>) = (Vec::new(), None);
    loop {
        let from = after.clone();
        let read =
            bench.store.read_in(of, move |db| Box::pin(async move { orders::page(db, of, from.as_ref(), 3).await }));
        let page = read.await.unwrap();
        let Some(last) = page.last() else { break };
        let cursor = Cursor::from(last);
        assert_eq!(cursor.to_string().parse(), Ok(cursor.clone()));
        after = Some(cursor);
        seen.extend(numbers(page));
    }
    assert_eq!(seen, ["N-3", "N-6", "N-5", "N-4", "N-2", "N-1", "N-0"]);
}

async fn only_a_number_that_whatsapp_vouches_for_opens_orders(bench: Bench) {
    let of = bench.organisation;
    let phone = |number: &str| Some(number.to_owned());
    save(
        &bench,
        of,
        vec![
            Order { phone: phone("+4917000000001"), ..order("MINE") },
            Order { phone: phone("+4917000000002"), ..order("THEIRS") },
        ],
    )
    .await;
    let theirs = person(&bench, "whatsapp", &["DE.1", "4917000000001"], Some("+4917000000001")).await;
    assert_eq!(of_contact(&bench, of, theirs).await, ["MINE"]);
    // A number that stands on a card, or that a form asked for, is a claim.
    for (channel, id) in [("telegram", "71"), ("webchat", "w1"), ("instagram", "i1")] {
        let claims = person(&bench, channel, &[id], Some("+4917000000001")).await;
        assert!(of_contact(&bench, of, claims).await.is_empty(), "{channel}");
    }
    // A profile that says another number than the platform knows the person under opens nothing either.
    let pretends = person(&bench, "whatsapp", &["DE.2", "4917000000009"], Some("+4917000000001")).await;
    assert!(of_contact(&bench, of, pretends).await.is_empty());
    let hidden = person(&bench, "whatsapp", &["DE.3"], None).await;
    assert!(of_contact(&bench, of, hidden).await.is_empty());
}

async fn the_shops_word_opens_orders_and_closes_them_again(bench: Bench) {
    let of = bench.organisation;
    save(&bench, of, vec![Order { customer: Some("C-1".into()), ..order("A-1") }, order("A-2")]).await;
    let them = person(&bench, "telegram", &["71"], None).await;
    assert!(of_contact(&bench, of, them).await.is_empty());
    link(&bench, them, Some("C-1")).await;
    link(&bench, them, Some("C-1")).await;
    assert_eq!(of_contact(&bench, of, them).await, ["A-1"]);
    link(&bench, them, None).await;
    assert!(of_contact(&bench, of, them).await.is_empty());
    let acts = bench.store.read_in(of, move |db| Box::pin(crate::audit::newest(db, of, 10))).await.unwrap();
    assert_eq!(acts.iter().filter(|entry| entry.act == "customer.linked").count(), 2, "once each");
}

async fn two_who_turn_out_to_be_one_keep_the_shops_word(bench: Bench) {
    let (of, account) = (bench.organisation, bench.account);
    save(&bench, of, vec![Order { customer: Some("C-1".into()), ..order("A-1") }]).await;
    let first = super::people::meet_person(&bench, "one", &[]).await;
    let second = super::people::meet_person(&bench, "two", &[]).await;
    link(&bench, second, Some("C-1")).await;
    let write = bench
        .store
        .write_in(of, move |tx| Box::pin(async move { contacts::link(tx, of, account, &["one", "two"]).await }));
    assert_eq!(write.await.unwrap(), Some(first));
    assert_eq!(of_contact(&bench, of, first).await, ["A-1"]);
    assert!(of_contact(&bench, of, second).await.is_empty());
}

async fn nobody_sees_orders_of_another_organisation(bench: Bench) {
    let (of, rival) = (bench.organisation, organisation(&bench.store, "Rival").await);
    let phone = Some("+4917000000001".to_owned());
    save(&bench, of, vec![Order { phone: phone.clone(), ..order("A-1") }]).await;
    save(&bench, rival, vec![Order { phone, ..order("R-1") }]).await;
    let them = person(&bench, "whatsapp", &["4917000000001"], Some("+4917000000001")).await;
    assert_eq!(of_contact(&bench, of, them).await, ["A-1"]);
    assert!(of_contact(&bench, rival, them).await.is_empty());
    let found = bench.store.read_in(rival, move |db| Box::pin(orders::find(db, rival, "A-1"))).await.unwrap();
    assert_eq!(found, None);
    let listed = bench.store.read_in(rival, move |db| Box::pin(orders::page(db, rival, None, 10))).await.unwrap();
    assert_eq!(numbers(listed), ["R-1"]);
}

async fn a_person_is_taken_out_of_their_orders_and_the_orders_stay(bench: Bench) {
    let of = bench.organisation;
    let mine = Order {
        customer: Some("C-1".into()),
        phone: Some("+4917000000001".into()),
        name: Some("Ana".into()),
        tracking: Some("https://parcel.example/t/1".into()),
        ..order("A-1")
    };
    save(&bench, of, vec![mine, Order { customer: Some("C-2".into()), ..order("A-2") }]).await;
    let them = person(&bench, "whatsapp", &["4917000000001"], Some("+4917000000001")).await;
    link(&bench, them, Some("C-1")).await;
    let forget = |whose: Personal| {
        bench.store.write_in(of, move |tx| {
            let whose = whose.clone();
            Box::pin(async move { orders::forget(tx, of, &whose, "api:test").await })
        })
    };
    assert_eq!(forget(Personal::Contact(them)).await.unwrap(), 1);
    assert_eq!(forget(Personal::Contact(them)).await.unwrap(), 0);
    let left = bench.store.read_in(of, move |db| Box::pin(orders::find(db, of, "A-1"))).await.unwrap().unwrap().order;
    assert_eq!((left.customer, left.phone, left.name, left.tracking, left.items), (None, None, None, None, Vec::new()));
    assert_eq!((left.status.as_str(), left.total.is_some()), ("shipped", true));
    let customer = bench.store.read_in(of, move |db| Box::pin(orders::customer_of(db, of, them))).await.unwrap();
    assert_eq!(customer, None);
    assert_eq!(forget(Personal::Customer("C-2".into())).await.unwrap(), 1);
    assert_eq!(forget(Personal::Phone("+4917000000001".into())).await.unwrap(), 0);
}
