use channel_core::Timestamp;
use serde_json::json;

use super::Bench;
use super::people::{meet_conversation, meet_person};
use crate::accounts::AssistantMode;
use crate::drafts::{self, Draft, DraftKind, DraftState, NewDraft};
use crate::views::{self, InboxFilter};
use crate::{ConversationKey, DraftId, MessageId, conversations};

on_both! {
    a_conversation_has_one_open_draft_and_it_is_closed_once,
    a_closed_draft_keeps_nothing_of_what_it_said,
    drafts_wait_in_the_order_in_which_customers_asked,
    a_conversation_may_differ_from_its_account,
    drafts_of_two_conversations_that_become_one_are_out_of_date,
    a_draft_that_may_have_been_sent_since_the_backup_is_left_to_people,
}

async fn put(bench: &Bench, conversation: ConversationKey, words: &str, asked_at: i64) -> DraftId {
    let (organisation, words) = (bench.organisation, words.to_owned());
    let write = bench.store.write_in(organisation, move |tx| {
        let new = NewDraft {
            conversation,
            kind: DraftKind::Answer,
            content: json!({ "kind": "text", "text": words }),
            words: words.clone(),
            outcome: json!({ "outcome": "answer" }),
            covers: (0, 1),
            asked_at: Timestamp(asked_at),
        };
        Box::pin(drafts::put(tx, organisation, new))
    });
    write.await.unwrap()
}

async fn close(bench: &Bench, id: DraftId, conversation: ConversationKey, state: DraftState) -> bool {
    let organisation = bench.organisation;
    let write = bench
        .store
        .write_in(organisation, move |tx| Box::pin(drafts::close(tx, organisation, (id, conversation), state, "mia")));
    write.await.unwrap()
}

async fn find(bench: &Bench, id: DraftId) -> Draft {
    let organisation = bench.organisation;
    let found = bench.store.read_in(organisation, move |db| Box::pin(drafts::find(db, organisation, id))).await;
    found.unwrap().unwrap()
}

async fn conversation(bench: &Bench, name: &str) -> ConversationKey {
    let contact = meet_person(bench, name, &[]).await;
    meet_conversation(bench, contact, &[name]).await.id
}

async fn a_conversation_has_one_open_draft_and_it_is_closed_once(bench: Bench) {
    let ana = conversation(&bench, "ana").await;
    let first = put(&bench, ana, "one", 1).await;
    let second = put(&bench, ana, "two", 1).await;
    assert_eq!(find(&bench, first).await.state, DraftState::Superseded);
    let organisation = bench.organisation;
    let open = bench.store.read_in(organisation, move |db| Box::pin(drafts::open_of(db, organisation, ana))).await;
    assert_eq!(open.unwrap().map(|draft| (draft.id, draft.words)), Some((second, "two".to_owned())));
    assert!(close(&bench, second, ana, DraftState::Sent).await);
    assert!(!close(&bench, second, ana, DraftState::Discarded).await, "somebody was first");
    assert!(!close(&bench, first, ana, DraftState::Sent).await, "it was out of date");
    assert_eq!(find(&bench, second).await.state, DraftState::Sent);
}

async fn a_closed_draft_keeps_nothing_of_what_it_said(bench: Bench) {
    let ana = conversation(&bench, "ana").await;
    let id = put(&bench, ana, "the canary sings", 1).await;
    assert!(close(&bench, id, ana, DraftState::Sent).await);
    let (organisation, message) = (bench.organisation, MessageId(uuid::Uuid::from_u128(7)));
    let note =
        bench.store.write_in(organisation, move |tx| Box::pin(drafts::note_message(tx, organisation, id, message)));
    note.await.unwrap();
    let closed = find(&bench, id).await;
    assert_eq!((closed.words.as_str(), &closed.content, &closed.outcome), ("", &json!(null), &json!(null)));
    assert_eq!((closed.message, closed.closed_by.as_deref()), (Some(message), Some("mia")));
    let later = closed.closed_at.unwrap().plus(std::time::Duration::from_secs(1));
    let forget = |before| bench.store.write(move |tx| Box::pin(drafts::forget_closed(tx, before)));
    assert_eq!(forget(closed.closed_at.unwrap()).await.unwrap(), 0);
    assert_eq!(forget(later).await.unwrap(), 1);
}

