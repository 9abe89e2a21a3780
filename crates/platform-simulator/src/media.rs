//! Files made from code: small pictures, a second of silence, a page. Nothing is downloaded and nothing is random.

use crate::state::MediaSource;

/// Width of the drawn pictures in pixels.
pub(crate) const WIDTH: u32 = 240;
/// Height of the drawn pictures in pixels.
pub(crate) const HEIGHT: u32 = 180;

/// A sticker of 1×1 pixel would be valid and invisible, so this one is a picture file of its own.
const STICKER: &[u8] = include_bytes!("../assets/sticker.webp");

/// The bytes of a file.
pub(crate) fn bytes(source: &MediaSource) -> Vec<u8> {
    match source {
        MediaSource::Picture(seed) => landscape(*seed),
        MediaSource::Voice => silence(),
        MediaSource::Sticker => STICKER.to_vec(),
        MediaSource::Document => page(),
        MediaSource::Upload(bytes) => bytes.clone(),
    }
}

/// A sky, a sun and two hills in sixteen colours, as a PNG with four bits for each pixel.
fn landscape(seed: u32) -> Vec<u8> {
    let hue = seed.wrapping_mul(67) % 360;
    let mut palette = Vec::with_capacity(48);
    for step in 0..12_u32 {
        palette.extend(rgb(hue, 45, 88 - step * 3));
    }
    palette.extend(rgb(44, 35, 99));
    palette.extend(rgb((hue + 150) % 360, 30, 58));
    palette.extend(rgb((hue + 160) % 360, 34, 42));
    palette.extend(rgb((hue + 170) % 360, 38, 30));

    let mut rows = Vec::with_capacity(((WIDTH / 2 + 1) * HEIGHT) as usize);
    for y in 0..HEIGHT {
        rows.push(0);
        for pair in 0..WIDTH / 2 {
            rows.push((shade(pair * 2, y, seed) << 4) | shade(pair * 2 + 1, y, seed));
        }
    }
    let mut header = Vec::new();
    header.extend(WIDTH.to_be_bytes());
    header.extend(HEIGHT.to_be_bytes());
    header.extend([4, 3, 0, 0, 0]);

    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut png, b"IHDR", &header);
    chunk(&mut png, b"PLTE", &palette);
    chunk(&mut png, b"IDAT", &zlib_stored(&rows));
    chunk(&mut png, b"IEND", &[]);
    png
}

fn shade(x: u32, y: u32, seed: u32) -> u8 {
    let hill = |period: u32, height: u32, base: u32, shift: u32| {
        let at = (x + shift) % period;
        let rise = at.min(period - at) * height * 2 / period;
        y > base.saturating_sub(rise)
    };
    let (dx, dy) = (x.abs_diff(60 + seed % 120), y.abs_diff(50));
    if hill(170, 40, 178, seed % 90) {
        15
    } else if hill(230, 60, 165, seed % 70 + 40) {
        14
    } else if hill(300, 60, 140, seed % 50 + 120) {
        13
    } else if dx * dx + dy * dy < 22 * 22 {
        12
    } else {
        u8::try_from((y * 12 / HEIGHT).min(11)).unwrap_or(11)
    }
}

/// Hue in degrees, saturation and value in hundredths.
fn rgb(hue: u32, saturation: u32, value: u32) -> [u8; 3] {
    let value = value * 255 / 100;
    let low = value * (100 - saturation.min(100)) / 100;
    let step = hue % 60 * (value - low) / 60;
    let (r, g, b) = match hue / 60 {
        0 => (value, low + step, low),
        1 => (value - step, value, low),
        2 => (low, value, low + step),
        3 => (low, value - step, value),
        4 => (low + step, low, value),
        _ => (value, low, value - step),
    };
    [r, g, b].map(|c| u8::try_from(c).unwrap_or(u8::MAX))
}

