//! A file of yours is streamed to the platform, sent, and streamed back, and at no time does it stand whole in memory.
//!
//! What to copy: [`Folder`], which gives adapters the files that messages name; and [`save`], which believes a file only
//! when its stream has ended well: its size, its first bytes and its hash are checked while it passes.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use channel_core::media::{Check, Files, MediaStream, checked};
use channel_core::model::Media;
use channel_core::outbound::{MediaKind, MediaSource};
use channel_core::signature::hub_signature;
use channel_core::{
    Account, Body, Channel, ChannelError, Content, ErrorKind, OrganisationId, OutboundContent, OutboundMessage,
    WebhookRequest, WebhookSecrets,
};
use channel_whatsapp::{ACCESS_TOKEN, WhatsApp, WhatsAppConfig};
use futures_util::StreamExt as _;
use http::{HeaderMap, Method};
use platform_simulator::{Simulator, SimulatorConfig};
use sha2::{Digest as _, Sha256};
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt as _;
use tokio_util::io::ReaderStream;

type Failure = Box<dyn std::error::Error>;

const MOST: u64 = 100 << 20;

/// The program's files. A program of many organisations looks the key up among those of the one that asks.
#[derive(Debug)]
struct Folder(PathBuf);

#[async_trait]
impl Files for Folder {
    async fn open(&self, _: OrganisationId, key: &str) -> Result<MediaStream, ChannelError> {
        let missing = |error| ChannelError::refused(ErrorKind::NotFound, "there is no such file").with_source(error);
        let broken = |error| ChannelError::refused(ErrorKind::Media, "the file cannot be read").with_source(error);
        // A key is a name, never a way.
        let name = Path::new(key).file_name().filter(|name| *name == key);
        let name = name.ok_or_else(|| ChannelError::refused(ErrorKind::NotFound, "the key names no file"))?;
        let file = File::open(self.0.join(name)).await.map_err(missing)?;
        let size = file.metadata().await.map_err(broken)?.len();
        let bytes = ReaderStream::with_capacity(file, 64 << 10).map(move |chunk| chunk.map_err(broken));
        Ok(MediaStream { mime_type: None, size: Some(size), bytes: Box::pin(bytes) })
    }
}

/// Keeps a stream as a file, which gets its name when all of it was as promised. Returns the size.
async fn save(media: MediaStream, check: Check, path: &Path) -> Result<u64, Failure> {
    let unfinished = path.with_extension("part");
    let written = write(checked(media, check), &unfinished).await;
    match written {
        Ok(_) => fs::rename(unfinished, path).await?,
        Err(_) => fs::remove_file(unfinished).await?,
    }
    written
}

async fn write(mut media: MediaStream, path: &Path) -> Result<u64, Failure> {
    let mut file = File::create(path).await?;
    let mut size = 0;
    while let Some(chunk) = media.bytes.next().await {
        let chunk = chunk?;
        size += chunk.len() as u64;
        file.write_all(&chunk).await?;
    }
    file.sync_all().await?;
    Ok(size)
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let simulator = Simulator::start(SimulatorConfig::default()).await?;
    let number = simulator.config().whatsapp.clone();
    let folder = tempfile::tempdir()?;
    let (size, hash) = make_catalogue(&folder.path().join("catalogue.pdf")).await?;

    let base = simulator.whatsapp_base().parse()?;
    let whatsapp = WhatsApp::new(WhatsAppConfig { base, ..WhatsAppConfig::default() })?
        .with_files(Arc::new(Folder(folder.path().to_owned())));
    let account = Account::single(&number.phone_number_id, [(ACCESS_TOKEN, number.access_token.clone())]);

    // Two customers write and get the catalogue: the message names the file, and it is uploaded once.
    let mut photo = None;
    for name in ["ana", "bea"] {
        let written = simulator.whatsapp().from(name).image().unposted().await;
        let body = written.bodies.first().ok_or("a picture is delivered")?.as_bytes();
        let mut headers = HeaderMap::new();
        headers.insert("x-hub-signature-256", hub_signature(&number.app_secret, body).parse()?);
        let request = WebhookRequest { method: &Method::POST, query: None, headers: &headers, body };
        let secrets = WebhookSecrets { signing: vec![number.app_secret.clone().into()], verify: Vec::new() };
        let proved = whatsapp.webhook().verify(&request, &secrets)?;
        for event in whatsapp.webhook().parse(proved)?.events {
            let (Body::Message(Content::Image { media, .. }), Some(conversation)) = (event.body, event.conversation)
            else {
                continue;
            };
            photo = Some(media);
            let (mime_type, file_name) = ("application/pdf".to_owned(), "Catalogue.pdf".to_owned());
            let source = MediaSource::Kept { key: "catalogue.pdf".to_owned(), mime_type, file_name, size };
            let caption = Some("All our shoes".to_owned());
            let content = OutboundContent::Media { form: MediaKind::Document, source, caption };
            whatsapp.send(&account, &OutboundMessage::new(conversation, content)).await?;
        }
    }
    let ledger = simulator.ledger();
    let ids: Vec<&str> = ledger.iter().filter_map(|sent| sent.body["document"]["id"].as_str()).collect();
    println!(
        "sent {size} bytes to {} customers, uploaded once: {}",
        ids.len(),
        ids.windows(2).all(|two| two[0] == two[1])
    );

    // The way back: what the platform has is what was in the folder.
    let there = Media { id: ids.first().map(|id| (*id).to_owned()), ..Media::default() };
    let check = |sha256: &str, mime: &str| Check {
        max_bytes: MOST,
        sha256: Some(sha256.to_owned()),
        mime_type: Some(mime.to_owned()),
    };
    let stream = whatsapp.fetch_media(&account, &there, MOST).await?;
    let back = save(stream, check(&hash, "application/pdf"), &folder.path().join("back.pdf")).await?;
    println!("{back} bytes came back with the same hash");

    // What a customer sent: the webhook tells its type and its hash.
    let photo = photo.ok_or("a customer sent a picture")?;
    let (mime, sha256) = (photo.mime_type.clone().unwrap_or_default(), photo.sha256.clone().unwrap_or_default());
    let stream = whatsapp.fetch_media(&account, &photo, MOST).await?;
    save(stream, check(&sha256, &mime), &folder.path().join("photo.png")).await?;
    println!("the customer's picture is saved");

    // A file that is not what was announced is not kept.
    let stream = whatsapp.fetch_media(&account, &there, MOST).await?;
    let other = save(stream, check(&sha256, "application/pdf"), &folder.path().join("other.pdf")).await;
    println!(
        "another file in its place: {}",
        other.err().map_or_else(|| "taken".to_owned(), |error| error.to_string())
    );
    println!("kept: {}", folder.path().join("other.pdf").exists());
    simulator.stop().await;
    Ok(())
}

/// A PDF of eight megabytes: its size, and its hash as platforms write it.
async fn make_catalogue(path: &Path) -> Result<(u64, String), Failure> {
    let mut file = File::create(path).await?;
    let mut hash = Sha256::new();
    let mut size = 0;
    let pages = (0..128_u32).map(|page| page.to_be_bytes().repeat(16 << 10));
    for piece in std::iter::once(b"%PDF-1.7\n".to_vec()).chain(pages) {
        hash.update(&piece);
        size += piece.len() as u64;
        file.write_all(&piece).await?;
    }
    file.sync_all().await?;
    Ok((size, hex::encode(hash.finalize())))
}
