//! A sound that can be sent to a provider.

use std::{fmt, time::Duration};

use bytes::Bytes;
use channel_core::media::kind_of;

use super::heard::Unheard;

/// The most bytes that are sent: what the strictest provider takes.
pub const LARGEST: usize = 25 * 1024 * 1024;
/// The longest recording that is written out, where its length can be told.
pub const LONGEST: Duration = Duration::from_secs(20 * 60);
/// As much of a file's beginning as tells its type.
const BEGINNING: usize = 64;
/// The fewest bytes a second of speech takes, but for the very thinnest codecs: what a length is guessed by.
const BYTES_A_SECOND: f64 = 1_500.0;
/// Opus counts its samples so, whatever was recorded (RFC 7845).
const OPUS_RATE: f64 = 48_000.0;

/// A sound with its type, which was told by its first bytes: platforms declare many, and providers go by the file's name.
#[derive(Clone, PartialEq, Eq)]
pub struct Recording {
    bytes: Bytes,
    media_type: &'static str,
    extension: &'static str,
}

impl Recording {
    /// A file that may be sent.
    ///
    /// # Errors
    /// When it is no sound, larger than providers take, or longer than is written out.
    pub fn of(bytes: Bytes) -> Result<Self, Unheard> {
        if bytes.len() > LARGEST {
            return Err(Unheard::TooLarge);
        }
        let first = bytes.get(..bytes.len().min(BEGINNING)).unwrap_or_default();
        let (media_type, extension) = kind_of(first).and_then(sendable).ok_or(Unheard::NotSound)?;
        let recording = Self { bytes, media_type, extension };
        if recording.seconds().is_some_and(|seconds| seconds > LONGEST.as_secs_f64()) {
            return Err(Unheard::TooLong);
        }
        Ok(recording)
    }

    /// A second in which nobody speaks, to try a provider with.
    #[must_use]
    pub fn silence() -> Self {
        const SAMPLES: u32 = 16_000;
        let mut bytes = b"RIFF".to_vec();
        bytes.extend((36 + 2 * SAMPLES).to_le_bytes());
        bytes.extend(b"WAVEfmt ");
        bytes.extend(16_u32.to_le_bytes());
        // Whole samples on one channel, 16,000 a second of two bytes each.
        bytes.extend([1, 0, 1, 0]);
        bytes.extend(SAMPLES.to_le_bytes());
        bytes.extend((2 * SAMPLES).to_le_bytes());
        bytes.extend([2, 0, 16, 0]);
        bytes.extend(b"data");
        bytes.extend((2 * SAMPLES).to_le_bytes());
        bytes.resize(bytes.len() + 2 * SAMPLES as usize, 0);
        Self { bytes: bytes.into(), media_type: "audio/wav", extension: "wav" }
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The type.
    #[must_use]
    pub fn media_type(&self) -> &'static str {
        self.media_type
    }

    /// The name it is sent under. Nothing of the customer's name for it is in it.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("voice.{}", self.extension)
    }

    /// How long it is, when the file tells.
    #[must_use]
    pub fn seconds(&self) -> Option<f64> {
        match self.extension {
            "ogg" => opus_seconds(&self.bytes),
            "wav" => wave_seconds(&self.bytes),
            _ => None,
        }
    }

    /// How long it is, on the high side where the file does not tell.
    #[must_use]
    pub fn guessed_seconds(&self) -> f64 {
        // Within 25 MB, so nothing is lost.
        let bytes = f64::from(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
        self.seconds().unwrap_or(bytes / BYTES_A_SECOND).max(1.0)
    }
}

impl fmt::Debug for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recording").field("media_type", &self.media_type).field("bytes", &self.bytes.len()).finish()
    }
}

