//! Bytes to text, whatever encoding they are in.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251, WINDOWS_1254};

/// A file's text with the encoding it was in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// The encoding's name, as `UTF-8` or `windows-1251`.
    pub(crate) encoding: &'static str,
}

/// Why bytes are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotText {
    /// Bytes that no text has.
    Binary,
    /// The named encoding does not exist.
    UnknownEncoding,
    /// The bytes are not of the named encoding, first so in this line.
    Wrong { line: u64 },
}

/// Decodes by the byte order mark, else as the caller says, else by looking: UTF-8 when it is that, UTF-16 by its zeros,
/// then the Cyrillic or the Turkish Windows page.
pub(crate) fn decode(bytes: &[u8], named: Option<&str>) -> Result<Decoded, NotText> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return strictly(bytes.get(length..).unwrap_or_default(), encoding);
    }
    if let Some(label) = named {
        let encoding = Encoding::for_label(label.trim().as_bytes()).ok_or(NotText::UnknownEncoding)?;
        return strictly(bytes, encoding);
    }
    if let Some(encoding) = without_mark(bytes) {
        return strictly(bytes, encoding);
    }
    if std::str::from_utf8(bytes).is_ok() {
        return strictly(bytes, UTF_8);
    }
    if bytes.iter().any(|&byte| is_foreign(byte)) {
        return Err(NotText::Binary);
    }
    let page = if is_cyrillic(bytes) { WINDOWS_1251 } else { WINDOWS_1254 };
    let (text, _) = page.decode_without_bom_handling(bytes);
    Ok(Decoded { text: text.into_owned(), encoding: page.name() })
}

fn strictly(bytes: &[u8], encoding: &'static Encoding) -> Result<Decoded, NotText> {
    let (text, wrong) = encoding.decode_without_bom_handling(bytes);
    if wrong {
        let before =
            if encoding == UTF_8 { std::str::from_utf8(bytes).err().map_or(0, |error| error.valid_up_to()) } else { 0 };
        let lines = bytes.get(..before).unwrap_or_default().iter().filter(|&&byte| byte == b'\n').count();
        return Err(NotText::Wrong { line: 1 + u64::try_from(lines).unwrap_or(0) });
    }
    if text.bytes().any(is_foreign) {
        return Err(NotText::Binary);
    }
    Ok(Decoded { text: text.into_owned(), encoding: encoding.name() })
}

/// UTF-16 without its mark: in text of most languages one byte of each pair is nearly always the same small number.
fn without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(512))?;
    let zeros = |parity: usize| head.iter().skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), head.len() / 2);
    let mostly = |zeros: usize, others: usize| pairs >= 4 && zeros * 3 > pairs && others == 0;
    match (mostly(odd, even), mostly(even, odd)) {
        (true, false) => Some(UTF_16LE),
        (false, true) => Some(UTF_16BE),
        _ => None,
    }
}

/// In a Cyrillic page whole words are above 127; in a Latin one, single letters are.
fn is_cyrillic(bytes: &[u8]) -> bool {
    let (mut in_words, mut alone, mut run) = (0_usize, 0_usize, 0_usize);
    for &byte in bytes.iter().chain(std::iter::once(&b' ')) {
        if byte >= 0xc0 || byte == 0xa8 || byte == 0xb8 {
            run += 1;
            continue;
        }
        if run >= 3 {
            in_words += run;
        } else {
            alone += run;
        }
        run = 0;
    }
    in_words > alone
}

/// Control bytes that stand in no text file.
fn is_foreign(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1a..=0x1f)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(text: &str, label: &str) -> Vec<u8> {
        Encoding::for_label(label.as_bytes()).unwrap().encode(text).0.into_owned()
    }

    fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    #[test]
    fn text_is_read_in_the_encoding_it_is_in() {
        let russian = "Артикул;Название\nA;Кроссовки синие\n";
        let turkish = "Stok kodu;Ürün adı\nA;Koşu ayakkabısı\n";
        let table: [(Vec<u8>, &str, &str); 8] = [
            (russian.as_bytes().to_vec(), russian, "UTF-8"),
            (format!("\u{feff}{russian}").into_bytes(), russian, "UTF-8"),
            (encoded(russian, "windows-1251"), russian, "windows-1251"),
            (encoded(turkish, "windows-1254"), turkish, "windows-1254"),
            (utf16(turkish, u16::to_le_bytes), turkish, "UTF-16LE"),
            (utf16(turkish, u16::to_be_bytes), turkish, "UTF-16BE"),
            (utf16(&format!("\u{feff}{russian}"), u16::to_le_bytes), russian, "UTF-16LE"),
            (utf16(&format!("\u{feff}{russian}"), u16::to_be_bytes), russian, "UTF-16BE"),
        ];
        for (bytes, text, encoding) in table {
            assert_eq!(decode(&bytes, None), Ok(Decoded { text: text.to_owned(), encoding }));
        }
    }

    #[test]
    fn what_is_no_text_is_said_so() {
        assert_eq!(decode(b"\x00\x01\x02\x03\xff", None), Err(NotText::Binary));
        assert_eq!(decode(b"a\nb\xff", Some("utf-8")), Err(NotText::Wrong { line: 2 }));
        assert_eq!(decode(b"a", Some("klingon")), Err(NotText::UnknownEncoding));
    }
}
