//! The lines of a page, from where its text is put.

use std::{collections::HashMap, rc::Rc};

use lopdf::{Dictionary, Document, Encoding, Object, ObjectId, content::Content};

/// Bytes a font's table of letters may unpack to.
const FONT: usize = 2 << 20;

/// A line of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// The height of its letters, in tenths of a point.
    pub(super) size: u32,
    /// Whether more than a line's height is free above it.
    pub(super) begins_paragraph: bool,
    pub(super) text: String,
}

/// Fonts that pages share, read once.
pub(super) type Fonts<'d> = HashMap<*const Dictionary, Option<Rc<Font<'d>>>>;

/// What letters a font's codes are and how wide.
pub(super) struct Font<'d> {
    encoding: Encoding<'d>,
    first: i64,
    widths: Vec<f32>,
}

/// The lines in the order in which the page draws them; none when the page cannot be read.
pub(super) fn lines<'d>(
    document: &'d Document,
    page: ObjectId,
    content: &[u8],
    fonts: &mut Fonts<'d>,
) -> Option<Vec<Line>> {
    let own: HashMap<Vec<u8>, Rc<Font<'d>>> = document
        .get_page_fonts(page)
        .ok()?
        .into_iter()
        .filter_map(|(name, font)| {
            let read = fonts.entry(std::ptr::from_ref(font)).or_insert_with(|| Font::read(document, font).map(Rc::new));
            Some((name, read.clone()?))
        })
        .collect();
    let content = Content::decode(content).ok()?;
    let mut pen = Pen::default();
    for operation in &content.operations {
        pen.step(&operation.operator, &operation.operands, &own);
    }
    pen.end_line();
    Some(pen.lines)
}

impl<'d> Font<'d> {
    fn read(document: &'d Document, font: &'d Dictionary) -> Option<Self> {
        let encoding = font.get_font_encoding_with_limit(document, FONT).ok()?;
        let widths = font.get_deref(b"Widths", document).and_then(Object::as_array);
        let widths = widths.map(|list| list.iter().take(256).map(|width| width.as_float().unwrap_or(500.0)).collect());
        let first = font.get_deref(b"FirstChar", document).and_then(Object::as_i64).unwrap_or(0);
        Some(Self { encoding, first, widths: widths.unwrap_or_default() })
    }

    /// The width in parts of the size; letters without one count as half as wide as high.
    fn width(&self, codes: &[u8], text: &str) -> f32 {
        if self.widths.is_empty() {
            return text.chars().map(|c| if u32::from(c) >= 0x2e80 { 1.0 } else { 0.5 }).sum();
        }
        let of = |code: &u8| {
            let at = usize::try_from(i64::from(*code) - self.first).ok()?;
            self.widths.get(at).copied()
        };
        codes.iter().map(|code| of(code).unwrap_or(500.0) / 1_000.0).sum()
    }
}

struct Pen<'d> {
    font: Option<Rc<Font<'d>>>,
    size: f32,
    leading: f32,
    /// How much larger the text matrix makes letters.
    scale: f32,
    /// Where the line began, and where the next letter goes.
    start: (f32, f32),
    at: (f32, f32),
    /// Where the last letter of the current line ended, and its base line.
    drawn: Option<(f32, f32)>,
    last_line: Option<f32>,
    text: String,
    line_size: u32,
    lines: Vec<Line>,
}

impl Default for Pen<'_> {
    fn default() -> Self {
        Self {
            font: None,
            size: 10.0,
            leading: 0.0,
            scale: 1.0,
            start: (0.0, 0.0),
            at: (0.0, 0.0),
            drawn: None,
            last_line: None,
            text: String::new(),
            line_size: 0,
            lines: Vec::new(),
        }
    }
}

impl<'d> Pen<'d> {
    fn step(&mut self, operator: &str, operands: &[Object], fonts: &HashMap<Vec<u8>, Rc<Font<'d>>>) {
        let number = |at: usize| operands.get(at).and_then(|operand| operand.as_float().ok()).unwrap_or(0.0);
        match operator {
            "Tf" => {
                self.font =
                    operands.first().and_then(|name| name.as_name().ok()).and_then(|name| fonts.get(name)).cloned();
                self.size = number(1).abs();
            }
            "TL" => self.leading = number(0),
            "BT" => (self.scale, self.start, self.at) = (1.0, (0.0, 0.0), (0.0, 0.0)),
            "Tm" => {
                self.scale = number(2).hypot(number(3));
                self.start = (number(4), number(5));
                self.at = self.start;
            }
            "Td" => self.move_by(number(0), number(1)),
            "TD" => {
                self.leading = -number(1);
                self.move_by(number(0), number(1));
            }
            "T*" => self.move_by(0.0, -self.leading),
            "Tj" => self.show_first(operands.first()),
            "'" => {
                self.move_by(0.0, -self.leading);
                self.show_first(operands.first());
            }
            "\"" => {
                self.move_by(0.0, -self.leading);
                self.show_first(operands.get(2));
            }
            "TJ" => {
                let parts = operands.first().and_then(|parts| parts.as_array().ok());
                for part in parts.into_iter().flatten() {
                    match part {
                        Object::String(codes, _) => self.show(codes),
                        other => self.at.0 -= other.as_float().unwrap_or(0.0) / 1_000.0 * self.height(),
                    }
                }
            }
            _ => {}
        }
    }

    fn height(&self) -> f32 {
        self.size * if self.scale > 0.0 { self.scale } else { 1.0 }
    }

    fn move_by(&mut self, x: f32, y: f32) {
        let scale = if self.scale > 0.0 { self.scale } else { 1.0 };
        self.start = (self.start.0 + x * scale, self.start.1 + y * scale);
        self.at = self.start;
    }

    fn show_first(&mut self, operand: Option<&Object>) {
        if let Some(Object::String(codes, _)) = operand {
            self.show(codes);
        }
    }

    fn show(&mut self, codes: &[u8]) {
        let Some(font) = self.font.clone() else { return };
        let Ok(text) = Document::decode_text(&font.encoding, codes) else { return };
        let height = self.height().clamp(1.0, 1_000.0);
        if let Some((x, y)) = self.drawn {
            if (self.at.1 - y).abs() > height * 0.4 {
                self.end_line();
            } else if (self.at.0 - x > height * 0.2 || self.at.0 < x - height * 2.0) && !self.text.ends_with(' ') {
                self.text.push(' ');
            }
        }
        if self.text.is_empty() {
            // A size beyond any print is a mistake of the file; it must still be a number.
            let tenths = (height * 10.0).round().to_string();
            self.line_size = tenths.parse().unwrap_or(100);
        }
        self.text.push_str(&text);
        self.at.0 += font.width(codes, &text) * height;
        self.drawn = Some(self.at);
    }

    fn end_line(&mut self) {
        let text = super::outline::squeezed(&std::mem::take(&mut self.text));
        let base = self.drawn.take().map(|(_, y)| y);
        if text.is_empty() {
            return;
        }
        let height = f32::from(u16::try_from(self.line_size).unwrap_or(u16::MAX)) / 10.0;
        let gap = self.last_line.zip(base).map_or(0.0, |(above, base)| above - base);
        // A jump upwards is the next column.
        let begins_paragraph = gap > height * 1.7 || gap < 0.0;
        self.last_line = base;
        self.lines.push(Line { size: self.line_size, begins_paragraph, text });
    }
}
