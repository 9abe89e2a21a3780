//! What a file is, by its first bytes.

/// The type of a file by its first bytes (64 are enough), or nothing when they tell none: plain text has no sign.
#[must_use]
pub fn kind_of(first: &[u8]) -> Option<&'static str> {
    // A sound of AMR begins like a script.
    sounding(first).or_else(|| infer::get(first).map(|kind| kind.mime_type())).or_else(|| boxed(first))
}

/// What a container of ISO/IEC 14496-12 holds, by its brand: phones write many more of them than the table knows.
fn boxed(first: &[u8]) -> Option<&'static str> {
    let brand = first.get(8..12).filter(|_| first.get(4..8) == Some(b"ftyp"))?;
    Some(match brand {
        b"avif" | b"avis" => "image/avif",
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => "image/heif",
        [b'3', b'g', b'2', _] => "video/3gpp2",
        [b'3', b'g', _, _] => "video/3gpp",
        [b'M', b'4', b'A' | b'B' | b'P', _] | b"F4A " | b"F4B " => "audio/mp4",
        _ => "video/mp4",
    })
}

/// Sound without a container: frames of MPEG layer III of every version, with and without a checksum (ISO/IEC 11172-3), of
/// ADTS with one (ISO/IEC 13818-7), and AMR, wide-band too (RFC 4867).
fn sounding(first: &[u8]) -> Option<&'static str> {
    match first {
        [0xFF, next, ..] if next & 0xE6 == 0xE2 => Some("audio/mpeg"),
        [0xFF, next, ..] if next & 0xF6 == 0xF0 => Some("audio/aac"),
        _ if first.starts_with(b"#!AMR") => Some("audio/amr"),
        _ => None,
    }
}

/// The first bytes of a file contradict what it is declared to be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file is declared as {declared} and begins like {found}")]
pub struct TypeMismatch {
    /// What it is declared to be.
    pub declared: String,
    /// What it begins like.
    pub found: &'static str,
}

/// Whether a file begins like something of another family than declared: a program called a picture. Containers that
/// hold either sound or film count as both, and what has no sign contradicts nothing, except that a declared picture,
/// film or sound must have one.
///
/// # Errors
/// When it does.
pub fn contradicts(declared: &str, first: &[u8]) -> Result<(), TypeMismatch> {
    let declared_family = family(declared);
    let found = kind_of(first);
    let fits = match (declared_family, found) {
        (Family::Other, None) => true,
        (_, None) => false,
        (Family::Other, Some(_)) => !infer::is_app(first),
        (Family::Image, Some(found)) => family(found) == Family::Image,
        (Family::Moving, Some(found)) => family(found) == Family::Moving,
    };
    if fits {
        Ok(())
    } else {
        Err(TypeMismatch { declared: declared.to_owned(), found: found.unwrap_or("nothing known") })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Image,
    Moving,
    Other,
}

fn family(mime: &str) -> Family {
    match mime.split('/').next().unwrap_or_default().trim() {
        "image" => Family::Image,
        "audio" | "video" => Family::Moving,
        _ if mime == "application/ogg" => Family::Moving,
        _ => Family::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_must_begin_like_what_it_is_declared_to_be() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        let ogg = b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0OpusHead";
        let mut elf = b"\x7fELF\x02\x01\x01".to_vec();
        elf.resize(64, 0);
        let table: [(&str, &[u8], bool); 24] = [
            ("image/png", png, true),
            ("image/jpeg", png, true),
            ("video/mp4", png, false),
            ("audio/ogg; codecs=opus", ogg, true),
            ("image/png", b"hello", false),
            ("text/plain", b"hello", true),
            ("application/pdf", &elf, false),
            ("image/png", b"", false),
            ("video/3gpp", b"\0\0\0\x18ftyp3gp4\0\0\x02\0isom3gp4", true),
            ("video/3gpp", b"\0\0\0\x18ftyp3gp5\0\0\x02\0isom3gp5", true),
            ("video/3gpp2", b"\0\0\0\x18ftyp3g2a\0\0\x02\0isom3g2a", true),
            ("audio/mp4", b"\0\0\0\x20ftypM4B \0\0\x02\0M4B mp42", true),
            ("audio/x-m4a", b"\0\0\0\x20ftypM4P \0\0\x02\0M4P mp42", true),
            ("video/mp4", b"\0\0\0\x20ftypiso9\0\0\x02\0iso9mp41", true),
            ("image/heic", b"\0\0\0\x20ftypheim\0\0\0\0mif1heim", true),
            ("video/mp4", b"\0\0\0\x20ftypheim\0\0\0\0mif1heim", false),
            ("image/jpeg", b"\0\0\0\x18ftyp3gp4\0\0\x02\0isom3gp4", false),
            ("audio/mpeg", b"\xFF\xFA\x90\x64", true),
            ("audio/mpeg", b"\xFF\xF3\x84\xC4", true),
            ("audio/mpeg", b"\xFF\xE3\x18\xC4", true),
            ("audio/amr", b"#!AMR\n\x3C", true),
            ("audio/amr-wb", b"#!AMR-WB\n\x3C\0\0\0\0", true),
            ("audio/aac", b"\xFF\xF0\x50\x80", true),
            ("audio/mpeg", b"\xFF\xFE<\0h\0t\0m\0l\0", false),
        ];
        for (declared, first, fits) in table {
            assert_eq!(contradicts(declared, first).is_ok(), fits, "{declared}");
        }
    }
}
