//! A small network with random weights, written in the format of the real ones.

use std::collections::BTreeMap;

/// Sizes and weights, from which both the file and the naive computation are made.
pub(super) struct Tiny {
    pub(super) width: usize,
    pub(super) layers: usize,
    pub(super) heads: usize,
    pub(super) inner: usize,
    pub(super) positions: usize,
    pub(super) pieces: Vec<(&'static str, f32)>,
    pub(super) replaced: Vec<(char, &'static str)>,
    /// What the file says, by name: numbers as they are, blocks as what they stand for.
    pub(super) weights: BTreeMap<String, Weight>,
}

pub(super) enum Weight {
    Numbers(Vec<f32>),
    Blocks { bytes: Vec<u8>, numbers: Vec<f32> },
}

impl Weight {
    pub(super) fn numbers(&self) -> &[f32] {
        match self {
            Self::Numbers(numbers) | Self::Blocks { numbers, .. } => numbers,
        }
    }
}

/// Where a part of the header begins.
pub(super) const SIZES: usize = 8;

impl Tiny {
    pub(super) fn new() -> Self {
        // Three panels of outputs and more inputs than are widened at a time.
        let (width, layers, heads, inner, positions) = (96, 2, 3, 416, 24);
        let pieces = vec![
            ("<s>", 0.0),
            ("<pad>", 0.0),
            ("</s>", 0.0),
            ("<unk>", 0.0),
            ("▁query", -3.0),
            ("▁passage", -3.0),
            (":", -2.0),
            ("▁", -4.0),
            ("▁run", -5.0),
            ("▁running", -6.5),
            ("ning", -4.0),
            ("▁shoe", -5.0),
            ("s", -2.5),
            ("r", -7.0),
            ("u", -7.0),
            ("n", -7.0),
            ("▁бег", -5.0),
            ("й", -6.0),
        ];
        let replaced = vec![('Ａ', "r"), ('\u{200b}', ""), ('\u{a0}', " ")];
        let mut tiny = Self { width, layers, heads, inner, positions, pieces, replaced, weights: BTreeMap::new() };
        let mut random = Random(7);
        let vocabulary = tiny.pieces.len() + 1;
        tiny.blocks("emb.word", vocabulary * width, &mut random);
        tiny.numbers("emb.pos", positions * width, &mut random, 0.0);
        tiny.numbers("emb.type", 2 * width, &mut random, 0.0);
        tiny.norm("emb.ln", &mut random);
        for layer in 0..layers {
            for (part, rows, columns) in [
                ("q", width, width),
                ("k", width, width),
                ("v", width, width),
                ("ao", width, width),
                ("fi", inner, width),
                ("fo", width, inner),
            ] {
                tiny.blocks(&format!("l{layer}.{part}.w"), rows * columns, &mut random);
                tiny.numbers(&format!("l{layer}.{part}.b"), rows, &mut random, 0.0);
            }
            tiny.norm(&format!("l{layer}.aln"), &mut random);
            tiny.norm(&format!("l{layer}.oln"), &mut random);
        }
        tiny
    }

    /// The bytes of a file.
    pub(super) fn file(&self) -> Vec<u8> {
        let mut file = b"E5S1".to_vec();
        let word = |file: &mut Vec<u8>, number: usize| file.extend(u32::try_from(number).unwrap().to_le_bytes());
        word(&mut file, 1);
        for size in [self.width, self.layers, self.heads, self.inner, self.pieces.len() + 1, self.positions, 2] {
            word(&mut file, size);
        }
        file.extend(1e-12_f32.to_le_bytes());
        for number in [32, self.pieces.len(), 0, 2, 1, 3] {
            word(&mut file, number);
        }
        let text: String = self.pieces.iter().map(|(text, _)| *text).collect();
        file.extend((text.len() as u64).to_le_bytes());
        let mut end = 0;
        word(&mut file, end);
        for (text, _) in &self.pieces {
            end += text.len();
            word(&mut file, end);
        }
        self.pieces.iter().for_each(|(_, score)| file.extend(score.to_le_bytes()));
        file.extend(text.bytes());
        let mut letters = Vec::new();
        for (from, into) in &self.replaced {
            letters.extend(u32::from(*from).to_le_bytes());
            letters.push(u8::try_from(into.chars().count()).unwrap());
            into.chars().for_each(|letter| letters.extend(u32::from(letter).to_le_bytes()));
        }
        word(&mut file, self.replaced.len());
        word(&mut file, letters.len());
        file.extend(letters);
        word(&mut file, self.weights.len());
        let directory: usize = self.weights.keys().map(|name| 2 + name.len() + 1 + 4 + 8 + 8).sum();
        let mut offset = file.len() + directory;
        let mut all = Vec::new();
        for (name, weight) in &self.weights {
            let (kind, bytes) = match weight {
                Weight::Numbers(numbers) => (0, numbers.iter().flat_map(|number| number.to_le_bytes()).collect()),
                Weight::Blocks { bytes, .. } => (1, bytes.clone()),
            };
            file.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
            file.extend(name.bytes());
            file.push(kind);
            word(&mut file, weight.numbers().len());
            file.extend((offset as u64).to_le_bytes());
            file.extend((bytes.len() as u64).to_le_bytes());
            offset += bytes.len();
            all.extend(bytes);
        }
        file.extend(all);
        file
    }

    fn numbers(&mut self, name: &str, count: usize, random: &mut Random, middle: f32) {
        let numbers = (0..count).map(|_| middle + random.number() * 0.4).collect();
        self.weights.insert(name.to_owned(), Weight::Numbers(numbers));
    }

    fn norm(&mut self, name: &str, random: &mut Random) {
        self.numbers(&format!("{name}.w"), self.width, random, 1.0);
        self.numbers(&format!("{name}.b"), self.width, random, 0.0);
    }

    fn blocks(&mut self, name: &str, count: usize, random: &mut Random) {
        let (mut bytes, mut numbers) = (Vec::new(), Vec::new());
        for _ in 0..count / 32 {
            // Scales with few digits, so that sixteen bits hold them exactly: 2⁻⁶ times one to two, of either sign.
            let fraction = random.below(1_024);
            let negative = random.below(2);
            bytes.extend((u16::try_from(negative << 15 | 9 << 10 | fraction).unwrap()).to_le_bytes());
            let scale = (1.0 + fraction as f32 / 1_024.0) / 64.0 * if negative == 1 { -1.0 } else { 1.0 };
            let quants: Vec<u8> = (0..32).map(|_| u8::try_from(random.below(16)).unwrap()).collect();
            bytes.extend((0..16).map(|at| quants[at] | quants[at + 16] << 4));
            numbers.extend(quants.iter().map(|quant| (f32::from(*quant) - 8.0) * scale));
        }
        self.weights.insert(name.to_owned(), Weight::Blocks { bytes, numbers });
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, most: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(self.0 >> 33).unwrap() % most
    }

    /// Between minus a half and a half.
    fn number(&mut self) -> f32 {
        self.below(10_000) as f32 / 10_000.0 - 0.5
    }
}
