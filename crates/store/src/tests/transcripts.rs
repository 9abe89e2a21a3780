//! What was said in recordings, and who writes them out.

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::people::{meet_conversation, meet_person};
use super::{Backend, Bench};
use crate::messages::{self, Author, Message, MessageDirection, NewMessage, Transcript};
use crate::providers::{self, KeyChange, Task};
use crate::{MessageId, MessageStatus};

on_both! {
    words_that_are_known_stay_and_go_with_the_message,
    only_recordings_that_nobody_listened_to_are_listed,
    who_writes_recordings_out_is_kept_with_a_sealed_key,
    a_translation_is_kept_once_and_goes_when_the_words_change,
}

fn heard(text: &str) -> Transcript {
    Transcript::Heard { text: text.to_owned(), language: Some("tr".to_owned()) }
}

fn unheard() -> Transcript {
    Transcript::Unheard { reason: "failed".to_owned() }
}

async fn say(bench: &Bench, kind: &'static str) -> MessageId {
    let (organisation, account) = (bench.organisation, bench.account);
    let contact = meet_person(bench, "ana", &[]).await;
    let conversation = meet_conversation(bench, contact, &["ana"]).await.id;
    let write = bench.store.write_in(organisation, move |tx| {
        Box::pin(async move {
            let line = NewMessage {
                conversation,
                account,
                direction: MessageDirection::Inbound,
                author: Author::Customer,
                member: None,
                kind: kind.to_owned(),
                content: json!({ "kind": kind, "media": { "id": "file-1" }, "form": "voice" }),
                words: None,
                provider_id: None,
                status: MessageStatus::Received,
                reply_to: None,
                why: None,
                event: None,
                at: tx.now(),
                window_until: None,
            };
            messages::append(tx, organisation, line).await
        })
    });
    write.await.unwrap()
}

async fn keep(bench: &Bench, id: MessageId, transcript: Transcript) -> bool {
    let of = bench.organisation;
    let keep = bench.store.write_in(of, move |tx| {
        let transcript = transcript.clone();
        Box::pin(async move { messages::keep_transcript(tx, of, id, &transcript).await })
    });
    keep.await.unwrap()
}

async fn kept(bench: &Bench, id: MessageId) -> Option<Transcript> {
    let of = bench.organisation;
    let found = bench.store.read_in(of, move |db| Box::pin(messages::find(db, of, id))).await.unwrap();
    found.unwrap().transcript
}

async fn words_that_are_known_stay_and_go_with_the_message(bench: Bench) {
    let id = say(&bench, "audio").await;
    assert!(keep(&bench, id, unheard()).await);
    assert!(keep(&bench, id, heard("Mavi var mı?")).await, "a second look may find words");
    assert!(!keep(&bench, id, unheard()).await);
    assert!(!keep(&bench, id, heard("Something else")).await);
    assert_eq!(kept(&bench, id).await, Some(heard("Mavi var mı?")));
    let of = bench.organisation;
    let page = bench
        .store
        .read_in(of, move |db| Box::pin(crate::views::inbox(db, of, &crate::views::InboxFilter::All, None, 5)));
    let page = page.await.unwrap();
    let row = page.waiting.iter().chain(&page.others).next().unwrap();
    assert_eq!(row.snippet.as_deref(), Some("Mavi var mı?"), "the list says what was said");
    let gone = bench.store.write_in(of, move |tx| {
        Box::pin(async move {
            let message = messages::find(tx, of, id).await?.unwrap();
            let now = tx.now();
            messages::delete_content(tx, of, &message, now).await
        })
    });
    gone.await.unwrap();
    assert_eq!(kept(&bench, id).await, None);
    assert!(!keep(&bench, id, heard("Mavi var mı?")).await, "what was taken back stays gone");
    let text = say(&bench, "text").await;
    assert!(!keep(&bench, text, heard("no recording")).await);
}