/// The type and the ending that providers know a file by. Opus goes as Ogg: by its own ending it is refused.
fn sendable(found: &str) -> Option<(&'static str, &'static str)> {
    Some(match found {
        "audio/ogg" | "audio/opus" | "video/ogg" | "application/ogg" => ("audio/ogg", "ogg"),
        "audio/mpeg" => ("audio/mpeg", "mp3"),
        "audio/m4a" | "audio/x-m4a" | "audio/mp4" | "video/mp4" | "video/x-m4v" => ("audio/mp4", "m4a"),
        "audio/x-wav" | "audio/wav" => ("audio/wav", "wav"),
        "audio/aac" => ("audio/aac", "aac"),
        "audio/amr" => ("audio/amr", "amr"),
        "audio/x-flac" | "audio/flac" => ("audio/flac", "flac"),
        "audio/webm" | "video/webm" => ("audio/webm", "webm"),
        "video/3gpp" => ("audio/3gpp", "3gp"),
        _ => return None,
    })
}

/// The length of Opus in Ogg, by the last page that tells one.
fn opus_seconds(bytes: &[u8]) -> Option<f64> {
    let head = bytes.get(..bytes.len().min(BEGINNING))?;
    if !head.windows(8).any(|window| window == b"OpusHead") {
        return None;
    }
    let page = bytes.windows(4).rposition(|window| window == b"OggS")?;
    let granule: [u8; 8] = bytes.get(page.checked_add(6)?..page.checked_add(14)?)?.try_into().ok()?;
    // A page on which no sound ends says all ones; beyond some days it is no length but garbage.
    let samples = u32::try_from(u64::from_le_bytes(granule) / 1_000).ok()?;
    Some(f64::from(samples) * 1_000.0 / OPUS_RATE)
}

/// The length of a plain wave, by the bytes that it says a second has.
fn wave_seconds(bytes: &[u8]) -> Option<f64> {
    let rate: [u8; 4] = bytes.get(28..32)?.try_into().ok()?;
    let rate = u32::from_le_bytes(rate);
    let length = u32::try_from(bytes.len()).ok()?;
    (rate > 0).then(|| f64::from(length) / f64::from(rate))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ogg(granule: u64) -> Vec<u8> {
        let mut bytes = b"OggS\0\x02".to_vec();
        bytes.extend([0; 22]);
        bytes.extend(b"OpusHead\x01\x01");
        bytes.extend([0; 200]);
        bytes.extend(b"OggS\0\x04");
        bytes.extend(granule.to_le_bytes());
        bytes.extend([0; 40]);
        bytes
    }

    #[test]
    fn a_file_is_known_by_its_first_bytes_and_named_as_providers_take_it() {
        let table: [(&[u8], Option<&str>); 7] = [
            (&ogg(48_000), Some("voice.ogg")),
            (b"\xFF\xFB\x90\x64\0\0\0\0", Some("voice.mp3")),
            (b"\0\0\0\x20ftypM4A \0\0\x02\0M4A mp42", Some("voice.m4a")),
            (b"#!AMR\n\x3C\0\0", Some("voice.amr")),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None),
            (b"MZ\x90\0\x03", None),
            (b"", None),
        ];
        for (bytes, expected) in table {
            let name = Recording::of(Bytes::copy_from_slice(bytes)).map(|recording| recording.file_name());
            assert_eq!(name.ok().as_deref(), expected, "{bytes:?}");
        }
    }

    #[test]
    fn the_length_is_read_where_the_file_tells_it_and_guessed_where_not() {
        assert_eq!(Recording::of(ogg(48_000 * 7).into()).unwrap().seconds(), Some(7.0));
        assert_eq!(Recording::of(ogg(u64::MAX).into()).unwrap().seconds(), None);
        let mut mp3 = b"\xFF\xFB\x90\x64".to_vec();
        mp3.resize(30_000, 0);
        let mp3 = Recording::of(mp3.into()).unwrap();
        assert_eq!((mp3.seconds(), mp3.guessed_seconds()), (None, 20.0));
        let silence = Recording::silence();
        assert!((silence.seconds().unwrap() - 1.0).abs() < 0.01);
        assert_eq!(Recording::of(silence.bytes().clone()).unwrap(), silence);
    }

    #[test]
    fn what_is_too_large_or_too_long_is_not_sent() {
        let mut large = ogg(48_000);
        large.resize(LARGEST + 1, 0);
        assert_eq!(Recording::of(large.into()).unwrap_err(), Unheard::TooLarge);
        assert_eq!(Recording::of(ogg(48_000 * 1_201).into()).unwrap_err(), Unheard::TooLong);
    }
}