async fn drafts_wait_in_the_order_in_which_customers_asked(bench: Bench) {
    let (ana, bruno, chiara) =
        (conversation(&bench, "ana").await, conversation(&bench, "bruno").await, conversation(&bench, "chiara").await);
    put(&bench, ana, "to ana", 30).await;
    put(&bench, bruno, "to bruno", 10).await;
    let organisation = bench.organisation;
    let listed = bench.store.read_in(organisation, move |db| Box::pin(drafts::list(db, organisation, 10))).await;
    let words: Vec<String> = listed.unwrap().into_iter().map(|draft| draft.words).collect();
    assert_eq!(words, ["to bruno", "to ana"]);
    let counted = bench.store.read_in(organisation, move |db| Box::pin(drafts::count(db, organisation, 1))).await;
    assert_eq!(counted.unwrap(), 1, "no further than asked");
    let page = bench.store.read_in(organisation, move |db| {
        Box::pin(async move { views::inbox(db, organisation, &InboxFilter::Drafts, None, 10).await })
    });
    let page = page.await.unwrap();
    assert_eq!(page.waiting.iter().map(|row| row.id).collect::<Vec<_>>(), [bruno, ana]);
    let all = bench.store.read_in(organisation, move |db| {
        Box::pin(async move { views::inbox(db, organisation, &InboxFilter::All, None, 10).await })
    });
    let mut without = all.await.unwrap().others;
    without.retain(|row| !row.has_draft);
    assert_eq!(without.iter().map(|row| row.id).collect::<Vec<_>>(), [chiara]);
}

async fn a_conversation_may_differ_from_its_account(bench: Bench) {
    let ana = conversation(&bench, "ana").await;
    let organisation = bench.organisation;
    let modes = async || {
        let read = bench.store.read_in(organisation, move |db| {
            Box::pin(async move {
                let head = views::thread_head(db, organisation, ana).await?.unwrap();
                let row = views::inbox(db, organisation, &InboxFilter::All, None, 10).await?.others.remove(0);
                Ok((head.mode(), head.own_mode, row.mode))
            })
        });
        read.await.unwrap()
    };
    let set = |mode| {
        let write = bench
            .store
            .write_in(organisation, move |tx| Box::pin(conversations::set_assistant_mode(tx, organisation, ana, mode)));
        async move { write.await.unwrap() }
    };
    assert_eq!(modes().await, (AssistantMode::Auto, None, AssistantMode::Auto));
    set(Some(AssistantMode::Draft)).await;
    assert_eq!(modes().await, (AssistantMode::Draft, Some(AssistantMode::Draft), AssistantMode::Draft));
    set(None).await;
    assert_eq!(modes().await, (AssistantMode::Auto, None, AssistantMode::Auto));
}

async fn drafts_of_two_conversations_that_become_one_are_out_of_date(bench: Bench) {
    let contact = meet_person(&bench, "15550001", &[]).await;
    let old = meet_conversation(&bench, contact, &["15550001"]).await;
    let new = meet_conversation(&bench, contact, &["user.77"]).await;
    let drafts = [put(&bench, old.id, "one", 1).await, put(&bench, new.id, "two", 2).await];
    let joined = meet_conversation(&bench, contact, &["user.77", "15550001"]).await;
    for id in drafts {
        let draft = find(&bench, id).await;
        assert_eq!((draft.state, draft.conversation), (DraftState::Superseded, joined.id));
        assert_eq!(draft.words, "");
    }
}

async fn a_draft_that_may_have_been_sent_since_the_backup_is_left_to_people(bench: Bench) {
    let ana = conversation(&bench, "ana").await;
    let draft = put(&bench, ana, "one", 1).await;
    let aside = bench.store.write(|tx| Box::pin(crate::restored::set_aside(tx))).await.unwrap();
    assert_eq!(aside.conversations, 1);
    assert_eq!(find(&bench, draft).await.state, DraftState::Superseded);
    let organisation = bench.organisation;
    let found = bench.store.read_in(organisation, move |db| Box::pin(conversations::find(db, organisation, ana))).await;
    let found = found.unwrap().unwrap();
    assert_eq!(found.needs_person.as_deref(), Some(crate::restored::MARK));
    assert!(found.waiting_since.is_some());
}
