//! Pictures and documents of customers, fetched for this one answer where whoever answers can look at them. They are not kept.

use std::time::Duration;

use assistant::model::{LARGEST_PICTURE, Picture};
use assistant::{Beside, Enclosed};
use channel_core::Content;
use channel_core::model::Media;
use import::{Block, Document, DocumentLimits, read_document};
use store::conversations::Conversation;
use store::messages::Message;
use tokio::time::{Instant, timeout_at};

use super::fetch::fetch;
use crate::engine::Engine;

/// How long fetching and reading everything may take.
const PATIENCE: Duration = Duration::from_secs(12);
/// The newest so many of each are looked at.
const PICTURES: usize = 3;
const DOCUMENTS: usize = 2;
/// How much of a document is read: a model is shown the beginning of it.
const LIMITS: DocumentLimits =
    DocumentLimits { max_bytes: 10 << 20, max_unpacked: 32 << 20, max_pages: 20, max_text: 20_000 };
const TEXT_CHARACTERS: usize = 3_000;

/// Something that came along and may be worth a look.
#[derive(Clone, Debug)]
pub(crate) enum Enclosure {
    Picture(Media),
    Document(Media),
}

/// What a message brought along, in its order.
pub(crate) fn enclosures(message: &Message) -> Vec<Enclosure> {
    let mut found = Vec::new();
    if message.deleted_at.is_none()
        && let Ok(content) = serde_json::from_value::<Content>(message.content.clone())
    {
        collect(content, &mut found);
    }
    found
}

fn collect(content: Content, found: &mut Vec<Enclosure>) {
    match content {
        Content::Image { media, .. } => found.push(Enclosure::Picture(media)),
        // Platforms call a picture that was sent as a file a document.
        Content::Document { media, .. } if is_picture(&media) => found.push(Enclosure::Picture(media)),
        Content::Document { media, .. } => found.push(Enclosure::Document(media)),
        Content::Album { parts } => parts.into_iter().for_each(|part| collect(part, found)),
        _ => {}
    }
}

fn is_picture(media: &Media) -> bool {
    media.mime_type.as_deref().is_some_and(|kind| kind.starts_with("image/"))
}

/// Looks at what came along, and says what was not looked at.
pub(crate) async fn look(engine: &Engine, conversation: &Conversation, along: &[Enclosure], beside: &mut Beside) {
    beside.files = along.iter().filter_map(Enclosure::file_name).collect();
    let sight = match engine.assistant().senses() {
        Some(senses) if !along.is_empty() => senses.sight(conversation.organisation).await,
        _ => assistant::Sight::default(),
    };
    let until = Instant::now() + PATIENCE;
    // The newest are looked at, and what is said of them goes in the order in which they came.
    for enclosure in along.iter().rev() {
        let seen = match enclosure {
            Enclosure::Picture(media) if sight.pictures && beside.pictures.len() < PICTURES => {
                let picture = timeout_at(until, picture(engine, conversation, media)).await.ok().flatten();
                picture.map(|picture| beside.pictures.insert(0, picture))
            }
            Enclosure::Document(media) if sight.documents && beside.documents.len() < DOCUMENTS => {
                let text = timeout_at(until, document(engine, conversation, media)).await.ok().flatten();
                let name = media.file_name.clone().unwrap_or_default();
                text.map(|text| beside.documents.insert(0, Enclosed { name, text }))
            }
            _ => None,
        };
        if seen.is_none() {
            beside.unseen.insert(0, enclosure.word().to_owned());
        }
    }
}

async fn picture(engine: &Engine, conversation: &Conversation, media: &Media) -> Option<Picture> {
    let _room = engine.room_for_files().acquire().await;
    let bytes = fetch(engine, conversation.organisation, conversation.account, media, LARGEST_PICTURE).await?;
    Picture::of(bytes).inspect_err(|why| tracing::info!(%why, "a picture was not looked at")).ok()
}

async fn document(engine: &Engine, conversation: &Conversation, media: &Media) -> Option<String> {
    let _room = engine.room_for_files().acquire().await;
    let bytes = fetch(engine, conversation.organisation, conversation.account, media, LIMITS.max_bytes).await?;
    let name = media.file_name.clone();
    // Readers of files take their time on a thread that may be blocked.
    let read = tokio::task::spawn_blocking(move || read_document(&bytes, name.as_deref(), &LIMITS));
    match read.await {
        Ok(Ok(document)) => Some(text_of(&document)).filter(|text| !text.is_empty()),
        Ok(Err(problem)) => {
            tracing::info!(%problem, "a document was not read");
            None
        }
        Err(_) => None,
    }
}

/// The beginning of a document's text, a block a line.
fn text_of(document: &Document) -> String {
    let mut text = String::new();
    for section in &document.sections {
        let headings = section.path.last().map(String::as_str);
        let blocks = section.blocks.iter().map(|block| match block {
            Block::Paragraph(text) | Block::Item(text) | Block::Table(text) => text.as_str(),
        });
        for line in headings.into_iter().chain(blocks) {
            text.push_str(line);
            text.push('\n');
        }
    }
    text.chars().take(TEXT_CHARACTERS).collect::<String>().trim().to_owned()
}

impl Enclosure {
    fn file_name(&self) -> Option<String> {
        match self {
            Self::Picture(media) | Self::Document(media) => media.file_name.clone(),
        }
    }

    /// What it is called where it is not shown.
    fn word(&self) -> &'static str {
        match self {
            Self::Picture(_) => "picture",
            Self::Document(_) => "document",
        }
    }
}
