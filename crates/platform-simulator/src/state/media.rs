//! Files that live on the simulated platforms.

use std::collections::{HashMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::Platform;

/// Uploads beyond this many bytes push out the oldest ones.
const KEPT_BYTES: usize = 64 * 1024 * 1024;

/// A file with an id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredMedia {
    pub(crate) id: String,
    pub(crate) platform: Platform,
    pub(crate) mime: String,
    pub(crate) name: Option<String>,
    pub(crate) source: MediaSource,
}

/// Where the bytes come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MediaSource {
    /// A picture drawn when it is asked for, from a seed.
    Picture(u32),
    /// A second of silence.
    Voice,
    /// The sticker that is part of this crate.
    Sticker,
    /// A one-page document.
    Document,
    /// What the product uploaded.
    Upload(#[serde(with = "base64_text")] Vec<u8>),
}

/// The files by id.
#[derive(Debug, Clone, Default)]
pub(crate) struct MediaShelf {
    files: HashMap<String, StoredMedia>,
    order: VecDeque<String>,
    bytes: usize,
}

impl MediaShelf {
    pub(crate) fn get(&self, id: &str) -> Option<&StoredMedia> {
        self.files.get(id)
    }

    /// The files, oldest first.
    pub(crate) fn in_order(&self) -> impl Iterator<Item = &StoredMedia> {
        self.order.iter().filter_map(|id| self.files.get(id))
    }

    pub(crate) fn put(&mut self, media: StoredMedia) {
        self.bytes += weight(&media);
        self.order.push_back(media.id.clone());
        self.files.insert(media.id.clone(), media);
        while self.bytes > KEPT_BYTES && self.order.len() > 1 {
            let Some(oldest) = self.order.pop_front() else { break };
            self.remove(&oldest);
        }
    }

    pub(crate) fn remove(&mut self, id: &str) {
        if let Some(media) = self.files.remove(id) {
            self.bytes -= weight(&media);
        }
    }
}

/// A drawn file costs its record only.
fn weight(media: &StoredMedia) -> usize {
    match &media.source {
        MediaSource::Upload(bytes) => bytes.len() + 256,
        _ => 256,
    }
}

mod base64_text {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        STANDARD.decode(String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uploads_push_out_the_oldest_ones() {
        let mut shelf = MediaShelf::default();
        for n in 0..10 {
            shelf.put(StoredMedia {
                id: n.to_string(),
                platform: Platform::WhatsApp,
                mime: "image/png".to_owned(),
                name: None,
                source: MediaSource::Upload(vec![0; 10 * 1024 * 1024]),
            });
        }
        assert!(shelf.get("0").is_none() && shelf.get("9").is_some());
        assert!(shelf.bytes <= KEPT_BYTES);
    }
}
