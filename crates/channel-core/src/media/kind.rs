//! What a file is, by its first bytes.

/// The type of a file by its first bytes (64 are enough), or nothing when they tell none: plain text has no sign.
#[must_use]
pub fn kind_of(first: &[u8]) -> Option<&'static str> {
    infer::get(first).map(|kind| kind.mime_type())
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
        let table: [(&str, &[u8], bool); 8] = [
            ("image/png", png, true),
            ("image/jpeg", png, true),
            ("video/mp4", png, false),
            ("audio/ogg; codecs=opus", ogg, true),
            ("image/png", b"hello", false),
            ("text/plain", b"hello", true),
            ("application/pdf", &elf, false),
            ("image/png", b"", false),
        ];
        for (declared, first, fits) in table {
            assert_eq!(contradicts(declared, first).is_ok(), fits, "{declared}");
        }
    }
}