async fn only_recordings_that_nobody_listened_to_are_listed(bench: Bench) {
    let (first, second) = (say(&bench, "audio").await, say(&bench, "audio").await);
    say(&bench, "text").await;
    keep(&bench, first, unheard()).await;
    let (of, account) = (bench.organisation, bench.account);
    let since = bench.store.seams().now().minus(std::time::Duration::from_secs(60));
    let list = |since| bench.store.read_in(of, move |db| Box::pin(messages::unheard(db, of, account, since, 5)));
    let found: Vec<MessageId> = list(since).await.unwrap().into_iter().map(|message| message.id).collect();
    assert_eq!(found, [second]);
    assert!(list(bench.store.seams().now()).await.unwrap().is_empty(), "what was said before is not looked at");
}

async fn who_writes_recordings_out_is_kept_with_a_sealed_key(bench: Bench) {
    const KEY: &str = "sk-canary-speech-0123456789-7Qx2";
    let of = bench.organisation;
    let save = |key: KeyChange| {
        bench.store.write_in(of, move |tx| {
            let key = key.clone();
            Box::pin(async move {
                providers::save(tx, of, Task::Transcription, &json!({"model": "scribe_v2"}), &key, "member:mia").await
            })
        })
    };
    save(KeyChange::Replace(SecretString::from(KEY))).await.unwrap();
    save(KeyChange::Keep).await.unwrap();
    let (row, key) = bench.store.provider_for_call(of, Task::Transcription).await.unwrap().unwrap();
    assert_eq!((row.ending.as_deref(), row.has_key), (Some("7Qx2"), true));
    assert_eq!((row.body, key.unwrap().expose_secret()), (json!({"model": "scribe_v2"}), KEY));
    let remove =
        || bench.store.write_in(of, move |tx| Box::pin(providers::remove(tx, of, Task::Transcription, "member:mia")));
    assert!(remove().await.unwrap() && !remove().await.unwrap());
    assert!(bench.store.provider_for_call(of, Task::Transcription).await.unwrap().is_none());
    let log = bench.store.read_in(of, move |db| Box::pin(crate::audit::newest(db, of, 5))).await.unwrap();
    let log: Vec<_> = log.into_iter().map(|entry| entry.target).collect();
    assert_eq!(log, ["assistant:no_transcription", "assistant:transcription", "assistant:transcription"]);
    if bench.backend == Backend::Sqlite {
        bench.store.close().await;
    }
    let disk = bench.bytes();
    assert!(!disk.windows(10).any(|part| part == &KEY.as_bytes()[..10]), "the key stands on the disk");
}

async fn a_translation_is_kept_once_and_goes_when_the_words_change(bench: Bench) {
    let id = say(&bench, "text").await;
    let of = bench.organisation;
    let find = || bench.store.read_in(of, move |db| Box::pin(messages::find(db, of, id)));
    let keep = |message: Message, tag: &'static str, text: &'static str| {
        bench.store.write_in(of, move |tx| {
            let message = message.clone();
            Box::pin(async move { messages::keep_translation(tx, of, &message, tag, text).await })
        })
    };
    let first = find().await.unwrap().unwrap();
    assert!(keep(first.clone(), "en", "Is it blue?").await.unwrap());
    assert!(!keep(first, "ru", "Синий?").await.unwrap(), "somebody else was faster");
    let second = find().await.unwrap().unwrap();
    assert!(keep(second.clone(), "ru", "Синий?").await.unwrap());
    let both = [("en".to_owned(), "Is it blue?".to_owned()), ("ru".to_owned(), "Синий?".to_owned())];
    assert_eq!(find().await.unwrap().unwrap().translations, both.into());
    let edit = bench.store.write_in(of, move |tx| {
        let message = second.clone();
        Box::pin(async move {
            let at = tx.now();
            let content = json!({ "kind": "text", "text": "Kırmızı mı?" });
            messages::edit_content(tx, of, &message, "text", &content, Some("Kırmızı mı?"), at).await
        })
    });
    edit.await.unwrap();
    let edited = find().await.unwrap().unwrap();
    assert!(edited.translations.is_empty(), "it was another text's");
}
