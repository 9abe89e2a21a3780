//! The layout of a model file: sizes, tokeniser, a directory of weights, the weights.

use std::{collections::HashMap, ops::Range};

use crate::{
    bytes::Reader,
    encoder::{Encoder, Layer, Norm, Shape},
    error::Flaw,
    matrix::{BLOCK, BLOCK_BYTES, Matrix},
    tokenizer::{Special, Tokenizer},
};

/// What is in a file. The table of words stays where it is in the bytes: it is most of the file.
pub(crate) struct Parts {
    pub(crate) tokenizer: Tokenizer,
    pub(crate) encoder: Encoder,
    pub(crate) words: Range<usize>,
}

/// Reads all but the table of words, of which it says where it lies.
///
/// # Errors
/// When anything is not there, or contradicts something else.
pub(crate) fn read(bytes: &[u8]) -> Result<Parts, Flaw> {
    let mut reader = Reader::new(bytes, "header");
    if reader.take(4)? != b"E5S1" {
        return Err(Flaw::Magic);
    }
    let version = reader.u32()?;
    if version != 1 {
        return Err(Flaw::Version(version));
    }
    let shape = shape(&mut reader)?;
    let tokenizer = tokenizer(&mut reader, shape.vocabulary)?;
    let weights = Weights { bytes, directory: directory(&mut reader)? };
    let Shape { width, inner, .. } = shape;
    let layer = |number: usize| -> Result<Layer, Flaw> {
        let name = |part: &str| format!("l{number}.{part}");
        let matrix = |part: &str, rows: usize, columns: usize| -> Result<(Matrix, Vec<f32>), Flaw> {
            let bias = weights.numbers(&name(&format!("{part}.b")), rows)?;
            Ok((weights.matrix(&name(&format!("{part}.w")), rows, columns)?, bias))
        };
        Ok(Layer {
            query: matrix("q", width, width)?,
            key: matrix("k", width, width)?,
            value: matrix("v", width, width)?,
            attended: matrix("ao", width, width)?,
            attended_norm: weights.norm(&name("aln"), width)?,
            widen: matrix("fi", inner, width)?,
            narrow: matrix("fo", width, inner)?,
            norm: weights.norm(&name("oln"), width)?,
        })
    };
    let encoder = Encoder {
        shape,
        positions: weights.numbers("emb.pos", shape.positions * width)?,
        kind: weights.numbers("emb.type", shape.kinds * width)?.into_iter().take(width).collect(),
        norm: weights.norm("emb.ln", width)?,
        layers: (0..shape.layers).map(layer).collect::<Result<_, _>>()?,
    };
    let words = weights.range("emb.word", Kind::Blocks, shape.vocabulary * width)?;
    Ok(Parts { tokenizer, encoder, words })
}

/// The sizes of the network. The bounds keep what is computed of them within what a machine can count; memory is bounded by
/// the file, which has to hold weights of these sizes.
fn shape(reader: &mut Reader<'_>) -> Result<Shape, Flaw> {
    let mut within = |most: usize| -> Result<usize, Flaw> {
        let size = reader.count()?;
        if (1..=most).contains(&size) { Ok(size) } else { Err(Flaw::Wrong("sizes of the network")) }
    };
    let (width, layers, heads, inner) = (within(8_192)?, within(128)?, within(512)?, within(65_536)?);
    let (vocabulary, positions, kinds) = (within(4_000_000)?, within(32_768)?, within(16)?);
    let epsilon = reader.f32()?;
    let block = reader.count()?;
    let fits = width % heads == 0 && width % BLOCK == 0 && inner % BLOCK == 0 && block == BLOCK && positions > 2;
    if !fits || !(0.0..0.1).contains(&epsilon) {
        return Err(Flaw::Wrong("sizes of the network"));
    }
    Ok(Shape { width, layers, heads, inner, vocabulary, positions, kinds, epsilon })
}

