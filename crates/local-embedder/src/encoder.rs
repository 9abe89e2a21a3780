//! The network: pieces of texts to one vector a text.

use std::ops::Range;

use pulp::Arch;

use crate::{
    kernel::{Attention, add_and_normalise, attend, gelu, multiply},
    matrix::{BLOCK, BLOCK_BYTES, Matrix, widen},
};

/// The sizes of the network.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) width: usize,
    pub(crate) layers: usize,
    pub(crate) heads: usize,
    pub(crate) inner: usize,
    pub(crate) vocabulary: usize,
    pub(crate) positions: usize,
    pub(crate) kinds: usize,
    pub(crate) epsilon: f32,
}

/// A learnt mean and spread.
#[derive(Debug)]
pub(crate) struct Norm {
    pub(crate) scale: Vec<f32>,
    pub(crate) shift: Vec<f32>,
}

/// One of the twelve: attention, then a net of two layers. A matrix stands beside its bias.
#[derive(Debug)]
pub(crate) struct Layer {
    pub(crate) query: (Matrix, Vec<f32>),
    pub(crate) key: (Matrix, Vec<f32>),
    pub(crate) value: (Matrix, Vec<f32>),
    pub(crate) attended: (Matrix, Vec<f32>),
    pub(crate) attended_norm: Norm,
    pub(crate) widen: (Matrix, Vec<f32>),
    pub(crate) narrow: (Matrix, Vec<f32>),
    pub(crate) norm: Norm,
}

#[derive(Debug)]
pub(crate) struct Encoder {
    pub(crate) shape: Shape,
    pub(crate) positions: Vec<f32>,
    /// All of a text is of the first kind.
    pub(crate) kind: Vec<f32>,
    pub(crate) norm: Norm,
    pub(crate) layers: Vec<Layer>,
}

impl Encoder {
    /// One vector of length one for each text, given as pieces. The texts are multiplied together and attend to themselves.
    pub(crate) fn encode(&self, arch: Arch, words: &[u8], texts: &[Vec<u32>]) -> Vec<Vec<f32>> {
        let Shape { width, inner, heads, .. } = self.shape;
        if texts.is_empty() {
            return Vec::new();
        }
        let mut rows = self.lookup(words, texts);
        let mut ranges: Vec<Range<usize>> = Vec::with_capacity(texts.len());
        let mut total = 0;
        for text in texts {
            ranges.push(total * width..(total + text.len()) * width);
            total += text.len();
        }
        let space = || vec![0.0_f32; total * width];
        let (mut queries, mut keys, mut values, mut attended, mut mixed) =
            (space(), space(), space(), space(), space());
        let mut wide = vec![0.0_f32; total * inner];
        self.normalise(arch, &mut rows, None, &self.norm);
        for layer in &self.layers {
            multiply(arch, &rows, &layer.query, &mut queries);
            multiply(arch, &rows, &layer.key, &mut keys);
            multiply(arch, &rows, &layer.value, &mut values);
            for range in &ranges {
                let text = Attention {
                    queries: &queries[range.clone()],
                    keys: &keys[range.clone()],
                    values: &values[range.clone()],
                    width,
                    heads,
                };
                attend(arch, text, &mut attended[range.clone()]);
            }
            multiply(arch, &attended, &layer.attended, &mut mixed);
            self.normalise(arch, &mut rows, Some(&mixed), &layer.attended_norm);
            multiply(arch, &rows, &layer.widen, &mut wide);
            gelu(arch, &mut wide);
            multiply(arch, &wide, &layer.narrow, &mut mixed);
            self.normalise(arch, &mut rows, Some(&mixed), &layer.norm);
        }
        ranges.into_iter().map(|range| mean(&rows[range], width)).collect()
    }

    pub(crate) fn memory(&self) -> usize {
        let numbers = |numbers: &[f32]| size_of_val(numbers);
        let norm = |norm: &Norm| numbers(&norm.scale) + numbers(&norm.shift);
        let layers = self.layers.iter().map(|layer| {
            let Layer { query, key, value, attended, attended_norm, widen, narrow, norm: last } = layer;
            let matrices = [query, key, value, attended, widen, narrow];
            let matrices: usize = matrices.iter().map(|(matrix, bias)| matrix.memory() + numbers(bias)).sum();
            matrices + norm(attended_norm) + norm(last)
        });
        numbers(&self.positions) + numbers(&self.kind) + norm(&self.norm) + layers.sum::<usize>()
    }

    /// What stands for each piece at its place in its text.
    fn lookup(&self, words: &[u8], texts: &[Vec<u32>]) -> Vec<f32> {
        let width = self.shape.width;
        let bytes = width / BLOCK * BLOCK_BYTES;
        let mut rows = vec![0.0_f32; texts.iter().map(Vec::len).sum::<usize>() * width];
        let pieces = texts.iter().flat_map(|text| text.iter().zip(self.positions.chunks_exact(width)));
        for (row, (piece, position)) in rows.chunks_exact_mut(width).zip(pieces) {
            let at = usize::try_from(*piece).unwrap_or_default();
            widen(words.get(at * bytes..(at + 1) * bytes).unwrap_or_default(), row);
            for ((value, position), kind) in row.iter_mut().zip(position).zip(&self.kind) {
                *value += position + kind;
            }
        }
        rows
    }

    fn normalise(&self, arch: Arch, rows: &mut [f32], added: Option<&[f32]>, norm: &Norm) {
        add_and_normalise(arch, rows, added, (&norm.scale, &norm.shift), self.shape.epsilon);
    }
}

fn mean(rows: &[f32], width: usize) -> Vec<f32> {
    let mut sums = vec![0.0_f32; width];
    for row in rows.chunks_exact(width) {
        sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
    }
    // The length takes the division by the number of rows away again.
    let length = sums.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > 0.0 && length.is_finite() {
        sums.iter_mut().for_each(|value| *value /= length);
    }
    sums
}
