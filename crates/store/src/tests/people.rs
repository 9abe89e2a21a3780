use channel_core::{Contact, Timestamp};

use super::Bench;
use crate::contacts;
use crate::conversations::{self, Conversation, Meeting};
use crate::messages::{self, Author, MessageDirection, NewMessage};
use crate::{ContactId, ConversationKey, MessageStatus};

on_both! {
    a_number_and_a_business_scoped_id_of_one_person_meet,
    two_conversations_of_one_person_become_one_with_everything_said,
    ids_of_two_accounts_are_two_people,
}

pub(super) async fn meet_person(bench: &Bench, id: &str, aliases: &[&str]) -> ContactId {
    let mut person = Contact::new(id);
    person.aliases = aliases.iter().map(|alias| (*alias).to_owned()).collect();
    let (organisation, account) = (bench.organisation, bench.account);
    bench
        .store
        .write(move |tx| Box::pin(async move { contacts::meet(tx, organisation, account, &person).await }))
        .await
        .unwrap()
}

pub(super) async fn meet_conversation(bench: &Bench, contact: ContactId, names: &[&str]) -> Conversation {
    let meeting = Meeting {
        account: bench.account,
        contact,
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        lane: None,
        has_window: false,
        at: bench.store.seams().now(),
    };
    let organisation = bench.organisation;
    bench.store.write(move |tx| Box::pin(conversations::meet(tx, organisation, meeting))).await.unwrap()
}

async fn say(bench: &Bench, conversation: ConversationKey, words: &str) {
    let line = NewMessage {
        conversation,
        account: bench.account,
        direction: MessageDirection::Inbound,
        author: Author::Customer,
        member: None,
        kind: "text".into(),
        content: serde_json::json!({ "kind": "text", "text": words }),
        words: Some(words.into()),
        provider_id: None,
        status: MessageStatus::Received,
        reply_to: None,
        why: None,
        event: None,
        at: Timestamp(1),
        window_until: None,
    };
    let organisation = bench.organisation;
    bench.store.write(move |tx| Box::pin(messages::append(tx, organisation, line))).await.unwrap();
}

async fn a_number_and_a_business_scoped_id_of_one_person_meet(bench: Bench) {
    let by_number = meet_person(&bench, "15550001", &[]).await;
    let by_id = meet_person(&bench, "user.77", &[]).await;
    assert_ne!(by_number, by_id);
    let both = meet_person(&bench, "user.77", &["15550001"]).await;
    assert_eq!(both, by_number, "the older contact stays");
    assert_eq!(meet_person(&bench, "user.77", &[]).await, by_number);
    let organisation = bench.organisation;
    let names = bench.store.read(move |db| Box::pin(contacts::identities(db, organisation, both))).await.unwrap();
    assert_eq!(names.len(), 2);
}

async fn two_conversations_of_one_person_become_one_with_everything_said(bench: Bench) {
    let contact = meet_person(&bench, "15550001", &[]).await;
    let old = meet_conversation(&bench, contact, &["15550001"]).await;
    let new = meet_conversation(&bench, contact, &["user.77"]).await;
    say(&bench, old.id, "first").await;
    say(&bench, new.id, "second").await;
    say(&bench, new.id, "third").await;
    let joined = meet_conversation(&bench, contact, &["user.77", "15550001"]).await;
    assert_eq!(joined.id, old.id);
    assert_eq!((joined.inbound_seq, joined.unread), (3, 3));
    assert_eq!(joined.external_id.as_str(), "user.77", "messages go to the present name");
    let (organisation, id) = (bench.organisation, joined.id);
    let lines = bench.store.read(move |db| Box::pin(messages::recent(db, organisation, id, 10))).await.unwrap();
    let said: Vec<_> = lines.iter().filter_map(|line| line.words.as_deref()).collect();
    assert_eq!(said, ["first", "second", "third"]);
    let by_old_name = bench
        .store
        .read(move |db| Box::pin(conversations::find_by_peer(db, organisation, joined.account, "user.77")))
        .await
        .unwrap();
    assert_eq!(by_old_name.map(|it| it.id), Some(old.id));
}

async fn ids_of_two_accounts_are_two_people(bench: Bench) {
    let other = super::account(&bench.store, bench.organisation, "shop-2").await.unwrap();
    let here = meet_person(&bench, "ana", &[]).await;
    let organisation = bench.organisation;
    let there = bench
        .store
        .write(move |tx| Box::pin(async move { contacts::meet(tx, organisation, other, &Contact::new("ana")).await }))
        .await
        .unwrap();
    assert_ne!(here, there);
}
