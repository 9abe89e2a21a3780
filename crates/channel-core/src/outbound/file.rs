//! Files to send.

use std::fmt;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a file is to be shown as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// A sound file.
    Audio,
    /// A voice note.
    Voice,
    /// A file.
    Document,
    /// A sticker.
    Sticker,
}

impl MediaKind {
    /// Every kind, for tables.
    pub const ALL: [Self; 6] = [Self::Image, Self::Video, Self::Audio, Self::Voice, Self::Document, Self::Sticker];
}

/// Where a file comes from.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum MediaSource {
    /// A public https link that the platform fetches.
    Link {
        /// The link.
        url: String,
    },
    /// A file the platform has already.
    Uploaded {
        /// The platform's id of it.
        id: String,
    },
    /// The bytes themselves, uploaded by the adapter: for what is small and made on the spot.
    Upload {
        /// The bytes, hexadecimal in the JSON form.
        #[serde(with = "bytes_as_hex")]
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        bytes: bytes::Bytes,
        /// The type.
        mime_type: String,
        /// The name.
        file_name: String,
    },
    /// A file that the program keeps. The adapter opens it with [`crate::media::Files`] and streams it, so that a message
    /// stays small however large its file is.
    Kept {
        /// The program's name for it, which only [`crate::media::Files`] understands.
        key: String,
        /// The type.
        mime_type: String,
        /// The name.
        file_name: String,
        /// The size in bytes.
        size: u64,
    },
}

impl MediaSource {
    /// The size in bytes, when the message tells it.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        match self {
            Self::Upload { bytes, .. } => u64::try_from(bytes.len()).ok(),
            Self::Kept { size, .. } => Some(*size),
            Self::Link { .. } | Self::Uploaded { .. } => None,
        }
    }
}

impl fmt::Debug for MediaSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Link { .. } => f.write_str("Link"),
            Self::Uploaded { .. } => f.write_str("Uploaded"),
            Self::Upload { bytes, mime_type, .. } => write!(f, "Upload({} bytes of {mime_type})", bytes.len()),
            Self::Kept { mime_type, size, .. } => write!(f, "Kept({size} bytes of {mime_type})"),
        }
    }
}

mod bytes_as_hex {
    use bytes::Bytes;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(bytes: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
        let text = String::deserialize(deserializer)?;
        hex::decode(text).map(Bytes::from).map_err(D::Error::custom)
    }
}
