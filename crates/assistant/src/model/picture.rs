//! A picture that can be shown to a model.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use channel_core::media::kind_of;

/// The most bytes of a picture that are sent: the strictest provider takes 5 MB of them in base64.
pub const LARGEST_PICTURE: usize = 3_500_000;
/// What a picture is taken to cost before anybody told: about what providers count for one as phones send them.
const TOKENS: u64 = 1_600;
/// As much of a file's beginning as tells its type.
const BEGINNING: usize = 64;

/// A picture of a type that every provider takes, which was told by its first bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    bytes: Bytes,
    media_type: &'static str,
}

/// Why a file is not shown to a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unseen {
    /// It has more bytes than providers take.
    #[error("the picture is larger than providers take")]
    TooLarge,
    /// It is no picture, or of a type that not all providers take.
    #[error("the file is no JPEG, PNG or WebP")]
    NotAPicture,
}

impl Picture {
    /// A file that may be shown.
    ///
    /// # Errors
    /// When it is no JPEG, PNG or WebP, or too large.
    pub fn of(bytes: Bytes) -> Result<Self, Unseen> {
        if bytes.len() > LARGEST_PICTURE {
            return Err(Unseen::TooLarge);
        }
        let first = bytes.get(..bytes.len().min(BEGINNING)).unwrap_or_default();
        let media_type = match kind_of(first) {
            Some("image/jpeg") => "image/jpeg",
            Some("image/png") => "image/png",
            Some("image/webp") => "image/webp",
            _ => return Err(Unseen::NotAPicture),
        };
        Ok(Self { bytes, media_type })
    }

    /// The type.
    #[must_use]
    pub fn media_type(&self) -> &'static str {
        self.media_type
    }

    /// The bytes as every wire format has them.
    #[must_use]
    pub fn base64(&self) -> String {
        STANDARD.encode(&self.bytes)
    }

    /// A guess of the tokens that it holds.
    #[must_use]
    pub fn estimated_tokens(&self) -> u64 {
        TOKENS
    }
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Picture").field("media_type", &self.media_type).field("bytes", &self.bytes.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_that_every_provider_takes_are_shown() {
        let mut large = b"\x89PNG\r\n\x1a\n".to_vec();
        large.resize(LARGEST_PICTURE + 1, 0);
        let table: [(&[u8], Result<&str, Unseen>); 6] = [
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Ok("image/png")),
            (b"\xFF\xD8\xFF\xE0\0\x10JFIF", Ok("image/jpeg")),
            (b"RIFF\x24\0\0\0WEBPVP8 ", Ok("image/webp")),
            (b"GIF89a\x01\0\x01\0", Err(Unseen::NotAPicture)),
            (b"<svg onload=alert(1)>", Err(Unseen::NotAPicture)),
            (&large, Err(Unseen::TooLarge)),
        ];
        for (bytes, expected) in table {
            let picture = Picture::of(Bytes::copy_from_slice(bytes));
            assert_eq!(picture.map(|picture| picture.media_type()), expected);
        }
    }
}
