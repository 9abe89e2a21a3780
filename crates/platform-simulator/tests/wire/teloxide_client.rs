//! A client library that knows nothing of the simulator understands its answers.

use std::str::FromStr;

use platform_simulator::{EffectKind, Fault, Platform, SimulatorConfig};
use secrecy::ExposeSecret;
use teloxide::net::Download;
use teloxide::prelude::*;
use teloxide::types::{
    InlineKeyboardButton, InlineKeyboardMarkup, InputFile, InputMedia, InputMediaPhoto, ParseMode, ReactionType,
    ReplyParameters,
};
use teloxide::{ApiError, RequestError};

use crate::product::{Stage, client};

fn bot(stage: &Stage) -> Bot {
    let token = SimulatorConfig::default().telegram.token;
    let url = reqwest::Url::from_str(&stage.sim.telegram_base()).unwrap();
    Bot::with_client(token.expose_secret(), client()).set_api_url(url)
}

#[tokio::test]
async fn everything_that_a_bot_sends_is_answered_with_a_message_it_can_read() {
    let stage = Stage::new().await;
    let bot = bot(&stage);
    assert_eq!(bot.get_me().await.unwrap().username(), "harbour_running_bot");
    let chiara = stage.sim.telegram().from("chiara");
    let hi = chiara.text("ciao").await;
    let chat = ChatId(chiara.person().id.parse().unwrap());
    let quoted = teloxide::types::MessageId(hi.id.parse().unwrap());

    let keyboard = InlineKeyboardMarkup::new([[InlineKeyboardButton::callback("Buy", "buy:42")]]);
    let sent = bot
        .send_message(chat, "<b>€89</b> &amp; in stock")
        .parse_mode(ParseMode::Html)
        .reply_markup(keyboard)
        .reply_parameters(ReplyParameters::new(quoted))
        .await
        .unwrap();
    assert_eq!(sent.text(), Some("€89 & in stock"));
    let entry = stage.sim.ledger_for("chiara").pop().unwrap();
    assert_eq!((entry.in_reply_to.as_deref(), entry.id), (Some(hi.id.as_str()), sent.id.to_string()));
    bot.edit_message_text(chat, sent.id, "€79").await.unwrap();
    bot.set_message_reaction(chat, quoted)
        .reaction(vec![ReactionType::Emoji { emoji: "👍".to_owned() }])
        .await
        .unwrap();
    bot.send_chat_action(chat, teloxide::types::ChatAction::Typing).await.unwrap();

    let picture = || InputFile::memory(b"\x89PNG....".to_vec()).file_name("shoe.png");
    let photo = bot.send_photo(chat, picture()).caption("blue").await.unwrap();
    assert_eq!((photo.photo().unwrap().len(), photo.caption()), (1, Some("blue")));
    let album =
        [InputMedia::Photo(InputMediaPhoto::new(picture())), InputMedia::Photo(InputMediaPhoto::new(picture()))];
    assert_eq!(bot.send_media_group(chat, album).await.unwrap().len(), 2);
    assert!(bot.send_document(chat, picture()).await.unwrap().document().is_some());
    assert!(bot.send_voice(chat, picture()).await.unwrap().voice().is_some());
    assert!(bot.send_video(chat, picture()).await.unwrap().video().is_some());
    assert!(bot.send_audio(chat, picture()).await.unwrap().audio().is_some());
    assert!(bot.send_sticker(chat, picture()).await.unwrap().sticker().is_some());
    assert!(bot.send_location(chat, 38.7, -9.1).await.unwrap().location().is_some());
    assert!(bot.send_contact(chat, "+351912000111", "Rui").await.unwrap().contact().is_some());
    bot.delete_message(chat, sent.id).await.unwrap();

    let file = bot.get_file(photo.photo().unwrap()[0].file.id.clone()).await.unwrap();
    let mut bytes = Vec::new();
    bot.download_file(&file.path, &mut bytes).await.unwrap();
    assert_eq!(bytes, b"\x89PNG....");
    assert_eq!(stage.sim.ledger().of(EffectKind::Message).count(), 11);
}

#[tokio::test]
async fn refusals_are_recognised_by_their_kinds() {
    let stage = Stage::new().await;
    let bot = bot(&stage);
    let unknown = bot.send_message(ChatId(5), "hi").await.unwrap_err();
    assert!(matches!(unknown, RequestError::Api(ApiError::ChatNotFound)), "{unknown:?}");
    let chiara = stage.sim.telegram().from("chiara");
    chiara.text("ciao").await;
    let chat = ChatId(chiara.person().id.parse().unwrap());
    stage.sim.fault(Fault::rate_limited(3).on(Platform::Telegram).next(1));
    assert!(
        matches!(bot.send_message(chat, "hi").await.unwrap_err(), RequestError::RetryAfter(wait) if wait.seconds() == 3)
    );
    stage.sim.fault(Fault::undeliverable(131_026).on(Platform::Telegram).next(1));
    assert!(matches!(bot.send_message(chat, "hi").await.unwrap_err(), RequestError::Api(ApiError::BotBlocked)));
    let sent = bot.send_message(chat, "hi").await.unwrap();
    let same = bot.edit_message_text(chat, sent.id, "hi").await.unwrap_err();
    assert!(matches!(same, RequestError::Api(ApiError::MessageNotModified)), "{same:?}");
}

#[tokio::test]
async fn updates_are_understood() {
    let stage = Stage::new().await;
    let bot = bot(&stage);
    bot.delete_webhook().await.unwrap();
    let chiara = stage.sim.telegram().from("chiara");
    let hi = chiara.text("/start").await;
    chiara.album(2).await;
    chiara.voice().await;
    chiara.sticker().await;
    chiara.document().await;
    chiara.location().await;
    chiara.contacts().await;
    chiara.edit(&hi.id, "/stop").await;
    chiara.reaction(&hi.id, "👍").await;
    chiara.button_reply(&hi.id, "buy:42", "Buy").await;
    let updates = bot.get_updates().await.unwrap();
    assert_eq!(updates.len(), 11);
    for update in updates {
        assert!(!matches!(update.kind, teloxide::types::UpdateKind::Error(_)), "{update:?}");
    }
}