fn tokenizer(reader: &mut Reader<'_>, vocabulary: usize) -> Result<Tokenizer, Flaw> {
    reader.part("tokeniser");
    let pieces = reader.count()?;
    let special = Special { begin: reader.u32()?, end: reader.u32()?, pad: reader.u32()?, unknown: reader.u32()? };
    let length = reader.long_count()?;
    if pieces == 0 || pieces > vocabulary {
        return Err(Flaw::Wrong("number of word pieces"));
    }
    let ends: Vec<u32> = reader.words(pieces + 1)?.map(u32::from_le_bytes).collect();
    let scores: Vec<f32> = reader.words(pieces)?.map(f32::from_le_bytes).collect();
    let text = reader.take(length)?.to_vec();
    let count = reader.count()?;
    let length = reader.count()?;
    let mut table = Reader::new(reader.take(length)?, "table of letters");
    // A row takes five bytes at least, so that a row too many is met before much is allocated.
    let mut replaced = Vec::new();
    for _ in 0..count {
        let letter = |number: u32| char::from_u32(number).ok_or(Flaw::Wrong("table of letters"));
        let from = letter(table.u32()?)?;
        let [count] = table.array::<1>()?;
        let into: String =
            table.words(usize::from(count))?.map(|word| letter(u32::from_le_bytes(word))).collect::<Result<_, _>>()?;
        replaced.push((from, into));
    }
    Tokenizer::new(ends, scores, text, special, replaced, vocabulary)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Numbers,
    Blocks,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    kind: Kind,
    count: usize,
    offset: usize,
}

fn directory(reader: &mut Reader<'_>) -> Result<HashMap<Vec<u8>, Entry>, Flaw> {
    reader.part("directory of weights");
    let count = reader.count()?;
    let mut directory = HashMap::new();
    for _ in 0..count {
        let length = u16::from_le_bytes(reader.array()?);
        let name = reader.take(usize::from(length))?.to_vec();
        let kind = match reader.array::<1>()? {
            [0] => Kind::Numbers,
            [1] => Kind::Blocks,
            _ => return Err(Flaw::Wrong("directory of weights")),
        };
        let (count, offset) = (reader.count()?, reader.long_count()?);
        let _length = reader.long_count()?;
        directory.insert(name, Entry { kind, count, offset });
    }
    Ok(directory)
}

struct Weights<'a> {
    bytes: &'a [u8],
    directory: HashMap<Vec<u8>, Entry>,
}

impl Weights<'_> {
    fn range(&self, name: &str, kind: Kind, count: usize) -> Result<Range<usize>, Flaw> {
        let missing = || Flaw::Weights(name.to_owned());
        let entry = self.directory.get(name.as_bytes()).ok_or_else(missing)?;
        if entry.kind != kind || entry.count != count {
            return Err(missing());
        }
        let length = match kind {
            Kind::Numbers => count.checked_mul(4),
            Kind::Blocks => (count / BLOCK).checked_mul(BLOCK_BYTES),
        };
        let end = length.and_then(|length| entry.offset.checked_add(length)).ok_or_else(missing)?;
        if end > self.bytes.len() { Err(Flaw::Short("weights")) } else { Ok(entry.offset..end) }
    }

    fn slice(&self, name: &str, kind: Kind, count: usize) -> Result<&[u8], Flaw> {
        self.bytes.get(self.range(name, kind, count)?).ok_or(Flaw::Short("weights"))
    }

    fn numbers(&self, name: &str, count: usize) -> Result<Vec<f32>, Flaw> {
        let chunks = self.slice(name, Kind::Numbers, count)?.as_chunks::<4>().0;
        let numbers: Vec<f32> = chunks.iter().map(|chunk| f32::from_le_bytes(*chunk)).collect();
        if numbers.iter().all(|number| number.is_finite()) { Ok(numbers) } else { Err(Flaw::Weights(name.to_owned())) }
    }

    fn norm(&self, name: &str, width: usize) -> Result<Norm, Flaw> {
        let scale = self.numbers(&format!("{name}.w"), width)?;
        Ok(Norm { scale, shift: self.numbers(&format!("{name}.b"), width)? })
    }

    fn matrix(&self, name: &str, rows: usize, columns: usize) -> Result<Matrix, Flaw> {
        let blocks = self.slice(name, Kind::Blocks, rows * columns)?;
        Matrix::new(blocks, rows, columns).ok_or_else(|| Flaw::Weights(name.to_owned()))
    }
}
