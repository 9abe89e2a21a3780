//! Whether a file of ours may be uploaded, by what it is declared to be and by its first bytes. Pure.

use channel_core::capabilities::MediaRule;
use channel_core::media::contradicts;
use channel_core::outbound::MediaKind;
use channel_core::{ChannelError, ErrorKind};

/// As much of a file's beginning as tells its type, and the codec of a voice note.
pub(super) const BEGINNING: usize = 64;

/// The size and the declared type.
pub(super) fn declared(rule: &MediaRule, mime_type: &str, size: u64) -> Result<(), ChannelError> {
    if size > rule.max_bytes {
        let most = rule.max_bytes;
        return Err(refused(format!(
            "the file is larger than {most} bytes, the most that WhatsApp takes: send a link"
        )));
    }
    let bare = mime_type.split(';').next().unwrap_or_default().trim();
    if !rule.mime_types.is_empty() && !rule.mime_types.iter().any(|known| known.eq_ignore_ascii_case(bare)) {
        let known = rule.mime_types.join(", ");
        return Err(refused(format!("the file's type is none of {known}: convert it, or send it as a document")));
    }
    Ok(())
}

/// The first bytes.
pub(super) fn begins_well(form: MediaKind, mime_type: &str, first: &[u8]) -> Result<(), ChannelError> {
    if let Err(mismatch) = contradicts(mime_type, first) {
        let sentence = "the file is not of the type it is declared to be: look at where it comes from";
        return Err(refused(sentence.to_owned()).with_source(mismatch));
    }
    let is_opus = first.starts_with(b"OggS") && first.windows(8).any(|window| window == b"OpusHead");
    if form == MediaKind::Voice && !is_opus {
        return Err(refused(
            "a voice note must be Ogg with Opus in it: convert it, or send it as a sound file".to_owned(),
        ));
    }
    Ok(())
}

fn refused(sentence: String) -> ChannelError {
    ChannelError::refused(ErrorKind::Media, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capabilities::capabilities;

    #[test]
    fn a_file_must_have_a_size_and_a_type_that_the_platform_takes() {
        let capabilities = capabilities();
        for (form, mime, size, taken) in [
            (MediaKind::Image, "image/jpeg", 5 << 20, true),
            (MediaKind::Image, "image/jpeg", (5 << 20) + 1, false),
            (MediaKind::Image, "image/webp", 1, false),
            (MediaKind::Sticker, "image/webp", 500 << 10, true),
            (MediaKind::Voice, "audio/ogg; codecs=opus", 1, true),
            (MediaKind::Voice, "audio/mpeg", 1, false),
            (MediaKind::Document, "application/x-anything", 100 << 20, true),
            (MediaKind::Document, "application/pdf", (100 << 20) + 1, false),
        ] {
            let rule = capabilities.media(form).unwrap();
            assert_eq!(declared(rule, mime, size).is_ok(), taken, "{form:?} {mime} {size}");
        }
    }

    #[test]
    fn a_voice_note_is_opus() {
        let mut opus = b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead\x01\x01".to_vec();
        opus.resize(BEGINNING, 0);
        let mut vorbis = opus.clone();
        vorbis[28..36].copy_from_slice(b"\x01vorbis\0");
        for (form, bytes, fits) in
            [(MediaKind::Voice, &opus, true), (MediaKind::Voice, &vorbis, false), (MediaKind::Audio, &vorbis, true)]
        {
            assert_eq!(begins_well(form, "audio/ogg", bytes).is_ok(), fits, "{form:?}");
        }
        assert!(begins_well(MediaKind::Image, "image/png", b"MZ\x90\0").is_err());
    }
}