fn chunk(png: &mut Vec<u8>, name: &[u8; 4], content: &[u8]) {
    png.extend(u32::try_from(content.len()).unwrap_or(u32::MAX).to_be_bytes());
    let start = png.len();
    png.extend(name);
    png.extend(content);
    let sum = crc32(png.get(start..).unwrap_or_default());
    png.extend(sum.to_be_bytes());
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { (c >> 1) ^ 0xedb8_8320 } else { c >> 1 })
    })
}

/// A zlib stream of blocks that are not compressed (RFC 1950, RFC 1951 §3.2.4).
fn zlib_stored(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = bytes.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    let (a, b) = bytes.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    out.extend(((b << 16) | a).to_be_bytes());
    out
}

/// One second of silence as Ogg Opus (RFC 7845): fifty packets of 20 ms.
fn silence() -> Vec<u8> {
    let mut head = b"OpusHead".to_vec();
    head.extend([1, 1]);
    head.extend(0_u16.to_le_bytes());
    head.extend(48_000_u32.to_le_bytes());
    head.extend([0, 0, 0]);
    let mut tags = b"OpusTags".to_vec();
    tags.extend(9_u32.to_le_bytes());
    tags.extend(b"simulator");
    tags.extend(0_u32.to_le_bytes());
    let mut file = Vec::new();
    ogg_page(&mut file, 2, 0, 0, &[&head]);
    ogg_page(&mut file, 0, 0, 1, &[&tags]);
    let packets = [&[0xf8_u8, 0xff, 0xfe] as &[u8]; 50];
    ogg_page(&mut file, 4, 48_000, 2, &packets);
    file
}

fn ogg_page(file: &mut Vec<u8>, flags: u8, granule: u64, sequence: u32, packets: &[&[u8]]) {
    let mut page = b"OggS\0".to_vec();
    page.push(flags);
    page.extend(granule.to_le_bytes());
    page.extend(0x5142_4f52_u32.to_le_bytes());
    page.extend(sequence.to_le_bytes());
    let before = page.clone();
    let mut after = vec![u8::try_from(packets.len()).unwrap_or(u8::MAX)];
    after.extend(packets.iter().map(|packet| u8::try_from(packet.len()).unwrap_or(u8::MAX)));
    packets.iter().for_each(|packet| after.extend(*packet));
    let whole = [before.as_slice(), &[0; 4], &after].concat();
    file.extend(before);
    file.extend(ogg_crc(&whole).to_le_bytes());
    file.extend(after);
}

fn ogg_crc(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0_u32, |crc, byte| {
        let start = crc ^ (u32::from(*byte) << 24);
        (0..8).fold(start, |c, _| if c >> 31 == 1 { (c << 1) ^ 0x04c1_1db7 } else { c << 1 })
    })
}

/// A PDF with one line of text.
fn page() -> Vec<u8> {
    let content = "BT /F1 18 Tf 56 760 Td (Return slip for an order) Tj ET";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
    ];
    let mut pdf = "%PDF-1.4\n".to_owned();
    let mut offsets = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        offsets.push(pdf.len());
        pdf.push_str(&format!("{} 0 obj\n{object}\nendobj\n", number + 1));
    }
    let table = pdf.len();
    pdf.push_str("xref\n0 5\n0000000000 65535 f \n");
    for offset in offsets {
        pdf.push_str(&format!("{offset:010} 00000 n \n"));
    }
    pdf.push_str(&format!("trailer << /Size 5 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"));
    pdf.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_sums_are_those_of_the_standards() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(ogg_crc(b"123456789"), 0x89a1_897f);
        assert_eq!(zlib_stored(b"abc"), [0x78, 1, 1, 3, 0, 0xfc, 0xff, b'a', b'b', b'c', 2, 0x4d, 1, 0x27]);
    }

    #[test]
    fn files_begin_as_their_types_say() {
        assert!(bytes(&MediaSource::Picture(3)).starts_with(b"\x89PNG"));
        assert!(bytes(&MediaSource::Voice).starts_with(b"OggS"));
        assert!(bytes(&MediaSource::Document).starts_with(b"%PDF"));
        assert_eq!(bytes(&MediaSource::Sticker).get(8..12), Some(b"WEBP".as_slice()));
    }
}
