//! Media: upload, resolve to an address that lives five minutes, download with the token, delete.

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::core::Turn;
use crate::http::{Answer, Call, GraphError};
use crate::media;
use crate::state::{Change, MediaSource, Platform, StoredMedia};

/// A download address is valid for five minutes.
const VALID_SECONDS: i64 = 300;

/// Largest size in bytes by type (Cloud API, "Media").
fn limit(mime: &str) -> usize {
    const MIB: usize = 1024 * 1024;
    match mime.split('/').next() {
        Some("image") if mime == "image/webp" => 500 * 1024,
        Some("image") => 5 * MIB,
        Some("audio" | "video") => 16 * MIB,
        _ => 100 * MIB,
    }
}

pub(super) fn upload(turn: &mut Turn<'_>, call: &Call) -> Result<Answer, GraphError> {
    if call.text("messaging_product") != Some("whatsapp") {
        return Err(GraphError::parameter("The parameter messaging_product is required."));
    }
    let Some(file) = call.files.iter().find(|file| file.field == "file") else {
        return Err(GraphError::parameter("The parameter file is required."));
    };
    let mime = call.text("type").map(str::to_owned).or_else(|| file.mime.clone());
    let Some(mime) = mime.filter(|mime| mime.contains('/')) else {
        return Err(GraphError::parameter("The parameter type is required."));
    };
    if file.bytes.len() > limit(&mime) {
        return Err(GraphError::new(131_053, "Media upload error").details("Media file is too large for its type."));
    }
    let id = turn.mint.graph();
    turn.record(Change::Media(StoredMedia {
        id: id.clone(),
        platform: Platform::WhatsApp,
        mime,
        name: file.name.clone(),
        source: MediaSource::Upload(file.bytes.clone()),
    }));
    Ok(Answer::ok(json!({"id": id})))
}

pub(super) fn resolve(turn: &mut Turn<'_>, id: &str) -> Result<Answer, GraphError> {
    let file = find(turn, id).ok_or_else(|| GraphError::unknown_object(id))?;
    let bytes = media::bytes(&file.source);
    let expires = turn.now.div_euclid(1_000_000) + VALID_SECONDS;
    Ok(Answer::ok(json!({
        "url": format!("{}/graph/files/{id}?ext={expires}", turn.base),
        "mime_type": file.mime,
        "sha256": hex::encode(Sha256::digest(&bytes)),
        "file_size": bytes.len(),
        "id": id,
        "messaging_product": "whatsapp",
    })))
}

pub(super) fn download(turn: &mut Turn<'_>, call: &Call, id: &str) -> Result<Answer, GraphError> {
    let expires = call.query.get("ext").and_then(|ext| ext.parse::<i64>().ok()).unwrap_or_default();
    match find(turn, id) {
        Some(file) if expires > turn.now.div_euclid(1_000_000) => {
            Ok(Answer::File { mime: file.mime.clone(), bytes: media::bytes(&file.source) })
        }
        // An address that has expired is simply gone.
        _ => Ok(Answer::Text(404, "URL signature expired".to_owned())),
    }
}

pub(super) fn delete(turn: &mut Turn<'_>, id: &str) -> Result<Answer, GraphError> {
    if find(turn, id).is_none() {
        return Err(GraphError::unknown_object(id));
    }
    turn.record(Change::MediaDeleted { id: id.to_owned() });
    Ok(Answer::ok(json!({"success": true})))
}

fn find<'a>(turn: &'a Turn<'_>, id: &str) -> Option<&'a StoredMedia> {
    turn.world.media.get(id).filter(|file| file.platform == Platform::WhatsApp)
}
