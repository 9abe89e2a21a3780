//! The memory that files of 100 MB take on their way through, up and down. The platform's counterpart is a process of its
//! own, so that its memory does not count. Fails when a transfer takes more than 8 MB.
#![expect(clippy::print_stdout, reason = "what a bench is for")]

use std::error::Error;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use bytes::Bytes;
use channel_core::media::{Files, MediaStream};
use channel_core::model::Media;
use channel_core::outbound::{MediaKind, MediaSource};
use channel_core::{Account, Channel, ChannelError, OrganisationId, OutboundContent, OutboundMessage};
use channel_testkit::account;
use channel_whatsapp::{WhatsApp, WhatsAppConfig};
use futures_util::{StreamExt as _, stream};
use sha2::{Digest as _, Sha256};

const SIZE: u64 = 100 * 1024 * 1024;
const CHUNK: usize = 64 * 1024;
const MOST: u64 = 8 * 1024;
const SERVE: &str = "serve-as-the-platform";

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let outcome = match std::env::args().nth(1).as_deref() {
        Some(SERVE) => serve().map(|()| true),
        _ => measure(),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("the transfer failed: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Outcome<bool> {
    let mut platform = Command::new(std::env::current_exe()?).arg(SERVE).stdout(Stdio::piped()).spawn()?;
    let mut address = String::new();
    BufReader::new(platform.stdout.take().ok_or("the child has no output")?).read_line(&mut address)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let outcome = runtime.block_on(transfers(address.trim()));
    platform.kill()?;
    platform.wait()?;
    outcome
}

async fn transfers(address: &str) -> Outcome<bool> {
    let config = WhatsAppConfig { base: address.parse()?, ..WhatsAppConfig::default() };
    let channel = WhatsApp::new(config)?.with_files(Arc::new(Zeros));
    let account = account("106", [("access_token", "token")]);
    // What connections and certificates take is there before, however large the file.
    up(&channel, &account, 1024 * 1024).await?;
    down(&channel, &account, "small").await?;
    let mut fits = true;
    for direction in ["up", "down"] {
        let before = resident("VmRSS:")?;
        std::fs::write("/proc/self/clear_refs", "5")?;
        let began = Instant::now();
        match direction {
            "up" => up(&channel, &account, SIZE).await?,
            _ => down(&channel, &account, "large").await?,
        }
        let (took, peak) = (began.elapsed(), resident("VmHWM:")?);
        let extra = peak.saturating_sub(before);
        fits &= extra <= MOST;
        println!("{direction}: 100 MB in {took:.2?}; {before} kB before, {peak} kB at most, {extra} kB more");
    }
    Ok(fits)
}

async fn up(channel: &WhatsApp, account: &Account, size: u64) -> Outcome<()> {
    let source = MediaSource::Kept {
        key: size.to_string(),
        mime_type: "application/pdf".into(),
        file_name: "large.pdf".into(),
        size,
    };
    let content = OutboundContent::Media { form: MediaKind::Document, source, caption: None };
    channel.send(account, &OutboundMessage::new("16505551234", content)).await?;
    Ok(())
}

async fn down(channel: &WhatsApp, account: &Account, id: &str) -> Outcome<()> {
    let media = Media { id: Some(id.to_owned()), mime_type: Some("application/pdf".into()), ..Media::default() };
    let mut stream = channel.fetch_media(account, &media, SIZE).await?;
    let mut seen = 0;
    while let Some(chunk) = stream.bytes.next().await {
        seen += chunk?.len() as u64;
    }
    if stream.size == Some(seen) { Ok(()) } else { Err("the file came with another size".into()) }
}

/// A line of the kernel's account of this process, in kB.
fn resident(line: &str) -> Outcome<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let found = status.lines().find_map(|one| one.strip_prefix(line)).ok_or("no such line")?;
    Ok(found.trim().trim_end_matches("kB").trim().parse()?)
}

/// A program whose files are a sign of PDF and zeros, as many as the key says.
#[derive(Debug)]
struct Zeros;

#[async_trait]
impl Files for Zeros {
    async fn open(&self, _: OrganisationId, key: &str) -> Result<MediaStream, ChannelError> {
        let size: u64 = key.parse().unwrap_or(0);
        let chunks = stream::iter(pieces(size).map(|piece| Ok(Bytes::from(piece))));
        Ok(MediaStream { mime_type: None, size: Some(size), bytes: Box::pin(chunks) })
    }
}

/// The same file in pieces, each with memory of its own, as one reads from a disk.
fn pieces(size: u64) -> impl Iterator<Item = Vec<u8>> {
    let mut left = usize::try_from(size).unwrap_or(0);
    let mut first = true;
    std::iter::from_fn(move || {
        let length = left.min(CHUNK);
        left -= length;
        let mut piece = vec![0; length];
        if std::mem::take(&mut first) {
            piece.iter_mut().zip(b"%PDF-1.7").for_each(|(byte, sign)| *byte = *sign);
        }
        (length > 0).then_some(piece)
    })
}

fn serve() -> Outcome<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}", listener.local_addr()?);
    println!("{address}");
    for stream in listener.incoming() {
        let (stream, address) = (stream?, address.clone());
        // A client that went away is no failure of the server.
        std::thread::spawn(move || answer(stream, &address).is_ok());
    }
    Ok(())
}

fn answer(mut stream: TcpStream, address: &str) -> Outcome<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut request, mut length) = (String::new(), 0);
    reader.read_line(&mut request)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse()?;
        }
    }
    std::io::copy(&mut reader.by_ref().take(length), &mut std::io::sink())?;
    let path = request.split(' ').nth(1).unwrap_or_default();
    let size = if path.contains("large") { SIZE } else { 1024 * 1024 };
    if path.starts_with("/files/") {
        write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {size}\r\nconnection: close\r\n\r\n")?;
        for piece in pieces(size) {
            stream.write_all(&piece)?;
        }
        return Ok(());
    }
    let body = match path.split('?').next().unwrap_or_default() {
        path if path.ends_with("/media") => r#"{"id":"1"}"#.to_owned(),
        path if path.ends_with("/messages") => r#"{"messages":[{"id":"wamid.1"}]}"#.to_owned(),
        path => {
            let mut hash = Sha256::new();
            pieces(size).for_each(|piece| hash.update(piece));
            let id = path.rsplit('/').next().unwrap_or_default();
            let hash = hex::encode(hash.finalize());
            format!(
                r#"{{"url":"{address}/files/{id}","mime_type":"application/pdf","sha256":"{hash}","file_size":{size}}}"#
            )
        }
    };
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())?;
    Ok(())
}
